import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { kindKey } from "../loop/matter.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { knownThen } from "../loop/moment.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { awaitedBy, owedBy } from "./mine.store.ts";
import { byClock } from "./mine.ts";
import { namesOf } from "./names.store.ts";

/** What I owe, by the working-day clock, and what I wait for. */
export function mineRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const kinds = kindsOf(lines);
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/mine",
		{
			config: { access: "me.use" },
			schema: { summary: "What I owe, by the working-day clock, and what I wait for", tags: ["matters"] },
		},
		async (request, reply) => {
			const person = personOf(request);
			const answer = await inDistrict(house.db, house.districtId, async (trx) => {
				const timeZone = await currentTimeZone(trx);
				const moment = knownThen(house.now().toISOString(), timeZone);
				const today = localDay(moment.at, timeZone);
				const calendar = await calendarAt(trx, moment);
				const owed = await owedBy(trx, person);
				const awaited = await awaitedBy(trx, person);
				const titled = <I extends { line: string; kind: string }>(item: I) => ({
					...item,
					kindTitle: kinds.get(kindKey({ line: item.line, name: item.kind }))?.title ?? {
						zh: item.kind,
						en: item.kind,
					},
				});
				return {
					today,
					owed: byClock(owed, calendar, today).map(titled),
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
