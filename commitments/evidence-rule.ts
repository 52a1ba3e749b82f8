import type { Commitment } from "../loop/commitment.ts";
import { eventsOf } from "../loop/event.store.ts";
import type { CommitmentRule, Indicator, Measurement } from "../loop/line.ts";
import { addDays, daysBetween, instantOf, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual, SentencePart } from "../loop/words.ts";
import { standingEvents } from "../loop/world.ts";

const ZONE = "Asia/Shanghai";
const RISK_DAYS = 30;
const RULE = { name: "evidence-recorded", version: "1" };

/** Counts the recorded pieces of evidence of a commitment that stand at the moment. */
export const evidenceIndicator: Indicator = {
	name: "evidence",
	title: { zh: "已登记的凭证", en: "evidence recorded" },
	async measure(trx, commitment, moment): Promise<Measurement> {
		const events = standingEvents(
			await eventsOf(trx, { line: commitment.line, matterId: commitment.id }, moment),
			moment,
		);
		const evidence = events
			.filter((event) => event.kind === "evidence.recorded")
			.map((event) => {
				const body = event.body as { what: Bilingual; counted: "for" | "against"; demo?: boolean };
				const day = localDay(event.happenedAt, ZONE);
				return {
					key: String(event.seq),
					label: body.what,
					finding: { zh: `${day}，第 ${event.seq} 条留痕`, en: `${day}, event ${event.seq}` },
					counted: body.counted,
					href: `/commitments/${commitment.id}#event-${event.seq}`,
					happenedAt: event.happenedAt,
					demo: body.demo === true,
				};
			});
		return {
			value: evidence.filter((row) => row.counted === "for").length,
			of: Number(commitment.parameters.need ?? 1),
			unit: { zh: "件", en: "pieces" },
			evidence,
		};
	},
};

/** Silence is no proof either way: a promise whose day has passed without any evidence can't be told, and the sentence says who owes it. */
export const evidenceRule: CommitmentRule = {
	...RULE,
	indicator: "evidence",
	describe: {
		zh: "凭证判定：到期日（含）前登记的凭证达到应有件数为兑现；其后才补齐的为失守，并注明哪天补齐；到期而凭证不足的判不了，不以沉默为准；距到期 30 天内尚无足数凭证为有险。",
		en: "Kept when enough evidence dates from the due day or before; broken, with the day, when it was completed only later; past due with too little it can't be told, for silence proves nothing; at risk within 30 days of the due day.",
	},
	judge(commitment: Commitment, measurement: Measurement, moment: Moment) {
		const need = Number(commitment.parameters.need ?? 1);
		const proofs = measurement.evidence
			.filter((row) => row.counted === "for")
			.sort((a, b) => ((a.happenedAt ?? "") < (b.happenedAt ?? "") ? -1 : 1));
		const due = commitment.dueOn;
		const end = due === null ? "9999" : instantOf(addDays(due, 1), "00:00", ZONE);
		const inTime = proofs.filter((row) => (row.happenedAt ?? "") < end).length;
		const left = due === null ? Number.POSITIVE_INFINITY : daysBetween(localDay(moment.at, ZONE), due);
		const last = proofs[need - 1]?.happenedAt;
		let kind: VerdictKind = left >= 0 ? (left <= RISK_DAYS ? "at-risk" : "on-the-way") : "cannot-tell";
		if (inTime >= need) kind = "kept";
		else if (proofs.length >= need) kind = "broken";
		const open = (number: number): SentencePart => ({
			text: String(number),
			href: `/commitments/${commitment.id}#evidence`,
		});
		const tail: Record<VerdictKind, [string, string]> = {
			kept: ["，按期兑现。", ": kept in time."],
			broken: [
				`，${last ? localDay(last, ZONE) : ""} 才补齐，晚于期限 ${due}。`,
				`: completed only on ${last ? localDay(last, ZONE) : ""}, after ${due}.`,
			],
			"at-risk": [`，距期限 ${due} 还有 ${left} 天。`, `; ${left} days are left until ${due}.`],
			"on-the-way": [due === null ? "。" : `，期限 ${due} 未到。`, due === null ? "." : `; due ${due}.`],
			"cannot-tell": [
				`，期限 ${due} 已过，尚欠凭证，由${commitment.unit.zh}${commitment.person.zh}补充。`,
				`; ${due} has passed, and ${commitment.unit.en} (${commitment.person.en}) owes the rest.`,
			],
		};
		return {
			kind,
			rule: RULE,
			reasons: [
				{
					sentence: {
						zh: ["应有凭证 ", open(need), " 件，已登记 ", open(proofs.length), " 件", tail[kind][0]],
						en: [open(need), " pieces of evidence are needed, ", open(proofs.length), " recorded", tail[kind][1]],
					},
				},
			],
		};
	},
};
