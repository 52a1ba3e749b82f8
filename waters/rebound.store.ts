import { createHash } from "node:crypto";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import type { Job } from "../loop/line.ts";
import { addDays, instantOf, localDay } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import type { MatterState } from "../loop/matter.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { creekProblem } from "./matter-kinds.ts";
import { isWaterProblem } from "./problem-category.ts";
import { needsData } from "./problem-counted.ts";
import { judgeRebound, REBOUND_RULE, type Rebound, reboundSentence } from "./rebound.ts";
import { samplingDays } from "./sampling-day.store.ts";

/** The rule acts under its own name, for no unit. */
const RULE_ACTS = { person: `rule:${REBOUND_RULE.name}`, unit: "" };

/** When the last sign-off of a matter was given; null where it is not closed. */
export function signedOffAt(state: MatterState): string | null {
	if (state.stage !== "closed") return null;
	return state.judgements.findLast((one) => one.step === "sign-off")?.at ?? null;
}

/** What the readings since the sign-off say of a closed water problem; null where nothing is watched. */
export async function reboundOf(trx: Trx, state: MatterState, moment: Moment): Promise<Rebound | null> {
	const since = signedOffAt(state);
	if (since === null || !needsData(state) || state.subject === null) return null;
	const creekId = state.subject.id;
	const days = (await samplingDays(trx, { creekIds: [creekId], from: since }, moment)).get(creekId) ?? [];
	return judgeRebound(since, days, moment.timeZone);
}

/**
 * Looks at every signed-off water problem that is still watched and opens again what came back. Late readings count on the day on which they were taken.
 * Doing it twice, or on two servers, reopens once: the step's key names the matter and its round. Returns what was reopened.
 */
export async function watchRebounds(trx: Trx, now: string): Promise<string[]> {
	const timeZone = await currentTimeZone(trx);
	const moment = knownThen(now, timeZone);
	const since = instantOf(addDays(localDay(now, timeZone), -REBOUND_RULE.watchedDays), "00:00", timeZone);
	const closed = await trx
		.selectFrom("matter")
		.select(["matter_id", "subject_id", "category", "stage_at"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", "waters")
		.where("kind", "=", creekProblem.name)
		.where("stage", "=", "closed")
		.where("subject_kind", "=", "creek")
		.where("stage_at", ">=", new Date(since))
		.execute();
	const watched = closed.filter((row) => isWaterProblem(row.category));
	if (watched.length === 0) return [];
	const from = watched.reduce((so, row) => (row.stage_at < so ? row.stage_at : so), new Date(now)).toISOString();
	const creekIds = [...new Set(watched.flatMap((row) => row.subject_id ?? []))];
	const sampled = await samplingDays(trx, { creekIds, from }, moment);
	const reopened: string[] = [];
	for (const row of watched) {
		const found = judgeRebound(row.stage_at.toISOString(), sampled.get(row.subject_id ?? "") ?? [], timeZone);
		if (found.kind !== "returned") continue;
		const state = await matterState(trx, creekProblem, row.matter_id, moment);
		if (state === null || signedOffAt(state) === null) continue;
		const reason = reboundSentence(found.evidence);
		const month = localDay(found.since, timeZone).slice(0, 7);
		await takeStep(
			trx,
			creekProblem,
			{
				...{ matterId: row.matter_id, step: "reopen", by: RULE_ACTS },
				clientKey: keyOf(row.matter_id, state.round),
				body: {
					...{ reason: reason.zh.slice(0, 1000), reasonEn: reason.en.slice(0, 1000) },
					rule: `${found.rule.name} v${found.rule.version}`,
					href: `/waters/creeks/${row.subject_id}?month=${month}`,
				},
			},
			now,
		);
		reopened.push(row.matter_id);
	}
	return reopened;
}

const keyOf = (matterId: string, round: number) =>
	`rebound:${createHash("sha256").update(matterId).digest("hex").slice(0, 16)}:${round}`;

export const reboundWatch: Job = {
	name: "waters.rebound-watch",
	everySeconds: 60,
	async run({ db, districtId, now }) {
		await inDistrict(db, districtId, (trx) => watchRebounds(trx, now().toISOString()));
	},
};
