import { currentDistrict } from "../loop/event.store.ts";
import type { HeadlineWriter, NewsWriter, PageMoment } from "../loop/line.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { alarmStories } from "./alarm-headlines.ts";
import { causesAt } from "./alarm-view.store.ts";
import { creekMonths } from "./creek-month.store.ts";
import {
	correctionStories,
	monthStory,
	type NamedCreek,
	reboundStories,
	recoveredStory,
	silentStory,
	type WaterNews,
} from "./headlines.ts";
import { creeksAt, sitesAt } from "./network-rows.store.ts";
import { ASSESSED_FACTORS } from "./standard.ts";
import { creeksReopened } from "./works-headlines.store.ts";

async function namedCreeks(trx: Trx, moment: Moment): Promise<NamedCreek[]> {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom(creeksAt(trx, district, moment).as("creek"))
		.leftJoin("unit", (join) =>
			join.onRef("unit.unit_id", "=", "creek.town_unit_id").on("unit.district_id", "=", district),
		)
		.select(["creek.creek_id", "creek.name_zh", "creek.name_en", "unit.name_zh as town_zh", "unit.name_en as town_en"])
		.orderBy("creek.creek_id")
		.execute();
	const demo = new Set(
		(
			await trx
				.selectFrom(sitesAt(trx, district, moment).as("site"))
				.select("creek_id")
				.where("demo", "=", true)
				.execute()
		).map((row) => row.creek_id),
	);
	return rows.map((row) => ({
		id: row.creek_id,
		name: { zh: row.name_zh, en: row.name_en },
		town: { zh: row.town_zh ?? "", en: row.town_en ?? "" },
		demo: demo.has(row.creek_id),
	}));
}

async function newsAt(trx: Trx, moment: Moment, previous: PageMoment | null): Promise<WaterNews> {
	const latest = addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
	const before = addMonths(latest, -1);
	const span = { from: before, to: latest, factors: ASSESSED_FACTORS };
	return {
		creeks: await namedCreeks(trx, moment),
		latest,
		before,
		now: await creekMonths(trx, span, moment),
		asPrinted: previous && (await creekMonths(trx, span, previous)),
		previousPage: previous && { day: previous.day, issue: previous.issue },
	};
}

export const watersHeadlines: HeadlineWriter[] = [
	{
		name: "waters-news",
		version: "1",
		write: async (trx, moment, previous) => {
			const news = await newsAt(trx, moment, previous);
			const told = await creeksReopened(trx, moment, previous);
			return [reboundStories, monthStory, recoveredStory, silentStory, correctionStories]
				.flatMap((writer) => writer(news))
				.filter(({ key }) => !key.startsWith("rebound:") || !told.has(key.slice("rebound:".length)));
		},
	},
	{
		name: "water-alarms",
		version: "1",
		write: async (trx, moment, previous) => {
			const since = previous?.at ?? new Date(Date.parse(moment.at) - 86_400_000).toISOString();
			return alarmStories(await causesAt(trx, moment, { since }), since, { standing: true });
		},
	},
];

/** What became known of the waters since a moment: alarms. */
export const watersSince: NewsWriter = async (trx, since, moment) =>
	alarmStories(await causesAt(trx, moment, { since }), since, { standing: false });
