import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { openTable, type TableLimits } from "../loop/table-file.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { lastRain, rainDays, recordRain } from "./rain.store.ts";
import { type RainTable, readRain } from "./rain-read.ts";

const tags = ["waters"];
const MIB = 1 << 20;
const LARGEST_FILE = 2 * MIB;
const MOST_ROWS = 5000;
const source = z.string().trim().min(1).max(120).describe("Who measured it, e.g. the weather station.");
const access = "rain.record" as const;

/** Rain by local day: read by everybody, typed in or brought as a table by who may. */
export function rainRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/waters/rain",
		{
			config: { access: "public" },
			schema: { summary: "The latest days of which the rain is known", tags, querystring: momentQuery },
		},
		async (request) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				return { today: localDay(moment.at, moment.timeZone), days: await lastRain(trx, moment, 366) };
			}),
	);

	routes.post(
		"/api/waters/rain",
		{
			config: { access },
			schema: {
				summary: "Rain by local day, so that samples after heavy rain are left out of comparisons",
				tags,
				body: z.strictObject({
					source,
					days: z
						.array(z.strictObject({ day: z.iso.date(), millimetres: z.number().min(0).max(1999) }))
						.min(1)
						.max(MOST_ROWS),
				}),
			},
		},
		async (request, reply) => {
			await inside((trx) => recordRain(trx, request.body.days, request.body.source, now()));
			return reply.status(201).send({ kept: request.body.days.length });
		},
	);

	// In a scope of its own: here alone a body is a file.
	app.register(async (scope) => {
		scope.addContentTypeParser(
			"application/octet-stream",
			{ parseAs: "buffer", bodyLimit: LARGEST_FILE + 1 },
			(_request, body, done) => done(null, body),
		);
		scope.withTypeProvider<ZodTypeProvider>().post(
			"/api/waters/rain/import",
			{
				config: { access, rateLimit: { max: 60, timeWindow: "1 minute" } },
				bodyLimit: LARGEST_FILE + 1,
				schema: {
					summary:
						"Rain from a table (CSV, XLSX): what it would do, and with `take` the doing; wrong rows are left out",
					tags,
					querystring: z.strictObject({ take: z.stringbool().default(false), source }),
				},
			},
			async (request) => {
				const { take, source: told } = request.query;
				return inside(async (trx) => {
					const moment = knownThen(now(), await currentTimeZone(trx));
					const table = await tableOf(request.body, localDay(moment.at, moment.timeZone));
					const days = table.rows.map((row) => row.day).sort();
					const span = { from: days[0] ?? "2000-01-01", to: days.at(-1) ?? "2000-01-01" };
					const known = (await rainDays(trx, span, moment)) ?? new Map<string, number>();
					const fresh = table.rows.filter((row) => known.get(row.day) !== row.millimetres);
					if (take && fresh.length > 0) await recordRain(trx, fresh, told, now());
					const added = fresh.filter((row) => !known.has(row.day)).length;
					return {
						taken: take,
						...{ added, changed: fresh.length - added, same: table.rows.length - fresh.length },
						...{ wrong: table.faults.length, faults: table.faults.slice(0, 200), span: days.length > 0 ? span : null },
					};
				});
			},
		);
	});
}

const LIMITS: TableLimits = {
	text: LARGEST_FILE,
	workbook: LARGEST_FILE,
	tooLarge: (most) =>
		refusal(
			"FILE_TOO_LARGE",
			{ zh: `文件超过 ${most / MIB} MB，请拆开再传。`, en: `The file is larger than ${most / MIB} MB; split it.` },
			413,
		),
};

/** The reader of workbooks reads files; this one is gone when it is read. */
async function tableOf(body: unknown, today: string): Promise<RainTable> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-rain-"));
	try {
		const path = join(folder, randomUUID());
		await writeFile(path, Buffer.isBuffer(body) ? body : Buffer.alloc(0), { mode: 0o600 });
		const table = await openTable(path, LIMITS);
		try {
			for (const sheet of table.sheets) {
				const lines = [];
				for await (const rows of sheet.rows()) {
					lines.push(...rows);
					if (lines.length > MOST_ROWS + 10)
						throw refusal(
							"TOO_MANY_ROWS",
							{
								zh: `文件超过 ${MOST_ROWS} 行，请拆开再传。`,
								en: `The file has more than ${MOST_ROWS} rows; split it.`,
							},
							422,
						);
				}
				const read = readRain(lines, { date1904: table.date1904, today });
				if (read) return read;
			}
		} finally {
			table.close();
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	throw refusal(
		"NO_HEADER",
		{
			zh: "前 10 行里没有表头：须有“日期”和“降雨量（毫米）”两列。",
			en: "No header in the first 10 lines: it must name the columns “date” and “rain (mm)”.",
		},
		422,
	);
}
