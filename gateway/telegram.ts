import { NOTHING_MEASURED } from "../waters/data-mark.ts";
import { COMMANDS, TIMED_UPLOADS } from "./codes.ts";
import { readHeader } from "./telegram-header.ts";
import { FIRST_KEY, keyNamed, type TelegramKey } from "./telegram-key.ts";
import { isQn, repairTime } from "./telegram-time.ts";

/** Why a data segment can't be used; the earliest of the chain grammar, qn, datatime, subpacket, encoding. */
export type TelegramFault = "grammar" | "qn" | "datatime" | "subpacket" | "encoding";

/** Oddities that are stored and told, and do not stop the telegram from being used. */
export type Warning =
	| "grammar"
	| "datatime"
	| "case"
	| "value"
	| "duplicate"
	| "unknown-factor"
	| "unknown-cn"
	| "unknown-version"
	| "tail";

export interface TelegramValue {
	/** HJ 525 code where one is known (2005 codes are mapped), else as it came. */
	factor: string;
	/** Rtd, Min, Avg, Max, Cou, RS, Check …, or what else stood behind the dash. */
	kind: string;
	/** The decimal as it came, never through a binary float; null where nothing usable stands there. */
	value: string | null;
	/** What stood there. */
	text: string;
	/** Data mark as it came; its meaning depends on the version. */
	flag: string | null;
	/** xxxxxx-SampleTime of batch analysers, 14 digits. */
	sampleTime: string | null;
}

/** A data segment (HJ 212-2017 6.3.2), understood as far as it goes; `fault` says where it stopped. Times are local digits. */
export interface Telegram {
	fault: TelegramFault | null;
	warnings: Warning[];
	/** Bits V of Flag: 0 = HJ/T 212-2005 (also without Flag), 1 = HJ 212-2017, 2 = surface water, above: unknown. */
	version: number;
	/** Flag as sent; null where there is none. */
	flag: number | null;
	qn: string | null;
	st: string | null;
	cn: string | null;
	pw: string | null;
	mn: string | null;
	pnum: number | null;
	pno: number | null;
	/** 14 digits YYYYMMDDhhmmss. */
	dataTime: string | null;
	values: TelegramValue[];
	/** Fields of CP that are no values: SystemTime, RestartTime, QnRtn … */
	fields: Map<string, string> | null;
	/** CP holds nothing: a sign of life. */
	empty: boolean;
}

const SENTINEL = /^(-99|-999|-9999|9999|99999|-99999|999999)(\.0+)?$/;
const SEMICOLON = 0x3b;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const SPACE = 0x20;
const SLASH = 0x2f;
const AMPERSAND = 0x26;
const POINT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

const LETTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

let telegrams = 0;

/**
 * Reads the data segment `source[from, to)`. Bytes count until the end: only what is text is decoded, as UTF-8, else as GB 18030, which
 * is regular in the surface-water variant and the fault `encoding` before it. Never throws.
 */
export function readTelegram(source: Buffer, from = 0, to = source.length): Telegram {
	const text = source.toString("latin1", from, to);
	const telegram: Telegram = {
		fault: null,
		warnings: [],
		version: 0,
		flag: null,
		qn: null,
		st: null,
		cn: null,
		pw: null,
		mn: null,
		pnum: null,
		pno: null,
		dataTime: null,
		values: [],
		fields: null,
		empty: false,
	};
	const area = readHeader(source, from, text, telegram);
	let end = to;
	while (end > area && source[end - 1] === SPACE) end--;
	if (area < 0 || end < area + 2 || source[end - 1] !== AMPERSAND || source[end - 2] !== AMPERSAND) {
		telegram.fault = "grammar";
		return telegram;
	}
	if (end !== to) warn(telegram, "grammar");
	const data = new Area(telegram, source, from, text, area, end - 2);
	data.read();
	judge(telegram, data.readable, data.hasBlanks);
	return telegram;
}

/** Adds a warning once. */
export function warn(telegram: Pick<Telegram, "warnings">, warning: Warning): void {
	if (!telegram.warnings.includes(warning)) telegram.warnings.push(warning);
}

/** The data area between CP=&& and && (6.3.3): items parted by `;` and `,` alike, for the standard's own examples mix them. */
class Area {
	readonly #telegram: Telegram;
	// Loops go over the bytes, strings are cut out of the text: each is the faster at it.
	readonly #bytes: Buffer;
	/** Where in `bytes` the text begins. */
	readonly #origin: number;
	readonly #text: string;
	#at: number;
	readonly #end: number;
	readonly #number: number;
	#sampleTime: { factor: string; time: string } | null = null;
	#earlyMarks: Map<string, string> | null = null;
	/** All text was in an encoding that its version allows. */
	readable = true;
	/** A value was left empty; whether that is odd depends on its mark. */
	hasBlanks = false;

	constructor(telegram: Telegram, bytes: Buffer, origin: number, text: string, at: number, end: number) {
		this.#telegram = telegram;
		this.#bytes = bytes;
		this.#origin = origin;
		this.#text = text;
		this.#at = at;
		this.#end = end;
		this.#number = ++telegrams;
	}

	read(): void {
		const bytes = this.#bytes;
		const end = this.#end;
		let items = 0;
		// A logger sends the same names in the same order for years: what followed last time is tried first.
		let before = FIRST_KEY;
		while (true) {
			let from = this.#at;
			while (from < end && isBetweenItems(bytes[from] as number)) from++;
			if (from >= end) break;
			items++;
			const expected = before.next;
			if (expected !== null && standsAt(bytes, from, end, expected.bytes)) {
				this.#at = from + expected.bytes.length;
				this.#item(expected);
				before = expected;
				continue;
			}
			let equals = from;
			while (equals < end && !endsName(bytes[equals] as number)) equals++;
			this.#at = equals;
			if (equals >= end || bytes[equals] !== EQUALS) {
				warn(this.#telegram, "grammar"); // an item without "="
				continue;
			}
			this.#at = equals + 1;
			const key = keyNamed(this.#text.slice(from - this.#origin, equals - this.#origin).trim());
			before.next = key;
			before = key;
			this.#item(key);
		}
		this.#telegram.empty = items === 0;
	}

	#item(key: TelegramKey): void {
		const bytes = this.#bytes;
		const end = this.#end;
		let at = this.#at;
		while (at < end && (bytes[at] as number) <= SPACE) at++;
		if (at + 1 < end && bytes[at] === SLASH && bytes[at + 1] === SLASH) {
			const close = this.#closingSlashes(at + 2);
			if (close >= 0) {
				this.#at = close + 2;
				this.#put(key, this.#decoded(at + 2, close), false);
				return;
			}
		}
		const from = at;
		// Nearly every other item is a mark of one letter.
		const next = bytes[at + 1];
		if (key.role === "mark" && at < end && (at + 1 === end || next === SEMICOLON || next === COMMA)) {
			const mark = bytes[at] as number;
			if (mark < 0x80 && mark !== SEMICOLON && mark !== COMMA) {
				this.#at = at + 1;
				this.#put(key, LETTERS[mark] as string, false);
				return;
			}
		}
		let points = 0;
		let others = 0;
		let high = 0;
		for (; at < end; at++) {
			const byte = bytes[at] as number;
			if (byte === SEMICOLON || byte === COMMA) break;
			if (byte >= 0x30 && byte <= 0x39) continue;
			if (byte === POINT) points++;
			else others++;
			high |= byte;
		}
		this.#at = at;
		let to = at;
		while (to > from) {
			const last = bytes[to - 1] as number;
			if (last <= SPACE) {
				to--;
				others--;
				continue;
			}
			if (last !== AMPERSAND) break;
			to--; // "&&" that strayed into the data area, or one "&" too many at its end
			others--;
			warn(this.#telegram, "grammar");
		}
		const text = high & 0x80 ? this.#decoded(from, to) : this.#text.substring(from - this.#origin, to - this.#origin);
		let decimal = points <= 1 && to > from && others <= 1;
		if (decimal) {
			const first = bytes[from] as number;
			const digitsFrom = others === 1 && (first === MINUS || first === PLUS) ? from + 1 : from;
			decimal = others === digitsFrom - from && isDigit(bytes[digitsFrom]) && isDigit(bytes[to - 1]) && digitsFrom < to;
		}
		this.#put(key, text, decimal);
	}

	#put(key: TelegramKey, text: string, isDecimal: boolean): void {
		const telegram = this.#telegram;
		if (key.odd) {
			if (key.oddCase) warn(telegram, "case");
			if (key.repaired) warn(telegram, "grammar");
			if (key.unknownFactor) warn(telegram, "unknown-factor");
		}
		if (key.role === "mark") {
			this.#mark(key.factor, text);
			return;
		}
		if (key.role === "data-time") {
			telegram.dataTime = text;
			return;
		}
		if (key.role === "own-mark") return;
		if (key.role === "sample-time") {
			this.#sampleTime = { factor: key.factor, time: text };
			this.#sampledBefore(key.factor, text);
			return;
		}
		if (key.role === "field") {
			telegram.fields ??= new Map();
			telegram.fields.set(key.kind, text);
			return;
		}
		if (key.slot.seenIn === this.#number) warn(telegram, "duplicate");
		key.slot.seenIn = this.#number;
		let value: string | null = text;
		if (key.role === "value") {
			const first = text.charCodeAt(0);
			if (!isDecimal || ((first === 0x2d || first === 0x39) && SENTINEL.test(text))) value = null;
			if (value === null) {
				if (text === "") this.hasBlanks = true;
				else warn(telegram, "value");
			}
		}
		telegram.values.push({
			factor: key.factor,
			kind: key.kind,
			value,
			text,
			flag: this.#earlyMarks?.get(key.factor) ?? null,
			sampleTime: this.#sampleTime?.factor === key.factor ? this.#sampleTime.time : null,
		});
	}

	/** Some put the time of the sample behind its value. */
	#sampledBefore(factor: string, time: string): void {
		const { values } = this.#telegram;
		for (let at = values.length - 1; at >= 0; at--) {
			const value = values[at];
			if (!value || value.factor !== factor || value.sampleTime !== null) return;
			value.sampleTime = time;
		}
	}

	/** A mark belongs to the values of its factor that stand next to it, before or behind. */
	#mark(factor: string, mark: string): void {
		const { values } = this.#telegram;
		let marked = 0;
		for (let at = values.length - 1; at >= 0; at--) {
			const value = values[at];
			if (!value || value.factor !== factor || value.flag !== null) {
				if (marked > 0) return;
				continue;
			}
			value.flag = mark;
			marked++;
		}
		if (marked > 0) return;
		this.#earlyMarks ??= new Map();
		this.#earlyMarks.set(factor, mark);
	}

	/** Text between `//` may hold `;` `,` `=` `&&`: it ends at the `//` that an item's end follows. */
	#closingSlashes(from: number): number {
		const bytes = this.#bytes;
		for (let at = bytes.indexOf("//", from); at >= 0 && at + 2 <= this.#end; at = bytes.indexOf("//", at + 1)) {
			let next = at + 2;
			while (next < this.#end && (bytes[next] as number) <= SPACE) next++;
			if (next >= this.#end || bytes[next] === SEMICOLON || bytes[next] === COMMA) return at;
		}
		return -1;
	}

	#decoded(from: number, to: number): string {
		const bytes = this.#bytes.subarray(from, to);
		try {
			return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		} catch {
			if (this.#telegram.version < 2) this.readable = false;
		}
		try {
			return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
		} catch {
			this.readable = false;
			return bytes.toString("latin1");
		}
	}
}

function isBetweenItems(code: number): boolean {
	return code === SEMICOLON || code === COMMA || code <= SPACE;
}

function endsName(code: number): boolean {
	return code === EQUALS || code === SEMICOLON || code === COMMA;
}

/** Whether `name` and its "=" stand in `bytes` from `at` on. */
function standsAt(bytes: Buffer, at: number, end: number, name: Uint8Array): boolean {
	if (at + name.length > end) return false;
	for (let place = name.length - 1; place >= 0; place--) if (bytes[at + place] !== name[place]) return false;
	return true;
}

function isDigit(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** What needs the whole segment: times, parts, and the words for what is odd. */
function judge(telegram: Telegram, readable: boolean, blanks: boolean): void {
	const role = COMMANDS.get(telegram.cn ?? "");
	if (telegram.qn !== null && !isQn(telegram.qn)) telegram.fault = "qn";
	const said = telegram.dataTime;
	if (said !== null) {
		const time = repairTime(said);
		telegram.dataTime = time?.time ?? null;
		if (time?.repaired) warn(telegram, "datatime");
		if (!time) telegram.fault ??= "datatime";
	} else if (TIMED_UPLOADS.has(telegram.cn ?? "") && !telegram.empty && !isRequest(telegram))
		telegram.fault ??= "datatime";
	if (!partsAreRight(telegram)) telegram.fault ??= "subpacket";
	if (!readable) telegram.fault ??= "encoding";
	if (blanks) {
		for (const value of telegram.values) {
			if (value.text === "" && !(telegram.version === 2 && NOTHING_MEASURED.has(value.flag ?? "")))
				warn(telegram, "value");
		}
	}
	// Quality control is known from the surface-water variant, with a mark at each value; another form of it is somebody else's command.
	if (role === undefined || (role === "qc" && telegram.values.some((value) => value.flag === null)))
		warn(telegram, "unknown-cn");
	if (telegram.version > 2) warn(telegram, "unknown-version");
	if (telegram.version > 0 && telegram.qn === null) warn(telegram, "grammar");
}

/** What only a host asks: history of a time, a named piece of information. */
export function isRequest(telegram: Telegram): boolean {
	const { fields } = telegram;
	return fields !== null && (fields.has("BeginTime") || fields.has("EndTime") || fields.has("InfoId"));
}

/** PNUM and PNO where bit D promises them; loggers that always send them, as 0 or empty, mean a whole telegram. */
function partsAreRight(telegram: Telegram): boolean {
	const { pnum, pno, flag } = telegram;
	const promised = ((flag ?? 0) & 2) !== 0;
	if (pnum !== null && pno !== null && pnum >= 1 && pno >= 1 && pno <= pnum) return true;
	if (promised || ((pnum ?? 0) > 0 && (pno ?? 0) > (pnum ?? 0))) return false;
	telegram.pnum = null;
	telegram.pno = null;
	return true;
}
