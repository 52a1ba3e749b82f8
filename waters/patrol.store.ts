import { sql } from "kysely";
import { append, currentDistrict, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { creekFacts } from "./creek-facts.store.ts";
import type { Seen } from "./network-rows.store.ts";
import { PATROL_KIND, type Patrol, type PatrolBody } from "./patrol.ts";
import { type Stretch, stretchesOf } from "./stretch.ts";

/** Who did it, for which unit. */
export interface Actor {
	person: string;
	unit: string;
}

const matterOf = (clientKey: string) => `patrol:${clientKey}`;

/** Keeps what an officer saw: one event, and a row for each stretch. The same key sent twice is one patrol. */
export async function enterPatrol(
	trx: Trx,
	entry: { body: PatrolBody; by: Actor; clientKey: string; happenedAt: string },
	now: string,
): Promise<{ event: LoopEvent; repeated: boolean }> {
	const { body, by, clientKey, happenedAt } = entry;
	const sent = {
		...{ clientKey, matterId: matterOf(clientKey), line: "waters", kind: PATROL_KIND, happenedAt },
		...{ actor: by.person, unit: by.unit, body },
	};
	const answer = await append(trx, sent, now);
	if (!answer.repeated) await drawSeen(trx, answer.event);
	return answer;
}

async function drawSeen(trx: Trx, event: LoopEvent): Promise<void> {
	const { stretches, findings } = event.body as unknown as PatrolBody;
	await trx
		.insertInto("stretch_seen")
		.values(
			[...new Set(stretches)].map((stretch_id) => ({
				...{ district_id: event.districtId, stretch_id, creek_id: stretch_id.split(":")[0] ?? "", seq: event.seq },
				...{ happened_at: new Date(event.happenedAt), received_at: new Date(event.receivedAt) },
				findings: findings.length,
			})),
		)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** The local day on which each stretch was last looked at, as seen at a moment; the cost follows the stretches, not the patrols. */
export async function lastSeenDays(
	trx: Trx,
	creekIds: readonly string[],
	moment: Moment,
): Promise<Map<string, string>> {
	const found = await sql<{ stretch_id: string; day: string }>`
		select stretch_id, (max(happened_at) at time zone ${moment.timeZone})::date::text as day
		from stretch_seen
		where district_id = ${await currentDistrict(trx)} and creek_id = any(${[...creekIds]}::text[])
			and happened_at <= ${moment.at}::timestamptz and received_at <= ${moment.knownBy}::timestamptz
		group by stretch_id`.execute(trx);
	return new Map(found.rows.map((row) => [row.stretch_id, row.day]));
}

/** Patrols that happened from an instant on, newest first, as seen at a moment; at most `most`. */
export async function patrolsSince(
	trx: Trx,
	query: { from: string; most: number; onlyNormal?: boolean; creekId?: string },
	moment: Moment,
): Promise<Patrol[]> {
	const district = await currentDistrict(trx);
	const normal = query.onlyNormal ? sql`and findings = 0` : sql``;
	const creek = query.creekId === undefined ? sql`` : sql`and creek_id = ${query.creekId}`;
	const found = await sql<{ seq: number }>`
		select distinct happened_at, seq from stretch_seen
		where district_id = ${district} and happened_at >= ${query.from}::timestamptz
			and happened_at <= ${moment.at}::timestamptz and received_at <= ${moment.knownBy}::timestamptz ${normal} ${creek}
		order by happened_at desc, seq desc limit ${query.most}`.execute(trx);
	const seqs = found.rows.map((row) => row.seq);
	if (seqs.length === 0) return [];
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("seq", "in", seqs)
		.execute();
	return rows
		.map(eventOfRow)
		.map(patrolOf)
		.sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : b.seq - a.seq));
}

function patrolOf(event: LoopEvent): Patrol {
	return {
		...(event.body as unknown as PatrolBody),
		...{ seq: event.seq, matterId: event.matterId, at: event.happenedAt, receivedAt: event.receivedAt },
		...{ person: event.actor, unit: event.unit },
	};
}

/** The stretches of creeks (all, or those named), cut from their lines. */
export async function creekStretches(trx: Trx, seen: Seen, creekIds?: readonly string[]): Promise<Stretch[]> {
	return (await creekFacts(trx, seen, creekIds)).flatMap((creek) => stretchesOf(creek.id, creek.geometry));
}

/** Draws the rows of patrols again from their events. Returns how many patrols there are. */
export async function rebuildSeen(trx: Trx): Promise<number> {
	const district = await currentDistrict(trx);
	await trx.deleteFrom("stretch_seen").where("district_id", "=", district).execute();
	let after = 0;
	let count = 0;
	for (;;) {
		const rows = await trx
			.selectFrom("event")
			.selectAll()
			.where("district_id", "=", district)
			.where("kind", "=", PATROL_KIND)
			.where("seq", ">", after)
			.orderBy("seq")
			.limit(1000)
			.execute();
		for (const row of rows) await drawSeen(trx, eventOfRow(row));
		count += rows.length;
		if (rows.length < 1000) return count;
		after = rows.at(-1)?.seq ?? after;
	}
}
