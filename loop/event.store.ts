import type { Selectable } from "kysely";
import { sql } from "kysely";
import { districtOf, type Trx } from "../store/database.ts";
import type { EventTable } from "../store/kernel.tables.ts";
import { type Gathered, gather } from "../store/together.ts";
import { GENESIS, hashOf, type LoopEvent, type NewEvent, saysTheSame, storableBody } from "./event.ts";
import { noteFilesNamed } from "./file-use.store.ts";
import type { Moment } from "./moment.ts";
import { keyReused } from "./refusal.ts";

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
export const currentTimeZone = (trx: Trx): Promise<string> => gather(trx, askingTimeZone, undefined);

const askingTimeZone: Gathered<undefined, string> = {
	async many(trx, asked) {
		const found = await trx
			.selectFrom("district")
			.select("time_zone")
			.where("district_id", "=", await currentDistrict(trx))
			.executeTakeFirst();
		return asked.map(() => found?.time_zone ?? "UTC");
	},
};

interface Received {
	event: NewEvent;
	receivedAt: string;
}

interface Appended {
	event: LoopEvent;
	/** The same was sent before: this is the event of then. */
	repeated: boolean;
}

/**
 * Appends one event to the district's chain. The row of the chain's head is locked until the transaction ends, so the chain is unbroken however
 * many append at once; under the lock there are two statements and the commit, for all that one transaction appends together. The same client key with
 * the same content is answered with the stored event; with another content it is refused.
 */
export function append(trx: Trx, sent: NewEvent, receivedAt: string): Promise<Appended> {
	return gather(trx, appending, { event: sent, receivedAt });
}

const appending: Gathered<Received, Appended> = { many: appendTogether, writes: true, last: true };

async function appendTogether(trx: Trx, sent: readonly Received[]): Promise<(Appended | Error)[]> {
	const districtId = await currentDistrict(trx);
	const answers: (Appended | Error)[] = [];
	const open = new Map<number, Received>();
	for (const [index, { event, receivedAt }] of sent.entries())
		try {
			open.set(index, { event: { ...event, body: storableBody(event.body) }, receivedAt });
		} catch (error) {
			answers[index] = error as Error;
		}
	const head = await lockedHead(trx, districtId);
	while (open.size > 0) {
		// Of a key that is sent twice the first goes in, and the second is answered by it.
		const firsts = new Map<string, number>();
		for (const [index, { event }] of open) if (!firsts.has(event.clientKey)) firsts.set(event.clientKey, index);
		const indexes = [...firsts.values()];
		const fresh = indexes.map((index) => open.get(index) as Received);
		const events = chained(districtId, head, fresh);
		if (await sealed(trx, districtId, events)) {
			for (const [at, event] of events.entries()) {
				answers[indexes[at] as number] = { event, repeated: false };
				open.delete(indexes[at] as number);
			}
			moveTo(head, events);
			for (const event of events) await noteFilesNamed(trx, event);
			if (open.size === 0) break;
		}
		const known = await eventsByKey(
			trx,
			districtId,
			[...open.values()].map(({ event }) => event.clientKey),
		);
		for (const [index, { event }] of open) {
			const stored = known.get(event.clientKey);
			if (!stored) continue;
			open.delete(index);
			answers[index] = saysTheSame(stored, event) ? { event: stored, repeated: true } : keyReused(event.clientKey);
		}
	}
	return answers;
}

/** The events that were sent with these keys, by key. */
export async function eventsByKey(
	trx: Trx,
	districtId: number,
	keys: readonly string[],
): Promise<Map<string, LoopEvent>> {
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("client_key", "in", keys)
		.execute();
	return new Map(rows.map((row) => [row.client_key, eventOfRow(row)]));
}

interface Head {
	seq: number;
	hash: string;
	receivedAt: string | null;
}

/** The chain's head, locked until the transaction ends; made where a district has none yet. */
async function lockedHead(trx: Trx, districtId: number): Promise<Head> {
	const select = () =>
		sql<{ seq: number; hash: string; received_at: Date | null }>`
			select seq, hash, received_at from chain_head where district_id = ${districtId} for update`.execute(trx);
	let row = (await select()).rows[0];
	if (!row) {
		await trx
			.insertInto("chain_head")
			.values({ district_id: districtId, seq: 0, hash: GENESIS, received_at: null })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		row = (await select()).rows[0];
	}
	return { seq: row?.seq ?? 0, hash: row?.hash ?? GENESIS, receivedAt: row?.received_at?.toISOString() ?? null };
}

/** The events as they follow the head, in their order; their bodies are storable. The order of the chain is the order of knowing: a clock that went back does not turn it round. */
function chained(districtId: number, head: Head, sent: readonly Received[]): LoopEvent[] {
	let { seq, hash: prevHash, receivedAt: last } = head;
	return sent.map(({ event, receivedAt }): LoopEvent => {
		last = last !== null && last > receivedAt ? last : receivedAt;
		seq += 1;
		const { clientKey, matterId, line, kind, actor, unit, body, supersedes = null } = event;
		const unsealed = {
			...{ districtId, seq, clientKey, matterId, line, kind, actor, unit, body, supersedes, prevHash },
			...{ happenedAt: new Date(event.happenedAt).toISOString(), receivedAt: last },
		};
		prevHash = hashOf(unsealed);
		return { ...unsealed, hash: prevHash };
	});
}

function moveTo(head: Head, events: readonly LoopEvent[]): void {
	const last = events.at(-1);
	if (last) [head.seq, head.hash, head.receivedAt] = [last.seq, last.hash, last.receivedAt];
}

/** Writes the events and moves the head, in one statement; false, and nothing written, where one of their client keys was used before. */
async function sealed(trx: Trx, districtId: number, events: readonly LoopEvent[]): Promise<boolean> {
	const last = events.at(-1);
	if (!last) return true;
	const rows = events.map((event) => ({
		...{ seq: event.seq, client_key: event.clientKey, matter_id: event.matterId, line: event.line, kind: event.kind },
		...{ happened_at: event.happenedAt, received_at: event.receivedAt, actor: event.actor, unit: event.unit },
		...{ body: event.body, supersedes: event.supersedes, prev_hash: event.prevHash, hash: event.hash },
	}));
	const moved = await sql`
		with sent as (
			select * from json_to_recordset(${JSON.stringify(rows)}::json) as e (
				seq bigint, client_key text, matter_id text, line text, kind text, happened_at timestamptz, received_at timestamptz, actor text,
				unit text, body jsonb, supersedes bigint, prev_hash text, hash text
			)
		), known as (
			select from event where district_id = ${districtId} and client_key = any(${events.map((event) => event.clientKey)}::text[]) limit 1
		), added as (
			insert into event (
				district_id, seq, client_key, matter_id, line, kind, happened_at, received_at, actor, unit, body, supersedes, prev_hash, hash
			)
			select ${districtId}, sent.* from sent where not exists (select from known)
			returning seq
		)
		update chain_head set seq = ${last.seq}, hash = ${last.hash}, received_at = ${last.receivedAt}
		where district_id = ${districtId} and exists (select from added)`.execute(trx);
	return (moved.numAffectedRows ?? 0n) > 0n;
}

/** Events of one statement. */
const CHUNK = 500;

/**
 * Appends many events that are all new, in their order, as {@link append} would one by one: for loading a district. A key that is known already breaks the
 * load. Returns them as they stand in the chain.
 */
export async function appendAll(trx: Trx, sent: readonly Received[]): Promise<LoopEvent[]> {
	const districtId = await currentDistrict(trx);
	const head = await lockedHead(trx, districtId);
	const events = chained(
		districtId,
		head,
		sent.map(({ event, receivedAt }) => ({ event: { ...event, body: storableBody(event.body) }, receivedAt })),
	);
	for (let from = 0; from < events.length; from += CHUNK)
		if (!(await sealed(trx, districtId, events.slice(from, from + CHUNK))))
			throw new Error("a client key of the load is known already");
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
