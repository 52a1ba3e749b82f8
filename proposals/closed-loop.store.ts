import { calendarAt } from "../loop/calendar.store.ts";
import type { Commitment } from "../loop/commitment.ts";
import { currentDistrict, eventOfRow, eventsOf } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { EvidenceRow, Measurement } from "../loop/line.ts";
import { addDays, addMonths, localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import type { Limit } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import { addWorkingDays, workingDayFrom } from "../loop/working-day.ts";
import type { Trx } from "../store/database.ts";
import { measured } from "./about.store.ts";
import { PROPOSALS_LINE } from "./known.store.ts";
import { LEAD_KIND } from "./lead.store.ts";
import { PROMISE_DUTY } from "./proposal-kinds.ts";
import { type ProposalBody, proposalEventKind } from "./proposal-step.ts";
import { SCHEME_KIND, schemeAt, USUAL_LIMITS } from "./scheme.ts";

/**
 * The three stages of the loop over the last months (`months`, 12 unless told): leads are collected, what was handed out is answered within its time, what was
 * promised by now is delivered or honestly given up. A stage in which something is owed and late counts against it.
 */
export async function loopClosed(trx: Trx, { parameters }: Commitment, moment: Moment): Promise<Measurement> {
	const today = localDay(moment.at, moment.timeZone);
	const since = `${addMonths(today.slice(0, 7), -Number(parameters.months ?? 12))}-01`;
	const evidence = [
		await leadsLeft(trx, moment, since),
		await handled(trx, moment, since, today),
		await putToUse(trx, moment, since, today),
	];
	const period = { from: since.slice(0, 7), to: today.slice(0, 7) };
	return { ...measured(evidence, evidence.length, { zh: "个环节", en: "stages" }), period };
}

const dayOf = (at: string, moment: Moment) => localDay(at, moment.timeZone);

async function leadsLeft(trx: Trx, moment: Moment, since: string): Promise<EvidenceRow> {
	const left = (await eventsOf(trx, { line: PROPOSALS_LINE, kind: LEAD_KIND }, moment)).filter(
		(event) => dayOf(event.happenedAt, moment) >= since,
	);
	const drafts = await eventsOf(trx, { line: PROPOSALS_LINE, kind: proposalEventKind("draft") }, moment);
	const taken = new Set(drafts.flatMap((event) => (event.body as { leads?: string[] }).leads ?? []));
	const used = left.filter((event) => taken.has(event.matterId)).length;
	return {
		key: "leads",
		label: { zh: "线索征集", en: "Leads are collected" },
		finding: {
			zh: `${since} 以来收到线索 ${left.length} 条，据以起草 ${used} 件`,
			en: `${left.length} leads left since ${since}, ${used} of them taken up in drafts`,
		},
		counted: left.length > 0 ? "for" : "against",
		href: "/proposals/leads",
		...(left.length > 0 ? { happenedAt: left.at(-1)?.happenedAt ?? "" } : {}),
		demo: left.some((event) => (event.body as { demo?: boolean }).demo === true),
	};
}

/** How long the reply to each of these hand-outs may take, by the rules of the proposal's year as they were when it was handed out. */
async function replyLimits(
	trx: Trx,
	assigned: readonly LoopEvent[],
	moment: Moment,
): Promise<(event: LoopEvent) => Limit> {
	if (assigned.length === 0) return () => USUAL_LIMITS.reply;
	const rows = await trx
		.selectFrom("proposal")
		.select(["proposal_id", "year"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("proposal_id", "in", [...new Set(assigned.map((event) => event.matterId))])
		.execute();
	const years = new Map(rows.map((row) => [row.proposal_id, row.year]));
	const schemes = await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment);
	return ({ matterId, happenedAt }) =>
		schemeAt(schemes, years.get(matterId) ?? 0, { ...moment, at: happenedAt }).limits.reply;
}

/** Proposals whose time for the reply ran out in the period: each lead unit's reply was delivered, or not. */
async function handled(trx: Trx, moment: Moment, since: string, today: string): Promise<EvidenceRow> {
	const events = (kind: "assign" | "deliver") =>
		eventsOf(trx, { line: PROPOSALS_LINE, kind: proposalEventKind(kind) }, moment);
	const delivered = new Map<string, Set<string>>();
	for (const event of await events("deliver")) {
		const units = delivered.get(event.matterId) ?? new Set<string>();
		delivered.set(event.matterId, units.add((event.body as { unit: string }).unit));
	}
	const assigned = await events("assign");
	const limitOf = await replyLimits(trx, assigned, moment);
	const calendar = await calendarAt(trx, moment);
	const due = assigned.filter((event) => {
		const { count, unit } = limitOf(event);
		const from = dayOf(event.happenedAt, moment);
		const last = unit === "working-day" ? addWorkingDays(calendar, from, count) : addDays(from, count);
		const on = workingDayFrom(calendar, last);
		return on >= since && on < today;
	});
	const open = due.filter((event) => {
		const { mode, units } = event.body as unknown as ProposalBody<"assign">;
		const leads = units.filter((one) => one.role === "lead").length;
		return (delivered.get(event.matterId)?.size ?? 0) < (mode === "separate" ? leads : 1);
	});
	return {
		key: "handling",
		label: { zh: "提案办理", en: "Proposals are handled" },
		finding: {
			zh: `${since} 以来应答复 ${due.length} 件，已送达 ${due.length - open.length} 件，逾期未送达 ${open.length} 件`,
			en: `${due.length} replies were due since ${since}: ${due.length - open.length} delivered, ${open.length} past their day`,
		},
		counted: open.length > 0 ? "against" : due.length > 0 ? "for" : "not-judged",
		href: open.length > 0 ? "/proposals?shows=reply-open" : "/proposals/statistics",
		...(due.length > 0 ? { happenedAt: due.at(-1)?.happenedAt ?? "" } : {}),
		demo: await isDemo(trx),
	};
}

async function putToUse(trx: Trx, moment: Moment, since: string, today: string): Promise<EvidenceRow> {
	const rows = await trx
		.selectFrom("event")
		.innerJoin("matter", (join) =>
			join.onRef("matter.district_id", "=", "event.district_id").onRef("matter.matter_id", "=", "event.matter_id"),
		)
		.selectAll("event")
		.where("event.district_id", "=", await currentDistrict(trx))
		.where("matter.line", "=", PROPOSALS_LINE)
		.where("matter.kind", "=", PROMISE_DUTY.name)
		.orderBy("event.seq")
		.execute();
	const promises = [...Map.groupBy(rows.map(eventOfRow), (event) => event.matterId).values()].flatMap((own) => {
		const state = matterAt(own, PROMISE_DUTY, moment);
		const dueOn = state?.tasks[0]?.dueOn ?? "";
		return state && dueOn >= since && dueOn < today ? [state] : [];
	});
	const givenUp = promises.filter((one) => one.tasks.some((task) => task.givenUp)).length;
	const delivered = promises.filter(
		(one) => (one.stage === "verified" || one.stage === "closed") && !one.tasks.some((task) => task.givenUp),
	).length;
	const open = promises.length - delivered - givenUp;
	return {
		key: "use",
		label: { zh: "转化运用", en: "What was promised is put to use" },
		finding: {
			zh: `${since} 以来到期承诺 ${promises.length} 项，已落实 ${delivered} 项，不再实施 ${givenUp} 项，过期未落实 ${open} 项`,
			en: `${promises.length} promises fell due since ${since}: ${delivered} delivered, ${givenUp} given up, ${open} past their day`,
		},
		counted: open > 0 ? "against" : promises.length > 0 ? "for" : "not-judged",
		href: "/proposals/promises",
		...(promises.length > 0 ? { happenedAt: promises.at(-1)?.stageAt ?? "" } : {}),
		demo: promises.some((one) => one.demo),
	};
}

async function isDemo(trx: Trx): Promise<boolean> {
	const row = await trx
		.selectFrom("district")
		.select("demo")
		.where("district_id", "=", await currentDistrict(trx))
		.executeTakeFirst();
	return row?.demo ?? false;
}
