import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { addDays, instantOf, isDay, localDay } from "../loop/local-day.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import type { Moment } from "../loop/moment.ts";
import { officialPaper } from "../loop/official-paper.ts";
import { refusal } from "../loop/refusal.ts";
import { periodOf } from "../loop/term.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { COUNTED_NAMES, countOf } from "./counted.ts";
import { issuedSummaries, issueSummary, supervisionOffice, unitsInOrder } from "./summary.store.ts";
import { SUMMARY_RULE, type SummaryPeriod, writeSummary } from "./summary.ts";
import { summaryPaper } from "./summary-paper.ts";
import { termFacts } from "./term-facts.store.ts";

const tags = ["supervision"];
const day = z.string().refine(isDay, "YYYY-MM-DD");
const WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const asked = z.object({
	period: z.enum(["week", "month"]).default("week"),
	day: day.optional().describe("Any day of the week or month; the last full one unless told."),
	sense: z.enum(["known-then", "known-now"]).default("known-then"),
});

/** The weekly and monthly summary, as a page and as an official paper. */
export function summaryOfSupervisionRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	/** A time that is over is seen as it was known at its end (or as it is known now); one that runs, as it is now. */
	async function momentFor(trx: Trx, query: z.output<typeof asked>) {
		const timeZone = await currentTimeZone(trx);
		const today = localDay(now(), timeZone);
		const last = addDays(periodOf(query.period, today).from, -1);
		const { from, to } = periodOf(query.period, query.day ?? last);
		if (from > today)
			throw refusal("PERIOD_AHEAD", {
				zh: "所选时段还没有到；请选已开始的时段。",
				en: "That time has not come yet; choose one that has begun.",
			});
		const over = to < today;
		const end = new Date(Date.parse(instantOf(addDays(to, 1), "00:00", timeZone)) - 1).toISOString();
		const at = over ? end : now();
		const moment: Moment = { at, knownBy: over && query.sense === "known-then" ? at : now(), timeZone };
		return { moment, from, to, over, today };
	}

	async function summaryOf(trx: Trx, query: z.output<typeof asked>) {
		const { moment, from, to, over, today } = await momentFor(trx, query);
		// What is due next is counted too, so the window reaches beyond the time itself.
		const facts = await termFacts(trx, kinds, { from, to: addDays(to, 31) }, moment, !over);
		const window = { from, to, today: facts.today };
		const seen: Record<string, string> = over ? { asOf: to, sense: query.sense } : {};
		const units = await unitsInOrder(trx);
		const summary = writeSummary({ facts, units, period: query.period, window, seen });
		const present = { at: now(), knownBy: now(), timeZone: moment.timeZone };
		const issued = (await issuedSummaries(trx, present)).find(
			(one) => one.period === query.period && one.from === from,
		);
		const counts = Object.fromEntries(
			COUNTED_NAMES.filter((name) => name !== "coming").map((name) => [name, countOf(name, facts, window)]),
		);
		return { summary, moment, over, today, issued: issued ?? null, counts };
	}

	routes.get(
		"/api/supervision/summary",
		{
			config: { access: "supervision.read" },
			schema: { summary: "The summary of a week or month, written by rule", tags, querystring: asked },
		},
		(request) =>
			inside(async (trx) => {
				const { counts: _, ...told } = await summaryOf(trx, request.query);
				return { ...told, rule: SUMMARY_RULE };
			}),
	);

	routes.get(
		"/api/supervision/summary.docx",
		{
			config: { access: "supervision.read", rateLimit: { max: 30, timeWindow: "1 minute" } },
			schema: {
				summary: "The same as an official paper (GB/T 9704-2012)",
				tags,
				querystring: asked.extend({ word: z.string().trim().max(20).default("") }),
			},
		},
		async (request, reply) => {
			const { summary, paper } = await inside(async (trx) => {
				const told = await summaryOf(trx, request.query);
				const { office, district } = await supervisionOffice(trx);
				return {
					summary: told.summary,
					paper: summaryPaper(told.summary, {
						...{ office, issued: told.issued, word: request.query.word, today: told.today, base: baseOf(request) },
						addressee: "各镇人民政府、街道办事处，区各有关部门",
						copyTo: [`${district}委办公室`, `${district}人大常委会办公室`, `${district}政协办公室`],
					}),
				};
			});
			const name = encodeURIComponent(`${summary.title.zh}.docx`);
			return reply
				.type(WORD_FILE)
				.header("content-disposition", `attachment; filename="summary-${summary.from}.docx"; filename*=UTF-8''${name}`)
				.header("cache-control", "no-store")
				.send(await officialPaper(paper));
		},
	);

	routes.post(
		"/api/supervision/summaries",
		{
			config: { access: "summary.write", rateLimit: { max: 20, timeWindow: "1 minute" } },
			schema: {
				summary: "Give a summary out under a number; what it counted is kept in the chain",
				tags,
				body: z.strictObject({
					period: z.enum(["week", "month"]),
					day,
					word: z.string().trim().min(1).max(20),
					number: z.number().int().min(1).max(9999),
					clientKey: z.string().trim().min(8).max(120),
				}),
			},
		},
		async (request, reply) => {
			const { period, day: of, word, number, clientKey } = request.body;
			const { personId, unitId } = personOf(request);
			const by = { person: personId, unit: unitId };
			await inside(async (trx) => {
				const query = { period: period as SummaryPeriod, day: of, sense: "known-then" as const };
				const { summary, over, counts } = await summaryOf(trx, query);
				if (!over)
					throw refusal(
						"PERIOD_RUNS",
						{
							zh: "本期尚未结束，请期满后印发。",
							en: "That time is not over yet; wait until it is, then issue its summary.",
						},
						409,
					);
				const { from, to } = summary;
				await issueSummary(trx, { period, from, to, word, number, counts, by, clientKey }, now());
			});
			return reply.status(201).send({ ok: true });
		},
	);
}

/** The address by which the reader reached us: links in the paper lead back to it. */
function baseOf(request: FastifyRequest): string | null {
	const host = request.headers.host ?? "";
	return /^[\w.\-:[\]]+$/.test(host) ? `${request.protocol}://${host}` : null;
}
