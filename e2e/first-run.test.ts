import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { asOwner } from "../store/connect.ts";
import { testDatabase } from "../store/testing.ts";
import { NETWORK_TEMPLATE } from "../waters/network-template.ts";
import { startBrowser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;

before(async () => {
	const { db, districtId, ownerUrl } = await testDatabase({ after: (work) => closing.push(work) });
	await asOwner(ownerUrl, (owner) => owner.query("update district set code = '', name_zh = '', name_en = ''"));
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

/** Both languages, wide and narrow: no accessibility rule broken, nothing off the phone's screen. */
async function assertSound(page: Page, what: string) {
	for (const language of ["English", "中文"]) {
		await page.getByRole("button", { name: language, exact: true }).click();
		for (const width of [1440, 390]) {
			await page.setViewportSize({ width, height: 844 });
			const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
				violations: { id: string; nodes: { html: string }[] }[];
			};
			const faults = found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
			assert.deepEqual(faults, [], `${what}, before ${language}, ${width} px`);
			const wide = (await page.evaluate("document.documentElement.scrollWidth")) as number;
			assert.ok(wide <= width, `${what}: ${wide} px wide on ${width} px`);
			assert.equal(await page.locator("h1").count(), 1, what);
		}
	}
}

test("a fresh district is named, its network checked, mended and put in, and the map shows it", async () => {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	const errors: string[] = [];
	page.on("pageerror", (error) => errors.push(error.message));
	await page.addInitScript(AXE);
	await page.goto(base, { waitUntil: "networkidle" });
	await page.waitForURL(/\/setup$/);
	await page.getByLabel("中文名称").waitFor();
	await assertSound(page, "the name");

	await page.getByLabel("中文名称").fill("示例区");
	await page.getByLabel("英文名称").fill("Example District");
	await page.getByLabel("行政区划代码（6 位）").fill("320499");
	await page.getByLabel("时区（IANA 名称）").fill("Asia/Shanghay");
	await page.getByRole("button", { name: /保\s*存/ }).click();
	await page.getByText("没有“Asia/Shanghay”这个时区").waitFor();
	await page.getByLabel("时区（IANA 名称）").fill("Asia/Shanghai");
	await page.getByRole("button", { name: /保\s*存/ }).click();
	await page.waitForURL(/\/setup\/network$/);

	const faulty = structuredClone(NETWORK_TEMPLATE) as { features: { properties: Record<string, unknown> }[] };
	const creek = faulty.features[2];
	assert.ok(creek);
	creek.properties.river = "没有的河";
	const upload = (network: object) =>
		page.setInputFiles("input[type=file]", {
			name: "network.geojson",
			mimeType: "application/geo+json",
			buffer: Buffer.from(JSON.stringify(network)),
		});
	await upload(faulty);
	await page.getByText("有 1 处错误").waitFor();
	assert.deepEqual(await page.locator("tbody tr td").allTextContents(), [
		"第 3 个",
		"示例浜",
		"river",
		"没有的河",
		"没有“没有的河”这条河流；请核对编号或名称，或把它加进文件。",
	]);
	assert.equal(await page.getByRole("button", { name: "导入水系" }).count(), 0);
	await assertSound(page, "the fault");

	await upload(NETWORK_TEMPLATE);
	await page.getByText("预览：新增 6 个").waitFor();
	await assertSound(page, "the preview");
	await page.getByRole("button", { name: "导入水系" }).click();
	await page.getByText("已导入（第 1 条留痕）").waitFor();
	assert.equal(await page.getByRole("link", { name: /下一步：导入监测数据/ }).getAttribute("href"), "/waters/import");

	await page.getByRole("link", { name: "看地图" }).click();
	await page.waitForURL(/\/waters$/);
	await page.getByRole("link", { name: "示例浜" }).waitFor();
	await page.locator(".creek-map .river-label", { hasText: "示例河" }).waitFor();
	await page.getByRole("link", { name: "示例支浜" }).click();
	await page.getByText("示例浜 → 示例河").waitFor();
	await page.getByText("还没有完整月份的数据").waitFor();
	await assertSound(page, "the creek");
	await page.goto(base, { waitUntil: "networkidle" });
	assert.equal(await page.getByRole("link", { name: "继续设置本区" }).getAttribute("href"), "/setup");
	await page.close();
	assert.deepEqual(errors, []);
});

test("the network of a named district is put out and in again from its own page", async () => {
	const page = await browser.newPage();
	await page.addInitScript(AXE);
	await page.goto(`${base}/waters/network`, { waitUntil: "networkidle" });
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("link", { name: "导出现有水系（GeoJSON）" }).click(),
	]);
	await page.setInputFiles("input[type=file]", await download.path());
	await page.getByText("新增 0 个，改动 0 个，相同 6 个").waitFor();
	await assertSound(page, "the network's page");
	await page.close();
});
