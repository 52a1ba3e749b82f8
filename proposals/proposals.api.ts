import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { append, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { castBallot, ownWindows } from "./ballot.store.ts";
import { BALLOT } from "./ballot.ts";
import { unitChoices } from "./choice.store.ts";
import type { ProposalKnown } from "./known.ts";
import { leads, leaveLead } from "./lead.store.ts";
import { SimilarLetters } from "./letter.store.ts";
import { listProposals, topicsOf, unitsOfLike } from "./list.store.ts";
import { namesOf } from "./posts.store.ts";
import { promisesIn } from "./promise-sentence.ts";
import { PERSON_STEPS, type PersonStep } from "./proposal.rules.ts";
import {
	draftProposal,
	noSuchProposal,
	PROPOSALS_LINE,
	proposalKnown,
	schemeOf,
	takeProposalStep,
} from "./proposal.store.ts";
import { PROPOSAL_STAGES } from "./proposal.ts";
import { PROPOSAL_BODIES } from "./proposal-step.ts";
import { namedIn, publicViewOf, viewOf, visibleTo } from "./proposal-view.ts";
import { safeText } from "./safe-text.ts";
import { SCHEME_BODY, SCHEME_KIND } from "./scheme.ts";
import { SimilarTexts } from "./similar.store.ts";
import { sharedPassages } from "./similar.ts";
import { LEAST_FOR_SHARE, releasedVerdicts, sumsOfYear, yearsOf } from "./statistics.store.ts";

const tags = ["proposals"];
const id = z.string().trim().min(1).max(80);
const key = z.string().trim().min(8).max(120).describe("Made by the sender; the same key twice is one step.");
const written = { rateLimit: { max: 60, timeWindow: "1 minute" } };
export const LIST_PAGE = 50;

/** Texts of the bodies that people type; markup that was pasted in is taken out before anything is kept. */
const TYPED = ["title", "facts", "analysis", "suggestions", "text", "words", "reason", "declineReason"] as const;

function cleaned(body: Record<string, unknown>): Record<string, unknown> {
	const clean = { ...body };
	for (const name of TYPED) if (typeof clean[name] === "string") clean[name] = safeText(clean[name]);
	return clean;
}

export const listQuery = z.object({
	q: z.string().trim().max(80).optional().describe("Words of the text, a number, or the title's pinyin."),
	year: z.coerce.number().int().min(1950).max(2200).optional(),
	unit: id.optional(),
	letter: z.string().max(2).optional().describe("The result class as it is today."),
	stage: z.enum(Object.keys(PROPOSAL_STAGES) as [keyof typeof PROPOSAL_STAGES]).optional(),
	topic: z.string().max(30).optional(),
	shows: z.string().max(40).optional().describe("What it counts as in the statistics, e.g. reply-late."),
	key: z.stringbool().optional().describe("Only key proposals."),
	page: z.coerce.number().int().min(1).max(10_000).default(1),
});

/** Proposals: the list, one with its whole story, its steps, likeness, private ratings, leads, a year's rules and sums. */
export function proposalRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const similar = new SimilarTexts();
	const letters = new SimilarLetters();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();
	const actingFor = (person: SignedIn, unit: string | undefined, clientKey: string) => ({
		person,
		unit: unit ?? person.unitId,
		clientKey,
	});

	routes.get(
		"/api/proposals",
		{
			config: { access: "public" },
			schema: {
				summary: "Proposals, those that are public, or all for who is signed in",
				tags,
				querystring: listQuery,
			},
		},
		(request) =>
			inside(async (trx) => {
				const { person } = request;
				const { page, ...query } = request.query;
				const found = await listProposals(trx, {
					...query,
					...{ page, size: LIST_PAGE, onlyPublic: person === null, person: person?.personId ?? null },
				});
				const years = await yearsOf(trx);
				const scheme = await schemeOf(
					trx,
					request.query.year ?? years[0] ?? new Date(now()).getFullYear(),
					knownThen(now(), "UTC"),
				);
				const units = (await unitChoices(trx, localDay(now(), await currentTimeZone(trx)))).map(({ id, name }) => ({
					id,
					name,
				}));
				return {
					...{ page, pageSize: LIST_PAGE, ...found, years, units, topics: await topicsOf(trx), scheme },
					names: await namesOf(
						trx,
						found.items.map((one) => one.proposer),
						found.items.flatMap((one) => one.units),
					),
				};
			}),
	);

	routes.get(
		"/api/proposals/statistics",
		{
			config: { access: "public" },
			schema: {
				summary: "A year's sums by unit, and the verdicts that were published",
				tags,
				querystring: z.object({ year: listQuery.shape.year }),
			},
		},
		(request) =>
			inside(async (trx) => {
				const years = await yearsOf(trx);
				const year = request.query.year ?? years[0] ?? new Date(now()).getFullYear();
				const moment: Moment = knownThen(now(), await currentTimeZone(trx));
				const sums = await sumsOfYear(trx, year);
				const verdicts = await releasedVerdicts(trx, moment);
				const units = [...sums.map((one) => one.unit), ...verdicts.map((one) => one.unit)];
				return {
					...{ year, years, sums, verdicts, leastForShare: LEAST_FOR_SHARE },
					scheme: await schemeOf(trx, year, moment),
					names: await namesOf(trx, [], units),
				};
			}),
	);

	routes.get(
		"/api/proposals/choices",
		{ config: { access: "people.read" }, schema: { summary: "Units with their persons, for handing out", tags } },
		() => inside(async (trx) => ({ units: await unitChoices(trx, localDay(now(), await currentTimeZone(trx))) })),
	);

	routes.get(
		"/api/proposals/schemes/:year",
		{
			config: { access: "public" },
			schema: {
				summary: "How a year's proposals are handled",
				tags,
				params: z.object({ year: z.coerce.number().int() }),
			},
		},
		(request) =>
			inside(async (trx) => schemeOf(trx, request.params.year, knownThen(now(), await currentTimeZone(trx)))),
	);

	routes.post(
		"/api/proposals/schemes",
		{
			config: { access: "proposal.configure", ...written },
			schema: {
				summary: "Set how a year's proposals are handled",
				tags,
				body: z.strictObject({ scheme: SCHEME_BODY, clientKey: key }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { scheme, clientKey } = request.body;
			const event = await inside((trx) =>
				append(
					trx,
					{
						...{ clientKey, matterId: `proposals-${scheme.year}`, line: PROPOSALS_LINE, kind: SCHEME_KIND },
						...{ happenedAt: now(), actor: person.personId, unit: person.unitId, body: scheme },
					},
					now(),
				),
			);
			return reply.status(201).send({ seq: event.event.seq });
		},
	);

	routes.get(
		"/api/proposals/leads",
		{ config: { access: "proposal.draft" }, schema: { summary: "Leads that members and citizens left", tags } },
		() =>
			inside(async (trx) => {
				const found = await leads(trx);
				return {
					leads: found,
					names: await namesOf(
						trx,
						found.flatMap((one) => one.person ?? []),
						[],
					),
				};
			}),
	);

	routes.post(
		"/api/proposals/leads",
		{
			config: { access: "public", rateLimit: { max: 10, timeWindow: "1 hour" } },
			schema: {
				summary: "Leave a lead; no name is asked",
				tags,
				body: z.strictObject({
					title: z.string().trim().min(4).max(80),
					words: z.string().trim().min(10).max(2000),
					topic: z.string().trim().max(30).default(""),
					clientKey: key,
				}),
			},
		},
		async (request, reply) => {
			const { title, words, topic, clientKey } = request.body;
			const by = { person: request.person?.personId ?? null, unit: request.person?.unitId ?? "", clientKey };
			const said = { title: safeText(title), words: safeText(words), topic };
			const leadId = await inside((trx) => leaveLead(trx, said, by, now()));
			return reply.status(201).send({ leadId });
		},
	);

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
					})),
				};
			}),
	);

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
				const where = read.error.issues.map((one) => `${one.path.join(".")}: ${one.message}`).join("; ");
				throw refusal("STEP_BODY", { zh: `填写有误：${where}`, en: `What was sent is wrong: ${where}` });
			}
			const proposalId = await inside((trx) =>
				draftProposal(trx, read.data, actingFor(person, unit, clientKey), now()),
			);
			return reply.status(201).send({ proposalId });
		},
	);

	/** A proposal as this reader may know it at the moment; what he may not know is as if it were not there. */
	async function read(
		trx: Trx,
		request: FastifyRequest,
		proposalId: string,
		query: z.output<typeof momentQuery>,
	): Promise<ProposalKnown> {
		const moment = momentOf(query, house.now(), await currentTimeZone(trx));
		const known = await proposalKnown(trx, proposalId, moment);
		if (known === null || (request.person !== null && visibleTo(known, request.person) === null))
			throw noSuchProposal(proposalId);
		return known;
	}

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
				const known = await read(trx, request, request.params.id, request.query);
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
				const own = request.query.asOf === undefined ? await ownWindows(trx, known, person.personId) : [];
				return {
					moment: known.moment,
					view: { ...first, own, names, can: request.query.asOf === undefined ? first.can : {} },
				};
			});
			return reply.header("cache-control", "no-store").send(view);
		},
	);

	routes.get(
		"/api/proposals/:id/suggested-units",
		{
			config: { access: "proposal.assign" },
			schema: { summary: "To which units proposals like it went, with the evidence", tags, params: z.object({ id }) },
		},
		(request) =>
			inside(async (trx) => {
				const { state } = await read(trx, request, request.params.id, { sense: "known-then" });
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
				await read(trx, request, request.params.id, { sense: "known-then" });
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
			const receipt = await inside((trx) =>
				castBallot(trx, request.params.id, window, clean, personOf(request), now()),
			);
			return reply.status(201).header("cache-control", "no-store").send({ receipt });
		},
	);
}
