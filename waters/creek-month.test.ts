import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTOMATIC_MONTH_SAMPLES, type CreekSite, creekMonthsOf } from "./creek-month.ts";
import type { SiteMonth } from "./site-month.store.ts";

const MONTH = "2026-10";
const section: CreekSite = {
	siteId: 1,
	creekId: "c",
	name: "断面",
	water: "river",
	kind: "section",
	at: [119.95, 31.7],
};
// 0.0005° of latitude is about 56 m, 0.002° about 220 m
const beside: CreekSite = { ...section, siteId: 2, name: "自动站", kind: "station", at: [119.95, 31.7005] };
const elsewhere: CreekSite = { ...beside, at: [119.95, 31.702] };

function means(siteId: number, samples: number, values: Record<string, string>): SiteMonth[] {
	return Object.entries(values).map(([factor, mean]) => ({
		siteId,
		month: MONTH,
		factor,
		samples,
		unusable: 0,
		belowDetection: 0,
		mean,
		lowest: mean,
		highest: mean,
		knownFrom: "2026-11-02T08:20:00.000Z",
	}));
}

const byHand = (phosphorus: string, rest: Record<string, string> = {}) =>
	means(1, 1, { w01009: "7", w01019: "4", w21003: "0.5", w21011: phosphorus, ...rest });
const automatic = (samples: number, phosphorus: string) =>
	means(2, samples, { w01009: "7", w01019: "4", w21003: "0.5", w21011: phosphorus });

function classOf(sites: CreekSite[], measured: SiteMonth[]) {
	const [found] = creekMonthsOf(sites, [MONTH], measured);
	return { class: found?.class, phosphorus: found?.means.w21011, places: found?.sites.length, missing: found?.missing };
}

test("a station at a section speaks for what it measures, and the laboratory for the rest", () => {
	const measured = [...byHand("0.35", { w01018: "35" }), ...automatic(AUTOMATIC_MONTH_SAMPLES, "0.15")];
	assert.deepEqual(classOf([section, beside], measured), { class: 5, phosphorus: "0.15", places: 1, missing: [] });
	assert.equal(classOf([section], measured).phosphorus, "0.35");
});

test("a station with too few days leaves the month to the laboratory", () => {
	const measured = [...byHand("0.35"), ...automatic(AUTOMATIC_MONTH_SAMPLES - 1, "0.15")];
	assert.deepEqual(classOf([section, beside], measured), { class: 5, phosphorus: "0.35", places: 1, missing: [] });
	assert.equal(
		classOf([section, beside], automatic(AUTOMATIC_MONTH_SAMPLES, "0.15")).class,
		3,
		"without a sample it speaks alone",
	);
});

test("a station elsewhere on the creek is a place of its own, and the worse of the two decides", () => {
	assert.deepEqual(classOf([section, elsewhere], [...byHand("0.15"), ...automatic(25, "0.35")]), {
		class: 5,
		phosphorus: "0.35",
		places: 2,
		missing: [],
	});
	assert.equal(classOf([section, elsewhere], [...byHand("0.35"), ...automatic(25, "0.15")]).class, 5);
	assert.equal(classOf([section, { ...beside, at: null }], [...byHand("0.35"), ...automatic(25, "0.15")]).places, 2);
});

test("a station alone with too few days gives no class and says how many are missing", () => {
	const { class: found, missing } = classOf([elsewhere], automatic(3, "0.15"));
	assert.equal(found, null);
	assert.deepEqual(missing?.[0], { factor: "w01009", have: 3, need: AUTOMATIC_MONTH_SAMPLES });
});
