import type { Commitment } from "../loop/commitment.ts";
import { eventsOf } from "../loop/event.store.ts";
import type { CommitmentRule, EvidenceRow, Indicator, Measurement } from "../loop/line.ts";
import { addDays, daysBetween, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Verdict, VerdictKind } from "../loop/verdict.ts";
import type { Bilingual, SentencePart } from "../loop/words.ts";
import { standingEvents } from "../loop/world.ts";

const RISK_DAYS = 30;
const RULE = { name: "evidence-recorded", version: "2" };

/** Body of an `evidence.recorded` event. */
export interface RecordedEvidence {
	what: Bilingual;
	/** `against`: it shows that the promise is not (or no longer) kept. */
	counted: "for" | "against";
	/** Last local day on which it proves anything; for ever where it has none. */
	validUntil?: string;
	demo?: boolean;
}

/** Pure: one recorded piece as a row; an expired one proves nothing any more. */
export function evidenceRow(
	event: { seq: number; happenedAt: string; receivedAt: string; matterId: string },
	body: RecordedEvidence,
	moment: Moment,
): EvidenceRow {
	const day = localDay(event.happenedAt, moment.timeZone);
	const expired = body.validUntil !== undefined && localDay(moment.at, moment.timeZone) > body.validUntil;
	return {
		key: String(event.seq),
		label: body.what,
		finding: expired
			? { zh: `${day}，已于 ${body.validUntil} 失效`, en: `${day}, expired on ${body.validUntil}` }
			: { zh: `${day}，第 ${event.seq} 条留痕`, en: `${day}, event ${event.seq}` },
		counted: expired ? "not-judged" : body.counted,
		href: `/commitments/${event.matterId}#event-${event.seq}`,
		happenedAt: event.happenedAt,
		knownFrom: event.receivedAt,
		demo: body.demo === true,
	};
}

/** Counts the recorded pieces of evidence of a commitment that stand at the moment. */
export const evidenceIndicator: Indicator = {
	name: "evidence",
	title: { zh: "已登记的凭证", en: "evidence recorded" },
	async measure(trx, commitment, moment): Promise<Measurement> {
		const events = await eventsOf(trx, { line: commitment.line, matterId: commitment.id }, moment);
		const evidence = standingEvents(events, moment)
			.filter((event) => event.kind === "evidence.recorded")
			.map((event) => evidenceRow(event, event.body as unknown as RecordedEvidence, moment));
		return {
			value: evidence.filter((row) => row.counted === "for").length,
			of: Number(commitment.parameters.need ?? 1),
			unit: { zh: "件", en: "pieces" },
			evidence,
		};
	},
};

interface Proofs {
	count: number;
	inTime: number;
	/** Local day on which the last needed piece came, "" while pieces lack. */
	completedOn: string;
	/** A finding against the promise that no later piece has answered. */
	refuted: EvidenceRow | null;
	expired: number;
}

function proofsOf(measurement: Measurement, need: number, dueOn: string | null, timeZone: string): Proofs {
	const of = (counted: EvidenceRow["counted"]) =>
		measurement.evidence
			.filter((row) => row.counted === counted)
			.sort((a, b) => ((a.happenedAt ?? "") < (b.happenedAt ?? "") ? -1 : 1));
	const proofs = of("for");
	const against = of("against").at(-1) ?? null;
	const end = dueOn === null ? "9999" : instantOf(addDays(dueOn, 1), "00:00", timeZone);
	const completed = proofs[need - 1]?.happenedAt;
	return {
		count: proofs.length,
		inTime: proofs.filter((row) => (row.happenedAt ?? "") < end).length,
		completedOn: completed ? localDay(completed, timeZone) : "",
		refuted: against && (against.happenedAt ?? "") >= (proofs.at(-1)?.happenedAt ?? "") ? against : null,
		expired: of("not-judged").length,
	};
}

function kindOf(proofs: Proofs, need: number, left: number): VerdictKind {
	if (proofs.refuted) return left < 0 ? "broken" : "at-risk";
	if (proofs.inTime >= need) return "kept";
	if (proofs.count >= need) return "broken";
	if (left < 0) return "cannot-tell";
	return left <= RISK_DAYS ? "at-risk" : "on-the-way";
}

/** What is counted, in the sentence of the verdict. */
interface CountedWords {
	zh: { needed: string; had: string; of: string };
	en: { needed: string; had: string };
}

const EVIDENCE_WORDS: CountedWords = {
	zh: { needed: "应有凭证 ", had: " 件，已登记 ", of: " 件" },
	en: { needed: " needed as evidence, ", had: " recorded" },
};

/** Pure: the verdict on so many pieces. Silence is no proof either way: past due without enough of it, the sentence says who owes the rest. */
export function judgePieces(
	commitment: Commitment,
	measurement: Measurement,
	moment: Moment,
	rule: Verdict["rule"],
	words: CountedWords,
): Verdict {
	const need = Number(commitment.parameters.need ?? 1);
	const due = commitment.dueOn;
	const proofs = proofsOf(measurement, need, due, moment.timeZone);
	const left = due === null ? Number.POSITIVE_INFINITY : daysBetween(localDay(moment.at, moment.timeZone), due);
	const kind = kindOf(proofs, need, left);
	const open = (number: number): SentencePart => ({
		text: String(number),
		href: `/commitments/${commitment.id}#evidence`,
	});
	const { refuted } = proofs;
	const contradiction = refuted && {
		zh: ["；", { text: refuted.label.zh, href: refuted.href }, "，此后没有新的凭证。"] as SentencePart[],
		en: ["; ", { text: refuted.label.en, href: refuted.href }, ", and nothing newer answers it."] as SentencePart[],
	};
	const tail: Record<VerdictKind, [string, string]> = {
		kept: ["，按期兑现。", ": kept in time."],
		broken: [
			`，${proofs.completedOn} 才补齐，晚于期限 ${due}。`,
			`: completed only on ${proofs.completedOn}, after ${due}.`,
		],
		"at-risk": [`，距期限 ${due} 还有 ${left} 天。`, `; ${left} days are left until ${due}.`],
		"on-the-way": [due === null ? "。" : `，期限 ${due} 未到。`, due === null ? "." : `; due ${due}.`],
		"cannot-tell": [
			`，期限 ${due} 已过，尚欠凭证，由${commitment.unit.zh}${commitment.person.zh}补充。`,
			`; ${due} has passed, and ${commitment.unit.en} (${commitment.person.en}) owes the rest.`,
		],
	};
	const expired: [string, string] =
		proofs.expired === 0 ? ["", ""] : [`（另有 ${proofs.expired} 件已失效）`, ` (${proofs.expired} more have expired)`];
	return {
		kind,
		rule,
		reasons: [
			{
				sentence: {
					zh: [
						words.zh.needed,
						open(need),
						words.zh.had,
						open(proofs.count),
						`${words.zh.of}${expired[0]}`,
						...(contradiction?.zh ?? [tail[kind][0]]),
					],
					en: [
						open(need),
						words.en.needed,
						open(proofs.count),
						`${words.en.had}${expired[1]}`,
						...(contradiction?.en ?? [tail[kind][1]]),
					],
				},
			},
		],
	};
}

export const evidenceRule: CommitmentRule = {
	...RULE,
	indicator: "evidence",
	describe: {
		zh: "凭证判定：到期日（含）前登记的有效凭证达到应有件数为兑现；其后才补齐的为未兑现，并注明哪天补齐；有反证而此后没有新凭证的，到期前为有风险、到期后为未兑现；凭证失效即不再计数，判定随之回落；到期而凭证不足的无法判定，不以沉默为准；距到期 30 天内尚无足数凭证为有风险。",
		en: "Kept when enough valid evidence dates from the due day or before; broken, with the day, when it was completed only later. A finding against it that nothing newer answers puts it at risk before the due day and breaks it after. Expired evidence no longer counts and the verdict falls back. Past due with too little it can't be told, for silence proves nothing; at risk within 30 days of the due day.",
	},
	judge: (commitment, measurement, moment) => judgePieces(commitment, measurement, moment, RULE, EVIDENCE_WORDS),
};
