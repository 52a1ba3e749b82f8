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

/**
 * Reads the keys before CP, by name and in any order, into `telegram`. Returns where the data area begins behind `CP=&&`, or -1 where the
 * segment can't be read: no CP, a key without value, another key inside a value, or one of ST, CN, MN missing or no such code.
 */
export function readHeader(text: string, telegram: Telegram): number {
	let at = 0;
	while (at < text.length) {
		let semicolon = text.indexOf(";", at);
		if (semicolon < 0) semicolon = text.length;
		const equals = text.indexOf("=", at);
		if (equals < 0) return -1;
		let from = at;
		// A comma or blank that strayed before a key.
		while (from < equals && (text.charCodeAt(from) === 0x2c || text.charCodeAt(from) <= 0x20)) from++;
		if (equals > semicolon) {
			if (text.slice(from, semicolon) !== "") return -1;
			odd(telegram);
			at = semicolon + 1;
			continue;
		}
		const said = text.slice(from, equals);
		const name = said.trim().toUpperCase();
		if (from !== at) odd(telegram);
		if (name === "CP") {
			if (said !== "CP") odd(telegram);
			if (text.charCodeAt(equals + 1) !== 0x26 || text.charCodeAt(equals + 2) !== 0x26) return -1;
			return isWhole(telegram) ? equals + 3 : -1;
		}
		const value = text.slice(equals + 1, semicolon);
		if (value.includes("=") || value.includes(",") || value.includes("&")) return -1;
		if (KEYS[name] !== said) odd(telegram);
		if (!take(telegram, name, value.trim())) return -1;
		at = semicolon + 1;
	}
	return -1;
}

function take(telegram: Telegram, name: string, value: string): boolean {
	switch (name) {
		case "QN":
			telegram.qn = value === "" ? null : value;
			return true;
		case "ST":
			telegram.st = value;
			return /^[0-9A-Z]{2}$/.test(value);
		case "CN":
			telegram.cn = value;
			return /^\d{4}$/.test(value);
		case "PW":
			telegram.pw = value;
			return true;
		case "MN":
			telegram.mn = value;
			return value.length > 0 && value.length <= LONGEST_MN && /^[\x21-\x7e]+$/.test(value);
		case "FLAG": {
			if (value === "") {
				odd(telegram);
				return true;
			}
			const flag = /^\d{1,3}$/.test(value) ? Number(value) : 256;
			telegram.flag = flag;
			telegram.version = flag >> 2;
			return flag <= 255;
		}
		case "PNUM":
			telegram.pnum = numberOf(value);
			return true;
		case "PNO":
			telegram.pno = numberOf(value);
			return true;
		default:
			return true; // a vendor's own key, already called odd
	}
}

function numberOf(value: string): number | null {
	return /^\d{1,4}$/.test(value) ? Number(value) : null;
}

/** The least that may be asked for: loggers of 2005 leave out QN, PW and Flag. */
function isWhole(telegram: Telegram): boolean {
	return telegram.st !== null && telegram.cn !== null && telegram.mn !== null;
}

function odd(telegram: Telegram): void {
	if (!telegram.warnings.includes("grammar")) telegram.warnings.push("grammar");
}
