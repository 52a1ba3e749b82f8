import type { LineMap, PageMoment, Story } from "../loop/line.ts";
import { addDays, daysBetween } from "../loop/local-day.ts";
import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual, Sentence } from "../loop/words.ts";
import type { LedgerRow } from "./ledger.store.ts";

export const PAGE_RULE = { name: "daily-page", version: "1" } as const;

/** One row of the page's own ledger column. */
export interface PageRow {
	id: string;
	text: Bilingual;
	dueOn: string | null;
	verdict: VerdictKind;
	why: Sentence;
	demo: boolean;
}

/** A printed page: everything on it, made from what was known at its moment. */
export interface TodayPage {
	district: Bilingual;
	day: string;
	/** 0 Sunday … 6 Saturday. */
	weekday: number;
	issue: number;
	cutOff: string;
	demo: boolean;
	chain: { seq: number; head: string } | null;
	previousChain: { seq: number; head: string } | null;
	eventsSinceLast: number;
	counts: Record<VerdictKind, number>;
	total: number;
	/** Verdicts that are otherwise than on the page before. */
	changed: { id: string; text: Bilingual; from: VerdictKind; to: VerdictKind }[];
	lead: Story | null;
	/** False: nothing new since the page before, the lead is the weightiest standing matter. */
	leadIsNew: boolean;
	stories: Story[];
	corrections: Story[];
	dueSoon: PageRow[];
	ledger: PageRow[];
	map: LineMap | null;
	rules: { name: string; version: string }[];
}

export interface PageInput {
	district: Bilingual;
	demo: boolean;
	moment: PageMoment;
	chain: { seq: number; hash: string } | null;
	previousChain: { seq: number; hash: string } | null;
	ledger: readonly LedgerRow[];
	/** null on the first page. */
	previousLedger: readonly LedgerRow[] | null;
	stories: readonly Story[];
	map: LineMap | null;
	writers: readonly { name: string; version: string }[];
}

const SOON_DAYS = 60;

/** Writes the page. Pure: the same input gives the same page, so a page made again is the page that was printed. */
export function writePage(input: PageInput): TodayPage {
	const { day } = input.moment;
	const row = ({ commitment, verdict }: LedgerRow): PageRow => ({
		id: commitment.id,
		text: commitment.text,
		dueOn: commitment.dueOn,
		verdict: verdict.kind,
		why: verdict.reasons[0]?.sentence ?? { zh: [], en: [] },
		demo: commitment.demo,
	});
	const counts: Record<VerdictKind, number> = { kept: 0, "on-the-way": 0, "at-risk": 0, broken: 0, "cannot-tell": 0 };
	for (const { verdict } of input.ledger) counts[verdict.kind]++;
	const before = new Map(input.previousLedger?.map((one) => [one.commitment.id, one.verdict.kind]));
	const changed = input.ledger.flatMap(({ commitment, verdict }) => {
		const from = before.get(commitment.id);
		return from !== undefined && from !== verdict.kind
			? [{ id: commitment.id, text: commitment.text, from, to: verdict.kind }]
			: [];
	});
	const ordered = [...input.stories].sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1));
	const news = ordered.filter((story) => story.section !== "correction");
	const lead = news[0] ?? null;
	const rules = new Map(
		[PAGE_RULE, ...input.writers, ...input.ledger.map((one) => one.verdict.rule)].map((rule) => [rule.name, rule]),
	);
	return {
		district: input.district,
		day,
		weekday: new Date(`${day}T00:00:00.000Z`).getUTCDay(),
		issue: input.moment.issue,
		cutOff: input.moment.at,
		demo: input.demo,
		chain: input.chain && { seq: input.chain.seq, head: input.chain.hash },
		previousChain: input.previousChain && { seq: input.previousChain.seq, head: input.previousChain.hash },
		eventsSinceLast: (input.chain?.seq ?? 0) - (input.previousChain?.seq ?? 0),
		counts,
		total: input.ledger.length,
		changed,
		lead,
		leadIsNew: (input.chain?.seq ?? 0) !== (input.previousChain?.seq ?? 0),
		stories: news.slice(1, 6),
		corrections: ordered.filter((story) => story.section === "correction"),
		dueSoon: input.ledger
			.filter(
				({ commitment }) =>
					commitment.dueOn !== null && commitment.dueOn >= day && daysBetween(day, commitment.dueOn) <= SOON_DAYS,
			)
			.map(row),
		ledger: input.ledger.filter(({ commitment }) => commitment.dueOn !== null).map(row),
		map: input.map,
		rules: [...rules.values()]
			.map(({ name, version }) => ({ name, version }))
			.sort((a, b) => (a.name < b.name ? -1 : 1)),
	};
}

/** The page of a day is what was known at eight in the morning. */
export const CUT_OFF = "08:00";

/** The day before, as pages count days. */
export function previousDay(day: string): string {
	return addDays(day, -1);
}
