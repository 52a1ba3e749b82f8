import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadDemo } from "../demo/load.ts";
import { telegramFrame } from "../gateway/answer.ts";
import { deliverFrames } from "../gateway/deliver.ts";
import { stations } from "../gateway/station.store.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

const closing: (() => Promise<void> | void)[] = [];
const clock = { now: new Date("2026-11-24T02:05:00.000Z") };
let base = "";
let browser: Browser;

/** A leak at ten in the morning at the section of a creek, a frame every five seconds. */
async function leak(house: Parameters<typeof buildApp>[0]): Promise<void> {
	const began = Date.parse("2026-11-24T02:00:00.000Z");
	await inDistrict(house.db, house.districtId, async (trx) => {
		const station = (await stations(trx)).find(({ mn }) => mn === "WJ-A05");
		assert.ok(station);
		const frames = Array.from({ length: 24 }, (_, index) => {
			const time = new Date(began + index * 5_000 + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
			const ammonia = index < 12 ? 0.4 + (index % 3) / 100 : 1.5 + 0.2 * index;
			const header = { qn: `${time}000`, st: "21", cn: "2011", pw: station.password, mn: station.mn, flag: 9 };
			const cp = `DataTime=${time};w21003-Rtd=${ammonia.toFixed(3)},w21003-Flag=N`;
			return { station, raw: telegramFrame({ ...header, cp }) };
		});
		await deliverFrames(trx, frames, clock.now.toISOString());
		await qualityPass(trx, clock.now);
	});
}

before(async () => {
	const { db, districtId } = await testDatabase({ after: (work) => closing.push(work) });
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	await loadDemo(house);
	await leak(house);
	const app = await buildApp(house, LINES, { signIn: { demoPersons: true } });
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

async function pageOf(personId: string, language: string): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "Europe/Berlin" });
	await context.addInitScript(`localStorage.setItem("bihuan.lang", "${language}")`);
	if (personId !== "") {
		const sent = { data: { personId }, headers: { origin: base } };
		assert.ok((await context.request.post(`${base}/api/sign-in/demo`, sent)).ok(), personId);
	}
	return context.newPage();
}

test("the pages of alarms and quality control break no accessibility rule and fit a phone, in both languages, light and dark", async () => {
	for (const language of ["zh", "en"])
		for (const [theme, width] of [
			["light", 1440],
			["dark", 390],
		] as const) {
			const page = await pageOf("demo-ecology-monitor", language);
			await page.context().addInitScript(`localStorage.setItem("bihuan.theme", "${theme}")`);
			await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
			for (const path of ["/waters/alarms", "/waters/quality", "/waters/quality?site=170", "/"]) {
				await page.goto(base + path, { waitUntil: "load" });
				await page.waitForSelector("h1");
				await page.waitForSelector(path === "/" ? ".since-morning" : "h2");
				await accessible(page, `qc${path.replace(/\W+/g, "-")}-${language}-${theme}-${width}`);
			}
			await page.context().close();
		}
});

test("an engineer sets how fast a river flows; a reading that came by file is ruled good, and that is taken back", async () => {
	const page = await pageOf("demo-ecology-monitor", "zh");
	await page.goto(`${base}/waters/alarms`, { waitUntil: "load" });
	await page.getByLabel("河流").selectOption({ label: "武南河" });
	await page.getByLabel("流速（米/秒）").fill("0.25");
	await page.getByLabel("依据").fill("走航实测");
	await page.getByRole("button", { name: "提交" }).click();
	await page.getByRole("row", { name: /武南河 0.25 走航实测/ }).waitFor();
	await page.goto(`${base}/waters/quality`, { waitUntil: "load" });
	const row = page.getByRole("row", { name: /金墅浜断面.*水温.*无效/ });
	await row.getByRole("button", { name: "改判" }).click();
	await page.getByLabel("改判为").selectOption("good");
	await page.getByLabel("理由").last().fill("核对原始记录属实");
	await page.getByRole("button", { name: "提交" }).last().click();
	await page.getByText(/经人工审核改判为有效：核对原始记录属实/).waitFor();
	const ruled = page.getByRole("row", { name: /经人工审核改判为有效：核对原始记录属实/ });
	await ruled.getByRole("button", { name: "撤回改判" }).click();
	await ruled.getByText(/^撤回后，.*水温的数据恢复为规则检查（或更早的人工审核）的判定/).waitFor();
	await ruled.getByLabel("撤回理由").fill("误改");
	await ruled.getByRole("button", { name: "撤回", exact: true }).click();
	await page.getByRole("row", { name: /金墅浜断面.*水温.*无效/ }).waitFor();
	await page.context().close();
});

test("what came since this morning stands above the page and opens the alarm, and the alarm the data", async () => {
	const page = await pageOf("", "zh");
	await page.goto(base, { waitUntil: "load" });
	const strip = page.getByRole("region", { name: "今晨以来" });
	await strip
		.getByRole("heading", { name: /武宜|新沟|氨氮/ })
		.first()
		.waitFor();
	await strip.getByRole("link", { name: "报警记录" }).first().click();
	await page.waitForURL(/\/waters\/alarms\?cause=/);
	await page.getByRole("link", { name: "数据质量" }).first().click();
	await page.waitForURL(/\/waters\/quality\?site=/);
	await page.getByRole("heading", { level: 1, name: /数据质控/ }).waitFor();
	await page.context().close();
});

test("an engineer overrules a stuck probe on the page, with a reason, and sees it stand", async () => {
	const page = await pageOf("demo-ecology-monitor", "zh");
	await page.goto(`${base}/waters/quality`, { waitUntil: "load" });
	await page.getByRole("button", { name: "采菱港自动站" }).click();
	const row = page.getByRole("row", { name: /没有变化/ });
	await row.getByRole("button", { name: "改判" }).click();
	await page.getByLabel("改判为").selectOption("good");
	await page.getByLabel("理由").first().fill("现场比对读数属实");
	await page.getByRole("button", { name: "提交" }).first().click();
	await page
		.getByText(/经人工审核改判为有效：现场比对读数属实/)
		.first()
		.waitFor();
	await page.context().close();
});
