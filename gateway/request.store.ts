import { append, currentDistrict } from "../loop/event.store.ts";
import type { Bilingual } from "../loop/words.ts";
import { namesOf } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";
import { qualityMarks } from "../waters/quality.store.ts";
import type { StationReply } from "./dialogue.ts";
import { type Gap, gapsToAsk } from "./gap.ts";
import type { Asked } from "./request.ts";

const ASKED = "station.asked";
const ANSWERED = "station.answered";
const GAPS_OF_MS = 31 * 86_400_000;
const SHOWN = 20;

/** Who acts, and which try of his it is. */
export interface Asking {
	actor: string;
	unit: string;
	clientKey: string;
}

/** Notes in the chain who asked what of which station. Its number. */
export async function noteAsked(
	trx: Trx,
	station: { mn: string; siteId: number },
	asked: Asked,
	{ actor, unit, clientKey }: Asking,
	at: string,
): Promise<{ seq: number; repeated: boolean }> {
	const { mn, siteId } = station;
	const said = { matterId: `station:${mn}`, line: "waters", kind: ASKED, happenedAt: at, actor, unit };
	const { event, repeated } = await append(trx, { ...said, clientKey, body: { mn, siteId, ...asked } }, at);
	return { seq: event.seq, repeated };
}

/** Notes what became of it. */
export async function noteAnswered(trx: Trx, mn: string, of: number, reply: StationReply, at: string): Promise<void> {
	const said = { matterId: `station:${mn}`, line: "waters", kind: ANSWERED, happenedAt: at };
	const by = { actor: "gateway", unit: "", clientKey: `station-answer:${of}` };
	await append(trx, { ...said, ...by, body: { mn, of, ...reply } }, at);
}

/** A request to a station, and what became of it. */
export interface ToldRequest {
	seq: number;
	asked: Asked;
	/** ISO UTC. */
	at: string;
	by: Bilingual;
	/** null: nothing is known of an outcome. */
	reply: StationReply | null;
}

/** The latest requests to a station, the newest first. */
export async function requestsTo(trx: Trx, mn: string): Promise<ToldRequest[]> {
	const rows = await trx
		.selectFrom("event")
		.select(["seq", "kind", "happened_at", "actor", "body"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", "waters")
		.where("matter_id", "=", `station:${mn}`)
		.where("kind", "in", [ASKED, ANSWERED])
		.orderBy("seq", "desc")
		.limit(2 * SHOWN)
		.execute();
	const replies = new Map(
		rows.flatMap(({ kind, body }) => {
			if (kind !== ANSWERED) return [];
			const { of, outcome, code, frames, told } = body as unknown as StationReply & { of: number };
			return [[of, { outcome, code, frames, ...(told && { told }) }] as const];
		}),
	);
	const asked = rows.filter(({ kind }) => kind === ASKED).slice(0, SHOWN);
	const { persons } = await namesOf(
		trx,
		asked.map(({ actor }) => actor),
		[],
	);
	return asked.map((row) => {
		const { mn: _mn, siteId: _site, ...said } = row.body as unknown as Asked & { mn: string; siteId: number };
		return {
			...{ seq: row.seq, asked: said as Asked, at: row.happened_at.toISOString() },
			by: persons[row.actor] ?? { zh: "本机操作员", en: "the operator of this machine" },
			reply: replies.get(row.seq) ?? null,
		};
	});
}

/** What a site's data lack of the last month, as the checks found it: what its history could fill. */
export async function gapsOf(trx: Trx, siteId: number, now: Date): Promise<Gap[]> {
	const span = { siteId, from: now.getTime() - GAPS_OF_MS, to: now.getTime() };
	const missing = (await qualityMarks(trx, span, now.toISOString())).flatMap(({ verdict, cn, at, until }) =>
		verdict === "missing" && until !== null ? [{ cn, from: at, to: until }] : [],
	);
	const series = await trx
		.selectFrom("site_series")
		.select("cn")
		.distinct()
		.where("district_id", "=", await currentDistrict(trx))
		.where("site_id", "=", siteId)
		.execute();
	return gapsToAsk(missing, new Set(series.map(({ cn }) => cn)), now.getTime());
}
