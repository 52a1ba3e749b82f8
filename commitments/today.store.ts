import { chainHeadAt, currentDistrict, currentTimeZone, eventsOf } from "../loop/event.store.ts";
import type { Line, PageMoment, Story } from "../loop/line.ts";
import { daysBetween, instantOf, isDay, localDay } from "../loop/local-day.ts";
import { knownThen } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { ledgerAt } from "./ledger.store.ts";
import { CUT_OFF, previousDay, type TodayPage, writePage } from "./today.ts";

/** The first day that has a page: the morning after the first commitment was stated; null while there is none. */
async function firstDay(trx: Trx, timeZone: string): Promise<string | null> {
	const all = knownThen("9999-12-31T00:00:00.000Z", timeZone);
	const [first] = await eventsOf(trx, { kind: "commitment.stated" }, all);
	if (!first) return null;
	const day = localDay(first.receivedAt, timeZone);
	return first.receivedAt <= instantOf(day, CUT_OFF, timeZone)
		? day
		: localDay(new Date(Date.parse(first.receivedAt) + 86_400_000), timeZone);
}

/** The day whose page is the newest at a moment of the clock: before eight it is still yesterday's. */
export function newestDay(now: Date, timeZone: string): string {
	const day = localDay(now, timeZone);
	return now.toISOString() >= instantOf(day, CUT_OFF, timeZone) ? day : previousDay(day);
}

/** Makes the page of a day from the record. Made again, it is the same byte for byte. */
export async function pageOf(
	trx: Trx,
	lines: readonly Line[],
	wanted: string | undefined,
	now: Date,
): Promise<TodayPage> {
	const timeZone = await currentTimeZone(trx);
	const newest = newestDay(now, timeZone);
	const day = wanted ?? newest;
	if (!isDay(day))
		throw refusal("BAD_MOMENT", {
			zh: `“${day}”不是日期：请写成 2026-11-24。`,
			en: `"${day}" is no date: write 2026-11-24.`,
		});
	const first = await firstDay(trx, timeZone);
	if (first === null)
		throw refusal(
			"NO_PAGE_YET",
			{
				zh: "还没有任何承诺，写不出版面；请先录入承诺。",
				en: "There is no commitment yet, so there is no page; enter one first.",
			},
			404,
		);
	if (day > newest)
		throw refusal(
			"PAGE_AHEAD",
			{
				zh: `${day} 的版面要到当日 8 时才有，请届时再看。`,
				en: `The page of ${day} is made at eight that morning; look again then.`,
			},
			404,
		);
	if (day < first)
		throw refusal(
			"PAGE_BEFORE_FIRST",
			{
				zh: `第一期是 ${first}，此前没有版面；请选其后的日期。`,
				en: `The first page is that of ${first}; choose a later day.`,
			},
			404,
		);
	const pageMoment = (of: string): PageMoment => ({
		...knownThen(instantOf(of, CUT_OFF, timeZone), timeZone),
		day: of,
		issue: daysBetween(first, of) + 1,
	});
	const moment = pageMoment(day);
	const previous = day > first ? pageMoment(previousDay(day)) : null;
	const district = await trx
		.selectFrom("district")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.executeTakeFirstOrThrow();
	const stories: Story[] = [];
	for (const writer of lines.flatMap((line) => line.headlines))
		stories.push(...(await writer.write(trx, moment, previous)));
	const mapLine = lines.find((line) => line.map);
	return writePage({
		district: { zh: district.name_zh, en: district.name_en },
		demo: district.demo,
		moment,
		chain: await chainHeadAt(trx, moment.at),
		previousChain: previous && (await chainHeadAt(trx, previous.at)),
		ledger: await ledgerAt(trx, lines, moment),
		previousLedger: previous && (await ledgerAt(trx, lines, previous)),
		stories,
		map: mapLine?.map ? await mapLine.map(trx, moment) : null,
		writers: lines.flatMap((line) => line.headlines.map(({ name, version }) => ({ name, version }))),
	});
}

/** What became known since the newest page was made; that page stays as it was printed. */
export async function newsSince(
	trx: Trx,
	lines: readonly Line[],
	now: Date,
): Promise<{ day: string; cutOff: string; stories: Story[] }> {
	const timeZone = await currentTimeZone(trx);
	const day = newestDay(now, timeZone);
	const since = instantOf(day, CUT_OFF, timeZone);
	const moment = knownThen(now.toISOString(), timeZone);
	const stories: Story[] = [];
	for (const line of lines) if (line.news) stories.push(...(await line.news(trx, since, moment)));
	return { day, cutOff: CUT_OFF, stories: stories.sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1)) };
}
