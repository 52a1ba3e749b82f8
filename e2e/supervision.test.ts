import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Line } from "../loop/line.ts";
import { type Act, at, finish, handOut, insertPosts, play, TEST_KIND } from "../loop/matter.testing.ts";
import { cookieOf, insertStaff } from "../people/testing.ts";
import { buildApp } from "../server/app.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { startBrowser } from "./browser.ts";
import { faultsOf, shoot } from "./page-faults.ts";

const LINE: Line = {
	...{ name: "waters", title: { zh: "河浜", en: "Waters" }, kinds: [TEST_KIND] },
	...{ indicators: [], rules: [], headlines: [] },
};
const TITLES = ["下沿浜水体发黑", "红旗河漂浮物", "丁家浜排口渗漏", "西城河护岸坍塌", "寨桥港油膜", "横塘浜淤积"];

/** Twelve matters in a town and three in a village, from January to March 2026: most in time, some late, one opened again. */
function acts(): Act[] {
	const all: Act[] = [];
	for (let index = 0; index < 12; index++) {
		const title = `${TITLES[index % TITLES.length]}（${index + 1}）`;
		const day = `2026-01-${String(5 + index).padStart(2, "0")}`;
		all.push(...handOut(title, day), ...finish(title, index % 4 === 3 ? "2026-02-10" : `2026-01-${19 + (index % 3)}`));
	}
	for (const index of [1, 2, 3]) {
		const title = `村级问题（${index}）`;
		all.push(...handOut(title, "2026-01-12", "doer-2"), ...finish(title, "2026-01-20", "doer-2"));
	}
	const signOff = (matter: string, day: string): Act => ({ at: at(day), matter, step: "sign-off", by: "head" });
	const first = `${TITLES[0]}（1）`;
	return [
		...all,
		{ at: at("2026-01-21"), matter: first, step: "give-verdict", by: "caller", body: { solved: true } },
		signOff(first, "2026-01-22"),
		{ at: at("2026-03-16", "08:00"), matter: first, step: "reopen", by: "head", body: { reason: "监测再度劣Ⅴ类" } },
		...handOut("新近逾期的漂浮物", "2026-03-02"),
		...handOut("今日到期的排口", "2026-03-03"),
		...handOut("早已逾期的护岸", "2026-02-02"),
		{
			...{ at: at("2026-03-10"), matter: "早已逾期的护岸", step: "urge", by: "head" },
			body: { reason: "请于限期内修复", byDay: "2026-03-13" },
		},
	];
}

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let browser: Browser;
const cookies = new Map<string, string>();

before(async () => {
	const { db, districtId } = await testDatabase({ after: (work) => closing.push(work) });
	const now = () => new Date(at("2026-03-17", "14:00"));
	const house = { db, districtId, now, dataFolder: "", version: "test" };
	await insertStaff(db);
	await inDistrict(db, districtId, (trx) => insertPosts(trx));
	await play(db, districtId, acts());
	for (const who of ["supervision", "clerk", "doer"])
		cookies.set(who, (await cookieOf(house, who)).split("=")[1] ?? "");
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

async function pageOf(who: string, lang: "zh" | "en" = "zh", viewport = { width: 1440, height: 900 }): Promise<Page> {
	const context = await browser.newContext({ viewport });
	await context.addCookies([{ name: "bihuan_session", value: cookies.get(who) ?? "", url: base }]);
	await context.addInitScript(`localStorage.setItem("bihuan.lang", "${lang}")`);
	return context.newPage();
}

test("the supervision office sees what slipped, urges it with a day, and takes that back", async () => {
	const page = await pageOf("supervision");
	await page.goto(`${base}/supervision`, { waitUntil: "networkidle" });
	await page.getByRole("link", { name: "1 新逾期" }).waitFor();
	await page.getByRole("link", { name: "1 今日到期" }).waitFor();
	await page.getByText("监测再度劣Ⅴ类").waitFor();
	await page.getByRole("checkbox", { name: "选择“新近逾期的漂浮物”" }).check();
	await page.getByLabel("催办要求").fill("请两日内清理");
	assert.deepEqual(await faultsOf(page), []);
	await shoot(page, "supervision-zh");
	await page.getByRole("button", { name: "催办所选 1 件" }).click();
	await page.getByText("已催办 1 件").waitFor();
	await page.getByText("已催 1 次").first().waitFor();
	await page.getByRole("button", { name: /撤回/ }).click();
	await page.getByText("已撤回 1 件催办").waitFor();
	await page.context().close();
});

test("the office narrows the desk to a unit, and sets the rule with a leader for one unit of its own", async () => {
	const page = await pageOf("supervision");
	await page.goto(`${base}/supervision`, { waitUntil: "networkidle" });
	const late = page.getByRole("link", { name: /持续逾期/ });
	await page.getByLabel("待办单位").selectOption({ index: 1 });
	await late.waitFor();
	const unit = ((await page.getByLabel("待办单位").locator("option:checked").textContent()) ?? "").replace(
		/（\d+）$/,
		"",
	);
	for (const cell of await page.locator(".desk-table tbody td:nth-child(4)").allInnerTexts())
		assert.match(cell, new RegExp(unit));
	await page.getByText("设定新版本").click();
	const choosePerson = async (label: string) => {
		await page.getByRole("combobox", { name: label }).click();
		await page.getByRole("listbox").getByRole("option").first().click();
	};
	await choosePerson("报送领导（未另设的单位）");
	await page.getByRole("combobox", { name: "单位", exact: true }).selectOption({ label: unit });
	await choosePerson("分管领导");
	await page.getByRole("button", { name: "加入" }).click();
	await page.getByRole("button", { name: `去掉${unit}` }).waitFor();
	await page.getByLabel("设定理由").fill("分管领导分工调整");
	assert.deepEqual(await faultsOf(page), []);
	await shoot(page, "supervision-rule-zh");
	await page.getByRole("button", { name: "设定", exact: true }).click();
	await page.getByText(`${unit}的，报`).waitFor();
	await page.context().close();
});

const PAGES = [
	"/supervision",
	"/supervision/summary?period=month&day=2026-01-05",
	"/units/compare?unitKind=town",
	"/reminders",
	"/terms?show=due",
];

for (const [lang, viewport] of [
	["en", { width: 390, height: 844 }],
	["zh", { width: 390, height: 844 }],
	["en", { width: 1440, height: 900 }],
] as const)
	test(`the pages of supervision keep the rules of accessibility (${lang}, ${viewport.width} px)`, async () => {
		const page = await pageOf("supervision", lang, viewport);
		const faults: string[] = [];
		page.on("pageerror", (error) => faults.push(error.message));
		for (const path of PAGES) {
			await page.goto(base + path, { waitUntil: "networkidle" });
			await page.waitForSelector("h1");
			for (const fault of await faultsOf(page)) faults.push(`${path}: ${fault}`);
			await shoot(page, `${path.slice(1).replace(/\W/g, "-")}-${lang}-${viewport.width}`);
		}
		assert.deepEqual(faults, []);
		await page.context().close();
	});

test("who has no part in supervision is told so", async () => {
	const page = await pageOf("clerk");
	await page.goto(`${base}/supervision`, { waitUntil: "networkidle" });
	await page.getByText("您的职责不包括“查看督查工作台”").waitFor();
	await page.context().close();
});
