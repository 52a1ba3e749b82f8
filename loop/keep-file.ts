import { type FileHandle, open, readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { currentTimeZone } from "./event.store.ts";
import { keptFile, recordUpload } from "./kept-file.store.ts";
import { isPicture, type KeptFile, MEDIA, type MediaType, NO_FACTS, safeFileName } from "./kept-file.ts";
import { officeTypeOf } from "./kept-file-office.ts";
import { checkPdf } from "./kept-file-pdf.ts";
import { type Arrived, type FileShelf, orFull, tooLarge } from "./kept-file-shelf.ts";
import { endsAsZip, filmFault, hidesPage, kindOf, OVERLAP, twoInOne } from "./kept-file-type.ts";
import { lookAtPicture } from "./picture.ts";

/** Pictures that are decoded at once: each may take some hundred megabytes. */
const MOST_AT_ONCE = 2;
const PIECE = 1 << 20;
const TAIL = 1 << 16;

/**
 * Takes a file in as evidence: down to the disk, looked at, moved to its place, written into the tables and the chain. Whatever is refused, cut off or fails leaves
 * nothing; the same file again, even at the same time, is one file.
 */
export async function keepFile(
	house: House,
	shelf: FileShelf,
	upload: Readable,
	by: { uploadId: string; person: string; unit: string; name: string },
): Promise<KeptFile & { fileName: string }> {
	return shelf.desk.with(upload, async (arrived) => {
		const { known, timeZone } = await inDistrict(house.db, house.districtId, async (trx) => ({
			known: await keptFile(trx, arrived.sha256),
			timeZone: await currentTimeZone(trx),
		}));
		// Known, but its bytes are lost: who brings it again brings it back.
		const whole = known !== null && (await shelf.has(arrived.sha256, "original"));
		const file = whole ? known : await takeIn(shelf, arrived, timeZone, house.now().toISOString());
		const fileName = safeFileName(by.name, file.mediaType);
		await inDistrict(house.db, house.districtId, (trx) =>
			recordUpload(trx, file, { ...by, fileName }, house.now().toISOString()),
		);
		return { ...file, fileName };
	});
}

/** Looks at a file and moves it to its place on the shelf. Throws a refusal where it may not be kept. */
export async function takeIn(shelf: FileShelf, arrived: Arrived, timeZone: string, now: string): Promise<KeptFile> {
	const mediaType = await checkedType(arrived);
	const file: KeptFile = {
		...{ sha256: arrived.sha256, mediaType, size: arrived.size, width: null, height: null },
		...{ facts: NO_FACTS, pictureHash: null, keptAt: now },
	};
	if (isPicture(mediaType)) {
		const copies = { publicPath: `${arrived.path}.public`, thumbPath: `${arrived.path}.thumb` };
		Object.assign(file, await inTurn(() => orFull(() => lookAtPicture(arrived.path, copies, timeZone))));
		await shelf.put(file.sha256, "public", copies.publicPath);
		await shelf.put(file.sha256, "thumb", copies.thumbPath);
	}
	// Last: where the original is, all of it is.
	await shelf.put(file.sha256, "original", arrived.path);
	return file;
}

/** What a file is, by all of its content; throws a refusal where it may not be kept. */
async function checkedType({ path, size }: Arrived): Promise<MediaType> {
	const head = Buffer.alloc(16);
	const handle = await open(path, "r");
	try {
		await handle.read(head, 0, head.length, 0);
		const kind = kindOf(head);
		const type = kind === "zip" ? await officeTypeOf(path) : kind;
		if (size > MEDIA[type].most) throw tooLarge(MEDIA[type].most);
		if (kind === "zip") return type;
		if (type !== "application/pdf" && (await startOf(handle)).includes("%PDF-")) throw twoInOne();
		let before = "";
		const piece = Buffer.alloc(PIECE);
		for (let at = 0; at < size; at += PIECE) {
			const { bytesRead } = await handle.read(piece, 0, PIECE, at);
			const text = before + piece.toString("latin1", 0, bytesRead);
			if (hidesPage(text)) throw twoInOne();
			before = text.slice(-OVERLAP);
		}
		const tail = Buffer.alloc(Math.min(TAIL, size));
		await handle.read(tail, 0, tail.length, size - tail.length);
		if (endsAsZip(tail)) throw twoInOne();
		if (type === "application/pdf") checkPdf(await readFile(path));
		if (type === "video/mp4") {
			const { boxes, end } = await topBoxes(handle, size);
			const fault = filmFault(boxes, end, size);
			if (fault) throw fault;
		}
		return type;
	} finally {
		await handle.close();
	}
}

/** Where readers of PDF look for its beginning. */
async function startOf(handle: FileHandle): Promise<string> {
	const start = Buffer.alloc(1024);
	const { bytesRead } = await handle.read(start, 0, start.length, 0);
	return start.toString("latin1", 0, bytesRead);
}

async function topBoxes(handle: FileHandle, size: number) {
	const boxes: { name: string }[] = [];
	let at = 0;
	while (at + 8 <= size && boxes.length < 10_000) {
		const head = Buffer.alloc(16);
		await handle.read(head, 0, 16, at);
		const short = head.readUInt32BE(0);
		const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - at : short;
		if (length < 8) break;
		boxes.push({ name: head.toString("latin1", 4, 8) });
		at += length;
	}
	return { boxes, end: at };
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
	if (running >= MOST_AT_ONCE) await new Promise<void>((turn) => waiting.push(turn));
	else running++;
	try {
		return await work();
	} finally {
		const next = waiting.shift();
		if (next) next();
		else running--;
	}
}
