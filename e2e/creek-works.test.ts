import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadDemo } from "../demo/load.ts";
import { cookieOf } from "../people/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { startBrowser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Pictures of the pages for a person to look at, where a folder is named. */
const PICTURES = process.env.BIHUAN_PICTURES;

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;
let house: Parameters<typeof cookieOf>[0];
let db: Db;
let plan = "";
let caseId = "";

before(async () => {
	const made = await testDatabase({ after: (work) => closing.push(work) });
	db = made.db;
	house = { ...made, now: () => new Date("2026-11-24T01:00:00.000Z"), dataFolder: "", version: "test" };
	await loadDemo(house);
	const app = await buildApp(house, LINES);
	base = await app.listen({ port: 0, host: "127.0.0.1" });
	browser = await startBrowser();
	closing.unshift(
		() => browser.close(),
		() => app.close(),
	);
	await inDistrict(db, 1, async (trx) => {
		const ofKind = (kind: string) =>
			trx
				.selectFrom("matter")
				.select(["matter_id", "subject_id"])
				.where("kind", "=", kind)
				.orderBy("raised_at")
				.executeTakeFirst();
		plan = `/waters/creeks/${(await ofKind("creek-measure"))?.subject_id}/plan`;
		caseId = (await ofKind("joint-case"))?.matter_id ?? "";
	});
});

after(async () => {
	for (const close of closing) await close();
});

async function as(
	person: string | null,
	lang: string,
	viewport: { width: number; height: number },
	theme = "light",
): Promise<Page> {
	const context = await browser.newContext({ viewport });
	if (person !== null) {
		const [name = "", value = ""] = (await cookieOf(house, person)).split("=");
		await context.addCookies([{ name, value, url: base }]);
	}
	await context.addInitScript(
		`localStorage.setItem("bihuan.lang", "${lang}"); localStorage.setItem("bihuan.theme", "${theme}")`,
	);
	const page = await context.newPage();
	page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error.message}`));
	return page;
}

for (const lang of ["zh", "en"])
	test(`the pages of the works on creeks are accessible and fit the screen (${lang})`, async () => {
		const pages: [string | null, string][] = [
			[null, "/open"],
			[null, "/open/report"],
			[null, "/open/reports"],
			[null, "/waters/plans"],
			[null, plan],
			[null, "/waters/problems"],
			["demo-08", plan],
			["demo-05", "/waters/problems"],
			["demo-05", "/waters/problems?asOf=2026-09-01"],
			["demo-05", "/waters?problems=returned,late,open&unseen=90"],
			["demo-05", "/waters/patrols"],
			["demo-05", "/waters/rain"],
			["demo-05", "/waters/cases"],
			["demo-05", `/waters/cases/${caseId}`],
			["demo-grid-1-hutang", "/field"],
		];
		const faults: string[] = [];
		for (const [theme, viewport] of [
			["light", { width: 1440, height: 900 }],
			["light", { width: 390, height: 844 }],
			["dark", { width: 390, height: 844 }],
		] as const)
			for (const [person, path] of pages) {
				const page = await as(person, lang, viewport, theme);
				await page.goto(base + path, { waitUntil: "networkidle" });
				await page.waitForSelector("h1");
				await page.evaluate(AXE);
				const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
					violations: { id: string; nodes: { html: string }[] }[];
				};
				for (const violation of found.violations)
					faults.push(`${path} ${theme} ${viewport.width}: ${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`);
				const width = (await page.evaluate("document.documentElement.scrollWidth")) as number;
				if (width > viewport.width) faults.push(`${path} ${viewport.width}: ${width} px wide`);
				if (PICTURES !== undefined) {
					mkdirSync(PICTURES, { recursive: true });
					const name = `${path.replaceAll("/", "-")}-${person ?? "nobody"}-${viewport.width}-${lang}-${theme}`;
					await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: viewport.width > 1000 });
				}
				await page.context().close();
			}
		assert.deepEqual(faults, []);
	});

test("a suggested duplicate is seen beside the other, merged by one click, and given back by the record", async () => {
	const page = await as("demo-05", "en", { width: 1440, height: 900 });
	for (const [key, words] of [
		["first", "桥下水面发黑发臭，有油花"],
		["again", "桥下水面发黑发臭，油花很多"],
	]) {
		const data = {
			...{ creekId: "c003", place: null, category: "water-quality", source: "inspection", title: "", words, files: [] },
			clientKey: `e2e-duplicate-${key}`,
		};
		const answer = await page.request.post(`${base}/api/waters/problems`, { headers: { origin: base }, data });
		assert.equal(answer.status(), 201);
	}
	await page.goto(`${base}/waters/problems?creek=c003`, { waitUntil: "networkidle" });
	await page.getByRole("button", { name: "Hand out" }).first().click();
	await page.getByRole("link", { name: "see both side by side" }).first().click();
	await page.getByRole("region", { name: "The one that goes on" }).getByText("发黑发臭").waitFor();
	await page
		.getByRole("region", { name: /^This one/ })
		.getByText("发黑发臭")
		.waitFor();
	await page.evaluate(AXE);
	const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
		violations: unknown[];
	};
	assert.deepEqual(found.violations, []);
	await page.getByRole("button", { name: "Merge them" }).click();
	await page.locator(".stage").getByText("merged", { exact: true }).waitFor();
	await page.getByRole("button", { name: "Take back" }).first().click();
	await page.getByRole("button", { name: "Take it back" }).click();
	await page.locator(".stage").getByText("to be assigned").waitFor();
	await page.context().close();
});

test("the field page opens without signal, what is entered there goes out once, and nothing that the API said is kept by its worker", async () => {
	const officer = "demo-grid-2-hutang";
	const patrols = () =>
		inDistrict(db, 1, (trx) =>
			trx
				.selectFrom("event")
				.select("client_key")
				.where("kind", "=", "patrol.entered")
				.where("actor", "=", officer)
				.execute(),
		);
	const before = (await patrols()).length;
	const page = await as(officer, "zh", { width: 390, height: 844 });
	await page.clock.setFixedTime(new Date("2026-11-24T00:50:00.000Z"));
	await page.goto(`${base}/field`, { waitUntil: "networkidle" });
	await page.getByRole("group", { name: "看了哪几段" }).waitFor();
	await page.waitForFunction("caches.open('bihuan-field-1').then((shelf) => shelf.match('/field')).then(Boolean)");
	const kept = (await page.evaluate(
		"caches.open('bihuan-field-1').then((shelf) => shelf.keys()).then((all) => all.map((one) => new URL(one.url).pathname))",
	)) as string[];
	assert.deepEqual(
		kept.filter((path) => path !== "/field" && !path.startsWith("/assets/")),
		[],
	);
	await page.context().setOffline(true);
	await page.reload();
	await page.getByText("没有信号").waitFor();
	await page
		.getByRole("button", { name: /第 1 段/ })
		.first()
		.click();
	await page.getByLabel("备注（可不填）").fill("没有信号时打开页面所记");
	await page.getByRole("button", { name: "保存" }).click();
	await page.getByText("待发 1 条").waitFor();
	await page.reload();
	await page.getByText("待发 1 条").waitFor();
	assert.equal((await patrols()).length, before, "nothing left the phone");
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "现在发送" }).click();
	await page.getByText("没有待发记录").waitFor({ timeout: 60_000 });
	await page.reload({ waitUntil: "networkidle" });
	await page.getByText(/一切正常 · 已送达/).waitFor();
	assert.equal((await patrols()).length, before + 1, "sent once");
	await page.getByRole("button", { name: "退出" }).click();
	await page.waitForURL(/sign-in/);
	await page.context().setOffline(true);
	await page.goto(`${base}/field`);
	await page.getByText("请先登录").waitFor();
	assert.equal(
		await page.getByRole("group", { name: "看了哪几段" }).count(),
		0,
		"whoever signed out left nothing to read",
	);
	await page.context().close();
});

test("an entry made without signal stays on the phone, goes out once when the signal is back, and is one patrol", async () => {
	const officer = "demo-grid-1-hutang";
	const patrols = () =>
		inDistrict(db, 1, (trx) =>
			trx
				.selectFrom("event")
				.select(["body", "client_key"])
				.where("kind", "=", "patrol.entered")
				.where("actor", "=", officer)
				.execute(),
		);
	const before = (await patrols()).length;
	const page = await as(officer, "zh", { width: 390, height: 844 });
	await page.clock.install({ time: new Date("2026-11-24T00:50:00.000Z") });
	await page.goto(`${base}/field`, { waitUntil: "networkidle" });
	await page.context().setOffline(true);
	await page.getByText("没有信号").waitFor();
	await page
		.getByRole("button", { name: /第 1 段/ })
		.first()
		.click();
	await page.getByRole("button", { name: "发现问题" }).click();
	await page.getByRole("button", { name: "水生植物滋生" }).click();
	await page.getByLabel("看到什么").fill("浜头浮萍一片");
	await page.getByRole("button", { name: "保存" }).click();
	await page.getByText("待发 1 条").waitFor();
	assert.equal((await patrols()).length, before, "nothing left the phone");
	await page.context().setOffline(false);
	await page.getByText("没有待发记录").waitFor({ timeout: 60_000 });
	await page.getByText(/水生植物滋生 · 已送达/).waitFor();
	await page.reload({ waitUntil: "networkidle" });
	await page.getByText(/水生植物滋生 · 已送达/).waitFor();
	const after = await patrols();
	assert.equal(after.length, before + 1, "sent once, also after the page was opened again");
	const raised = await inDistrict(db, 1, (trx) =>
		trx
			.selectFrom("matter")
			.select(["source", "category"])
			.where("category", "=", "water-plants")
			.orderBy("raised_at", "desc")
			.executeTakeFirst(),
	);
	assert.deepEqual(raised, { source: "patrol", category: "water-plants" });
	await page.context().close();
});
