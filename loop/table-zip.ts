import type { Readable } from "node:stream";
import yauzl from "yauzl";
import { Refusal, refusal } from "./refusal.ts";

const MOST_ENTRIES = 2000;
const MIB = 1 << 20;
/** A sheet of a million rows by a dozen columns is half of it. */
const LARGEST_ENTRY = 3072 * MIB;
/** Sheets shrink to a tenth or so; what shrinks to less than this is made to fill a disk. Small entries may. */
const STEEPEST_RATIO = 200;
const SMALL_ENTRY = 8 * MIB;

/** The parts of a workbook's zip file, read where they lie; sizes are checked as declared and again while they inflate. */
export class ZipParts {
	readonly #zip: yauzl.ZipFile;
	readonly #entries: ReadonlyMap<string, yauzl.Entry>;

	private constructor(zip: yauzl.ZipFile, entries: ReadonlyMap<string, yauzl.Entry>) {
		this.#zip = zip;
		this.#entries = entries;
	}

	/** Reads the list of parts. Throws a refusal for what is no zip file, is damaged, or is a bomb. */
	static async open(path: string): Promise<ZipParts> {
		const zip = await orDamaged(yauzl.openPromise(path, { lazyEntries: true, autoClose: false }));
		try {
			if (zip.entryCount > MOST_ENTRIES) throw bomb(`${zip.entryCount} > ${MOST_ENTRIES}`);
			const entries = new Map<string, yauzl.Entry>();
			await orDamaged(
				(async () => {
					for await (const entry of zip.eachEntry()) {
						if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
					}
				})(),
			);
			return new ZipParts(zip, entries);
		} catch (error) {
			zip.close();
			throw error;
		}
	}

	has(name: string): boolean {
		return this.#entries.has(name);
	}

	/** Compressed bytes of a part. */
	sizeOf(name: string): number {
		return this.#entries.get(name)?.compressedSize ?? 0;
	}

	close(): void {
		this.#zip.close();
	}

	/** The part's text (UTF-8) in pieces; `read` is told how many compressed bytes are read by now. */
	async *text(name: string, read?: (bytes: number) => void): AsyncGenerator<string> {
		const entry = this.#entries.get(name);
		if (!entry) throw damaged();
		if (entry.generalPurposeBitFlag & 1) throw encrypted();
		if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw damaged();
		checkSize(entry.uncompressedSize, entry.compressedSize);
		const stream: Readable = await orDamaged(this.#zip.openReadStreamPromise(entry));
		const decoder = new TextDecoder("utf-8", { fatal: true });
		let inflated = 0;
		try {
			for await (const piece of orDamagedEach(stream)) {
				inflated += piece.length;
				checkSize(inflated, entry.compressedSize);
				read?.(Math.round((entry.compressedSize * inflated) / Math.max(entry.uncompressedSize, inflated, 1)));
				yield decode(decoder, piece);
			}
			yield decode(decoder);
		} finally {
			stream.destroy();
		}
	}
}

function decode(decoder: InstanceType<typeof TextDecoder>, piece?: Uint8Array): string {
	try {
		return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
	} catch {
		throw damaged();
	}
}

function checkSize(inflated: number, compressed: number): void {
	if (inflated > LARGEST_ENTRY) throw bomb(`${Math.round(inflated / MIB)} MiB > ${LARGEST_ENTRY / MIB} MiB`);
	if (inflated > SMALL_ENTRY && inflated > compressed * STEEPEST_RATIO) {
		throw bomb(`${Math.round(inflated / Math.max(1, compressed))} : 1 > ${STEEPEST_RATIO} : 1`);
	}
}

/** Whatever the zip reader or zlib complains of is the file's fault, told as such. */
async function orDamaged<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw error instanceof Refusal ? error : damaged();
	}
}

async function* orDamagedEach(stream: Readable): AsyncGenerator<Uint8Array> {
	const pieces = stream[Symbol.asyncIterator]();
	for (;;) {
		const { done, value } = await orDamaged(pieces.next());
		if (done) return;
		yield value;
	}
}

function damaged() {
	return refusal(
		"BROKEN_WORKBOOK",
		{
			zh: "工作簿不完整或已损坏；请用表格软件打开并另存为 .xlsx，或存为 CSV。",
			en: "The workbook is incomplete or damaged; open it and save it as .xlsx or CSV.",
		},
		422,
	);
}

function encrypted() {
	return refusal(
		"FILE_LOCKED",
		{
			zh: "文件有密码或权限限制，读不了；请去掉限制再传。",
			en: "The file has a password or restrictions and can't be read; remove them and send it again.",
		},
		422,
	);
}

function bomb(what: string) {
	return refusal(
		"FILE_TOO_LARGE_INSIDE",
		{
			zh: `文件展开后过大（${what}），不予读取。请存为 CSV 再传。`,
			en: `The file opens into too much (${what}) and is not read. Save it as CSV and send that.`,
		},
		422,
	);
}
