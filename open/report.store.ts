import { calendarAt } from "../loop/calendar.store.ts";
import { deadlineOf } from "../loop/deadline.ts";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { takeStep } from "../loop/matter.store.ts";
import { type MatterState, STAGES } from "../loop/matter.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import { namesOfEither } from "../people/names.store.ts";
import { seal, unseal } from "../people/secret.ts";
import type { Trx } from "../store/database.ts";
import { creekProblem } from "../waters/matter-kinds.ts";
import { raiseProblem } from "../waters/problem.store.ts";
import type { ProblemCategory } from "../waters/problem-category.ts";
import { codeHash, newCode } from "./challenge.ts";

export interface PublicReport {
	creekId: string | null;
	place: { lon: number; lat: number; words?: string | undefined } | null;
	category: ProblemCategory;
	words: string;
	photos: EvidenceNamed[];
	phone: string;
}

const context = (districtId: number, reporterId: string) => `reporter ${districtId} ${reporterId}`;

/** Raises what somebody outside reported and gives the code by which he follows it. The same answered challenge sent twice is one report, with a new code. */
export async function fileReport(
	trx: Trx,
	report: PublicReport,
	reporterId: string,
	key: Buffer,
	now: string,
): Promise<{ code: string; matterId: string }> {
	const districtId = await currentDistrict(trx);
	const state = await raiseProblem(
		trx,
		{
			...{ creekId: report.creekId, place: report.place, category: report.category, source: "citizen", title: "" },
			...{ words: report.words, evidence: report.photos },
		},
		{ by: { person: reporterId, unit: "" }, clientKey: `report:${reporterId}` },
		now,
	);
	const code = newCode();
	const known = await trx
		.selectFrom("open_report")
		.select("reporter_id")
		.where("district_id", "=", districtId)
		.where("reporter_id", "=", reporterId)
		.executeTakeFirst();
	if (known)
		throw refusal(
			"REPORT_SENT",
			{
				zh: "这份反映已经提交过，查询码只显示一次。如未记下，请重新反映。",
				en: "This report was sent already and its code is shown once. If you did not write it down, report again.",
			},
			409,
		);
	await trx
		.insertInto("open_report")
		.values({
			...{ district_id: districtId, reporter_id: reporterId, code_hash: codeHash(code), matter_id: state.matterId },
			received_at: new Date(now),
			phone_sealed: report.phone === "" ? null : seal(key, report.phone, context(districtId, reporterId)),
		})
		.execute();
	return { code, matterId: state.matterId };
}

/** One line of what a reporter sees of the work: no names, no words from inside but the results that are told to him. */
export interface ReportLine {
	at: string;
	what: Bilingual;
	words: string;
}

export interface ReportView {
	title: string;
	number: number;
	stage: Bilingual;
	unit: Bilingual | null;
	reportedAt: string;
	/** Times are told in the district's own. */
	timeZone: string;
	lines: ReportLine[];
	/** The verdict is asked for: until which local day. */
	asked: { until: string | null } | null;
	/** What he said at last; null: nothing yet. */
	said: { solved: boolean; at: string } | null;
	/** His time ran out: recorded as silence, which is neither yes nor no. */
	silent: boolean;
	demo: boolean;
}

async function reportOf(trx: Trx, code: string) {
	const row = await trx
		.selectFrom("open_report")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("code_hash", "=", codeHash(code))
		.executeTakeFirst();
	if (row) return row;
	throw noSuchReport();
}

function noSuchReport() {
	return refusal(
		"NO_SUCH_REPORT",
		{
			zh: "没有这个查询码，请核对后再试（共 12 位，不含 I、L、O、U）。",
			en: "There is no such code; check it and try again (12 characters, without I, L, O and U).",
		},
		404,
	);
}

/** Follows a merge to the matter that goes on. */
async function standing(trx: Trx, matterId: string, now: string): Promise<MatterState> {
	const moment = knownThen(now, await currentTimeZone(trx));
	let state = await matterState(trx, creekProblem, matterId, moment);
	for (let hops = 0; hops < 5 && state?.mergedInto; hops++)
		state = (await matterState(trx, creekProblem, state.mergedInto, moment)) ?? state;
	if (!state) throw noSuchReport();
	return state;
}

/** What the reporter sees of his report. */
export async function followReport(trx: Trx, code: string, now: string): Promise<ReportView> {
	const row = await reportOf(trx, code);
	const state = await standing(trx, row.matter_id, now);
	const names = await namesOfEither(trx, state.owner ? [state.owner.unit] : []);
	const clock = state.clocks.findLast((one) => one.clock === "verdict");
	const moment = knownThen(now, await currentTimeZone(trx));
	const due = clock && deadlineOf(clock, await calendarAt(trx, moment), moment);
	const open = clock !== undefined && clock.endedAt === null;
	const said = state.judgements.findLast((one) => one.step === "give-verdict" && one.by === row.reporter_id);
	const answered = said !== undefined && clock !== undefined && said.at >= clock.startedAt;
	return {
		...{ title: state.title, number: state.steps[0]?.seq ?? 0, stage: STAGES[state.stage] },
		...{ unit: (state.owner && names[state.owner.unit]) ?? null, reportedAt: row.received_at.toISOString() },
		timeZone: moment.timeZone,
		lines: linesOf(state),
		asked: open && !answered ? { until: due?.dueOn ?? null } : null,
		said: said ? { solved: said.passed, at: said.at } : null,
		silent: clock !== undefined && clock.endedAt !== null && !answered,
		demo: state.demo,
	};
}

/** What is told outside, and how. A step that is not here is work among officers. */
const TOLD: Partial<Record<string, { words: Bilingual; says?: "words" | "reason" }>> = {
	raise: { words: { zh: "收到您的反映", en: "Your report was received" } },
	assign: { words: { zh: "已交办责任单位", en: "A unit was made responsible" } },
	accept: { words: { zh: "责任单位已接收，开始办理", en: "The unit accepted it and works on it" } },
	"claim-done": { words: { zh: "责任单位报告已办结", en: "The unit says that it is done" }, says: "words" },
	"sign-off": { words: { zh: "已销号", en: "Signed off" } },
	reopen: { words: { zh: "问题反弹，已重新打开", en: "It came back and was opened again" }, says: "reason" },
	"give-verdict": { words: { zh: "反映人作出评价", en: "The reporter's verdict" } },
	suspend: { words: { zh: "暂缓办理", en: "Put off" }, says: "reason" },
	merge: { words: { zh: "与同一问题的其他反映合并办理", en: "Handled together with other reports of the same thing" } },
};

function linesOf(state: MatterState): ReportLine[] {
	return state.steps.flatMap((step): ReportLine[] => {
		if (step.step === "verify") {
			const passed = step.body.passed === true;
			const what = passed
				? { zh: "经他人核验属实", en: "Verified by somebody else" }
				: { zh: "核验未通过，继续整改", en: "It did not pass; the work goes on" };
			return [{ at: step.at, what, words: String(step.body.reason ?? "") }];
		}
		const told = TOLD[step.step];
		return told ? [{ at: step.at, what: told.words, words: told.says ? String(step.body[told.says] ?? "") : "" }] : [];
	});
}

/** The reporter's word on whether it is solved. */
export async function giveVerdict(
	trx: Trx,
	code: string,
	verdict: { solved: boolean; reason: string },
	now: string,
): Promise<void> {
	const row = await reportOf(trx, code);
	const state = await standing(trx, row.matter_id, now);
	await takeStep(
		trx,
		creekProblem,
		{
			...{ matterId: state.matterId, step: "give-verdict", body: verdict },
			by: { person: row.reporter_id, unit: "" },
			clientKey: `verdict:${row.reporter_id}:${state.matterId}:${state.round}:${state.judgements.length}`,
		},
		now,
	);
}

/** How the reporters of a matter can be reached, as far as they said. Call it only after the look was recorded. */
export async function reportersOf(
	trx: Trx,
	matterId: string,
	key: Buffer,
): Promise<{ phones: string[]; count: number }> {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("open_report")
		.innerJoin("matter_tie", (join) =>
			join.onRef("matter_tie.who", "=", "open_report.reporter_id").on("matter_tie.district_id", "=", district),
		)
		.select(["open_report.reporter_id", "open_report.phone_sealed"])
		.where("open_report.district_id", "=", district)
		.where("matter_tie.matter_id", "=", matterId)
		.where("matter_tie.relation", "=", "raiser")
		.execute();
	const phones = rows.flatMap((row) =>
		row.phone_sealed ? [unseal(key, row.phone_sealed, context(district, row.reporter_id))] : [],
	);
	return { phones, count: rows.length };
}

/** A reporter's telephone is kept no longer than it can serve: it is forgotten so long after the matter was signed off (PIPL art. 47). Ours. */
export const FORGET_AFTER_DAYS = 180;

/** Forgets the telephones of matters that were closed long ago. Returns how many. */
export async function forgetReporters(trx: Trx, now: Date): Promise<number> {
	const district = await currentDistrict(trx);
	const before = new Date(now.getTime() - FORGET_AFTER_DAYS * 86_400_000);
	const done = await trx
		.updateTable("open_report")
		.set({ phone_sealed: null })
		.where("district_id", "=", district)
		.where("phone_sealed", "is not", null)
		.where("matter_id", "in", (part) =>
			part
				.selectFrom("matter")
				.select("matter_id")
				.where("district_id", "=", district)
				.where("stage", "in", ["closed", "merged", "split"])
				.where("stage_at", "<", before),
		)
		.executeTakeFirst();
	return Number(done.numUpdatedRows);
}
