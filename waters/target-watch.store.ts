import { createHash } from "node:crypto";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import type { Job } from "../loop/line.ts";
import { addMonths, instantOf, localDay } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import type { MatterState } from "../loop/matter.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { creekFacts } from "./creek-facts.store.ts";
import { plansAt } from "./creek-plan.store.ts";
import { type PlanTarget, targetOfMatter } from "./creek-plan.ts";
import { creekTarget } from "./matter-kinds.ts";
import { handOutMissingTargets } from "./plan-hand-out.store.ts";
import {
	judgeTargetReturn,
	PLAN_TARGET_RULE,
	type TargetReturn,
	targetReturnWords,
	watchedMonths,
} from "./plan-target.ts";
import { signedOffAt } from "./rebound.store.ts";
import { targetIn, targetMeans } from "./target-closing.store.ts";

const RULE_ACTS = { person: `rule:${PLAN_TARGET_RULE.name}`, unit: "" };

/** What the months since the sign-off say of a closed target; null where it is not closed or no longer in a plan. */
export async function targetReturnOf(
	trx: Trx,
	state: MatterState,
	moment: Moment,
): Promise<{ target: PlanTarget; found: TargetReturn } | null> {
	const since = signedOffAt(state);
	const { creekId, targetId } = targetOfMatter(state.matterId);
	const target = since && targetIn((await plansAt(trx, moment, [creekId])).get(creekId), targetId);
	if (!since || !target) return null;
	const span = watchedMonths(since, moment.at, moment.timeZone);
	const means = span === null ? [] : await targetMeans(trx, creekId, target.factor, span, moment);
	return { target, found: judgeTargetReturn(target, localDay(since, moment.timeZone), means) };
}

/**
 * Looks at every signed-off target that is still watched and opens again what did not hold. Late and corrected results count in the month in which the water was
 * sampled. Doing it twice reopens once: the step's key names the matter and its round. Returns what was reopened.
 */
export async function watchTargets(trx: Trx, now: string): Promise<string[]> {
	const timeZone = await currentTimeZone(trx);
	const moment = knownThen(now, timeZone);
	const first = addMonths(localDay(now, timeZone).slice(0, 7), -PLAN_TARGET_RULE.watchedMonths - 1);
	const closed = await trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", "waters")
		.where("kind", "=", creekTarget.name)
		.where("stage", "=", "closed")
		.where("stage_at", ">=", new Date(instantOf(`${first}-01`, "00:00", timeZone)))
		.execute();
	const reopened: string[] = [];
	for (const { matter_id: matterId } of closed) {
		const state = await matterState(trx, creekTarget, matterId, moment);
		if (state === null) continue;
		const seen = await targetReturnOf(trx, state, moment);
		if (seen?.found.kind !== "returned") continue;
		const words = targetReturnWords(seen.target, seen.found.means);
		const month = seen.found.means[0]?.month ?? "";
		await takeStep(
			trx,
			creekTarget,
			{
				...{ matterId, step: "reopen", by: RULE_ACTS, clientKey: keyOf(matterId, state.round) },
				body: {
					...{ reason: words.zh.slice(0, 1000), reasonEn: words.en.slice(0, 1000) },
					rule: `${PLAN_TARGET_RULE.name} v${PLAN_TARGET_RULE.version}`,
					href: `/waters/creeks/${targetOfMatter(matterId).creekId}?month=${month}`,
				},
			},
			now,
		);
		reopened.push(matterId);
	}
	return reopened;
}

const keyOf = (matterId: string, round: number) =>
	`target:${createHash("sha256").update(matterId).digest("hex").slice(0, 16)}:${round}`;

/** Hands out the targets of plans that were approved before targets were matters; doing it again changes nothing. */
export async function handOutOldTargets(trx: Trx, now: string): Promise<number> {
	const timeZone = await currentTimeZone(trx);
	const plans = await plansAt(trx, knownThen(now, timeZone));
	let count = 0;
	for (const { id, name } of await creekFacts(trx, knownThen(now, timeZone))) {
		const plan = plans.get(id);
		if (plan) count += await handOutMissingTargets(trx, plan, name, { by: RULE_ACTS, happenedAt: now }, now, timeZone);
	}
	return count;
}

export const targetWatch: Job = {
	name: "waters.target-watch",
	everySeconds: 600,
	async run({ db, districtId, now }) {
		await inDistrict(db, districtId, (trx) => handOutOldTargets(trx, now().toISOString()));
		await inDistrict(db, districtId, (trx) => watchTargets(trx, now().toISOString()));
	},
};
