import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { addDays, isDay, localDay } from "../loop/local-day.ts";
import { kindKey } from "../loop/matter.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { noSuchKind, notInUnit, refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import type { Person } from "../people/may.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { replyForUnit, unitReplies, unitsByKind } from "./compare.store.ts";
import { COMPARE_RULE, compareUnits, LEAST_DUE, LEAST_VERDICTS, READ_TO_COMPARE } from "./compare.ts";
import { COUNTED_NAMES, type Counted, countedTerms, countedTurns, readFor } from "./counted.ts";
import { namesOf } from "./names.store.ts";
import { readsAll, worksInside } from "./reading-rights.ts";
import { termFacts } from "./term-facts.store.ts";
import { unitReplyBody } from "./unit-reply.ts";

const tags = ["supervision"];
const id = z.string().trim().min(1).max(80);
const day = z.string().refine(isDay, "YYYY-MM-DD");
/** Rows of one answer; how many there are is told. */
const MOST_ROWS = 500;
const YEAR = 365;
/** A longer time than this is no comparison any more. */
const MOST_DAYS = 1100;

/** Units compared by outcomes, the rows that every number was counted from, and a unit's right of reply. */
export function compareRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	/** The moment that is asked for, and the days looked at: a year up to it unless told. */
	async function asked(
		trx: Trx,
		query: z.output<typeof momentQuery> & { from?: string | undefined; to?: string | undefined },
	) {
		const moment = momentOf(query, house.now(), await currentTimeZone(trx));
		const today = localDay(moment.at, moment.timeZone);
		const to = query.to ?? today;
		const from = query.from ?? addDays(to, -YEAR);
		if (from > to || addDays(from, MOST_DAYS) < to)
			throw refusal("BAD_SPAN", {
				zh: `时段 ${from} 至 ${to} 不能用；请重选，起日不晚于止日，最长 ${MOST_DAYS} 天。`,
				en: `${from} to ${to} can't be compared: choose a span that does not end before it begins, of ${MOST_DAYS} days at most.`,
			});
		return { moment, today, from, to, isNow: query.asOf === undefined };
	}

	routes.get(
		"/api/units/compare",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "Units of one kind compared by outcomes on one kind of matter",
				tags,
				querystring: momentQuery.extend({
					from: day.optional(),
					to: day.optional(),
					unitKind: id.default("town"),
					kind: z
						.string()
						.trim()
						.max(120)
						.optional()
						.describe("line/name of the kind of matter; the first unless told."),
				}),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { moment, today, from, to, isNow } = await asked(trx, request.query);
				const key = request.query.kind ?? [...kinds.keys()][0] ?? "";
				const kind = kinds.get(key);
				if (kind === undefined) throw noSuchKind(key);
				const all = await unitsByKind(trx);
				const units = all.filter((one) => one.kind === request.query.unitKind).map((one) => one.unit);
				const facts = await termFacts(
					trx,
					kinds,
					{ from, to, line: kind.line, kind: kind.name, ...READ_TO_COMPARE },
					moment,
					isNow,
				);
				return {
					...{ from, to, today, kind: key, unitKind: request.query.unitKind },
					rule: { ...COMPARE_RULE, leastDue: LEAST_DUE, leastVerdicts: LEAST_VERDICTS, READ_TO_COMPARE },
					kinds: [...kinds.values()].map((one) => ({ key: kindKey(one), title: one.title })),
					unitKinds: [...new Set(all.map((one) => one.kind))],
					comparison: compareUnits(facts, units, { from, to }, today),
					demo: facts.terms.some((term) => term.demo),
					replies: (await unitReplies(trx, moment)).filter((reply) => reply.kind === key),
					names: await namesOf(trx, units),
				};
			}),
	);

	routes.get(
		"/api/terms",
		{
			config: { access: "matter.list" },
			schema: {
				summary: "The rows that a number of a summary or comparison was counted from",
				tags,
				querystring: momentQuery.extend({
					show: z.enum(COUNTED_NAMES as [Counted, ...Counted[]]),
					from: day.optional(),
					to: day.optional(),
					unit: id.optional(),
					kind: z.string().trim().max(120).optional(),
				}),
			},
		},
		(request) =>
			inside(async (trx) => {
				const { moment, today, from, to, isNow } = await asked(trx, request.query);
				const { show, unit, kind: key } = request.query;
				const kind = key === undefined ? undefined : kinds.get(key);
				const window = { from, to, unit, line: kind?.line, kind: kind?.name, ...readFor(show) };
				const facts = await termFacts(trx, kinds, window, moment, isNow);
				const terms = countedTerms(show, facts, { from, to, today });
				const turns = countedTurns(show, facts, { from, to, today });
				const reader = personOf(request);
				const shown = <R extends Row>(row: R): R => (readsRow(reader, kinds, row) ? row : hidden(row));
				return {
					...{ show, from, to, today, unit: unit ?? null, kind: key ?? null, total: terms.length + turns.length },
					terms: terms.slice(0, MOST_ROWS).map(shown),
					turns: turns.slice(0, MOST_ROWS).map(shown),
					names: await namesOf(
						trx,
						[...terms, ...turns].slice(0, MOST_ROWS).flatMap((row) => [row.unit, row.person, unit ?? ""]),
					),
				};
			}),
	);

	routes.post(
		"/api/units/:id/replies",
		{
			config: { access: "unit.reply", rateLimit: { max: 20, timeWindow: "1 minute" } },
			schema: {
				summary: "What a unit has to say about its numbers; it is printed beside them",
				tags,
				params: z.object({ id }),
				body: unitReplyBody.extend({ clientKey: z.string().trim().min(8).max(120) }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const unit = request.params.id;
			if (!person.units.includes(unit)) throw notInUnit(unit);
			const { kind, words, clientKey } = request.body;
			if (!kinds.has(kind)) throw noSuchKind(kind);
			await inside((trx) => replyForUnit(trx, { unit, person: person.personId, kind, words, clientKey }, now()));
			return reply.status(201).send({ ok: true });
		},
	);
}

interface Row {
	matterId: string;
	title: string;
	line: string;
	kind: string;
	unit: string;
	person: string;
	reason?: string;
}

/** Whether the reader may learn which matter a row is: by the kind, or because it is his unit's. A row that he may not is counted and not named. */
function readsRow(reader: Person, kinds: ReturnType<typeof kindsOf>, row: Row): boolean {
	if (readsAll(reader) || reader.units.includes(row.unit)) return true;
	return kinds.get(kindKey({ line: row.line, name: row.kind }))?.openInside === true && worksInside(reader);
}

const hidden = <R extends Row>(row: R): R => ({
	...row,
	...{ matterId: "", title: "", person: "" },
	...(row.reason === undefined ? {} : { reason: "" }),
});
