import type { Bilingual } from "./words.ts";

const MIB = 1 << 20;

/** What may be kept as evidence; the type is what the content is, never what the sender says it is. */
export const MEDIA = {
	"image/jpeg": { extension: "jpg", most: 40 * MIB, words: { zh: "照片", en: "photo" } },
	"image/png": { extension: "png", most: 40 * MIB, words: { zh: "图片", en: "picture" } },
	"image/webp": { extension: "webp", most: 40 * MIB, words: { zh: "图片", en: "picture" } },
	"application/pdf": { extension: "pdf", most: 60 * MIB, words: { zh: "PDF 文件", en: "PDF" } },
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {
		extension: "docx",
		most: 40 * MIB,
		words: { zh: "Word 文档", en: "Word document" },
	},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
		extension: "xlsx",
		most: 40 * MIB,
		words: { zh: "Excel 表格", en: "Excel workbook" },
	},
	"video/mp4": { extension: "mp4", most: 200 * MIB, words: { zh: "视频", en: "video" } },
} as const satisfies Record<string, { extension: string; most: number; words: Bilingual }>;
export type MediaType = keyof typeof MEDIA;

/** No file is larger than this, whatever it is. */
export const LARGEST_FILE = Math.max(...Object.values(MEDIA).map(({ most }) => most));
/** 108-megapixel telephones exist; beyond it a picture is made to fill the memory. */
export const MOST_PIXELS = 120_000_000;

export const isPicture = (type: string): boolean => type.startsWith("image/");

/** What a photo says of itself. It is as trustworthy as the telephone's clock and settings, so it is shown and never judged. */
export interface PhotoFacts {
	takenAt: string | null;
	/** How the local time in the photo became an instant: its own offset, the satellites' clock, or the district's zone for want of both. */
	zone: "stated" | "satellite" | "assumed" | null;
	/** WGS 84 degrees, as the photo says. */
	lon: number | null;
	lat: number | null;
	camera: string;
}

export const NO_FACTS: PhotoFacts = { takenAt: null, zone: null, lon: null, lat: null, camera: "" };

/** A file as it is kept; its name is its SHA-256. */
export interface KeptFile {
	sha256: string;
	mediaType: MediaType;
	size: number;
	width: number | null;
	height: number | null;
	facts: PhotoFacts;
	/** 64 bits as 16 hex digits; null where it is no picture, or one too plain to be told from another. */
	pictureHash: string | null;
	keptAt: string;
}

/** What whoever names a photo as evidence says of it. */
export interface Claim {
	claimedAt?: string | undefined;
	claimedLon?: number | undefined;
	claimedLat?: number | undefined;
}

/** How far the photo's own word and the claim lie apart; null where one of them says nothing. */
export interface Apart {
	metres: number | null;
	/** Positive: the photo says later than the claim. */
	minutes: number | null;
}

const EARTH_RADIUS_METRES = 6_371_008.8;

/** Along the great circle, in metres. */
export function metresApart(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
	const rad = Math.PI / 180;
	const haversine = (angle: number) => Math.sin(angle / 2) ** 2;
	const h =
		haversine((b.lat - a.lat) * rad) + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * haversine((b.lon - a.lon) * rad);
	return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Shown beside the photo and never judged: telephones have wrong clocks, and some write shifted coordinates (GCJ-02, some 500 m off). */
export function apartFromClaim(facts: PhotoFacts, claim: Claim): Apart {
	const place =
		facts.lon !== null && facts.lat !== null && claim.claimedLon !== undefined && claim.claimedLat !== undefined
			? metresApart({ lon: facts.lon, lat: facts.lat }, { lon: claim.claimedLon, lat: claim.claimedLat })
			: null;
	const time =
		facts.takenAt !== null && claim.claimedAt !== undefined
			? (Date.parse(facts.takenAt) - Date.parse(claim.claimedAt)) / 60_000
			: null;
	return {
		metres: place === null ? null : Math.round(place),
		minutes: time === null ? null : Math.round(time),
	};
}

const LONGEST_NAME = 120;
/** Control characters, and those that turn the reading direction ("txt.exe" shown as "exe.txt"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * The name that a file is shown and handed out by: without folders, unseen characters and what file systems trip over, and with the extension of what
 * it really is. It is never used as a path here.
 */
export function safeFileName(sent: string, type: MediaType): string {
	const base =
		sent
			.normalize("NFC")
			.split(/[/\\]/)
			.at(-1)
			?.replace(UNSEEN, "")
			.replace(/[<>:"|?*]/g, "_")
			.trim() ?? "";
	const { extension } = MEDIA[type];
	const known = base.replace(/\.(jpe?g|jfif|png|webp|hei[cf]|pdf|docx?|xlsx?|wps|et|mp4|m4v|mov)$/i, "");
	const stem = [...known.replace(/^[.\s]+|[.\s]+$/g, "")].slice(0, LONGEST_NAME).join("");
	// Names that Windows keeps for devices.
	const usable = stem === "" || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? `文件${stem}` : stem;
	return `${usable}.${extension}`;
}
