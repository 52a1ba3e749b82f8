import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { dutiesEver, dutyHolders } from "./duty.store.ts";
import { personOf } from "./guard.ts";
import { personLeaves } from "./leaving.store.ts";
import { changePerson, endPost, enterPerson, enterPost, noSuchPerson, personsKnown } from "./person.store.ts";
import { isHeldOn } from "./post.ts";
import { allUnits } from "./unit.store.ts";
import { actorOf, day, named, nameEn, nameZh, ownId } from "./units.api.ts";

const tags = ["people"];
const MOST = 500;

const personBody = {
	nameZh,
	nameEn,
	signInName: z.string().trim().max(60).nullable().default(null),
	email: z.email().max(120).nullable().default(null),
};
const postBody = {
	unitId: z.string().min(1).max(80),
	titleZh: nameZh,
	titleEn: nameEn,
	fromDay: day,
	untilDay: day.nullable().default(null),
};

/** Persons and the posts that they hold. */
export function peopleRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const id = z.string().min(1).max(80);
	const params = z.object({ id });
	const config = { access: "people.manage" as const };

	routes.get(
		"/api/people",
		{
			config: { access: "people.read" },
			schema: {
				summary: "Persons with the posts that they held on the day; by unit (with those under it) or by words",
				tags,
				querystring: momentQuery.extend({
					unit: z.string().max(80).optional(),
					q: z.string().trim().max(60).default(""),
					gone: z.enum(["true", "false"]).default("false").describe("Also those without a post on that day."),
				}),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { unit, q, gone } = request.query;
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const on = localDay(moment.at, moment.timeZone);
				const units = await allUnits(trx);
				const isUnder = (unitId: string) => {
					for (let at = units.get(unitId); at; at = at.parentId === null ? undefined : units.get(at.parentId))
						if (at.unitId === unit) return true;
					return false;
				};
				const duties = await dutyHolders(trx);
				const words = q.toLowerCase();
				const found = (await personsKnown(trx, moment)).flatMap((person) => {
					const posts = person.posts
						.filter((post) => isHeldOn(post, on))
						.map(({ unitId, title }) => ({ unitId, unit: units.get(unitId)?.name ?? { zh: "", en: "" }, title }));
					if (posts.length === 0 && gone === "false") return [];
					if (unit !== undefined && !posts.some((post) => isUnder(post.unitId))) return [];
					const said = [person.name, ...posts.flatMap((post) => [post.unit, post.title])];
					if (!said.some(({ zh, en }) => zh.includes(q) || en.toLowerCase().includes(words))) return [];
					const { personId, name, leftOn, demo } = person;
					return [{ personId, name, leftOn, demo, posts, duties: duties.get(personId) ?? [] }];
				});
				return { day: on, total: found.length, people: found.slice(0, MOST) };
			}),
	);

	routes.get(
		"/api/people/:id",
		{
			config: { access: "people.read" },
			schema: {
				summary: "A person, every post that he had, and his standing duties",
				tags,
				params,
				querystring: momentQuery,
			},
		},
		(request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const on = localDay(moment.at, moment.timeZone);
				const [person] = await personsKnown(trx, moment, request.params.id);
				if (!person) throw noSuchPerson(request.params.id);
				const units = await allUnits(trx);
				const { personId, name, leftOn, demo } = person;
				return {
					day: on,
					timeZone: moment.timeZone,
					person: { personId, name, leftOn, demo },
					posts: person.posts.map((post) => ({
						...post,
						unit: units.get(post.unitId)?.name ?? { zh: post.unitId, en: post.unitId },
						held: isHeldOn(post, on),
					})),
					duties: (await dutiesEver(trx, personId)).map(({ duty, fromAt, untilAt }) => ({ duty, fromAt, untilAt })),
				};
			}),
	);

	routes.post(
		"/api/people",
		{
			config,
			schema: {
				summary: "Enter a person with his first post",
				tags,
				body: z.strictObject({ ...personBody, personId: ownId.optional(), post: z.strictObject(postBody) }),
			},
		},
		async (request, reply) => {
			const { personId, post, ...said } = request.body;
			const entered = await inside((trx) =>
				enterPerson(trx, { ...saidOf(said), personId }, postOf(post), actorOf(personOf(request)), house.now()),
			);
			return reply.status(201).send({ personId: entered });
		},
	);

	routes.put(
		"/api/people/:id",
		{
			config,
			schema: {
				summary: "Change a person's names, sign-in name or e-mail",
				tags,
				params,
				body: z.strictObject(personBody),
			},
		},
		async (request) => {
			const { id: personId } = request.params;
			await inside((trx) => changePerson(trx, personId, saidOf(request.body), actorOf(personOf(request)), house.now()));
			return { ok: true };
		},
	);

	routes.post(
		"/api/people/:id/leave",
		{
			config,
			schema: {
				summary: "A person leaves: every post ends that day",
				tags,
				params,
				body: z.strictObject({
					leftOn: day,
					leaveOwed: z.string().trim().min(1).max(500).optional().describe("Why what he owes stays with his unit."),
				}),
			},
		},
		async (request) => {
			const { id: personId } = request.params;
			await inside((trx) => personLeaves(trx, personId, request.body, actorOf(personOf(request)), house.now()));
			return { ok: true };
		},
	);

	routes.post(
		"/api/people/:id/posts",
		{ config, schema: { summary: "Give a person a post", tags, params, body: z.strictObject(postBody) } },
		async (request, reply) => {
			const postId = await inside((trx) =>
				enterPost(trx, request.params.id, postOf(request.body), actorOf(personOf(request)), house.now()),
			);
			return reply.status(201).send({ postId });
		},
	);

	routes.post(
		"/api/people/:id/posts/:post/end",
		{
			config,
			schema: {
				summary: "End a post from a day on",
				tags,
				params: params.extend({ post: id }),
				body: z.strictObject({ untilDay: day }),
			},
		},
		async (request) => {
			const { id: personId, post } = request.params;
			await inside((trx) =>
				endPost(trx, personId, post, request.body.untilDay, actorOf(personOf(request)), house.now()),
			);
			return { ok: true };
		},
	);
}

const saidOf = (body: { nameZh: string; nameEn: string; signInName: string | null; email: string | null }) => ({
	name: named(body.nameZh, body.nameEn),
	signInName: body.signInName,
	email: body.email,
});

const postOf = (body: {
	unitId: string;
	titleZh: string;
	titleEn: string;
	fromDay: string;
	untilDay: string | null;
}) => ({
	unitId: body.unitId,
	title: named(body.titleZh, body.titleEn),
	fromDay: body.fromDay,
	untilDay: body.untilDay,
});
