import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentTimeZone } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Line } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import { STAGES, type Stage } from "../loop/matter.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { stepOf } from "../loop/matter-step.ts";
import { eventsOfMatter, noSuchMatter } from "../loop/matter-story.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen, visibleAt } from "../loop/moment.ts";
import { notYet } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { kindOfKnown } from "./known-matter.store.ts";
import { LIST_PAGE, listMatters, listMattersThen, partsOf } from "./matter.store.ts";
import { idsIn, type MatterView, matterView } from "./matter-view.ts";
import { namesOf } from "./names.store.ts";
import { mayRead } from "./reading-rights.ts";

const tags = ["matters"];
const id = z.string().trim().min(1).max(80);

/** Reading matters: their kinds, lists of them, one with its story; the same for every kind that a line registers. */
export function matterRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/matter-kinds",
		{ config: { access: "matter.list" }, schema: { summary: "The kinds of matter, with their limits", tags } },
		() => ({
			kinds: [...kinds.values()].map((kind) => ({
				line: kind.line,
				lineTitle: lines.find((line) => line.name === kind.line)?.title ?? { zh: kind.line, en: kind.line },
				name: kind.name,
				title: kind.title,
				limits: kind.limits,
				categories: kind.categories ?? {},
				raisedByHand: kind.raisedByLine !== true,
			})),
		}),
	);

	routes.get(
		"/api/matters",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "The matters that I may read, as they stood at a moment, the most pressing first",
				tags,
				querystring: momentQuery.extend({
					line: id.optional(),
					kind: id.optional(),
					stage: z.enum(Object.keys(STAGES) as [Stage, ...Stage[]]).optional(),
					unit: id.optional(),
					subjectKind: id.optional(),
					subjectId: id.optional(),
					parent: id.optional(),
					late: z.stringbool().optional(),
					open: z.stringbool().optional(),
					q: z.string().trim().max(80).optional(),
					page: z.coerce.number().int().min(0).max(10_000).default(0),
				}),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { q, page, asOf, sense, ...narrowed } = request.query;
				const moment = momentOf({ asOf, sense }, house.now(), await currentTimeZone(trx));
				const today = localDay(moment.at, moment.timeZone);
				const [reader, filter] = [personOf(request), { ...narrowed, search: q }];
				const found =
					asOf === undefined
						? await listMatters(trx, reader, kinds, filter, today, page)
						: await listMattersThen(trx, reader, kinds, filter, moment, page);
				const named = found.rows.flatMap((row) => [row.ownerUnit ?? "", row.ownerPerson ?? ""]);
				const ids = [...named, narrowed.unit ?? ""];
				return { today, page, pageSize: LIST_PAGE, ...found, names: await namesOf(trx, ids) };
			}),
	);

	routes.get(
		"/api/matters/:id",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "One matter: its story, evidence, clocks, and what comes next from whom",
				tags,
				params: z.object({ id }),
				querystring: momentQuery,
			},
		},
		async (request, reply) => {
			const view = await inside((trx) => viewOf(trx, request));
			return reply.header("cache-control", "no-store").send(view);
		},
	);

	async function viewOf(
		trx: Trx,
		request: FastifyRequest<{ Params: { id: string }; Querystring: z.output<typeof momentQuery> }>,
	): Promise<MatterView> {
		const person = personOf(request);
		const matterId = request.params.id;
		const kind = await kindOfKnown(trx, kinds, matterId);
		const timeZone = await currentTimeZone(trx);
		const moment = momentOf(request.query, house.now(), timeZone);
		const events = await eventsOfMatter(trx, matterId);
		const state = matterAt(events, kind, moment);
		const present = matterAt(events, kind, knownThen(now(), timeZone));
		if (present === null || !mayRead(person, kind, present)) throw noSuchMatter(matterId);
		if (state === null) throw notYet();
		const isNow = request.query.asOf === undefined;
		const awaitsClosing = isNow && (state.stage === "verified" || state.stage === "claimed");
		const view = matterView(
			{
				state,
				kind,
				moment,
				calendar: await calendarAt(trx, moment),
				parts: await partsOf(trx, matterId),
				closingFault: awaitsClosing ? ((await kind.closingFault?.(trx, state, moment)) ?? null) : null,
				takenBack: takenBackIn(events.filter((event) => visibleAt(event, moment))),
				isNow,
			},
			person,
		);
		return { ...view, names: await namesOf(trx, idsIn(view)) };
	}
}

/** Steps that a later one took back: they stand in the story, struck through. */
function takenBackIn(events: readonly LoopEvent[]): MatterView["takenBack"] {
	const gone = new Set(events.flatMap((event) => event.supersedes ?? []));
	return events.flatMap((event) => {
		const step = stepOf(event.kind);
		if (step === null || !gone.has(event.seq)) return [];
		const { seq, happenedAt, receivedAt, actor, unit, body } = event;
		return [{ seq, step, at: happenedAt, receivedAt, by: actor, unit, body }];
	});
}
