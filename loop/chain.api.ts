import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { currentTimeZone } from "./event.store.ts";
import { eventWordsOf } from "./event-words.ts";
import type { Line } from "./line.ts";
import { eventKind } from "./matter-step.ts";

/** Events that one answer holds at most. */
const MOST = 200;

/** Kinds of which not even the fact is public: that a raiser answered, that a reporter's name was looked at. They are links like any other, named "private". */
const PRIVATE: ReadonlySet<string> = new Set([eventKind("give-verdict"), eventKind("see-reporter")]);
/** Kinds whose file anybody may open; for the others the link doesn't say which matter, or whose sign-in, it belongs to. */
const PUBLIC_FILE = /^(commitment|evidence)\./;

/** The chain itself, link by link: what kind, when and its seal. Who and what are in the matter's own file, for those who may see it. */
export function chainRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const wordsOf = eventWordsOf(lines);

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
						kind: PRIVATE.has(row.kind) ? "private" : row.kind,
						words: wordsOf(PRIVATE.has(row.kind) ? "private" : row.kind),
						matterId: PUBLIC_FILE.test(row.kind) ? row.matter_id : null,
						happenedAt: row.happened_at.toISOString(),
						receivedAt: row.received_at.toISOString(),
						prevHash: row.prev_hash,
						hash: row.hash,
					})),
				};
			}),
	);
}
