import { sql } from "kysely";
import { calendarAt } from "../loop/calendar.store.ts";
import { deadlineOf } from "../loop/deadline.ts";
import { currentDistrict } from "../loop/event.store.ts";
import type { EvidenceRow, Indicator } from "../loop/line.ts";
import { addDays, instantOf, localDay } from "../loop/local-day.ts";
import { type MatterKind, type MatterState, STAGES } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { creekFacts } from "./creek-facts.store.ts";
import { plansAt } from "./creek-plan.store.ts";
import { measureMatter } from "./creek-plan.ts";
import { jointCase } from "./matter-kinds.ts";
import { matterIdsOf, matterStates } from "./matter-states.store.ts";
import { sitesAt } from "./network-rows.store.ts";
import { doneOn, measureStates } from "./plan-measures.store.ts";
import { measured, rowOf, said } from "./problem-counted.ts";
import { noRebound, problemsOwned, publicVerdicts } from "./problem-indicators.store.ts";

/** Matters of a kind that were raised in the last 365 days, as they stood at a moment. */
async function ofLastYear(trx: Trx, kind: MatterKind, moment: Moment): Promise<MatterState[]> {
	const since = new Date(Date.parse(moment.at) - 365 * 86_400_000).toISOString();
	const states = await matterStates(trx, kind, await matterIdsOf(trx, kind, moment, since), moment);
	return [...states.values()].filter((state) => state.stage !== "merged" && state.stage !== "split");
}

const measuresOnTime: Indicator = {
	name: "measures-on-time",
	title: { zh: "按期完成的整治措施", en: "measures finished in time" },
	async measure(trx, _commitment, moment) {
		const today = localDay(moment.at, moment.timeZone);
		const plans = await plansAt(trx, moment);
		const states = await measureStates(trx, plans.values(), moment);
		const names = new Map((await creekFacts(trx, moment, [...plans.keys()])).map((creek) => [creek.id, creek.name]));
		const rows = [...plans.values()].flatMap((plan) => {
			const done = doneOn(plan.creekId, states, moment.timeZone);
			const name = names.get(plan.creekId) ?? { zh: plan.creekId, en: plan.creekId };
			return (plan.inForce?.measures ?? []).map((measure): EvidenceRow => {
				const day = done.get(measure.id);
				const counted =
					day !== undefined
						? said("for", `${day} 完成`, `finished ${day}`)
						: measure.dueOn < today
							? said("against", `应于 ${measure.dueOn} 完成`, `was due ${measure.dueOn}`)
							: said("not-judged", `${measure.dueOn} 到期`, `due ${measure.dueOn}`);
				return {
					...{ key: measureMatter(plan.creekId, measure.id), ...counted, demo: plan.inForce?.demo ?? false },
					label: { zh: `${name.zh}：${measure.text}`, en: `${name.en}: ${measure.text}` },
					href: `/waters/creeks/${plan.creekId}/plan`,
				};
			});
		});
		return measured(rows, { zh: "项", en: "measures" });
	},
};

const creeksPlanned: Indicator = {
	name: "creeks-planned",
	title: { zh: "有现行一浜一策的支浜", en: "creeks with a plan in force" },
	async measure(trx, _commitment, moment) {
		const plans = await plansAt(trx, moment);
		const rows = (await creekFacts(trx, moment)).map((creek): EvidenceRow => {
			const plan = plans.get(creek.id);
			const counted = plan?.inForce
				? said(
						"for",
						`第 ${plan.inForce.version} 版，措施 ${plan.inForce.measures.length} 项`,
						`version ${plan.inForce.version}, ${plan.inForce.measures.length} measures`,
					)
				: plan?.versions.some((one) => one.decided === null)
					? said("not-judged", "方案待审定", "a plan waits for approval")
					: said("against", "没有方案", "no plan");
			return {
				key: creek.id,
				label: creek.name,
				...counted,
				href: `/waters/creeks/${creek.id}/plan`,
				demo: creek.demo,
			};
		});
		return measured(rows, { zh: "条", en: "creeks" });
	},
};

const jointCasesOnTime: Indicator = {
	name: "joint-cases-on-time",
	title: { zh: "按期办结的联合执法案件", en: "joint cases closed in time" },
	async measure(trx, _commitment, moment) {
		const calendar = await calendarAt(trx, moment);
		const rows = (await ofLastYear(trx, jointCase, moment)).map((state) => {
			if (state.stage === "closed" || state.stage === "verified")
				return rowOf(state, said("for", STAGES[state.stage].zh, STAGES[state.stage].en));
			const clock = state.clocks.findLast((one) => one.endedAt === null);
			const late = clock && deadlineOf(clock, calendar, moment).overdue;
			return rowOf(
				state,
				late ? said("against", "逾期", "late") : said("not-judged", STAGES[state.stage].zh, STAGES[state.stage].en),
			);
		});
		// The title of a case is for those whom it concerns; the ledger is for everybody.
		return measured(
			rows.map((row, index) => ({ ...row, label: { zh: `联合执法案件 ${index + 1}`, en: `Joint case ${index + 1}` } })),
			{ zh: "件", en: "cases" },
		);
	},
};

const stationsHeard: Indicator = {
	name: "stations-heard",
	title: { zh: "有数据的自动站", en: "stations that were heard" },
	async measure(trx, _commitment, moment) {
		const district = await currentDistrict(trx);
		const today = localDay(moment.at, moment.timeZone);
		const from = instantOf(addDays(today, -2), "00:00", moment.timeZone);
		const found = await sql<{
			site_id: number;
			name_zh: string;
			name_en: string;
			creek_id: string | null;
			demo: boolean;
			heard: boolean;
		}>`
			select site_id, name_zh, name_en, creek_id, demo, exists (
				select 1 from reading where reading.district_id = ${district} and reading.site_id = site.site_id
					and happened_at >= ${from}::timestamptz and happened_at <= ${moment.at}::timestamptz
					and received_at <= ${moment.knownBy}::timestamptz) as heard
			from ${sitesAt(trx, district, moment)} as site where kind = 'station' order by site_id`.execute(trx);
		const rows = found.rows.map(
			(row): EvidenceRow => ({
				...{ key: String(row.site_id), label: { zh: row.name_zh, en: row.name_en }, demo: row.demo },
				...(row.heard
					? said("for", "近两日有数据", "heard within two days")
					: said("against", "近两日没有数据", "silent for two days")),
				href: row.creek_id ? `/waters/creeks/${row.creek_id}` : "/waters/stations",
			}),
		);
		return measured(rows, { zh: "个", en: "stations" });
	},
};

export const worksIndicators: Indicator[] = [
	problemsOwned,
	measuresOnTime,
	creeksPlanned,
	noRebound,
	jointCasesOnTime,
	stationsHeard,
	publicVerdicts,
];
