import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { namesOf } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { SimilarLetters } from "./letter.store.ts";
import { unitsOfLike } from "./list.store.ts";
import { mergeTargets } from "./merge-target.store.ts";
import { promisesIn } from "./promise-sentence.ts";
import { readProposal } from "./read-proposal.store.ts";
import { id, tags } from "./request.ts";
import { safeText } from "./safe-text.ts";
import { SimilarTexts } from "./similar.store.ts";
import { sharedPassages } from "./similar.ts";
import { textDifference } from "./text-difference.ts";

/** What says nearly the same: as a proposal is drafted or reviewed, as a letter is written, and as units are chosen. */
export function similarRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const similar = new SimilarTexts();
	const letters = new SimilarLetters();

	async function textsOf(trx: Trx, ids: string[]) {
		const rows =
			ids.length === 0
				? []
				: await trx
						.selectFrom("proposal")
						.select(["proposal_id", "year", "number", "title", "body", "stage", "class_now"])
						.where("district_id", "=", house.districtId)
						.where("proposal_id", "in", ids)
						.execute();
		const items = rows.map(({ proposal_id: proposalId, year, number, title, stage, class_now: classNow }) => ({
			proposalId,
			year,
			number,
			title,
			stage,
			classNow,
		}));
		return { items, texts: new Map(rows.map((row) => [row.proposal_id, row.body])) };
	}

	routes.post(
		"/api/proposals/similar",
		{
			config: { access: "proposal.draft", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "Proposals of this and earlier years that say nearly the same",
				tags,
				body: z.strictObject({ title: z.string().max(200), body: z.string().max(30_000), except: id.optional() }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { title, body, except } = request.body;
				const found = await similar.find(trx, { title, body }, { limit: 5, ...(except ? { except } : {}) });
				const { items, texts } = await textsOf(
					trx,
					found.map((one) => one.id),
				);
				return {
					similar: found.flatMap(({ id: own, likeness }) => {
						const item = items.find((one) => one.proposalId === own);
						const text = texts.get(own) ?? "";
						return item
							? [{ ...item, likeness, text, passages: sharedPassages(`${title}\n${body}`, `${item.title}\n${text}`) }]
							: [];
					}),
				};
			}),
	);

	routes.post(
		"/api/proposals/letter-check",
		{
			config: { access: "proposal.handle", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "The promises in a letter's text, and earlier letters that it repeats",
				tags,
				body: z.strictObject({ text: z.string().max(20_000), proposalId: id }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const text = safeText(request.body.text);
				const repeats = await letters.find(trx, text, request.body.proposalId);
				const { items } = await textsOf(
					trx,
					repeats.map((one) => one.proposalId),
				);
				return {
					promises: promisesIn(text),
					repeats: repeats.map((one) => ({
						...one,
						proposal: items.find((item) => item.proposalId === one.proposalId) ?? null,
						passages: sharedPassages(text, one.text, 10),
						difference: textDifference(one.text, text),
					})),
				};
			}),
	);

	routes.get(
		"/api/proposals/:id/suggested-units",
		{
			config: { access: "proposal.assign" },
			schema: { summary: "To which units proposals like it went, with the evidence", tags, params: z.object({ id }) },
		},
		(request) =>
			inside(async (trx) => {
				const { state } = await readProposal(
					trx,
					request.person,
					request.params.id,
					{ sense: "known-then" },
					house.now(),
				);
				const text = { title: state.title, body: [state.facts, state.analysis, state.suggestions].join("\n") };
				const alike = await similar.find(trx, text, { limit: 12, except: state.proposalId });
				const units = await unitsOfLike(trx, alike);
				return {
					units,
					names: await namesOf(
						trx,
						[],
						units.map((one) => one.unit),
					),
				};
			}),
	);

	routes.get(
		"/api/proposals/:id/merge-targets",
		{
			config: { access: "proposal.review" },
			schema: {
				summary:
					"Proposals that this one could be merged into, with what they share word for word; the most alike first",
				tags,
				params: z.object({ id }),
				querystring: z.object({ q: z.string().trim().max(80).default("") }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { state } = await readProposal(
					trx,
					request.person,
					request.params.id,
					{ sense: "known-then" },
					house.now(),
				);
				const own = { title: state.title, body: [state.facts, state.analysis, state.suggestions].join("\n") };
				const alike = await similar.find(trx, own, { limit: 40, except: state.proposalId });
				const targets = await mergeTargets(trx, state, alike, request.query.q);
				return {
					targets: targets.map((one) => ({
						...one,
						passages: sharedPassages(`${own.title}\n${own.body}`, `${one.title}\n${one.text}`),
					})),
				};
			}),
	);
}
