import type { TermFacts, TermWindow } from "../loop/term.store.ts";
import type { Term, Turn, TurnStep } from "../loop/term.ts";
import type { Bilingual } from "../loop/words.ts";
import { dueTerms, isReopening } from "./compare.ts";

/** What can be counted of a time. Every number of summaries and comparisons is the length of one of these lists, and opens it. */
export const COUNTED = {
	due: { zh: "应办结", en: "due" },
	kept: { zh: "按期办结", en: "done in time" },
	late: { zh: "逾期办结", en: "done late" },
	"open-late": { zh: "逾期未办结", en: "late and not done" },
	"all-open-late": { zh: "期末仍逾期未办结", en: "still late at the end" },
	"in-hand": { zh: "期末在办", en: "in hand at the end" },
	coming: { zh: "即将到期", en: "due next" },
	raised: { zh: "新提出", en: "raised" },
	assigned: { zh: "交办", en: "handed out" },
	"signed-off": { zh: "销号", en: "signed off" },
	reopened: { zh: "重新打开", en: "opened again" },
	urged: { zh: "催办", en: "urged" },
	escalated: { zh: "升级督办", en: "escalated" },
	reminded: { zh: "催办和升级督办", en: "urged or escalated" },
} as const satisfies Record<string, Bilingual>;
export type Counted = keyof typeof COUNTED;
export const COUNTED_NAMES = Object.keys(COUNTED) as Counted[];

export interface CountWindow {
	from: string;
	to: string;
	/** The local day of the view. */
	today: string;
}

type TermFilter = (facts: TermFacts, window: CountWindow) => Term[];

const due: TermFilter = ({ terms }, { from, to, today }) => dueTerms(terms, from, to, today);
const handling: TermFilter = ({ terms }) => terms.filter((term) => term.clock === "handle" && term.outcome === "open");

const TERMS: Partial<Record<Counted, TermFilter>> = {
	due,
	kept: (...all) => due(...all).filter((term) => term.outcome === "kept"),
	late: (...all) => due(...all).filter((term) => term.outcome === "late"),
	"open-late": (...all) => due(...all).filter((term) => term.outcome === "open"),
	"all-open-late": (facts, window) =>
		handling(facts, window).filter((term) => !term.standing && term.dueOn < window.today),
	"in-hand": handling,
	coming: (facts, window) =>
		handling(facts, window).filter((term) => !term.standing && term.dueOn >= window.from && term.dueOn <= window.to),
};

const TURNS: Partial<Record<Counted, (turn: Turn) => boolean>> = {
	raised: (turn) => turn.step === "raise",
	assigned: (turn) => turn.step === "assign",
	"signed-off": (turn) => turn.step === "sign-off",
	reopened: isReopening,
	urged: (turn) => turn.step === "urge",
	escalated: (turn) => turn.step === "escalate",
	reminded: (turn) => turn.step === "urge" || turn.step === "escalate",
};

const STEPS: Partial<Record<Counted, TurnStep[]>> = {
	raised: ["raise"],
	assigned: ["assign"],
	"signed-off": ["sign-off"],
	reopened: ["reopen", "look-back", "give-verdict"],
	urged: ["urge"],
	escalated: ["escalate"],
	reminded: ["urge", "escalate"],
};

/** What must be read for one list, and no more. */
export function readFor(what: Counted): Pick<TermWindow, "terms" | "steps"> {
	const steps = STEPS[what];
	if (steps) return { terms: "none", steps };
	return { terms: what === "in-hand" || what === "all-open-late" ? "open" : "due", steps: [] };
}

/** The limits of a list; none where it is one of steps. */
export const countedTerms = (what: Counted, facts: TermFacts, window: CountWindow): Term[] =>
	TERMS[what]?.(facts, window) ?? [];

/** The steps of a list; none where it is one of limits. */
export function countedTurns(what: Counted, facts: TermFacts, { from, to }: CountWindow): Turn[] {
	const is = TURNS[what];
	return is ? facts.turns.filter((turn) => turn.on >= from && turn.on <= to && is(turn)) : [];
}

export const countOf = (what: Counted, facts: TermFacts, window: CountWindow): number =>
	what in TERMS ? countedTerms(what, facts, window).length : countedTurns(what, facts, window).length;
