import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { creekFacts } from "../waters/creek-facts.store.ts";
import { creekMonths } from "../waters/creek-month.store.ts";
import { plansAt } from "../waters/creek-plan.store.ts";
import { doneOn, measureStates } from "../waters/plan-measures.store.ts";
import { listProblems } from "../waters/problem.store.ts";

/** What everybody may see of the creeks in one list: how they are, what was promised for them, and what was done. */
export function openRoutes(app: FastifyInstance, house: House): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/open/creeks",
		{
			config: { access: "public" },
			schema: {
				summary: "Every creek: its class, its target, the measures promised and done, and its open problems",
				tags: ["open"],
				querystring: momentQuery,
			},
		},
		async (request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const today = localDay(moment.at, moment.timeZone);
				const month = addMonths(today.slice(0, 7), -1);
				const creeks = await creekFacts(trx, moment);
				const span = { from: addMonths(month, -12), to: month };
				const months = Map.groupBy(await creekMonths(trx, span, moment), (row) => row.creekId);
				const plans = await plansAt(trx, moment);
				const states = await measureStates(trx, plans.values(), moment);
				const problems = Map.groupBy(
					await listProblems(trx, { open: true, most: 5000 }, moment),
					(problem) => problem.creekId ?? "",
				);
				return {
					moment,
					today,
					month,
					creeks: creeks.map((creek) => {
						const own = months.get(creek.id) ?? [];
						const inForce = plans.get(creek.id)?.inForce ?? null;
						const done = doneOn(creek.id, states, moment.timeZone);
						const measures = inForce?.measures ?? [];
						return {
							...{ id: creek.id, name: creek.name, town: creek.townName, targetClass: creek.targetClass },
							class: own.find((row) => row.month === month)?.class ?? null,
							yearBefore: own.find((row) => row.month === addMonths(month, -12))?.class ?? null,
							promised: measures.length,
							done: measures.filter((one) => (done.get(one.id) ?? "9999") <= today).length,
							late: measures.filter((one) => one.dueOn < today && !done.has(one.id)).length,
							lastDue: measures.reduce((so, one) => (one.dueOn > so ? one.dueOn : so), "") || null,
							openProblems: problems.get(creek.id)?.length ?? 0,
							demo: creek.demo || (inForce?.demo ?? false),
						};
					}),
				};
			}),
	);
}
