import { join } from "node:path";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { keepFile } from "../loop/keep-file.ts";
import { FolderShelf, tooLarge } from "../loop/kept-file-shelf.ts";
import type { Job } from "../loop/line.ts";
import { takeStep } from "../loop/matter.store.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { may } from "../people/may.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { together } from "../store/together.ts";
import { creekProblem } from "../waters/matter-kinds.ts";
import { CATEGORY_NAMES } from "../waters/problem-category.ts";
import { problemTies } from "../waters/problem-ties.ts";
import { checkAnswer, newChallenge, reporterOf } from "./challenge.ts";
import { fileReport, followReport, forgetReporters, giveVerdict, reportersOf } from "./report.store.ts";
import { reporterKey } from "./reporter-key.ts";

const tags = ["open"];
const PHOTO_BYTES = 12 << 20;
const proof = {
	challenge: z.string().max(100),
	nonce: z.coerce
		.number()
		.int()
		.min(0)
		.max(2 ** 40),
};
const params = z.object({ code: z.string().min(8).max(24) });

/** The public's own routes: report a problem, follow it by its code, say whether it is solved. */
export function reportRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const key = reporterKey(house);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const written = <T>(apart: readonly string[], work: (trx: Trx) => Promise<T>) =>
		together(house.db, house.districtId, apart, work);
	const now = () => house.now().toISOString();
	const slowly = (max: number) => ({ access: "public" as const, rateLimit: { max, timeWindow: "1 minute" } });

	routes.get(
		"/api/open/challenge",
		{ config: slowly(30), schema: { summary: "A challenge to be answered by work before something is sent", tags } },
		(_request, reply) => reply.header("cache-control", "no-store").send(newChallenge(key, house.now())),
	);

	routes.post(
		"/api/open/reports",
		{
			config: slowly(6),
			schema: {
				summary: "Report a problem of a creek; answers with the code by which it is followed",
				tags,
				body: z.strictObject({
					...proof,
					creekId: z.string().max(60).nullish(),
					place: z
						.strictObject({
							lon: z.number().min(-180).max(180),
							lat: z.number().min(-90).max(90),
							words: z.string().trim().max(200).optional(),
						})
						.nullish(),
					category: z.enum(CATEGORY_NAMES).default("water-quality"),
					words: z.string().trim().min(2).max(1000),
					photos: z
						.array(
							z.strictObject({ fileId: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().trim().min(1).max(200) }),
						)
						.max(3)
						.default([]),
					phone: z
						.string()
						.trim()
						.regex(/^(\+?[\d\- ]{5,20})?$/)
						.default(""),
				}),
			},
		},
		async (request, reply) => {
			const { challenge, nonce, photos, creekId = null, place = null, ...report } = request.body;
			checkAnswer(key, challenge, nonce, house.now());
			if (creekId === null && place === null)
				throw refusal("PLACE_NEEDED", {
					zh: "请在地图上点选位置，或选择支浜。",
					en: "Point at the place on the map, or choose the creek.",
				});
			const sent = { ...report, creekId, place, photos: photos.map((photo) => ({ ...photo })) };
			const filed = await inside((trx) => fileReport(trx, sent, reporterOf(challenge), key, now()));
			return reply.status(201).header("cache-control", "no-store").send({ code: filed.code });
		},
	);

	routes.get(
		"/api/open/reports/:code",
		{ config: slowly(30), schema: { summary: "How a report stands", tags, params } },
		async (request, reply) => {
			const view = await inside((trx) => followReport(trx, request.params.code, now()));
			return reply.header("cache-control", "no-store").send(view);
		},
	);

	routes.post(
		"/api/open/reports/:code/verdict",
		{
			config: slowly(10),
			schema: {
				summary: "The reporter's word: solved or not",
				tags,
				params,
				body: z.strictObject({ solved: z.boolean(), reason: z.string().trim().max(1000).default("") }),
			},
		},
		async (request, reply) => {
			await inside((trx) => giveVerdict(trx, request.params.code, request.body, now()));
			return reply.status(201).send({ ok: true });
		},
	);

	routes.post(
		"/api/open/matters/:id/reporter",
		{
			config: { access: "matter.see-reporter" },
			schema: {
				summary: "How the reporter can be reached; only for the handler, and each look is an event of the matter",
				tags,
				params: z.object({ id: z.string().max(80) }),
				body: z.strictObject({ reason: z.string().trim().min(2).max(500), clientKey: z.string().min(8).max(120) }),
			},
		},
		async (request, reply) => {
			const person = personOf(request);
			const { reason, clientKey } = request.body;
			const found = await written([request.params.id], async (trx) => {
				const moment = knownThen(now(), await currentTimeZone(trx));
				const state = await matterState(trx, creekProblem, request.params.id, moment);
				if (!state || !may(person, "matter.see-reporter", problemTies(state)))
					throw refusal(
						"NOT_YOURS",
						{
							zh: "您的职责不包括“查看反映人”；反映人信息只供经办交办的人查看，确需联系的，请由其办理。",
							en: "Your duties do not let you see who reported it; only the handler may, so ask him.",
						},
						403,
					);
				const by = { person: person.personId, unit: person.unitId };
				const matterId = state.matterId;
				await takeStep(trx, creekProblem, { matterId, step: "see-reporter", body: { reason }, by, clientKey }, now());
				return reportersOf(trx, matterId, key);
			});
			return reply.header("cache-control", "no-store").send(found);
		},
	);

	const shelf = new FolderShelf(join(house.dataFolder, "files"));
	app.register(async (scope) => {
		scope.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
		scope.withTypeProvider<ZodTypeProvider>().post(
			"/api/open/photos",
			{
				config: slowly(12),
				bodyLimit: PHOTO_BYTES,
				schema: {
					summary: "A photo for a report; the same answered challenge as the report's",
					tags,
					querystring: z.object({ ...proof, key: z.uuid(), name: z.string().min(1).max(200) }),
				},
			},
			async (request, reply) => {
				const { challenge, nonce, key: uploadId, name } = request.query;
				checkAnswer(key, challenge, nonce, house.now());
				if (Number(request.headers["content-length"] ?? 0) > PHOTO_BYTES) throw tooLarge(PHOTO_BYTES);
				const by = { uploadId, person: reporterOf(challenge), unit: "", name };
				const kept = await keepFile(house, shelf, request.body as Readable, by);
				if (!kept.mediaType.startsWith("image/"))
					throw refusal("PHOTO_ONLY", {
						zh: "这里只收照片，请改选照片。",
						en: "Only photos are taken here; choose one.",
					});
				return reply.status(201).send({ fileId: kept.sha256, name: kept.fileName });
			},
		);
	});
}

export const openJobs: readonly Job[] = [
	{
		name: "open.forget-reporters",
		everySeconds: 6 * 3600,
		async run({ db, districtId, now }) {
			await inDistrict(db, districtId, (trx) => forgetReporters(trx, now()));
		},
	},
];
