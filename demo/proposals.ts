import { createHash } from "node:crypto";
import { addDays, instantOf } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { isWorkingDay, publicCalendar } from "../loop/working-day.ts";
import { RELEASED_KIND } from "../proposals/ballot.store.ts";
import {
	addTally,
	type Ballot,
	closingOf,
	emptyTally,
	isBatch,
	opensAgain,
	type Tally,
	tallyOf,
} from "../proposals/ballot.ts";
import { windowDeadline } from "../proposals/known.ts";
import { LEAD_KIND } from "../proposals/lead.store.ts";
import { proposersOf, type RatingWindow } from "../proposals/proposal.ts";
import { FOUR_CLASSES, type ProposalScheme, SCHEME_KIND, THREE_CLASSES, USUAL_LIMITS } from "../proposals/scheme.ts";
import { chance, seedOf } from "./chance.ts";
import { type CorpusText, corpusText, SUBJECTS } from "./proposal-corpus.ts";
import { NotYet, type PlayedEvent, ProposalPlay } from "./proposal-play.ts";

const ZONE = "Asia/Shanghai";
export const COMMITTEE = "demo-proposals-office";
export const GOVERNMENT = "demo-government-office";
const MEMBERS = [1, 2, 3, 4, 5].map((n) => `demo-member-${n}`);
const CHECKER = "demo-resident";
const LEADER = "demo-06";

/** Who handles proposals in each unit. */
const OFFICER: Record<string, string> = {
	resources: "demo-resources-officer",
	industry: "demo-industry-officer",
	commerce: "demo-commerce-officer",
	science: "demo-science-officer",
	finance: "demo-finance-officer",
	tax: "demo-tax-officer",
	development: "demo-development-officer",
	housing: "demo-housing-officer",
	urban: "demo-urban-officer",
	agriculture: "demo-agriculture-officer",
	ecology: "demo-ecology-head",
	water: "demo-08",
	// The data bureau's only persons are administrators, whose duties keep them out of the work.
	data: "demo-development-officer",
};
const unitOf = (name: string) => (name === "data" ? "demo-development" : `demo-${name}`);
const officerOf = (name: string) => OFFICER[name] ?? OFFICER.development ?? "";

export const DEMO_YEARS = [2024, 2025, 2026] as const;
/** Besides no. 42 of 2024. */
const EACH_YEAR = 80;

export function demoScheme(year: number): ProposalScheme {
	return {
		...{ year, classes: year >= 2026 ? FOUR_CLASSES : THREE_CLASSES, limits: USUAL_LIMITS },
		...{ mostReopenings: 1, leastBallots: 5, demo: true },
		offices: { committee: "demo-cppcc-proposals", government: "demo-government" },
	};
}

/** Verdicts of closed windows that wait to be published, as the store keeps them. */
export interface WaitingVerdict {
	proposalId: string;
	windowId: string;
	unit: string;
	which: RatingWindow["which"];
	tally: Tally;
	closedAt: string;
	releasedAt: string | null;
}

export interface DemoProposals {
	events: PlayedEvent[];
	verdicts: WaitingVerdict[];
}

let lately: { now: string; played: DemoProposals } | null = null;

/** All of the demo's proposals up to `now`, in the order in which things were received. Played once a moment: tests load the demo again and again. */
export function demoProposals(now: string): DemoProposals {
	if (lately?.now !== now) lately = { now, played: playAll(now) };
	return lately.played;
}

function playAll(now: string): DemoProposals {
	const plays = DEMO_YEARS.flatMap((year) => yearOf(year, now));
	const ratings = new Ratings(now);
	for (const { play, windows } of plays) ratings.add(play, windows);
	const schemes = DEMO_YEARS.map((year): PlayedEvent => {
		const at = instantOf(`${year - 1}-12-20`, "09:00", ZONE);
		const event = {
			clientKey: `demo:scheme:${year}`,
			matterId: `proposals-${year}`,
			line: "proposals",
			kind: SCHEME_KIND,
		};
		return {
			receivedAt: at,
			event: { ...event, happenedAt: at, actor: "demo-05", unit: "demo-supervision", body: demoScheme(year) },
		};
	});
	const events = [...schemes, ...demoLeads(), ...plays.flatMap(({ play }) => play.played), ...ratings.released]
		.filter((one) => one.receivedAt <= now)
		.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0));
	return { events, verdicts: ratings.verdicts };
}

function demoLeads(): PlayedEvent[] {
	return SUBJECTS.filter((_, index) => index % 7 === 0).map((subject, index) => {
		const at = instantOf(addDays("2026-09-01", index * 9), "10:20", ZONE);
		const citizen = index % 2 === 0;
		const body = {
			title: `${subject.thing}`,
			words: `${subject.problems.join("；")}。希望有关部门研究。`,
			topic: subject.topic,
			demo: true,
		};
		const by = citizen ? { actor: "citizen", unit: "" } : { actor: MEMBERS[index % 5] ?? "", unit: "demo-cppcc" };
		return {
			receivedAt: at,
			event: {
				clientKey: `demo:lead:${index}`,
				matterId: `lead-demo-${index}`,
				line: "proposals",
				kind: LEAD_KIND,
				happenedAt: at,
				...by,
				body,
			},
		};
	});
}

type Windows = { window: RatingWindow; closedAt: string; cast: Ballot[]; asked: number }[];
interface Played {
	play: ProposalPlay;
	windows: Windows;
}

/** Publishes verdicts in batches, as the closing rule does. */
class Ratings {
	readonly verdicts: WaitingVerdict[] = [];
	readonly released: PlayedEvent[] = [];
	readonly #now: string;

	constructor(now: string) {
		this.#now = now;
	}

	add(play: ProposalPlay, windows: Windows): void {
		for (const { window, closedAt, cast, asked } of windows) {
			if (closedAt > this.#now) continue;
			const one = { proposalId: play.id, windowId: window.id, unit: window.of, which: window.which };
			this.verdicts.push({ ...one, tally: tallyOf(asked, cast), closedAt, releasedAt: null });
			const waiting = this.verdicts.filter(
				(other) => other.unit === window.of && other.which === window.which && other.releasedAt === null,
			);
			const sum = waiting.map((other) => other.tally).reduce(addTally, emptyTally());
			if (!isBatch(sum, 5)) continue;
			const at = waiting.map((other) => other.closedAt).reduce((a, b) => (a > b ? a : b));
			for (const other of waiting) other.releasedAt = at;
			const body = { unit: window.of, which: window.which, windows: waiting.length, ...sum };
			const matterId = `verdicts.${window.of}.${window.which}`;
			const clientKey = `demo:${matterId}:${this.released.length}`;
			const by = { actor: "rule:proposal-rating", unit: "" };
			this.released.push({
				receivedAt: at,
				event: { clientKey, matterId, line: "proposals", kind: RELEASED_KIND, happenedAt: at, ...by, body },
			});
		}
	}
}

interface Plan {
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

const workday = (day: string): string => {
	let at = day;
	while (!isWorkingDay(publicCalendar(at), at)) at = addDays(at, 1);
	return at;
};

function yearOf(year: number, now: string): Played[] {
	const plans: Plan[] = [];
	for (let n = 1; n <= EACH_YEAR; n++) {
		const seed = seedOf(`proposal:${year}:${n}`);
		const next = chance(seed);
		// 2024 opens with 41 of the plenary, so that the first of the summer is no. 42.
		const between = n > EACH_YEAR * 0.6;
		const submittedOn = between
			? addDays(`${year}-06-10`, Math.floor(next() * 120))
			: addDays(`${year}-01-08`, Math.floor(next() * 6));
		const draw = next();
		plans.push({
			...{
				id: `p-${year}-${String(year === 2024 && n >= 42 ? n + 1 : n).padStart(3, "0")}`,
				seed,
				submittedOn,
				between,
				number: 0,
				into: null,
			},
			reviewedOn: workday(addDays(submittedOn, 6 + Math.floor(next() * 6))),
			outcome: draw < 0.86 ? "accept" : draw < 0.92 ? "return" : draw < 0.96 ? "letter" : "merge",
			text: corpusText(seed),
		});
	}
	const filed = plans
		.filter((plan) => plan.outcome === "accept")
		.sort((a, b) => (a.reviewedOn < b.reviewedOn ? -1 : a.reviewedOn > b.reviewedOn ? 1 : a.id < b.id ? -1 : 1));
	// No. 42 of 2024 is the key proposal; the others go round it.
	let number = 0;
	for (const plan of filed) {
		number += 1;
		if (year === 2024 && number === 42) number += 1;
		plan.number = number;
	}
	for (const plan of plans)
		if (plan.outcome === "merge") plan.into = filed.find((one) => one.reviewedOn < plan.reviewedOn)?.id ?? null;
	const played = plans.map((plan) => playOf(plan, year, now, plans));
	return year === 2024 ? [number42(now), ...played] : played;
}

function playOf(plan: Plan, year: number, now: string, plans: readonly Plan[]): Played {
	const play = new ProposalPlay(plan.id, demoScheme(year), now);
	const windows: Windows = [];
	try {
		story(play, plan, year, windows, plans);
	} catch (error) {
		if (!(error instanceof NotYet)) throw error;
	}
	return { play, windows };
}

const salt = (of: string) => createHash("sha256").update(`demo:${of}`).digest("hex");

/** Closes a rating window by the rule, with seeded ballots of those who were asked. */
function rate(
	play: ProposalPlay,
	windows: Windows,
	windowId: string,
	day: string,
	ballots: (Ballot | null)[],
): { day: string; again: boolean } {
	const at = instantOf(day, "12:00", ZONE);
	const state = play.state(at);
	const window = state.windows.find((one) => one.id === windowId);
	if (!window) throw new Error(`${play.id}: no window ${windowId}`);
	const moment = knownThen(at, ZONE);
	const scheme = demoScheme(state.year);
	const { dueOn } = windowDeadline(window, scheme, publicCalendar(day), moment);
	const asked = proposersOf(state);
	const cast = asked.flatMap((person, index) => {
		const ballot = ballots[index % ballots.length];
		return ballot ? [{ person, salt: salt(`${play.id}:${windowId}:${person}`), ballot }] : [];
	});
	let n = 0;
	const { sealed, shared, again } = closingOf(asked, cast, () => salt(`${play.id}:${windowId}:silent:${n++}`));
	const reopens = opensAgain(state, window, again, scheme);
	const closing = addDays(dueOn, 1);
	const limit = reopens ? { limit: scheme.limits["second-reply"] } : {};
	play.take(closing, "00:05", "rule:proposal-rating", "close-rating", {
		window: windowId,
		asked: asked.length,
		sealed,
		shared,
		reopens,
		...limit,
	});
	windows.push({
		window,
		closedAt: instantOf(closing, "00:05", ZONE),
		cast: cast.map((one) => one.ballot),
		asked: asked.length,
	});
	return { day: closing, again: reopens };
}

const said = (attitude: Ballot["attitude"], result: Ballot["result"], words = "", again = false): Ballot => ({
	...{ attitude, result, words, share: words !== "", again },
});

function story(play: ProposalPlay, plan: Plan, year: number, windows: Windows, plans: readonly Plan[]): void {
	const next = chance(plan.seed + 1);
	const days = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
	const { text } = plan;
	const proposer = MEMBERS[plan.seed % 5] ?? "demo-member-1";
	const joint = next() < 0.35;
	const kinds = joint ? "joint" : (["member", "member", "party", "sector", "committee"] as const)[plan.seed % 5];
	const draft = {
		...{ year, title: text.title, topic: text.subject.topic, facts: text.facts, analysis: text.analysis },
		...{ suggestions: text.suggestions, kind: kinds, betweenSessions: plan.between, demo: true },
	};
	play.take(addDays(plan.submittedOn, -4), "10:00", proposer, "draft", draft);
	if (joint) {
		const other = MEMBERS[(plan.seed + 1 + (plan.seed % 3)) % 5] ?? "";
		if (other !== proposer) {
			play.take(addDays(plan.submittedOn, -3), "10:00", proposer, "ask-cosigner", { persons: [other] });
			play.take(addDays(plan.submittedOn, -2), "15:00", other, "co-sign", { agrees: true });
		}
	}
	play.take(plan.submittedOn, "11:00", proposer, "submit", {});
	if (plan.outcome !== "accept") {
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
		return;
	}
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

	const assignedOn = workday(addDays(plan.reviewedOn, days(8, 20)));
	const names = [...new Set([text.subject.lead, ...text.subject.co.slice(0, days(0, 2))])].filter(
		(name, index, all) => all.findIndex((one) => unitOf(one) === unitOf(name)) === index,
	);
	let lead = names[0] ?? "development";
	const cos = names.slice(1);
	const units = names.map((name, index) => ({
		unit: unitOf(name),
		person: officerOf(name),
		role: index === 0 ? "lead" : "co",
	}));
	play.take(assignedOn, "09:30", GOVERNMENT, "assign", { mode: "lead", units });
	let begun = workday(addDays(assignedOn, days(1, 5)));
	if (plan.seed % 19 === 0) {
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
		const decision = upheld ? { to: { unit: unitOf(to), person: officerOf(to) } } : {};
		const decidedOn = workday(addDays(objectedOn, 4));
		play.take(decidedOn, "15:00", GOVERNMENT, "decide-objection", {
			unit: unitOf(lead),
			upheld,
			reason: upheld ? "理由成立。" : "属该单位三定职责。",
			...decision,
		});
		if (upheld) lead = to;
		begun = workday(addDays(decidedOn, 2));
	}
	const unit = unitOf(lead);
	const officer = officerOf(lead);
	play.take(begun, "14:00", officer, "sign-for", { unit });
	for (const co of cos)
		play.take(workday(addDays(assignedOn, days(1, 6))), "14:30", officerOf(co), "sign-for", { unit: unitOf(co) });
	const contact = workday(addDays(begun, days(6, 20)));
	const contacted = next() < 0.75;
	if (contacted) {
		play.take(contact, "10:00", officer, "contact", {
			unit,
			way: (["visit", "call", "meeting"] as const)[plan.seed % 3],
			on: contact,
			words: "就建议内容和办理思路与提案人沟通，听取补充意见。",
		});
		if (next() < 0.85) play.take(addDays(contact, 1), "16:00", proposer, "confirm-contact", { nth: 1, agrees: true });
	}
	for (const [index, co] of cos.entries()) {
		const draw = next();
		if (draw > 0.93) continue; // never given
		const on = workday(addDays(assignedOn, draw > 0.8 ? days(36, 50) : days(12, 26)));
		const stand = draw < 0.12 ? "differs" : index === 0 ? "adds" : "agrees";
		const words =
			stand === "differs"
				? "所涉资金未列入本年度预算，本单位不赞成以补贴方式解决，建议先行试点。"
				: `本单位将配合做好${text.subject.measures[0]}。`;
		play.take(on, "11:00", officerOf(co), "opinion", { unit: unitOf(co), stand, words });
	}

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
	const writtenOn = workday(addDays(assignedOn, late ? days(93, 110) : days(52, 78)));
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
	clear(play, clearedOn, unit, versions, true);
	const sentOn = workday(addDays(clearedOn, 1));
	const documentNo = `武演复〔${year}〕${plan.number}号`;
	play.take(sentOn, "16:00", officer, "reply", {
		unit,
		version: versions,
		documentNo,
		signer: "单位主要负责人",
		sentOn,
	});
	const deliveredOn = workday(addDays(sentOn, 2));
	play.take(deliveredOn, "10:00", COMMITTEE, "deliver", { unit, on: deliveredOn, way: "system" });
	if (plan.seed % 3 !== 0) {
		const part = plan.seed % 7 === 0;
		const openness = part
			? { openness: "part", redact: [text.place], reason: "涉及具体居民住所" }
			: { openness: "public" };
		play.take(addDays(deliveredOn, 1), "15:00", COMMITTEE, "publish", { what: "proposal", ...openness });
		play.take(addDays(deliveredOn, 1), "15:10", COMMITTEE, "publish", { what: "reply", of: unit, ...openness });
	}
	const opened: Promised[] = body.promises.map((promise, index) => ({
		matterId: `${plan.id}.promise.${unit}.${versions}.${index + 1}`,
		dueOn: promise.dueOn,
		text: promise.text,
	}));
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
	fulfil(play, opened, officer, plan.seed);
	let done = rate(play, windows, `reply:${unit}:1`, addDays(deliveredOn, 1), ballots);
	if (done.again) {
		const second = workday(addDays(done.day, 12));
		const again = letterOf(text, promising[0] ?? "B", unit, officer, second, year, next);
		play.take(second, "10:00", officer, "write-letter", again);
		clear(play, addDays(second, 2), unit, versions + 1, true);
		const sent = workday(addDays(second, 3));
		play.take(sent, "16:00", officer, "reply", {
			unit,
			version: versions + 1,
			documentNo: `${documentNo.replace("号", "")}—1号`,
			signer: "单位主要负责人",
			sentOn: sent,
		});
		const delivered = workday(addDays(sent, 2));
		play.take(delivered, "10:00", COMMITTEE, "deliver", { unit, on: delivered, way: "in-person" });
		const more = again.promises.map((promise, index) => ({
			matterId: `${plan.id}.promise.${unit}.${versions + 1}.${index + 1}`,
			dueOn: promise.dueOn,
			text: promise.text,
		}));
		fulfil(play, more, officer, plan.seed + 5);
		opened.splice(0, opened.length, ...more);
		done = rate(play, windows, `reply:${unit}:2`, addDays(delivered, 1), [said("satisfied", "fairly")]);
	}
	const closedOn = workday(addDays(done.day, 3));
	play.take(closedOn, "10:00", COMMITTEE, "close", {});
	const look = workday(addDays(closedOn, 300));
	play.take(look, "09:30", COMMITTEE, "open-look-back", { checker: CHECKER, dueOn: addDays(look, 60) });
	const kept = opened.length > 0 && opened.every((one) => fateOf(one, plan.seed) === "kept" && one.dueOn < look);
	const delivered = letter === "A" ? plan.seed % 9 !== 0 : kept;
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
	rate(play, windows, `delivery:${unit}:${done.again ? 2 : roundNow(play, unit)}`, addDays(look, 1), [
		delivered ? said("satisfied", "satisfied") : said("fairly", "fairly"),
	]);
}

const roundNow = (play: ProposalPlay, unit: string) =>
	Math.max(
		1,
		...play
			.state("2099-01-01T00:00:00.000Z")
			.parts.filter((one) => one.unit === unit && one.role === "lead")
			.map((one) => one.round),
	);

interface Promised {
	matterId: string;
	dueOn: string;
	text: string;
}

function fateOf(promise: Promised, seed: number): "kept" | "late" | "given-up" | "open" {
	const draw = (seedOf(`${promise.matterId}`) + seed) % 100;
	return draw < 62 ? "kept" : draw < 74 ? "late" : draw < 81 ? "given-up" : "open";
}

/** What becomes of promises: kept, kept late, honestly given up, or nothing yet. */
function fulfil(play: ProposalPlay, promises: readonly Promised[], officer: string, seed: number): void {
	for (const promise of promises) {
		try {
			const fate = fateOf(promise, seed);
			const begun = workday(addDays(promise.dueOn, -40));
			play.act(begun, "10:00", officer, promise.matterId, "accept", {});
			if (fate === "open") continue;
			const on = workday(addDays(promise.dueOn, fate === "late" ? 25 : -8));
			if (fate === "given-up") {
				play.act(on, "10:00", officer, promise.matterId, "task-given-up", {
					task: "1",
					reason: "所涉地块已列入征收，不再实施。",
				});
				continue;
			}
			const evidence = [{ name: "完成情况凭证", href: `/proposals/${play.id}` }];
			play.act(on, "10:00", officer, promise.matterId, "task-done", {
				task: "1",
				words: `${promise.text}已完成。`,
				evidence,
			});
			play.act(on, "10:05", officer, promise.matterId, "claim-done", { words: "承诺已落实，请核验。", evidence });
			play.act(workday(addDays(on, 5)), "15:00", COMMITTEE, promise.matterId, "verify", {
				passed: true,
				reason: "与凭证一致。",
			});
			play.act(workday(addDays(on, 6)), "15:00", COMMITTEE, promise.matterId, "sign-off", {});
		} catch (error) {
			// A promise that lies ahead does not stop the others.
			if (!(error instanceof NotYet)) throw error;
		}
	}
}

function clear(play: ProposalPlay, day: string, unit: string, version: number, passed: boolean): void {
	const state = play.state(instantOf(day, "09:00", ZONE));
	const digest = state.letters.find((one) => one.of === unit && one.version === version)?.digest;
	play.take(day, "15:30", GOVERNMENT, "clear-letter", {
		unit,
		version,
		digest,
		passed,
		words: passed ? "" : "请补充联系方式并规范表述。",
	});
}

const zhDay = (day: string) => `${Number(day.slice(0, 4))} 年 ${Number(day.slice(5, 7))} 月底`;

function letterOf(
	text: CorpusText,
	letter: string,
	unit: string,
	person: string,
	writtenOn: string,
	year: number,
	next: () => number,
) {
	const [first = "", second = first] = text.subject.measures;
	const past = `今年以来，我单位已牵头开展${text.subject.thing}专项调研，${text.place}的有关情况已全部摸清。`;
	const thanks = "感谢您对此项工作的关心和支持，希望您继续提出意见。";
	const base = { unit, letter, copies: [], contact: "提案办理联络员", openness: "public" as const };
	if (letter === "A")
		return {
			...base,
			text: `${past}\n目前${first}已完成，${second}已经落实。\n${thanks}`,
			promises: [] as { sentence: string; text: string; unit: string; person: string; dueOn: string }[],
			proofs: [{ name: "办理情况清单" }],
		};
	const declines = demoScheme(year).classes.some((one) => one.letter === letter && one.declines);
	if (declines)
		return {
			...base,
			...{ text: `${past}\n您的建议具有参考价值，目前尚不具备实施条件。\n${thanks}`, promises: [] },
			declineReason: "所需资金和用地指标均未列入规划，近期不具备条件。",
		};
	const dues = [addDays(writtenOn, 90 + Math.floor(next() * 200)), addDays(writtenOn, 150 + Math.floor(next() * 260))];
	const promises = [first, second].slice(0, 1 + Math.floor(next() * 2)).map((measure, index) => {
		const dueOn = dues[index] ?? "";
		return {
			sentence: `下一步，我单位将在${zhDay(dueOn)}前完成${measure}。`,
			text: `${text.place}：${measure}`,
			unit,
			person,
			dueOn,
		};
	});
	return { ...base, text: [past, ...promises.map((one) => one.sentence), thanks].join("\n"), promises };
}

/** Key proposal no. 42 of 2024: its facts are public, what goes beyond them is invented. */
function number42(now: string): Played {
	const play = new ProposalPlay("p-2024-042", demoScheme(2024), now);
	const windows: Windows = [];
	const [one, , , four] = MEMBERS as [string, string, string, string];
	const [lead, industry, commerce] = ["resources", "industry", "commerce"].map(unitOf) as [string, string, string];
	const officer = officerOf("resources");
	const draft = {
		...{ year: 2024, kind: "joint", topic: "产业经济", betweenSessions: true, demo: true, leads: ["lead-demo-0"] },
		title: "关于对优质专精特新中小企业给予土地政策支持的建议",
		facts:
			"我区专精特新中小企业成长快、亩均贡献高，但多数租用厂房，扩产时难以取得用地。\n据走访，多家企业因用地问题将新增产能放到外地。",
		analysis:
			"低效工业用地盘活偏慢，新增指标优先保障大项目，中小企业单独供地门槛高；税收、金融、科技等政策分散，企业难以综合运用。",
		suggestions:
			"- 盘活低效工业用地，优先供给专精特新中小企业。\n- 推行弹性年期出让和先租后让，降低一次性成本。\n- 建设多层高标准厂房，按成长阶段配置。",
	};
	const p = `${play.id}.`;
	try {
		play.take("2024-05-20", "10:00", one, "draft", draft);
		play.take("2024-05-21", "09:00", one, "ask-cosigner", { persons: [four] });
		play.take("2024-05-23", "16:00", four, "co-sign", { agrees: true });
		play.take("2024-05-27", "11:00", one, "submit", {});
		play.take("2024-06-04", "15:00", COMMITTEE, "review", { outcome: "accept", number: 42 });
		play.take("2024-06-11", "10:00", COMMITTEE, "make-key", {
			leader: LEADER,
			why: "事关制造业转型升级，由分管区领导领办",
		});
		play.take("2024-07-08", "09:30", GOVERNMENT, "assign", {
			mode: "lead",
			units: [
				{ unit: lead, person: officer, role: "lead" },
				{ unit: industry, person: officerOf("industry"), role: "co" },
				{ unit: commerce, person: officerOf("commerce"), role: "co" },
			],
			words: "重点提案，请主办单位牵头，会办单位按期提交意见。",
		});
		play.take("2024-07-09", "10:00", officer, "sign-for", { unit: lead });
		play.take("2024-07-09", "15:00", officerOf("industry"), "sign-for", { unit: industry });
		play.take("2024-07-12", "15:00", officerOf("commerce"), "sign-for", { unit: commerce });
		play.take("2024-07-15", "10:00", officer, "plan", {
			unit: lead,
			words: "- 7 月走访企业，摸清用地需求。\n- 8 月形成政策清单。\n- 9 月提出答复意见。",
		});
		play.take("2024-07-18", "10:00", officer, "contact", {
			unit: lead,
			way: "visit",
			on: "2024-07-18",
			words: "上门走访提案人，了解三家企业的具体用地需求。",
		});
		play.take("2024-07-19", "09:00", one, "confirm-contact", { nth: 1, agrees: true });
		play.take("2024-07-22", "10:00", COMMITTEE, "call-meeting", {
			...{
				on: "2024-07-30",
				place: "区政协会议室",
				chair: LEADER,
				invited: [officer, officerOf("industry"), officerOf("commerce"), one],
			},
			agenda: ["主办单位汇报办理情况", "会办单位补充发言", "提案人发言", "分管区领导提出要求"],
		});
		play.take("2024-07-30", "16:30", COMMITTEE, "hold-meeting", {
			nth: 1,
			reports: [
				{ who: "主办单位", unit: lead, words: "已摸清用地需求，提出盘活低效用地和弹性年期出让的思路。" },
				{ who: "会办单位（工信）", unit: industry, words: "补充专精特新企业培育和亩均评价情况。" },
				{ who: "会办单位（商务）", unit: commerce, words: "补充招商引资和产业链配套情况。" },
				{ who: "提案人", words: "希望政策打包、直达企业。" },
			],
			demands: [
				{
					id: "1",
					text: "梳理整合税收、金融、科技等政策",
					unit: unitOf("finance"),
					person: officerOf("finance"),
					dueOn: "2024-12-31",
				},
				{
					id: "2",
					text: "助力中小企业进入大企业供应链",
					unit: industry,
					person: officerOf("industry"),
					dueOn: "2025-04-30",
				},
				{
					id: "3",
					text: "持续优化营商环境",
					unit: unitOf("development"),
					person: officerOf("development"),
					dueOn: "2025-05-31",
				},
				{ id: "4", text: "精准招商引资", unit: commerce, person: officerOf("commerce"), dueOn: "2025-06-30" },
			],
		});
		play.take("2024-08-02", "11:00", officerOf("industry"), "opinion", {
			unit: industry,
			stand: "adds",
			words: "建议将专精特新培育库企业纳入用地保障白名单，按亩均效益动态调整。",
		});
		play.take("2024-08-21", "11:00", officerOf("commerce"), "opinion", {
			unit: commerce,
			stand: "differs",
			words: "新引进项目同样需要用地，不赞成对存量企业单列指标，建议统筹安排。",
		});
		const text = (more: string) =>
			`我局会同有关部门认真研究，已走访企业 32 家，用地需求已全部入库。\n下一步，我局将在 2025 年 9 月底前盘活低效工业用地 200 亩，优先供给专精特新中小企业。\n计划于 2025 年 6 月底前出台弹性年期出让实施细则。\n${more}感谢您对我区中小企业发展的关心。`;
		const letter = {
			...{
				unit: lead,
				letter: "B",
				contact: "提案办理联络员",
				copies: ["区政协提案委员会办公室", "区政府办公室", "工业和信息化局", "商务局"],
			},
			promises: [
				{
					sentence: "下一步，我局将在 2025 年 9 月底前盘活低效工业用地 200 亩，优先供给专精特新中小企业。",
					text: "盘活低效工业用地 200 亩，优先供给专精特新中小企业",
					unit: lead,
					person: officer,
					dueOn: "2025-09-30",
				},
				{
					sentence: "计划于 2025 年 6 月底前出台弹性年期出让实施细则。",
					text: "出台弹性年期出让实施细则",
					unit: lead,
					person: officer,
					dueOn: "2025-06-30",
				},
			],
			proofs: [{ name: "企业用地需求清单" }],
		};
		play.take("2024-09-12", "10:00", officer, "write-letter", { ...letter, text: text("") });
		clear(play, "2024-09-14", lead, 1, false);
		play.take("2024-09-19", "10:00", officer, "write-letter", {
			...letter,
			text: text("商务局的不同意见随函附列。\n"),
		});
		clear(play, "2024-09-24", lead, 2, true);
		play.take("2024-09-27", "10:00", officer, "reply", {
			unit: lead,
			version: 2,
			documentNo: "武自然资复〔2024〕42号",
			signer: "局主要负责人",
			sentOn: "2024-09-27",
		});
		play.take("2024-10-18", "10:00", COMMITTEE, "deliver", { unit: lead, on: "2024-10-18", way: "in-person" });
		play.take("2024-10-21", "10:00", COMMITTEE, "publish", { what: "proposal", openness: "public" });
		play.take("2024-10-21", "10:05", COMMITTEE, "publish", { what: "reply", of: lead, openness: "public" });
		const rated = rate(play, windows, `reply:${lead}:1`, "2024-10-19", [
			said("satisfied", "fairly", "态度很好，盼政策尽快落地。"),
			null,
		]);
		play.take(workday(addDays(rated.day, 2)), "10:00", COMMITTEE, "close", {});
		demand(play, `${p}demand.1.1`, officerOf("finance"), "2024-12-20", "惠企政策汇编发布");
		demand(play, `${p}demand.1.2`, officerOf("industry"), "2025-04-11", "供应链对接会召开，签约 12 家");
		demand(play, `${p}demand.1.3`, officerOf("development"), "2025-05-22", "营商环境改进清单完成");
		demand(play, `${p}promise.${lead}.2.2`, officer, "2025-06-20", "弹性年期出让实施细则印发");
		demand(play, `${p}demand.1.4`, officerOf("commerce"), "2025-06-18", "产业链招商项目 6 个签约");
		demand(play, `${p}promise.${lead}.2.1`, officer, "2025-09-12", "盘活低效工业用地 213 亩，供给 9 家专精特新企业");
		play.take("2025-11-20", "09:30", COMMITTEE, "open-look-back", { checker: CHECKER, dueOn: "2026-03-31" });
		rate(play, windows, `delivery:${lead}:1`, "2025-11-21", [said("satisfied", "satisfied")]);
		play.take("2026-03-05", "10:00", one, "look-back", { delivered: true, words: "两家企业已拿地开工。" });
		play.take("2026-03-10", "10:00", CHECKER, "look-back", {
			delivered: true,
			words: "抽查三宗地块，均已供给专精特新企业，其中两宗开工。",
			proofs: [{ name: "供地抽查记录", href: "/proposals/p-2024-042" }],
		});
	} catch (error) {
		if (!(error instanceof NotYet)) throw error;
	}
	return { play, windows };
}

function demand(play: ProposalPlay, matterId: string, officer: string, day: string, words: string): void {
	const evidence = [{ name: words, href: `/proposals/${play.id}` }];
	play.act(workday(addDays(day, -20)), "10:00", officer, matterId, "accept", {});
	play.act(day, "10:00", officer, matterId, "task-done", { task: "1", words, evidence });
	play.act(day, "10:05", officer, matterId, "claim-done", { words, evidence });
	play.act(workday(addDays(day, 4)), "15:00", COMMITTEE, matterId, "verify", { passed: true, reason: "与凭证一致。" });
	play.act(workday(addDays(day, 5)), "15:00", COMMITTEE, matterId, "sign-off", {});
}
