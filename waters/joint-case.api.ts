import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { handOut, noSuchFile, shelfOf } from "../loop/kept-file-hand-out.ts";
import { localDay } from "../loop/local-day.ts";
import { kindKey } from "../loop/matter.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { rowsThen, sinceMoment } from "../loop/matter-then.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen } from "../loop/moment.ts";
import { notYet, refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { may } from "../people/may.ts";
import { namesOfEither } from "../people/names.store.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { looksOf, noteLook, openCase, sharedFile, shareEvidence, sharesOf } from "./joint-case.store.ts";
import { caseBody, looksFor, shareBody, sharesFor } from "./joint-case.ts";
import { partsOfCase } from "./joint-case-parts.store.ts";
import { jointCase, jointTask } from "./matter-kinds.ts";
import { offices } from "./office.store.ts";
import { problemTies } from "./problem-ties.ts";

const tags = ["waters"];
const CASE_KINDS = new Map([jointCase, jointTask].map((kind) => [kindKey(kind), kind]));
const params = z.object({ id: z.string().min(1).max(80) });
const key = z.string().trim().min(8).max(120);

/** Joint cases: opened by the supervision office, seen by the units that take part in them. */
export function jointCaseRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();
	const shelf = shelfOf(house);

	/** The case where it concerns the person; to everybody else there is none. */
	async function caseFor(trx: Trx, person: SignedIn, id: string) {
		const state = await matterState(trx, jointCase, id, knownThen(now(), await currentTimeZone(trx)));
		if (state?.kind === jointCase.name && may(person, "matter.read", problemTies(state))) return state;
		throw refusal(
			"NO_SUCH_CASE",
			{
				zh: "没有这件联合执法案件，或您不是参与人；请核对编号，或向牵头单位了解。",
				en: "There is no such joint case, or you take no part in it; check its number, or ask the lead unit.",
			},
			404,
		);
	}

	routes.get(
		"/api/waters/cases",
		{
			config: { access: "matter.list" },
			schema: { summary: "The joint cases that concern me, as they stood at a moment", tags, querystring: momentQuery },
		},
		async (request) =>
			inside(async (trx) => {
				const person = personOf(request);
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const since = await sinceMoment(trx, moment);
				const known = await trx
					.selectFrom("matter")
					.selectAll()
					.where("district_id", "=", await currentDistrict(trx))
					.where("line", "=", "waters")
					.where("kind", "=", jointCase.name)
					.where("raised_at", "<=", new Date(moment.at))
					.orderBy("raised_at", "desc")
					.limit(200)
					.execute();
				const cases = [];
				for (const row of await rowsThen(trx, CASE_KINDS, known, since)) {
					// Who may read it is asked of today: a past moment opens nothing that is closed to him now.
					const state = await matterState(trx, jointCase, row.matter_id, knownThen(now(), moment.timeZone));
					if (!state || !may(person, "matter.read", problemTies(state))) continue;
					const parts = await partsOfCase(trx, row.matter_id, { kinds: CASE_KINDS, since });
					cases.push({
						...{ matterId: row.matter_id, title: row.title, stage: row.stage, lead: row.owner_unit, dueOn: row.due_on },
						...{ day: localDay(row.raised_at, moment.timeZone), units: parts.map((part) => part.owner_unit ?? "") },
						...{ done: parts.filter((part) => ["verified", "closed"].includes(part.stage)).length, demo: row.demo },
					});
				}
				const open = request.query.asOf === undefined && may(person, "case.open");
				return {
					cases,
					today: localDay(moment.at, moment.timeZone),
					offices: open ? await offices(trx, localDay(now(), moment.timeZone)) : [],
					names: await namesOfEither(
						trx,
						cases.flatMap((one) => [one.lead ?? "", ...one.units]),
					),
				};
			}),
	);

	routes.post(
		"/api/waters/cases",
		{
			config: { access: "case.open" },
			schema: {
				summary: "Open a joint case: a lead, and each bureau's own task",
				tags,
				body: z.strictObject({ case: caseBody, clientKey: key }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const by = { person: person.personId, unit: person.unitId };
			const { case: body, clientKey } = request.body;
			const matterId = await inside((trx) => openCase(trx, body, { by, clientKey }, now()));
			return reply.status(201).send({ matterId });
		},
	);

	routes.get(
		"/api/waters/cases/:id",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "A joint case: its bureaus' tasks, and the evidence that I need to know",
				...{ tags, params, querystring: momentQuery },
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const view = await inside(async (trx) => {
				const present = await caseFor(trx, person, request.params.id);
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const state = await matterState(trx, jointCase, present.matterId, moment);
				if (!state) throw notYet();
				const since = await sinceMoment(trx, moment);
				const parts = await partsOfCase(trx, state.matterId, { kinds: CASE_KINDS, since });
				const isNow = request.query.asOf === undefined;
				const shares = await sharesOf(trx, state.matterId, moment);
				const reader = { units: person.units, seesAll: person.duties.includes("supervision") };
				const lead = state.owner?.unit ?? "";
				const seen = sharesFor(reader, lead, shares);
				const looks = looksFor(reader, lead, shares, await looksOf(trx, state.matterId, moment));
				return {
					...{ today: localDay(moment.at, moment.timeZone), timeZone: moment.timeZone },
					...{ matterId: state.matterId, title: state.title, words: state.words, stage: state.stage, demo: state.demo },
					...{ subject: state.subject, lead: state.owner, outcome: outcomeOf(state.steps) },
					parts: parts.map((part) => ({
						...{ matterId: part.matter_id, title: part.title, stage: part.stage },
						...{ unit: part.owner_unit, person: part.owner_person, dueOn: part.handle_due_on ?? part.due_on },
					})),
					shares: seen,
					looks,
					/** How many there are beside: one knows that there is more, not what. */
					hidden: shares.length - seen.length,
					mayShare:
						isNow && (person.units.some((unit) => unit === lead || state.coUnits.includes(unit)) || reader.seesAll),
					names: await namesOfEither(trx, [
						...[lead, state.owner?.person ?? ""],
						...parts.flatMap((part) => [part.owner_unit ?? "", part.owner_person ?? ""]),
						...seen.flatMap((share) => [share.unit, share.by, ...share.units]),
						...looks.flatMap((look) => [look.by, look.unit]),
					]),
				};
			});
			return reply.header("cache-control", "no-store").send(view);
		},
	);

	routes.get(
		"/api/waters/cases/:id/shares/:seq/files/:sha256",
		{
			config: { access: "matter.list", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "A file that was shared with my unit in a joint case; each look is written down",
				tags,
				params: params.extend({
					seq: z.coerce.number().int().min(1),
					sha256: z.string().regex(/^[0-9a-f]{64}$/),
				}),
			},
			// A look ahead would be a look that nobody took.
			exposeHeadRoute: false,
		},
		async (request, reply) => {
			const person = personOf(request);
			const { id, seq, sha256 } = request.params;
			const found = await inside(async (trx) => {
				const state = await caseFor(trx, person, id).catch(() => null);
				if (state === null) return null;
				const moment = knownThen(now(), await currentTimeZone(trx));
				const reader = { units: person.units, seesAll: person.duties.includes("supervision") };
				const seen = sharesFor(reader, state.owner?.unit ?? "", await sharesOf(trx, id, moment));
				const shared = await sharedFile(
					trx,
					seen.find((share) => share.seq === seq),
					sha256,
				);
				if (shared === null) return null;
				const inCase = [state.owner?.unit ?? "", ...state.coUnits];
				const unit = person.units.find((one) => inCase.includes(one)) ?? person.unitId;
				const taken = { by: { person: person.personId, unit }, clientKey: `look:${randomUUID()}` };
				await noteLook(trx, id, { share: seq, fileId: sha256 }, taken, now());
				return shared;
			});
			// Not there and not yours are one answer, so that nobody learns what is kept.
			if (!found) throw noSuchFile();
			return handOut(reply, shelf, found.file, "original", found.name, "no-store");
		},
	);

	routes.post(
		"/api/waters/cases/:id/shares",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "Share evidence of a case with the units that need it",
				tags,
				params,
				body: z.strictObject({ share: shareBody.omit({ demo: true }), clientKey: key }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			await inside(async (trx) => {
				const state = await caseFor(trx, person, request.params.id);
				const inCase = [state.owner?.unit ?? "", ...state.coUnits];
				const own = person.units.find((unit) => inCase.includes(unit));
				const supervises = person.duties.includes("supervision") && may(person, "matter.comment", problemTies(state));
				if (own === undefined && !supervises)
					throw refusal(
						"NOT_IN_CASE",
						{ zh: "只有参与单位可以共享证据。", en: "Only the units of the case may share evidence." },
						403,
					);
				const stranger = request.body.share.units.find((unit) => !inCase.includes(unit));
				if (stranger)
					throw refusal("UNIT_NOT_IN_CASE", {
						zh: `单位“${stranger}”不参与本案，请另选共享对象。`,
						en: `“${stranger}” takes no part in the case; choose among its units.`,
					});
				const by = { person: person.personId, unit: own ?? person.unitId };
				await shareEvidence(trx, state.matterId, request.body.share, { by, clientKey: request.body.clientKey }, now());
			});
			return reply.status(201).send({ ok: true });
		},
	);
}

/** What the lead said when it was claimed done; null before. */
function outcomeOf(steps: readonly { step: string; at: string; body: Record<string, unknown> }[]) {
	const claim = steps.findLast((one) => one.step === "claim-done");
	return claim ? { at: claim.at, words: String(claim.body.words ?? "") } : null;
}
