import type { Commitment } from "./commitment.ts";
import type { LoopEvent } from "./event.ts";
import { daysBetween } from "./local-day.ts";
import type { Moment } from "./moment.ts";
import type { Bilingual } from "./words.ts";
import { standingEvents } from "./world.ts";

/** One wording of a commitment and when it was made so. */
export interface CommitmentVersion {
	commitment: Commitment;
	happenedAt: string;
	receivedAt: string;
	seq: number;
}

const WORDINGS = new Set(["commitment.stated", "commitment.restated"]);

/** All wordings of one commitment that stand at the moment, oldest first, numbered from 1. */
export function commitmentVersions(events: readonly LoopEvent[], id: string, moment: Moment): CommitmentVersion[] {
	return standingEvents(events, moment)
		.filter((event) => WORDINGS.has(event.kind) && event.matterId === id)
		.map((event, index) => ({
			commitment: { ...(event.body as unknown as Commitment), id, version: index + 1 },
			happenedAt: event.happenedAt,
			receivedAt: event.receivedAt,
			seq: event.seq,
		}));
}

/** Every commitment in its wording of the moment, in the order in which they were first stated. */
export function commitmentsAt(events: readonly LoopEvent[], moment: Moment): Commitment[] {
	const byId = new Map<string, Commitment>();
	for (const event of standingEvents(events, moment)) {
		if (!WORDINGS.has(event.kind)) continue;
		const version = (byId.get(event.matterId)?.version ?? 0) + 1;
		byId.set(event.matterId, { ...(event.body as unknown as Commitment), id: event.matterId, version });
	}
	return [...byId.values()];
}

/** What a restatement did to a promise. `softer`: more time or a weaker limit; `harder`: the other way; `other`: only the words. */
export interface WordingChange {
	effect: "softer" | "harder" | "other";
	words: Bilingual;
}

/** Parameters of which more asks more of the promise (fewer proofs needed is softer), and those that are ceilings (a higher one is softer). */
const MORE_IS_HARDER = new Set(["need", "count", "months"]);
const MORE_IS_SOFTER = new Set(["limit"]);

/** What changed from one wording to the next: a date moved or a limit softened is never silent. */
export function wordingChanges(before: Commitment, after: Commitment): WordingChange[] {
	const changes: WordingChange[] = [];
	if (before.dueOn !== after.dueOn) {
		const later = after.dueOn === null || (before.dueOn !== null && after.dueOn > before.dueOn);
		const days = before.dueOn && after.dueOn ? Math.abs(daysBetween(before.dueOn, after.dueOn)) : null;
		const [zh, en] = later ? ["推迟", "later"] : ["提前", "earlier"];
		changes.push({
			effect: later ? "softer" : "harder",
			words: {
				zh: `期限由 ${before.dueOn ?? "长期"} 改为 ${after.dueOn ?? "长期"}${days === null ? "" : `，${zh} ${days} 天`}`,
				en: `due date moved from ${before.dueOn ?? "none"} to ${after.dueOn ?? "none"}${days === null ? "" : `, ${days} days ${en}`}`,
			},
		});
	}
	for (const name of Object.keys({ ...before.parameters, ...after.parameters })) {
		const [old, now] = [before.parameters[name], after.parameters[name]];
		if (old === now) continue;
		const more = Number(now ?? Number.NaN) > Number(old ?? Number.NaN);
		const known = MORE_IS_HARDER.has(name) || MORE_IS_SOFTER.has(name);
		changes.push({
			effect: !known ? "other" : more === MORE_IS_HARDER.has(name) ? "harder" : "softer",
			words: {
				zh: `判定参数 ${name} 由 ${old ?? "无"} 改为 ${now ?? "无"}`,
				en: `parameter ${name} changed from ${old ?? "none"} to ${now ?? "none"}`,
			},
		});
	}
	const said: [keyof Commitment & ("limit" | "text" | "unit" | "person"), string, string][] = [
		["limit", "标准", "limit"],
		["text", "表述", "text"],
		["unit", "责任单位", "unit"],
		["person", "责任人", "person"],
	];
	for (const [field, zh, en] of said) {
		if (before[field].zh === after[field].zh) continue;
		changes.push({
			effect: "other",
			words: {
				zh: `${zh}由“${before[field].zh}”改为“${after[field].zh}”`,
				en: `${en} changed from “${before[field].en}” to “${after[field].en}”`,
			},
		});
	}
	return changes;
}
