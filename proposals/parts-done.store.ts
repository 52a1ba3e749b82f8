import type { Commitment } from "../loop/commitment.ts";
import type { EvidenceRow, Measurement } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { namesOf } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";
import { aboutOf, measured } from "./about.store.ts";
import { handledOf, type ProposalKnown } from "./known.ts";
import type { UnitPart } from "./proposal.ts";
import { STANDS } from "./reasons.ts";

/** Each unit's own part, on its own clock: the lead's reply counts when it was delivered, a co-unit's opinion when it was given. */
export async function partsDone(trx: Trx, commitment: Commitment, moment: Moment): Promise<Measurement> {
	const known = await aboutOf(trx, commitment, moment);
	const parts = known ? known.state.parts.filter((part) => part.round === 1 && part.endedAt === null) : [];
	const units = parts.map((one) => one.unit);
	const names = await namesOf(trx, [], units);
	const evidence = known
		? parts.map((part) => rowOf(known, part, names.units[part.unit] ?? { zh: part.unit, en: part.unit }))
		: [];
	return measured(evidence, Math.max(1, parts.length), { zh: "个单位", en: "units" });
}

function rowOf(known: ProposalKnown, part: UnitPart, unit: EvidenceRow["label"]): EvidenceRow {
	const { state, matters, calendar, moment } = known;
	const isLead = part.role === "lead";
	const row = {
		key: part.matterId,
		label: isLead
			? { zh: `${unit.zh}（主办）`, en: `${unit.en} (lead)` }
			: { zh: `${unit.zh}（会办）`, en: `${unit.en} (co-unit)` },
		href: `/proposals/${state.proposalId}#${isLead ? "replies" : "opinions"}`,
		demo: state.demo,
	};
	const spoke = state.meetings.some((one) => one.held?.reports.some((report) => report.unit === part.unit));
	const atMeeting = spoke ? { zh: "协商会上已发言；", en: "spoke at the meeting; " } : { zh: "", en: "" };
	const delivered = state.replies.find((one) => one.of === part.unit && one.round === 1)?.delivered;
	const opinion = state.opinions.find((one) => one.of === part.unit);
	const done = isLead ? delivered : opinion;
	if (!done) {
		const owes = isLead
			? { zh: "尚未送达答复", en: "no reply delivered yet" }
			: { zh: "尚未提交会办意见", en: "no opinion given yet" };
		return { ...row, counted: "not-judged", finding: { zh: atMeeting.zh + owes.zh, en: atMeeting.en + owes.en } };
	}
	const matter = matters.get(part.matterId);
	const onTime = matter ? handledOf(matter, calendar, moment).onTime : null;
	const late = onTime === false ? { zh: "，迟于其时限", en: ", after its own limit" } : { zh: "", en: "" };
	const day = localDay(done.at, moment.timeZone);
	const what =
		isLead || !opinion
			? { zh: `${day} 答复送达`, en: `reply delivered ${day}` }
			: {
					zh: `${day} 提交会办意见（${STANDS[opinion.stand].zh}）`,
					en: `opinion (${STANDS[opinion.stand].en}) given ${day}`,
				};
	const finding = { zh: `${atMeeting.zh}${what.zh}${late.zh}`, en: `${atMeeting.en}${what.en}${late.en}` };
	return { ...row, counted: "for", finding, happenedAt: done.at, knownFrom: done.at };
}
