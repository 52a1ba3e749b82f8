import type { Selectable } from "kysely";
import { sql } from "kysely";
import { districtOf, type Trx } from "../store/database.ts";
import type { EventTable } from "../store/kernel.tables.ts";
import { GENESIS, hashOf, type LoopEvent, type NewEvent, saysTheSame, storableBody } from "./event.ts";
import { noteFilesNamed } from "./file-use.store.ts";
import type { Moment } from "./moment.ts";
import { refusal } from "./refusal.ts";

type EventRow = Selectable<EventTable>;

export function eventOfRow(row: EventRow): LoopEvent {
	return {
		districtId: row.district_id,
		seq: row.seq,
		clientKey: row.client_key,
		matterId: row.matter_id,
		line: row.line,
		kind: row.kind,
		happenedAt: row.happened_at.toISOString(),
		receivedAt: row.received_at.toISOString(),
		actor: row.actor,
		unit: row.unit,
		body: row.body,
		supersedes: row.supersedes,
		prevHash: row.prev_hash,
		hash: row.hash,
	};
}

/** The district that this transaction is set to. */
export async function currentDistrict(trx: Trx): Promise<number> {
	const known = districtOf(trx);
	if (known !== undefined) return known;
	const found = await sql<{ id: number }>`select current_setting('bihuan.district')::int as id`.execute(trx);
	return found.rows[0]?.id ?? 0;
}

/** The IANA time zone of the district that this transaction is set to; its local days are counted in it. */
export async function currentTimeZone(trx: Trx): Promise<string> {
	const found = await trx
		.selectFrom("district")
		.select("time_zone")
		.where("district_id", "=", await currentDistrict(trx))
		.executeTakeFirst();
	return found?.time_zone ?? "UTC";
}

/**
 * Appends one event to the district's chain. The row of the chain's head is locked until the transaction ends, so the chain is unbroken however
 * many append at once; under the lock there are two statements and the commit. The same client key with the same content is answered with the stored
 * event; with another content it is refused.
 */
export async function append(
	trx: Trx,
	sent: NewEvent,
	receivedAt: string,
): Promise<{ event: LoopEvent; repeated: boolean }> {
	const districtId = await currentDistrict(trx);
	const head = await lockedHead(trx, districtId);
	// The order of the chain is the order of knowing: a clock that went back does not turn it round.
	const last = head.received_at?.toISOString() ?? receivedAt;
	const unsealed = {
		districtId,
		seq: head.seq + 1,
		clientKey: sent.clientKey,
		matterId: sent.matterId,
		line: sent.line,
		kind: sent.kind,
		happenedAt: new Date(sent.happenedAt).toISOString(),
		receivedAt: last > receivedAt ? last : receivedAt,
		actor: sent.actor,
		unit: sent.unit,
		body: storableBody(sent.body),
		supersedes: sent.supersedes ?? null,
		prevHash: head.hash,
	};
	const event: LoopEvent = { ...unsealed, hash: hashOf(unsealed) };
	if (await sealed(trx, event)) {
		await noteFilesNamed(trx, event);
		return { event, repeated: false };
	}
	const known = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("client_key", "=", sent.clientKey)
		.executeTakeFirstOrThrow();
	const stored = eventOfRow(known);
	if (saysTheSame(stored, sent)) return { event: stored, repeated: true };
	throw refusal(
		"CLIENT_KEY_REUSED",
		{
			zh: `键“${sent.clientKey}”已用于另一条留痕。`,
			en: `The key "${sent.clientKey}" was used for another event.`,
		},
		409,
	);
}

/** The chain's head, locked until the transaction ends; made where a district has none yet. */
async function lockedHead(trx: Trx, districtId: number) {
	const select = () =>
		trx
			.selectFrom("chain_head")
			.select(["seq", "hash", "received_at"])
			.where("district_id", "=", districtId)
			.forUpdate()
			.executeTakeFirst();
	const head = await select();
	if (head) return head;
	await trx
		.insertInto("chain_head")
		.values({ district_id: districtId, seq: 0, hash: GENESIS, received_at: null })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	return (await select()) ?? { seq: 0, hash: GENESIS, received_at: null };
}

/** Writes the event and moves the head, in one statement; false where its client key was used before. */
async function sealed(trx: Trx, event: LoopEvent): Promise<boolean> {
	const moved = await trx
		.with("added", (db) =>
			db
				.insertInto("event")
				.values({
					district_id: event.districtId,
					seq: event.seq,
					client_key: event.clientKey,
					matter_id: event.matterId,
					line: event.line,
					kind: event.kind,
					happened_at: new Date(event.happenedAt),
					received_at: new Date(event.receivedAt),
					actor: event.actor,
					unit: event.unit,
					body: JSON.stringify(event.body),
					supersedes: event.supersedes,
					prev_hash: event.prevHash,
					hash: event.hash,
				})
				.onConflict((conflict) => conflict.columns(["district_id", "client_key"]).doNothing())
				.returning("seq"),
		)
		.updateTable("chain_head")
		.set({ seq: event.seq, hash: event.hash, received_at: new Date(event.receivedAt) })
		.where("district_id", "=", event.districtId)
		.where((is) => is.exists(is.selectFrom("added").select("seq")))
		.executeTakeFirst();
	return moved.numUpdatedRows > 0n;
}

/** Events of one statement. */
const CHUNK = 500;

/**
 * Appends many events that are all new, in their order, as {@link append} would one by one: for loading a district. A key that is known already breaks the
 * load. Returns them as they stand in the chain.
 */
export async function appendAll(
	trx: Trx,
	sent: readonly { event: NewEvent; receivedAt: string }[],
): Promise<LoopEvent[]> {
	const districtId = await currentDistrict(trx);
	const head = await lockedHead(trx, districtId);
	let [seq, prevHash, last] = [head.seq, head.hash, head.received_at?.toISOString() ?? ""];
	const events = sent.map(({ event, receivedAt }): LoopEvent => {
		last = last > receivedAt ? last : receivedAt;
		seq += 1;
		const { clientKey, matterId, line, kind, actor, unit, supersedes = null } = event;
		const unsealed = {
			...{ districtId, seq, clientKey, matterId, line, kind, actor, unit, supersedes, prevHash, receivedAt: last },
			...{ happenedAt: new Date(event.happenedAt).toISOString(), body: storableBody(event.body) },
		};
		prevHash = hashOf(unsealed);
		return { ...unsealed, hash: prevHash };
	});
	for (let from = 0; from < events.length; from += CHUNK)
		await trx
			.insertInto("event")
			.values(
				events.slice(from, from + CHUNK).map((event) => ({
					...{ district_id: districtId, seq: event.seq, client_key: event.clientKey, matter_id: event.matterId },
					...{ line: event.line, kind: event.kind, actor: event.actor, unit: event.unit },
					...{ happened_at: new Date(event.happenedAt), received_at: new Date(event.receivedAt) },
					...{ body: JSON.stringify(event.body), supersedes: event.supersedes },
					...{ prev_hash: event.prevHash, hash: event.hash },
				})),
			)
			.execute();
	if (events.length > 0)
		await trx
			.updateTable("chain_head")
			.set({ seq, hash: prevHash, received_at: new Date(last) })
			.where("district_id", "=", districtId)
			.execute();
	for (const event of events) if (JSON.stringify(event.body).includes("fileId")) await noteFilesNamed(trx, event);
	return events;
}

/** Events of a line (and matter) that are seen at the moment, in the order of the chain. */
export async function eventsOf(
	trx: Trx,
	query: { line?: string; matterId?: string; kind?: string },
	moment: Moment,
): Promise<LoopEvent[]> {
	let select = trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("happened_at", "<=", new Date(moment.at))
		.where("received_at", "<=", new Date(moment.knownBy))
		.orderBy("seq");
	if (query.line !== undefined) select = select.where("line", "=", query.line);
	if (query.matterId !== undefined) select = select.where("matter_id", "=", query.matterId);
	if (query.kind !== undefined) select = select.where("kind", "=", query.kind);
	return (await select.execute()).map(eventOfRow);
}

/** The chain's head as it stood at a moment; null before the first event. */
export async function chainHeadAt(trx: Trx, at: string): Promise<{ seq: number; hash: string } | null> {
	const row = await trx
		.selectFrom("event")
		.select(["seq", "hash"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("received_at", "<=", new Date(at))
		.orderBy("received_at", "desc")
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	return row ?? null;
}
