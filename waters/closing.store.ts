import type { MatterState } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { creekSites } from "./creek-month.store.ts";
import { needsData } from "./problem-counted.ts";
import { type ClosingFinding, closingWords, judgeClosing } from "./rebound.ts";
import { samplingDays } from "./sampling-day.store.ts";

/** What the readings say about closing a water problem; null where it needs none. */
export async function closingFinding(trx: Trx, state: MatterState, moment: Moment): Promise<ClosingFinding | null> {
	if (!needsData(state) || state.subject === null) return null;
	const claim = state.steps.findLast((one) => one.step === "claim-done");
	const since = claim?.at ?? state.raisedAt;
	const creekId = state.subject.id;
	const days = (await samplingDays(trx, { creekIds: [creekId], from: since }, moment)).get(creekId) ?? [];
	return judgeClosing(since, days, 5);
}

/** Why the data forbid to sign it off now, or null. */
export async function closingFaultOf(trx: Trx, state: MatterState, moment: Moment): Promise<Bilingual | null> {
	const finding = await closingFinding(trx, state, moment);
	if (finding === null) return null;
	if (finding.kind === "too-few" && state.subject && !(await isSampled(trx, state.subject.id, moment)))
		return {
			zh: "该支浜没有断面或自动站，无从凭数据销号；请先登记采样点并采样。",
			en: "The creek has no section or station, so no data can close it; record a sampling point first.",
		};
	return closingWords(finding, moment.timeZone);
}

const isSampled = async (trx: Trx, creekId: string, moment: Moment): Promise<boolean> =>
	(await creekSites(trx, moment, [creekId])).length > 0;
