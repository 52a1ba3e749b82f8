import type { Trx } from "../store/database.ts";
import type { EvidenceNamed, Step } from "./matter-step.ts";
import type { Moment } from "./moment.ts";
import type { Bilingual } from "./words.ts";

/** A time limit as a rule or a person sets it; `docs/calendar.md` has how it is counted. */
export interface Limit {
	count: number;
	unit: "working-day" | "calendar-day";
}

/** Where a matter stands; computed from its events, never stored as a truth. */
export const STAGES = {
	raised: { zh: "待交办", en: "to be assigned" },
	assigned: { zh: "待接收", en: "to be accepted" },
	"in-hand": { zh: "办理中", en: "in hand" },
	claimed: { zh: "待核验", en: "to be verified" },
	verified: { zh: "待销号", en: "to be signed off" },
	closed: { zh: "已销号", en: "signed off" },
	suspended: { zh: "已中止", en: "suspended" },
	merged: { zh: "已并入", en: "merged" },
	split: { zh: "已拆分", en: "split" },
} as const satisfies Record<string, Bilingual>;
export type Stage = keyof typeof STAGES;

/** What each stage waits for; a kind of matter gives each of these a limit. */
export const CLOCKS = {
	assign: { zh: "交办", en: "assignment" },
	accept: { zh: "接收", en: "acceptance" },
	handle: { zh: "办理", en: "handling" },
	verify: { zh: "核验", en: "verification" },
	verdict: { zh: "反映人评价", en: "the raiser's verdict" },
	"sign-off": { zh: "销号", en: "sign-off" },
	"look-back": { zh: "回头看", en: "look-back" },
} as const satisfies Record<string, Bilingual>;
export type Clock = keyof typeof CLOCKS;

/** A kind's key in the registry. */
export const kindKey = ({ line, name }: { line: string; name: string }) => `${line}/${name}`;

/** One way a line works: how long each step may take, what must be proved, and what the data must say before it may be closed. */
export interface MatterKind {
	line: string;
	name: string;
	title: Bilingual;
	/** The limits in force for matters raised from now on; a matter keeps those that its events name. */
	limits: Record<Clock, Limit>;
	/** Pieces of evidence that a claim of "done" must bring, at least. */
	proofsToClaim: number;
	/** The raiser is asked in private whether it is solved, before it can be signed off. */
	asksRaiser: boolean;
	/** Nothing is handed out before a task book says what will be done, by whom and by when. */
	needsTaskBook: boolean;
	/** Somebody looks again some time after the sign-off. */
	looksBack: boolean;
	/** Whoever has a post in the district's offices may read it; otherwise only those whom it concerns, and the supervision office. */
	openInside: boolean;
	/** Words for its categories; a category that is not here is shown as it was written. */
	categories?: Readonly<Record<string, Bilingual>>;
	/** Raised only by its line (a rule, a form of its own), never by the form that is for every kind. */
	raisedByLine?: true;
	/** Steps that are taken on the page of the line alone, for they go with something of its own, e.g. a reply with its letter. */
	takenByLine?: readonly Step[];
	/** Where the thing that a matter is about is shown, e.g. a creek's file. */
	subjectHref?(subject: Subject): string;
	/** Pages of the product that show data on the subject: what whoever claims or verifies can name as proof. */
	dataOf?(subject: Subject): DataPage[];
	/** The English of a reason with which one of its rules opened a matter again before both languages were written; null where it can't be told. */
	ruleInEnglish?(reason: string): string | null;
	/** Where the thing that it is a part of is shown, where that is no matter itself, e.g. a creek's plan. */
	parentOf?(parent: string): { href: string; title: Bilingual };
	/** Why the data forbid to close it now, or null; the signature alone is never enough where data exist. */
	closingFault?(trx: Trx, state: MatterState, moment: Moment): Promise<Bilingual | null>;
}

/** What a matter is about: a thing of the line, by its kind and id, with its name for the reader. */
export interface Subject {
	kind: string;
	id: string;
	name: Bilingual;
}

/** A page with data; where it is read month by month, `?month=YYYY-MM` is added to its address. */
export interface DataPage {
	title: Bilingual;
	href: string;
	byMonth: boolean;
}

/** A point in WGS 84 degrees, as told by who raised the matter. */
export interface Place {
	lon: number;
	lat: number;
	words?: string;
}

/** Prefix of a raiser who is no person of the district: a citizen by the code of his report. Such an id is shown to nobody. */
export const ANONYMOUS = "public:";

export interface Owner {
	unit: string;
	person: string;
}

/** A piece of the task book: what will be done, by whom, by when; with its own clock and its own end. */
export interface Task extends Owner {
	id: string;
	text: string;
	/** Local date. */
	dueOn: string;
	/** When it was written in first, and each date that it was moved from. */
	writtenAt: string;
	movedFrom: string[];
	done: { at: string; seq: number; words: string; evidence: EvidenceNamed[] } | null;
	givenUp: { at: string; seq: number; reason: string } | null;
}

/** A running or finished clock: who is owed a step, since when, by when. */
export interface ClockState {
	clock: Clock;
	startedAt: string;
	limit: Limit;
	/** Times in which it stood still; `until` null: still standing. Instants. */
	pauses: { from: string; until: string | null; reason: string }[];
	/** Extra time that was approved, with its reason. */
	extensions: { at: string; by: string; limit: Limit; reason: string }[];
	/** When the step was taken; null while it is awaited. */
	endedAt: string | null;
}

/** One verification, sign-off, look-back or raiser's verdict. */
export interface Judgement {
	step: "verify" | "sign-off" | "look-back" | "give-verdict";
	seq: number;
	at: string;
	by: string;
	unit: string;
	passed: boolean;
	reason: string;
	evidence: EvidenceNamed[];
}

/** A matter as its events tell it at a moment. */
export interface MatterState {
	matterId: string;
	line: string;
	kind: string;
	title: string;
	words: string;
	category: string;
	/** How it was found: patrol, monitoring, citizen, remote-sensing, inspection … */
	source: string;
	subject: Subject | null;
	place: Place | null;
	/** The matter (or the line's own thing) that this one is a part of. */
	parent: string | null;
	stage: Stage;
	/** Since when the stage is what it is. */
	stageAt: string;
	/** The rule's sentence why the stage is not what the last step said; null where it is. */
	fellBack: Bilingual | null;
	raisedAt: string;
	raisedBy: { person: string; unit: string };
	/** Everyone who stands in a relation to it, by person id. */
	people: Partial<Record<"tracker" | "verifier" | "raiser" | "supervisor" | "leader" | "handler", string[]>>;
	owner: Owner | null;
	/** Units that owe a part of it beside the owner's. */
	coUnits: string[];
	tasks: Task[];
	/** Versions of the task book, oldest first. */
	taskBooks: { seq: number; at: string; by: string; reason: string; tasks: Omit<Task, "done" | "givenUp">[] }[];
	clocks: ClockState[];
	evidence: (EvidenceNamed & {
		seq: number;
		at: string;
		by: string;
		unit: string;
		standing: boolean;
		why: Bilingual | null;
	})[];
	judgements: Judgement[];
	/** Rounds: 1, and one more each time it was opened again. */
	round: number;
	/** `reasonEn`: the reason in English too, where a rule gave it. */
	reopenings: { seq: number; at: string; by: string; reason: string; reasonEn: string | null; rule: string | null }[];
	urges: { seq: number; at: string; by: string; reason: string; by_when: string | null }[];
	/** What more time was asked for and not answered yet. */
	askedForTime: { seq: number; at: string; by: string; limit: Limit; reason: string } | null;
	suspended: { from: string; until: string; reason: string } | null;
	mergedInto: string | null;
	splitInto: string[];
	demo: boolean;
	/** The steps in the order in which they happened; the story is told from them. */
	steps: {
		seq: number;
		step: Step;
		at: string;
		receivedAt: string;
		by: string;
		unit: string;
		body: Record<string, unknown>;
	}[];
}
