import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { addMonths, instantOf, localDay } from "../loop/local-day.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { namesOf } from "./names.store.ts";
import { noticesByUnit } from "./reminders.store.ts";
import { remindersOf } from "./reminders.ts";
import { termFacts } from "./term-facts.store.ts";

/** How many reminders each unit was sent, for everybody inside to see. */
export function reminderRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const kinds = kindsOf(lines);
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/reminders",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "How many reminders each unit was sent, by month",
				tags: ["supervision"],
				querystring: momentQuery.extend({ months: z.coerce.number().int().min(1).max(24).default(6) }),
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const to = localDay(moment.at, moment.timeZone);
				const from = `${addMonths(to.slice(0, 7), 1 - request.query.months)}-01`;
				const facts = await termFacts(
					trx,
					kinds,
					{ from, to, terms: "open", steps: ["urge", "escalate"] },
					moment,
					request.query.asOf === undefined,
				);
				const notices = await noticesByUnit(trx, instantOf(from, "00:00", moment.timeZone), moment.at);
				const reminders = remindersOf(facts, notices, { from, to, today: to });
				return {
					...{ from, to, ...reminders },
					demo: facts.turns.some((turn) => turn.demo),
					names: await namesOf(
						trx,
						reminders.units.map((one) => one.unit),
					),
				};
			}),
	);
}
