import { sql } from "kysely";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addDays, localDay } from "../loop/local-day.ts";
import { STEP_WORDS } from "../loop/matter-step.ts";
import { knownThen } from "../loop/moment.ts";
import { personNow } from "../people/session.store.ts";
import type { Trx } from "../store/database.ts";
import { owedBy } from "./mine.store.ts";
import { byClock } from "./mine.ts";
import { choiceOf, sendNotices } from "./notice.store.ts";
import { digestMessage, pressingWords } from "./notice-message.ts";
import { type ChannelName, mark, post, usual } from "./notice-outbox.store.ts";
import type { NoticeSettings } from "./notice-settings.ts";
import { digestDue, type NoticeChoice } from "./quiet-hours.ts";

const PERSONS_AT_A_TIME = 100;

/** Persons whose digest of today was not looked at yet: those who owe something, by name, unit or office, and those with news. */
async function undigested(trx: Trx, district: number, today: string): Promise<string[]> {
	const found = await sql<{ person_id: string }>`
		with concerned as (
			select person_id from matter_owed where district_id = ${district} and person_id <> ''
			union select p.person_id from matter_owed o join post p on p.district_id = o.district_id and p.unit_id = o.unit_id
				where o.district_id = ${district} and o.person_id = '' and o.unit_id <> ''
					and p.from_day <= ${today} and coalesce(p.until_day > ${today}, true)
			union select d.person_id from duty d where d.district_id = ${district} and d.duty = 'supervision' and d.until_at is null
			union select person_id from notice where district_id = ${district} and gathered_at is null
		)
		select c.person_id from concerned c join person on person.district_id = ${district} and person.person_id = c.person_id
		where coalesce(left_on > ${today}, true)
			and not exists (select from notice_day n where n.district_id = ${district} and n.person_id = c.person_id and n.day = ${today})
		order by c.person_id`.execute(trx);
	return found.rows.map((row) => row.person_id);
}

/** Writes today's digest of each person whose hour has come, once a day; nothing to say is said to nobody. Returns how many persons were looked at. */
export async function digestAll(
	trx: Trx,
	settings: NoticeSettings,
	channels: readonly ChannelName[],
	now: string,
): Promise<number> {
	const district = await currentDistrict(trx);
	const timeZone = await currentTimeZone(trx);
	const today = localDay(now, timeZone);
	const calendar = await calendarAt(trx, knownThen(now, timeZone));
	let looked = 0;
	for (const person of await undigested(trx, district, today)) {
		const choice = await choiceOf(trx, person, usual(settings));
		if (!digestDue(now, choice, calendar, timeZone)) continue;
		const begun = await trx
			.insertInto("notice_day")
			.values({ district_id: district, person_id: person, day: today })
			.onConflict((conflict) => conflict.doNothing())
			.executeTakeFirst();
		if (begun.numInsertedOrUpdatedRows === 0n) continue;
		await digestOf(trx, person, choice, { settings, channels, now, today, calendar });
		if (++looked >= PERSONS_AT_A_TIME) break;
	}
	return looked;
}

async function digestOf(
	trx: Trx,
	person: string,
	choice: NoticeChoice,
	at: {
		settings: NoticeSettings;
		channels: readonly ChannelName[];
		now: string;
		today: string;
		calendar: Awaited<ReturnType<typeof calendarAt>>;
	},
): Promise<void> {
	const { settings, channels, now, today, calendar } = at;
	const who = await personNow(trx, person, new Date(now));
	if (!who) return;
	const owed = byClock(await owedBy(trx, who), calendar, today).map((item) => ({
		...item,
		words: {
			zh: `第 ${item.number} 号“${item.title}”：${STEP_WORDS[item.step].zh}，期限 ${item.dueOn ?? "未定"}`,
			en: `No. ${item.number} “${item.title}”: ${STEP_WORDS[item.step].en}, due ${item.dueOn ?? "without a date"}`,
		},
	}));
	// Who is told at once gets here what can wait; who is not, all of it.
	let ungathered = trx
		.selectFrom("notice")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", person)
		.where("gathered_at", "is", null)
		.where("kind", "!=", "digest")
		.orderBy("happened_at")
		.orderBy("cause")
		.forUpdate();
	if (choice.atOnce) ungathered = ungathered.where("at_once", "=", false);
	const fresh = await ungathered.execute();
	const news = fresh
		.filter((row) => row.read_at === null)
		.map((row) => ({ words: { zh: row.words_zh, en: row.words_en }, href: row.href }));
	await mark(
		trx,
		person,
		fresh.map((row) => row.cause),
		now,
	);
	const pressing = pressingWords(owed);
	if (pressing) {
		const notice = { person, unit: null, kind: "digest" as const, cause: `digest:${today}`, matterId: null };
		await sendNotices(
			trx,
			[{ ...notice, words: pressing, href: "/mine", happenedAt: now, demo: owed.every((one) => one.demo) }],
			now,
		);
		await mark(trx, person, [notice.cause], now);
	}
	const message = digestMessage({ owed, news, day: today }, choice.lang, settings.baseUrl);
	if (message === null) return;
	await post(
		trx,
		{ person, cause: `digest:${today}`, kind: "digest", message, notices: news.length },
		choice,
		channels,
		now,
	);
}

/** Days that were looked at are remembered for a month. */
export async function forgetOldDays(trx: Trx, now: string): Promise<void> {
	const before = addDays(now.slice(0, 10), -31);
	await trx
		.deleteFrom("notice_day")
		.where("district_id", "=", await currentDistrict(trx))
		.where("day", "<", before)
		.execute();
}
