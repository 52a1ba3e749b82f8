import { localDay } from "../loop/local-day.ts";
import { isKnownFactor } from "./codes.ts";
import type { OddityKind } from "./oddity.ts";
import { oddSampleTime } from "./sample-time.ts";
import type { Telegram } from "./telegram.ts";

/** Where a frame is kept: its commit and its place in it. */
export interface FramePlace {
	batch: number;
	place: number;
}

/** An oddity of a station, counted since the last time it was written. */
export interface OddityCount {
	mn: string;
	kind: OddityKind;
	/** YYYY-MM-DD, local: of the last one. */
	day: string;
	times: number;
	firstAt: string;
	lastAt: string;
	detail: string;
	frame: FramePlace | null;
}

interface Counting {
	mn: string;
	kind: OddityKind;
	times: number;
	firstAt: string;
	lastAt: string;
	/** The last telegram it was seen in: what exactly was odd is asked once, when it is written. */
	telegram: Telegram | null;
	detail: string;
	frame: FramePlace | null;
}

const MOST_NAMED = 5;
const LONGEST_DETAIL = 64;
/** A river station's system code; replies to us carry 91 (HJ 212-2017 table 5). */
const RIVER = "21";
const REPLY = "91";

/** Whether a telegram has something odd that is counted. Nearly none has: this is asked of every frame. */
export function isOdd(telegram: Telegram): boolean {
	const { warnings, st } = telegram;
	return warnings.length > 0 || (st !== RIVER && st !== REPLY) || oddSampleTime(telegram) !== null;
}

/** Oddities of stations, gathered in memory: one entry for each station and kind, however many frames there are. */
export class OddityTally {
	readonly #timeZone: () => string;
	#counts = new Map<string, Counting>();

	constructor(timeZone: () => string) {
		this.#timeZone = timeZone;
	}

	get size(): number {
		return this.#counts.size;
	}

	telegram(mn: string, telegram: Telegram, at: string, frame: FramePlace): void {
		for (const warning of telegram.warnings) this.note(mn, warning, at, frame, telegram);
		if (telegram.st !== RIVER && telegram.st !== REPLY) this.note(mn, "st", at, frame, telegram);
		if (oddSampleTime(telegram) !== null) this.note(mn, "sample-time", at, frame, telegram);
	}

	note(mn: string, kind: OddityKind, at: string, frame: FramePlace | null, telegram: Telegram | null = null): void {
		const key = `${kind} ${mn}`;
		const known = this.#counts.get(key);
		if (!known) {
			this.#counts.set(key, { mn, kind, times: 1, firstAt: at, lastAt: at, telegram, detail: "", frame });
			return;
		}
		known.times++;
		known.lastAt = at;
		known.telegram = telegram;
		known.frame = frame ?? known.frame;
	}

	/** What was counted; counting starts anew. */
	take(): OddityCount[] {
		const counted = [...this.#counts.values()];
		this.#counts = new Map();
		return counted.map(({ telegram, ...one }) => ({
			...one,
			day: localDay(one.lastAt, this.#timeZone()),
			detail: telegram ? detailOf(one.kind, telegram) : one.detail,
		}));
	}

	/** What could not be written is counted on. */
	putBack(counts: readonly OddityCount[]): void {
		for (const { day: _, ...count } of counts) {
			const known = this.#counts.get(`${count.kind} ${count.mn}`);
			if (known) {
				known.times += count.times;
				known.firstAt = count.firstAt;
			} else this.#counts.set(`${count.kind} ${count.mn}`, { ...count, telegram: null });
		}
	}
}

/** What exactly was odd, as short as a person can use it. */
export function detailOf(kind: OddityKind, telegram: Telegram): string {
	switch (kind) {
		case "st":
			return telegram.st ?? "";
		case "sample-time":
			return named([oddSampleTime(telegram) ?? ""]);
		case "unknown-cn":
			return telegram.cn ?? "";
		case "unknown-version":
			return String(telegram.version);
		case "value":
			return named(telegram.values.filter(({ value }) => value === null).map(({ factor }) => factor));
		case "unknown-factor":
			return named(telegram.values.map(({ factor }) => factor).filter((factor) => !isKnownFactor(factor)));
		default:
			return "";
	}
}

function named(codes: readonly string[]): string {
	const different = [...new Set(codes)];
	const text = different.slice(0, MOST_NAMED).join("、");
	// biome-ignore lint/suspicious/noControlCharactersInRegex: codes come from the network and go into a text
	return `${text}${different.length > MOST_NAMED ? " …" : ""}`.replace(/[\x00-\x1f]/g, " ").slice(0, LONGEST_DETAIL);
}
