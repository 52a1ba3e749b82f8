import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { isDay, localDay } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import { matterState, noSuchMatter } from "../loop/matter-story.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { may } from "../people/may.ts";
import { namesOfEither } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { DUPLICATE_RULE } from "./duplicate.ts";
import { creekProblem } from "./matter-kinds.ts";
import type { Position } from "./network-geometry.ts";
import { offices } from "./office.store.ts";
import { duplicatesOf, listProblems, raiseProblem, responsibleFor } from "./problem.store.ts";
import { CATEGORY_NAMES, SOURCE_NAMES } from "./problem-category.ts";
import { problemTies } from "./problem-ties.ts";

const tags = ["waters"];
const id = z.string().trim().min(1).max(80);
const key = z.string().trim().min(8).max(120);
const placed = {
	creekId: z.string().max(60).nullish(),
	place: z
		.strictObject({
			lon: z.number().min(-180).max(180),
			lat: z.number().min(-90).max(90),
			words: z.string().trim().max(200).optional(),
		})
		.nullish(),
	category: z.enum(CATEGORY_NAMES),
};
const file = z.strictObject({ fileId: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().trim().min(1).max(200) });

/** A longer list is cut, and says so. */
const MOST_LISTED = 300;

/** Problems of creeks: the list, raising one, who should answer for it, and handing it out in one go. */
export function problemRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);
	const now = () => house.now().toISOString();
	const present = async (trx: Trx) => knownThen(now(), await currentTimeZone(trx));

	routes.get(
		"/api/waters/problems",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "Problems of creeks as they stood at a moment, the newest first",
				tags,
				querystring: momentQuery.extend({
					creek: z.string().max(60).optional(),
					open: z.stringbool().default(false),
				}),
			},
		},
		async (request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const { creek, open } = request.query;
				const found = await listProblems(trx, { creekId: creek, open, most: MOST_LISTED + 1 }, moment);
				const problems = found.slice(0, MOST_LISTED);
				const ids = problems.flatMap((one) => [one.ownerUnit ?? "", one.ownerPerson ?? ""]);
				return {
					...{ today: localDay(moment.at, moment.timeZone), problems, more: found.length > problems.length },
					names: await namesOfEither(trx, ids),
				};
			}),
	);

	routes.post(
		"/api/waters/problems/proposal",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "Who should answer for a problem and why, and which known problems it may repeat",
				tags,
				body: z.strictObject({
					...placed,
					title: z.string().max(120).default(""),
					words: z.string().max(4000).default(""),
					matterId: id.optional(),
				}),
			},
		},
		async (request) =>
			inside(async (trx) => {
				const { creekId = null, place, category, title, words, matterId = "" } = request.body;
				const moment = await present(trx);
				const at: Position | null = place ? [place.lon, place.lat] : null;
				const responsible = await responsibleFor(trx, { category, creekId, place: at }, moment);
				const day = localDay(moment.at, moment.timeZone);
				const told = { matterId, title, words, category, creekId: responsible.creekId, place: at, day };
				const duplicates = await duplicatesOf(trx, told, moment);
				const known = await listProblems(trx, { most: 500 }, moment);
				return {
					responsible,
					duplicates: duplicates.map((one) => ({
						...one,
						title: known.find((problem) => problem.matterId === one.matterId)?.title ?? one.matterId,
					})),
					duplicateRule: DUPLICATE_RULE,
					names: await namesOfEither(trx, [responsible.unit ?? "", responsible.person ?? ""]),
				};
			}),
	);

	routes.post(
		"/api/waters/problems",
		{
			config: { access: "matter.raise", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "Raise a problem; its creek follows from the place where none is named",
				tags,
				body: z.strictObject({
					...placed,
					source: z.enum(SOURCE_NAMES).exclude(["citizen"]),
					title: z.string().trim().max(120).default(""),
					words: z.string().trim().min(2).max(4000),
					files: z.array(file).max(6).default([]),
					clientKey: key,
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { clientKey, files, creekId = null, place = null, ...draft } = request.body;
			const state = await written([`key:${clientKey}`], (trx) =>
				raiseProblem(
					trx,
					{ ...draft, creekId, place, evidence: files },
					{ by: { person: person.personId, unit: person.unitId }, clientKey },
					now(),
				),
			);
			return reply.status(201).send({ matterId: state.matterId });
		},
	);

	routes.get(
		"/api/waters/problems/:id/desk",
		{
			config: { access: "matter.assign" },
			schema: { summary: "What the desk needs to hand a problem out", tags, params: z.object({ id }) },
		},
		async (request) =>
			inside(async (trx) => {
				const moment = await present(trx);
				const state = await matterState(trx, creekProblem, request.params.id, moment);
				if (!state) throw noSuchMatter(request.params.id);
				const place: Position | null = state.place ? [state.place.lon, state.place.lat] : null;
				const category = CATEGORY_NAMES.find((one) => one === state.category) ?? "other";
				const creekId = state.subject?.kind === "creek" ? state.subject.id : null;
				const told = {
					...{ matterId: state.matterId, title: state.title, words: state.words, category, creekId, place },
					day: localDay(state.raisedAt, moment.timeZone),
				};
				const known = await listProblems(trx, { most: 500 }, moment);
				return {
					...{ matterId: state.matterId, title: state.title, words: state.words, category, source: state.source },
					...{ stage: state.stage, raisedAt: state.raisedAt, place: state.place, subject: state.subject },
					responsible: await responsibleFor(trx, { category, creekId, place }, moment),
					duplicates: (await duplicatesOf(trx, told, moment)).map((one) => ({
						...one,
						title: known.find((problem) => problem.matterId === one.matterId)?.title ?? one.matterId,
					})),
					duplicateRule: DUPLICATE_RULE,
					offices: await offices(trx, localDay(moment.at, moment.timeZone)),
				};
			}),
	);

	routes.post(
		"/api/waters/problems/:id/hand-out",
		{
			config: { access: "matter.assign" },
			schema: {
				summary: "Write the task book and assign, in one go: a unit with a person, who tracks and who verifies",
				tags,
				params: z.object({ id }),
				body: z.strictObject({
					tasks: z
						.array(z.strictObject({ text: z.string().trim().min(2).max(500), dueOn: z.string().refine(isDay) }))
						.min(1)
						.max(20),
					unit: id,
					person: id,
					tracker: id,
					verifier: id,
					why: z.string().trim().max(1000).default(""),
					clientKey: key,
				}),
			},
		},
		async (request, reply) => {
			const actor = personOf(request);
			const { tasks, unit, person, tracker, verifier, why, clientKey } = request.body;
			await written([request.params.id], async (trx) => {
				const state = await matterState(trx, creekProblem, request.params.id, await present(trx));
				if (!state) throw noSuchMatter(request.params.id);
				if (!may(actor, "matter.assign", problemTies(state)))
					throw refusal(
						"NOT_YOURS",
						{
							zh: "您的职责不包括“交办”；就本事项而言，请由经办交办的人或督查人员办理。",
							en: "Your duties do not let you assign; in this matter ask the handler or the supervision office.",
						},
						403,
					);
				const by = { person: actor.personId, unit: actor.unitId };
				const { matterId } = state;
				const book = tasks.map((task, index) => ({ id: `${state.round}-${index + 1}`, ...task, unit, person }));
				await takeStep(
					trx,
					creekProblem,
					{ matterId, step: "write-in", body: { tasks: book }, by, clientKey: `${clientKey}:book` },
					now(),
				);
				const body = { unit, person, relations: { tracker, verifier }, why };
				await takeStep(trx, creekProblem, { matterId, step: "assign", body, by, clientKey }, now());
			});
			return reply.status(201).send({ ok: true });
		},
	);
}
