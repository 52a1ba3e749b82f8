/** A time in local digits, and whether it had to be put right. */
export interface TelegramTime {
	/** YYYYMMDDhhmmss. */
	time: string;
	repaired: boolean;
}

/**
 * Reads a DataTime: 14 digits. Loggers also send milliseconds (17), leave out seconds or minutes (12, 10), or put marks between the digits.
 * null where it is no time of this world: a day that is none, or one before 2000, when there was no such logger.
 */
export function repairTime(text: string): TelegramTime | null {
	if (text.length === 14 && isTime(text)) return { time: text, repaired: false };
	const digits = text.replace(/[-:/ T.]/g, "");
	if (!/^\d{8,17}$/.test(digits) || ![8, 10, 12, 14, 17].includes(digits.length)) return null;
	const time = digits.slice(0, 14).padEnd(14, "0");
	return isTime(time) ? { time, repaired: time !== text } : null;
}

/** Whether a QN is one: 17 digits, a time to the millisecond (table 3). */
export function isQn(text: string): boolean {
	return text.length === 17 && isTime(text) && isDigit(text, 14) && isDigit(text, 15) && isDigit(text, 16);
}

function isDigit(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 0x30 && code <= 0x39;
}

/** Whether the first 14 characters are a civil time from 2000 to 2099. */
function isTime(text: string): boolean {
	const year = two(text, 0) * 100 + two(text, 2);
	const month = two(text, 4);
	const day = two(text, 6);
	const hour = two(text, 8);
	const minute = two(text, 10);
	const second = two(text, 12);
	if (year < 2000 || year > 2099 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return false;
	return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** The number that two digits spell; far below zero where they are none. */
function two(text: string, at: number): number {
	const tens = text.charCodeAt(at) - 0x30;
	const ones = text.charCodeAt(at + 1) - 0x30;
	return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -100_000;
}

function daysOf(year: number, month: number): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** 14 local digits as if they were UTC, epoch milliseconds: two of one zone can be compared without asking which. */
export function civilMs(digits: string): number {
	const part = (from: number, to: number) => Number(digits.slice(from, to));
	return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14));
}

/** The local day of digits, YYYY-MM-DD. */
export const dayOfDigits = (digits: string) => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
