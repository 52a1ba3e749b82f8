import { type CommitmentVersion, commitmentVersions } from "../loop/commitment.fold.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Measurement } from "../loop/line.ts";
import { addMonths, instantOf, localDay, monthsBetween } from "../loop/local-day.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";

/** One piece of evidence that says something else today than it did then, and when that was learned. */
export interface ChangedEvidence {
	key: string;
	label: Bilingual;
	/** null: there was no such row. */
	before: Bilingual | null;
	after: Bilingual | null;
	href: string;
	/** When the record that changed it was received, ISO UTC; null where the evidence does not say. */
	knownFrom: string | null;
}

/** A verdict of a past moment, as it was known then and as it is known at the page's moment about then. */
export interface PastVerdict {
	month: string;
	/** The moment judged, ISO UTC. */
	at: string;
	knownThen: VerdictKind;
	knownNow: VerdictKind;
	changed: ChangedEvidence[];
}

/** Months of history that a commitment's page shows. */
const PAST_MONTHS = 18;

/** The moments at which past months are judged: eight in the morning of the 3rd of the next month, when the month's samples are due to have come in. */
export function pastMoments(firstStatedAt: string, moment: Moment): { month: string; at: string }[] {
	const running = localDay(moment.at, moment.timeZone).slice(0, 7);
	const first = localDay(firstStatedAt, moment.timeZone).slice(0, 7);
	const earliest = addMonths(running, -PAST_MONTHS);
	const from = first > earliest ? first : earliest;
	if (running <= from) return [];
	return monthsBetween(from, addMonths(running, -1))
		.map((month) => ({ month, at: instantOf(`${addMonths(month, 1)}-03`, "08:00", moment.timeZone) }))
		.filter(({ at }) => at <= moment.at);
}

/** The wording in force at `at`, as known by `knownBy`; null where the promise had not been made (or was not known). */
export function wordingAt(
	events: readonly LoopEvent[],
	id: string,
	at: string,
	moment: Moment,
	sense: "then" | "now",
): { wording: CommitmentVersion; moment: Moment } | null {
	const seen = sense === "then" ? knownThen(at, moment.timeZone) : { ...moment, at };
	const wording = commitmentVersions(events, id, seen).at(-1);
	return wording ? { wording, moment: seen } : null;
}

/** What differs between two measurements of one moment: rows changed, rows that came and rows that went. */
export function differences(then: Measurement, now: Measurement): ChangedEvidence[] {
	const before = new Map(then.evidence.map((row) => [row.key, row]));
	const after = new Map(now.evidence.map((row) => [row.key, row]));
	const changed: ChangedEvidence[] = [];
	for (const key of new Set([...before.keys(), ...after.keys()])) {
		const old = before.get(key);
		const fresh = after.get(key);
		const row = fresh ?? old;
		if (!row || (old && fresh && old.finding.zh === fresh.finding.zh && old.counted === fresh.counted)) continue;
		changed.push({
			key,
			label: row.label,
			before: old?.finding ?? null,
			after: fresh?.finding ?? null,
			href: row.href,
			knownFrom: fresh?.knownFrom ?? null,
		});
	}
	return changed;
}
