import { plainText } from "./safe-text.ts";

export interface ListQuery {
	q?: string | undefined;
	year?: number | undefined;
	unit?: string | undefined;
	letter?: string | undefined;
	stage?: string | undefined;
	topic?: string | undefined;
	/** What it counts as in the statistics, e.g. `reply-late`; with a unit, for that unit. */
	shows?: string | undefined;
	key?: boolean | undefined;
	/** Proposals that may be seen by everybody. */
	onlyPublic: boolean;
	/** Whose drafts are shown too. */
	person: string | null;
	page: number;
	size: number;
}

export interface ListedProposal {
	proposalId: string;
	year: number;
	number: number | null;
	title: string;
	topic: string;
	kind: string;
	stage: string;
	isKey: boolean;
	proposer: string;
	classNow: string | null;
	classDeclared: string | null;
	units: string[];
	leads: string[];
	filedAt: string | null;
	repliedOn: string | null;
	demo: boolean;
}

/** What a row of the projection has that the list shows or searches. */
export interface ListedRow {
	proposal_id: string;
	year: number;
	number: number | null;
	title: string;
	topic: string;
	kind: string;
	stage: string;
	is_key: boolean;
	proposer: string;
	class_now: string | null;
	class_declared: string | null;
	units: string[];
	leads: string[];
	shows: string[];
	body: string;
	pinyin: string;
	openness: string;
	filed_at: Date | null;
	replied_on: string | null;
	demo: boolean;
}

type Shown = Omit<ListedRow, "shows" | "body" | "pinyin" | "openness">;

export const listedRow = (row: Shown): ListedProposal => ({
	proposalId: row.proposal_id,
	year: row.year,
	number: row.number,
	title: row.title,
	topic: row.topic,
	kind: row.kind,
	stage: row.stage,
	isKey: row.is_key,
	proposer: row.proposer,
	classNow: row.class_now,
	classDeclared: row.class_declared,
	units: row.units,
	leads: row.leads,
	filedAt: row.filed_at?.toISOString() ?? null,
	repliedOn: row.replied_on,
	demo: row.demo,
});

/** The same rules as the query of the present (`list.store.ts`), over rows in memory. */
export function listedIn(
	rows: readonly ListedRow[],
	query: ListQuery,
): { total: number; hidden: number; items: ListedProposal[] } {
	const matching = rows.filter((row) => row.stage !== "withdrawn" && matches(row, query));
	const mine = (row: ListedRow) =>
		query.onlyPublic
			? (row.openness === "public" || row.openness === "part") && row.number !== null
			: !["drafting", "returned"].includes(row.stage) || row.proposer === (query.person ?? "");
	const asked = numberIn(query.q);
	const isAsked = (row: ListedRow) => Number(row.number === asked);
	const found = matching.filter(mine).sort((a, b) => isAsked(b) - isAsked(a) || newestFirst(a, b));
	const all = query.q?.trim() ? found.length : matching.filter((row) => row.stage !== "drafting").length;
	const from = (query.page - 1) * query.size;
	return {
		total: found.length,
		hidden: Math.max(0, all - found.length),
		items: found.slice(from, from + query.size).map(listedRow),
	};
}

/** The number that words are; -1, which no proposal has, where they are none. */
export const numberIn = (words = ""): number => (/^\d{1,6}$/.test(words.trim()) ? Number(words) : -1);

const newestFirst = (a: ListedRow, b: ListedRow) =>
	b.year - a.year ||
	(b.number ?? Number.POSITIVE_INFINITY) - (a.number ?? Number.POSITIVE_INFINITY) ||
	(a.proposal_id < b.proposal_id ? -1 : 1);

function matches(row: ListedRow, { q, year, unit, letter, stage, topic, shows, key }: ListQuery): boolean {
	if (year !== undefined && row.year !== year) return false;
	if (stage !== undefined && row.stage !== stage) return false;
	if (topic !== undefined && row.topic !== topic) return false;
	if (key && !row.is_key) return false;
	if (letter !== undefined && row.class_now !== letter) return false;
	if (unit !== undefined && shows === undefined && !row.units.includes(unit)) return false;
	if (shows !== undefined && !row.shows.includes(`${unit ?? ""}|${shows}`)) return false;
	const words = plainText(q ?? "").toLowerCase();
	if (words === "") return true;
	const texts = [row.title, row.topic, row.body].map((one) => one.toLowerCase());
	const sound = /^[a-z ]+$/.test(words) && row.pinyin.includes(words.replaceAll(" ", ""));
	return texts.some((one) => one.includes(words)) || sound || row.number === numberIn(words);
}
