import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Line } from "../loop/line.ts";
import { raiseMatter } from "../loop/matter.store.ts";
import type { MatterKind } from "../loop/matter.ts";
import { cookieOf, insertStaff } from "../people/testing.ts";
import { buildApp } from "../server/app.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { startBrowser } from "./browser.ts";
import { faultsOf, shoot } from "./page-faults.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });
const KIND: MatterKind = {
	...{ line: "waters", name: "problem", title: { zh: "河浜问题", en: "Creek problem" } },
	limits: {
		...{ assign: days(10), accept: days(1), handle: days(10), verify: days(3), verdict: days(5) },
		...{ "sign-off": days(3), "look-back": days(60) },
	},
	...{ proofsToClaim: 1, asksRaiser: false, needsTaskBook: false, looksBack: true, openInside: true },
};
const LINE: Line = {
	...{ name: "waters", title: { zh: "河浜", en: "Waters" }, kinds: [KIND] },
	...{ indicators: [], rules: [], headlines: [] },
};

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;
let cookie = "";

before(async () => {
	const { db, districtId } = await testDatabase({ after: (work) => closing.push(work) });
	const now = () => new Date("2026-11-24T01:00:00.000Z");
	const house = { db, districtId, now, dataFolder: "", version: "test" };
	await insertStaff(db);
	await inDistrict(db, districtId, (trx) =>
		raiseMatter(
			trx,
			KIND,
			{ body: { title: "下沿浜水体发黑" }, by: { person: "chief", unit: "town" }, clientKey: "raise-1" },
			now().toISOString(),
		),
	);
	cookie = (await cookieOf(house, "supervision")).split("=")[1] ?? "";
	const app = await buildApp(house, [LINE]);
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

async function pageOf(lang: "zh" | "en", viewport: { width: number; height: number }): Promise<Page> {
	const context = await browser.newContext({ viewport });
	await context.addCookies([{ name: "bihuan_session", value: cookie, url: base }]);
	await context.addInitScript(`localStorage.setItem("bihuan.lang", "${lang}")`);
	return context.newPage();
}

test("the supervision office announces a day off: sees what moves, confirms, and the page has the new version", async () => {
	const page = await pageOf("zh", { width: 1440, height: 900 });
	await page.goto(`${base}/admin/calendar`, { waitUntil: "networkidle" });
	await page.getByRole("button", { name: "2026-12-01" }).click();
	assert.deepEqual(await faultsOf(page), []);
	await page.getByLabel("事由").fill("寒潮停工");
	await page.getByLabel("依据（文号）").fill("武政办发〔2026〕31号");
	assert.equal(await page.getByRole("button", { name: "确认公布" }).count(), 0, "nothing is announced unseen");
	await page.getByRole("button", { name: "查看影响" }).click();
	await page.getByText("交办 2026-12-08 → 2026-12-09").waitFor();
	await page.getByRole("button", { name: "确认公布" }).click();
	await page.getByText("1 个事项的期限随之调整").waitFor();
	await page.getByText("第 1 版").waitFor();
	await page.getByText("变动的期限").click();
	await page.getByText("交办 2026-12-08 → 2026-12-09").waitFor();
	await page.getByRole("button", { name: /2026-12-01 本区公告放假：寒潮停工/ }).waitFor();
	await shoot(page, "calendar-zh");
	assert.deepEqual(await faultsOf(page), []);
	await page.context().close();
});

test("the calendar of another year, on a telephone and in English, keeps the rules of accessibility", async () => {
	const page = await pageOf("en", { width: 390, height: 844 });
	await page.goto(`${base}/admin/calendar?year=2027`, { waitUntil: "networkidle" });
	await page.getByText("The holiday notice of 2027 is not entered yet").waitFor();
	await shoot(page, "calendar-en");
	assert.deepEqual(await faultsOf(page), []);
	await page.context().close();
});
