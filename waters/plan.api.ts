import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { may } from "../people/may.ts";
import { namesOfEither } from "../people/names.store.ts";
import type { SignedIn } from "../people/session.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { type CreekFacts, creekFacts, creekFactsOf } from "./creek-facts.store.ts";
import { creekMonths } from "./creek-month.store.ts";
import { decidePlan, plansAt, writePlan } from "./creek-plan.store.ts";
import { type CreekPlan, measureMatter, planBody, planChanges, targetMatter } from "./creek-plan.ts";
import { creekTarget } from "./matter-kinds.ts";
import { matterStates } from "./matter-states.store.ts";
import { effectGround, effectsOf } from "./measure-effect.store.ts";
import { offices } from "./office.store.ts";
import { handOutPlan } from "./plan-hand-out.store.ts";
import { doneOn, measureStates } from "./plan-measures.store.ts";
import { planProgress } from "./plan-progress.ts";
import { judgedMonths, judgeTarget, keepsTarget, targetFault } from "./plan-target.ts";
import type { PlanView, TargetNow } from "./plan-view.ts";
import { targetMeans } from "./target-closing.store.ts";

const tags = ["waters"];
const key = z.string().trim().min(8).max(120).describe("Made by the sender; the same key twice is one entry.");
const params = z.object({ id: z.string().max(60) });

/** 一浜一策: a creek's plan with its versions, progress and what its measures did to the water. */
export function planRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/waters/creeks/:id/plan",
		{
			config: { access: "public" },
			schema: {
				summary: "A creek's plan: versions, progress against the first approved one, effects of finished measures",
				tags,
				params,
				querystring: momentQuery,
			},
		},
		async (request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				return planView(trx, await creekFactsOf(trx, moment, request.params.id), moment, request.person);
			}),
	);

	routes.post(
		"/api/waters/creeks/:id/plan",
		{
			config: { access: "plan.write" },
			schema: {
				summary: "Write the next version of a creek's plan",
				tags,
				params,
				body: z.strictObject({ plan: planBody, clientKey: key }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			await inside(async (trx) => {
				const moment = knownThen(now(), await currentTimeZone(trx));
				const creek = await creekFactsOf(trx, moment, request.params.id);
				const unit = await writerUnit(trx, person, creek.town);
				const entry = { creekId: creek.id, by: { person: person.personId, unit }, body: request.body.plan };
				await writePlan(trx, { ...entry, clientKey: request.body.clientKey }, now(), moment);
			});
			return reply.status(201).send({ ok: true });
		},
	);

	routes.post(
		"/api/waters/creeks/:id/plan/decisions",
		{
			config: { access: "plan.approve" },
			schema: {
				summary: "Approve the version that waits, which hands its measures out, or refuse it with a reason",
				tags,
				params,
				body: z.strictObject({
					of: z.number().int().min(1).describe("The event in which the version was written."),
					approved: z.boolean(),
					words: z.string().trim().max(1000).default(""),
					clientKey: key,
				}),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			await inside(async (trx) => {
				const timeZone = await currentTimeZone(trx);
				const at = now();
				const creek = await creekFactsOf(trx, knownThen(at, timeZone), request.params.id);
				const by = { person: person.personId, unit: person.unitId };
				const entry = { ...request.body, creekId: creek.id, by };
				const plan = await decidePlan(trx, entry, at, knownThen(at, timeZone));
				if (request.body.approved) await handOutPlan(trx, plan, creek.name, { by, happenedAt: at }, at, timeZone);
			});
			return reply.status(201).send({ ok: true });
		},
	);

	routes.get(
		"/api/waters/plans",
		{
			config: { access: "public" },
			schema: { summary: "Every creek's plan in one line", tags, querystring: momentQuery },
		},
		async (request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const today = localDay(moment.at, moment.timeZone);
				const plans = await plansAt(trx, moment);
				const states = await measureStates(trx, plans.values(), moment);
				const creeks = await creekFacts(trx, moment);
				return {
					moment,
					creeks: creeks.map(({ id, name }) => {
						const plan = plans.get(id);
						const progress = plan && planProgress(plan, doneOn(id, states, moment.timeZone), today);
						const first = progress?.curves[0];
						return {
							...{ id, name },
							version: plan?.inForce?.version ?? null,
							waiting: plan?.versions.some((one) => one.decided === null) ?? false,
							measures: plan?.inForce?.measures.length ?? 0,
							overdue: progress?.overdue.length ?? 0,
							plannedShare: first?.plannedShare ?? null,
							doneShare: first?.doneShare ?? null,
							daysBehind: progress?.daysBehind ?? null,
							demo: plan?.inForce?.demo ?? false,
						};
					}),
				};
			}),
	);
}

/** Plans are written where the creek lies, or in a bureau of the district. */
async function writerUnit(trx: Trx, person: SignedIn, town: string): Promise<string> {
	if (person.units.includes(town)) return town;
	const units = await trx
		.selectFrom("unit")
		.select(["unit_id", "kind", "parent_id"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("unit_id", "in", person.units.length > 0 ? [...person.units] : [""])
		.execute();
	const own = units.find((unit) => unit.kind === "bureau" || unit.parent_id === town);
	if (own) return own.unit_id;
	throw refusal(
		"NOT_YOUR_CREEK",
		{
			zh: "一浜一策须由支浜所在镇（街道）或区级部门编制，您不在其中任职。",
			en: "Only a creek's own town or a bureau of the district writes its plan; you hold no post there.",
		},
		403,
	);
}

async function planView(trx: Trx, creek: CreekFacts, moment: Moment, person: SignedIn | null): Promise<PlanView> {
	const plans = await plansAt(trx, moment);
	const plan = plans.get(creek.id) ?? null;
	const states = plan ? await measureStates(trx, [plan], moment) : new Map();
	const done = doneOn(creek.id, states, moment.timeZone);
	const today = localDay(moment.at, moment.timeZone);
	const waits = plan?.versions.find((one) => one.decided === null);
	const writer = await writerUnit(trx, person ?? nobody, creek.town).catch(() => null);
	return {
		...{ moment, today, creek: { id: creek.id, name: creek.name, level: creek.level, targetClass: creek.targetClass } },
		plan: plan && {
			...plan,
			versions: plan.versions.map((version, index) => {
				const before = plan.versions.slice(0, index).findLast((one) => one.decided?.approved);
				return { ...version, changes: before ? planChanges(before, version) : [] };
			}),
		},
		progress: plan && planProgress(plan, done, today),
		measures: (plan?.inForce?.measures ?? []).map((one) => {
			const matterId = measureMatter(creek.id, one.id);
			const state = states.get(matterId);
			return { id: one.id, matterId, stage: state?.stage ?? null, doneOn: done.get(one.id) ?? null };
		}),
		targets: plan ? await targetsNow(trx, plan, moment) : [],
		effects: plan?.inForce ? await effectsIn(trx, creek.id, plan, plans, done, moment) : [],
		names: await namesOfEither(trx, plan ? idsOf(plan) : []),
		offices: writer && may(person, "plan.write") ? await offices(trx, today) : [],
		can: {
			write: writer !== null && may(person, "plan.write") && waits === undefined,
			decide:
				waits !== undefined &&
				may(person, "plan.approve") &&
				waits.writtenBy.person !== person?.personId &&
				waits.writtenBy.unit !== person?.unitId,
		},
	};
}

const nobody = { units: [] as string[] } as unknown as SignedIn;

/** Each target by the last complete month at the creek's deciding section, with its matter and what the data say of signing it off. */
async function targetsNow(trx: Trx, plan: CreekPlan, moment: Moment): Promise<TargetNow[]> {
	const { creekId } = plan;
	const targets = plan.inForce?.targets ?? [];
	const ids = targets.map((one) => targetMatter(creekId, one.id));
	const states = await matterStates(trx, creekTarget, ids, moment);
	const span = judgedMonths(localDay(moment.at, moment.timeZone));
	const month = addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
	const [found] = await creekMonths(trx, { creekIds: [creekId], from: month, to: month }, moment);
	const now: TargetNow[] = [];
	for (const target of targets) {
		const mean = found?.means[target.factor] ?? null;
		const matterId = targetMatter(creekId, target.id);
		const stage = states.get(matterId)?.stage ?? null;
		const means = stage === "closed" ? [] : await targetMeans(trx, creekId, target.factor, span, moment);
		const fault = stage === "closed" ? null : targetFault(target, judgeTarget(target, means));
		const met = mean === null ? null : keepsTarget(target, mean);
		now.push({ id: target.id, matterId, stage, fault, month, mean, met });
	}
	return now;
}

async function effectsIn(
	trx: Trx,
	creekId: string,
	plan: CreekPlan,
	plans: ReadonlyMap<string, CreekPlan>,
	done: ReadonlyMap<string, string>,
	moment: Moment,
) {
	const measures = plan.inForce?.measures ?? [];
	const ids = (await creekFacts(trx, moment)).map((creek) => creek.id);
	const ground = await effectGround(trx, creekId, measures, done, plans, ids, moment);
	if (!ground) return [];
	return measures
		.filter((one) => done.has(one.id))
		.map((measure) => ({
			measureId: measure.id,
			factors: effectsOf(measure, measures, done, ground, moment),
		}));
}

function idsOf(plan: CreekPlan): string[] {
	return plan.versions.flatMap((version) => [
		...[version.writtenBy.person, version.writtenBy.unit, version.decided?.by ?? "", version.decided?.unit ?? ""],
		...[version.duties.unit, version.duties.person, ...version.duties.coUnits],
		...version.measures.flatMap((one) => [one.unit, one.person]),
	]);
}
