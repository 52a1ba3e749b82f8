import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line, LineDuty } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { kindKey } from "../loop/matter.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { knownThen } from "../loop/moment.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { awaitedBy, awaitedCount, MOST_SHOWN, owedBy, owedCounts, SHOWN } from "./mine.store.ts";
import { byClock, type Clocked, clockOf, sundayOf } from "./mine.ts";
import { namesOf } from "./names.store.ts";

/** A duty of a line, with the line's name and how its due day stands. */
export type DutyShown = LineDuty & Clocked & { line: Line["title"] };

const most = z.coerce.number().int().min(1).max(MOST_SHOWN).default(SHOWN).describe("Rows at most.");

/** What I owe, by the working-day clock, and what I wait for. */
export function mineRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const kinds = kindsOf(lines);
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/mine",
		{
			config: { access: "me.use" },
			schema: {
				summary: "What I owe, by the working-day clock, and what I wait for: the first of each, and how many there are",
				tags: ["matters"],
				querystring: z.object({ owed: most, awaited: most }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const answer = await inDistrict(house.db, house.districtId, async (trx) => {
				const timeZone = await currentTimeZone(trx);
				const moment = knownThen(house.now().toISOString(), timeZone);
				const today = localDay(moment.at, timeZone);
				const calendar = await calendarAt(trx, moment);
				const duties: DutyShown[] = [];
				for (const line of lines)
					for (const duty of (await line.duties?.(trx, person)) ?? [])
						duties.push({ ...duty, line: line.title, ...clockOf(duty.dueOn, calendar, today) });
				const owed = await owedBy(trx, person, request.query.owed);
				const awaited = await awaitedBy(trx, person, request.query.awaited);
				const titled = <I extends { line: string; kind: string }>(item: I) => ({
					...item,
					kindTitle: kinds.get(kindKey({ line: item.line, name: item.kind }))?.title ?? {
						zh: item.kind,
						en: item.kind,
					},
				});
				return {
					today,
					owedCounts: await owedCounts(trx, person, { today, sunday: sundayOf(today) }),
					owed: byClock(owed, calendar, today).map(titled),
					duties,
					awaitedCount: await awaitedCount(trx, person),
					awaited: byClock(awaited, calendar, today).map(titled),
					names: await namesOf(
						trx,
						awaited.flatMap((one) => [one.personId, one.unitId]),
					),
				};
			});
			return reply.header("cache-control", "no-store").send(answer);
		},
	);
}
