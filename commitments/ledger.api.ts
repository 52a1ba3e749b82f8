import ExcelJS from "exceljs";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Line } from "../loop/line.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { refusal } from "../loop/refusal.ts";
import { plain } from "../loop/words.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { commitmentFile, type LedgerRow, ledgerAt } from "./ledger.store.ts";

const ZONE = "Asia/Shanghai";
const filter = momentQuery.extend({
	line: z.string().max(40).optional(),
	verdict: z.enum(["kept", "on-the-way", "at-risk", "broken", "cannot-tell"]).optional(),
	q: z.string().max(100).optional().describe("Words in the text, the unit or the id."),
});

function matches(row: LedgerRow, query: z.infer<typeof filter>): boolean {
	if (query.line !== undefined && row.commitment.line !== query.line) return false;
	if (query.verdict !== undefined && row.verdict.kind !== query.verdict) return false;
	const { id, text, unit } = row.commitment;
	return (
		query.q === undefined ||
		`${id} ${text.zh} ${text.en} ${unit.zh} ${unit.en}`.toLowerCase().includes(query.q.toLowerCase())
	);
}

const VERDICT_ZH = { kept: "兑现", "on-the-way": "推进", "at-risk": "有险", broken: "失守", "cannot-tell": "判不了" };

/** The ledger of commitments: all, one with its evidence, and as a workbook. */
export function ledgerRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const rowsFor = (query: z.infer<typeof filter>) => {
		const moment = momentOf(query, house.now(), ZONE);
		return inDistrict(house.db, house.districtId, async (trx) => ({
			moment,
			rows: await ledgerAt(trx, lines, moment),
		}));
	};

	routes.get(
		"/api/commitments",
		{
			config,
			schema: { summary: "The ledger of commitments as of a moment", tags: ["commitments"], querystring: filter },
		},
		async (request) => {
			const { moment, rows } = await rowsFor(request.query);
			const counts = Object.fromEntries(
				Object.keys(VERDICT_ZH).map((kind) => [kind, rows.filter((row) => row.verdict.kind === kind).length]),
			);
			return {
				moment,
				counts,
				total: rows.length,
				items: rows
					.filter((row) => matches(row, request.query))
					.map(({ commitment, verdict, measurement }) => ({
						commitment,
						verdict,
						value: measurement.value,
						of: measurement.of,
						unit: measurement.unit,
					})),
			};
		},
	);

	routes.get(
		"/api/commitments/:id",
		{
			config,
			schema: {
				summary: "One commitment: wordings, verdict, rule, evidence, past verdicts",
				tags: ["commitments"],
				params: z.object({ id: z.string().max(60) }),
				querystring: momentQuery,
			},
		},
		async (request) => {
			const moment = momentOf(request.query, house.now(), ZONE);
			const file = await inDistrict(house.db, house.districtId, (trx) =>
				commitmentFile(trx, lines, request.params.id, moment),
			);
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
		},
	);

	routes.get(
		"/api/commitments.xlsx",
		{ config, schema: { summary: "The ledger as a workbook", tags: ["commitments"], querystring: filter } },
		async (request, reply) => {
			const { moment, rows } = await rowsFor(request.query);
			const book = new ExcelJS.Workbook();
			const sheet = book.addWorksheet("承诺台账");
			sheet.columns = [
				["编号", 8],
				["承诺", 50],
				["责任单位", 18],
				["责任人", 18],
				["期限", 12],
				["判定", 8],
				["理由", 60],
				["规则", 28],
				["来源", 30],
			].map(([header, width]) => ({ header: String(header), width: Number(width) }));
			for (const { commitment, verdict } of rows.filter((row) => matches(row, request.query))) {
				const why = verdict.reasons.map((reason) => plain(reason.sentence.zh)).join("");
				const { source } = commitment;
				sheet.addRow([
					commitment.id,
					commitment.text.zh,
					commitment.unit.zh,
					commitment.person.zh,
					commitment.dueOn ?? "长期",
					VERDICT_ZH[verdict.kind],
					why,
					`${verdict.rule.name} v${verdict.rule.version}`,
					`${source.paper.zh} ${source.publishedOn}${source.dateAssumed ? "（日期为推定）" : ""}`,
				]);
			}
			sheet.getRow(1).font = { bold: true };
			const name = encodeURIComponent(`承诺台账-${moment.at.slice(0, 10)}.xlsx`);
			return reply
				.header("content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
				.header("content-disposition", `attachment; filename*=UTF-8''${name}`)
				.send(Buffer.from(await book.xlsx.writeBuffer()));
		},
	);
}
