import type { Indicator, Tally } from "../loop/line.ts";
import type { Moment } from "../loop/moment.ts";
import { tallied, tallyOf } from "../loop/tally.ts";
import type { Trx } from "../store/database.ts";
import {
	awaitsVerdict,
	type Counted,
	dataFinding,
	heldFinding,
	measured,
	needsData,
	ownedFinding,
	rowOf,
	verdictFinding,
} from "./problem-counted.ts";
import { problemCounts, problemsOfLastYear } from "./problem-facts.store.ts";
import { samplingDays } from "./sampling-day.store.ts";

const PROBLEMS = { zh: "个", en: "problems" };

/** Adds what was counted here to what the database counted. */
function plus(counted: Tally, findings: readonly Counted[]): Tally {
	const here = tallyOf({ evidence: findings as never });
	return {
		for: counted.for + here.for,
		against: counted.against + here.against,
		notJudged: counted.notJudged + here.notJudged,
	};
}

export const problemsOwned: Indicator = {
	name: "problems-owned",
	title: { zh: "有任务书、责任人和跟踪人的问题", en: "problems with task book, owner and tracker" },
	async measure(trx, _commitment, moment) {
		const problems = await problemsOfLastYear(trx, moment);
		return measured(
			problems.map((problem) => rowOf(problem, ownedFinding(problem))),
			PROBLEMS,
		);
	},
	async tally(trx, _commitment, moment) {
		const { owned, folded } = await problemCounts(trx, moment);
		return tallied(plus(owned, folded.map(ownedFinding)), PROBLEMS);
	},
};

/** The sampling days of the creeks of some problems, since the first of them was raised. */
function daysOf(trx: Trx, creekIds: readonly string[], from: string, moment: Moment) {
	return samplingDays(trx, { creekIds: [...new Set(creekIds)], from }, moment);
}

export const noRebound: Indicator = {
	name: "no-rebound",
	title: { zh: "销号后没有反弹的问题", en: "problems that stayed solved" },
	async measure(trx, _commitment, moment) {
		const once = (await problemsOfLastYear(trx, moment)).filter((problem) => problem.signedOffAt !== null);
		const water = once.filter(needsData).flatMap((problem) => problem.subject?.id ?? []);
		const from = once.reduce((so, problem) => (problem.raisedAt < so ? problem.raisedAt : so), moment.at);
		const days = await daysOf(trx, water, from, moment);
		return measured(
			once.map((one) => rowOf(one, heldFinding(one, days.get(one.subject?.id ?? "") ?? [], moment.timeZone))),
			PROBLEMS,
		);
	},
	async tally(trx, _commitment, moment) {
		const { held, byData, folded } = await problemCounts(trx, moment);
		const once = folded.filter((problem) => problem.signedOffAt !== null);
		const water = [...byData, ...once.filter(needsData).map((one) => ({ ...one, creekId: one.subject?.id ?? "" }))];
		const from = water.reduce((so, problem) => (problem.raisedAt < so ? problem.raisedAt : so), moment.at);
		const days = await daysOf(
			trx,
			water.map((one) => one.creekId),
			from,
			moment,
		);
		const findings = [
			...byData.map((one) => dataFinding(one.signedOffAt, days.get(one.creekId) ?? [], moment.timeZone)),
			...once.map((one) => heldFinding(one, days.get(one.subject?.id ?? "") ?? [], moment.timeZone)),
		];
		return tallied(plus(held, findings), PROBLEMS);
	},
};

export const publicVerdicts: Indicator = {
	name: "public-verdicts",
	title: { zh: "反映人认可的问题", en: "problems solved by their reporters' word" },
	async measure(trx, _commitment, moment) {
		const reported = (await problemsOfLastYear(trx, moment)).filter(awaitsVerdict);
		return measured(
			reported.map((problem) => rowOf(problem, verdictFinding(problem))),
			PROBLEMS,
		);
	},
	async tally(trx, _commitment, moment) {
		const { verdicts, folded } = await problemCounts(trx, moment);
		return tallied(plus(verdicts, folded.filter(awaitsVerdict).map(verdictFinding)), PROBLEMS);
	},
};
