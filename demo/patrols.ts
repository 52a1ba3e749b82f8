import { addDays, addMonths } from "../loop/local-day.ts";
import { setGrid } from "../waters/grid.store.ts";
import { enterPatrol } from "../waters/patrol.store.ts";
import { patrolBody } from "../waters/patrol.ts";
import { stretchesOf } from "../waters/stretch.ts";
import { chance, seedOf } from "./chance.ts";
import { type Arrival, act, gridOfficer, SUPERVISION } from "./creek-staff.ts";
import { type DemoCreek, TOWNS } from "./network.ts";

/** Days of patrols that the demo tells. */
const DAYS = 60;

/** Two grids a town; each holds every other creek of it. */
function gridsOf(creeks: readonly DemoCreek[]) {
	return TOWNS.flatMap((town) =>
		([1, 2] as const).map((number) => ({
			...{ gridId: `${town.id}-${number}`, town, number },
			creeks: creeks.filter((creek) => creek.town === town.id).filter((_, index) => index % 2 === number - 1),
		})),
	).filter((grid) => grid.creeks.length > 0);
}

/** Grids since January 2026, and the patrols of the last weeks: most find nothing, some creeks are looked at often and some not at all. */
export function patrolArrivals(creeks: readonly DemoCreek[], today: string): Arrival[] {
	const arrivals: Arrival[] = [];
	for (const { gridId, town, number, creeks: own } of gridsOf(creeks)) {
		const officer = gridOfficer(town.id, number);
		const body = {
			name: { zh: `${town.zh}${number}号网格`, en: `${town.en}, grid ${number}` },
			...{ unit: town.id, creeks: own.map((creek) => creek.id), officers: [officer.person], demo: true },
		};
		arrivals.push(
			act("2026-01-05", "09:00", (trx, now) =>
				setGrid(trx, { gridId, body, by: SUPERVISION, clientKey: `demo:grid:${gridId}` }, now),
			),
		);
		for (const creek of own) arrivals.push(...walksOf(creek, officer, today));
		const black = own.find((creek) => creek.zh === "下沿浜");
		if (black) arrivals.push(normalBesideBlack(black, officer, today));
	}
	return arrivals.filter((one) => one.receivedAt.slice(0, 10) < today);
}

function walksOf(creek: DemoCreek, officer: { person: string; unit: string }, today: string): Arrival[] {
	const next = chance(seedOf(`walks:${creek.zh}`));
	// One creek in nine was never looked at, one in six not for a long time.
	const habit = next();
	if (habit < 0.11) return [];
	const stretches = stretchesOf(creek.id, { type: "LineString", coordinates: creek.line });
	const every = 16 + Math.floor(next() * 22);
	const until = habit < 0.28 ? 35 : 0;
	const arrivals: Arrival[] = [];
	for (let back = DAYS - Math.floor(next() * every); back > until; back -= every) {
		const day = addDays(today, -back);
		const seen = stretches.filter(() => next() > 0.12);
		if (seen.length === 0) continue;
		const found = next() < 0.08;
		const body = patrolBody.parse({
			stretches: seen.map((one) => one.id),
			findings: found
				? [{ category: "rubbish", words: "桥墩处有少量漂浮物，已打捞", stretch: seen[0]?.id, mendedAtOnce: true }]
				: [],
			demo: true,
		});
		const clientKey = `demo:walk:${creek.id}:${day}`;
		arrivals.push(
			act(day, `${String(8 + Math.floor(next() * 9)).padStart(2, "0")}:30`, (trx, now) =>
				enterPatrol(trx, { body, by: officer, clientKey, happenedAt: now }, now),
			),
		);
	}
	return arrivals;
}

/** Two days after a bad sample somebody saw nothing wrong at 下沿浜: both stand side by side. */
function normalBesideBlack(creek: DemoCreek, officer: { person: string; unit: string }, today: string): Arrival {
	const day = `${addMonths(today.slice(0, 7), -1)}-26`;
	const stretches = stretchesOf(creek.id, { type: "LineString", coordinates: creek.line }).map((one) => one.id);
	const body = patrolBody.parse({ stretches, demo: true });
	return act(day, "08:20", (trx, now) =>
		enterPatrol(trx, { body, by: officer, clientKey: `demo:walk:beside:${day}`, happenedAt: now }, now),
	);
}
