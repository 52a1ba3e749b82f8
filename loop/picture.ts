import exifr from "exifr";
import sharp, { type Sharp } from "sharp";
import { MOST_PIXELS, NO_FACTS, type PhotoFacts } from "./kept-file.ts";
import { bomb, broken } from "./kept-file-type.ts";
import { instantOf, isDay } from "./local-day.ts";
import { HASH_SIDE, pictureHash } from "./picture-hash.ts";

/** The longer side of the copies that are shown, in pixels. */
export const PUBLIC_SIDE = 1920;
export const THUMB_SIDE = 360;
const LONGEST_LOOK_SECONDS = 30;

// Each file is looked at once: a cache would only keep it open, and answer from before where a path comes again.
sharp.cache(false);

export interface Looked {
	/** As it is seen, upright. */
	width: number;
	height: number;
	facts: PhotoFacts;
	pictureHash: string | null;
}

/**
 * Opens a picture: its size, what it says of itself, its hash, and its two copies without EXIF (place, time, camera and serial numbers), upright, written to
 * `publicPath` and `thumbPath`. Throws a refusal where it is damaged or has too many pixels.
 */
export async function lookAtPicture(
	path: string,
	copies: { publicPath: string; thumbPath: string },
	timeZone: string,
): Promise<Looked> {
	const { width = 0, height = 0, format, exif, pages = 1 } = await orBroken(opened(path).metadata());
	if (!["jpeg", "png", "webp"].includes(format ?? "")) throw broken();
	if (width * height * pages > MOST_PIXELS) throw bomb(`${width} × ${height}`);
	const shown = await orBroken(copy(path, PUBLIC_SIDE, 82).toFile(copies.publicPath));
	// From the public copy on: the large picture is decoded once.
	await orBroken(copy(copies.publicPath, THUMB_SIDE, 76).toFile(copies.thumbPath));
	const grey = await orBroken(
		opened(copies.publicPath).greyscale().resize(HASH_SIDE, HASH_SIDE, { fit: "fill" }).raw().toBuffer(),
	);
	const turned = shown.width > shown.height !== width > height;
	return {
		width: turned ? height : width,
		height: turned ? width : height,
		facts: exif ? await factsOf(exif, timeZone) : NO_FACTS,
		pictureHash: pictureHash(grey),
	};
}

const opened = (path: string): Sharp =>
	sharp(path, { limitInputPixels: MOST_PIXELS, sequentialRead: true, failOn: "error", pages: 1 });

const copy = (path: string, side: number, quality: number): Sharp =>
	opened(path)
		.autoOrient()
		.resize(side, side, { fit: "inside", withoutEnlargement: true })
		.flatten({ background: "#ffffff" })
		.jpeg({ quality })
		.timeout({ seconds: LONGEST_LOOK_SECONDS });

async function orBroken<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		const { message, code } = error as NodeJS.ErrnoException;
		if (code === "ENOSPC" || /No space left|ENOSPC/i.test(message))
			throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
		throw /pixel limit/i.test(message) ? bomb(`> ${MOST_PIXELS / 1e6} MP`) : broken();
	}
}

type Tags = Partial<Record<string, unknown>>;

/** The EXIF block as the picture carries it (CIPA DC-008). What can't be read is not there. */
export async function factsOf(exif: Buffer, timeZone: string): Promise<PhotoFacts> {
	const tiff = exif.subarray(0, 6).toString("latin1") === "Exif\0\0" ? exif.subarray(6) : exif;
	const tags = (await exifr
		.parse(tiff, { tiff: true, exif: true, gps: true, reviveValues: false, mergeOutput: true })
		.catch(() => null)) as Tags | null;
	if (!tags) return NO_FACTS;
	const { lon, lat } = placeOf(tags);
	const camera = [tags.Make, tags.Model].filter((one) => typeof one === "string").join(" ");
	return { ...timeOf(tags, timeZone), lon, lat, camera: visible(camera).slice(0, 80) };
}

function placeOf({ longitude: lon, latitude: lat }: Tags): { lon: number | null; lat: number | null } {
	const real = (value: unknown, most: number): value is number =>
		typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= most;
	// 0° 0′ is what a telephone writes before it has found itself.
	if (!real(lon, 180) || !real(lat, 90) || (lon === 0 && lat === 0)) return { lon: null, lat: null };
	return { lon, lat };
}

function timeOf(tags: Tags, timeZone: string): Pick<PhotoFacts, "takenAt" | "zone"> {
	const local = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})/.exec(text(tags.DateTimeOriginal ?? tags.CreateDate));
	const offset = /^[+-]\d{2}:\d{2}$/.exec(text(tags.OffsetTimeOriginal ?? tags.OffsetTime))?.[0];
	const day = local && `${local[1]}-${local[2]}-${local[3]}`;
	const clock = local?.[4] ?? "";
	const sound = day !== null && day !== undefined && isDay(day) && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(clock);
	if (sound && offset) {
		const at = Date.parse(`${day}T${clock}${offset}`);
		if (Number.isFinite(at)) return { takenAt: new Date(at).toISOString(), zone: "stated" };
	}
	const satellite = satelliteTime(tags);
	if (satellite !== null) return { takenAt: satellite, zone: "satellite" };
	if (sound) return { takenAt: instantOf(day, clock, timeZone), zone: "assumed" };
	return { takenAt: null, zone: null };
}

function satelliteTime(tags: Tags): string | null {
	const day = text(tags.GPSDateStamp).replaceAll(":", "-").slice(0, 10);
	const parts = Array.isArray(tags.GPSTimeStamp)
		? tags.GPSTimeStamp.map(Number)
		: text(tags.GPSTimeStamp).split(":").map(Number);
	const [hour = Number.NaN, minute = Number.NaN, second = Number.NaN] = parts;
	if (!isDay(day) || !(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 61)) return null;
	return new Date(Date.parse(`${day}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000).toISOString();
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const visible = (value: string): string => value.replace(/[\u0000-\u001f\u007f-\u009f]/g, "").trim();
