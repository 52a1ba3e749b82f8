import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { rollUp } from "../gateway/rollup.store.ts";
import { stations } from "../gateway/station.store.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { inDistrict } from "../store/database.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

const NOW = new Date("2026-11-24T01:00:00.000Z");
const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;
const sites = new Map<string, number>();

before(async () => {
	const { db, districtId } = await demoDatabase({ after: (work) => closing.push(work) }, NOW);
	for (const { mn, siteId } of await inDistrict(db, districtId, stations)) sites.set(mn, siteId);
	await rollUp(db, districtId);
	const app = await buildApp({ db, districtId, now: () => NOW, dataFolder: "", version: "test" }, LINES);
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

test("a station's log is read in words, and the frame behind a line opens with its password hidden", async () => {
	const page = await browser.newPage();
	const faults: string[] = [];
	page.on("pageerror", (error) => faults.push(error.message));
	await page.goto(`${base}/waters/stations/${sites.get("WJ-A10")}?lang=zh`);
	await page.getByRole("region", { name: "仪器自述状态" }).getByText("总磷分析仪工作状态：维护").waitFor();
	const log = page.getByRole("region", { name: "现场记录", exact: true });
	await log
		.getByRole("row", { name: /总磷分析仪 运行日志：更换总磷试剂，待稳定/ })
		.getByRole("button")
		.click();
	const frame = page.locator(".station-log .frame-text pre");
	await frame.waitFor();
	assert.match((await frame.textContent()) ?? "", /PW=\*{6};MN=WJ-A10.*更换总磷试剂/);
	assert.deepEqual(faults, []);
	await page.close();
});

test("two lines with one MN make a station one of those who lie, and its page says what to do", async () => {
	const page = await browser.newPage();
	await page.goto(`${base}/waters/stations?lang=zh&view=lies&name=WJ-A07`);
	await page.getByRole("cell", { name: "两路来报" }).waitFor();
	await page
		.getByRole("row", { name: /WJ-A07/ })
		.getByRole("link")
		.first()
		.click();
	const odd = page.getByRole("region", { name: "报文异常" });
	await odd.getByText(/6 次，最近一次/).waitFor();
	await odd.getByRole("button", { name: "看最近一帧" }).click();
	await odd.locator("pre").waitFor();
	await page.close();
});

for (const lang of ["zh", "en"]) {
	test(`what stations say of themselves breaks no accessibility rule and fits a phone (${lang})`, async () => {
		for (const [theme, viewport] of [
			["light", { width: 1440, height: 900 }],
			["dark", { width: 390, height: 844 }],
		] as const) {
			const context = await browser.newContext({ viewport });
			await context.addInitScript(
				`localStorage.setItem("bihuan.lang", "${lang}"); localStorage.setItem("bihuan.theme", "${theme}")`,
			);
			const page = await context.newPage();
			for (const path of [
				...["WJ-A01", "WJ-A02", "WJ-A06", "WJ-A07", "WJ-A08", "WJ-A10"].map(
					(mn) => `/waters/stations/${sites.get(mn)}`,
				),
				`/waters/stations/${sites.get("WJ-A10")}?asOf=2026-11-23`,
				"/waters/stations",
			]) {
				await page.goto(base + path, { waitUntil: "networkidle" });
				await page.waitForSelector("h1");
				await accessible(page, `voice${path.replace(/\W+/g, "-")}-${lang}-${theme}-${viewport.width}`);
			}
			await context.close();
		}
	});
}
