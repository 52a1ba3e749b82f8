import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { eventWordsOf } from "../loop/event-words.ts";
import type { Line } from "../loop/line.ts";
import { refusal } from "../loop/refusal.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { auditRows } from "./audit.store.ts";
import { AUDIT_GROUPS, type AuditGroup } from "./audit.ts";
import { auditWorkbook } from "./audit-sheet.ts";
import { personOf } from "./guard.ts";
import { recordAct } from "./people-event.ts";
import { actorOf, day } from "./units.api.ts";

const tags = ["people"];
const PAGE = 100;
/** Rows of one workbook; more are taken out by parts of the time. */
const MOST_EXPORTED = 20_000;
const groups = Object.keys(AUDIT_GROUPS) as [AuditGroup, ...AuditGroup[]];

const query = z.object({
	from: day.optional(),
	to: day.optional(),
	actor: z.string().max(80).optional(),
	about: z.string().max(200).optional(),
	group: z.enum(groups).optional(),
});

/** Who did what when, from the chain: for the audit administrator and the auditors. */
export function auditRoutes(app: FastifyInstance, house: House, lines: readonly Pick<Line, "eventWords">[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const wordsOf = eventWordsOf(lines);
	const config = { access: "audit.read" as const };

	routes.get(
		"/api/audit",
		{
			config,
			schema: {
				summary: "Who did what when, the latest first",
				tags,
				querystring: query.extend({ before: z.coerce.number().int().min(1).optional() }),
			},
		},
		(request, reply) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const rows = await auditRows(trx, request.query, PAGE + 1, wordsOf);
				reply.header("cache-control", "no-store");
				return { timeZone: await currentTimeZone(trx), more: rows.length > PAGE, rows: rows.slice(0, PAGE) };
			}),
	);

	routes.get(
		"/api/audit.xlsx",
		{
			config: { ...config, rateLimit: { max: 10, timeWindow: "1 minute" } },
			schema: {
				summary: "The audit as a workbook; taking it out is an event too",
				tags,
				querystring: query.extend({ lang: z.enum(["zh", "en"]).default("zh") }),
			},
		},
		(request, reply) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const { lang, ...asked } = request.query;
				const rows = await auditRows(trx, asked, MOST_EXPORTED + 1, wordsOf);
				if (rows.length > MOST_EXPORTED)
					throw refusal("EXPORT_TOO_LARGE", {
						zh: `一次最多导出 ${MOST_EXPORTED} 条，请缩小日期范围后分次导出。`,
						en: `At most ${MOST_EXPORTED} rows are exported at once; choose fewer days and export in parts.`,
					});
				const book = await auditWorkbook(rows, lang, await currentTimeZone(trx));
				const person = personOf(request);
				const act = { kind: "audit.exported", about: "district", ...actorOf(person) } as const;
				await recordAct(trx, { ...act, body: { ...asked, rows: rows.length } }, house.now().toISOString());
				return reply
					.type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
					.header("cache-control", "no-store")
					.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent("操作审计.xlsx")}`)
					.send(book);
			}),
	);
}
