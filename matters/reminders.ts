import { monthsBetween } from "../loop/local-day.ts";
import type { TermFacts } from "../loop/term.store.ts";
import type { Turn } from "../loop/term.ts";
import { type CountWindow, countedTerms, countedTurns } from "./counted.ts";
import type { NoticeKind } from "./notice.ts";

/** What one unit was reminded of in a time. Units are counted, never persons. */
export interface RemindedUnit {
	unit: string;
	urged: number;
	escalated: number;
	/** Matters that the reminders were about. */
	matters: number;
	/** Matters that it has in hand at the end of the time. */
	inHand: number;
	/** Reminders by month, in the order of {@link Reminders.months}. */
	byMonth: number[];
	/** What the product itself told the unit's persons, by sort. */
	notices: NoticeCount[];
}

/** Notices of one sort that went to persons of a unit. */
export interface NoticeCount {
	unit: string;
	kind: NoticeKind;
	count: number;
}

export interface Reminders {
	months: string[];
	total: number;
	/** Notices of the product, all units together. */
	notices: number;
	/** The one with the most reminders first. */
	units: RemindedUnit[];
}

/** How many reminders each unit was sent: the burden that supervision lays on it is to be seen (国办函〔2026〕12号). */
export function remindersOf(facts: TermFacts, notices: readonly NoticeCount[], window: CountWindow): Reminders {
	const months = monthsBetween(window.from.slice(0, 7), window.to.slice(0, 7));
	const urged = countedTurns("urged", facts, window);
	const escalated = countedTurns("escalated", facts, window);
	const sent = [...urged, ...escalated];
	const inHand = countedTerms("in-hand", facts, window);
	const ofUnit = (unit: string) => (one: { unit: string }) => one.unit === unit;
	const named = new Set([...sent, ...notices].map((one) => one.unit));
	const units = [...named].map((unit) => {
		const own: Turn[] = sent.filter(ofUnit(unit));
		return {
			unit,
			urged: urged.filter(ofUnit(unit)).length,
			escalated: escalated.filter(ofUnit(unit)).length,
			matters: new Set(own.map((turn) => turn.matterId)).size,
			inHand: inHand.filter(ofUnit(unit)).length,
			byMonth: months.map((month) => own.filter((turn) => turn.on.startsWith(month)).length),
			notices: notices.filter(ofUnit(unit)),
		};
	});
	return {
		months,
		total: sent.length,
		notices: notices.reduce((sum, one) => sum + one.count, 0),
		units: units.sort((a, b) => b.urged + b.escalated - (a.urged + a.escalated) || (a.unit < b.unit ? -1 : 1)),
	};
}
