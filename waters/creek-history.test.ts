import assert from "node:assert/strict";
import { test } from "node:test";
import { type CreekVersion, changesOf } from "./creek-history.ts";

const first: CreekVersion = {
	holdsFrom: null,
	knownFrom: "2024-01-01T00:00:00.000Z",
	eventSeq: 1,
	name: { zh: "长浜", en: "Chang Creek" },
	level: 1,
	town: { zh: "湖塘镇", en: "Hutang Town" },
	river: { zh: "采菱港", en: "Cailing River" },
	downstream: null,
	targetClass: 5,
	course: "[]",
};
const told = (eventSeq: number, holdsFrom: string, says: Partial<CreekVersion>): CreekVersion => ({
	...first,
	...{ eventSeq, holdsFrom, knownFrom: `2026-0${eventSeq}-01T00:00:00.000Z` },
	...says,
});
const words = (versions: CreekVersion[]) =>
	changesOf(versions).map((one) =>
		one.entered ? "entered" : one.changed.map(({ what, from, to }) => `${what.zh} ${from.zh}→${to.zh}`).join("，"),
	);

test("each version tells what it changed, whatever order they come in", () => {
	const tightened = told(2, "2026-01-01T00:00:00.000Z", { targetClass: 4 });
	const moved = told(3, "2026-03-01T00:00:00.000Z", {
		targetClass: 4,
		town: { zh: "牛塘镇", en: "Niutang Town" },
		downstream: { zh: "短浜", en: "Duan Creek" },
		course: "[1]",
	});
	const expected = [
		"entered",
		"水质目标 Ⅴ类→Ⅳ类",
		"所属镇、街道 湖塘镇→牛塘镇，下游支浜 无→短浜，走向 原走向→重新绘制",
	];
	assert.deepEqual(words([first, tightened, moved]), expected);
	assert.deepEqual(words([moved, first, tightened]), expected);
});

test("what is told late of an earlier day is compared with what was known of that day", () => {
	const now = told(2, "2026-05-01T00:00:00.000Z", { targetClass: 3 });
	const late = told(3, "2025-05-01T00:00:00.000Z", { targetClass: 4 });
	assert.deepEqual(words([first, now, late]), ["entered", "水质目标 Ⅴ类→Ⅲ类", "水质目标 Ⅴ类→Ⅳ类"]);
	const again = told(4, "2025-06-01T00:00:00.000Z", { targetClass: 4, note: "" } as Partial<CreekVersion>);
	assert.deepEqual(words([first, now, late, again]).at(-1), "", "only a note");
});
