import { hash } from "node:crypto";
import { instantOf } from "../loop/local-day.ts";
import { SAMPLES } from "../waters/batch-sample.ts";
import { isUpload } from "./answer.ts";
import { COMMANDS } from "./codes.ts";
import { believable, kindInTelegram, sampleDigits, sampleName, toldKind } from "./sample-time.ts";
import type { Telegram, TelegramValue } from "./telegram.ts";
import { civilMs, dayOfDigits } from "./telegram-time.ts";

/** One telegram's values as they are stored: the names once, the values beside them. */
export interface Telemetry {
	/** ISO 8601 UTC. */
	happenedAt: string;
	/** The local day whose mean it enters, YYYY-MM-DD; null where it enters none: quality control, a clock that runs ahead. */
	countsFor: string | null;
	cn: number;
	/** A 64-bit number that two tellings with the same content share. */
	content: string;
	/** Factor and kind of each value, as one text ({@link namesOf}): a station's telegrams have the same for years. A field that is no value has no factor. */
	names: string;
	/** Decimals as they came, parted by {@link UNIT_SEPARATOR}; nothing where nothing usable stood there. */
	values: string;
	/** Marks as they came, parted alike; null: all of them N. */
	flags: string | null;
	version: number;
	pnum: number | null;
	pno: number | null;
	/** Samples of batch analysers that it tells of, each a telling of its own at the sample's time; none in most telegrams. */
	samples?: Telemetry[];
}

/** Commands whose values a day's mean may come from; what else a station sends, it says of itself. */
const COUNTED = new Set(["2011", "2031", "2051", "2061"]);
/** Passwords are not for the log. */
const SECRET = /^(new)?pw$/i;
/** A clock that runs ahead further than this gives no day. */
const AHEAD_MS = 10 * 60_000;
/** Parts the elements of a list in one text; a value never holds it. */
export const UNIT_SEPARATOR = "\x1f";
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach the database's text
const CONTROL = /[\x00-\x1f]/g;

/**
 * What a telegram says, ready to be stored. `renamed` puts right codes that a station uses for something else. A telegram without DataTime
 * (3040, a heartbeat) is of the moment of its QN, else of its arrival.
 */
export function telemetryOf(
	telegram: Telegram,
	receivedAt: string,
	timeZone: string,
	renamed: Readonly<Record<string, string>> | null = null,
): Telemetry {
	let names = "";
	let values = "";
	let flags = "";
	let regular = true;
	let samples: Telemetry[] | undefined;
	const digits = telegram.dataTime ?? telegram.qn?.slice(0, 14) ?? null;
	const happenedAt = digits === null ? receivedAt : instantOfDigits(digits, timeZone);
	const counts =
		telegram.dataTime !== null &&
		COUNTED.has(telegram.cn ?? "") &&
		Date.parse(happenedAt) <= Date.parse(receivedAt) + AHEAD_MS;
	const put = (factor: string, kind: string, value: string | null, flag: string | null) => {
		if (names !== "") {
			names += UNIT_SEPARATOR;
			values += UNIT_SEPARATOR;
			flags += UNIT_SEPARATOR;
		}
		names += `${factor}-${kind}`;
		values += value === null ? "" : plain(value);
		flags += flag === null ? "" : plain(flag);
		regular &&= flag === "N";
	};
	for (const said of telegram.values) {
		const { factor, kind, value, flag, sampleTime } = said;
		const meant = plain(renamed?.[factor] ?? factor);
		if (sampleTime === null) {
			put(meant, plain(kind), value, flag);
			continue;
		}
		const sample = counts ? sampleOf(meant, said, telegram, { happenedAt, receivedAt, timeZone }) : null;
		put(meant, sample === null ? plain(kind) : kindInTelegram(kind), value, flag);
		put(meant, "SampleTime", sampleTime, flag);
		// An analyser that is at work on the next bottle tells nothing of the last: what it said of it stands.
		if (sample !== null && value !== null) {
			samples ??= [];
			samples.push(sample);
		}
	}
	if (telegram.fields !== null && saysOfItself(telegram))
		for (const [name, text] of telegram.fields) if (!SECRET.test(name)) put("", plain(name), text, null);
	const said = `${telegram.version}|${names}|${values}|${regular ? "" : flags}|${telegram.pnum}|${telegram.pno}`;
	return {
		happenedAt,
		countsFor: counts && digits !== null ? dayOfDigits(digits) : null,
		cn: Number(telegram.cn),
		content: hash("sha256", said, "buffer").readBigInt64BE(0).toString(),
		names,
		values,
		flags: regular ? null : flags,
		version: telegram.version,
		pnum: telegram.pnum,
		pno: telegram.pno,
		...(samples === undefined ? {} : { samples }),
	};
}

/**
 * The sample that a value with a SampleTime is of; null where that time can't be right: then the value counts at the telegram's own. What makes a sample is its time and value: told again, it is
 * the same telling, whatever mark the instrument has by then; another value of the same time is a correction.
 */
function sampleOf(
	factor: string,
	{ kind, value, flag, sampleTime }: TelegramValue,
	{ cn, version }: Telegram,
	{ happenedAt, receivedAt, timeZone }: { happenedAt: string; receivedAt: string; timeZone: string },
): Telemetry | null {
	if (kind !== toldKind(cn ?? "")) return null;
	const digits = sampleDigits(sampleTime ?? "");
	if (digits === null) return null;
	const sampledAt = instantOfDigits(digits, timeZone);
	if (!believable(Date.parse(sampledAt), cn ?? "", Date.parse(happenedAt), Date.parse(receivedAt))) return null;
	const values = value === null ? "" : plain(value);
	return {
		happenedAt: sampledAt,
		countsFor: dayOfDigits(digits),
		cn: SAMPLES,
		content: hash("sha256", `${factor}|${values}`, "buffer").readBigInt64BE(0).toString(),
		names: sampleName(factor),
		values,
		flags: flag === "N" ? null : plain(flag ?? ""),
		version,
		...{ pnum: null, pno: null },
	};
}

/** Whether its fields are something that the station tells, rather than asks or answers. */
function saysOfItself(telegram: Telegram): boolean {
	const cn = telegram.cn ?? "";
	return !COUNTED.has(cn) && (isUpload(telegram) || COMMANDS.get(cn) === "notice");
}

/** Nearly every text is plain; a control character would end a list's element. */
function plain(text: string): string {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x20) return text.replace(CONTROL, " ");
	return text;
}

/** The factors and kinds of a telemetry's names. A factor has no dash. */
export function namesOf(names: string): { factors: string[]; kinds: string[] } {
	const each = names === "" ? [] : names.split(UNIT_SEPARATOR);
	return {
		factors: each.map((name) => name.slice(0, name.indexOf("-"))),
		kinds: each.map((name) => name.slice(name.indexOf("-") + 1)),
	};
}

const offsets = new Map<string, number>();

/** The instant of 14 local digits, ISO UTC. The calendar is asked once an hour of data: asking it for each frame would cost more than reading it. */
export function instantOfDigits(digits: string, timeZone: string): string {
	const wanted = civilMs(digits);
	const hour = `${digits.slice(0, 10)}${timeZone}`;
	let offset = offsets.get(hour);
	if (offset === undefined) {
		if (offsets.size > 20_000) offsets.clear();
		const start = Date.parse(instantOf(dayOfDigits(digits), `${digits.slice(8, 10)}:00`, timeZone));
		offset = civilMs(`${digits.slice(0, 10)}0000`) - start;
		offsets.set(hour, offset);
	}
	return new Date(wanted - offset).toISOString();
}

/** The station's clock minus ours in milliseconds, by the QN of a telegram that has just arrived; null without one. */
export function clockErrorOf(telegram: Telegram, receivedAtMs: number, timeZone: string): number | null {
	if (telegram.qn === null) return null;
	return Date.parse(instantOfDigits(telegram.qn.slice(0, 14), timeZone)) + Number(telegram.qn.slice(14)) - receivedAtMs;
}

/** An instant as local digits, 17 of them: a QN. */
export function digitsOf(instant: Date, timeZone: string): string {
	const parts = new Intl.DateTimeFormat("en-CA", {
		...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
		...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
	}).formatToParts(instant);
	const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
	const digits = ["year", "month", "day", "hour", "minute", "second"].map(part).join("");
	return digits + String(instant.getMilliseconds()).padStart(3, "0");
}
