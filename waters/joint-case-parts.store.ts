import { currentDistrict } from "../loop/event.store.ts";
import { type MatterState, STAGES } from "../loop/matter.ts";
import type { MatterKinds } from "../loop/matter-kinds.ts";
import { rowsThen, type Since } from "../loop/matter-then.store.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { JOINT_TASK } from "./joint-case.ts";

/** The matters of a case's bureaus, as they stand now, or stood at a moment. */
export async function partsOfCase(trx: Trx, caseId: string, then?: { kinds: MatterKinds; since: Since }) {
	const rows = await trx
		.selectFrom("matter")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("parent_id", "=", caseId)
		.where("kind", "=", JOINT_TASK)
		.orderBy("raise_seq")
		.execute();
	return then ? rowsThen(trx, then.kinds, rows, then.since) : rows;
}

/** A case is not closed while a bureau's own task is open. */
export async function openPartsFault(trx: Trx, state: MatterState): Promise<Bilingual | null> {
	const open = (await partsOfCase(trx, state.matterId)).filter(
		(part) => !["closed", "verified", "merged"].includes(part.stage),
	);
	if (open.length === 0) return null;
	const list = (lang: "zh" | "en") =>
		open
			.map((part) => `${part.title}（${STAGES[part.stage as keyof typeof STAGES][lang]}）`)
			.join(lang === "zh" ? "；" : "; ");
	return {
		zh: `还有 ${open.length} 个单位的任务没有核验：${list("zh")}。请待全部核验后再销号。`,
		en: `${open.length} tasks of the case are not verified: ${list("en")}. Wait until all are.`,
	};
}
