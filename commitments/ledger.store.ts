import { type CommitmentVersion, commitmentsAt, commitmentVersions } from "../loop/commitment.fold.ts";
import type { Commitment } from "../loop/commitment.ts";
import { eventsOf } from "../loop/event.store.ts";
import type { CommitmentRule, Indicator, Line, Measurement } from "../loop/line.ts";
import { addMonths, instantOf, localDay, monthsBetween } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Verdict } from "../loop/verdict.ts";
import type { Trx } from "../store/database.ts";
import { evidenceIndicator, evidenceRule } from "./evidence-rule.ts";

const ZONE = "Asia/Shanghai";

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
	const rules = new Map([evidenceRule, ...lines.flatMap((line) => line.rules)].map((rule) => [rule.name, rule]));
	const indicators = new Map(
		[evidenceIndicator, ...lines.flatMap((line) => line.indicators)].map((indicator) => [indicator.name, indicator]),
	);
	return { rules, indicators };
}

async function judge(trx: Trx, lines: readonly Line[], commitment: Commitment, moment: Moment): Promise<LedgerRow> {
	const { rules, indicators } = rulesOf(lines);
	const rule = commitment.rule === null ? undefined : rules.get(commitment.rule);
	const indicator = rule && indicators.get(rule.indicator);
	if (!rule || !indicator) return { commitment, verdict: notJudged(), measurement: NOT_COUNTED };
	const measurement = await indicator.measure(trx, commitment, moment);
	return { commitment, verdict: rule.judge(commitment, measurement, moment), measurement };
}

/** Every commitment with its verdict as seen at a moment. */
export async function ledgerAt(trx: Trx, lines: readonly Line[], moment: Moment): Promise<LedgerRow[]> {
	const events = await eventsOf(trx, { kind: "commitment.stated" }, moment);
	const restated = await eventsOf(trx, { kind: "commitment.restated" }, moment);
	const rows: LedgerRow[] = [];
	for (const commitment of commitmentsAt([...events, ...restated], moment))
		rows.push(await judge(trx, lines, commitment, moment));
	return rows;
}

/** A verdict at the end of a month, as it was known then and as it is known today about then. */
export interface PastVerdict {
	month: string;
	knownThen: Verdict["kind"];
	knownNow: Verdict["kind"];
	/** Evidence rows whose finding differs between the two: why it was computed again. */
	changed: { key: string; zh: string; en: string; then: { zh: string; en: string }; now: { zh: string; en: string } }[];
}

export interface CommitmentFile extends LedgerRow {
	versions: CommitmentVersion[];
	rule: CommitmentRule | null;
	past: PastVerdict[];
}

/** Months of history that a commitment's page shows. */
const PAST_MONTHS = 18;

/** One commitment with its wordings and its verdicts at the ends of past months; null when there is none of that name at the moment. */
export async function commitmentFile(
	trx: Trx,
	lines: readonly Line[],
	id: string,
	moment: Moment,
): Promise<CommitmentFile | null> {
	const events = (await eventsOf(trx, { matterId: id }, moment)).filter((event) =>
		event.kind.startsWith("commitment."),
	);
	const versions = commitmentVersions(events, id, moment);
	const current = versions.at(-1)?.commitment;
	if (!current) return null;
	const row = await judge(trx, lines, current, moment);
	const running = localDay(moment.at, ZONE).slice(0, 7);
	const first = localDay(versions[0]?.happenedAt ?? moment.at, ZONE).slice(0, 7);
	const from = first > addMonths(running, -PAST_MONTHS) ? first : addMonths(running, -PAST_MONTHS);
	const past: PastVerdict[] = [];
	for (const month of running > from ? monthsBetween(from, addMonths(running, -1)) : []) {
		// Eight in the morning of the 3rd: when the month's samples are due to have come in.
		const at = instantOf(`${addMonths(month, 1)}-03`, "08:00", ZONE);
		if (at > moment.at) continue;
		const then = await judge(trx, lines, current, { at, sense: "known-then" });
		const now = await judge(trx, lines, current, { at, sense: "known-now" });
		past.push({
			month,
			knownThen: then.verdict.kind,
			knownNow: now.verdict.kind,
			changed: differences(then.measurement, now.measurement),
		});
	}
	return { ...row, versions, rule: (current.rule && rulesOf(lines).rules.get(current.rule)) || null, past };
}

function differences(then: Measurement, now: Measurement): PastVerdict["changed"] {
	const before = new Map(then.evidence.map((row) => [row.key, row]));
	return now.evidence.flatMap((row) => {
		const old = before.get(row.key);
		if (old && old.finding.zh === row.finding.zh) return [];
		return [
			{ key: row.key, ...row.label, then: old?.finding ?? { zh: "未收到", en: "not received" }, now: row.finding },
		];
	});
}
