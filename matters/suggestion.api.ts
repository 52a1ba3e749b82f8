import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { namesOf } from "./names.store.ts";
import {
	answerSuggestion,
	listSuggestions,
	makeSuggestion,
	type Suggestion,
	suggestionByCode,
} from "./suggestion.store.ts";

const tags = ["suggestions"];
const words = (most: number) => z.string().trim().min(2).max(most);
const clientKey = z.uuid().describe("Made by the sender; the same key twice is one.");
/** A place in this product, never an address elsewhere. */
const page = z
	.string()
	.max(300)
	.regex(/^\/(?!\/)[^\s\\]*$/);

/** What its users think of the product: said from every page, signed in or not, answered, and the answer read by who said it. */
export function suggestionRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);
	const now = () => house.now().toISOString();

	routes.post(
		"/api/suggestions",
		{
			config: { access: "public", rateLimit: { max: 6, timeWindow: "10 minutes" } },
			schema: {
				summary: "Make a suggestion; answers the code by which its answer is read, told this once",
				tags,
				body: z.strictObject({ clientKey, page, words: words(2000) }),
			},
		},
		async (request, reply) => {
			const { person } = request;
			const from = { person: person?.personId ?? null, unit: person?.unitId ?? "" };
			// Who is not signed in is counted by the day: one after the other.
			const apart = [`suggestion:${request.body.clientKey}`, ...(person ? [] : ["suggestions:unsigned"])];
			const made = await written(apart, (trx) => makeSuggestion(trx, { ...request.body, ...from }, now()));
			return reply.status(201).header("cache-control", "no-store").send(made);
		},
	);

	routes.post(
		"/api/suggestions/by-code",
		{
			config: { access: "public", rateLimit: { max: 20, timeWindow: "1 minute" } },
			schema: {
				summary: "Read a suggestion and its answer by its code (in the body, so that no log has it)",
				tags,
				body: z.strictObject({ code: z.string().min(10).max(40) }),
			},
		},
		async (request, reply) => {
			const found = await inside((trx) => suggestionByCode(trx, request.body.code));
			return reply.header("cache-control", "no-store").send(forSender(found));
		},
	);

	routes.get(
		"/api/suggestions/mine",
		{ config: { access: "me.use" }, schema: { summary: "What I suggested, with the answers", tags } },
		async (request, reply) => {
			const person = personOf(request).personId;
			const found = await inside((trx) => listSuggestions(trx, { person }));
			return reply.header("cache-control", "no-store").send({ items: found.items.map(forSender) });
		},
	);

	routes.get(
		"/api/suggestions",
		{
			config: { access: "suggestion.read" },
			schema: {
				summary: "All suggestions, newest first",
				tags,
				querystring: z.object({
					open: z.stringbool().default(false),
					page: z.coerce.number().int().min(0).max(10_000).default(0),
				}),
			},
		},
		async (request, reply) => {
			const found = await inside(async (trx) => {
				const list = await listSuggestions(trx, request.query);
				const ids = list.items.flatMap((one) => [one.person ?? "", one.answeredBy ?? ""]);
				return { ...list, names: await namesOf(trx, ids) };
			});
			return reply.header("cache-control", "no-store").send(found);
		},
	);

	routes.post(
		"/api/suggestions/:id/answer",
		{
			config: { access: "suggestion.answer" },
			schema: {
				summary: "Answer a suggestion",
				tags,
				params: z.object({ id: z.string().regex(/^s-[0-9a-f]{16}$/) }),
				body: z.strictObject({ clientKey, words: words(2000) }),
			},
		},
		async (request) => {
			const person = personOf(request);
			const answer = { ...request.params, ...request.body, person: person.personId, unit: person.unitId };
			await written([`suggestion:${request.params.id}`], (trx) => answerSuggestion(trx, answer, now()));
			return { ok: true };
		},
	);
}

/** The office answers, not a person: the sender is not told who wrote it. */
function forSender({ person: _person, answeredBy: _answeredBy, ...shown }: Suggestion) {
	return shown;
}
