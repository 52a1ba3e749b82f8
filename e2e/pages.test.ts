import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { startBrowser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = [
	"/",
	"/commitments",
	"/commitments/W1",
	"/waters",
	"/waters/creeks/c001",
	"/waters/import",
	"/waters/network",
	"/waters/stations",
	"/waters/alarms",
	"/waters/quality",
	"/waters/plans",
	"/waters/rain",
	"/waters?asOf=2025-03-31",
	"/waters/creeks/c001?asOf=2025-03-31",
	"/open",
	"/open/report?creek=c001",
	"/open/reports/ABCD-EFGH-JKLM",
	"/field",
	"/chain",
	"/proposals",
	"/proposals/p-2024-042",
	"/proposals/statistics",
	"/proposals/leads",
	"/proposals/promises",
	"/proposals/rules",
	"/proposals/new",
	"/admin/calendar",
	"/mine",
	"/matters",
	"/sign-in",
	"/me",
	"/notices",
	"/suggestions",
	"/about",
	"/docs",
	"/nowhere",
];
const SIZES = [
	{ width: 1440, height: 900 },
	{ width: 390, height: 844 },
];

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;

before(async () => {
	const { db, districtId } = await demoDatabase(
		{ after: (work) => closing.push(work) },
		new Date("2026-11-24T01:00:00.000Z"),
	);
	const house = { db, districtId, now: () => new Date("2026-11-24T01:00:00.000Z"), dataFolder: "", version: "test" };
	const app = await buildApp(house, LINES);
	base = await app.listen({ port: 0, host: "127.0.0.1" });
	browser = await startBrowser();
	closing.unshift(
		() => browser.close(),
		() => app.close(),
	);
});

after(async () => {
	for (const close of closing) await close();
});

for (const lang of ["zh", "en"]) {
	for (const theme of ["light", "dark"]) {
		test(`no page breaks an accessibility rule or runs off the phone's screen (${lang}, ${theme})`, async () => {
			const faults: string[] = [];
			for (const viewport of SIZES) {
				const context = await browser.newContext({ viewport });
				await context.addInitScript(
					`localStorage.setItem("bihuan.lang", "${lang}"); localStorage.setItem("bihuan.theme", "${theme}")`,
				);
				const page = await context.newPage();
				page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
				for (const path of PAGES) {
					await page.goto(base + path, { waitUntil: "networkidle" });
					await page.waitForSelector("h1");
					await page.evaluate(AXE);
					const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
						violations: { id: string; nodes: { html: string }[] }[];
					};
					for (const violation of found.violations)
						faults.push(`${path} ${viewport.width}: ${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`);
					const width = (await page.evaluate("document.documentElement.scrollWidth")) as number;
					if (width > viewport.width) faults.push(`${path} ${viewport.width}: ${width} px wide`);
				}
				await context.close();
			}
			assert.deepEqual(faults, []);
		});
	}
}

test("today's page prints on one A3 sheet", async () => {
	for (const lang of ["zh", "en"]) {
		const page = await browser.newPage();
		await page.goto(`${base}/?lang=${lang}`, { waitUntil: "networkidle" });
		const pdf = await page.pdf({ preferCSSPageSize: true });
		await page.close();
		const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length;
		assert.equal(pages, 1, lang);
	}
});

test("a number on the page opens the evidence that it was counted from", async () => {
	const page = await browser.newPage();
	await page.goto(`${base}/commitments`, { waitUntil: "networkidle" });
	const row = page.locator("li", { has: page.getByRole("link", { name: /上游关联骨干河流一级支浜/ }) }).first();
	const failing = row.locator("p a").nth(2);
	const number = Number(await failing.textContent());
	await failing.click();
	await page.waitForSelector("#evidence tbody tr");
	assert.equal(await page.locator("#evidence tbody tr").count(), number);
	await page.close();
});

test("the as-of control shows the ledger of another day, and the address keeps it", async () => {
	const page = await browser.newPage();
	await page.goto(`${base}/commitments?asOf=2024-09-30`, { waitUntil: "networkidle" });
	const { counts } = (await (await page.request.get(`${base}/api/commitments?asOf=2024-09-30`)).json()) as {
		counts: Record<string, number>;
	};
	const today = (await (await page.request.get(`${base}/api/commitments`)).json()) as {
		counts: Record<string, number>;
	};
	assert.notDeepEqual(counts, today.counts);
	assert.equal(await page.getByRole("button", { name: `未兑现 ${counts.broken}` }).count(), 1);
	await page.getByRole("link", { name: /上游关联骨干河流一级支浜/ }).click();
	await page.waitForURL(/asOf=2024-09-30/);
	await page.close();
});

test("a creek is found by the initials of its pinyin, with the keyboard alone", async () => {
	const page = await browser.newPage();
	await page.goto(`${base}/waters`, { waitUntil: "networkidle" });
	await page.getByRole("searchbox").focus();
	await page.keyboard.type("xyb");
	const found = page.getByRole("link", { name: "下沿浜" });
	await found.waitFor();
	await found.focus();
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/waters\/creeks\//);
	await page.getByRole("heading", { level: 1, name: /下沿浜/ }).waitFor();
	await page.close();
});
