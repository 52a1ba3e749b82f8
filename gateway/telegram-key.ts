import { FACTOR_OF_2005, isKnownFactor } from "./codes.ts";

/** What a name in CP stands for, worked out once for each name that ever comes. */
export interface TelegramKey {
	/** As it came. */
	name: string;
	role: "value" | "text" | "mark" | "own-mark" | "sample-time" | "data-time" | "field";
	/** Today's code: 2005 codes are mapped, capitals set right. "" for a field. */
	factor: string;
	/** Rtd, Avg …; for a field its name. */
	kind: string;
	oddCase: boolean;
	/** A letter was missing (the standard's own table C.14 prints 01018 for w01018). */
	repaired: boolean;
	unknownFactor: boolean;
	/** By factor and kind: names that mean the same share it. */
	slot: { seenIn: number };
}

const NUMERIC_KINDS = [
	...["Rtd", "Min", "Avg", "Max", "Cou", "ZsRtd", "ZsMin", "ZsAvg", "ZsMax", "ZsCou", "RS", "RT"],
	...["Data", "DayData", "NightData", "Check", "StandardValue"],
];
const ROLES: Record<string, TelegramKey["role"]> = {
	...Object.fromEntries(NUMERIC_KINDS.map((kind) => [kind, "value" as const])),
	Flag: "mark",
	EFlag: "own-mark",
	SampleTime: "sample-time",
	Info: "text",
	SN: "text",
};
const KIND_OF_LOWER = new Map(Object.keys(ROLES).map((kind) => [kind.toLowerCase(), kind]));

/** Names come from the network: when so many different ones were seen, the book starts anew. */
const MOST_KEYS = 8192;
const BUCKETS = 4096;

let buckets: (TelegramKey[] | undefined)[] = new Array(BUCKETS);
let known = 0;
let slots = new Map<string, { seenIn: number }>();

/** The key that stands in `text[from, to)`, whose characters gave `hash`; no string is made for a key that was seen before. */
export function keyAt(text: string, from: number, to: number, hash: number): TelegramKey {
	const bucket = buckets[hash & (BUCKETS - 1)];
	if (bucket) {
		for (const key of bucket) if (key.name.length === to - from && text.startsWith(key.name, from)) return key;
	}
	if (known === MOST_KEYS) {
		buckets = new Array(BUCKETS);
		slots = new Map();
		known = 0;
	}
	const key = understand(text.slice(from, to));
	const place = hash & (BUCKETS - 1);
	const list = buckets[place];
	if (list) list.push(key);
	else buckets[place] = [key];
	known++;
	return key;
}

function understand(name: string): TelegramKey {
	const dash = name.indexOf("-");
	if (dash <= 0) {
		const isTime = name.toLowerCase() === "datatime";
		const kind = isTime ? "DataTime" : name;
		return {
			name,
			role: isTime ? "data-time" : "field",
			factor: "",
			kind,
			oddCase: kind !== name,
			repaired: false,
			unknownFactor: false,
			slot: slotOf(kind),
		};
	}
	const code = name.slice(0, dash).trim();
	const said = name.slice(dash + 1).trim();
	const kind = ROLES[said] ? said : (KIND_OF_LOWER.get(said.toLowerCase()) ?? said);
	const lower = code.toLowerCase();
	const upper = code.toUpperCase();
	const repaired = /^\d{5}$/.test(code) && isKnownFactor(`w${code}`);
	let factor = repaired ? `w${code}` : code;
	if (!repaired && /^[A-Z]\d{5}$/.test(code)) factor = lower;
	else if (/^sb\d+$/i.test(code)) factor = upper;
	else if (/^b\d\d$/.test(code)) factor = upper;
	const canonical = factor;
	factor = FACTOR_OF_2005.get(factor) ?? factor;
	return {
		name,
		role: ROLES[kind] ?? "text",
		factor,
		kind,
		oddCase: kind !== said || (!repaired && canonical !== code),
		repaired,
		unknownFactor: !isKnownFactor(canonical),
		slot: slotOf(`${factor}-${kind}`),
	};
}

function slotOf(meaning: string): { seenIn: number } {
	let slot = slots.get(meaning);
	if (!slot) {
		slot = { seenIn: 0 };
		slots.set(meaning, slot);
	}
	return slot;
}
