import { currentDistrict } from "../loop/event.store.ts";
import { localDay, monthsBetween } from "../loop/local-day.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { MINIMUM_SAMPLES } from "./assess.ts";
import { completeMonths } from "./completeness.store.ts";
import { isComplete } from "./completeness.ts";
import { creekSites } from "./creek-month.store.ts";
import { AUTOMATIC_MONTH_SAMPLES, joined, placesOf } from "./creek-month.ts";
import { plansAt } from "./creek-plan.store.ts";
import { type CreekPlan, type PlanTarget, targetOfMatter } from "./creek-plan.ts";
import { sitesAt } from "./network-rows.store.ts";
import { judgedMonths, judgeTarget, type TargetFinding, type TargetMean, targetFault } from "./plan-target.ts";
import { siteMonths } from "./site-month.store.ts";

/** The target that a matter is about: as the plan in force says it, or the last version that had it. */
export function targetIn(plan: CreekPlan | undefined, targetId: string): PlanTarget | null {
	const approved = plan?.versions.filter((one) => one.decided?.approved) ?? [];
	for (const version of [...(plan?.inForce ? [plan.inForce] : []), ...approved.toReversed()]) {
		const found = version.targets.find((one) => one.id === targetId);
		if (found) return found;
	}
	return null;
}

/**
 * The monthly means of a factor at each place of a creek that told it in these months; a place that told it in one of them owes the others. A section with its
 * station is one place, as in the creek's class.
 */
export async function targetMeans(
	trx: Trx,
	creekId: string,
	factor: string,
	span: { from: string; to: string },
	moment: Moment,
): Promise<TargetMean[]> {
	const sites = await creekSites(trx, moment, [creekId]);
	const siteIds = sites.map((site) => site.siteId);
	if (siteIds.length === 0) return [];
	const measured = await siteMonths(trx, { siteIds, ...span, factors: [factor] }, moment);
	const stations = sites.filter((site) => site.kind === "station").map((site) => site.siteId);
	const complete = stations.length > 0 ? await completeMonths(trx, { siteIds: stations, ...span }, moment) : [];
	const silent = new Set(
		complete.filter((one) => one.factor === factor && !isComplete(one)).map((one) => `${one.siteId} ${one.month}`),
	);
	const names = await siteNames(trx, siteIds, moment);
	const places = placesOf(sites);
	const tells = ({ site, station }: (typeof places)[number]) =>
		measured.some((row) => (row.siteId === site.siteId || row.siteId === station?.siteId) && row.samples > 0);
	// Where nobody told it, the sections are what was to be sampled.
	const owing = places.some(tells) ? places.filter(tells) : places.filter(({ site }) => site.kind === "section");
	return owing.flatMap(({ site, station }) => {
		const rows = (siteId: number, month: string) =>
			measured.filter((row) => row.siteId === siteId && row.month === month && !silent.has(`${siteId} ${month}`));
		const need = site.kind === "station" ? AUTOMATIC_MONTH_SAMPLES : MINIMUM_SAMPLES.month;
		return monthsBetween(span.from, span.to).map((month): TargetMean => {
			const own = station ? joined(rows(site.siteId, month), rows(station.siteId, month)) : rows(site.siteId, month);
			const have = own[0]?.samples ?? 0;
			const siteName = names.get(site.siteId) ?? { zh: site.name, en: site.name };
			return {
				...{ month, siteId: site.siteId, siteName, water: site.water },
				...{ mean: have >= need ? (own[0]?.mean ?? null) : null, have, need },
			};
		});
	});
}

async function siteNames(trx: Trx, siteIds: readonly number[], moment: Moment): Promise<Map<number, Bilingual>> {
	const rows = await trx
		.selectFrom(sitesAt(trx, await currentDistrict(trx), moment).as("site"))
		.select(["site_id", "name_zh", "name_en"])
		.where("site_id", "in", siteIds)
		.execute();
	return new Map(rows.map((row) => [row.site_id, { zh: row.name_zh, en: row.name_en }]));
}

/** What the data of the last complete months say of a target's matter; null where the plan has no such target. */
export async function targetFindingOf(
	trx: Trx,
	state: Pick<MatterState, "matterId">,
	moment: Moment,
): Promise<{ target: PlanTarget; finding: TargetFinding } | null> {
	const { creekId, targetId } = targetOfMatter(state.matterId);
	const target = targetIn((await plansAt(trx, moment, [creekId])).get(creekId), targetId);
	if (target === null) return null;
	const span = judgedMonths(localDay(moment.at, moment.timeZone));
	return { target, finding: judgeTarget(target, await targetMeans(trx, creekId, target.factor, span, moment)) };
}

/** Why the data forbid to sign a target off now, or null: a signature alone never does it. */
export async function targetClosingFault(trx: Trx, state: MatterState, moment: Moment): Promise<Bilingual | null> {
	const found = await targetFindingOf(trx, state, moment);
	if (found) return targetFault(found.target, found.finding);
	return {
		zh: "方案中没有这个目标，无从凭数据销号；请核对方案。",
		en: "The plan has no such target, so no data can close it; check the plan.",
	};
}
