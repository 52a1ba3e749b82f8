import { addDays } from "../loop/local-day.ts";
import { seedOf } from "./chance.ts";
import { COMMITTEE, workday } from "./proposal-cast.ts";
import { NotYet, type ProposalPlay } from "./proposal-play.ts";

export interface Promised {
	matterId: string;
	dueOn: string;
	text: string;
}

type Fate = "kept" | "late" | "very-late" | "given-up" | "open";

/** Kept, kept late, honestly given up; a few nobody has kept yet. */
export function fateOf(promise: Promised, seed: number): Fate {
	const draw = (seedOf(`${promise.matterId}`) + seed) % 100;
	if (draw < 62) return "kept";
	if (draw < 78) return "late";
	if (draw < 86) return "given-up";
	return draw < 97 ? "very-late" : "open";
}

/** Why a promise was given up, as a unit would say it; none is about one thing only. */
const GIVEN_UP = [
	"上级政策调整，该项工作改由市级统一组织，区级不再单独实施。",
	"年度预算压减，经区政府研究，本项暂不安排。",
	"与其他在建项目内容重合，已并入该项目实施，不再单列。",
	"征求意见时多数群众不赞成，经会商不再实施。",
] as const;

const DAYS_LATE: Partial<Record<Fate, number>> = { late: 25, "very-late": 110 };

/** What becomes of promises. */
export function fulfil(
	play: ProposalPlay,
	promises: readonly Promised[],
	officer: string,
	seed: number,
	acceptedOn: string,
): void {
	for (const promise of promises) {
		try {
			const fate = fateOf(promise, seed);
			play.act(acceptedOn, "10:00", officer, promise.matterId, "accept", {});
			if (fate === "open") continue;
			const on = workday(addDays(promise.dueOn, DAYS_LATE[fate] ?? -8));
			if (fate === "given-up") {
				const reason = GIVEN_UP[seedOf(promise.matterId) % GIVEN_UP.length] ?? "";
				play.act(on, "10:00", COMMITTEE, promise.matterId, "task-given-up", { task: "1", reason });
				const paper = [{ name: "不再实施的说明", href: `/proposals/${play.id}` }];
				play.act(on, "15:00", officer, promise.matterId, "claim-done", {
					words: `如实说明：${reason}`,
					evidence: paper,
				});
				close(play, on, promise.matterId, "情况属实，按不再实施处理。");
				continue;
			}
			const evidence = [{ name: "完成情况凭证", href: `/proposals/${play.id}` }];
			play.act(on, "10:00", officer, promise.matterId, "task-done", {
				task: "1",
				words: `${promise.text}已完成。`,
				evidence,
			});
			play.act(on, "10:05", officer, promise.matterId, "claim-done", { words: "承诺已落实，请核验。", evidence });
			close(play, on, promise.matterId, "与凭证一致。");
		} catch (error) {
			// A promise that lies ahead does not stop the others.
			if (!(error instanceof NotYet)) throw error;
		}
	}
}

function close(play: ProposalPlay, claimedOn: string, matterId: string, reason: string): void {
	play.act(workday(addDays(claimedOn, 5)), "15:00", COMMITTEE, matterId, "verify", { passed: true, reason });
	play.act(workday(addDays(claimedOn, 6)), "15:00", COMMITTEE, matterId, "sign-off", {});
}
