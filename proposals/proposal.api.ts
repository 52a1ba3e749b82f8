import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { bodyFault } from "../loop/body-fault.ts";
import { momentQuery } from "../loop/moment.api.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { namesOf } from "../people/names.store.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { castBallot, ownWindows } from "./ballot.store.ts";
import { BALLOT } from "./ballot.ts";
import { ballotKeyOf } from "./ballot-key.store.ts";
import { noSuchProposal } from "./known.store.ts";
import { draftProposal, takeProposalStep } from "./proposal.store.ts";
import { PERSON_STEPS, type PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_BODIES } from "./proposal-step.ts";
import { namedIn, publicViewOf, viewOf, visibleTo } from "./proposal-view.ts";
import { readProposal } from "./read-proposal.store.ts";
import { cleaned, id, key, tags, written } from "./request.ts";
import { safeText } from "./safe-text.ts";

/** One proposal with its whole story, its steps, and private ratings. */
export function proposalRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();
	const actingFor = (person: SignedIn, unit: string | undefined, clientKey: string) => ({
		person,
		unit: unit ?? person.unitId,
		clientKey,
	});

	routes.post(
		"/api/proposals",
		{
			config: { access: "proposal.draft", ...written },
			schema: {
				summary: "Draft a proposal",
				tags,
				body: z.strictObject({ body: z.record(z.string(), z.unknown()), unit: id.optional(), clientKey: key }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { body, unit, clientKey } = request.body;
			// Whose proposal it is and where it comes from is not the sender's to say.
			const read = PROPOSAL_BODIES.draft
				.omit({ importedFrom: true, proposerName: true, demo: true })
				.safeParse(cleaned(body));
			if (!read.success) {
				const where = bodyFault(read.error.issues);
				throw refusal("STEP_BODY", {
					zh: `填写有误，请核对后重填（${where.zh}）。`,
					en: `Something is filled in wrongly; correct it (${where.en}).`,
				});
			}
			const proposalId = await inside((trx) =>
				draftProposal(trx, read.data, actingFor(person, unit, clientKey), now()),
			);
			return reply.status(201).send({ proposalId });
		},
	);

	routes.get(
		"/api/proposals/:id",
		{
			config: { access: "public" },
			schema: {
				summary: "One proposal with its whole story, as the reader may know it",
				tags,
				params: z.object({ id }),
				querystring: momentQuery,
			},
		},
		async (request, reply) => {
			const view = await inside(async (trx) => {
				const known = await readProposal(trx, request.person, request.params.id, request.query, house.now());
				const { person } = request;
				const visible = visibleTo(known, person);
				if (person === null || visible === null) {
					const open = publicViewOf(known, { persons: {}, units: {} });
					if (open.text === null) throw noSuchProposal(request.params.id);
					return {
						public: {
							...open,
							names: await namesOf(
								trx,
								[],
								open.duties.map((one) => one.unit),
							),
						},
					};
				}
				// The ballots are read last: from here on row-level security shows the reader's own to this transaction.
				const first = viewOf(known, visible, person, [], { persons: {}, units: {} });
				const { persons, units } = namedIn(visible, first.duties);
				const names = await namesOf(
					trx,
					[...persons, person.personId],
					[...units, ...Object.values(first.clears).flat()],
				);
				const own =
					request.query.asOf === undefined
						? await ownWindows(trx, known, person.personId, await ballotKeyOf(house))
						: [];
				return {
					moment: known.moment,
					view: { ...first, own, names, can: request.query.asOf === undefined ? first.can : {} },
				};
			});
			return reply.header("cache-control", "no-store").send(view);
		},
	);

	routes.post(
		"/api/proposals/:id/steps",
		{
			config: { access: "proposal.comment", ...written },
			schema: {
				summary: "Take a step of a proposal",
				tags,
				params: z.object({ id }),
				body: z.strictObject({
					step: z.enum(PERSON_STEPS as [PersonStep, ...PersonStep[]]),
					body: z.record(z.string(), z.unknown()).default({}),
					unit: id.optional().describe("The unit acted for, where the person has posts in several."),
					clientKey: key,
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { step, body, unit, clientKey } = request.body;
			const state = await inside(async (trx) => {
				await readProposal(trx, request.person, request.params.id, { sense: "known-then" }, house.now());
				return takeProposalStep(trx, request.params.id, step, cleaned(body), actingFor(person, unit, clientKey), now());
			});
			return reply.status(201).send({ proposalId: state.proposalId, stage: state.stage, seq: state.steps.at(-1)?.seq });
		},
	);

	routes.post(
		"/api/proposals/:id/ballots",
		{
			config: { access: "proposal.rate", ...written },
			schema: {
				summary: "Rate a reply or its delivery in private; can be changed until the window closes",
				tags,
				params: z.object({ id }),
				body: z.strictObject({ window: id, ballot: BALLOT }),
			},
		},
		async (request, reply) => {
			const { window, ballot } = request.body;
			const clean = { ...ballot, words: safeText(ballot.words) };
			const key = await ballotKeyOf(house);
			const receipt = await inside((trx) =>
				castBallot(trx, request.params.id, window, clean, personOf(request), key, now()),
			);
			return reply.status(201).header("cache-control", "no-store").send({ receipt });
		},
	);
}
