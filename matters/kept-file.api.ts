import { join } from "node:path";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { keepFile } from "../loop/keep-file.ts";
import { keptFile, uploadsOf } from "../loop/kept-file.store.ts";
import { isPicture, type KeptFile, LARGEST_FILE, safeFileName } from "../loop/kept-file.ts";
import { type FileShelf, FolderShelf, type Form, tooLarge } from "../loop/kept-file-shelf.ts";
import type { Line } from "../loop/line.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { fileFacts, opensFile } from "./kept-file.store.ts";
import { namesOf } from "./names.store.ts";
import { reusedFiles } from "./reused-file.store.ts";

const tags = ["files"];
const params = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Where this house keeps its files. */
export const shelfOf = (house: Pick<House, "dataFolder">): FileShelf =>
	new FolderShelf(join(house.dataFolder, "files"));

/** Evidence files: bringing one in, and opening one by who may. */
export function keptFileRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const shelf = shelfOf(house);
	const kinds = kindsOf(lines);
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
						if (!file || !(await opensFile(trx, kinds, request.person, sha256))) throw noSuchFile();
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
					const facts = await fileFacts(trx, kinds, personOf(request), request.params.sha256);
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

/**
 * Hands a file out so that no browser takes it for anything but what it is: only our own copies of pictures are shown in place, everything that came from outside
 * is a download, without the right to run or fetch.
 */
export async function handOut(
	reply: FastifyReply,
	shelf: FileShelf,
	file: KeptFile,
	form: Form,
	name: string,
): Promise<FastifyReply> {
	if (form !== "original" && !isPicture(file.mediaType)) throw noSuchFile();
	const found = await shelf.read(file.sha256, form);
	if (!found)
		throw refusal(
			"FILE_LOST",
			{
				zh: "文件登记在案，但存储中找不到。请告知系统管理员；持有原件的可再次上传，内容一致即可恢复。",
				en: "The file is on record but missing from the store. Tell the system administrator; whoever has the original can send it again and so restore it.",
			},
			500,
		);
	const shown = form === "original" ? safeFileName(name, file.mediaType) : safeFileName(name, "image/jpeg");
	return reply
		.type(form === "original" ? file.mediaType : "image/jpeg")
		.header("content-length", found.size)
		.header("x-content-type-options", "nosniff")
		.header("content-security-policy", "default-src 'none'; sandbox")
		.header("cross-origin-resource-policy", "same-origin")
		.header("cache-control", "private, max-age=3600")
		.header(
			"content-disposition",
			`${form === "original" ? "attachment" : "inline"}; filename*=UTF-8''${encodeURIComponent(shown).replace(/'/g, "%27")}`,
		)
		.send(found.stream);
}

function noSuchFile() {
	return refusal(
		"NO_SUCH_FILE",
		{ zh: "没有这个文件，或您无权查看。", en: "There is no such file, or it is not for you to see." },
		404,
	);
}
