/**
 * Live pages: who changes something tells a topic which rows changed, pages that follow the topic ask for them again. What is told is ids alone; what
 * they are is asked through the routes, where the rights are checked.
 */

/** Who may follow a topic. `own`: followed by id only, and only by the person whose id it is. */
export type TopicAccess = "public" | "signed-in" | "own";

/** Every topic, with what its ids are. */
export const TOPICS = {
	/** Creeks: class or readings. */
	waters: "public",
	/** Automatic stations, by site. */
	stations: "public",
	commitments: "public",
	today: "public",
	matters: "signed-in",
	proposals: "signed-in",
	projects: "signed-in",
	contest: "signed-in",
	/** Notices for one person. */
	person: "own",
} as const satisfies Record<string, TopicAccess>;

export type Topic = keyof typeof TOPICS;

/** A topic, or one row of it: `stations`, `stations/12`, `person/p1`. */
export interface Followed {
	topic: Topic;
	id: string | null;
}

/** What changed: rows of a topic; null: any of them. */
export interface LiveChange {
	topic: Topic;
	ids: readonly string[] | null;
}

export const MOST_TOPICS = 20;
/** More than these in one telling are told as "any". */
export const MOST_IDS = 100;
const ID = /^[\w.:-]{1,64}$/;

export const isTopic = (text: string): text is Topic => Object.hasOwn(TOPICS, text);

/** Reads `stations/12`; null where there is no such topic, or it can't be followed so. */
export function followedOf(text: string): Followed | null {
	const [topic = "", id, ...rest] = text.split("/");
	if (!isTopic(topic) || rest.length > 0 || (id !== undefined && !ID.test(id))) return null;
	if (TOPICS[topic] === "own" && id === undefined) return null;
	return { topic, id: id ?? null };
}

/** Whether this person (null: nobody signed in) may follow it. */
export function mayFollow({ topic, id }: Followed, personId: string | null): boolean {
	const access: TopicAccess = TOPICS[topic];
	if (access === "public") return true;
	return personId !== null && (access === "signed-in" || id === personId);
}

/** The channel of a district's tellings. */
export const channelOf = (districtId: number): string => `bihuan_live_${districtId}`;

/** A telling as it travels; PostgreSQL takes up to 8000 bytes. Throws on an id that could not be followed: that is a fault of the teller. */
export function payloadOf({ topic, ids }: LiveChange): string {
	const wrong = ids?.find((id) => !ID.test(id));
	if (wrong !== undefined) throw new Error(`"${wrong}" is no id that can be told live`);
	return JSON.stringify(ids === null || ids.length > MOST_IDS ? { topic } : { topic, ids: [...new Set(ids)].sort() });
}

/** The other way; null for anything that is none. */
export function changeOf(payload: string): LiveChange | null {
	try {
		const { topic, ids = null } = JSON.parse(payload) as { topic: string; ids?: unknown };
		if (!isTopic(topic)) return null;
		if (ids !== null && !(Array.isArray(ids) && ids.every((id) => typeof id === "string"))) return null;
		return { topic, ids };
	} catch {
		return null;
	}
}

/** The part of a change that concerns who follows this; null: none of it. */
export function partFor({ topic, id }: Followed, change: LiveChange): LiveChange | null {
	if (change.topic !== topic) return null;
	if (id === null) return change;
	return change.ids === null || change.ids.includes(id) ? { topic, ids: [id] } : null;
}

/** Changes that wait to be sent, each row once. */
export class PendingChanges {
	readonly #rows = new Map<Topic, Set<string> | null>();

	get empty(): boolean {
		return this.#rows.size === 0;
	}

	add({ topic, ids }: LiveChange): void {
		const rows = this.#rows.get(topic);
		if (ids === null || rows === null) {
			this.#rows.set(topic, null);
			return;
		}
		const all = rows ?? new Set();
		for (const id of ids) all.add(id);
		this.#rows.set(topic, all.size > MOST_IDS ? null : all);
	}

	take(): LiveChange[] {
		const changes = [...this.#rows].map(([topic, ids]) => ({ topic, ids: ids === null ? null : [...ids] }));
		this.#rows.clear();
		return changes;
	}
}

/** So many changes are remembered for pages whose line broke. */
const REMEMBERED = 2_000;

/**
 * What was heard since the listening began, numbered. A page that comes back says which number it knows; it is told what it missed, or, where that is no
 * longer known (another server, a new listening, too long ago), that it must ask for everything.
 */
export class LiveLog {
	#era: string;
	#last = 0;
	#changes: { number: number; change: LiveChange }[] = [];

	/** `era` tells one listening from another. */
	constructor(era: string) {
		this.#era = era;
	}

	/** Changes may have gone by unheard: nothing that was known before can be added to. */
	begin(era: string): void {
		this.#era = era;
		this.#last = 0;
		this.#changes = [];
	}

	add(change: LiveChange): void {
		this.#changes.push({ number: ++this.#last, change });
		if (this.#changes.length > REMEMBERED) this.#changes.splice(0, REMEMBERED / 2);
	}

	get position(): string {
		return `${this.#era}.${this.#last}`;
	}

	/** The changes after a position; null where they can't be told. */
	since(position: string): LiveChange[] | null {
		const [era, text, rest] = position.split(".");
		const number = Number(text);
		if (era !== this.#era || rest !== undefined || !/^\d{1,15}$/.test(text ?? "") || number > this.#last) return null;
		const oldest = this.#changes[0]?.number ?? this.#last + 1;
		if (number < oldest - 1) return null;
		return this.#changes.filter((one) => one.number > number).map((one) => one.change);
	}
}

/** One event of the stream (WHATWG HTML, 9.2.5). `data` is JSON, so it has no line break. */
export function streamEvent(name: string, id: string, data: unknown): string {
	return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
