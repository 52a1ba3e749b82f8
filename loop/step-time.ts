import type { MatterState } from "./matter.ts";
import type { Step } from "./matter-step.ts";
import { refusal } from "./refusal.ts";

// When a step may be said to have been taken: not ahead of the clock, and not before what the matter has reached.

/** A telephone's clock may run a little ahead; a day ahead is a mistake. */
const AHEAD_MS = 5 * 60_000;

export function notAhead(happenedAt: string | undefined, now: string): string | undefined {
	if (happenedAt === undefined) return undefined;
	const at = Date.parse(happenedAt);
	if (Number.isNaN(at))
		throw refusal("BAD_TIME", {
			zh: `“${happenedAt}”不是时间；请写成 2026-11-24T08:00:00Z。`,
			en: `"${happenedAt}" is no time; write 2026-11-24T08:00:00Z.`,
		});
	if (at > Date.parse(now) + AHEAD_MS)
		throw refusal("TIME_AHEAD", {
			zh: `发生时间 ${happenedAt} 还没有到，请核对设备时钟。`,
			en: `${happenedAt} has not come yet; check the clock of the device.`,
		});
	return new Date(at).toISOString();
}

/** Words that may come late (a note made on the bank without signal); the others follow what the matter has reached. */
const MAY_COME_LATE: readonly Step[] = ["report", "comment", "add-evidence", "plan"];

/** The time of a step: as given, else now; one before the last step is refused where somebody said so. */
export function momentOfStep(state: MatterState, step: Step, given: string | undefined, at: string): string {
	const happenedAt = given ?? at;
	const since = MAY_COME_LATE.includes(step) ? state.raisedAt : (state.steps.at(-1)?.at ?? state.raisedAt);
	if (happenedAt >= since) return happenedAt;
	if (given === undefined) return since;
	throw refusal(
		"TIME_BEFORE",
		{
			zh: `发生时间 ${given} 早于事项已有的步骤（${since}），请改为其后的时间。`,
			en: `${given} is before a step that the matter has taken (${since}); name a later time.`,
		},
		409,
	);
}
