import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { chainHeadAt, currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { daysBetween, localDay, localMinute } from "../loop/local-day.ts";
import { type MomentQuery, momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { tallyOf } from "../loop/tally.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { type CommitmentFile, commitmentFile, pastOfCommitment, recomputedVerdicts } from "./commitment.store.ts";
import { EVIDENCE_PAGE, evidenceInOrder } from "./evidence-page.ts";
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

const id = z.string().max(60);
const FIRST = { counted: "all", by: "counted", down: false, lang: "zh" } as const;

/** The ledger of commitments: all, one with its evidence, what later records changed, and as a workbook. */
export function ledgerRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const tags = ["commitments"];
	const at = <T>(query: MomentQuery, work: (trx: Trx, moment: Moment) => Promise<T>): Promise<T> =>
		inDistrict(house.db, house.districtId, async (trx) =>
			work(trx, momentOf(query, house.now(), await currentTimeZone(trx))),
		);
	/** These look at every month again, with a large chain for seconds. */
	const dear = { ...config, rateLimit: { max: 300, timeWindow: "1 minute" } };
	const keptByChain = cachedByChain();

	async function fileOf(trx: Trx, id: string, moment: Moment): Promise<CommitmentFile> {
		const file = await commitmentFile(trx, lines, id, moment);
		if (file) return file;
		throw refusal(
			"NO_SUCH_COMMITMENT",
			{
				zh: `此时的台账里没有“${id}”这项承诺；请换一个日期，或从台账中选。`,
				en: `The ledger has no commitment "${id}" at that moment; choose another day, or one of the ledger.`,
			},
			404,
		);
	}

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
			config: dear,
			schema: {
				summary: "Past verdicts that late or corrected records computed again: which, and why",
				tags,
				querystring: momentQuery,
			},
		},
		(request) =>
			at(request.query, async (trx, moment) => ({
				moment,
				items: await keptByChain("recomputed", trx, moment, async () => {
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
				summary: "One commitment: wordings, verdict, rule, the first of its evidence with how it counted, events",
				tags,
				params: z.object({ id }),
				querystring: momentQuery,
			},
		},
		(request) =>
			at(request.query, async (trx, moment) => {
				const file = await fileOf(trx, request.params.id, moment);
				const rule = file.rule && { name: file.rule.name, version: file.rule.version, describe: file.rule.describe };
				const first = evidenceInOrder(file.measurement.evidence, FIRST).slice(0, EVIDENCE_PAGE);
				const measurement = { ...file.measurement, tally: tallyOf(file.measurement), evidence: first };
				return { moment, ...file, measurement, rule };
			}),
	);

	routes.get(
		"/api/commitments/:id/evidence",
		{
			config,
			schema: {
				summary: "What the number of a commitment was counted from, a page at a time",
				tags,
				params: z.object({ id }),
				querystring: momentQuery.extend({
					counted: z.enum(["all", "for", "against", "not-judged"]).default("all"),
					by: z.enum(["label", "finding", "counted"]).default("counted"),
					down: z.stringbool().default(false),
					lang: z.enum(["zh", "en"]).default("zh"),
					page: z.coerce.number().int().min(0).max(10_000).default(0),
				}),
			},
		},
		(request) =>
			at(request.query, async (trx, moment) => {
				const { page, ...asked } = request.query;
				const { measurement } = await fileOf(trx, request.params.id, moment);
				const rows = evidenceInOrder(measurement.evidence, asked);
				return {
					...{ moment, tally: tallyOf(measurement), total: rows.length, page, pageSize: EVIDENCE_PAGE },
					rows: rows.slice(page * EVIDENCE_PAGE, (page + 1) * EVIDENCE_PAGE),
				};
			}),
	);

	routes.get(
		"/api/commitments/:id/past",
		{
			config: dear,
			schema: {
				summary: "The verdicts of past months, as known then and as known at the moment",
				tags,
				params: z.object({ id }),
				querystring: momentQuery,
			},
		},
		(request) =>
			at(request.query, async (trx, moment) => ({
				moment,
				past: await keptByChain(`past ${request.params.id}`, trx, moment, () =>
					pastOfCommitment(trx, lines, request.params.id, moment),
				),
			})),
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

/** Answers that are kept; the ledger has fewer commitments. */
const MOST_KEPT = 200;

/**
 * What was computed for an hour stays right until the chain grows: nothing else can change it. One answer of each name is kept, for the pages that everyone
 * opens, and who asks while it is computed waits for it.
 */
function cachedByChain() {
	const kept = new Map<string, { key: string; value: Promise<unknown> }>();
	return async <T>(name: string, trx: Trx, moment: Moment, make: () => Promise<T>): Promise<T> => {
		const head = await chainHeadAt(trx, moment.knownBy);
		const key = `${localMinute(moment.at, moment.timeZone).slice(0, 13)} ${head?.hash} ${moment.at === moment.knownBy}`;
		const known = kept.get(name);
		if (known?.key === key) return known.value as Promise<T>;
		const fresh = { key, value: make() };
		kept.delete(name);
		kept.set(name, fresh);
		const [oldest] = kept.keys();
		if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
		return fresh.value.catch((error: unknown) => {
			if (kept.get(name) === fresh) kept.delete(name);
			throw error;
		});
	};
}
