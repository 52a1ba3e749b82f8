import type { Readable } from "node:stream";
import yauzl from "yauzl";
import type { MediaType } from "./kept-file.ts";
import { active, bomb, broken, locked, notKept } from "./kept-file-type.ts";
import { Refusal } from "./refusal.ts";

const MIB = 1 << 20;
const MOST_ENTRIES = 5000;
const MOST_INSIDE = 400 * MIB;
/** Tables shrink to a tenth or so; what shrinks to less than this is made to fill a disk. Small parts may. */
const STEEPEST_RATIO = 200;
const SMALL_PART = 8 * MIB;
const LONGEST_LIST = 4 * MIB;

const MAIN_PARTS: Record<string, MediaType> = {
	"word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};
/** Parts that run something, or hold what does (ECMA-376 part 1, 15.2; MS-OVBA). */
const RUNS =
	/(^|\/)(vbaProject|vbaData|activeX|ctrlProps)|\/embeddings\/.*\.(bin|exe|ole|js|vbs|xlsm|docm)$|\/macrosheets\//i;
const CONTENT_RUNS = /macroEnabled|vbaProject|ms-office\.activeX|intlmacrosheet|excel\.macrosheet/i;
/** Relations that fetch something when the file is opened; a plain hyperlink does not. */
const FETCHES =
	/<Relationship\b(?=[^>]*TargetMode\s*=\s*["']External["'])(?=[^>]*Type\s*=\s*["'][^"']*\/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath|control)["'])[^>]*>/i;

/** What Office file the zip at `path` is, each part inflated and counted. Throws a refusal for everything else. */
export async function officeTypeOf(path: string): Promise<MediaType> {
	const zip = await orBroken(yauzl.openPromise(path, { lazyEntries: true, autoClose: false }));
	try {
		if (zip.entryCount > MOST_ENTRIES) throw bomb(`${zip.entryCount} > ${MOST_ENTRIES}`);
		const names = new Set<string>();
		let inside = 0;
		// yauzl refuses names with "..", a drive or a leading slash, and parts that inflate to another size than they declare.
		for await (const entry of eachEntry(zip)) {
			if (names.has(entry.fileName)) throw broken();
			names.add(entry.fileName);
			if (entry.generalPurposeBitFlag & 1) throw locked();
			if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw broken();
			if (RUNS.test(entry.fileName)) throw active(entry.fileName.slice(0, 80));
			const read = await partText(zip, entry, MOST_INSIDE - inside);
			inside += read.size;
			if (entry.fileName === "[Content_Types].xml" && CONTENT_RUNS.test(read.text)) throw active("VBA");
			if (entry.fileName.endsWith(".rels")) {
				const fetched = FETCHES.exec(read.text);
				if (fetched) throw active(fetched[1] ?? "External");
			}
		}
		const main = Object.keys(MAIN_PARTS).filter((part) => names.has(part));
		const type = MAIN_PARTS[main[0] ?? ""];
		if (type === undefined || main.length > 1 || !names.has("[Content_Types].xml")) throw notKept();
		return type;
	} finally {
		zip.close();
	}
}

async function* eachEntry(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
	const entries = zip.eachEntry()[Symbol.asyncIterator]();
	for (;;) {
		const next = await orBroken(entries.next());
		if (next.done) return;
		yield next.value;
	}
}

/** A part's inflated size, and its text where it is one that says what the others are. */
async function partText(zip: yauzl.ZipFile, entry: yauzl.Entry, most: number): Promise<{ size: number; text: string }> {
	if (entry.fileName.endsWith("/")) return { size: 0, text: "" };
	const wanted = entry.fileName === "[Content_Types].xml" || entry.fileName.endsWith(".rels");
	const stream: Readable = await orBroken(zip.openReadStreamPromise(entry));
	const pieces: Buffer[] = [];
	let size = 0;
	try {
		const inflated = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
		for (;;) {
			const next = await orBroken(inflated.next());
			if (next.done) break;
			size += next.value.length;
			if (size > most) throw bomb(`> ${MOST_INSIDE / MIB} MiB`);
			if (size > SMALL_PART && size > entry.compressedSize * STEEPEST_RATIO) throw bomb(`> ${STEEPEST_RATIO} : 1`);
			if (!wanted) continue;
			if (size > LONGEST_LIST) throw bomb(`> ${LONGEST_LIST / MIB} MiB`);
			pieces.push(next.value);
		}
	} finally {
		stream.destroy();
	}
	return { size, text: Buffer.concat(pieces).toString("utf8") };
}

/** Whatever the zip reader or zlib complains of is the file's fault, told as such. */
async function orBroken<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw error instanceof Refusal ? error : broken();
	}
}
