import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { startBrowser } from "./browser.ts";

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;

before(async () => {
	const now = new Date("2026-11-24T01:00:00.000Z");
	const { db, districtId } = await demoDatabase({ after: (work) => closing.push(work) }, now);
	const house = { db, districtId, now: () => now, dataFolder: "", version: "test" };
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

async function opened(path: string, viewport = { width: 1440, height: 900 }): Promise<Page> {
	const context = await browser.newContext({ viewport });
	const page = await context.newPage();
	await page.goto(base + path, { waitUntil: "networkidle" });
	await page.waitForSelector("h1");
	return page;
}

const scrolled = (page: Page) => page.evaluate("scrollY") as Promise<number>;

test("a page opened by a link begins at its top, the window is called after it, and a link to a part begins at the part", async () => {
	const page = await opened("/commitments", { width: 390, height: 844 });
	assert.equal(await page.title(), "承诺台账 · 闭环");
	const last = page.locator(".ledger h2 a").last();
	await last.scrollIntoViewIfNeeded();
	assert.ok((await scrolled(page)) > 500);
	const words = (await last.textContent()) ?? "";
	await last.click();
	await page.getByRole("heading", { level: 1, name: words }).waitFor();
	assert.equal(await scrolled(page), 0);
	assert.equal(await page.title(), `${words} · 闭环`);
	assert.equal(await page.evaluate("document.activeElement?.id"), "content");
	await page.goBack();
	await page.getByRole("heading", { level: 1, name: "承诺台账" }).waitFor();
	await page.locator(".ledger p a").first().click();
	await page.locator("#evidence tbody tr").first().waitFor();
	await page.waitForFunction("document.getElementById('evidence').getBoundingClientRect().top < innerHeight");
	await page.context().close();
});

test("who must sign in first comes back to the page that asked for it", async () => {
	const page = await opened("/waters/problems?creek=c003");
	await page.getByRole("link", { name: "请先登录。" }).click();
	await page.waitForURL(/\/sign-in\?back=/);
	await page.getByLabel("查找演示人员").fill("督查");
	await page.locator(".demo-persons button").first().click();
	await page.waitForURL(/\/waters\/problems\?creek=c003$/);
	await page.getByRole("button", { name: /不再只看这条浜/ }).click();
	await page.waitForURL(/\/waters\/problems$/);
	await page.context().close();
});

test("without a network what is open stays and says so; a page that can't be fetched says so, and comes when asked again", async () => {
	const page = await opened("/waters/rain");
	await page.context().setOffline(true);
	await page.getByText("网络已断开").waitFor();
	assert.equal(await page.locator(".plain-table tbody tr").first().isVisible(), true);
	await page.getByRole("link", { name: "报警" }).first().click();
	await page.getByRole("heading", { level: 1, name: "页面没有打开" }).waitFor();
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "重新载入" }).click();
	await page.getByRole("heading", { level: 1, name: "水质报警" }).waitFor();
	await page.context().close();
});

test("a citizen who reports from a creek's page need not find the creek again", async () => {
	const page = await opened("/waters/creeks/c003", { width: 390, height: 844 });
	const creek = ((await page.locator("h1").textContent()) ?? "").replace("演示数据", "").trim();
	assert.equal(await page.getByRole("link", { name: "问题清单" }).count(), 0, "no way to what he may not see");
	await page.getByRole("link", { name: "反映问题" }).click();
	await page.getByRole("heading", { level: 1, name: "反映河浜问题" }).waitFor();
	const chosen = page.getByLabel("支浜", { exact: true });
	await chosen.locator("option:checked", { hasText: creek }).waitFor({ state: "attached" });
	await page.getByRole("button", { name: "用我现在的位置" }).click(); // this browser gives none
	await page.getByText("没有取得定位").waitFor();
	await page.context().close();
});
