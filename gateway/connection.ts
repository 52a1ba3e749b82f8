import type { Socket } from "node:net";
import { answerFrame, answerOf } from "./answer.ts";
import { telegramOf } from "./capture.ts";
import { COMMANDS } from "./codes.ts";
import type { Committer } from "./committer.ts";
import { FrameStream, type Piece } from "./frame-stream.ts";
import type { FramePlace } from "./oddity-tally.ts";
import type { Pulses } from "./pulses.ts";
import type { QuarantineDesk } from "./quarantine-desk.ts";
import { type KnownStation, mistrust, type StationBook } from "./station-book.ts";
import type { Telegram } from "./telegram.ts";
import { telemetryOf } from "./telemetry.ts";

/** Unanswered frames of one connection; over it we read no more from it, and TCP tells the sender. */
const MOST_UNANSWERED = 256;
/** Bytes of answers that a sender may leave unread; over it we read no more from it either. */
const MOST_UNREAD = 64 * 1024;
/** Without a byte for so long, what began is looked at again. */
export const QUIET_MS = 400;
/** A frame that began and does not go on is given up. */
export const HALF_FRAME_MS = 60_000;
/** A line that never brought a good frame is closed after so long, or after so many bytes. */
export const STRANGER_MS = 60_000;
const STRANGER_BYTES = 16 * 1024 * 1024;
/** So many bytes without a good frame, and the line is read one packet (64 KB) a tick: whatever it sends, stations don't wait for it. */
const MOST_STRANGE = 16 * 1024;
const SLOW_MS = 100;

/** What all connections share. */
export interface Desk {
	committer: Committer;
	book: StationBook;
	pulses: Pulses;
	quarantine: QuarantineDesk;
	timeZone(): string;
	now(): Date;
	dataLimit: number;
	idleMs: number;
	/** A reply of a station to what we asked, or data that it may have been asked for. */
	heard(connection: Connection, telegram: Telegram, receivedAt: string, frame: FramePlace): void;
	/** A station asks for the time (1013), once its notice is answered. */
	clockAsked(connection: Connection, telegram: Telegram): void;
}

/** null until the frame is written (or put aside). */
interface Turn {
	answer: (() => void) | null;
}

/** One socket: bytes to frames to commits to answers. Knows no SQL. */
export class Connection {
	readonly socket: Socket;
	readonly peer: string;
	/** The station that spoke last on it. */
	mn: string | null = null;
	readonly #desk: Desk;
	readonly #stream: FrameStream;
	/** Frames whose answer has not left, in the order in which they came. */
	readonly #turns: Turn[] = [];
	#paused = false;
	#lastByteAt: number;
	#lastFrameAt: number;
	/** Since the last good frame. */
	#strangeBytes = 0;
	#slowUntil = 0;
	#quietDone = true;
	#receivedAt = "";
	/** The other side has said all; what it sent is still answered. */
	#ended = false;
	#bucket = { station: null as KnownStation | null, tokens: 0, at: 0 };

	constructor(socket: Socket, desk: Desk) {
		this.socket = socket;
		this.peer = socket.remoteAddress ?? "";
		this.#desk = desk;
		this.#lastByteAt = desk.now().getTime();
		this.#lastFrameAt = this.#lastByteAt;
		this.#stream = new FrameStream((piece) => this.#piece(piece), { dataLimit: desk.dataLimit });
		socket.on("data", (chunk: Buffer) => this.#bytes(chunk));
		socket.on("end", () => {
			this.#stream.end();
			this.#ended = true;
			this.#hangUpIfDone();
		});
		socket.on("drain", () => this.#resumeIfDue(this.#lastByteAt));
		socket.on("error", () => {}); // "close" follows
	}

	/** Called a few times a second: gives up what does not go on, closes who does not speak. */
	tick(nowMs: number): void {
		this.#resumeIfDue(nowMs);
		const silent = nowMs - this.#lastByteAt;
		if (!this.#quietDone && silent > QUIET_MS) {
			this.#quietDone = true;
			this.#receivedAt = this.#desk.now().toISOString();
			this.#stream.quiet();
		}
		if (this.#stream.pending && silent > HALF_FRAME_MS) this.#stream.end();
		if (this.mn === null && nowMs - this.#lastFrameAt > STRANGER_MS) this.socket.destroy();
		else if (nowMs - this.#lastFrameAt > this.#desk.idleMs && this.#turns.length === 0) this.socket.destroy();
	}

	#hangUpIfDone(): void {
		if (this.#ended && this.#turns.length === 0) this.socket.end();
	}

	/** The database takes frames again. */
	resume(): void {
		this.#resumeIfDue(this.#desk.now().getTime());
	}

	send(frame: Buffer): void {
		if (this.socket.destroyed || !this.socket.writable) return;
		this.socket.write(frame);
		if (this.socket.writableLength > MOST_UNREAD) this.#pause();
	}

	#bytes(chunk: Buffer): void {
		const now = this.#desk.now();
		this.#lastByteAt = now.getTime();
		this.#receivedAt = now.toISOString();
		this.#quietDone = false;
		this.#strangeBytes += chunk.length;
		if (this.mn === null && this.#strangeBytes > STRANGER_BYTES) {
			this.socket.destroy();
			return;
		}
		this.#stream.push(chunk);
		if (this.#strangeBytes > MOST_STRANGE) {
			this.#slowUntil = this.#lastByteAt + SLOW_MS;
			this.#pause();
		}
		if (this.#turns.length >= MOST_UNANSWERED || this.#desk.committer.full) this.#pause();
	}

	#pause(): void {
		if (this.#paused) return;
		this.#paused = true;
		this.socket.pause();
	}

	#resumeIfDue(nowMs: number): void {
		if (!this.#paused || this.#turns.length > MOST_UNANSWERED / 2 || this.#desk.committer.full) return;
		if (this.socket.writableLength > MOST_UNREAD / 2 || nowMs < this.#slowUntil) return;
		if (this.#bucket.station && this.#tokensAt(nowMs) <= 0) return;
		this.#paused = false;
		this.#lastByteAt = nowMs;
		this.socket.resume();
	}

	#piece(piece: Piece): void {
		if (!piece.ok) {
			this.#aside(piece.raw, piece.bytes, piece.fault, null);
			return;
		}
		const telegram = telegramOf(piece);
		if (telegram.fault !== null) {
			this.#aside(piece.source.subarray(piece.from, piece.to), piece.to - piece.from, telegram.fault, telegram);
			return;
		}
		const raw = Buffer.from(piece.source.subarray(piece.from, piece.to));
		const station = this.#desk.book.known(telegram.mn ?? "");
		const reason = station ? mistrust(station, telegram.pw, this.peer) : "unknown-station";
		if (station && reason === null) {
			this.#take(station, telegram, raw, this.#receivedAt);
			return;
		}
		// Memory may be behind: the station may have been added, or its password changed, a moment ago.
		const receivedAt = this.#receivedAt;
		const turn = this.#turn();
		void this.#desk.book
			.find(telegram.mn ?? "")
			.catch(() => undefined)
			.then((found) => {
				const why = found ? mistrust(found, telegram.pw, this.peer) : "unknown-station";
				if (found && why === null) {
					this.#take(found, telegram, raw, receivedAt, turn);
					return;
				}
				this.#aside(raw, raw.length, why ?? "unknown-station", telegram);
				this.#answerInTurn(turn, () => {});
			});
	}

	/** A frame's place among those that wait for their commit: commits run side by side, and a later one may be done first. */
	#turn(): Turn {
		const turn: Turn = { answer: null };
		this.#turns.push(turn);
		return turn;
	}

	/** Answers leave in the order in which the frames came; what waits for its turn counts as unanswered. */
	#answerInTurn(turn: Turn, answer: () => void): void {
		turn.answer = answer;
		for (let first = this.#turns[0]; first?.answer; first = this.#turns[0]) {
			this.#turns.shift();
			first.answer();
		}
		if (this.#paused) this.#resumeIfDue(this.#lastByteAt);
		this.#hangUpIfDone();
	}

	#take(station: KnownStation, telegram: Telegram, raw: Buffer, receivedAt: string, turn = this.#turn()): void {
		const desk = this.#desk;
		this.mn = station.mn;
		this.#lastFrameAt = this.#lastByteAt;
		this.#strangeBytes = 0;
		this.#meter(station);
		const role = COMMANDS.get(telegram.cn ?? "");
		const answer = answerOf(telegram);
		const bringsValues = telegram.values.length > 0 || (role !== "reply" && role !== "heartbeat" && !telegram.empty);
		desk.committer.add({
			raw,
			station,
			telemetry: bringsValues ? telemetryOf(telegram, receivedAt, desk.timeZone(), station.factors) : null,
			receivedAt,
			committed: (batch, place, repeated) => {
				this.#answerInTurn(turn, () => {
					if (answer !== null) this.send(answerFrame(telegram, answer));
					if (answer === "9013") desk.clockAsked(this, telegram);
				});
				const frame = { batch, place };
				desk.pulses.frame(station.mn, telegram, receivedAt, this.peer, frame, repeated);
				desk.heard(this, telegram, receivedAt, frame);
			},
			refused: () => {
				this.#answerInTurn(turn, () => {});
				desk.pulses.bad(station.mn, receivedAt, this.peer);
			},
		});
	}

	/** A station that sends more than its share is read more slowly; nothing of it is dropped. */
	#meter(station: KnownStation): void {
		if (this.#bucket.station?.mn !== station.mn || this.#bucket.station.framesPerMinute !== station.framesPerMinute)
			this.#bucket = { station, tokens: station.framesPerMinute, at: this.#lastByteAt };
		this.#bucket.tokens = this.#tokensAt(this.#lastByteAt) - 1;
		this.#bucket.at = this.#lastByteAt;
		if (this.#bucket.tokens <= 0) this.#pause();
	}

	#tokensAt(nowMs: number): number {
		const most = this.#bucket.station?.framesPerMinute ?? 0;
		return Math.min(most, this.#bucket.tokens + ((nowMs - this.#bucket.at) * most) / 60_000);
	}

	#aside(raw: Buffer, bytes: number, reason: string, telegram: Telegram | null): void {
		const mn = telegram?.mn ?? this.mn ?? "";
		if (reason !== "retired" && this.mn !== null && (telegram === null || telegram.mn === this.mn))
			this.#desk.pulses.bad(this.mn, this.#receivedAt, this.peer);
		// Somebody speaks in a known station's name.
		if (telegram?.mn && (reason === "password" || reason === "address"))
			this.#desk.pulses.odd(telegram.mn, reason, this.#receivedAt, null);
		this.#desk.quarantine.add({
			mn: telegram?.mn ?? mn,
			peer: this.peer,
			reason,
			password: reason === "unknown-station" || reason === "password" ? (telegram?.pw ?? "").slice(0, 32) : "",
			body: Buffer.from(raw),
			bytes,
			receivedAt: this.#receivedAt,
		});
	}
}
