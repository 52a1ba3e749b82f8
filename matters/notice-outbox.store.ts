import { randomUUID } from "node:crypto";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { knownThen } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { choiceOf } from "./notice.store.ts";
import type { Attempt, Channels, Outgoing } from "./notice-channel.ts";
import { atOnceMessage, type Message } from "./notice-message.ts";
import type { NoticeSettings } from "./notice-settings.ts";
import { loudFrom, type NoticeChoice, USUAL_CHOICE } from "./quiet-hours.ts";

export type ChannelName = keyof Channels;

/** Minutes until the next attempt; after the last one a message is given up, and the page says so. */
export const RETRY_MINUTES = [1, 5, 15, 60, 180, 360, 720] as const;
/** While a message is being sent nobody else takes it; one whose server died is taken up again after this. */
const LEASE_MINUTES = 5;
/** What is new is held so long, so that what comes together is one message. */
const GATHER_SECONDS = 60;

/** What holds for whoever chose nothing. */
export const usual = (settings: NoticeSettings): NoticeChoice => ({ ...USUAL_CHOICE, digestHour: settings.digestHour });

/**
 * Makes one message a person of what is new, his own and not read yet, once it has waited a minute. In quiet hours it leaves when they end. Returns how many
 * persons were looked at. Rows are locked and marked in the same transaction: on however many servers, each goes into one message.
 */
export async function gatherAtOnce(
	trx: Trx,
	settings: NoticeSettings,
	channels: readonly ChannelName[],
	now: string,
): Promise<number> {
	const district = await currentDistrict(trx);
	const waiting = await trx
		.selectFrom("notice")
		.selectAll()
		.where("district_id", "=", district)
		.where("gathered_at", "is", null)
		.where("at_once", "=", true)
		.where("sent_at", "<=", new Date(Date.parse(now) - GATHER_SECONDS * 1000))
		.orderBy("sent_at")
		.orderBy("cause")
		.limit(1000)
		.forUpdate()
		.skipLocked()
		.execute();
	const persons = Map.groupBy(waiting, (row) => row.person_id);
	for (const [person, rows] of persons) {
		const choice = await choiceOf(trx, person, usual(settings));
		const causes = rows.map((row) => row.cause);
		if (!choice.atOnce) {
			await leaveToDigest(trx, person, causes);
			continue;
		}
		const unread = rows.filter((row) => row.read_at === null);
		if (unread.length > 0) {
			const lines = unread.map((row) => ({ words: { zh: row.words_zh, en: row.words_en }, href: row.href }));
			const message = atOnceMessage(lines, choice.lang, settings.baseUrl);
			const cause = `now:${unread[0]?.cause}`;
			await post(trx, { person, cause, kind: "at-once", message, notices: unread.length }, choice, channels, now);
		}
		await mark(trx, person, causes, now);
	}
	return persons.size;
}

/** He wishes no messages in between: the next digest has them. */
async function leaveToDigest(trx: Trx, person: string, causes: string[]): Promise<void> {
	await trx
		.updateTable("notice")
		.set({ at_once: false })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", person)
		.where("cause", "in", causes)
		.execute();
}

/** Notes of notices that a message has them. */
export async function mark(trx: Trx, person: string, causes: string[], now: string): Promise<void> {
	if (causes.length === 0) return;
	await trx
		.updateTable("notice")
		.set({ gathered_at: new Date(now) })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", person)
		.where("cause", "in", causes)
		.execute();
}

/** Puts a message into the outbox, one a channel that the person wants and can be reached by. */
export async function post(
	trx: Trx,
	about: { person: string; cause: string; kind: "digest" | "at-once"; message: Message; notices: number },
	choice: NoticeChoice,
	channels: readonly ChannelName[],
	now: string,
): Promise<void> {
	const district_id = await currentDistrict(trx);
	const { person, cause, kind, message, notices } = about;
	const { email } = await trx
		.selectFrom("person")
		.select("email")
		.where("district_id", "=", district_id)
		.where("person_id", "=", person)
		.executeTakeFirstOrThrow();
	const wanted = { email: choice.byEmail && email !== null, webhook: choice.byWebhook };
	const timeZone = await currentTimeZone(trx);
	const next = loudFrom(now, choice, await calendarAt(trx, knownThen(now, timeZone)), timeZone);
	for (const channel of channels) {
		if (!wanted[channel]) continue;
		await trx
			.insertInto("notice_message")
			.values({
				...{ district_id, message_id: randomUUID(), person_id: person, channel, cause, kind, notices },
				...{ subject: message.subject, body: message.body, made_at: new Date(now), next_at: new Date(next) },
			})
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

/** Takes messages that are due out of the box for a while, so that nobody else sends them meanwhile. */
export async function takeDue(
	trx: Trx,
	channels: readonly ChannelName[],
	now: string,
): Promise<(Outgoing & { channel: ChannelName; attempts: number })[]> {
	if (channels.length === 0) return [];
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("notice_message as m")
		.innerJoin("person as p", (join) =>
			join.onRef("p.district_id", "=", "m.district_id").onRef("p.person_id", "=", "m.person_id"),
		)
		.select(["m.message_id", "m.person_id", "m.channel", "m.kind", "m.subject", "m.body", "m.attempts"])
		.select(["p.name_zh", "p.email"])
		.where("m.district_id", "=", district)
		.where("m.sent_at", "is", null)
		.where("m.given_up_at", "is", null)
		.where("m.next_at", "<=", new Date(now))
		.where("m.channel", "in", [...channels])
		.orderBy("m.next_at")
		.limit(20)
		.forUpdate("m")
		.skipLocked()
		.execute();
	if (rows.length === 0) return [];
	await trx
		.updateTable("notice_message")
		.set((is) => ({
			attempts: is("attempts", "+", 1),
			next_at: new Date(Date.parse(now) + LEASE_MINUTES * 60_000),
		}))
		.where("district_id", "=", district)
		.where(
			"message_id",
			"in",
			rows.map((row) => row.message_id),
		)
		.execute();
	return rows.map((row) => ({
		...{ messageId: row.message_id, channel: row.channel, kind: row.kind, subject: row.subject, body: row.body },
		to: { personId: row.person_id, name: row.name_zh, email: row.email },
		...{ attempts: row.attempts + 1, at: now },
	}));
}

/** Writes down how an attempt ended: sent, tried again later, or given up. */
export async function settleAttempt(
	trx: Trx,
	message: { messageId: string; attempts: number },
	attempt: Attempt,
	now: string,
): Promise<void> {
	const wait = RETRY_MINUTES[message.attempts - 1];
	const at = new Date(now);
	const set = attempt.sent
		? { sent_at: at, fault: "" }
		: attempt.forever || wait === undefined
			? { given_up_at: at, fault: attempt.fault }
			: { next_at: new Date(at.getTime() + wait * 60_000), fault: attempt.fault };
	await trx
		.updateTable("notice_message")
		.set(set)
		.where("district_id", "=", await currentDistrict(trx))
		.where("message_id", "=", message.messageId)
		.where("sent_at", "is", null)
		.execute();
}

/** The last messages that left the house for a person, and the address that they go to. */
export async function messagesTo(trx: Trx, person: string) {
	const district = await currentDistrict(trx);
	const { email = null } =
		(await trx
			.selectFrom("person")
			.select("email")
			.where("district_id", "=", district)
			.where("person_id", "=", person)
			.executeTakeFirst()) ?? {};
	const rows = await trx
		.selectFrom("notice_message")
		.select(["message_id", "channel", "kind", "subject", "made_at", "next_at", "sent_at", "given_up_at", "fault"])
		.where("district_id", "=", district)
		.where("person_id", "=", person)
		.orderBy("made_at", "desc")
		.limit(10)
		.execute();
	return {
		email,
		messages: rows.map((row) => ({
			...{ id: row.message_id, channel: row.channel, kind: row.kind, subject: row.subject, fault: row.fault },
			madeAt: row.made_at.toISOString(),
			sentAt: row.sent_at?.toISOString() ?? null,
			givenUpAt: row.given_up_at?.toISOString() ?? null,
			nextAt: row.sent_at || row.given_up_at ? null : row.next_at.toISOString(),
		})),
	};
}
