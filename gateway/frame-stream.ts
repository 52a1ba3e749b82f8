import { crc16WithFeed, hex4 } from "./crc.ts";

// HJ 212-2017 6.3.1, table 2: "##", four digits of length, DATA, four hex digits of CRC, CR LF. Everything counts bytes.
const HASH = 0x23;
const CR = 0x0d;
const LF = 0x0a;
const AMPERSAND = 0x26;
const HEADER_LENGTH = 6;
const CRC_LENGTH = 4;
const TAIL_LENGTH = 2;
/** Bits that no CRC of any data has: its last two digits are one of 00 01 40 41 80 81 C0 C1. Four spoilt digits (-1) have them all. */
const NEVER_IN_A_CRC = 0x3e;
/** "##", a LEN and the first key with its "=". */
const SEEN_OF_A_FRAME = 10;
/** LEN, CRC and tail around DATA. */
export const FRAME_OVERHEAD = HEADER_LENGTH + CRC_LENGTH + TAIL_LENGTH;
/** Longest DATA by table 2. Real loggers exceed it now and then; the limit is a setting. */
export const DATA_LIMIT = 1024;
export const DATA_LIMIT_HIGHEST = 4096;

/** What is wrong with bytes that wanted to be a frame; the earliest in the chain header, length, truncated, crc, tail. Oversize is decided from LEN. */
export type FrameFault = "header" | "length" | "truncated" | "crc" | "tail" | "oversize";

export type Piece =
	| {
			ok: true;
			/** The frame is `source[from, to)`, its DATA `source[dataFrom, dataTo)`; valid only until the callback returns. */
			source: Buffer;
			from: number;
			to: number;
			dataFrom: number;
			dataTo: number;
			/** true: the tail was not CR LF but less; the CRC was right and something else showed the frame's end. */
			oddTail: boolean;
	  }
	| {
			ok: false;
			fault: FrameFault;
			/** What came from the false header to the line's end, at most one maximal frame of it. */
			raw: Buffer;
			bytes: number;
	  };

/** How the bytes at a header stand. */
type Verdict = { kind: "wait" } | { kind: "frame"; end: number; tail: number } | { kind: "fault"; fault: FrameFault };

const WAIT: Verdict = { kind: "wait" };

/**
 * Finds the frames in one connection's bytes, however they are cut. Knows no socket, no clock and no text.
 *
 * - A false header costs one byte: the search goes on behind it, so a good frame that follows a bad one is never dropped.
 * - Never keeps more than one maximal frame and a tail; what exceeds that of a bad one is counted, not kept.
 * - Linear: the position only moves on, and at each header at most one maximal frame is looked at.
 */
export class FrameStream {
	readonly #limit: number;
	readonly #take: (piece: Piece) => void;
	/** Bytes that wait for more. */
	#rest: Buffer = Buffer.alloc(0);
	/** With fewer bytes than these another look at the rest would find nothing new. */
	#needed = 0;
	/** A bad frame whose line has not ended: what follows belongs to it until then. */
	#bad: { fault: FrameFault; kept: Buffer[]; keptBytes: number; bytes: number } | null = null;
	/** Bytes outside of any frame, whose line has not ended. */
	#noise: { kept: Buffer[]; keptBytes: number; bytes: number } | null = null;
	/** Where the next line feed is in the bytes at hand; found once, not once a header. */
	#lineFeed = -1;

	constructor(take: (piece: Piece) => void, options: { dataLimit?: number } = {}) {
		this.#take = take;
		this.#limit = Math.min(options.dataLimit ?? DATA_LIMIT, DATA_LIMIT_HIGHEST);
	}

	/** Bytes that are kept for now. */
	get held(): number {
		return this.#rest.length + (this.#bad?.keptBytes ?? 0) + (this.#noise?.keptBytes ?? 0);
	}

	/** Whether something began that has not ended; then {@link quiet} and {@link end} can make a difference. */
	get pending(): boolean {
		return this.#rest.length > 0 || this.#bad !== null;
	}

	push(chunk: Buffer): void {
		if (this.#rest.length + chunk.length < this.#needed && chunk.indexOf(LF) < 0) {
			this.#rest = Buffer.concat([this.#rest, chunk]);
			return;
		}
		if (this.#rest.length === 0) {
			this.#run(chunk, "more");
			return;
		}
		// Only the seam is copied: behind it the chunk is read as it is.
		const seam = 2 * (this.#limit + FRAME_OVERHEAD);
		this.#run(Buffer.concat([this.#rest, chunk.subarray(0, seam)]), "more");
		if (chunk.length <= seam) return;
		const left = this.#rest.length;
		if (left <= seam) this.#run(chunk.subarray(seam - left), "more");
		else this.#run(Buffer.concat([this.#rest, chunk.subarray(seam)]), "more");
	}

	/**
	 * Nothing came for a moment. A frame that lacks only its tail is taken; a header whose claim is not filled is given up where a whole
	 * frame stands inside it (its LEN was false), else it waits on: the sender may be slow.
	 */
	quiet(): void {
		if (this.#rest.length > 0) this.#run(this.#rest, "quiet");
	}

	/** The line is over, or silent for too long: whatever waits is judged as it is. */
	end(): void {
		this.#run(this.#rest, "end");
		this.#closeNoise();
		this.#closeBad();
	}

	#run(bytes: Buffer, phase: "more" | "quiet" | "end"): void {
		let at = 0;
		this.#lineFeed = -1;
		this.#needed = 0;
		while (at < bytes.length) {
			const header = bytes[at] === HASH && bytes[at + 1] === HASH ? at : bytes.indexOf("##", at, "latin1");
			if (header < 0) {
				// A last "#" may be the first half of a header.
				const end = phase !== "end" && bytes[bytes.length - 1] === HASH ? bytes.length - 1 : bytes.length;
				this.#outside(bytes, at, end);
				at = end;
				break;
			}
			this.#outside(bytes, at, header);
			at = header;
			let verdict = this.#judge(bytes, at, phase);
			if (verdict.kind === "wait" && phase === "quiet" && this.#holdsFrame(bytes, at))
				verdict = { kind: "fault", fault: "length" };
			// What a false header is taken for needs the bytes behind it.
			if (verdict.kind === "fault" && bytes.length - at < SEEN_OF_A_FRAME && phase !== "end") verdict = WAIT;
			if (verdict.kind === "wait") break;
			if (verdict.kind === "frame") {
				this.#closeNoise();
				this.#closeBad();
				this.#take({
					ok: true,
					source: bytes,
					from: at,
					to: verdict.end + verdict.tail,
					dataFrom: at + HEADER_LENGTH,
					dataTo: verdict.end - CRC_LENGTH,
					oddTail: verdict.tail !== TAIL_LENGTH,
				});
				at = verdict.end + verdict.tail;
				continue;
			}
			this.#begin(verdict.fault, bytes, at);
			at++;
		}
		// A copy: the socket's own chunk is up to 64 KB and must not be held by a few bytes.
		this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
	}

	/** Judges the bytes from a "##" on. */
	#judge(bytes: Buffer, at: number, phase: "more" | "quiet" | "end"): Verdict {
		const there = bytes.length - at;
		let length = 0;
		for (let place = 2; place < HEADER_LENGTH; place++) {
			const byte = bytes[at + place];
			if (byte === undefined) return phase === "end" ? { kind: "fault", fault: "truncated" } : WAIT;
			if (!isDigit(byte)) return { kind: "fault", fault: "length" };
			length = length * 10 + byte - 0x30;
		}
		if (length > this.#limit) return { kind: "fault", fault: "oversize" };
		const crcAt = at + HEADER_LENGTH + length;
		const end = crcAt + CRC_LENGTH;
		const filled = at + there >= end;
		const given = filled ? hex4(bytes, crcAt) : -1;
		// What no CRC can be needs no reckoning: a stream of false headers would keep all stations waiting.
		const sum =
			filled && (length === 0 || (given & NEVER_IN_A_CRC) === 0) ? crc16WithFeed(bytes, at + HEADER_LENGTH, crcAt) : 0;
		if (filled && sum === given) return tailOf(bytes, end, phase); // no line feed in it, and the CRC is right
		const line = this.#lineFeedFrom(bytes, at + HEADER_LENGTH);
		// A line that ends before LEN is filled, and another header behind it: this LEN is false. Looked at even where the bytes are all
		// there, so that the result does not depend on how they were cut.
		for (let feed = line; feed >= 0 && feed < end; feed = bytes.indexOf(LF, feed + 1)) {
			if (isHeader(bytes, feed + 1)) return { kind: "fault", fault: "length" };
			if (feed + HEADER_LENGTH >= bytes.length) break; // what follows it is not there yet
		}
		if (!filled) {
			if (phase !== "end") {
				if (line < 0) this.#needed = end - at + 1;
				return WAIT;
			}
			if (line < 0) return { kind: "fault", fault: "truncated" };
			return { kind: "fault", fault: endsData(bytes, crcAt) && line >= crcAt ? "truncated" : "length" };
		}
		if ((sum & 0xffff) === given) return tailOf(bytes, end, phase);
		// A line feed within the CRC's place, behind a whole DATA: the CRC is what is missing.
		if (endsData(bytes, crcAt) && line >= crcAt && line < end) return { kind: "fault", fault: "truncated" };
		// A line that ends within the CRC's place: everything stands too far to the left, so LEN says too much.
		if ((line >= crcAt && line < end) || bytes[end - 1] === CR) return { kind: "fault", fault: "length" };
		// LEN is right where the tail, another header or nothing stands at its end; else DATA is of another length than it says.
		const first = bytes[end];
		const second = bytes[end + 1];
		if (first === undefined || ((first === CR || first === HASH) && second === undefined))
			return phase === "more" ? WAIT : { kind: "fault", fault: "crc" };
		if (first === LF || (first === CR && second === LF) || (first === HASH && second === HASH))
			return { kind: "fault", fault: "crc" };
		return { kind: "fault", fault: endsData(bytes, crcAt) && given >= 0 ? "crc" : "length" };
	}

	#lineFeedFrom(bytes: Buffer, from: number): number {
		if (this.#lineFeed >= 0 && this.#lineFeed < from) this.#lineFeed = -1;
		if (this.#lineFeed === -1) {
			const found = bytes.indexOf(LF, from);
			this.#lineFeed = found < 0 ? Number.MAX_SAFE_INTEGER : found;
		}
		return this.#lineFeed === Number.MAX_SAFE_INTEGER ? -1 : this.#lineFeed;
	}

	/** Whether a whole frame with a right CRC stands behind the header at `at`. */
	#holdsFrame(bytes: Buffer, at: number): boolean {
		for (
			let inner = bytes.indexOf("##", at + 1, "latin1");
			inner >= 0;
			inner = bytes.indexOf("##", inner + 1, "latin1")
		) {
			if (this.#judge(bytes, inner, "quiet").kind === "frame") return true;
		}
		return false;
	}

	/** A header failed. Within a bad frame a `##` that does not look like a header of its own is part of it. */
	#begin(fault: FrameFault, bytes: Buffer, at: number): void {
		const meant = looksLikeFrame(bytes, at);
		if (this.#bad && !meant) {
			this.#keep(this.#bad, bytes, at, at + 1);
			return;
		}
		if (!meant && fault === "length" && !isDigit(bytes[at + 2])) {
			this.#noise ??= { kept: [], keptBytes: 0, bytes: 0 };
			this.#keep(this.#noise, bytes, at, at + 1);
			return;
		}
		this.#closeNoise();
		this.#closeBad();
		this.#bad = { fault, kept: [], keptBytes: 0, bytes: 0 };
		this.#keep(this.#bad, bytes, at, at + 1);
	}

	/** Bytes that belong to no frame: the remainder of a bad one until its line ends, else noise. */
	#outside(bytes: Buffer, from: number, to: number): void {
		let at = from;
		while (at < to) {
			const feed = this.#lineFeedFrom(bytes, at);
			const ends = feed >= 0 && feed < to;
			const upTo = ends ? feed + 1 : to;
			if (this.#bad) this.#keep(this.#bad, bytes, at, upTo);
			else {
				this.#noise ??= { kept: [], keptBytes: 0, bytes: 0 };
				this.#keep(this.#noise, bytes, at, upTo);
			}
			if (ends) {
				this.#closeBad();
				this.#closeNoise();
			}
			at = upTo;
		}
	}

	#keep(where: { kept: Buffer[]; keptBytes: number; bytes: number }, bytes: Buffer, from: number, to: number): void {
		where.bytes += to - from;
		const room = this.#limit + FRAME_OVERHEAD - where.keptBytes;
		if (room <= 0 || from >= to) return;
		const part = Buffer.from(bytes.subarray(from, Math.min(to, from + room)));
		where.kept.push(part);
		where.keptBytes += part.length;
	}

	#closeBad(): void {
		if (!this.#bad) return;
		const { fault, kept, bytes } = this.#bad;
		this.#bad = null;
		this.#take({ ok: false, fault, raw: Buffer.concat(kept), bytes });
	}

	/** Modem chatter and registration strings are passed over; a line that was meant as a frame is told. */
	#closeNoise(): void {
		if (!this.#noise) return;
		const { kept, bytes } = this.#noise;
		this.#noise = null;
		if (bytes < SEEN_OF_A_FRAME) return;
		const raw = Buffer.concat(kept);
		if (/(?:^|[^A-Za-z])(?:QN|ST|CN|MN|PW|CP)=/.test(raw.toString("latin1")))
			this.#take({ ok: false, fault: "header", raw, bytes });
	}
}

/** What stands where CR LF is due, behind a right CRC. */
function tailOf(bytes: Buffer, end: number, phase: "more" | "quiet" | "end"): Verdict {
	const first = bytes[end];
	const second = bytes[end + 1];
	if (first === CR && second === LF) return { kind: "frame", end, tail: 2 };
	if (first === LF) return { kind: "frame", end, tail: 1 };
	if (first === undefined) return phase === "more" ? WAIT : { kind: "frame", end, tail: 0 };
	if (first === CR) return second === undefined && phase === "more" ? WAIT : { kind: "frame", end, tail: 1 };
	if (first === HASH && second === undefined) return phase === "more" ? WAIT : { kind: "frame", end, tail: 0 };
	if (first === HASH && second === HASH) return { kind: "frame", end, tail: 0 };
	return { kind: "fault", fault: "tail" };
}

/** "##" and four digits. */
function isHeader(bytes: Buffer, at: number): boolean {
	if (bytes[at] !== HASH || bytes[at + 1] !== HASH) return false;
	for (let place = 2; place < HEADER_LENGTH; place++) {
		if (!isDigit(bytes[at + place])) return false;
	}
	return true;
}

function isDigit(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** A header with a key behind it, whatever stands for LEN ("-128", blanks): somebody meant a frame here. */
function looksLikeFrame(bytes: Buffer, at: number): boolean {
	return bytes[at + 2] !== HASH && /^##[^#\r\n]{0,5}[A-Z]{2}=/.test(bytes.toString("latin1", at, at + SEEN_OF_A_FRAME));
}

/** DATA ends with the "&&" that closes CP (6.3.2). */
function endsData(bytes: Buffer, crcAt: number): boolean {
	return bytes[crcAt - 1] === AMPERSAND && bytes[crcAt - 2] === AMPERSAND;
}
