import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { emptyFile, refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { carryOutImport, LARGEST_IMPORT, planImport } from "./import.store.ts";

const LISTED = 200;

/** A year's proposals from a table (XLSX, CSV), or one from a Word file; first what it would do, then, with the digest of that, the doing. */
export function proposalImportRoutes(app: FastifyInstance, house: House): void {
	// In a scope of its own: here alone a body is a file.
	app.register(async (scope) => {
		scope.addContentTypeParser(
			"application/octet-stream",
			{ parseAs: "buffer", bodyLimit: LARGEST_IMPORT + 1 },
			(_request, body, done) => done(null, body),
		);
		scope.withTypeProvider<ZodTypeProvider>().post(
			"/api/proposals/import",
			{
				config: { access: "proposal.import", rateLimit: { max: 60, timeWindow: "1 minute" } },
				bodyLimit: LARGEST_IMPORT + 1,
				schema: {
					summary:
						"Import a year's proposals (the body is the file: XLSX, CSV, or one proposal as DOCX); without `expect` it changes nothing",
					tags: ["proposals"],
					querystring: z.strictObject({
						name: z.string().trim().min(1).max(150),
						year: z.coerce.number().int().min(1950).max(2200).optional(),
						expect: z
							.string()
							.regex(/^[0-9a-f]{64}$/)
							.optional(),
					}),
				},
			},
			async (request, reply) => {
				const person = personOf(request);
				const { name, expect, year = house.now().getFullYear() } = request.query;
				if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw emptyFile();
				const folder = await mkdtemp(join(tmpdir(), "bihuan-import-"));
				try {
					const path = join(folder, "file");
					await writeFile(path, request.body);
					const now = house.now().toISOString();
					const answer = await inDistrict(house.db, house.districtId, async (trx) => {
						const plan = await planImport(trx, path, year, now);
						const shown = {
							...{ digest: plan.digest, sound: plan.rows.length, wrong: plan.faults.length, year },
							...{ faults: plan.faults.slice(0, LISTED), rows: plan.rows.slice(0, LISTED) },
						};
						if (expect === undefined) return { ...shown, imported: null };
						if (expect !== plan.digest)
							throw refusal(
								"NOT_AS_SEEN",
								{ zh: "文件与预览时不同，请重新预览。", en: "The file is not the one that was previewed; look again." },
								409,
							);
						const by = { person: person.personId, unit: person.unitId };
						return { ...shown, imported: await carryOutImport(trx, plan, { name, year }, by, now) };
					});
					return reply.status(answer.imported === null ? 200 : 201).send(answer);
				} finally {
					await rm(folder, { recursive: true, force: true });
				}
			},
		);
	});
}
