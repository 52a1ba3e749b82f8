import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { tell } from "../loop/live.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { causesAt } from "./alarm-view.store.ts";
import { dayQuality } from "./day-quality.store.ts";
import { FACTORS } from "./factor.ts";
import { velocities } from "./network-flow.store.ts";
import { sitesAt } from "./network-rows.store.ts";
import { onlyBureaus } from "./only-bureaus.store.ts";
import { enterRuling, type NewRuling, rulingsOn } from "./quality.store.ts";
import { watchAgain } from "./quality-again.store.ts";
import { deskMarks, deskStations } from "./quality-desk.store.ts";
import { ALL_CHECKS, QUALITY_RULES } from "./quality-rules.ts";
import { standing } from "./quality-ruling.ts";
import { oddReadings } from "./reading-desk.store.ts";
import { readingsRuled } from "./reading-quality.store.ts";
import { DEFAULT_VELOCITY } from "./travel.ts";

const tags = ["waters"];
const DAY_MS = 86_400_000;
const reason = z.string().trim().min(2).max(500);
const instant = z.iso.datetime();
const factor = z
	.string()
	.refine((code) => code === "" || FACTORS.some((one) => one.code === code), "a factor's code, or empty for all");
const clientKey = z.string().min(8).max(80);
const siteParams = z.object({ id: z.coerce.number().int().min(1) });

const overrule = z.strictObject({
	factor,
	from: instant,
	to: instant,
	verdict: z.enum(["good", "suspect", "bad"]),
	reason,
	replaces: z.number().int().optional(),
	clientKey,
});
const work = z.strictObject({
	work: z.enum(["calibration", "maintenance", "fault"]),
	factor,
	from: instant,
	to: instant.nullable(),
	reason,
	replaces: z.number().int().optional(),
	clientKey,
});

/** Quality control, what people say of it, and alarms. */
export function qualityRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(act: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, act);

	routes.get(
		"/api/waters/alarms",
		{
			config: { access: "public" },
			schema: {
				summary: "Alarms by cause: what stands and what was in the days before, with where it may come from",
				tags,
				querystring: momentQuery.extend({
					days: z.coerce.number().int().min(1).max(400).default(14),
					site: z.coerce.number().int().optional(),
				}),
			},
		},
		({ query }) =>
			inside(async (trx) => {
				const moment = momentOf(query, house.now(), await currentTimeZone(trx));
				const since = new Date(Date.parse(moment.at) - query.days * DAY_MS).toISOString();
				const speed = (await velocities(trx, moment.knownBy)).get("");
				return {
					moment,
					velocity: { metresPerSecond: speed ?? DEFAULT_VELOCITY, assumed: speed === undefined },
					causes: await causesAt(trx, moment, { since, ...(query.site === undefined ? {} : { siteId: query.site }) }),
				};
			}),
	);

	routes.get(
		"/api/waters/quality",
		{
			config: { access: "public" },
			schema: {
				summary: "Stations with what the checks found, and the checks themselves",
				tags,
				querystring: momentQuery.extend({ days: z.coerce.number().int().min(1).max(400).default(14) }),
			},
		},
		({ query }) =>
			inside(async (trx) => {
				const moment = momentOf(query, house.now(), await currentTimeZone(trx));
				const since = new Date(Date.parse(moment.at) - query.days * DAY_MS).toISOString();
				return {
					moment,
					rules: QUALITY_RULES,
					checks: [...ALL_CHECKS.values()].map(({ name, version, title, describe }) => ({
						name,
						version,
						title,
						describe,
					})),
					stations: await deskStations(trx, since, moment),
				};
			}),
	);

	routes.get(
		"/api/waters/quality/readings",
		{
			config: { access: "public" },
			schema: {
				summary: "What the checks and people say of readings that came by file, with the reasons",
				tags,
				querystring: momentQuery.extend({
					days: z.coerce.number().int().min(1).max(4000).default(400),
					most: z.coerce.number().int().min(1).max(500).default(60),
				}),
			},
		},
		({ query }) =>
			inside(async (trx) => {
				const moment = momentOf(query, house.now(), await currentTimeZone(trx));
				const since = new Date(Date.parse(moment.at) - query.days * DAY_MS).toISOString();
				return { moment, ...(await oddReadings(trx, { since, most: query.most }, moment)) };
			}),
	);

	routes.get(
		"/api/waters/sites/:id/quality",
		{
			config: { access: "public" },
			schema: {
				summary:
					"What the checks and people say of a station's values, with the reasons, and what its day means left out",
				tags,
				params: siteParams,
				querystring: momentQuery.extend({
					days: z.coerce.number().int().min(1).max(62).default(14),
					most: z.coerce.number().int().min(1).max(500).default(100),
				}),
			},
		},
		({ params, query }) =>
			inside(async (trx) => {
				const moment = momentOf(query, house.now(), await currentTimeZone(trx));
				const site = await siteAt(trx, params.id, moment.knownBy);
				const to = Date.parse(moment.at);
				const span = { from: to - query.days * DAY_MS, to, most: query.most };
				const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
				return {
					moment,
					site,
					...(await deskMarks(trx, params.id, span, moment.knownBy)),
					days: (await dayQuality(trx, params.id, day(span.from), day(to), moment.knownBy)).filter(
						({ excluded, suspect }) => excluded > 0 || suspect > 0,
					),
				};
			}),
	);

	routes.post(
		"/api/waters/sites/:id/rulings",
		{
			config: { access: "quality.overrule" },
			schema: {
				summary: "Overrule the verdict on a span of a station's values, with a reason",
				tags,
				params: siteParams,
				body: overrule,
			},
		},
		async (request, reply) => {
			const seq = await rule(request.params.id, { ...request.body, work: null }, personOf(request));
			return reply.status(201).send({ seq });
		},
	);

	routes.post(
		"/api/waters/sites/:id/works",
		{
			config: { access: "station.maintain" },
			schema: {
				summary: "Record a calibration, maintenance or fault of a station; its data of that time do not count",
				tags,
				params: siteParams,
				body: work,
			},
		},
		async (request, reply) => {
			const seq = await rule(request.params.id, { ...request.body, verdict: "bad" }, personOf(request));
			return reply.status(201).send({ seq });
		},
	);

	routes.post(
		"/api/waters/rulings/:seq/withdraw",
		{
			config: { access: "quality.overrule" },
			schema: {
				summary: "Take back what was said of a span of data",
				tags,
				params: z.object({ seq: z.coerce.number().int().min(1) }),
				body: z.strictObject({ reason, clientKey }),
			},
		},
		async (request, reply) => {
			const taken = await inside(async (trx) => {
				const now = house.now();
				const rulings = standing(await rulingsOn(trx, null, now.toISOString()));
				const one = rulings.find(({ seq }) => seq === request.params.seq);
				if (!one) throw noSuchRuling();
				return one;
			});
			const seq = await rule(
				taken.siteId,
				{
					...{
						factor: taken.factor,
						from: new Date(taken.from).toISOString(),
						verdict: taken.verdict,
						work: taken.work,
					},
					to: taken.to === null ? null : new Date(taken.to).toISOString(),
					...{ reason: request.body.reason, replaces: taken.seq, withdrawn: true, clientKey: request.body.clientKey },
				},
				personOf(request),
			);
			return reply.status(201).send({ seq });
		},
	);

	async function rule(siteId: number, sent: Omit<NewRuling, "siteId">, person: SignedIn): Promise<number> {
		return inside(async (trx) => {
			const now = house.now();
			const utc = (time: string) => new Date(time).toISOString();
			const said = { ...sent, from: utc(sent.from), to: sent.to === null ? null : utc(sent.to) };
			const site = await siteAt(trx, siteId, now.toISOString());
			await onlyBureaus(trx, person);
			if (said.work !== null && site.kind !== "station")
				throw refusal("NO_INSTRUMENT", {
					zh: `“${site.name.zh}”是人工断面，没有可以校准或维护的仪器；数据有误请改判。`,
					en: `"${site.name.en}" is a section without an instrument to calibrate or maintain; overrule its data instead.`,
				});
			if (said.to !== null && said.to < said.from)
				throw refusal("SPAN_TURNED", {
					zh: "结束时间早于开始时间，请核对。",
					en: "The span ends before it begins; check both times.",
				});
			if (said.from > now.toISOString() && said.work === null)
				throw refusal("PERIOD_AHEAD", {
					zh: "所选时段还没有到，不能改判；请选已开始的时段。",
					en: "That time has not come yet, so nothing in it can be overruled; choose one that has begun.",
				});
			const replaced = said.replaces;
			if (replaced !== undefined) {
				const known = standing(await rulingsOn(trx, null, now.toISOString()));
				const one = known.find(({ seq }) => seq === replaced);
				if (one?.siteId !== siteId || (one.work === null) !== (said.work === null)) throw noSuchRuling();
			}
			const by = { person: person.personId, unit: person.unitId };
			const seq = await enterRuling(trx, { ...said, siteId }, by, now.toISOString());
			await readingsRuled(trx, { siteId, from: said.from, to: said.to }, now.toISOString());
			await watchAgain(trx, siteId, Date.parse(said.from), now);
			await tell(trx, "stations", [String(siteId)]);
			await tell(trx, "today");
			return seq;
		});
	}
}

async function siteAt(trx: Trx, siteId: number, knownBy: string) {
	const sites = await sitesAt(trx, await currentDistrict(trx), knownThen(knownBy, "UTC")).execute();
	const site = sites.find((one) => one.site_id === siteId);
	if (!site)
		throw refusal(
			"NO_SUCH_SITE",
			{
				zh: `没有编号为 ${siteId} 的断面或自动站，请从名录中选。`,
				en: `There is no section or station ${siteId}; choose one of the list.`,
			},
			404,
		);
	return {
		siteId,
		name: { zh: site.name_zh, en: site.name_en },
		creekId: site.creek_id,
		demo: site.demo,
		kind: site.kind,
	};
}

function noSuchRuling() {
	return refusal(
		"NO_SUCH_RULING",
		{
			zh: "没有这条记录，或已被撤回、更正；请刷新后重选。",
			en: "There is no such record, or it was taken back or corrected; load again and choose anew.",
		},
		404,
	);
}
