import { addDays, instantOf, isDay } from "../loop/local-day.ts";
import { DAYS_1904, serialParts } from "../loop/table-row.ts";
import { ownText } from "./import-seen.ts";

const DAY = /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)/;
const CLOCK = /^(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.\d+)?)?$|^(\d{1,2})时(?:(\d{1,2})分(?:(\d{1,2})秒)?)?$/;
const ZONE = /(Z|[+-]\d{2}:?\d{2})$/i;
const SERIAL = /^\d{5}(\.\d+)?$/;

/**
 * Reads times as tables write them, to the second, in one time zone: `2024-08-01`, `2024-08-01 08:00[:00]`, `2024/8/1 8:00`, `2024.8.1`,
 * `2024年8月1日[ 8时]`, ISO 8601 with a zone, Excel's day numbers (`45505.5`). A bare day is its first instant: then the day stays itself in every
 * list, and today's never lies ahead.
 */
export class TimeReader {
	#timeZone: string;
	#serialShift: number;
	readonly #known = new Map<string, number | null>();

	constructor(timeZone: string, options: { date1904?: boolean } = {}) {
		this.#timeZone = timeZone;
		this.#serialShift = options.date1904 ? DAYS_1904 : 0;
	}

	/** Milliseconds since 1970 of a text, whole seconds; null where it is no time. */
	read(text: string): number | null {
		let found = this.#known.get(text);
		if (found === undefined) {
			if (this.#known.size > 50_000) this.#known.clear();
			found = this.#parse(text.trim());
			this.#known.set(ownText(text), found);
		}
		return found;
	}

	#parse(text: string): number | null {
		if (text.length > 40) return null;
		if (SERIAL.test(text)) return this.#local(...serialParts(Number(text) + this.#serialShift));
		const day = DAY.exec(text);
		if (!day) return null;
		const [, year = "", ...parts] = day;
		const [month = "", date = ""] = parts.filter((part) => part !== undefined);
		let rest = text.slice(day[0].length).replace(/^(T|\s)\s*/i, "");
		if (rest !== "" && rest === text.slice(day[0].length) && !text.includes("日")) return null;
		const zone = ZONE.exec(rest)?.[0];
		if (zone) rest = rest.slice(0, -zone.length).trim();
		const clock = rest === "" && !zone ? ["", "0", "0", "0"] : CLOCK.exec(rest);
		if (!clock) return null;
		const [hour = "0", minute = "0", second = "0"] =
			clock[1] === undefined ? [clock[4], clock[5], clock[6]] : [clock[1], clock[2], clock[3]];
		const local = `${year}-${two(month)}-${two(date)}`;
		const time = `${two(hour)}:${two(minute)}:${two(second)}`;
		if (!zone) return this.#local(local, time);
		if (!isDay(local) || !isTime(time)) return null;
		const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
		const instant = Date.parse(`${local}T${time}.000${offset}`);
		return Number.isFinite(instant) ? instant : null;
	}

	#local(day: string, time: string): number | null {
		// 24:00 is how monitoring tables write the end of a day
		if (time === "24:00:00" && isDay(day)) return Date.parse(instantOf(addDays(day, 1), "00:00:00", this.#timeZone));
		if (!isDay(day) || !isTime(time)) return null;
		return Date.parse(instantOf(day, time, this.#timeZone));
	}
}

function isTime(time: string): boolean {
	return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time);
}

function two(digits: string): string {
	return digits.padStart(2, "0");
}
