import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { personOf } from "./guard.ts";
import { carryOut, type Planned, planOf } from "./import.store.ts";
import { type ImportTable, LARGEST_FILE, readImport } from "./import-read.ts";
import { importTemplate, wrongRowsBook } from "./import-sheets.ts";
import { actorOf } from "./units.api.ts";

const tags = ["people"];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const config = { access: "people.manage" as const, rateLimit: { max: 60, timeWindow: "1 minute" } };

/**
 * Units and persons from a file. Nothing is kept between the preview and the import: the file comes again, with the digest of what was seen, so that what
 * is done is what was previewed.
 */
export function peopleImportRoutes(app: FastifyInstance, house: House): void {
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);

	app
		.withTypeProvider<ZodTypeProvider>()
		.get(
			"/api/people/import/template.xlsx",
			{ config, schema: { summary: "The workbook of units and persons to fill in", tags } },
			async (_request, reply) => workbook(reply, "单位人员模板.xlsx").send(await importTemplate()),
		);

	// In a scope of its own: here alone a body is a file.
	app.register(async (scope) => {
		scope.addContentTypeParser(
			"application/octet-stream",
			{ parseAs: "buffer", bodyLimit: LARGEST_FILE + 1 },
			(_request, body, done) => done(null, body),
		);
		const routes = scope.withTypeProvider<ZodTypeProvider>();
		const bodyLimit = LARGEST_FILE + 1;

		routes.post(
			"/api/people/import",
			{
				config,
				bodyLimit,
				schema: { summary: "What a file of units and persons would do; changes nothing (the body is the file)", tags },
			},
			async (request) => {
				const table = await tableOf(request.body);
				return shown(table, await inside((trx) => planOf(trx, table, house.now())));
			},
		);

		routes.post(
			"/api/people/import/commit",
			{
				config,
				bodyLimit,
				schema: {
					summary: "Take the sound rows in, all in one transaction, as they were previewed",
					tags,
					querystring: z.strictObject({
						name: z.string().trim().min(1).max(200),
						expect: z.string().regex(/^[0-9a-f]{64}$/),
					}),
				},
			},
			async (request) => {
				const table = await tableOf(request.body);
				const { name: fileName, expect } = request.query;
				const sha256 = createHash("sha256")
					.update(request.body as Buffer)
					.digest("hex");
				const by = actorOf(personOf(request));
				return shown(table, await inside((trx) => carryOut(trx, table, { expect, fileName, sha256 }, by, house.now())));
			},
		);

		routes.post(
			"/api/people/import/wrong-rows.xlsx",
			{
				config,
				bodyLimit,
				schema: { summary: "The wrong rows of a file with what to mend, to be sent again", tags },
			},
			async (request, reply) => {
				const table = await tableOf(request.body);
				const { rows } = await inside((trx) => planOf(trx, table, house.now()));
				return workbook(reply, "待改正的行.xlsx").send(await wrongRowsBook(table.rows, rows));
			},
		);
	});
}

const workbook = (reply: FastifyReply, name: string) =>
	reply
		.type(XLSX)
		.header("cache-control", "no-store")
		.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);

/** The zip reader reads files; this one is gone when it is read. */
async function tableOf(body: unknown): Promise<ImportTable> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-people-"));
	try {
		const path = join(folder, randomUUID());
		await writeFile(path, Buffer.isBuffer(body) ? body : Buffer.alloc(0), { mode: 0o600 });
		return await readImport(path);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Rows that one answer lists; the wrong ones first, and all of them are in the file of wrong rows. */
const LISTED = 300;

function shown({ otherSheets, otherColumns }: ImportTable, { rows, digest }: Planned) {
	const counts = { new: 0, changed: 0, unchanged: 0, wrong: 0 };
	for (const row of rows) counts[row.status]++;
	const order = ["wrong", "new", "changed", "unchanged"];
	const listed = rows.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status)).slice(0, LISTED);
	return { digest, total: rows.length, counts, otherSheets, otherColumns, rows: listed };
}
