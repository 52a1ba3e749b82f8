import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Line } from "../loop/line.ts";
import { type Acting, raiseMatter, takeStep } from "../loop/matter.store.ts";
import { kindNamed, kindsOf } from "../loop/matter-kinds.ts";
import { STEP_WORDS, STEPS, type Step } from "../loop/matter-step.ts";
import { kindOfMatter, matterState, noSuchMatter } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { notInUnit, Refusal, refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { type Action, may, ruleOf } from "../people/may.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { kindOfKnown } from "./known-matter.store.ts";
import { matterTies, mayRead } from "./reading-rights.ts";

const tags = ["matters"];
const id = z.string().trim().min(1).max(80);
const key = z.string().trim().min(8).max(120).describe("Made by the sender; the same key twice is one step.");
const taken = {
	clientKey: key,
	happenedAt: z.iso.datetime().optional().describe("When it happened in the world; now unless told."),
	unit: id.optional().describe("The unit acted for, where the person has posts in several."),
};
/** Steps of one batch at most. */
const BATCH = 100;
const steps = STEPS.filter((step) => step !== "raise" && step !== "absorb") as [Step, ...Step[]];

/** Raising matters and taking their steps: the same for every kind that a line registers. */
export function matterStepRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);
	const now = () => house.now().toISOString();

	/** The matters that a step writes to: two of them where one is merged into another, or that is taken back. */
	async function mattersOf({ matterId, step, body }: { matterId: string; step: Step; body: Record<string, unknown> }) {
		const into = step === "withdraw" ? await inside((trx) => mergedInto(trx, matterId)) : body.into;
		return [matterId, into].flat().filter((one) => typeof one === "string");
	}

	async function mergedInto(trx: Trx, matterId: string): Promise<string | null> {
		const known = await kindOfMatter(trx, matterId);
		if (known === null) return null;
		const moment = knownThen(now(), "UTC");
		return (await matterState(trx, kindNamed(kinds, known.line, known.kind), matterId, moment))?.mergedInto ?? null;
	}

	/** One step by one person, with every refusal there is. */
	async function step(
		trx: Trx,
		person: SignedIn,
		sent: {
			matterId: string;
			step: Step;
			body: unknown;
			clientKey: string;
			happenedAt?: string | undefined;
			unit?: string | undefined;
		},
	) {
		const kind = await kindOfKnown(trx, kinds, sent.matterId);
		const state = await matterState(trx, kind, sent.matterId, knownThen(now(), "UTC"));
		if (state === null || !mayRead(person, kind, state)) throw noSuchMatter(sent.matterId);
		const action = `matter.${sent.step}` as Action;
		const ties = matterTies(state);
		if (!may(person, action, ties)) throw notYours(action);
		if (kind.takenByLine?.includes(sent.step))
			throw refusal(
				"TAKEN_BY_LINE",
				{
					zh: `“${STEP_WORDS[sent.step].zh}”请在“${kind.title.zh}”自己的页面上办理。`,
					en: `Open the page of “${kind.title.en}” itself to do “${STEP_WORDS[sent.step].en}”.`,
				},
				409,
			);
		const by = actingFor(person, sent.unit, ties.doerUnits);
		return takeStep(trx, kind, { ...sent, step: sent.step as "comment", by }, now());
	}

	routes.post(
		"/api/matters",
		{
			config: { access: "matter.raise", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "Raise a matter",
				tags,
				body: z.strictObject({
					line: id,
					kind: id,
					// What a person may say; what only a rule or a split may say (whose part it is, that it is invented) is refused.
					body: z.strictObject({
						title: z.string(),
						words: z.string().optional(),
						category: z.string().optional(),
						source: z.string().optional(),
						subject: z.unknown().optional(),
						place: z.unknown().optional(),
						evidence: z.array(z.unknown()).optional(),
					}),
					...taken,
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { line, kind: name, body, clientKey, happenedAt, unit } = request.body;
			const kind = kindNamed(kinds, line, name);
			if (kind.raisedByLine)
				throw refusal("RAISED_BY_LINE", {
					zh: `“${kind.title.zh}”请在其条线自己的页面上提出。`,
					en: `Raise “${kind.title.en}” on the page of its line, not here.`,
				});
			const state = await written([`key:${clientKey}`], (trx) =>
				raiseMatter(trx, kind, { body: body as never, by: actingFor(person, unit, []), clientKey, happenedAt }, now()),
			);
			return reply.status(201).send({ matterId: state.matterId, stage: state.stage });
		},
	);

	routes.post(
		"/api/matters/:id/steps",
		{
			config: { access: "matter.list", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "Take a step of a matter",
				tags,
				params: z.object({ id }),
				body: z.strictObject({ step: z.enum(steps), body: z.record(z.string(), z.unknown()).default({}), ...taken }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const sent = { ...request.body, matterId: request.params.id };
			const state = await written(await mattersOf(sent), (trx) => step(trx, person, sent));
			return reply.status(201).send({ matterId: state.matterId, stage: state.stage, seq: state.steps.at(-1)?.seq });
		},
	);

	routes.post(
		"/api/matters/:id/split",
		{
			config: { access: "matter.split", rateLimit: { max: 30, timeWindow: "1 minute" } },
			schema: {
				summary: "Split a matter into parts; each is a matter of its own",
				tags,
				params: z.object({ id }),
				body: z.strictObject({
					reason: z.string().trim().min(1).max(1000),
					parts: z
						.array(
							z.strictObject({ title: z.string().trim().min(1).max(120), words: z.string().max(4000).default("") }),
						)
						.min(2)
						.max(20),
					...taken,
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { parts, reason, clientKey, happenedAt, unit } = request.body;
			const matterId = request.params.id;
			const into = await inside(async (trx) => {
				const kind = await kindOfKnown(trx, kinds, matterId);
				const state = await matterState(trx, kind, matterId, knownThen(now(), "UTC"));
				if (state === null || !mayRead(person, kind, state)) throw noSuchMatter(matterId);
				if (!may(person, "matter.split", matterTies(state))) throw notYours("matter.split");
				const by = actingFor(person, unit, []);
				const { category, source, subject, place, demo } = state;
				const raised: string[] = [];
				for (const [index, part] of parts.entries()) {
					const body = { ...part, category, source, subject, place, demo, splitFrom: matterId };
					const raising = { body, by, clientKey: `${clientKey}:${index}`, happenedAt };
					raised.push((await raiseMatter(trx, kind, raising, now())).matterId);
				}
				const split = { matterId, step: "split" as const, body: { into: raised, reason }, by, clientKey };
				await takeStep(trx, kind, split, now());
				return raised;
			});
			return reply.status(201).send({ into });
		},
	);

	routes.post(
		"/api/matter-steps",
		{
			config: { access: "matter.list", rateLimit: { max: 20, timeWindow: "1 minute" } },
			schema: {
				summary: "The same safe step for many matters; each is answered by itself",
				tags,
				body: z.strictObject({
					step: z.enum(["accept", "comment", "urge", "withdraw"]),
					items: z
						.array(
							z.strictObject({ matterId: id, body: z.record(z.string(), z.unknown()).default({}), clientKey: key }),
						)
						.min(1)
						.max(BATCH),
				}),
			},
		},
		async (request) => {
			const person = personOf(request);
			const one = async (item: (typeof request.body.items)[number]) => {
				const sent = { ...item, step: request.body.step };
				try {
					// What one matter refuses leaves the others taken.
					const state = await written(await mattersOf(sent), (trx) => step(trx, person, sent));
					return { matterId: item.matterId, ok: true as const, seq: state.steps.at(-1)?.seq ?? 0 };
				} catch (error) {
					if (!(error instanceof Refusal)) throw error;
					return { matterId: item.matterId, ok: false as const, code: error.code, why: error.words };
				}
			};
			return { results: await Promise.all(request.body.items.map(one)) };
		},
	);
}

function notYours(action: Action) {
	const { title } = ruleOf(action);
	return refusal(
		"NOT_YOURS",
		{
			zh: `您的职责不包括“${title.zh}”；就本事项而言，请由其责任人、核验人或督查人员办理。`,
			en: `Your duties do not let you ${title.en}; in this matter ask its owner, its verifier or the supervision office.`,
		},
		403,
	);
}

/** The unit that a person acts for: the one he names, else that of his units which owes the matter, else his own. */
function actingFor(person: SignedIn, named: string | undefined, doerUnits: readonly string[]): Acting {
	if (named !== undefined && !person.units.includes(named)) throw notInUnit(named);
	const unit = named ?? doerUnits.find((one) => person.units.includes(one)) ?? person.units[0] ?? "";
	return { person: person.personId, unit };
}
