import ExcelJS from "exceljs";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { namesOf } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { listedPromises } from "./promise-list.store.ts";
import { chosenPromises, FATES, type Fate } from "./promise-list.ts";
import { id, tags, yearQuery } from "./request.ts";
import { yearsOf } from "./statistics.store.ts";

const promiseQuery = momentQuery.extend({
	list: yearQuery.optional().describe("A year's list: what earlier years promised and nobody has delivered."),
	year: yearQuery.optional().describe("Promises of this year's proposals."),
	unit: id.optional(),
	fate: z.enum(Object.keys(FATES) as [Fate, ...Fate[]]).optional(),
	counted: z.stringbool().optional().describe("Only what the year's sums count; `unit` is then the one that replied."),
});

/** What replies promised and what became of it; a year's list of what is still owed. */
export function promiseListRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const found = (request: FastifyRequest, trx: Trx, query: z.output<typeof promiseQuery>) =>
		read(trx, house, request, query);

	routes.get(
		"/api/proposals/promises",
		{
			config: { access: "public" },
			schema: { summary: "What replies promised, with what became of it", tags, querystring: promiseQuery },
		},
		(request) => inDistrict(house.db, house.districtId, (trx) => found(request, trx, request.query)),
	);

	routes.get(
		"/api/proposals/promises.xlsx",
		{
			config: { access: "public" },
			schema: { summary: "The same list as a workbook", tags, querystring: promiseQuery },
		},
		async (request, reply) => {
			const { promises, names } = await inDistrict(house.db, house.districtId, (trx) =>
				found(request, trx, request.query),
			);
			const unit = (of: string) => names.units[of]?.zh ?? of;
			const book = new ExcelJS.Workbook();
			const sheet = book.addWorksheet("承诺事项", { views: [{ state: "frozen", ySplit: 1 }] });
			sheet.columns = COLUMNS.map(([header, width]) => ({ header, width }));
			sheet.getRow(1).font = { bold: true };
			const base = `${request.protocol}://${request.host}`;
			for (const one of promises) {
				const row = sheet.addRow([
					...[one.year, one.number ?? "", one.title, one.documentNo, one.sentOn, one.text, unit(one.unit)],
					...[names.persons[one.person]?.zh ?? "", one.dueOn, one.fate === "open" ? Math.max(0, one.daysLate) : ""],
					...[FATES[one.fate].zh, one.reason ?? one.fellBack?.zh ?? one.stage.zh, one.demo ? "演示数据" : ""],
				]);
				row.getCell(4).value = {
					text: one.documentNo,
					hyperlink: `${base}/proposals/${encodeURIComponent(one.proposalId)}#letter-${one.letterSeq}`,
				};
			}
			return reply
				.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent("提案承诺事项.xlsx")}`)
				.type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
				.send(Buffer.from(await book.xlsx.writeBuffer()));
		},
	);
}

async function read(trx: Trx, house: House, { person }: FastifyRequest, query: z.output<typeof promiseQuery>) {
	const moment = momentOf(query, house.now(), await currentTimeZone(trx));
	const listed = await listedPromises(trx, moment);
	const all = chosenPromises(listed.all, query);
	const promises = person === null ? chosenPromises(listed.open, query) : all;
	return {
		...{
			promises,
			hidden: all.length - promises.length,
			moment,
			years: await yearsOf(trx),
			thisYear: Number(localDay(moment.at, moment.timeZone).slice(0, 4)),
		},
		// Those outside learn which unit owes a promise, never who in it.
		names: await namesOf(
			trx,
			person === null ? [] : promises.map((one) => one.person),
			promises.flatMap((one) => [one.unit, one.of]),
		),
	};
}

const COLUMNS: [string, number][] = [
	["年度", 8],
	["案号", 8],
	["案由", 40],
	["答复文号", 26],
	["答复日期", 12],
	["承诺事项", 50],
	["承办单位", 24],
	["责任人", 14],
	["期限", 12],
	["逾期天数", 10],
	["落实情况", 12],
	["说明", 40],
	["备注", 10],
];
