import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { keepFile } from "../loop/keep-file.ts";
import { keptFile, uploadsOf } from "../loop/kept-file.store.ts";
import { type KeptFile, LARGEST_FILE } from "../loop/kept-file.ts";
import { handOut, noSuchFile, shelfOf } from "../loop/kept-file-hand-out.ts";
import { type Form, tooLarge } from "../loop/kept-file-shelf.ts";
import type { Line } from "../loop/line.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { fileFacts, opensFile } from "./kept-file.store.ts";
import { namesOf } from "./names.store.ts";
import { reusedFiles } from "./reused-file.store.ts";

const tags = ["files"];
const params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Evidence files: bringing one in, and opening one by who may. */
export function keptFileRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const shelf = shelfOf(house);
	app.addHook("onReady", () => shelf.desk.sweep(house.now()));
	// In a scope of its own: here alone a body is a file, which goes to the disk as it arrives and may be large.
	app.register(async (scope) => {
		scope.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
		const routes = scope.withTypeProvider<ZodTypeProvider>();

		routes.post(
			"/api/files",
			{
				config: { access: "matter.keep-file", rateLimit: { max: 120, timeWindow: "1 minute" } },
				bodyLimit: LARGEST_FILE,
				schema: {
					summary: "Bring a file in as evidence (the body is the file, application/octet-stream)",
					tags,
					querystring: z.object({
						name: z.string().min(1).max(300),
						key: z.uuid().describe("The upload's own key; sent again with the same one it is one upload."),
					}),
				},
			},
			async (request, reply) => {
				const person = personOf(request);
				if (Number(request.headers["content-length"] ?? 0) > LARGEST_FILE) throw tooLarge(LARGEST_FILE);
				const { name, key } = request.query;
				const by = { uploadId: key, person: person.personId, unit: person.unitId, name };
				const kept = await keepFile(house, shelf, request.body as Readable, by);
				return reply.status(201).send(withoutHash(kept));
			},
		);

		routes.get(
			"/api/files/reused",
			{
				config: { access: "matter.see-reuse" },
				schema: {
					summary: "Files, and pictures nearly the same, that were named in two matters; the latest use first",
					tags,
					querystring: z.object({ page: z.coerce.number().int().min(0).max(1000).default(0) }),
				},
			},
			async (request, reply) => {
				const found = await inDistrict(house.db, house.districtId, async (trx) => {
					const reused = await reusedFiles(trx, request.query.page);
					const by = reused.items.flatMap(({ places }) => places.map((place) => place.by));
					return { ...reused, names: await namesOf(trx, by) };
				});
				return reply.header("cache-control", "no-store").send(found);
			},
		);

		const opens = { config: { access: "matter.open-file" as const } };
		for (const form of ["original", "public", "thumb"] as const)
			routes.get(
				form === "original" ? "/api/files/:sha256" : `/api/files/:sha256/${form}`,
				{ ...opens, schema: { summary: SUMMARIES[form], tags, params } },
				async (request, reply) => {
					const { sha256 } = request.params;
					const found = await inDistrict(house.db, house.districtId, async (trx) => {
						const file = await keptFile(trx, sha256);
						// Not there and not yours are one answer, so that nobody learns what is kept.
						if (!file || !(await opensFile(trx, lines, request.person, sha256, house.now().toISOString())))
							throw noSuchFile();
						return { file, name: (await uploadsOf(trx, sha256))[0]?.fileName ?? sha256 };
					});
					return handOut(reply, shelf, found.file, form, found.name);
				},
			);

		routes.get(
			"/api/files/:sha256/facts",
			{
				...opens,
				schema: {
					summary: "What a photo says of itself, and where the same or nearly the same was named",
					tags,
					params,
				},
			},
			(request) =>
				inDistrict(house.db, house.districtId, async (trx) => {
					const facts = await fileFacts(
						trx,
						lines,
						personOf(request),
						request.params.sha256,
						house.now().toISOString(),
					);
					if (!facts) throw noSuchFile();
					return {
						...facts,
						file: withoutHash(facts.file),
						nearlySame: facts.nearlySame.map((one) => ({ ...one, file: one.file && withoutHash(one.file) })),
					};
				}),
		);
	});
}

const SUMMARIES: Record<Form, string> = {
	original: "A kept file as it was brought",
	public: "A kept picture without place, time and camera",
	thumb: "A small copy of a kept picture",
};

function withoutHash<F extends KeptFile>({ pictureHash: _, ...file }: F) {
	return file;
}
