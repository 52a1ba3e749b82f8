import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import sharp from "sharp";
import { takeIn } from "../loop/keep-file.ts";
import { recordUpload } from "../loop/kept-file.store.ts";
import type { KeptFile } from "../loop/kept-file.ts";
import type { FileShelf } from "../loop/kept-file-shelf.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { chance, seedOf } from "./chance.ts";
import { type Arrival, act, at, ZONE } from "./creek-staff.ts";

/** A drawn photo of the demo, kept on the shelf; when and where it says it was taken. */
export interface DemoPhoto {
	kept: KeptFile;
	fileName: string;
	lon: number;
	lat: number;
}

/** What is to be drawn: the same key gives the same bank, sky and water. */
export interface PhotoWish {
	key: string;
	day: string;
	time: string;
	lon: number;
	lat: number;
	/** Another photo's picture, sent on by a messenger: smaller, and without what it said of itself. */
	sentOn?: string;
}

/** Draws the demo's photos and puts them on the shelf; the database learns of them by their arrivals. */
export async function drawPhotos(shelf: FileShelf, wishes: readonly PhotoWish[]): Promise<Map<string, DemoPhoto>> {
	const photos = new Map<string, DemoPhoto>();
	for (const wish of wishes) {
		const bytes = wish.sentOn ? await sentOn(wish.sentOn) : await taken(wish);
		const now = at(wish.day, wish.time);
		const kept = await shelf.desk.with(Readable.from([bytes]), (arrived) => takeIn(shelf, arrived, ZONE, now));
		photos.set(wish.key, { kept, fileName: "整改后照片-演示.jpg", lon: wish.lon, lat: wish.lat });
	}
	return photos;
}

const sentOn = async (key: string) =>
	sharp(await drawn(key).jpeg().toBuffer())
		.resize(640)
		.jpeg({ quality: 55 })
		.toBuffer();

/** As a telephone keeps it: with the time, and a place some tens of metres off. */
async function taken({ key, day, time, lon, lat }: PhotoWish): Promise<Buffer> {
	const next = chance(seedOf(`place ${key}`));
	const off = () => (next() - 0.5) * 0.0016;
	const shot = `${day.replaceAll("-", ":")} ${time}:00`;
	return drawn(key)
		.withExif({
			IFD0: { Make: "Bihuan", Model: "demo" },
			IFD2: { DateTimeOriginal: shot, OffsetTimeOriginal: "+08:00" },
			IFD3: {
				GPSLatitudeRef: "N",
				GPSLatitude: degrees(lat + off()),
				GPSLongitudeRef: "E",
				GPSLongitude: degrees(lon + off()),
			},
		})
		.jpeg({ quality: 84 })
		.toBuffer();
}

/** Degrees, minutes and hundredths of seconds, as EXIF has them (CIPA DC-008, 4.6.6). */
function degrees(value: number): string {
	const hundredths = Math.round(value * 3600 * 100);
	return `${Math.floor(hundredths / 360_000)}/1 ${Math.floor(hundredths / 6000) % 60}/1 ${hundredths % 6000}/100`;
}

/** A creek between its banks, crossed out lightly, so that nobody takes it for a photo. */
function drawn(key: string) {
	const next = chance(seedOf(`photo ${key}`));
	const between = (low: number, high: number) => low + next() * (high - low);
	const tone = (hue: number, saturation: number, light: number) => `hsl(${hue} ${saturation}% ${light}%)`;
	const horizon = between(330, 460);
	const [left, right, drift] = [between(120, 380), between(820, 1080), between(-140, 140)];
	const trees = Array.from({ length: 9 }, () => {
		const [x, size] = [between(0, 1200), between(30, 95)];
		return `<rect x="${x - 4}" y="${horizon - size}" width="9" height="${size}" fill="#5a4633"/><circle cx="${x}" cy="${horizon - size}" r="${size * 0.62}" fill="${tone(between(85, 140), 32, between(28, 46))}"/>`;
	});
	const houses = Array.from({ length: 3 }, () => {
		const [x, wide, high] = [between(0, 1050), between(90, 220), between(60, 170)];
		return `<rect x="${x}" y="${horizon - high}" width="${wide}" height="${high}" fill="${tone(30, 14, between(62, 88))}"/><path d="M${x - 12} ${horizon - high}l${wide / 2 + 12} -44 ${wide / 2 + 12} 44z" fill="${tone(12, 26, 40)}"/>`;
	});
	const marks = Array.from(
		{ length: 7 },
		(_, n) =>
			`<path d="M${n * 220 - 260} 900L${n * 220 + 260} 0" stroke="#fff" stroke-opacity=".16" stroke-width="26"/>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900"><rect width="1200" height="900" fill="${tone(205, 42, between(70, 86))}"/>${houses.join("")}${trees.join("")}<rect y="${horizon}" width="1200" height="${900 - horizon}" fill="${tone(between(78, 112), 26, between(36, 50))}"/><path d="M${(left + right) / 2 - 70 + drift} ${horizon}h140L${right} 900H${left}z" fill="${tone(between(165, 205), 26, between(40, 58))}"/>${marks.join("")}</svg>`;
	return sharp(Buffer.from(svg));
}

const uploadId = (key: string) => {
	const hex = createHash("sha256").update(`demo photo ${key}`).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Somebody brings the photo in. */
export function uploadOf(
	key: string,
	photo: DemoPhoto,
	by: { person: string; unit: string },
	day: string,
	time: string,
): Arrival {
	return act(day, time, (trx, now) =>
		recordUpload(trx, photo.kept, { uploadId: uploadId(key), ...by, fileName: photo.fileName }, now),
	);
}

/** The photo as a step names it, with the place of the matter beside what it says itself. */
export const asEvidence = (photo: DemoPhoto): Partial<EvidenceNamed>[] => [
	{
		...{ fileId: photo.kept.sha256, name: "整改后照片（演示数据）" },
		...{ claimedLon: photo.lon, claimedLat: photo.lat },
	},
];
