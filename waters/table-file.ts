import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { parse } from "csv-parse";
import { LONGEST_LINE } from "../loop/table-csv.ts";

/** How a text table is written. */
export interface TableShape {
	encoding: "utf-8" | "gb18030";
	delimiter: "," | "\t";
}

const HEAD_BYTES = 1 << 20;

/**
 * Looks at the beginning of a file: UTF-8 (with or without BOM) where its bytes are valid UTF-8, else GB 18030; tab where the first line has
 * more tabs than commas.
 */
export async function tableShape(path: string): Promise<TableShape> {
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
		const head = buffer.subarray(0, bytesRead);
		const encoding = isUtf8(head) ? "utf-8" : "gb18030";
		const first = new TextDecoder(encoding).decode(head).split(/\r?\n/, 1)[0] ?? "";
		const tabs = first.split("\t").length;
		return { encoding, delimiter: tabs > first.split(",").length ? "\t" : "," };
	} finally {
		await file.close();
	}
}

/** The head may end in the middle of a character: up to three bytes at its end are not held against it. */
function isUtf8(head: Buffer): boolean {
	for (let cut = 0; cut < 4; cut++) {
		try {
			new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(0, head.length - cut));
			return true;
		} catch {
			if (head.length < HEAD_BYTES) return false;
		}
	}
	return false;
}

/** The rows of a text table, one by one, the header first; bounded memory. Blank lines are passed over. */
export async function* tableRows(path: string, shape: TableShape): AsyncGenerator<string[]> {
	const decoder = new TextDecoderStream(shape.encoding);
	const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
	const parser = parse({
		delimiter: shape.delimiter,
		bom: true,
		relax_quotes: true,
		relax_column_count: true,
		skip_empty_lines: true,
		max_record_size: LONGEST_LINE,
	});
	bytes.on("error", (error) => parser.destroy(error));
	const reader = decoder.readable.getReader();
	const writer = decoder.writable.getWriter();
	const feed = (async () => {
		for await (const chunk of bytes) await writer.write(chunk as Uint8Array<ArrayBuffer>);
		await writer.close();
	})();
	const pump = (async () => {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) break;
			if (!parser.write(value)) await new Promise((drained) => parser.once("drain", () => drained(undefined)));
		}
		parser.end();
	})();
	feed.catch((error) => parser.destroy(error));
	pump.catch((error) => parser.destroy(error));
	for await (const row of parser) yield row as string[];
}
