import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { currentTimeZone } from "./event.store.ts";

/** Events that one answer holds at most. */
const MOST = 200;

/** The chain itself, link by link: what kind, when and its seal. Who and what are in the matter's own file, for those who may see it. */
export function chainRoutes(app: FastifyInstance, house: House): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/chain",
		{
			config: { access: "public" },
			schema: {
				summary: "Links of the event chain, oldest first",
				tags: ["chain"],
				querystring: z.object({
					after: z.coerce.number().int().min(0).default(0).describe("Links after this number."),
					to: z.coerce.number().int().min(0).optional().describe("Up to this number; the head unless told."),
				}),
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				let select = trx
					.selectFrom("event")
					.select(["seq", "line", "kind", "matter_id", "happened_at", "received_at", "prev_hash", "hash"])
					.where("district_id", "=", house.districtId)
					.where("seq", ">", request.query.after)
					.orderBy("seq")
					.limit(MOST + 1);
				if (request.query.to !== undefined) select = select.where("seq", "<=", request.query.to);
				const rows = await select.execute();
				return {
					timeZone: await currentTimeZone(trx),
					more: rows.length > MOST,
					links: rows.slice(0, MOST).map((row) => ({
						seq: row.seq,
						line: row.line,
						kind: row.kind,
						matterId: row.matter_id,
						happenedAt: row.happened_at.toISOString(),
						receivedAt: row.received_at.toISOString(),
						prevHash: row.prev_hash,
						hash: row.hash,
					})),
				};
			}),
	);
}
