import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

const closing: (() => Promise<void> | void)[] = [];
const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
let base = "";
let browser: Browser;

before(async () => {
	const { db, districtId } = await demoDatabase({ after: (work) => closing.push(work) }, clock.now);
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
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

/** A browser of his own for a demo person, in one of the two languages. */
async function as(personId: string, lang: "zh" | "en" = "zh", viewport = { width: 1440, height: 900 }): Promise<Page> {
	const context = await browser.newContext({ viewport });
	await context.addInitScript(`localStorage.setItem("bihuan.lang", "${lang}")`);
	const page = await context.newPage();
	page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error.message}`));
	await page.goto(`${base}/sign-in`);
	const status = await page.evaluate(
		`fetch("/api/sign-in/demo", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ personId: "${personId}" }) }).then((answer) => answer.status)`,
	);
	assert.equal(status, 200, personId);
	return page;
}

const later = (minutes: number) => {
	clock.now = new Date(clock.now.getTime() + minutes * 60_000);
};

/** Fills in a person by typing, as a clerk does. */
async function pick(page: Page, label: string | RegExp, typed: string): Promise<void> {
	const box = page.getByRole("combobox", { name: label });
	await box.click();
	await box.fill(typed);
	await page.getByRole("option", { name: typed }).first().click();
}

async function take(page: Page, step: string, fill: () => Promise<void> = async () => {}): Promise<void> {
	await page
		.getByRole("navigation", { name: /可办理的步骤|Steps to take/ })
		.getByRole("button", { name: step, exact: true })
		.click();
	await fill();
	const form = page.locator("form.step-form");
	await form.getByRole("button", { name: step, exact: true }).click();
	await form.waitFor({ state: "detached" });
	later(7);
}

test("a matter goes round the loop in the browser by the hands of four persons, each page accessible", async () => {
	const raiser = await as("demo-07");
	await raiser.goto(`${base}/matters/new`);
	await raiser.getByLabel("标题").fill("采菱港西岸排口疑似混入污水");
	await raiser.getByLabel("情况说明").fill("晴天仍有水排出，呈灰白色，有异味。");
	await accessible(raiser, "raise-zh");
	await raiser.getByRole("button", { name: "提出", exact: true }).click();
	await raiser.waitForURL(/\/matters\/waters-/);
	const path = new URL(raiser.url()).pathname;
	later(5);

	const chief = await as("demo-05");
	await chief.goto(base + path);
	await take(chief, "写入任务书", async () => {
		await chief.getByLabel("任务", { exact: true }).fill("溯源排查并封堵混接点");
		await pick(chief, "责任单位和责任人", "湖塘镇水利站站长");
		await chief.getByLabel("完成期限").fill("2026-11-30");
		await accessible(chief, "write-in-zh");
	});
	await take(chief, "交办", async () => {
		await pick(chief, "责任单位和责任人", "湖塘镇水利站站长");
		await pick(chief, /核验人/, "水生态环境科科长");
	});
	const station = await chief.evaluate(
		`fetch("/api${path}").then((answer) => answer.json()).then((view) => view.state.owner.person)`,
	);

	const doer = await as(String(station));
	await doer.goto(`${base}/mine`);
	await doer
		.getByRole("heading", { name: /今天到期|本周到期|以后到期/ })
		.first()
		.waitFor();
	await accessible(doer, "mine-zh");
	await doer.locator("li", { hasText: "采菱港西岸" }).getByRole("link", { name: "接收" }).focus();
	await doer.keyboard.press("Enter");
	await doer.locator("form.step-form").getByRole("button", { name: "接收", exact: true }).click();
	await doer.locator(".stage", { hasText: "办理中" }).waitFor();
	later(20);
	await doer.goto(base + path);
	await take(doer, "完成任务", async () => {
		await doer.getByLabel("任务", { exact: true }).selectOption({ index: 1 });
		await doer.getByLabel("说明").fill("已封堵混接点 1 处。");
		await doer.getByRole("button", { name: "添加其他页面作凭证" }).click();
		await doer.getByLabel("凭证名称").fill("排口下游断面近期数据");
		await doer.getByLabel(/^页面地址/).fill("/waters/creeks/c001");
	});
	await take(doer, "报告办结", () => doer.getByLabel("说明").fill("混接点已封堵，晴天无水排出。"));
	assert.equal(await doer.getByRole("button", { name: "核验" }).count(), 0, "no button that would be refused");

	const checker = await as("demo-ecology-head", "en");
	await checker.goto(base + path);
	await take(checker, "Verify", async () => {
		await checker.getByLabel("passed", { exact: true }).check();
		await checker.getByLabel("Reason").fill("现场复核，排口干燥。");
	});
	await accessible(checker, "matter-en");
	await checker.context().close();

	await raiser.goto(base + path);
	await take(raiser, "评价", () => raiser.getByLabel("已解决").check());
	await chief.goto(base + path);
	await chief.getByRole("navigation", { name: "可办理的步骤" }).getByRole("button", { name: "销号" }).waitFor();
	await accessible(chief, "matter-zh");
	await chief.goto(`${base}/matters?q=${encodeURIComponent("采菱港西岸")}`);
	await chief.getByRole("link", { name: "采菱港西岸排口疑似混入污水" }).waitFor();
	await accessible(chief, "matters-zh");
	for (const page of [raiser, chief, doer]) await page.context().close();

	const phone = await as(String(station), "zh", { width: 390, height: 844 });
	for (const [address, name] of [
		["/mine", "mine-phone"],
		[path, "matter-phone"],
		["/matters/new", "raise-phone"],
	] as const) {
		await phone.goto(base + address);
		await phone.waitForSelector("h1");
		await accessible(phone, name);
	}
	await phone.context().close();
});

test("what was refused is said in the form, and nothing that was typed is lost", async () => {
	const raiser = await as("demo-07");
	await raiser.goto(`${base}/matters/new`);
	await raiser.getByLabel("标题").fill("测试问题");
	await raiser.getByRole("button", { name: "提出", exact: true }).click();
	await raiser.waitForURL(/\/matters\/waters-/);
	const chief = await as("demo-05");
	await chief.goto(raiser.url());
	await chief.getByRole("button", { name: "写入任务书" }).click();
	await chief.getByLabel("任务", { exact: true }).fill("清淤");
	await pick(chief, "责任单位和责任人", "湖塘镇水利站站长");
	await chief.getByLabel("完成期限").fill("2024-01-01");
	await chief.locator("form.step-form").getByRole("button", { name: "写入任务书" }).click();
	await chief
		.getByRole("alert")
		.getByText(/期限 2024-01-01 已过/)
		.waitFor();
	assert.equal(await chief.getByLabel("任务", { exact: true }).inputValue(), "清淤");
	await chief.context().close();
	await raiser.context().close();
});
