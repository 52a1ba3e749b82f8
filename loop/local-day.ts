// Local dates are `YYYY-MM-DD` strings; only here they meet instants.

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function partsIn(timeZone: string, instant: Date): Record<string, string> {
	let format = FORMATS.get(timeZone);
	if (!format) {
		const two = "2-digit" as const;
		format = new Intl.DateTimeFormat("en-CA", {
			...{ timeZone, hourCycle: "h23", year: "numeric", month: two, day: two, hour: two, minute: two, second: two },
		});
		FORMATS.set(timeZone, format);
	}
	return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

/** The local date of an instant, `YYYY-MM-DD`. */
export function localDay(instant: Date | string, timeZone: string): string {
	const p = partsIn(timeZone, new Date(instant));
	return `${p.year}-${p.month}-${p.day}`;
}

/** The local date and time of an instant, `YYYY-MM-DD HH:MM`. */
export function localMinute(instant: Date | string, timeZone: string): string {
	const p = partsIn(timeZone, new Date(instant));
	return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** The instant of a local date and time of day (`HH:MM` or `HH:MM:SS`), ISO UTC with milliseconds. */
export function instantOf(day: string, time: string, timeZone: string): string {
	const wanted = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}.000Z`);
	let instant = wanted;
	// Twice, since the offset belongs to the result and not to the guess.
	for (let round = 0; round < 2; round++) {
		const p = partsIn(timeZone, new Date(instant));
		instant += wanted - Date.parse(`${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:${p.second}.000Z`);
	}
	return new Date(instant).toISOString();
}

/** Whether a text is a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const instant = Date.parse(`${text}T00:00:00.000Z`);
	return Number.isFinite(instant) && new Date(instant).toISOString().startsWith(text);
}

/** The day after each day that was walked over: counting what is late by years walks over the same thousands of days again and again. */
const NEXT = new Map<string, string>();
const MOST_NEXT = 100_000;

/** The day `days` later (or earlier). */
export function addDays(day: string, days: number): string {
	const known = days === 1 ? NEXT.get(day) : undefined;
	if (known !== undefined) return known;
	const found = new Date(Date.parse(`${day}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
	if (days === 1 && NEXT.size < MOST_NEXT) NEXT.set(day, found);
	return found;
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
	return Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / 86_400_000);
}

/** The month `months` later, both `YYYY-MM`. */
export function addMonths(month: string, months: number): string {
	const [year = 0, of = 1] = month.split("-").map(Number);
	const index = year * 12 + (of - 1) + months;
	return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** The months from `from` to `to`, both included. */
export function monthsBetween(from: string, to: string): string[] {
	const months: string[] = [];
	for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
	return months;
}
