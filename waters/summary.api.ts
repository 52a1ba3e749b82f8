import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { periodOf, shifted, yearBefore } from "./period.ts";
import { type PlacedSection, sectionsOver } from "./summary.store.ts";
import { type AssessedSection, pollutantWords, SUMMARY_RULE, type Summary, summaryOf } from "./summary.ts";
import { CHANGE_WORDS, changeOfRegion, TREND_RULE } from "./trend.ts";

function shown(summary: Summary) {
	return { ...summary, pollutantWords: pollutantWords(summary.pollutants) };
}

function changeFrom(before: readonly AssessedSection[], after: readonly AssessedSection[]) {
	const found = changeOfRegion(before, after);
	return found && { ...found, words: CHANGE_WORDS[found.change] };
}

/** The official summaries of the district, each river and each town over a month, quarter or year. */
export function summaryRoutes(app: FastifyInstance, house: House): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/waters/summary",
		{
			config: { access: "public" },
			schema: {
				summary: "Official summaries (环办〔2011〕22号) of the district, its rivers and towns over a period",
				tags: ["waters"],
				querystring: momentQuery.extend({
					period: z
						.string()
						.max(8)
						.optional()
						.describe("2026-10, 2026-Q3 or 2026; the last complete month unless told."),
				}),
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const asked = request.query.period ?? addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
				const period = periodOf(asked);
				if (!period)
					throw refusal("BAD_PERIOD", {
						zh: `“${asked}”不是时段：请写成 2026-10、2026-Q3 或 2026。`,
						en: `"${asked}" is no period: write 2026-10, 2026-Q3 or 2026.`,
					});
				const [previous, lastYear] = [shifted(period, -1), yearBefore(period)];
				const sections = await sectionsOver(trx, period, moment);
				const before = await sectionsOver(trx, previous, moment);
				const yearAgo = period.kind === "year" ? before : await sectionsOver(trx, lastYear, moment);
				const district = await currentDistrict(trx);
				const rivers = await trx
					.selectFrom("river")
					.select(["river_id as id", "name_zh as zh", "name_en as en"])
					.where("district_id", "=", district)
					.orderBy("river_id")
					.execute();
				const towns = await trx
					.selectFrom("unit")
					.select(["unit_id as id", "name_zh as zh", "name_en as en"])
					.where("district_id", "=", district)
					.where("kind", "=", "town")
					.orderBy("unit_id")
					.execute();
				const parts = (
					all: ({ id: string } & Bilingual)[],
					filter: string,
					of: (section: PlacedSection) => string | null,
				) =>
					all.flatMap(({ id, zh, en }) => {
						const own = sections.filter((section) => of(section) === id);
						if (own.length === 0) return [];
						return [{ id, name: { zh, en }, href: `/waters?${filter}=${id}`, summary: shown(summaryOf(own)) }];
					});
				const now = summaryOf(sections);
				return {
					moment,
					period,
					rule: SUMMARY_RULE,
					trendRule: TREND_RULE,
					district: shown(now),
					sections: sections.map(({ id, name, creekId, riverId, assessment }) => ({
						id,
						name,
						href: creekId ? `/waters/creeks/${creekId}?month=${period.to}` : `/waters?river=${riverId}`,
						class: assessment.class,
						deciding: assessment.deciding.map((found) => found.factor),
						missing: assessment.missing,
					})),
					previous: { name: previous.name, change: changeFrom(before, sections) },
					lastYear: { name: lastYear.name, change: changeFrom(yearAgo, sections) },
					rivers: parts(rivers, "river", (section) => section.riverId),
					towns: parts(towns, "town", (section) => section.townId),
				};
			}),
	);
}
