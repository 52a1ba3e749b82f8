import type { FastifyInstance } from "fastify";
import type { Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import type { Commitment } from "./commitment.ts";
import type { LoopEvent } from "./event.ts";
import type { MatterKind } from "./matter.ts";
import type { Moment } from "./moment.ts";
import type { Verdict } from "./verdict.ts";
import type { Bilingual, Sentence } from "./words.ts";

/** One piece of evidence that a number was counted from; `href` opens it. */
export interface EvidenceRow {
	key: string;
	label: Bilingual;
	/** What this row says, e.g. "劣Ⅴ · 氨氮 2.31 mg/L". */
	finding: Bilingual;
	/** How it counted: for the promise, against it, or not judged. */
	counted: "for" | "against" | "not-judged";
	href: string;
	happenedAt?: string;
	/** When what it says became known here, ISO UTC; what arrived later than a moment explains a verdict computed again. */
	knownFrom?: string;
	demo: boolean;
}

/** How many pieces of evidence counted how. */
export interface Tally {
	for: number;
	against: number;
	notJudged: number;
}

/** A number with everything it was counted from. `value` null: it cannot be told. */
export interface Measurement {
	value: number | null;
	of: number | null;
	unit: Bilingual;
	/** The months (YYYY-MM) that were looked at, where the number is about a period. */
	period?: { from: string; to: string };
	evidence: EvidenceRow[];
	/** Set where the evidence was counted and not fetched; `evidence` is empty then, and `measure` of the indicator gives it. */
	tally?: Tally;
}

/** A number that a line registers; `measure` runs inside the district's transaction. */
export interface Indicator {
	name: string;
	title: Bilingual;
	measure(trx: Trx, commitment: Commitment, moment: Moment): Promise<Measurement>;
	/** The same number without its rows, for whoever shows the number alone: where counting costs much less than fetching. */
	tally?(trx: Trx, commitment: Commitment, moment: Moment): Promise<Measurement>;
}

/** How a commitment is judged. `judge` is pure: no clock, no database. */
export interface CommitmentRule {
	name: string;
	version: string;
	describe: Bilingual;
	indicator: string;
	judge(commitment: Commitment, measurement: Measurement, moment: Moment): Verdict;
}

/** A story that a line offers to the daily page. The page takes the weightiest as its lead. */
export interface Story {
	key: string;
	line: string;
	/** Weight for placing: 100 = nothing matters more today. */
	weight: number;
	section: "lead" | "better" | "worse" | "waters" | "untouched" | "correction";
	kicker: Bilingual;
	headline: Bilingual;
	paragraphs: Sentence[];
	demo: boolean;
}

/** The moment of a printed page, with the day and the issue by which a correction names it. */
export interface PageMoment extends Moment {
	day: string;
	issue: number;
}

/** Writes a line's stories for the page of `moment`; `previous` is the moment of the page before (null for the first). */
export interface HeadlineWriter {
	name: string;
	version: string;
	write(trx: Trx, moment: Moment, previous: PageMoment | null): Promise<Story[]>;
}

/** Writes a line's stories of what became known since a moment (the last printed page), as of now. They are shown beside the printed page, never in it. */
export type NewsWriter = (trx: Trx, since: string, moment: Moment) => Promise<Story[]>;

/** A small map for the daily page: lines and areas with a colour each, in WGS 84 degrees. */
export interface LineMap {
	title: Bilingual;
	areas: { key: string; kind: string; points: [number, number][]; label: Bilingual }[];
	lines: {
		key: string;
		kind: "river" | "creek";
		points: [number, number][];
		colour: string | null;
		label: Bilingual;
		href: string;
	}[];
	legend: { label: Bilingual; colour: string | null; count: number; href: string }[];
}

/** Draws a line's map for the page of a moment. */
export type MapWriter = (trx: Trx, moment: Moment) => Promise<LineMap>;

/** Something that a line does by itself again and again while the server runs. Doing it twice, or on two servers at once, changes nothing more. */
export interface Job {
	name: string;
	everySeconds: number;
	run(house: House): Promise<void>;
}

/** Who asks to open a file, as far as rights go; `people/may.ts` knows more of him. */
export interface Reader {
	personId: string;
	units: readonly string[];
	duties: readonly string[];
}

/** One person to be told of something that happened in a line's own events; what happens to its matters is told by the kernel's rules. */
export interface LineNotice {
	person: string;
	/** The unit that it concerns him in; null: himself. */
	unit: string | null;
	/** As `matters/notice.ts` names them: `news` waits for the day's digest, the others are the reader's own and new. */
	kind: "yours" | "sent-back" | "answered" | "refuted" | "news";
	words: Bilingual;
	href: string;
	demo: boolean;
}

/** Something that a line's own step waits for from a person, beside what its matters wait for. */
export interface LineDuty {
	key: string;
	/** What is to be done. */
	words: Bilingual;
	title: string;
	/** What sort of thing it is, with its number. */
	about: Bilingual;
	href: string;
	/** Local day; null where no rule sets one. */
	dueOn: string | null;
	demo: boolean;
}

/** What a line of work registers with the kernel, in one file (`waters/line.ts`). */
export interface Line {
	name: string;
	title: Bilingual;
	/** The kinds of matter that it works on. */
	kinds: readonly MatterKind[];
	/** Names of the kinds of its own events, for the chain and the audit. */
	eventWords?: Readonly<Record<string, Bilingual>>;
	/** Its part of the API; each route says who may call it. */
	routes?(app: FastifyInstance, house: House): void;
	jobs?: readonly Job[];
	/** Whether he may open a file that events of the line's own (never of its matters) name; `ids`: what those events are of. */
	mayOpenFile?(
		trx: Trx,
		reader: Reader,
		file: { sha256: string; ids: readonly string[] },
		now: string,
	): Promise<boolean>;
	/** Who is told what of an event of the line's own, the weightiest first for each; quiet where it concerns nobody. */
	notices?(trx: Trx, event: LoopEvent): Promise<LineNotice[]>;
	/** What its own steps wait for from a person, the first due first; shown with what he owes in matters. */
	duties?(trx: Trx, reader: Reader): Promise<LineDuty[]>;
	/** Drops what is projected of its own events and folds it again (`bihuan rebuild`); returns how many things that were. */
	rebuild?(trx: Trx, now: string): Promise<number>;
	indicators: Indicator[];
	rules: CommitmentRule[];
	headlines: HeadlineWriter[];
	/** What the printed page can't have yet: shown live above it. */
	news?: NewsWriter;
	map?: MapWriter;
}
