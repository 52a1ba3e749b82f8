import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorBehind } from "../people/guard.ts";
import type { House } from "../store/house.ts";
import { checkFileSize } from "./import-file.ts";
import { LARGEST_TEXT } from "./import-limits.ts";
import { ImportShelf } from "./import-shelf.ts";

const config = { access: "readings.import" as const };
const tags = ["waters"];
const params = z.object({ id: z.uuid() });

/** Uploading a file of readings, looking at what it would do, and taking it in. */
export function importRoutes(app: FastifyInstance, house: House): void {
	const shelf = new ImportShelf(house);
	app.addHook("onClose", () => shelf.close());
	// In a scope of its own: here alone a body is a file, which goes to the disk as it arrives and may be large.
	app.register(async (scope) => {
		scope.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
		const routes = scope.withTypeProvider<ZodTypeProvider>();

		routes.post(
			"/api/waters/imports",
			{
				config,
				bodyLimit: LARGEST_TEXT,
				schema: {
					summary: "Upload a CSV or XLSX file of readings (the body is the file, application/octet-stream)",
					tags,
					querystring: z.object({ name: z.string().trim().min(1).max(200) }),
				},
			},
			async (request, reply) => {
				checkFileSize(Number(request.headers["content-length"] ?? 0), LARGEST_TEXT);
				return reply.status(202).send(await shelf.receive(request.body as Readable, request.query.name));
			},
		);

		routes.get(
			"/api/waters/imports/:id",
			{ config, schema: { summary: "How far an upload is, what it would do, or what it did", tags, params } },
			(request) => shelf.job(request.params.id),
		);

		routes.post(
			"/api/waters/imports/:id/commit",
			{
				config,
				schema: {
					summary: "Take the sound rows in, all in one transaction",
					tags,
					params,
					body: z.strictObject({ createSites: z.boolean().default(false) }),
				},
			},
			async (request, reply) => {
				const options = { createSites: request.body.createSites, ...actorBehind(request) };
				return reply.status(202).send(await shelf.commit(request.params.id, options));
			},
		);

		routes.get(
			"/api/waters/imports/:id/bad-rows.csv",
			{ config, schema: { summary: "The rows with a fault, to be mended and uploaded again", tags, params } },
			async (request, reply) => {
				const { path, fileName } = await shelf.badRowsFile(request.params.id);
				return reply
					.header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
					.type("text/csv; charset=utf-8")
					.send(createReadStream(path));
			},
		);

		routes.delete(
			"/api/waters/imports/:id",
			{ config, schema: { summary: "Throw an upload away", tags, params } },
			async (request) => {
				await shelf.remove(request.params.id);
				return { ok: true };
			},
		);
	});
}
