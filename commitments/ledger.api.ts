import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { chainHeadAt, currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { daysBetween, localDay, localMinute } from "../loop/local-day.ts";
import { type MomentQuery, momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { commitmentFile, type Recomputed, recomputedVerdicts } from "./commitment.store.ts";
import { type LedgerRow, ledgerAt } from "./ledger.store.ts";
import { ledgerWorkbook } from "./ledger.xlsx.ts";
import { VERDICT_KINDS } from "./verdict-words.ts";

const filter = momentQuery.extend({
	line: z.string().max(40).optional(),
	verdict: z.enum(["kept", "on-the-way", "at-risk", "broken", "cannot-tell"]).optional(),
	unit: z.string().max(100).optional().describe("Name of the responsible unit, in Chinese or English."),
	due: z.coerce.number().int().min(0).max(3660).optional().describe("Due within so many days from the moment on."),
	q: z.string().max(100).optional().describe("Words in the text, the unit or the id."),
});
type Filter = z.infer<typeof filter>;

function matches(row: LedgerRow, query: Filter, moment: Moment): boolean {
	const { id, text, unit, line, dueOn } = row.commitment;
	if (query.due !== undefined) {
		const day = localDay(moment.at, moment.timeZone);
		if (dueOn === null || dueOn < day || daysBetween(day, dueOn) > query.due) return false;
	}
	if (query.line !== undefined && line !== query.line) return false;
	if (query.verdict !== undefined && row.verdict.kind !== query.verdict) return false;
	if (query.unit !== undefined && unit.zh !== query.unit && unit.en !== query.unit) return false;
	const words = `${id} ${text.zh} ${text.en} ${unit.zh} ${unit.en}`.toLowerCase();
	return query.q === undefined || words.includes(query.q.toLowerCase());
}

/** The ledger of commitments: all, one with its evidence, what later records changed, and as a workbook. */
export function ledgerRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const tags = ["commitments"];
	const at = <T>(query: MomentQuery, work: (trx: Trx, moment: Moment) => Promise<T>): Promise<T> =>
		inDistrict(house.db, house.districtId, async (trx) =>
			work(trx, momentOf(query, house.now(), await currentTimeZone(trx))),
		);
	const recomputedOf = cachedByChain();

	routes.get(
		"/api/commitments",
		{ config, schema: { summary: "The ledger of commitments as of a moment", tags, querystring: filter } },
		(request) =>
			at(request.query, async (trx, moment) => {
				const rows = await ledgerAt(trx, lines, moment);
				const units = new Map(rows.map(({ commitment }) => [commitment.unit.zh, commitment.unit]));
				return {
					moment,
					counts: Object.fromEntries(
						VERDICT_KINDS.map((kind) => [kind, rows.filter((row) => row.verdict.kind === kind).length]),
					),
					total: rows.length,
					lines: lines.map(({ name, title }) => ({ name, title })),
					units: [...units.values()],
					items: rows
						.filter((row) => matches(row, request.query, moment))
						.map(({ commitment, verdict, measurement }) => ({
							commitment,
							verdict,
							value: measurement.value,
							of: measurement.of,
							unit: measurement.unit,
						})),
				};
			}),
	);

	routes.get(
		"/api/commitments/recomputed",
		{
			config,
			schema: {
				summary: "Past verdicts that late or corrected records computed again: which, and why",
				tags,
				querystring: momentQuery,
			},
		},
		(request) =>
			at(request.query, async (trx, moment) => ({
				moment,
				items: await recomputedOf(trx, moment, async () => {
					const commitments = (await ledgerAt(trx, lines, moment)).map((row) => row.commitment);
					return recomputedVerdicts(trx, lines, commitments, moment);
				}),
			})),
	);

	routes.get(
		"/api/commitments/:id",
		{
			config,
			schema: {
				summary: "One commitment: wordings, verdict, rule, evidence, past verdicts, events",
				tags,
				params: z.object({ id: z.string().max(60) }),
				querystring: momentQuery,
			},
		},
		(request) =>
			at(request.query, async (trx, moment) => {
				const file = await commitmentFile(trx, lines, request.params.id, moment);
				if (!file)
					throw refusal(
						"NO_SUCH_COMMITMENT",
						{
							zh: `此时的台账里没有“${request.params.id}”这项承诺。`,
							en: `The ledger has no commitment "${request.params.id}" at that moment.`,
						},
						404,
					);
				const rule = file.rule && { name: file.rule.name, version: file.rule.version, describe: file.rule.describe };
				return { moment, ...file, rule };
			}),
	);

	routes.get(
		"/api/commitments.xlsx",
		{
			config,
			schema: {
				summary: "The ledger as a workbook",
				tags,
				querystring: filter.extend({ lang: z.enum(["zh", "en"]).default("zh") }),
			},
		},
		async (request, reply) => {
			const { lang } = request.query;
			const { moment, rows } = await at(request.query, async (trx, moment) => ({
				moment,
				rows: (await ledgerAt(trx, lines, moment)).filter((row) => matches(row, request.query, moment)),
			}));
			const name = `${{ zh: "承诺台账", en: "ledger" }[lang]}-${localDay(moment.at, moment.timeZone)}.xlsx`;
			return reply
				.header("content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
				.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
				.send(await ledgerWorkbook(rows, lang, localMinute(moment.at, moment.timeZone)));
		},
	);
}

/**
 * What was computed for an hour stays right until the chain grows: nothing else can change it. One answer is kept, for the page that everyone opens.
 */
function cachedByChain() {
	let kept: { key: string; value: Recomputed[] } | null = null;
	return async (trx: Trx, moment: Moment, make: () => Promise<Recomputed[]>): Promise<Recomputed[]> => {
		const head = await chainHeadAt(trx, moment.knownBy);
		const key = `${localMinute(moment.at, moment.timeZone).slice(0, 13)} ${head?.hash} ${moment.at === moment.knownBy}`;
		if (kept?.key !== key) kept = { key, value: await make() };
		return kept.value;
	};
}
