import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { takeStep } from "../loop/matter.store.ts";
import { kindNamed, kindsOf } from "../loop/matter-kinds.ts";
import { kindOfMatter, matterState, noSuchMatter } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { Refusal, refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { may } from "../people/may.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { heldBy } from "./handover.store.ts";
import { namesOf } from "./names.store.ts";
import { matterTies, mayRead } from "./reading-rights.ts";

const tags = ["matters"];
const id = z.string().trim().min(1).max(80);
/** Matters of one call at most; each is a transaction of its own. */
const BATCH = 100;

/** What somebody has in hand, and others taking it over when he moves. */
export function handoverRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();
	const params = z.object({ id });

	routes.get(
		"/api/people/:id/matters",
		{
			config: { access: "people.read" },
			schema: { summary: "The matters in which a person has something that another can take over", tags, params },
		},
		(request, reply) =>
			inside(async (trx) => {
				const moment = knownThen(now(), await currentTimeZone(trx));
				const held = await heldBy(trx, request.params.id, personOf(request), kinds, moment);
				reply.header("cache-control", "no-store");
				return { ...held, names: await namesOf(trx, [request.params.id]) };
			}),
	);

	routes.post(
		"/api/people/:id/take-over",
		{
			config: { access: "matter.take-over", rateLimit: { max: 30, timeWindow: "1 minute" } },
			schema: {
				summary: "Let others take over what a person has in matters; each matter is answered by itself",
				tags,
				params,
				body: z.strictObject({
					reason: z.string().trim().min(1).max(1000),
					items: z
						.array(z.strictObject({ matterId: id, unit: id, person: id, clientKey: z.string().min(8).max(120) }))
						.min(1)
						.max(BATCH),
				}),
			},
		},
		async (request) => {
			const actor = personOf(request);
			const from = request.params.id;
			const results = [];
			for (const { matterId, unit, person, clientKey } of request.body.items) {
				const body = { from, unit, person, reason: request.body.reason };
				results.push(
					await inside((trx) => takeOver(trx, actor, matterId, body, clientKey)).then(
						() => ({ matterId, ok: true as const }),
						(error: unknown) => {
							if (!(error instanceof Refusal)) throw error;
							return { matterId, ok: false as const, code: error.code, why: error.words };
						},
					),
				);
			}
			return { results };
		},
	);

	async function takeOver(trx: Trx, actor: SignedIn, matterId: string, body: object, clientKey: string): Promise<void> {
		const known = await kindOfMatter(trx, matterId);
		const kind = known && kindNamed(kinds, known.line, known.kind);
		const state = kind && (await matterState(trx, kind, matterId, knownThen(now(), await currentTimeZone(trx))));
		if (!kind || !state || !mayRead(actor, kind, state)) throw noSuchMatter(matterId);
		const ties = matterTies(state);
		if (!may(actor, "matter.take-over", ties))
			throw refusal(
				"NOT_YOURS",
				{
					zh: "您的职责不包括“接替经办”；就本事项而言，请由其责任人所在单位或督查人员办理。",
					en: "Your duties do not let you hand it to another; in this matter ask the owner's unit or the supervision office.",
				},
				403,
			);
		const unit = actor.units.find((own) => ties.doerUnits.includes(own)) ?? actor.unitId;
		await takeStep(
			trx,
			kind,
			{ matterId, step: "take-over", body, by: { person: actor.personId, unit }, clientKey },
			now(),
		);
	}
}
