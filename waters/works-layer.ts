import type { Bilingual } from "../loop/words.ts";
import type { Position } from "./network-geometry.ts";
import { type Stretch, seenBand } from "./stretch.ts";

/** How an open problem is drawn: each state has a shape of its own, for colour alone says nothing to some eyes. */
export const PROBLEM_STATES = {
	returned: { zh: "销号后反弹", en: "back after sign-off", shape: "triangle", colour: "#a8231b" },
	late: { zh: "逾期", en: "late", shape: "square", colour: "#b35a00" },
	open: { zh: "未销号", en: "open", shape: "circle", colour: "#1f5f8b" },
} as const;
export type ProblemState = keyof typeof PROBLEM_STATES;

/** Stretches not looked at for longer than these days can be chosen; "never": nobody looked as far as is known. */
export const UNSEEN_CHOICES = ["7", "30", "90", "never"] as const;

/** A problem as the list of problems tells it. */
export interface LayerProblem {
	matterId: string;
	title: string;
	creekId: string | null;
	place: Position | null;
	day: string;
	stage: string;
	round: number;
	dueOn: string | null;
}

export interface SeenStretch extends Stretch {
	lastSeenOn: string | null;
	days: number | null;
}

export interface DrawnProblem {
	matterId: string;
	title: string;
	creekId: string | null;
	day: string;
	dueOn: string | null;
	state: ProblemState;
	/** Null: neither its place nor its creek is known; it stands in the list alone. */
	at: Position | null;
	/** Nobody told the place: it is drawn at the middle of its creek. */
	byCreek: boolean;
}

const ENDED = ["closed", "merged", "split"];

/** What came back goes before what is late: it is the worse news. */
export function problemState(one: Pick<LayerProblem, "round" | "dueOn">, today: string): ProblemState {
	if (one.round > 1) return "returned";
	return one.dueOn !== null && one.dueOn < today ? "late" : "open";
}

/** Pure: the problems to draw, the worst first, each at its place or in the middle of its creek. */
export function drawnProblems(
	problems: readonly LayerProblem[],
	stretches: readonly SeenStretch[],
	chosen: readonly ProblemState[],
	today: string,
): DrawnProblem[] {
	const middles = new Map(
		[...Map.groupBy(stretches, (one) => one.creekId)].map(([creekId, own]) => {
			const sorted = own.toSorted((a, b) => a.number - b.number);
			const line = sorted[Math.floor((sorted.length - 1) / 2)]?.line ?? [];
			return [creekId, line[Math.floor(line.length / 2)] ?? null] as const;
		}),
	);
	const order = Object.keys(PROBLEM_STATES);
	return problems
		.filter((one) => !ENDED.includes(one.stage))
		.map(({ matterId, title, creekId, day, dueOn, place, round }) => ({
			...{ matterId, title, creekId, day, dueOn, state: problemState({ round, dueOn }, today) },
			...{ at: place ?? middles.get(creekId ?? "") ?? null, byCreek: place === null },
		}))
		.filter((one) => chosen.includes(one.state))
		.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** Pure: the stretches not looked at for longer than was chosen, longest first. */
export function unseenSince(stretches: readonly SeenStretch[], choice: string): SeenStretch[] {
	if (choice === "never") return stretches.filter((one) => one.days === null);
	const most = Number(choice);
	return choice === "" || !Number.isFinite(most) ? [] : stretches.filter((one) => one.days === null || one.days > most);
}

export const unseenWords = (choice: string): Bilingual =>
	choice === "never"
		? { zh: "没有看过的记录", en: "no record of a look" }
		: { zh: `${choice} 天以上没有人看过`, en: `not looked at for over ${choice} days` };

/** What the big map draws of the works. */
export interface WorksLayer {
	problems: DrawnProblem[];
	stretches: SeenStretch[];
}

export function featuresOf({
	problems,
	stretches,
}: WorksLayer): Record<"problems" | "stretches", GeoJSON.FeatureCollection> {
	return {
		problems: {
			type: "FeatureCollection",
			features: problems.flatMap((one) =>
				one.at
					? [
							{
								type: "Feature" as const,
								geometry: { type: "Point" as const, coordinates: one.at },
								properties: { matterId: one.matterId, state: one.state },
							},
						]
					: [],
			),
		},
		stretches: {
			type: "FeatureCollection",
			features: stretches.map((one) => ({
				type: "Feature" as const,
				geometry: { type: "LineString" as const, coordinates: one.line },
				properties: { creekId: one.creekId, band: seenBand(one.days) },
			})),
		},
	};
}
