import { currentDistrict, currentTimeZone, eventOfRow } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Line, LineNotice } from "../loop/line.ts";
import { tell } from "../loop/live.store.ts";
import { matterAt } from "../loop/matter.fold.ts";
import { kindKey, type MatterState } from "../loop/matter.ts";
import type { MatterKinds } from "../loop/matter-kinds.ts";
import { eventsOfMatter } from "../loop/matter-story.store.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { NOTICE_KINDS, type NoticeKind, noticesOf } from "./notice.ts";
import { type NoticeChoice, USUAL_CHOICE } from "./quiet-hours.ts";

/** What is older is no news: a server that was off for long, or a demo that was loaded, does not tell it all at once. */
const NEWS_DAYS = 14;
const AT_A_TIME = 200;

/**
 * Reads the chain on from where it was left and notes who is to be told what. The cursor moves in the same transaction, so each event is looked at once,
 * on however many servers. Returns how many events were read.
 */
export async function followChain(
	trx: Trx,
	kinds: MatterKinds,
	now: string,
	lines: readonly Line[] = [],
): Promise<number> {
	const district = await currentDistrict(trx);
	const cursor = await cursorOf(trx, district, now);
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("seq", ">", cursor)
		.orderBy("seq")
		.limit(AT_A_TIME)
		.execute();
	const events = rows.map(eventOfRow);
	for (const event of events) {
		await tellOf(trx, kinds, event, now);
		await tellByLine(trx, lines, event, now);
	}
	const last = events.at(-1);
	if (last) await trx.updateTable("notice_cursor").set({ seq: last.seq }).where("district_id", "=", district).execute();
	return events.length;
}

async function cursorOf(trx: Trx, district: number, now: string): Promise<number> {
	const locked = () =>
		trx.selectFrom("notice_cursor").select("seq").where("district_id", "=", district).forUpdate().executeTakeFirst();
	const known = await locked();
	if (known) return known.seq;
	const before = await trx
		.selectFrom("event")
		.select("seq")
		.where("district_id", "=", district)
		.where("received_at", "<", new Date(Date.parse(now) - NEWS_DAYS * 86_400_000))
		.orderBy("received_at", "desc")
		.orderBy("seq", "desc")
		.limit(1)
		.executeTakeFirst();
	await trx
		.insertInto("notice_cursor")
		.values({ district_id: district, seq: before?.seq ?? 0 })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	return (await locked())?.seq ?? 0;
}

async function tellOf(trx: Trx, kinds: MatterKinds, event: LoopEvent, now: string): Promise<void> {
	if (!event.kind.startsWith("matter.") && event.kind !== "deadline.moved") return;
	const all = await eventsOfMatter(trx, event.matterId);
	const raise = all.find((one) => one.kind === "matter.raise");
	const kind = kinds.get(kindKey({ line: raise?.line ?? "", name: String(raise?.body.kind ?? "") }));
	if (!kind) return;
	const timeZone = await currentTimeZone(trx);
	const at = event.receivedAt > event.happenedAt ? event.receivedAt : event.happenedAt;
	const until = (seq: number): MatterState | null =>
		matterAt(
			all.filter((one) => one.seq <= seq),
			kind,
			{ at, knownBy: at, timeZone },
		);
	const after = until(event.seq);
	if (!after) return;
	const number = after.steps[0]?.seq ?? 0;
	await sendNotices(
		trx,
		noticesOf(event, until(event.seq - 1), after).map(({ person, unit, kind: what, words }) => ({
			...{ person, unit, kind: what, cause: `event:${event.seq}`, matterId: event.matterId },
			words: {
				zh: `第 ${number} 号“${after.title}”：${words.zh}`,
				en: `No. ${number} “${after.title}”: ${words.en}`,
			},
			...{ href: `/matters/${event.matterId}`, happenedAt: event.happenedAt, demo: after.demo },
		})),
		now,
	);
}

/** What a line says of its own events: one notice a person and event, and nobody is told what he did himself. */
async function tellByLine(trx: Trx, lines: readonly Line[], event: LoopEvent, now: string): Promise<void> {
	if (event.kind.startsWith("matter.")) return;
	const line = lines.find((one) => one.name === event.line);
	const told = (await line?.notices?.(trx, event)) ?? [];
	const first = new Map<string, LineNotice>();
	for (const one of told)
		if (one.person !== event.actor && !one.person.startsWith("rule:") && !first.has(one.person))
			first.set(one.person, one);
	await sendNotices(
		trx,
		[...first.values()].map((one) => ({
			...one,
			...{ cause: `event:${event.seq}`, matterId: null, happenedAt: event.happenedAt },
		})),
		now,
	);
}

export interface NoticeToSend {
	person: string;
	/** Null: the unit that he belongs to. */
	unit: string | null;
	kind: NoticeKind;
	/** Told once a person and cause. */
	cause: string;
	matterId: string | null;
	words: Bilingual;
	href: string;
	happenedAt: string;
	demo?: boolean;
}

/** Tells persons who are here and have not left; the same cause twice is one notice. Their open pages learn of it at once. */
export async function sendNotices(trx: Trx, notices: readonly NoticeToSend[], now: string): Promise<void> {
	if (notices.length === 0) return;
	const district_id = await currentDistrict(trx);
	const here = await trx
		.selectFrom("person")
		.select(["person_id", "unit_id"])
		.where("district_id", "=", district_id)
		.where("person_id", "in", [...new Set(notices.map((one) => one.person))])
		.where((is) => is.or([is("left_on", "is", null), is("left_on", ">", now.slice(0, 10))]))
		.execute();
	const units = new Map(here.map((row) => [row.person_id, row.unit_id]));
	const values = notices
		.filter((one) => units.has(one.person))
		.map((one) => ({
			...{ district_id, person_id: one.person, cause: one.cause, kind: one.kind, matter_id: one.matterId },
			unit_id: one.unit ?? units.get(one.person) ?? "",
			...{ words_zh: one.words.zh, words_en: one.words.en, href: one.href, demo: one.demo ?? false },
			at_once: NOTICE_KINDS[one.kind].atOnce,
			...{ happened_at: new Date(one.happenedAt), sent_at: new Date(now) },
		}));
	if (values.length === 0) return;
	const made = await trx
		.insertInto("notice")
		.values(values)
		.onConflict((conflict) => conflict.doNothing())
		.returning("person_id")
		.execute();
	for (const person of new Set(made.map((row) => row.person_id))) await tell(trx, "person", [person]);
}

export interface NoticeRow {
	cause: string;
	kind: NoticeKind;
	words: Bilingual;
	href: string;
	matterId: string | null;
	happenedAt: string;
	sentAt: string;
	read: boolean;
	demo: boolean;
}

/** A person's notices, newest first, and how many of all are unread. */
export async function noticesFor(
	trx: Trx,
	person: string,
	{ unread = false, page = 0, size = 30 }: { unread?: boolean; page?: number; size?: number } = {},
): Promise<{ unread: number; items: NoticeRow[]; more: boolean }> {
	const district = await currentDistrict(trx);
	let own = trx
		.selectFrom("notice")
		.selectAll()
		.where("district_id", "=", district)
		.where("person_id", "=", person)
		.orderBy("sent_at", "desc")
		.orderBy("happened_at", "desc")
		.orderBy("cause", "desc")
		.limit(size + 1)
		.offset(page * size);
	if (unread) own = own.where("read_at", "is", null);
	const rows = await own.execute();
	const count = await trx
		.selectFrom("notice")
		.select((is) => is.fn.countAll<number>().as("count"))
		.where("district_id", "=", district)
		.where("person_id", "=", person)
		.where("read_at", "is", null)
		.executeTakeFirstOrThrow();
	return {
		unread: Number(count.count),
		more: rows.length > size,
		items: rows.slice(0, size).map((row) => ({
			...{ cause: row.cause, kind: row.kind as NoticeKind, href: row.href, matterId: row.matter_id, demo: row.demo },
			words: { zh: row.words_zh, en: row.words_en },
			happenedAt: row.happened_at.toISOString(),
			sentAt: row.sent_at.toISOString(),
			read: row.read_at !== null,
		})),
	};
}

/** Marks notices as read: those named, or (null) all that a person has. */
export async function markRead(trx: Trx, person: string, causes: readonly string[] | null, now: string): Promise<void> {
	let own = trx
		.updateTable("notice")
		.set({ read_at: new Date(now) })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", person)
		.where("read_at", "is", null);
	if (causes !== null) own = own.where("cause", "in", [...causes]);
	await own.execute();
	await tell(trx, "person", [person]);
}

export async function choiceOf(trx: Trx, person: string, usual: NoticeChoice = USUAL_CHOICE): Promise<NoticeChoice> {
	const row = await trx
		.selectFrom("notice_choice")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", person)
		.executeTakeFirst();
	if (!row) return usual;
	return {
		...{ byEmail: row.by_email, byWebhook: row.by_webhook, atOnce: row.at_once, digestHour: row.digest_hour },
		...{ quietFrom: row.quiet_from, quietUntil: row.quiet_until, workingDaysOnly: row.working_days_only },
		lang: row.lang,
	};
}

export async function choose(trx: Trx, person: string, choice: NoticeChoice): Promise<void> {
	const row = {
		...{ by_email: choice.byEmail, by_webhook: choice.byWebhook, at_once: choice.atOnce },
		...{ digest_hour: choice.digestHour, quiet_from: choice.quietFrom, quiet_until: choice.quietUntil },
		...{ working_days_only: choice.workingDaysOnly, lang: choice.lang },
	};
	await trx
		.insertInto("notice_choice")
		.values({ district_id: await currentDistrict(trx), person_id: person, ...row })
		.onConflict((conflict) => conflict.columns(["district_id", "person_id"]).doUpdateSet(row))
		.execute();
}
