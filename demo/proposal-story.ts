import { addDays } from "../loop/local-day.ts";
import { chance } from "./chance.ts";
import {
	CHECKER,
	COMMITTEE,
	demoScheme,
	GOVERNMENT,
	LEADER,
	MEMBERS,
	officerOf,
	unitOf,
	workday,
} from "./proposal-cast.ts";
import type { CorpusText } from "./proposal-corpus.ts";
import { fateOf, fulfil, type Promised } from "./proposal-fates.ts";
import { clear, letterOf } from "./proposal-letter.ts";
import type { ProposalPlay } from "./proposal-play.ts";
import { rate, said, type Windows } from "./proposal-ratings.ts";

/** What is drawn of a proposal before its story is told. */
export interface Plan {
	id: string;
	seed: number;
	submittedOn: string;
	reviewedOn: string;
	between: boolean;
	outcome: "accept" | "return" | "letter" | "merge";
	text: CorpusText;
	number: number;
	into: string | null;
}

interface Telling {
	play: ProposalPlay;
	plan: Plan;
	year: number;
	windows: Windows;
	proposer: string;
	next(): number;
	days(from: number, to: number): number;
}

/** Tells a proposal from the draft to the look-back; ends where the future begins. */
export function tellStory(
	play: ProposalPlay,
	plan: Plan,
	year: number,
	windows: Windows,
	plans: readonly Plan[],
): void {
	const next = chance(plan.seed + 1);
	const days = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
	const proposer = MEMBERS[plan.seed % 5] ?? "demo-member-1";
	const telling: Telling = { play, plan, year, windows, proposer, next, days };
	propose(telling);
	if (plan.outcome === "accept") {
		review(telling, plans);
		const handed = handOut(telling);
		const answer = answerIn(telling, handed);
		afterwards(telling, handed, answer);
	} else turnDown(telling, plans);
}

function propose({ play, plan, year, proposer, next }: Telling): void {
	const { text } = plan;
	const joint = next() < 0.35;
	const kinds = joint ? "joint" : (["member", "member", "party", "sector", "committee"] as const)[plan.seed % 5];
	play.take(addDays(plan.submittedOn, -4), "10:00", proposer, "draft", {
		...{ year, title: text.title, topic: text.subject.topic, facts: text.facts, analysis: text.analysis },
		...{ suggestions: text.suggestions, kind: kinds, betweenSessions: plan.between, demo: true },
	});
	const other = MEMBERS[(plan.seed + 1 + (plan.seed % 3)) % 5] ?? "";
	if (joint && other !== proposer) {
		play.take(addDays(plan.submittedOn, -3), "10:00", proposer, "ask-cosigner", { persons: [other] });
		play.take(addDays(plan.submittedOn, -2), "15:00", other, "co-sign", { agrees: true });
	}
	play.take(plan.submittedOn, "11:00", proposer, "submit", {});
}

function turnDown({ play, plan }: Telling, plans: readonly Plan[]): void {
	const into = plans.find((one) => one.id === plan.into);
	if (plan.outcome === "merge" && into)
		play.take(plan.reviewedOn, "16:00", COMMITTEE, "review", {
			outcome: "merge",
			into: into.id,
			words: `与 ${into.number} 号提案同一事项，并案办理，分别答复。`,
		});
	else
		play.take(plan.reviewedOn, "16:00", COMMITTEE, "review", {
			...{
				outcome: plan.outcome === "letter" ? "letter" : "return",
				reasons: [plan.seed % 2 === 0 ? "no-suggestion" : "several-matters"],
			},
			words: "请补充调研后另行提出，或作为建议信转有关部门参考。",
		});
}

function review({ play, plan }: Telling, plans: readonly Plan[]): void {
	play.take(plan.reviewedOn, "16:00", COMMITTEE, "review", { outcome: "accept", number: plan.number });
	for (const merged of plans.filter((one) => one.into === plan.id))
		play.take(merged.reviewedOn, "16:00", COMMITTEE, "take-in", {
			from: merged.id,
			persons: [MEMBERS[merged.seed % 5]],
		});
	if (plan.seed % 11 === 0)
		play.take(addDays(plan.reviewedOn, 5), "10:00", COMMITTEE, "make-key", {
			leader: LEADER,
			why: "主席会议确定为年度重点提案",
		});
}

type Mode = "lead" | "joint" | "separate";

interface Handed {
	mode: Mode;
	assignedOn: string;
	/** Names of the units that lead; the first writes, or each does. */
	leads: string[];
	cos: string[];
}

/** Some units have only one person, or share one: each is named once. */
const eachOnce = (names: readonly string[]) =>
	names.filter((name, index) => names.findIndex((one) => unitOf(one) === unitOf(name)) === index);

function handOut(telling: Telling): Handed {
	const { play, plan, days } = telling;
	const { subject } = plan.text;
	const objects = plan.seed % 19 === 0;
	const mode: Mode = objects ? "lead" : plan.seed % 17 === 0 ? "joint" : plan.seed % 23 === 0 ? "separate" : "lead";
	const assignedOn = workday(addDays(plan.reviewedOn, days(8, 20)));
	const names = eachOnce([subject.lead, ...subject.co.slice(0, days(0, 2))]);
	const second = eachOnce([...names, "development", "finance", "housing", "urban"])[names.length] ?? "tax";
	let leads = mode === "lead" ? names.slice(0, 1) : [names[0] ?? "development", second];
	const cos = names.slice(1);
	const units = [
		...leads.map((name) => ({ unit: unitOf(name), person: officerOf(name), role: "lead" })),
		...cos.map((name) => ({ unit: unitOf(name), person: officerOf(name), role: "co" })),
	];
	play.take(assignedOn, "09:30", GOVERNMENT, "assign", { mode, units });
	let begun = workday(addDays(assignedOn, days(1, 5)));
	if (objects) {
		const decided = object(telling, assignedOn, leads[0] ?? "", names);
		leads = [decided.lead];
		begun = workday(addDays(decided.on, 2));
	}
	for (const lead of leads) play.take(begun, "14:00", officerOf(lead), "sign-for", { unit: unitOf(lead) });
	for (const co of cos)
		play.take(workday(addDays(assignedOn, days(1, 6))), "14:30", officerOf(co), "sign-for", { unit: unitOf(co) });
	contact(telling, leads[0] ?? "", begun);
	const handed = { mode, assignedOn, leads, cos };
	opinions(telling, handed);
	return handed;
}

function object({ play, plan }: Telling, assignedOn: string, lead: string, names: readonly string[]) {
	const objectedOn = workday(addDays(assignedOn, 3));
	play.take(objectedOn, "10:00", officerOf(lead), "object", {
		unit: unitOf(lead),
		reason: "主要职责不在本单位，建议改由综合部门主办。",
	});
	const upheld = plan.seed % 2 === 0;
	const to =
		["development", "finance", "housing", "urban"].find(
			(one) => !names.includes(one) && unitOf(one) !== unitOf(lead),
		) ?? "tax";
	const on = workday(addDays(objectedOn, 4));
	play.take(on, "15:00", GOVERNMENT, "decide-objection", {
		unit: unitOf(lead),
		upheld,
		reason: upheld ? "理由成立。" : "属该单位三定职责。",
		...(upheld ? { to: { unit: unitOf(to), person: officerOf(to) } } : {}),
	});
	return { lead: upheld ? to : lead, on };
}

function contact({ play, plan, proposer, next, days }: Telling, lead: string, begun: string): void {
	const on = workday(addDays(begun, days(6, 20)));
	if (next() >= 0.75) return;
	play.take(on, "10:00", officerOf(lead), "contact", {
		unit: unitOf(lead),
		way: (["visit", "call", "meeting"] as const)[plan.seed % 3],
		on,
		words: "就建议内容和办理思路与提案人沟通，听取补充意见。",
	});
	if (next() < 0.85) play.take(addDays(on, 1), "16:00", proposer, "confirm-contact", { nth: 1, agrees: true });
}

function opinions({ play, plan, next, days }: Telling, { assignedOn, cos }: Handed): void {
	for (const [index, co] of cos.entries()) {
		const draw = next();
		const on = workday(addDays(assignedOn, draw > 0.8 ? days(36, 50) : days(12, 26)));
		const stand = draw < 0.12 ? "differs" : index === 0 ? "adds" : "agrees";
		const words =
			stand === "differs"
				? "所涉资金未列入本年度预算，本单位不赞成以补贴方式解决，建议先行试点。"
				: `本单位将配合做好${plan.text.subject.measures[0]}。`;
		play.take(on, "11:00", officerOf(co), "opinion", { unit: unitOf(co), stand, words });
	}
}

interface Answer {
	letter: string;
	deliveredOn: string;
	promises: Promised[];
	/** The number of the reply, and the last version of the first lead's letter. */
	documentNo: string;
	versions: number;
}

/** The letter from the first version to its delivery; where each lead answers for itself, the second's as well. */
function answerIn(telling: Telling, handed: Handed): Answer {
	const { play, plan, year, next, days } = telling;
	const { text } = plan;
	const [lead = "", second = ""] = handed.leads;
	const [unit, officer] = [unitOf(lead), officerOf(lead)];
	const scheme = demoScheme(year);
	const draw = next();
	const promising = scheme.classes.filter((one) => one.promises).map((one) => one.letter);
	const letter =
		draw < 0.42
			? "A"
			: draw < 0.82
				? (promising[plan.seed % promising.length] ?? "B")
				: (scheme.classes.find((one) => one.declines)?.letter ?? "C");
	const late = next() < 0.1;
	const writtenOn = workday(addDays(handed.assignedOn, late ? days(93, 110) : days(52, 78)));
	const body = letterOf(text, letter, unit, officer, writtenOn, year, next);
	play.take(writtenOn, "10:00", officer, "write-letter", body);
	let versions = 1;
	if (next() < 0.3) {
		clear(play, addDays(writtenOn, 1), unit, 1, false);
		play.take(addDays(writtenOn, 3), "10:00", officer, "write-letter", {
			...body,
			text: `${body.text}\n欢迎您继续关注并提出宝贵意见。`,
		});
		versions = 2;
	}
	const clearedOn = addDays(writtenOn, versions + 2);
	// Joint leads sign each other's letter.
	if (handed.mode === "joint") clear(play, clearedOn, unit, versions, true, officerOf(second));
	clear(play, clearedOn, unit, versions, true);
	const sentOn = workday(addDays(clearedOn, 1));
	const documentNo = `武演复〔${year}〕${plan.number}号`;
	const signer = "单位主要负责人";
	play.take(sentOn, "16:00", officer, "reply", { unit, version: versions, documentNo, signer, sentOn });
	const deliveredOn = workday(addDays(sentOn, handed.mode === "separate" ? 6 : 2));
	if (handed.mode === "separate") {
		const own = letterOf(text, "A", unitOf(second), officerOf(second), sentOn, year, next);
		play.take(addDays(sentOn, 1), "10:00", officerOf(second), "write-letter", own);
		clear(play, addDays(sentOn, 2), unitOf(second), 1, true);
		play.take(workday(addDays(sentOn, 3)), "16:00", officerOf(second), "reply", {
			...{ unit: unitOf(second), version: 1, documentNo: `武演复〔${year}〕${plan.number}号（二）`, signer },
			sentOn: workday(addDays(sentOn, 3)),
		});
		deliver(play, unitOf(second), deliveredOn);
	}
	deliver(play, unit, deliveredOn);
	publish(telling, handed, deliveredOn);
	const promises = body.promises.map((promise, index) => ({
		matterId: `${plan.id}.promise.${unit}.${versions}.${index + 1}`,
		dueOn: promise.dueOn,
		text: promise.text,
	}));
	return { letter, deliveredOn, promises, documentNo, versions };
}

const deliver = (play: ProposalPlay, unit: string, on: string) =>
	play.take(on, "10:00", COMMITTEE, "deliver", { unit, on, way: "system" });

/** The units that write: all leads where each answers for itself, otherwise the first. */
const writers = ({ mode, leads }: Handed) => (mode === "separate" ? leads : leads.slice(0, 1)).map(unitOf);

function publish({ play, plan }: Telling, handed: Handed, deliveredOn: string): void {
	if (plan.seed % 3 === 0) return;
	const openness =
		plan.seed % 7 === 0
			? { openness: "part", redact: [plan.text.place], reason: "涉及具体居民住所" }
			: { openness: "public" };
	const on = addDays(deliveredOn, 1);
	play.take(on, "15:00", COMMITTEE, "publish", { what: "proposal", ...openness });
	for (const of of writers(handed)) play.take(on, "15:10", COMMITTEE, "publish", { what: "reply", of, ...openness });
}

/** Ratings, perhaps a second handling, the closing, and the look-back about a year later. */
function afterwards(telling: Telling, handed: Handed, answer: Answer): void {
	const { play, plan, windows, next } = telling;
	const [lead = "", second = ""] = handed.leads;
	const [unit, officer] = [unitOf(lead), officerOf(lead)];
	const mood = next();
	const ballots =
		mood < 0.06
			? [said("fairly", "dissatisfied", "答复较为原则，缺少时间安排。", true)]
			: mood < 0.2
				? [null]
				: mood < 0.45
					? [said("satisfied", "fairly")]
					: [said("satisfied", "satisfied")];
	// Promises are kept, or not, whether or not the rating goes on: each on its own clock.
	fulfil(play, answer.promises, officer, plan.seed, workday(addDays(answer.deliveredOn, 1)));
	const rated = addDays(answer.deliveredOn, 1);
	if (handed.mode === "separate")
		rate(play, windows, `reply:${unitOf(second)}:1`, rated, [said("satisfied", "satisfied")]);
	let done = rate(play, windows, `reply:${unit}:1`, rated, ballots);
	let promises = answer.promises;
	if (done.again) {
		const again = answerAgain(telling, handed, answer, done.day);
		promises = again.promises;
		done = {
			...rate(play, windows, `reply:${unit}:2`, addDays(again.deliveredOn, 1), [said("satisfied", "fairly")]),
			again: true,
		};
	}
	const closedOn = workday(addDays(done.day, 3));
	play.take(closedOn, "10:00", COMMITTEE, "close", {});
	const look = workday(addDays(closedOn, 300));
	play.take(look, "09:30", COMMITTEE, "open-look-back", { checker: CHECKER, dueOn: addDays(look, 60) });
	const kept = promises.length > 0 && promises.every((one) => fateOf(one, plan.seed) === "kept" && one.dueOn < look);
	const delivered = answer.letter === "A" ? plan.seed % 9 !== 0 : kept;
	play.take(workday(addDays(look, 20)), "10:00", CHECKER, "look-back", {
		...{ delivered, words: delivered ? "现场查看，与答复一致。" : "现场查看，尚未见到答复所说的变化。" },
		proofs: delivered ? [{ name: "现场核查记录", href: `/proposals/${plan.id}` }] : [],
	});
	if (delivered && plan.seed % 17 === 0)
		play.take(workday(addDays(look, 60)), "10:00", COMMITTEE, "withdraw-proof", {
			of: "look-back",
			nth: 1,
			reason: "复查发现所拍为另一处点位",
		});
	const verdict = [delivered ? said("satisfied", "satisfied") : said("fairly", "fairly")];
	for (const of of writers(handed)) {
		const round = of === unit && done.again ? 2 : 1;
		rate(play, windows, `delivery:${of}:${round}`, addDays(look, 1), verdict);
	}
}

/** Not satisfied: the unit answers once more, with dates. */
function answerAgain({ play, plan, year, next }: Telling, { mode, leads }: Handed, answer: Answer, day: string) {
	const [lead = "", second = ""] = leads;
	const [unit, officer, version] = [unitOf(lead), officerOf(lead), answer.versions + 1];
	const promising = demoScheme(year).classes.find((one) => one.promises)?.letter ?? "B";
	const writtenOn = workday(addDays(day, 12));
	const body = letterOf(plan.text, promising, unit, officer, writtenOn, year, next);
	play.take(writtenOn, "10:00", officer, "write-letter", body);
	if (mode === "joint") clear(play, addDays(writtenOn, 2), unit, version, true, officerOf(second));
	clear(play, addDays(writtenOn, 2), unit, version, true);
	const sentOn = workday(addDays(writtenOn, 3));
	const documentNo = `${answer.documentNo.replace("号", "")}—1号`;
	play.take(sentOn, "16:00", officer, "reply", { unit, version, documentNo, signer: "单位主要负责人", sentOn });
	const deliveredOn = workday(addDays(sentOn, 2));
	play.take(deliveredOn, "10:00", COMMITTEE, "deliver", { unit, on: deliveredOn, way: "in-person" });
	const promises = body.promises.map((promise, index) => ({
		matterId: `${plan.id}.promise.${unit}.${version}.${index + 1}`,
		dueOn: promise.dueOn,
		text: promise.text,
	}));
	fulfil(play, promises, officer, plan.seed + 5, workday(addDays(deliveredOn, 1)));
	return { deliveredOn, promises };
}
