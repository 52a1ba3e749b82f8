import type { Commitment } from "../loop/commitment.ts";
import { currentDistrict, eventsOf } from "../loop/event.store.ts";
import type { EvidenceRow, Indicator, Measurement } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { type MatterState, STAGES } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import { namesOf } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";
import { aboutOf, measured } from "./about.store.ts";
import { loopClosed } from "./closed-loop.store.ts";
import { PROPOSALS_LINE } from "./known.store.ts";
import { handledOf } from "./known.ts";
import { partsDone } from "./parts-done.store.ts";
import { answering, replyOf } from "./proposal.ts";
import { proposalEventKind } from "./proposal-step.ts";

/** Each lead unit's reply; it counts when it was delivered. */
async function answered(trx: Trx, commitment: Commitment, moment: Moment): Promise<Measurement> {
	const known = await aboutOf(trx, commitment, moment);
	const leads = known ? answering(known.state) : [];
	const names = await namesOf(
		trx,
		[],
		leads.map((one) => one.unit),
	);
	const evidence = leads.map((part): EvidenceRow => {
		const reply = known && replyOf(known.state, part.unit);
		const delivered = reply?.delivered;
		const row = {
			key: part.matterId,
			label: names.units[part.unit] ?? { zh: part.unit, en: part.unit },
			href: `/proposals/${known?.state.proposalId}`,
			demo: known?.state.demo ?? false,
		};
		if (!reply || !delivered)
			return { ...row, counted: "not-judged", finding: { zh: "尚未送达答复", en: "no reply delivered yet" } };
		const finding = {
			zh: `${reply.documentNo}，${delivered.on} 送达`,
			en: `${reply.documentNo}, delivered ${delivered.on}`,
		};
		return { ...row, counted: "for", finding, happenedAt: delivered.at, knownFrom: delivered.at };
	});
	return measured(evidence, Math.max(1, leads.length), { zh: "件", en: "replies" });
}

const VERIFIED: readonly MatterState["stage"][] = ["verified", "closed"];

/** Each demand of the meetings; it counts when it was verified by somebody outside the unit, as of the day on which it was claimed. */
async function demandsMet(trx: Trx, commitment: Commitment, moment: Moment): Promise<Measurement> {
	const known = await aboutOf(trx, commitment, moment);
	const demands = known ? known.state.meetings.flatMap((one) => one.held?.demands ?? []) : [];
	const names = await namesOf(
		trx,
		[],
		demands.map((one) => one.unit),
	);
	const today = localDay(moment.at, moment.timeZone);
	const evidence = demands.map((demand): EvidenceRow => {
		const matter = known?.matters.get(demand.matterId);
		const unit = names.units[demand.unit] ?? { zh: demand.unit, en: demand.unit };
		const row = {
			key: demand.matterId,
			label: { zh: `${demand.text}（${unit.zh}）`, en: `${demand.text} (${unit.en})` },
			href: `/proposals/${known?.state.proposalId}`,
			demo: known?.state.demo ?? false,
		};
		const stage = matter ? STAGES[matter.stage] : STAGES.raised;
		const due = { zh: `期限 ${demand.dueOn}`, en: `due ${demand.dueOn}` };
		if (known && matter && VERIFIED.includes(matter.stage)) {
			const { endedAt } = handledOf(matter, known.calendar, moment);
			const on = endedAt === null ? "" : localDay(endedAt, moment.timeZone);
			const finding = { zh: `${on} 办结并经核验，${due.zh}`, en: `done ${on} and verified, ${due.en}` };
			return { ...row, counted: "for", finding, ...(endedAt ? { happenedAt: endedAt, knownFrom: endedAt } : {}) };
		}
		const late = demand.dueOn < today;
		const finding = { zh: `${stage.zh}，${due.zh}`, en: `${stage.en}, ${due.en}` };
		return { ...row, counted: late || matter?.fellBack ? "against" : "not-judged", finding };
	});
	return measured(evidence, Math.max(1, demands.length), { zh: "项", en: "demands" });
}

/** Look-backs that an independent checker has concluded. */
async function lookedBack(trx: Trx, commitment: Commitment, moment: Moment): Promise<Measurement> {
	const query = (kind: "open-look-back" | "look-back") =>
		eventsOf(trx, { line: PROPOSALS_LINE, kind: proposalEventKind(kind) }, moment);
	const checkers = new Map(
		(await query("open-look-back")).map((event) => [event.matterId, (event.body as { checker: string }).checker]),
	);
	const concluded = (await query("look-back")).filter((event) => event.actor === checkers.get(event.matterId));
	const rows = await trx
		.selectFrom("proposal")
		.select(["proposal_id", "year", "number", "title", "demo"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("proposal_id", "in", concluded.length > 0 ? concluded.map((event) => event.matterId) : [""])
		.execute();
	const evidence = concluded.flatMap((event): EvidenceRow[] => {
		const row = rows.find((one) => one.proposal_id === event.matterId);
		if (!row) return [];
		const day = localDay(event.happenedAt, moment.timeZone);
		const { delivered } = event.body as { delivered: boolean };
		return [
			{
				key: String(event.seq),
				label: {
					zh: `${row.year} 年第 ${row.number} 号 ${row.title}`,
					en: `${row.year} no. ${row.number} ${row.title}`,
				},
				finding: delivered
					? { zh: `${day}，已落实`, en: `${day}, delivered` }
					: { zh: `${day}，未落实`, en: `${day}, not delivered` },
				counted: "for",
				href: `/proposals/${event.matterId}`,
				happenedAt: event.happenedAt,
				knownFrom: event.receivedAt,
				demo: row.demo,
			},
		];
	});
	return measured(evidence, Number(commitment.parameters.need ?? 1), { zh: "次", en: "look-backs" });
}

const indicator = (name: string, zh: string, en: string, measure: Indicator["measure"]): Indicator => ({
	name,
	title: { zh, en },
	measure,
});

/** What the ledger counts of proposals. */
export const proposalIndicators: Indicator[] = [
	indicator("proposal-answered", "提案答复送达", "Replies delivered", answered),
	indicator("proposal-parts-done", "主办、会办各尽其责", "Lead and co-units do their parts", partsDone),
	indicator("proposal-demands-met", "协商会要求落实", "Demands of the meeting delivered", demandsMet),
	indicator("proposals-closed-loop", "提案工作闭环", "The loop of proposals is closed", loopClosed),
	indicator("proposals-looked-back", "提案回头看", "Look-backs of proposals", lookedBack),
];
