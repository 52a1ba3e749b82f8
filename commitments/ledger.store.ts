import { commitmentsAt } from "../loop/commitment.fold.ts";
import type { Commitment } from "../loop/commitment.ts";
import { eventsOf } from "../loop/event.store.ts";
import type { CommitmentRule, Indicator, Line, Measurement } from "../loop/line.ts";
import type { Moment } from "../loop/moment.ts";
import type { Verdict } from "../loop/verdict.ts";
import type { Trx } from "../store/database.ts";
import { evidenceIndicator, evidenceRule } from "./evidence-rule.ts";
import { summariesIndicator, summariesRule } from "./summary-rule.ts";

export interface LedgerRow {
	commitment: Commitment;
	verdict: Verdict;
	measurement: Measurement;
}

const NOT_COUNTED: Measurement = { value: null, of: null, unit: { zh: "", en: "" }, evidence: [] };

function notJudged(): Verdict {
	return {
		kind: "cannot-tell",
		rule: { name: "not-counted", version: "1" },
		reasons: [{ sentence: { zh: ["没有可据以判定的指标。"], en: ["No indicator counts this one."] } }],
	};
}

/** The rules and indicators of all lines and the one that every line may use. */
export function rulesOf(lines: readonly Line[]): {
	rules: Map<string, CommitmentRule>;
	indicators: Map<string, Indicator>;
} {
	const rules = new Map(
		[evidenceRule, summariesRule, ...lines.flatMap((line) => line.rules)].map((rule) => [rule.name, rule]),
	);
	const indicators = new Map(
		[evidenceIndicator, summariesIndicator, ...lines.flatMap((line) => line.indicators)].map((indicator) => [
			indicator.name,
			indicator,
		]),
	);
	return { rules, indicators };
}

/** Measures and judges one commitment at a moment; `evidence` false: its number and verdict, without the rows that it was counted from where they cost more. */
export async function judge(
	trx: Trx,
	lines: readonly Line[],
	commitment: Commitment,
	moment: Moment,
	evidence = true,
): Promise<LedgerRow> {
	const { rules, indicators } = rulesOf(lines);
	const rule = commitment.rule === null ? undefined : rules.get(commitment.rule);
	const indicator = rule && indicators.get(rule.indicator);
	if (!rule || !indicator) return { commitment, verdict: notJudged(), measurement: NOT_COUNTED };
	const measurement =
		!evidence && indicator.tally
			? await indicator.tally(trx, commitment, moment)
			: await indicator.measure(trx, commitment, moment);
	return { commitment, verdict: rule.judge(commitment, measurement, moment), measurement };
}

/** Every commitment with its verdict as seen at a moment. The evidence of each is on its own page. */
export async function ledgerAt(trx: Trx, lines: readonly Line[], moment: Moment): Promise<LedgerRow[]> {
	const events = await eventsOf(trx, { kind: "commitment.stated" }, moment);
	const restated = await eventsOf(trx, { kind: "commitment.restated" }, moment);
	const rows: LedgerRow[] = [];
	for (const commitment of commitmentsAt([...events, ...restated], moment))
		rows.push(await judge(trx, lines, commitment, moment, false));
	return rows;
}
