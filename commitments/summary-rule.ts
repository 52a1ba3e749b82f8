import { eventsOf } from "../loop/event.store.ts";
import { ISSUED_SUMMARIES, type IssuedSummaryBody } from "../loop/issued-summary.ts";
import type { CommitmentRule, EvidenceRow, Indicator } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { standingEvents } from "../loop/world.ts";
import { evidenceIndicator, judgePieces } from "./evidence-rule.ts";

const RULE = { name: "summaries-issued", version: "1" };

/** Pure: an issued summary as a row that opens it. */
export function summaryRow(
	event: { seq: number; happenedAt: string; receivedAt: string },
	body: IssuedSummaryBody,
	timeZone: string,
): EvidenceRow {
	const on = localDay(event.happenedAt, timeZone);
	const number = `${body.word}〔${on.slice(0, 4)}〕${body.number}号`;
	return {
		key: `summary:${event.seq}`,
		label: {
			zh: `${number} 整改情况${body.period === "week" ? "周" : "月"}通报（${body.from} 至 ${body.to}）`,
			en: `${number}: ${body.period}ly summary of ${body.from} to ${body.to}`,
		},
		finding: { zh: `${on} 印发，第 ${event.seq} 条留痕`, en: `issued ${on}, event ${event.seq}` },
		counted: "for",
		href: `/supervision/summary?${new URLSearchParams({ period: body.period, day: body.to })}`,
		happenedAt: event.happenedAt,
		knownFrom: event.receivedAt,
		demo: body.demo === true,
	};
}

/** The supervision office's summaries that were issued since the promise was made, and those on paper that were recorded as evidence. */
export const summariesIndicator: Indicator = {
	name: RULE.name,
	title: { zh: "已印发的整改情况汇总", en: "summaries issued" },
	async measure(trx, commitment, moment) {
		const recorded = await evidenceIndicator.measure(trx, commitment, moment);
		const events = standingEvents(await eventsOf(trx, ISSUED_SUMMARIES, moment), moment);
		const issued = events
			.map((event) => summaryRow(event, event.body as unknown as IssuedSummaryBody, moment.timeZone))
			.filter((row) => localDay(row.happenedAt ?? "", moment.timeZone) >= commitment.source.publishedOn);
		const evidence = [...issued, ...recorded.evidence];
		return {
			value: evidence.filter((row) => row.counted === "for").length,
			of: recorded.of,
			unit: { zh: "次", en: "summaries" },
			evidence,
		};
	},
};

export const summariesRule: CommitmentRule = {
	...RULE,
	indicator: RULE.name,
	describe: {
		zh: "汇总判定：数督查部门在本系统印发的汇总通报（每份可打开），纸面印发而登记为凭证的一并计数；到期日（含）前达到应有次数为兑现，其后才补齐的为未兑现；到期而不足的无法判定，不以沉默为准；距到期 30 天内尚不足为有风险。",
		en: "Counts the summaries that the supervision office issued here (each opens), and those on paper that were recorded as evidence. Kept when enough date from the due day or before; broken when completed only later; past due with too few it can't be told; at risk within 30 days of the due day.",
	},
	judge: (commitment, measurement, moment) =>
		judgePieces(commitment, measurement, moment, RULE, {
			zh: { needed: "应汇总 ", had: " 次，已印发 ", of: " 次" },
			en: { needed: " summaries are owed, ", had: " issued" },
		}),
};
