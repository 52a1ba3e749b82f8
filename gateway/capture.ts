import { type Answer, answerOf } from "./answer.ts";
import { type FrameFault, FrameStream, type Piece } from "./frame-stream.ts";
import { readTelegram, type Telegram, type TelegramFault, type Warning, warn } from "./telegram.ts";

/** One frame of a capture as `bihuan hj212 decode` prints it. What could not be read is null. */
export interface DecodedFrame {
	ok: boolean;
	fault?: FrameFault | TelegramFault;
	warnings: Warning[];
	/** CN of what a server sends back. */
	answer?: Answer;
	version: number | null;
	qn: string | null;
	st: string | null;
	cn: string | null;
	mn: string | null;
	flag: number | null;
	pnum: number | null;
	pno: number | null;
	dataTime: string | null;
	values: { factor: string; kind: string; value: string | null; flag: string | null }[];
	/** Bytes that the frame took, header to tail. */
	bytes: number;
}

/** Reads the telegram of a whole frame, with the frame's own oddity among its warnings. */
export function telegramOf(piece: Extract<Piece, { ok: true }>): Telegram {
	const telegram = readTelegram(piece.source, piece.dataFrom, piece.dataTo);
	if (piece.oddTail) warn(telegram, "tail");
	return telegram;
}

export function decodedFrame(piece: Piece): DecodedFrame {
	if (!piece.ok) return unreadable(piece.fault, piece.bytes);
	const telegram = telegramOf(piece);
	const answer = answerOf(telegram);
	return {
		ok: telegram.fault === null,
		...(telegram.fault === null ? {} : { fault: telegram.fault }),
		warnings: telegram.warnings,
		...(answer === null ? {} : { answer }),
		version: telegram.version,
		qn: telegram.qn,
		st: telegram.st,
		cn: telegram.cn,
		mn: telegram.mn,
		flag: telegram.flag,
		pnum: telegram.pnum,
		pno: telegram.pno,
		dataTime: telegram.dataTime,
		values: telegram.values.map(({ factor, kind, value, flag }) => ({ factor, kind, value, flag })),
		bytes: piece.to - piece.from,
	};
}

function unreadable(fault: FrameFault, bytes: number): DecodedFrame {
	return {
		ok: false,
		fault,
		warnings: [],
		version: null,
		qn: null,
		st: null,
		cn: null,
		mn: null,
		flag: null,
		pnum: null,
		pno: null,
		dataTime: null,
		values: [],
		bytes,
	};
}

/** Decodes one capture: a connection of its own that sends these bytes and then goes quiet. */
export class Capture {
	readonly #take: (frame: DecodedFrame) => void;
	readonly #stream: FrameStream;
	#frames = 0;
	#bytes = 0;
	#blank = true;

	constructor(take: (frame: DecodedFrame) => void, options: { dataLimit?: number } = {}) {
		this.#take = take;
		this.#stream = new FrameStream((piece) => {
			this.#frames++;
			this.#take(decodedFrame(piece));
		}, options);
	}

	push(chunk: Buffer): void {
		this.#bytes += chunk.length;
		this.#blank &&= chunk.every((byte) => byte <= 0x20);
		this.#stream.push(chunk);
	}

	end(): void {
		this.#stream.end();
		// Bytes without a single header: nothing to step over to, so this is the fault.
		if (this.#frames === 0 && !this.#blank) this.#take(unreadable("header", this.#bytes));
	}
}

/** All frames of one capture that is in memory. */
export function decodeCapture(bytes: Buffer): DecodedFrame[] {
	return decodedInParts(bytes, []);
}

/** The same when the bytes arrive cut at these offsets. */
export function decodedInParts(bytes: Buffer, cuts: readonly number[]): DecodedFrame[] {
	const frames: DecodedFrame[] = [];
	const capture = new Capture((frame) => frames.push(frame));
	let from = 0;
	for (const cut of [...cuts, bytes.length]) {
		capture.push(bytes.subarray(from, cut));
		from = cut;
	}
	capture.end();
	return frames;
}

const ESCAPES: Record<string, number> = { r: 0x0d, n: 0x0a, t: 0x09, "\\": 0x5c };

/** The bytes of a line in which `\r \n \t \\` and `\xHH` stand for bytes; everything else is UTF-8 text. */
export function unescapeLine(line: string): Buffer {
	const parts: Buffer[] = [];
	let from = 0;
	for (const found of line.matchAll(/\\(?:([rnt\\])|x([0-9A-Fa-f]{2}))/g)) {
		parts.push(Buffer.from(line.slice(from, found.index), "utf8"));
		parts.push(Buffer.from([found[1] ? (ESCAPES[found[1]] ?? 0) : Number.parseInt(found[2] ?? "0", 16)]));
		from = found.index + found[0].length;
	}
	parts.push(Buffer.from(line.slice(from), "utf8"));
	return Buffer.concat(parts);
}
