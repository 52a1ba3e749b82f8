import { inflateSync } from "node:zlib";
import { active, broken, locked } from "./kept-file-type.ts";

const MIB = 1 << 20;
/** Object streams hold the outline of a file, not its pictures. */
const LONGEST_OBJECTS = 16 * MIB;
const MOST_OBJECTS = 64 * MIB;

/** Names of what runs, opens other programs or carries other files (ISO 32000-1, 12.6.4, 7.11.4, 13.6). */
const RUNS = /\/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])/;

/**
 * Throws a refusal where a PDF is cut off, locked or can run something. Names hide in two ways: written with #xx, and inside compressed object streams;
 * both are opened. It is no virus scanner: the pages hand PDFs out as a download, never inside themselves.
 */
export function checkPdf(bytes: Buffer): void {
	if (!bytes.subarray(-2048).includes("%%EOF")) throw broken();
	const text = bytes.toString("latin1");
	// Compressed bytes hold any name by chance: only what stands outside of streams is read, and streams that hold objects.
	const outline: string[] = [];
	let inflated = 0;
	let from = 0;
	for (const begin of text.matchAll(/>>\s*stream\r?\n/g)) {
		if (begin.index < from) continue;
		const start = begin.index + begin[0].length;
		const end = text.indexOf("endstream", start);
		if (end < 0) throw broken();
		const before = plainNames(text.slice(from, start));
		outline.push(before);
		from = end;
		const dictionary = before.slice(before.lastIndexOf(" obj"));
		if (!/\/ObjStm(?![A-Za-z0-9])/.test(dictionary)) continue;
		if (!dictionary.includes("/Filter")) {
			outline.push(plainNames(text.slice(start, end)));
			continue;
		}
		const objects = inflate(bytes.subarray(start, end));
		inflated += objects.length;
		if (inflated > MOST_OBJECTS) throw broken();
		outline.push(plainNames(objects.toString("latin1")));
	}
	outline.push(plainNames(text.slice(from)));
	for (const part of outline) {
		if (/\/Encrypt(?![A-Za-z0-9])/.test(part)) throw locked();
		const runs = RUNS.exec(part);
		if (runs) throw active(runs[1] ?? "");
	}
}

const plainNames = (part: string) =>
	part.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function inflate(bytes: Buffer): Buffer {
	try {
		return inflateSync(bytes, { maxOutputLength: LONGEST_OBJECTS });
	} catch {
		throw broken();
	}
}
