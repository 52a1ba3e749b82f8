import { createHash, randomInt } from "node:crypto";
import { sql } from "kysely";
import { append, currentDistrict } from "../loop/event.store.ts";
import { ANONYMOUS } from "../loop/matter.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { sendNotices } from "./notice.store.ts";

const LINE = "suggestions";
/** Suggestions of people who are not signed in that a district takes a day; over it somebody is flooding it. */
export const MOST_UNSIGNED_A_DAY = 300;
const LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LETTERS = 16;

/** A code that can be read over a telephone: 16 of 30 letters, 78 bits. */
export function newSuggestionCode(): string {
	const letters = Array.from({ length: CODE_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join("");
	return letters.replace(/(.{4})(?=.)/g, "$1-");
}

const hashOfCode = (code: string) =>
	createHash("sha256")
		.update(code.toUpperCase().replace(/[^0-9A-Z]/g, ""))
		.digest("hex");

export interface Suggestion {
	id: string;
	madeAt: string;
	page: string;
	words: string;
	/** Null: nobody signed in. */
	person: string | null;
	answer: string | null;
	answeredAt: string | null;
	answeredBy: string | null;
	demo: boolean;
}

/** Takes a suggestion in. The code, by which the sender reads the answer, is told once and kept as its digest. */
export async function makeSuggestion(
	trx: Trx,
	sent: { clientKey: string; page: string; words: string; person: string | null; unit: string; demo?: boolean },
	now: string,
	code = newSuggestionCode(),
): Promise<{ id: string; code: string }> {
	const district_id = await currentDistrict(trx);
	const id = `s-${createHash("sha256").update(sent.clientKey).digest("hex").slice(0, 16)}`;
	const known = await suggestionById(trx, id);
	if (known)
		throw refusal(
			"SUGGESTION_KNOWN",
			{
				zh: "这条意见已经收到，不必重复提交。",
				en: "This suggestion has been received; no need to send it again.",
			},
			409,
		);
	if (sent.person === null) await refuseFlood(trx, district_id, now);
	const body = { page: sent.page, words: sent.words, codeHash: hashOfCode(code), ...(sent.demo && { demo: true }) };
	const event = {
		...{ clientKey: `suggestion:${sent.clientKey}`, matterId: id, line: LINE, kind: "suggestion.made" },
		...{ happenedAt: now, actor: sent.person ?? `${ANONYMOUS}${id}`, unit: sent.unit, body },
	};
	const { event: made } = await append(trx, event, now);
	await trx
		.insertInto("suggestion")
		.values({
			...{ district_id, suggestion_id: id, made_at: new Date(made.happenedAt), page: sent.page, words: sent.words },
			...{ person_id: sent.person, code_hash: body.codeHash, demo: sent.demo ?? false },
		})
		.execute();
	await tellAnswerers(trx, id, sent, now);
	return { id, code };
}

async function refuseFlood(trx: Trx, district: number, now: string): Promise<void> {
	const { count } = await trx
		.selectFrom("suggestion")
		.select((is) => is.fn.countAll<number>().as("count"))
		.where("district_id", "=", district)
		.where("person_id", "is", null)
		.where("made_at", ">", new Date(Date.parse(now) - 86_400_000))
		.executeTakeFirstOrThrow();
	if (Number(count) < MOST_UNSIGNED_A_DAY) return;
	throw refusal(
		"SUGGESTIONS_FULL",
		{
			zh: "今天收到的意见过多，暂停接收未登录的意见，请明天再试，或登录后提交。",
			en: "Too many suggestions came today without a sign-in; try again tomorrow, or sign in.",
		},
		429,
	);
}

/** Those who may answer read of it in their digest. */
async function tellAnswerers(trx: Trx, id: string, { words, demo }: { words: string; demo?: boolean }, now: string) {
	const answerers = await trx
		.selectFrom("duty")
		.select("person_id")
		.distinct()
		.where("district_id", "=", await currentDistrict(trx))
		.where("duty", "in", ["supervision", "system-admin"])
		.where("until_at", "is", null)
		.execute();
	const short = words.replace(/\s+/g, " ").slice(0, 60);
	await sendNotices(
		trx,
		answerers.map((row) => ({
			...{ person: row.person_id, unit: null, kind: "suggestion" as const, cause: `suggestion:${id}`, matterId: null },
			words: { zh: `新的意见建议：${short}`, en: `A suggestion: ${short}` },
			...{ href: `/suggestions#${id}`, happenedAt: now, demo: demo ?? false },
		})),
		now,
	);
}

/** Answers a suggestion; a second answer takes the place of the first, and both stay in the chain. Whoever made it signed in is told. */
export async function answerSuggestion(
	trx: Trx,
	sent: { id: string; clientKey: string; words: string; person: string; unit: string },
	now: string,
): Promise<void> {
	const known = await suggestionById(trx, sent.id);
	if (!known) throw noSuchSuggestion();
	const event = {
		...{ clientKey: `suggestion:${sent.clientKey}`, matterId: sent.id, line: LINE, kind: "suggestion.answered" },
		...{ happenedAt: now, actor: sent.person, unit: sent.unit, body: { words: sent.words } },
	};
	const { repeated, event: answered } = await append(trx, event, now);
	if (repeated) return;
	await trx
		.updateTable("suggestion")
		.set({ answer: sent.words, answered_at: new Date(answered.happenedAt), answered_by: sent.person })
		.where("district_id", "=", await currentDistrict(trx))
		.where("suggestion_id", "=", sent.id)
		.execute();
	if (known.person === null || known.person === sent.person) return;
	const notice = { person: known.person, unit: null, kind: "suggestion" as const, matterId: null, demo: known.demo };
	const words = { zh: `您的意见建议已有答复：${sent.words}`, en: `Your suggestion was answered: ${sent.words}` };
	const cause = `suggestion-answer:${answered.seq}`;
	await sendNotices(trx, [{ ...notice, cause, words, href: `/suggestions#${sent.id}`, happenedAt: now }], now);
}

const columns = [
	"suggestion_id",
	"made_at",
	"page",
	"words",
	"person_id",
	"answer",
	"answered_at",
	"answered_by",
	"demo",
] as const;

function suggestionOfRow(row: {
	suggestion_id: string;
	made_at: Date;
	page: string;
	words: string;
	person_id: string | null;
	answer: string | null;
	answered_at: Date | null;
	answered_by: string | null;
	demo: boolean;
}): Suggestion {
	return {
		...{ id: row.suggestion_id, madeAt: row.made_at.toISOString(), page: row.page, words: row.words },
		...{ person: row.person_id, answer: row.answer, answeredAt: row.answered_at?.toISOString() ?? null },
		...{ answeredBy: row.answered_by, demo: row.demo },
	};
}

export async function suggestionById(trx: Trx, id: string): Promise<Suggestion | null> {
	const row = await trx
		.selectFrom("suggestion")
		.select(columns)
		.where("district_id", "=", await currentDistrict(trx))
		.where("suggestion_id", "=", id)
		.executeTakeFirst();
	return row ? suggestionOfRow(row) : null;
}

/** What the holder of a code may read. */
export async function suggestionByCode(trx: Trx, code: string): Promise<Suggestion> {
	const row = await trx
		.selectFrom("suggestion")
		.select(columns)
		.where("district_id", "=", await currentDistrict(trx))
		.where("code_hash", "=", hashOfCode(code))
		.executeTakeFirst();
	if (!row) throw noSuchSuggestion();
	return suggestionOfRow(row);
}

export const SUGGESTIONS_PAGE = 30;

/** Suggestions, newest first: of one person, or all; the unanswered alone where asked. */
export async function listSuggestions(
	trx: Trx,
	{ person, open = false, page = 0 }: { person?: string; open?: boolean; page?: number },
): Promise<{ items: Suggestion[]; more: boolean }> {
	let all = trx
		.selectFrom("suggestion")
		.select(columns)
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("made_at", "desc")
		.orderBy("suggestion_id")
		.limit(SUGGESTIONS_PAGE + 1)
		.offset(page * SUGGESTIONS_PAGE);
	if (person !== undefined) all = all.where("person_id", "=", person);
	if (open) all = all.where("answered_at", "is", null);
	const rows = await all.execute();
	return { items: rows.slice(0, SUGGESTIONS_PAGE).map(suggestionOfRow), more: rows.length > SUGGESTIONS_PAGE };
}

/** Drops the projection and makes it again from the events. */
export async function rebuildSuggestions(trx: Trx): Promise<void> {
	const district = await currentDistrict(trx);
	await trx.deleteFrom("suggestion").where("district_id", "=", district).execute();
	await sql`
		insert into suggestion (district_id, suggestion_id, made_at, page, words, person_id, code_hash, demo, answer, answered_at, answered_by)
		select made.district_id, made.matter_id, made.happened_at, made.body ->> 'page', made.body ->> 'words',
			case when made.actor like ${`${ANONYMOUS}%`} then null else made.actor end, made.body ->> 'codeHash',
			coalesce((made.body ->> 'demo')::boolean, false), last.body ->> 'words', last.happened_at, last.actor
		from event made
		left join lateral (
			select * from event a where a.district_id = made.district_id and a.line = ${LINE} and a.matter_id = made.matter_id
				and a.kind = 'suggestion.answered' order by a.seq desc limit 1
		) last on true
		where made.district_id = ${district} and made.line = ${LINE} and made.kind = 'suggestion.made'`.execute(trx);
}

function noSuchSuggestion() {
	return refusal(
		"NO_SUCH_SUGGESTION",
		{ zh: "没有查到这条意见，请核对查询码。", en: "No such suggestion was found; check the code." },
		404,
	);
}
