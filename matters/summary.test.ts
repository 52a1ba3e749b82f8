import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../loop/line.ts";
import { type Act, at, finish, handOut, insertPosts, play, TEST_KIND } from "../loop/matter.testing.ts";
import { officialPaper } from "../loop/official-paper.ts";
import type { SentencePart } from "../loop/words.ts";
import { plain } from "../loop/words.ts";
import { houseWithStaff } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { compareRoutes } from "./compare.api.ts";
import { summaryOfSupervisionRoutes } from "./summary.api.ts";
import { type Summary, weekOf, writeSummary } from "./summary.ts";
import { summaryPaper } from "./summary-paper.ts";

const LINE: Line = {
	...{ name: "waters", title: { zh: "河浜", en: "Waters" }, kinds: [TEST_KIND] },
	...{ indicators: [], rules: [], headlines: [] },
};
/** The week from Monday 16 to Sunday 22 March 2026. */
const ACTS: Act[] = [
	...handOut("按期", "2026-03-03"),
	...finish("按期", "2026-03-17"),
	...handOut("逾期", "2026-03-03"),
	...finish("逾期", "2026-03-19"),
	...handOut("未办结", "2026-03-03"),
	{ at: at("2026-03-18"), matter: "未办结", step: "urge", by: "head", body: { reason: "请抓紧", byDay: "2026-03-20" } },
	...handOut("早已逾期", "2026-02-02"),
	...handOut("下周到期", "2026-03-16"),
	{ at: at("2026-03-20", "17:00"), matter: "按期", step: "give-verdict", by: "caller", body: { solved: false } },
	// After the week:
	...finish("未办结", "2026-03-24"),
];

async function staffed(t: Parameters<typeof houseWithStaff>[0]) {
	const { app, db, house, call, clock, cookies } = await houseWithStaff(t);
	summaryOfSupervisionRoutes(app, house, [LINE]);
	compareRoutes(app, house, [LINE]);
	clock.now = new Date(at("2026-03-25"));
	await inDistrict(db, 1, (trx) => insertPosts(trx));
	await play(db, 1, ACTS);
	return { app, call, cookies };
}

const URL_OF_WEEK = "/api/supervision/summary?period=week&day=2026-03-18";
const numbersOf = (summary: Summary): { text: string; href: string }[] => {
	const parts: SentencePart[] = summary.sections.flatMap((section) => [
		...section.paragraphs.flatMap((one) => one.zh),
		...(section.table?.rows.flat().filter((cell): cell is SentencePart => typeof cell === "string" || "text" in cell) ??
			[]),
	]);
	return parts.filter(
		(part): part is { text: string; href: string } => typeof part === "object" && /^\d+$/.test(part.text),
	);
};

test("the week's summary is written from what was known at its end, and every number opens as many rows", async (t) => {
	const { call } = await staffed(t);
	const told = (await call("supervision", "GET", URL_OF_WEEK)).json;
	const summary = told.summary as Summary;
	assert.equal(summary.title.zh, "关于2026年第12周督查事项办理情况的通报");
	const words = summary.sections.flatMap((section) => section.paragraphs.map((one) => plain(one.zh)));
	assert.match(
		words[0] ?? "",
		/应办结3件，其中按期办结1件，逾期办结1件，逾期未办结1件。$/,
		"three are too few for a share",
	);
	assert.match(words[1] ?? "", /重新打开1件；发出催办1次，升级督办0次。期末在办4件，其中仍逾期2件。/);
	assert.deepEqual(
		summary.sections[1]?.table?.rows.map((row) => [(row[0] as { text: string }).text, row[3]]),
		[
			["早已逾期", "20"],
			["未办结", "3"],
		],
		"17 March and 14 February (a make-up Saturday), each counted in working days to Sunday 22",
	);
	const numbers = numbersOf(summary);
	assert.ok(numbers.length > 15);
	for (const { text, href } of numbers) {
		const rows = (await call("supervision", "GET", `/api${href}`)).json;
		assert.equal(rows.total, Number(text), href);
	}
	const later = (await call("supervision", "GET", `${URL_OF_WEEK}&sense=known-now`)).json.summary as Summary;
	assert.deepEqual(later.sections[0], { ...summary.sections[0], paragraphs: later.sections[0]?.paragraphs });
});

test("the summary is a supervision paper: others are refused, it is issued once, under a free number, when its time is over", async (t) => {
	const { app, call, cookies } = await staffed(t);
	for (const [who, status] of [
		["", 401],
		["clerk", 403],
		["auditor", 200],
		["supervision", 200],
	] as const)
		assert.equal((await call(who, "GET", URL_OF_WEEK)).status, status, who);
	const issue = { period: "week", day: "2026-03-18", word: "武督查", number: 12, clientKey: "issue-0001" };
	const post = (who: string, body: object) => call(who, "POST", "/api/supervision/summaries", body);
	assert.equal((await post("auditor", issue)).status, 403);
	const running = await post("supervision", { ...issue, day: "2026-03-25", clientKey: "issue-0002" });
	assert.deepEqual([running.status, running.json.code], [409, "PERIOD_RUNS"]);
	assert.equal((await post("supervision", issue)).status, 201);
	const again = await post("supervision", { ...issue, number: 13, clientKey: "issue-0003" });
	assert.deepEqual([again.status, again.json.code], [409, "SUMMARY_ISSUED"]);
	const taken = await post("supervision", { ...issue, day: "2026-03-11", clientKey: "issue-0004" });
	assert.deepEqual([taken.status, taken.json.code], [409, "NUMBER_TAKEN"]);
	const told = (await call("supervision", "GET", URL_OF_WEEK)).json;
	assert.deepEqual([told.issued.number, told.issued.counts.due, told.issued.on], [12, 3, "2026-03-25"]);
	assert.equal((await call("supervision", "GET", "/api/supervision/summary?day=2026-04-20")).status, 400);
	const file = await app.inject({
		url: "/api/supervision/summary.docx?period=week&day=2026-03-18",
		headers: { host: "127.0.0.1", cookie: cookies.get("supervision") ?? "" },
	});
	assert.equal(file.statusCode, 200);
	assert.equal(file.rawPayload.subarray(0, 2).toString(), "PK");
	assert.match(String(file.headers["content-disposition"]), /filename\*=UTF-8''%E5%85%B3/);
});

test("the same facts give the same words; an empty time says that there was nothing", () => {
	const empty = {
		...{ facts: { terms: [], turns: [] }, units: [], period: "month" as const, seen: {} },
		window: { from: "2026-03-01", to: "2026-03-31", today: "2026-03-31" },
	};
	const summary = writeSummary(empty);
	assert.deepEqual(writeSummary(empty), summary);
	assert.equal(summary.title.zh, "关于2026年3月督查事项办理情况的通报");
	assert.match(plain(summary.sections[1]?.paragraphs[0]?.zh ?? []), /没有逾期未办结/);
	assert.equal(summary.sections[3]?.table, undefined);
});

test("as a paper its headings are numbered 一、, a draft keeps the place of its number free, and numbers are links", async () => {
	const summary = writeSummary({
		...{ facts: { terms: [], turns: [] }, units: [], period: "week" as const, seen: { asOf: "2026-03-22" } },
		window: { from: "2026-03-16", to: "2026-03-22", today: "2026-03-22" },
	});
	const office = {
		...{ office: "武进区督查室", addressee: "各镇人民政府", copyTo: ["武进区委办公室"], issued: null, word: "武督查" },
		...{ today: "2026-03-23", base: "https://bihuan.example" },
	};
	const paper = summaryPaper(summary, office);
	assert.deepEqual(
		[paper.organ, paper.number, paper.signedOn],
		["武进区督查室文件", "武督查〔2026〕　　号", "2026-03-23"],
	);
	assert.deepEqual(
		paper.body.flatMap((block) => (block.kind === "heading" ? [block.text] : [])),
		["一、总体情况", "二、逾期未办结事项", "三、重新打开的事项", "四、各单位办理情况", "五、即将到期"],
	);
	assert.ok(paper.body.some((block) => block.kind === "text" && block.runs.some((run) => typeof run === "object")));
	assert.equal((await officialPaper(paper)).subarray(0, 2).toString(), "PK");
});

test("weeks are those of ISO 8601", () => {
	assert.deepEqual(weekOf("2026-01-01"), { year: 2026, week: 1 });
	assert.deepEqual(weekOf("2027-01-03"), { year: 2026, week: 53 });
	assert.deepEqual(weekOf("2024-12-30"), { year: 2025, week: 1 });
	assert.deepEqual(weekOf("2026-03-18"), { year: 2026, week: 12 });
});
