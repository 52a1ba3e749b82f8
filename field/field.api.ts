import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { creekFacts } from "../waters/creek-facts.store.ts";
import { gridsAt } from "../waters/grid.store.ts";
import { creekStretches, enterPatrol, lastSeenDays } from "../waters/patrol.store.ts";
import { type PatrolBody, patrolBody } from "../waters/patrol.ts";
import { listProblems, raiseProblem } from "../waters/problem.store.ts";
import { unseenStretches } from "../waters/stretch.ts";

const tags = ["field"];
/** How long an entry may wait on a phone without signal. */
const OLDEST_DAYS = 30;
/** A phone's clock may run a little ahead. */
const AHEAD_MS = 5 * 60_000;

/** What the grid officer's phone asks for and sends. */
export function fieldRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);

	routes.get(
		"/api/field/round",
		{
			config: { access: "patrol.enter" },
			schema: { summary: "My grids with their stretches, when each was last looked at, and what is open there", tags },
		},
		async (request, reply) => {
			const person = personOf(request);
			const round = await inside((trx) => roundOf(trx, person, house.now()));
			return reply.header("cache-control", "no-store").send(round);
		},
	);

	routes.post(
		"/api/field/patrols",
		{
			config: { access: "patrol.enter", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "What was seen on a patrol; the same key sent again is the same patrol",
				tags,
				body: z.strictObject({
					clientKey: z.uuid().describe("Made on the phone when the entry was written."),
					happenedAt: z.iso.datetime(),
					patrol: patrolBody.omit({ demo: true }),
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { clientKey, happenedAt, patrol } = request.body;
			const now = house.now();
			const age = now.getTime() - Date.parse(happenedAt);
			if (age < -AHEAD_MS || age > OLDEST_DAYS * 86_400_000)
				throw refusal("PATROL_TIME", {
					zh: `记录时间 ${happenedAt} 不在最近 ${OLDEST_DAYS} 天之内，请核对手机时钟。`,
					en: `${happenedAt} is not within the last ${OLDEST_DAYS} days; check the phone's clock.`,
				});
			const at = age < 0 ? now.toISOString() : new Date(happenedAt).toISOString();
			const problems = await written([`key:${clientKey}`], (trx) =>
				take(trx, person, { clientKey, happenedAt: at, patrol }, now),
			);
			return reply.status(201).send({ problems });
		},
	);
}

async function roundOf(trx: Trx, person: SignedIn, now: Date) {
	const moment = knownThen(now.toISOString(), await currentTimeZone(trx));
	const today = localDay(now, moment.timeZone);
	const grids = await gridsAt(trx, moment);
	const own = grids.filter((grid) => grid.officers.includes(person.personId));
	// Whoever walks for a colleague sees the grids of his unit.
	const shown = own.length > 0 ? own : grids.filter((grid) => person.units.includes(grid.unit));
	const ids = [...new Set(shown.flatMap((grid) => grid.creeks))];
	const creeks = await creekFacts(trx, moment, ids);
	const seen = await lastSeenDays(trx, ids, moment);
	const problems = await listProblems(trx, { open: true, most: 1000 }, moment);
	return {
		...{ today, timeZone: moment.timeZone, own: own.length > 0 },
		grids: shown.map(({ gridId, name, creeks: of, demo }) => ({ gridId, name, creeks: of, demo })),
		creeks: creeks.map(({ id, name }) => ({ id, name })),
		stretches: unseenStretches(await creekStretches(trx, moment, ids), seen, today).map(
			({ stretch, lastSeenOn, days }) => ({ ...stretch, lastSeenOn, days }),
		),
		problems: problems
			.filter((one) => ids.includes(one.creekId ?? ""))
			.map(({ matterId, title, creekId, day }) => ({ matterId, title, creekId, day })),
	};
}

async function take(
	trx: Trx,
	person: SignedIn,
	sent: { clientKey: string; happenedAt: string; patrol: PatrolBody },
	now: Date,
): Promise<string[]> {
	const { clientKey, happenedAt, patrol } = sent;
	await checkStretches(trx, patrol, now);
	const by = { person: person.personId, unit: person.unitId };
	const entry = { body: patrol, by, clientKey, happenedAt };
	await enterPatrol(trx, entry, now.toISOString());
	const raised: string[] = [];
	// A finding that was put right on the spot is written down and done; the others become matters.
	for (const [index, finding] of patrol.findings.entries()) {
		if (finding.mendedAtOnce) continue;
		const { matterId } = await raiseProblem(
			trx,
			{
				...{ creekId: finding.stretch.split(":")[0] ?? null, place: finding.place ?? null, category: finding.category },
				...{ source: "patrol", title: "", words: finding.words },
				evidence: finding.photos.map((fileId, n) => ({ fileId, name: `巡河照片 ${n + 1}` })),
			},
			{ by, clientKey: `${clientKey}:${index}`, happenedAt },
			now.toISOString(),
		);
		raised.push(matterId);
	}
	return raised;
}

async function checkStretches(trx: Trx, patrol: PatrolBody, now: Date): Promise<void> {
	const named = new Set([...patrol.stretches, ...patrol.findings.map((one) => one.stretch)]);
	const creeks = [...new Set([...named].map((one) => one.split(":")[0] ?? ""))];
	const seen = { at: now.toISOString(), knownBy: now.toISOString() };
	const known = new Set((await creekStretches(trx, seen, creeks)).map((one) => one.id));
	const unknown = [...named].find((one) => !known.has(one));
	if (unknown)
		throw refusal("NO_SUCH_STRETCH", {
			zh: `没有河段“${unknown}”，水系可能已更新；请刷新后重选。`,
			en: `There is no stretch “${unknown}”; the network may have changed. Load again and choose anew.`,
		});
}
