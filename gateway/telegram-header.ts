import type { Telegram } from "./telegram.ts";

/** The keys before CP (table 3), by the letters they are compared with. */
const KEYS: Record<string, string> = {
	QN: "QN",
	ST: "ST",
	CN: "CN",
	PW: "PW",
	MN: "MN",
	FLAG: "Flag",
	PNUM: "PNUM",
	PNO: "PNO",
};
const LONGEST_MN = 64;
const SEMICOLON = 0x3b;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const AMPERSAND = 0x26;
const SPACE = 0x20;

/**
 * Reads the keys before CP, by name and in any order, into `telegram`. `text` is the Latin-1 text of `bytes` from `origin` on. Returns where in
 * the bytes the data area begins behind `CP=&&`, or -1 where the segment can't be read: no CP, a key without value, another key inside a value,
 * or one of ST, CN, MN missing or no such code.
 */
export function readHeader(bytes: Buffer, origin: number, text: string, telegram: Telegram): number {
	const end = origin + text.length;
	let at = origin;
	while (at < end) {
		let from = at;
		// A comma or blank that strayed before a key.
		while (from < end && (bytes[from] === COMMA || (bytes[from] as number) <= SPACE)) from++;
		let equals = from;
		while (equals < end && bytes[equals] !== EQUALS && bytes[equals] !== SEMICOLON) equals++;
		if (equals >= end) return -1;
		if (bytes[equals] === SEMICOLON) {
			if (equals !== from) return -1;
			odd(telegram);
			at = equals + 1;
			continue;
		}
		if (from !== at) odd(telegram);
		const said = keyOf(bytes, from, equals) ?? text.substring(from - origin, equals - origin);
		if (said === "CP" || (KEYS[said] !== said && said.trim().toUpperCase() === "CP")) {
			let open = equals + 1;
			while (open < end && (bytes[open] as number) <= SPACE) open++;
			if (said !== "CP" || open !== equals + 1) odd(telegram);
			if (end < open + 2 || bytes[open] !== AMPERSAND || bytes[open + 1] !== AMPERSAND) return -1;
			return telegram.st !== null && telegram.cn !== null && telegram.mn !== null ? open + 2 : -1;
		}
		let to = equals + 1;
		for (; to < end; to++) {
			const code = bytes[to];
			if (code === SEMICOLON) break;
			if (code === EQUALS || code === COMMA || code === AMPERSAND) return -1;
		}
		let given = text.substring(equals + 1 - origin, to - origin);
		if ((bytes[equals + 1] as number) <= SPACE || (bytes[to - 1] as number) <= SPACE) {
			given = given.trim();
			odd(telegram);
		}
		if (!take(telegram, said, given)) return -1;
		at = to + 1;
	}
	return -1;
}

/** The least that may be asked for is ST, CN and MN: loggers of 2005 leave out QN, PW and Flag. */
function take(telegram: Telegram, said: string, given: string): boolean {
	switch (said) {
		case "QN":
			telegram.qn = given === "" ? null : given;
			return true;
		case "ST":
			telegram.st = given;
			return given.length === 2 && isUpperOrDigit(given.charCodeAt(0)) && isUpperOrDigit(given.charCodeAt(1));
		case "CN":
			telegram.cn = given;
			return given.length === 4 && isNumber(given);
		case "PW":
			telegram.pw = given;
			return true;
		case "MN":
			telegram.mn = given;
			return isName(given);
		case "Flag": {
			if (given === "") {
				odd(telegram);
				return true;
			}
			const flag = given.length <= 3 && isNumber(given) ? Number(given) : 256;
			telegram.flag = flag;
			telegram.version = flag >> 2;
			return flag <= 255;
		}
		case "PNUM":
			telegram.pnum = given.length <= 4 && isNumber(given) ? Number(given) : null;
			return true;
		case "PNO":
			telegram.pno = given.length <= 4 && isNumber(given) ? Number(given) : null;
			return true;
		default: {
			odd(telegram);
			const meant = KEYS[said.trim().toUpperCase()];
			// A vendor's own key says nothing to us; a key of ours in other letters does.
			return meant === undefined || meant === said || take(telegram, meant, given.trim());
		}
	}
}

/** The regular two-letter keys, without making a string. */
function keyOf(bytes: Buffer, from: number, to: number): string | null {
	if (to - from !== 2) return null;
	switch (((bytes[from] as number) << 8) | (bytes[from + 1] as number)) {
		case 0x514e:
			return "QN";
		case 0x5354:
			return "ST";
		case 0x434e:
			return "CN";
		case 0x5057:
			return "PW";
		case 0x4d4e:
			return "MN";
		case 0x4350:
			return "CP";
		default:
			return null;
	}
}

function isNumber(text: string): boolean {
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code < 0x30 || code > 0x39) return false;
	}
	return text.length > 0;
}

function isUpperOrDigit(code: number): boolean {
	return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}

/** An MN is 24 hexadecimal digits by the standard; river stations have names like A110000_0001. Any printable word will do. */
function isName(text: string): boolean {
	if (text.length === 0 || text.length > LONGEST_MN) return false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code < 0x21 || code > 0x7e) return false;
	}
	return true;
}

function odd(telegram: Telegram): void {
	if (!telegram.warnings.includes("grammar")) telegram.warnings.push("grammar");
}
