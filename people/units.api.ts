import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { isDay, localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { personOf } from "./guard.ts";
import { personsKnown } from "./person.store.ts";
import { isPlainText } from "./plain-text.ts";
import { isHeldOn } from "./post.ts";
import { allUnits, changeUnit, closeUnit, enterUnit, unitsAt } from "./unit.store.ts";
import { OWN_ID, UNIT_KINDS, type UnitKind, unitTree } from "./unit.ts";

const tags = ["people"];
export const day = z.string().refine(isDay, "YYYY-MM-DD");
export const ownId = z.string().trim().regex(OWN_ID);
/** A name in both languages; where the English is not given it is the Chinese. */
const plainText = (most: number) => z.string().trim().max(most).refine(isPlainText, "no control characters");
export const nameZh = plainText(80).min(1);
export const nameEn = plainText(120).default("");
const kinds = Object.keys(UNIT_KINDS) as [UnitKind, ...UnitKind[]];

const unitBody = {
	nameZh,
	nameEn,
	kind: z.enum(kinds),
	parentId: z.string().max(80).nullable().default(null),
	openedOn: day.nullable().default(null),
};

/** The tree of units. */
export function unitRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const params = z.object({ id: z.string().min(1).max(80) });
	const config = { access: "people.manage" as const };

	routes.get(
		"/api/units",
		{
			config: { access: "people.read" },
			schema: {
				summary: "The units as a tree told line by line, with how many persons hold a post in each",
				tags,
				querystring: momentQuery.extend({
					closed: z.enum(["true", "false"]).default("false").describe("Those that were closed by then too."),
				}),
			},
		},
		(request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const on = localDay(moment.at, moment.timeZone);
				const units =
					request.query.closed === "true" ? [...(await allUnits(trx)).values()] : await unitsAt(trx, moment);
				const held = new Map<string, number>();
				for (const { posts } of await personsKnown(trx, moment))
					for (const unit of new Set(posts.filter((post) => isHeldOn(post, on)).map((post) => post.unitId)))
						held.set(unit, (held.get(unit) ?? 0) + 1);
				return { day: on, units: unitTree(units).map((unit) => ({ ...unit, persons: held.get(unit.unitId) ?? 0 })) };
			}),
	);

	routes.post(
		"/api/units",
		{
			config,
			schema: { summary: "Enter a unit", tags, body: z.strictObject({ ...unitBody, unitId: ownId.optional() }) },
		},
		async (request, reply) => {
			const unitId = await inside((trx) =>
				enterUnit(trx, { ...said(request.body), unitId: request.body.unitId }, actorOf(personOf(request)), house.now()),
			);
			return reply.status(201).send({ unitId });
		},
	);

	routes.put(
		"/api/units/:id",
		{
			config,
			schema: {
				summary: "Change a unit's name, kind or place in the tree",
				tags,
				params,
				body: z.strictObject(unitBody),
			},
		},
		async (request) => {
			const unit = { ...said(request.body), unitId: request.params.id };
			await inside((trx) => changeUnit(trx, unit, actorOf(personOf(request)), house.now()));
			return { ok: true };
		},
	);

	routes.post(
		"/api/units/:id/close",
		{
			config,
			schema: { summary: "Close a unit from a day on", tags, params, body: z.strictObject({ closedOn: day }) },
		},
		async (request) => {
			await inside((trx) =>
				closeUnit(trx, request.params.id, request.body.closedOn, actorOf(personOf(request)), house.now()),
			);
			return { ok: true };
		},
	);
}

export const actorOf = (person: { personId: string; unitId: string }) => ({
	actor: person.personId,
	unit: person.unitId,
});

export const named = (zh: string, en: string) => ({ zh, en: en === "" ? zh : en });

function said(body: {
	nameZh: string;
	nameEn: string;
	kind: UnitKind;
	parentId: string | null;
	openedOn: string | null;
}) {
	const { kind, parentId, openedOn } = body;
	return { name: named(body.nameZh, body.nameEn), kind, parentId, openedOn };
}
