import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, plain } from "../loop/words.ts";
import type { CreekMonth } from "./creek-month.ts";
import { reboundStories, recoveredStory, silentStory, type WaterNews } from "./headlines.ts";
import { periodWords } from "./period-words.ts";
import type { WaterClass } from "./standard.ts";

const month = (at: string, found: WaterClass | null, factor = "w21003"): CreekMonth => ({
	...{ creekId: "c1", month: at, class: found, missing: [], means: {}, sites: [], knownFrom: "" },
	deciding: found === null ? [] : [{ factor, value: "2.5", class: found, multipleVsIII: null }],
});

const news = (before: CreekMonth, latest: CreekMonth): WaterNews => ({
	creeks: [
		{ id: "c1", name: { zh: "下沿浜", en: "Xiayanbang Creek" }, town: { zh: "湖塘镇", en: "Hutang Town" }, demo: true },
	],
	...{ latest: "2026-10", before: "2026-09", now: [before, latest], asPrinted: null, previousPage: null },
});

test("a creek that fell back for want of oxygen is not told to have more of it", () => {
	const headline = (factor: string) =>
		reboundStories(news(month("2026-09", 4), month("2026-10", 6, factor)))[0]?.headline.zh;
	assert.equal(headline("w21003"), "下沿浜氨氮回升，重回劣Ⅴ类");
	assert.equal(headline("w01009"), "下沿浜溶解氧下降，重回劣Ⅴ类");
	assert.equal(headline("w01001"), "下沿浜pH异常，重回劣Ⅴ类");
});

test("what became better is told by the names of the months, never as this month and the last", () => {
	const [story] = recoveredStory(news(month("2026-09", 6), month("2026-10", 5)));
	assert.match(plain(story?.paragraphs[0]?.zh ?? []), /^下沿浜 9 月仍为劣Ⅴ类，10 月不再劣于Ⅴ类。/);
	assert.match(plain(story?.paragraphs[0]?.en ?? []), /^Xiayanbang Creek was worse than class Ⅴ in 2026-09/);
});

test("one creek is one creek in English", () => {
	const [story] = silentStory(news(month("2026-09", null), month("2026-10", null)));
	assert.equal(story?.headline.en, "1 creek without enough samples for two months");
	assert.equal(counted(3, "stretch", "stretches"), "3 stretches");
});

test("a quarter and a year are called as people call them; a month stays as it is written", () => {
	assert.deepEqual(periodWords("2026-Q3"), { zh: "2026 年第 3 季度", en: "Q3 2026" });
	assert.deepEqual(periodWords("2026"), { zh: "2026 年", en: "2026" });
	assert.deepEqual(periodWords("2026-10"), { zh: "2026-10", en: "2026-10" });
});
