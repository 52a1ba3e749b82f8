import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import ExcelJS from "exceljs";
import type { Browser, Page } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { startBrowser } from "./browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

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

/** A page of a browser of its own, signed in as a demo person ("": nobody). */
async function pageOf(personId: string, language = "zh"): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	await context.addInitScript(`localStorage.setItem("bihuan.lang", "${language}")`);
	await context.addInitScript(AXE);
	if (personId !== "") {
		const sent = { data: { personId }, headers: { origin: base } };
		assert.ok((await context.request.post(`${base}/api/sign-in/demo`, sent)).ok(), personId);
	}
	return context.newPage();
}

async function assertSound(page: Page, what: string) {
	for (const width of [1440, 390]) {
		await page.setViewportSize({ width, height: 844 });
		const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
			violations: { id: string; nodes: { html: string }[] }[];
		};
		const faults = found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`);
		assert.deepEqual(faults, [], `${what}, ${width} px`);
		const wide = (await page.evaluate("document.documentElement.scrollWidth")) as number;
		assert.ok(wide <= width, `${what}: ${wide} px wide on ${width} px`);
	}
	await page.setViewportSize({ width: 1440, height: 900 });
}

const PAGES = [
	"/admin/units",
	"/admin/people",
	"/admin/people/demo-08",
	"/admin/people/demo-station-former",
	"/admin/import",
];

for (const [language, who] of [
	["zh", ["demo-01", "demo-03"]],
	["en", ["demo-02", "demo-04", ""]],
] as const)
	test(`the pages about units and persons break no accessibility rule, for whoever looks (${language})`, async () => {
		for (const personId of who) {
			const page = await pageOf(personId, language);
			for (const path of PAGES) {
				await page.goto(base + path, { waitUntil: "networkidle" });
				await page.waitForSelector("h1");
				await assertSound(page, `${personId} ${path}`);
			}
			await page.context().close();
		}
	});

test("the administrator adds a unit and a person, hands over the link, and the person signs in with it", async () => {
	const page = await pageOf("demo-01");
	await page.goto(`${base}/admin/units`, { waitUntil: "networkidle" });
	await page.getByRole("button", { name: "新增单位" }).click();
	await page.getByLabel("单位名称").fill("水质监测站");
	await assertSound(page, "the form of a unit");
	await page.getByRole("button", { name: /^保 ?存$/ }).click();
	await page
		.getByRole("row", { name: /水质监测站/ })
		.getByRole("link")
		.click();
	await page.waitForURL(/\/admin\/people\?unit=/);
	await page.getByRole("button", { name: "新增人员" }).click();
	await page.getByLabel("姓名", { exact: true }).fill("监测站站长");
	await page.getByLabel(/^登录名/).fill("zhan.zhang");
	await page.getByLabel("职务", { exact: true }).fill("站长");
	await page.getByLabel("任职日期").fill("2026-11-01");
	await assertSound(page, "the form of a person");
	await page.getByRole("button", { name: /^保 ?存$/ }).click();
	await page.getByRole("heading", { level: 1, name: "监测站站长" }).waitFor();
	await page.getByRole("button", { name: "发放设置密码的链接" }).click();
	const link = (await page.locator(".one-time-link").textContent()) ?? "";
	await assertSound(page, "the link");

	const other = await pageOf("");
	await other.goto(link, { waitUntil: "networkidle" });
	await other.getByLabel(/^密码/).fill("荷塘月色下的青蛙三只");
	await other.getByRole("button", { name: "保存并登录" }).click();
	await other.getByRole("heading", { level: 1, name: "监测站站长" }).waitFor();
	await other.goto(`${base}/admin/people`, { waitUntil: "networkidle" });
	assert.equal(await other.getByRole("button", { name: "新增人员" }).count(), 0, "what would be refused is not shown");

	await page.getByRole("button", { name: "免职：站长" }).click();
	await page.getByLabel(/^免职日期/).fill("2026-11-24");
	await page.getByRole("button", { name: "确认免职" }).click();
	await page.getByText("2026-11-01 — 2026-11-24").waitFor();
	await page.context().close();
	await other.context().close();
});

test("a workbook is previewed row by row, its sound rows are taken in, and then it has nothing new", async () => {
	const book = new ExcelJS.Workbook();
	book.addWorksheet("单位").addRows([
		["单位名称", "类别", "上级单位"],
		["运河社区", "社区", "湖塘镇"],
		["怪单位", "衙门", ""],
	]);
	book.addWorksheet("人员").addRow(["姓名", "单位", "职务", "任职日期"]);
	book.getWorksheet("人员")?.addRow(["运河社区主任", "运河社区", "主任", "2026-03-01"]);
	const page = await pageOf("demo-01");
	await page.goto(`${base}/admin/import`, { waitUntil: "networkidle" });
	const file = {
		name: "名册.xlsx",
		mimeType: "application/octet-stream",
		buffer: Buffer.from(await book.xlsx.writeBuffer()),
	};
	await page.locator("input[type=file]").setInputFiles(file);
	await page.getByText("有误 1 · 新增 2 · 变更 0 · 无变化 0").waitFor();
	await page.getByText("类别“衙门”：没有这个类别").waitFor();
	await assertSound(page, "the preview of an import");
	const download = page.waitForEvent("download");
	await page.getByRole("button", { name: "下载有误的行，改后再传" }).click();
	assert.equal((await download).suggestedFilename(), "待改正的行.xlsx");
	await page.getByRole("button", { name: "导入新增和变更的 2 行" }).click();
	await page.getByText("已导入：新增 2 行、变更 0 行；有误 1 行未导入。").waitFor();
	await page.goto(`${base}/admin/people?q=运河社区`, { waitUntil: "networkidle" });
	await page.getByRole("link", { name: "运河社区主任" }).waitFor();
	await page.goto(`${base}/admin/import`, { waitUntil: "networkidle" });
	await page.locator("input[type=file]").setInputFiles(file);
	await page.getByText("没有新增或变更的行。").waitFor();
	await page.context().close();
});

test("the supervision office hands over what somebody has in hand to another, matter by matter", async () => {
	const page = await pageOf("demo-05");
	const api = page.context().request;
	const { people } = await (await api.get(`${base}/api/people`)).json();
	let from = "";
	let title = "";
	for (const { personId } of people) {
		const { matters } = await (await api.get(`${base}/api/people/${personId}/matters`)).json();
		const owned = matters.find(
			(one: { roles: { owns: boolean }; canTakeOver: boolean }) => one.roles.owns && one.canTakeOver,
		);
		if (!owned) continue;
		[from, title] = [personId, owned.title];
		break;
	}
	assert.ok(from, "somebody of the demo owns a matter");
	await page.goto(`${base}/admin/people/${from}`, { waitUntil: "networkidle" });
	await page.getByRole("link", { name: "名下事项与移交" }).click();
	await page.getByRole("checkbox", { name: title }).check();
	await page.getByRole("combobox", { name: "接替人" }).fill("横林镇河道管护");
	await page.getByRole("option", { name: /横林镇河道管护办事员/ }).click();
	await page.getByLabel("理由").fill("岗位调整");
	await page.waitForTimeout(500); // the button takes its colour slowly
	await assertSound(page, "handing over");
	await page.getByRole("button", { name: "移交 1 个事项" }).click();
	await page.getByText("已移交 1 个事项。").waitFor();
	await page.goto(`${base}/admin/people/demo-clerk-henglin/matters`, { waitUntil: "networkidle" });
	await page.getByRole("link", { name: title }).waitFor();
	await page.context().close();
});

test("a script in a name is read as text on every page that shows the name", async () => {
	const page = await pageOf("demo-01");
	const name = `<img src=x onerror="document.title='taken'">`;
	const api = page.context().request;
	const sent = { headers: { origin: base }, data: { nameZh: name, nameEn: name } };
	assert.ok((await api.put(`${base}/api/people/demo-founder`, sent)).ok());
	for (const path of ["/admin/people/demo-founder", "/admin/people?q=onerror", "/admin/people/demo-founder/matters"]) {
		await page.goto(base + path, { waitUntil: "networkidle" });
		await page.getByText(name).first().waitFor();
		assert.equal(await page.locator("img[src=x]").count(), 0, path);
		assert.notEqual(await page.title(), "taken", path);
	}
	await page.context().close();
});

test("a demo person is found by words among a hundred and entered with one click", async () => {
	const page = await pageOf("");
	await page.goto(`${base}/sign-in`, { waitUntil: "networkidle" });
	await page.getByRole("searchbox").fill("横林镇二号");
	await page.getByText("1 人").waitFor();
	await page.getByRole("button", { name: "横林镇二号网格员" }).click();
	await page.getByRole("heading", { level: 1, name: "我的待办" }).waitFor();
	await page.getByRole("link", { name: "横林镇二号网格员" }).waitFor();
	await page.context().close();
});

test("whoever has to sign in first comes back to the page that asked for it", async () => {
	const page = await pageOf("");
	await page.goto(`${base}/matters?open=true`, { waitUntil: "networkidle" });
	await page.getByRole("main").getByRole("link", { name: "去登录" }).click();
	await page.getByRole("searchbox").fill("横林镇二号");
	await page.getByRole("button", { name: "横林镇二号网格员" }).click();
	await page.waitForURL(/\/matters\?open=true$/);
	await page.getByRole("heading", { level: 1, name: "事项" }).waitFor();
	await page.context().close();
});
