import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { keptFile } from "../loop/kept-file.store.ts";
import { handOut, noSuchFile, shelfOf } from "../loop/kept-file-hand-out.ts";
import type { Line } from "../loop/line.ts";
import { knownThen } from "../loop/moment.ts";
import type { Person } from "../people/may.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { mayOpenProposalFile } from "./file.rules.ts";
import { proposalKnown } from "./known.store.ts";
import { id, tags } from "./request.ts";

/** The kernel's question: may a person open a file that these proposals name? */
export const mayOpenFileOf: NonNullable<Line["mayOpenFile"]> = async (trx, reader, { sha256, ids }, now) => {
	const moment = knownThen(now, await currentTimeZone(trx));
	for (const proposalId of ids) {
		const known = await proposalKnown(trx, proposalId, moment);
		if (known && mayOpenProposalFile(known.state, { ...known.posts, scheme: known.scheme }, reader as Person, sha256))
			return true;
	}
	return false;
};

/** A proposal's file, for everybody where the office released it and for those concerned where it did not. */
export function proposalFileRoutes(app: FastifyInstance, house: House): void {
	const shelf = shelfOf(house);
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/proposals/:id/files/:sha256",
		{
			config: { access: "public", rateLimit: { max: 120, timeWindow: "1 minute" } },
			schema: {
				summary: "A file that a proposal, a reply, an opinion or the look-back names, as a download",
				tags,
				params: z.object({ id, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
			},
		},
		async (request, reply) => {
			const { id: proposalId, sha256 } = request.params;
			const found = await inDistrict(house.db, house.districtId, async (trx) => {
				const file = await keptFile(trx, sha256);
				const moment = knownThen(house.now().toISOString(), await currentTimeZone(trx));
				const known = file && (await proposalKnown(trx, proposalId, moment));
				if (!known) return null;
				const facts = { ...known.posts, scheme: known.scheme };
				if (!mayOpenProposalFile(known.state, facts, request.person, sha256)) return null;
				return { file, name: nameIn(known.state, sha256) };
			});
			// Not there and not yours are one answer, so that nobody learns what is kept.
			if (!found) throw noSuchFile();
			return handOut(reply, shelf, found.file, "original", found.name);
		},
	);
}

/** The name under which the proposal names the file. */
function nameIn(state: Parameters<typeof mayOpenProposalFile>[0], sha256: string): string {
	const all: readonly { fileId?: string | undefined; name: string }[] = [
		...state.attachments,
		...state.letters.flatMap((one) => one.proofs),
		...state.opinions.flatMap((one) => one.proofs),
		...(state.lookBack?.answers ?? []).flatMap((one) => one.proofs),
	];
	return all.find((one) => one.fileId === sha256)?.name ?? sha256;
}
