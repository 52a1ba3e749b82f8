import { instantOf, localDay } from "./local-day.ts";
import type { MatterState, Stage } from "./matter.ts";
import type { Step } from "./matter-step.ts";
import type { Moment } from "./moment.ts";
import type { Bilingual } from "./words.ts";

// What the passing of time alone does to a matter: a suspension ends, evidence runs out.

/** A suspension ends with its last day. */
export const endOf = (until: string, zone: string) => instantOf(until, "23:59:59", zone);

export function endSuspension(state: MatterState, at: string): void {
	if (!state.suspended) return;
	const { from } = state.suspended;
	for (const clock of state.clocks)
		for (const one of clock.pauses) if (one.from === from && one.until === null) one.until = at;
	state.suspended = null;
}

/** What the passing of time alone does to a suspension. */
export function settleSuspension(state: MatterState, moment: Moment): void {
	if (!state.suspended) return;
	const end = endOf(state.suspended.until, moment.timeZone);
	if (moment.at >= end) endSuspension(state, end);
	else if (!["closed", "merged", "split"].includes(state.stage)) state.stage = "suspended";
}

/** Evidence that ran out or was refuted proves nothing: what was judged by it alone falls back by itself. */
export function settleEvidence(state: MatterState, moment: Moment): void {
	const today = localDay(moment.at, moment.timeZone);
	for (const one of state.evidence) {
		if (!one.standing || one.validUntil === undefined || one.validUntil >= today) continue;
		one.standing = false;
		one.why = { zh: `已于 ${one.validUntil} 到期`, en: `ran out on ${one.validUntil}` };
	}
	const judged: readonly Stage[] = ["verified", "closed"];
	if (!judged.includes(state.stage)) return;
	const since = state.reopenings.at(-1)?.seq ?? 0;
	const proofs = state.evidence.filter((one) => one.seq > since && isProof(state, one.seq));
	const fallen = proofs.filter((one) => !one.standing);
	if (proofs.length === 0 || fallen.length < proofs.length) return;
	state.fellBack = fellBackWords(
		fallen.map((one) => `“${one.name}”${one.why?.zh ?? ""}`),
		fallen,
	);
	state.stage = "claimed";
}

const PROVING: readonly Step[] = ["claim-done", "task-done", "verify", "add-evidence", "look-back"];
const isProof = (state: MatterState, seq: number) =>
	state.steps.some((one) => one.seq === seq && PROVING.includes(one.step));

function fellBackWords(zh: string[], fallen: MatterState["evidence"]): Bilingual {
	return {
		zh: `证据已全部失效（${zh.join("；")}），核验结论随之失效，须重新核验。`,
		en: `No evidence stands any more (${fallen.map((one) => `“${one.name}” ${one.why?.en ?? ""}`).join("; ")}): it must be verified again.`,
	};
}
