import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { mainPollutants } from "./assess.ts";
import { creekSummary } from "./creek-summary.store.ts";
import { lakeOf } from "./lake.ts";
import { riversAt } from "./network-rows.store.ts";
import { type Period, periodOf, periodOfMonth, shifted, yearBefore } from "./period.ts";
import type { WaterClass } from "./standard.ts";
import { assessPlaces, lastEnded, type PlacedSection, sampledPlaces } from "./summary.store.ts";
import { type AssessedSection, pollutantWords, SUMMARY_RULE, sectionPollutants, summaryOf } from "./summary.ts";
import { againstTarget, isBorderline, TARGET_RULE } from "./target.ts";
import { CHANGE_WORDS, changeOfRegion, TREND_RULE } from "./trend.ts";

/** The same region's sections in the three periods that are compared. */
interface Region {
	now: PlacedSection[];
	before: PlacedSection[];
	yearAgo: PlacedSection[];
}

function changeFrom(before: readonly AssessedSection[], after: readonly AssessedSection[]) {
	const found = changeOfRegion(before, after);
	return found && { ...found, words: CHANGE_WORDS[found.change] };
}

/** A region's summary; each of its numbers has the address of the page that lists what it counts. */
function shown(region: Region, scope: string, at: string) {
	const summary = summaryOf(region.now);
	const open = (filter: string) => `/waters?${at}&sections=${scope}:${filter}`;
	return {
		...summary,
		pollutantWords: pollutantWords(summary.pollutants),
		hrefs: { good: open("good"), inferior: open("inferior"), assessed: open("judged"), unassessed: open("none") },
		changes: { previous: changeFrom(region.before, region.now), lastYear: changeFrom(region.yearAgo, region.now) },
	};
}

function shownSection(section: PlacedSection, month: string) {
	const { id, name, water, creekId, riverId, townId, targetClass, assessment } = section;
	return {
		...{ id, name, water, creekId, riverId, townId, targetClass },
		target: againstTarget(water, assessment, targetClass as WaterClass | null, section.detectionLimits),
		href: creekId ? `/waters/creeks/${creekId}?month=${month}` : `/waters?river=${riverId}`,
		class: assessment.class,
		deciding: assessment.deciding.map((found) => found.factor),
		pollutantWords: pollutantWords(sectionPollutants(mainPollutants(assessment))),
		borderline: assessment.findings
			.filter((found) => isBorderline(water, found.factor, found.value))
			.map((found) => found.factor),
		missing: assessment.missing,
	};
}

function shownLake(points: PlacedSection[]) {
	const { assessment, pollutants, ...lake } = lakeOf(points);
	return {
		...{ creekId: points[0]?.creekId, riverId: points[0]?.riverId, points: points.map((point) => point.id) },
		...lake,
		class: assessment.class,
		missing: assessment.missing,
		pollutantWords: pollutantWords(sectionPollutants(pollutants)),
	};
}

/** The rivers and towns of a moment. A town is a unit: its name is the one that it has now. */
async function named(trx: Trx, moment: Moment) {
	const district = await currentDistrict(trx);
	const rivers = await trx
		.selectFrom(riversAt(trx, district, moment).as("river"))
		.select(["river_id as id", "name_zh as zh", "name_en as en"])
		.orderBy("river_id")
		.execute();
	const towns = await trx
		.selectFrom("unit")
		.select(["unit_id as id", "name_zh as zh", "name_en as en"])
		.where("district_id", "=", district)
		.where("kind", "=", "town")
		.orderBy("unit_id")
		.execute();
	return { rivers, towns };
}

const MONTH = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

const periodQuery = momentQuery.extend({
	period: z.string().max(8).optional().describe("2026-10, 2026-Q3 or 2026; the last complete month unless told."),
	month: z.string().max(8).optional().describe("The same as `period`: 2026-10."),
	quarter: z.string().max(8).optional().describe("The same as `period`: 2026-Q3."),
	year: z.string().max(8).optional().describe("The same as `period`: 2026."),
});

function periodAsked({ period, month, quarter, year }: z.infer<typeof periodQuery>, last: string): Period {
	const asked = period ?? month ?? quarter ?? year ?? last;
	const found = periodOf(asked);
	if (found) return found;
	throw refusal("BAD_PERIOD", {
		zh: `“${asked}”不是时段：请写成 2026-10、2026-Q3 或 2026。`,
		en: `"${asked}" is no period: write 2026-10, 2026-Q3 or 2026.`,
	});
}

/** The official summaries of the district, each river and each town over a month, quarter or year; and a creek's. */
export function summaryRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };
	const tags = ["waters"];

	routes.get(
		"/api/waters/summary",
		{
			config,
			schema: {
				summary: "Official summaries (环办〔2011〕22号) of the district, its rivers and towns over a period",
				tags,
				querystring: periodQuery,
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const last = lastEnded(moment);
				const period = periodAsked(request.query, last);
				const [previous, lastYear] = [shifted(period, -1), yearBefore(period)];
				const places = await sampledPlaces(trx, moment);
				const now = await assessPlaces(trx, places, period, moment);
				const before = await assessPlaces(trx, places, previous, moment);
				const yearAgo = period.kind === "year" ? before : await assessPlaces(trx, places, lastYear, moment);
				// A page about a period shows the last of its months that have ended.
				const month = period.to < last || last < period.from ? period.to : last;
				const at = period.kind === "month" ? `month=${month}` : `month=${month}&period=${period.name}`;
				const { rivers, towns } = await named(trx, moment);
				const parts = (all: ({ id: string } & Bilingual)[], kind: "river" | "town") =>
					all.flatMap(({ id, zh, en }) => {
						const own = (sections: PlacedSection[]) => sections.filter((one) => one[`${kind}Id`] === id);
						const region = { now: own(now), before: own(before), yearAgo: own(yearAgo) };
						if (region.now.length === 0) return [];
						const href = `/waters?${at}&${kind}=${id}`;
						return [{ id, name: { zh, en }, href, summary: shown(region, `${kind}.${id}`, at) }];
					});
				const points = now.filter((one) => one.water === "lake");
				return {
					moment,
					period: { ...period, complete: period.to <= last },
					periods: {
						month,
						quarter: periodOfMonth("quarter", month).name,
						year: periodOfMonth("year", month).name,
					},
					rule: SUMMARY_RULE,
					targetRule: TARGET_RULE,
					trendRule: TREND_RULE,
					previous: previous.name,
					lastYear: lastYear.name,
					district: shown({ now, before, yearAgo }, "district", at),
					rivers: parts(rivers, "river"),
					towns: parts(towns, "town"),
					lakes: [...Map.groupBy(points, (one) => one.creekId ?? one.riverId ?? one.id).values()].map(shownLake),
					sections: now.map((section) => shownSection(section, month)),
				};
			}),
	);

	routes.get(
		"/api/waters/creeks/:id/summary",
		{
			config,
			schema: {
				summary: "A creek's month, quarter and last year: class, main pollutants, target; the trend of its items",
				tags,
				params: z.object({ id: z.string().max(60) }),
				querystring: momentQuery.extend({ month: MONTH.optional().describe("The last complete month unless told.") }),
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const month = request.query.month ?? lastEnded(moment);
				return { moment, ...(await creekSummary(trx, request.params.id, month, moment)) };
			}),
	);
}
