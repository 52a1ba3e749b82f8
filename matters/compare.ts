import type { TermFacts, TermWindow } from "../loop/term.store.ts";
import { isDue, type Term, type Turn } from "../loop/term.ts";
import type { Bilingual } from "../loop/words.ts";
import { median, wilson } from "./interval.ts";

/** Fewer limits than this say nothing about a unit. */
export const LEAST_DUE = 10;
/** Fewer verdicts than this could be told back to whoever gave them. */
export const LEAST_VERDICTS = 5;

export const COMPARE_RULE = {
	name: "units-compare",
	version: "1",
	describe: {
		zh: `只比办理结果，同类单位、同类事项相比。办理期限在所选时段内到期的计入；退回、并入、拆分的不计。按期率附 95% 置信区间（Wilson 法）；不足 ${LEAST_DUE} 件的只列数，不计比率，不排先后。评价不足 ${LEAST_VERDICTS} 份的不显示。`,
		en: `Outcomes only, like units on like matters. Handling limits that fell due in the time count; what was returned, merged or split does not. Shares have a 95% interval (Wilson); under ${LEAST_DUE} limits there is a number but no share and no order. Fewer than ${LEAST_VERDICTS} verdicts are not shown.`,
	},
} as const;

export interface UnitOutcome {
	unit: string;
	due: number;
	kept: number;
	late: number;
	/** Over their day and not done yet. */
	openLate: number;
	share: number | null;
	interval: { low: number; high: number } | null;
	/** Against all units of the group together: only where the interval leaves their share out. */
	against: "above" | "below" | "alike" | null;
	/** Median working days that the done ones took, and that they were given. */
	usedDays: number | null;
	givenDays: number | null;
	signedOff: number;
	reopened: number;
	/** Null where there are too few to be shown. */
	verdicts: { solved: number; unsolved: number; silent: number } | null;
}

export interface Comparison {
	due: number;
	kept: number;
	share: number | null;
	interval: { low: number; high: number } | null;
	/** With a sample that says something, the best lower bound first. */
	enough: UnitOutcome[];
	/** With too small a sample, in the order in which they were given. */
	few: UnitOutcome[];
}

const WORDS: Record<"above" | "below" | "alike", Bilingual> = {
	above: { zh: "高于全组", en: "above the group" },
	below: { zh: "低于全组", en: "below the group" },
	alike: { zh: "与全组无明显差别", en: "no clear difference" },
};
export const againstWords = (against: UnitOutcome["against"]): Bilingual =>
	against === null ? { zh: "样本不足", en: "too few" } : WORDS[against];

/** What must be read to compare, and no more. */
export const READ_TO_COMPARE = {
	terms: "compared",
	steps: ["sign-off", "reopen", "look-back", "give-verdict"],
} as const satisfies Pick<TermWindow, "terms" | "steps">;

/** Handling limits that fell due in a window and are over: what a unit is judged by. */
export const dueTerms = (terms: readonly Term[], from: string, to: string, today: string): Term[] =>
	terms.filter((term) => term.clock === "handle" && term.dueOn >= from && term.dueOn <= to && isDue(term, today));

/** A matter that came back: by a rule or a person, a look-back that failed, a raiser who says that it is not solved. */
export const isReopening = (turn: Turn): boolean =>
	turn.step === "reopen" || ((turn.step === "look-back" || turn.step === "give-verdict") && turn.passed === false);

/** Compares units by outcomes; `units` are of one kind, the facts of one kind of matter. */
export function compareUnits(
	facts: TermFacts,
	units: readonly string[],
	{ from, to }: { from: string; to: string },
	today: string,
): Comparison {
	const wanted = new Set(units);
	const due = dueTerms(facts.terms, from, to, today).filter((term) => wanted.has(term.unit));
	const kept = due.filter((term) => term.outcome === "kept").length;
	const share = due.length >= LEAST_DUE ? kept / due.length : null;
	const all = units.map((unit) => outcomeOf(unit, facts, due, share, { from, to }));
	const enough = all.filter((one) => one.due >= LEAST_DUE);
	return {
		due: due.length,
		kept,
		share,
		interval: share === null ? null : wilson(kept, due.length),
		enough: enough.toSorted((a, b) => (b.interval?.low ?? 0) - (a.interval?.low ?? 0)),
		few: all.filter((one) => one.due < LEAST_DUE && hasAnything(one)),
	};
}

const hasAnything = (one: UnitOutcome) => one.due + one.signedOff + one.reopened > 0;

function outcomeOf(
	unit: string,
	facts: TermFacts,
	allDue: readonly Term[],
	group: number | null,
	{ from, to }: { from: string; to: string },
): UnitOutcome {
	const due = allDue.filter((term) => term.unit === unit);
	const kept = due.filter((term) => term.outcome === "kept").length;
	const enough = due.length >= LEAST_DUE;
	const interval = enough ? wilson(kept, due.length) : null;
	const done = due.filter((term) => term.usedDays !== null);
	const turns = facts.turns.filter((turn) => turn.unit === unit && turn.on >= from && turn.on <= to);
	return {
		unit,
		due: due.length,
		kept,
		late: due.filter((term) => term.outcome === "late").length,
		openLate: due.filter((term) => term.outcome === "open").length,
		share: enough ? kept / due.length : null,
		interval,
		against: againstOf(interval, group),
		usedDays: enough ? median(done.map((term) => term.usedDays ?? 0)) : null,
		givenDays: enough ? median(done.map((term) => term.givenDays)) : null,
		signedOff: turns.filter((turn) => turn.step === "sign-off").length,
		reopened: turns.filter(isReopening).length,
		verdicts: verdictsOf(facts, turns, unit, from, to),
	};
}

function againstOf(interval: { low: number; high: number } | null, group: number | null): UnitOutcome["against"] {
	if (interval === null || group === null) return null;
	return interval.low > group ? "above" : interval.high < group ? "below" : "alike";
}

function verdictsOf(
	facts: TermFacts,
	turns: readonly Turn[],
	unit: string,
	from: string,
	to: string,
): UnitOutcome["verdicts"] {
	const given = turns.filter((turn) => turn.step === "give-verdict");
	if (given.length < LEAST_VERDICTS) return null;
	const ended = (term: Term) => term.endedOn !== null && term.endedOn >= from && term.endedOn <= to;
	return {
		solved: given.filter((turn) => turn.passed === true).length,
		unsolved: given.filter((turn) => turn.passed === false).length,
		silent: facts.terms.filter(
			(term) => term.clock === "verdict" && term.unit === unit && term.outcome === "dropped" && ended(term),
		).length,
	};
}
