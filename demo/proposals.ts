import { addDays, instantOf } from "../loop/local-day.ts";
import { LEAD_KIND } from "../proposals/lead.store.ts";
import { SCHEME_KIND } from "../proposals/scheme.ts";
import { chance, seedOf } from "./chance.ts";
import { number42 } from "./proposal-42.ts";
import { demoScheme, MEMBERS, workday, ZONE } from "./proposal-cast.ts";
import { corpusText, SUBJECTS } from "./proposal-corpus.ts";
import { NotYet, type PlayedEvent, ProposalPlay } from "./proposal-play.ts";
import { type Played, Ratings, type WaitingVerdict, type Windows } from "./proposal-ratings.ts";
import { type Plan, tellStory } from "./proposal-story.ts";

export const DEMO_YEARS = [2024, 2025, 2026] as const;
/** Besides no. 42 of 2024. */
const EACH_YEAR = 80;

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
		tellStory(play, plan, year, windows, plans);
	} catch (error) {
		if (!(error instanceof NotYet)) throw error;
	}
	return { play, windows };
}
