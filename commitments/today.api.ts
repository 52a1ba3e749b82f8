import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Line } from "../loop/line.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { newsSince, pageOf } from "./today.store.ts";

/** The daily page, as canonical JSON: the page of a day is the same bytes whenever it is asked for. */
export function todayRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/today",
		{
			config: { access: "public" },
			schema: {
				summary: "The page of a day, as it was printed",
				tags: ["today"],
				querystring: z.object({
					day: z.string().max(40).optional().describe("YYYY-MM-DD; the newest page unless told."),
				}),
			},
		},
		async (request, reply) => {
			const page = await inDistrict(house.db, house.districtId, (trx) =>
				pageOf(trx, lines, request.query.day, house.now()),
			);
			const body = canonicalize(page) ?? "";
			return reply
				.header("etag", `"${createHash("sha256").update(body).digest("hex")}"`)
				.type("application/json; charset=utf-8")
				.serializer(String)
				.send(body);
		},
	);
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/today/since",
		{
			config: { access: "public" },
			schema: { summary: "What became known since the newest page was made", tags: ["today"] },
		},
		() => inDistrict(house.db, house.districtId, (trx) => newsSince(trx, lines, house.now())),
	);
}
