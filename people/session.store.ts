import { randomUUID } from "node:crypto";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { SessionTable } from "../store/people.tables.ts";
import type { Duty, Person } from "./may.ts";
import { newToken, tokenHash } from "./secret.ts";

/** A session ends when nobody used it for an hour, and in any case after twelve (GB/T 22239-2019, 8.1.4.1: idle logout). */
export const IDLE_MS = 60 * 60_000;
export const LONGEST_MS = 12 * 3600_000;
/** Use is written down once a minute, not with each request. */
const SEEN_EVERY_MS = 60_000;

export interface SignedIn extends Person {
	name: Bilingual;
	unitId: string;
	demo: boolean;
	sessionId: string;
}

export interface SessionRow {
	id: string;
	way: SessionTable["way"];
	madeAt: string;
	seenAt: string;
	endsAt: string;
	address: string;
	agent: string;
}

/** Starts a session with a new token, which is told once and stored as its digest only. */
export async function startSession(
	trx: Trx,
	of: { personId: string; way: SessionTable["way"]; address: string; agent: string },
	now: Date,
): Promise<string> {
	const token = newToken();
	await trx
		.insertInto("session")
		.values({
			district_id: await currentDistrict(trx),
			session_id: randomUUID(),
			token_hash: tokenHash(token),
			person_id: of.personId,
			way: of.way,
			made_at: now,
			seen_at: now,
			ends_at: new Date(now.getTime() + LONGEST_MS),
			ended_at: null,
			address: of.address,
			agent: of.agent.slice(0, 200),
		})
		.execute();
	return token;
}

/** Whose session the token is, with his rights of this day; null where it is unknown, idle, over or ended, or he has left. */
export async function sessionOf(
	trx: Trx,
	token: string,
	now: Date,
	{ unattended }: { unattended?: true } = {},
): Promise<SignedIn | null> {
	const row = await trx
		.selectFrom("session")
		.select(["session_id", "person_id", "seen_at"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("token_hash", "=", tokenHash(token))
		.where("ended_at", "is", null)
		.where("ends_at", ">", now)
		.where("seen_at", ">", new Date(now.getTime() - IDLE_MS))
		.executeTakeFirst();
	if (!row) return null;
	const person = await personNow(trx, row.person_id, now);
	if (!person) return null;
	if (!unattended && now.getTime() - row.seen_at.getTime() > SEEN_EVERY_MS) {
		await trx
			.updateTable("session")
			.set({ seen_at: now })
			.where("district_id", "=", await currentDistrict(trx))
			.where("session_id", "=", row.session_id)
			.execute();
	}
	return { ...person, sessionId: row.session_id };
}

/** A person with the posts and duties that he holds now; null where there is none or he has left. */
export async function personNow(trx: Trx, personId: string, now: Date): Promise<Omit<SignedIn, "sessionId"> | null> {
	const districtId = await currentDistrict(trx);
	const today = localDay(now, await currentTimeZone(trx));
	const person = await trx
		.selectFrom("person")
		.selectAll()
		.where("district_id", "=", districtId)
		.where("person_id", "=", personId)
		.where((is) => is.or([is("left_on", "is", null), is("left_on", ">", today)]))
		.executeTakeFirst();
	if (!person) return null;
	const posts = await trx
		.selectFrom("post")
		.select("unit_id")
		.where("district_id", "=", districtId)
		.where("person_id", "=", personId)
		.where("from_day", "<=", today)
		.where((is) => is.or([is("until_day", "is", null), is("until_day", ">", today)]))
		.orderBy("from_day")
		.execute();
	const duties = await dutiesOf(trx, personId);
	const district = await trx
		.selectFrom("district")
		.select("admin_duties_separated")
		.where("district_id", "=", districtId)
		.executeTakeFirst();
	return {
		personId,
		name: { zh: person.name_zh, en: person.name_en },
		unitId: person.unit_id,
		demo: person.demo,
		units: [...new Set(posts.map((post) => post.unit_id))],
		duties,
		adminsSeparated: district?.admin_duties_separated ?? true,
		namesFirst: duties.includes("system-admin") && !(await someoneHolds(trx, "security-admin")),
	};
}

export async function dutiesOf(trx: Trx, personId: string): Promise<Duty[]> {
	const rows = await trx
		.selectFrom("duty")
		.select("duty")
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.where("until_at", "is", null)
		.execute();
	return rows.map((row) => row.duty);
}

async function someoneHolds(trx: Trx, duty: Duty): Promise<boolean> {
	const found = await trx
		.selectFrom("duty")
		.select("person_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("duty", "=", duty)
		.where("until_at", "is", null)
		.limit(1)
		.executeTakeFirst();
	return found !== undefined;
}

/** The sessions of a person that still hold, the latest first. */
export async function openSessions(trx: Trx, personId: string, now: Date): Promise<SessionRow[]> {
	const rows = await trx
		.selectFrom("session")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.where("ended_at", "is", null)
		.where("ends_at", ">", now)
		.where("seen_at", ">", new Date(now.getTime() - IDLE_MS))
		.orderBy("made_at", "desc")
		.execute();
	return rows.map((row) => ({
		id: row.session_id,
		way: row.way,
		madeAt: row.made_at.toISOString(),
		seenAt: row.seen_at.toISOString(),
		endsAt: row.ends_at.toISOString(),
		address: row.address,
		agent: row.agent,
	}));
}

/** Ends a person's sessions: the one named, or all but `keep`. Says how many it ended. */
export async function endSessions(
	trx: Trx,
	personId: string,
	which: { id?: string; keep?: string },
	now: Date,
): Promise<number> {
	let ended = trx
		.updateTable("session")
		.set({ ended_at: now })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.where("ended_at", "is", null);
	if (which.id !== undefined) ended = ended.where("session_id", "=", which.id);
	if (which.keep !== undefined) ended = ended.where("session_id", "!=", which.keep);
	return Number((await ended.executeTakeFirst()).numUpdatedRows);
}
