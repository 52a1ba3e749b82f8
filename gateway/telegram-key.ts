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
	/** One of the next three. */
	odd: boolean;
	oddCase: boolean;
	/** A letter was missing (the standard's own table C.14 prints 01018 for w01018), "&&" strayed before it, or a factor has no kind. */
	repaired: boolean;
	unknownFactor: boolean;
	/** By factor and kind: names that mean the same share it. */
	slot: { seenIn: number };
	/** Its name and the "=" behind it. */
	bytes: Uint8Array;
	/** The key that followed it the last time. */
	next: TelegramKey | null;
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

const keys = new Map<string, TelegramKey>();
const slots = new Map<string, { seenIn: number }>();

/** What stands before the first item. */
export const FIRST_KEY: TelegramKey = understand("");

/** The key of this name. */
export function keyNamed(name: string): TelegramKey {
	let key = keys.get(name);
	if (key) return key;
	if (keys.size === MOST_KEYS) {
		for (const old of keys.values()) old.next = null;
		FIRST_KEY.next = null;
		keys.clear();
		slots.clear();
	}
	// A name cut out of a telegram would hold on to all of it.
	key = understand(Buffer.from(name, "latin1").toString("latin1"));
	keys.set(key.name, key);
	return key;
}

function understand(said: string): TelegramKey {
	const strayed = said.startsWith("&");
	const key = plainKey(strayed ? said.replace(/^[&\s]+/, "") : said);
	if (!strayed) return key;
	return { ...key, name: said, odd: true, repaired: true, bytes: Buffer.from(`${said}=`, "latin1") };
}

function plainKey(name: string): TelegramKey {
	const dash = name.indexOf("-");
	if (dash <= 0) {
		const isTime = name.toLowerCase() === "datatime";
		const kind = isTime ? "DataTime" : name;
		const isFactor = /^[waegi]\d{5}$/.test(name); // a value of nobody knows what: told, and not guessed at
		return {
			name,
			role: isTime ? "data-time" : "field",
			factor: "",
			kind,
			odd: kind !== name || isFactor,
			oddCase: kind !== name,
			repaired: isFactor,
			unknownFactor: false,
			slot: slotOf(kind),
			bytes: Buffer.from(`${name}=`, "latin1"),
			next: null,
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
	const oddCase = kind !== said || (!repaired && canonical !== code);
	const unknownFactor = !isKnownFactor(canonical);
	return {
		name,
		role: ROLES[kind] ?? "text",
		factor,
		kind,
		odd: oddCase || repaired || unknownFactor,
		oddCase,
		repaired,
		unknownFactor,
		slot: slotOf(`${factor}-${kind}`),
		bytes: Buffer.from(`${name}=`, "latin1"),
		next: null,
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
