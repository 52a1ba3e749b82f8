import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { addDays, localDay } from "../loop/local-day.ts";
import { kindKey } from "../loop/matter.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { knownThen } from "../loop/moment.ts";
import { addWorkingDays, noticeMissing } from "../loop/working-day.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { escalationRule, setEscalationRule } from "./escalation.store.ts";
import { escalationBody } from "./escalation.ts";
import { namesOf } from "./names.store.ts";
import { owedUntil, pressingOf, reopenedSince } from "./supervision.store.ts";
import { deskOf, workingDayBefore } from "./supervision.ts";

const tags = ["supervision"];
/** Working days that an urge waits for, unless another day is chosen. */
const URGE_DAYS = 2;

/** The supervision desk: what slipped, what is due, who was urged; and the rule by which delays go to a leader. */
export function supervisionRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/supervision",
		{
			config: { access: "supervision.read" },
			schema: { summary: "What slipped since the last working day, what is due, what came back", tags },
		},
		async (_request, reply) => {
			const desk = await inside(async (trx) => {
				const moment = knownThen(now(), await currentTimeZone(trx));
				const today = localDay(moment.at, moment.timeZone);
				const calendar = await calendarAt(trx, moment);
				const since = workingDayBefore(calendar, today);
				const sunday = addDays(today, (7 - new Date(`${today}T00:00:00.000Z`).getUTCDay()) % 7);
				const owed = await owedUntil(trx, sunday);
				const items = deskOf(owed.items, calendar, today);
				return {
					today,
					since,
					urgeBy: addWorkingDays(calendar, today, URGE_DAYS),
					provisional: noticeMissing(calendar, today),
					more: owed.more,
					items: items.map((item) => ({
						...item,
						kindTitle: kinds.get(kindKey({ line: item.line, name: item.kind }))?.title ?? {
							zh: item.kind,
							en: item.kind,
						},
					})),
					pressing: await pressingOf(trx, items),
					reopened: await reopenedSince(trx, since),
					rule: await escalationRule(trx, moment),
					names: await namesOf(
						trx,
						items.flatMap((item) => [item.personId, item.unitId]),
					),
				};
			});
			return reply.header("cache-control", "no-store").send(desk);
		},
	);

	routes.get(
		"/api/supervision/escalation",
		{
			config: { access: "supervision.read" },
			schema: { summary: "The rule of escalation in force, and who may be named", tags },
		},
		() =>
			inside(async (trx) => {
				const rule = await escalationRule(trx, knownThen(now(), await currentTimeZone(trx)));
				const ids = rule ? [rule.setBy, rule.leader, ...rule.leaders.flatMap((one) => [one.unit, one.leader])] : [];
				return { rule, names: await namesOf(trx, ids) };
			}),
	);

	routes.post(
		"/api/supervision/escalation",
		{
			config: { access: "supervision.set-rule" },
			schema: {
				summary: "Set a new version of the rule of escalation",
				tags,
				body: escalationBody.extend({ clientKey: z.string().trim().min(8).max(120) }),
			},
		},
		async (request, reply) => {
			const { clientKey, ...setting } = request.body;
			const { personId, unitId } = personOf(request);
			await inside((trx) =>
				setEscalationRule(trx, { setting, by: { person: personId, unit: unitId }, clientKey }, now()),
			);
			return reply.status(201).send({ ok: true });
		},
	);
}
