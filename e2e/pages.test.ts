import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { startBrowser } from "./browser.ts";
import { faultsOf } from "./page-faults.ts";

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
	"/sign-in",
	"/suggestions",
	"/about",
	"/docs",
	"/nowhere",
];
/** Pages of those who work inside, each as one whose page it is; a matter of his own stands for all. */
const INSIDE: [personId: string, paths: string[]][] = [
	[
		"demo-05",
		["/mine", "/matters", "/matters/new", "/supervision", "/supervision/summary", "/units/compare", "/reminders"],
	],
	["demo-05", ["/notices", "/suggestions", "/evidence", "/proposals/p-2024-042", "/proposals/import", "/admin/people"]],
	["demo-03", ["/admin/audit"]],
	["demo-01", ["/me", "/admin/units", "/admin/people/demo-08", "/admin/import"]],
	["demo-member-1", ["/mine", "/proposals/new"]],
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

/** What breaks a rule on a page, and by how much it runs off its screen. */
async function faultsAt(page: Page, path: string): Promise<string[]> {
	await page.goto(base + path, { waitUntil: "networkidle" });
	await page.waitForSelector("h1");
	return (await faultsOf(page)).map((fault) => `${path} ${page.viewportSize()?.width}: ${fault}`);
}

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
				for (const path of PAGES) faults.push(...(await faultsAt(page, path)));
				await context.close();
			}
			assert.deepEqual(faults, []);
		});
	}
}

// Four visits for each: both languages, both themes and both widths, each pair of them met once.
for (const [lang, theme, viewport] of [
	["zh", "light", SIZES[0]],
	["zh", "dark", SIZES[1]],
	["en", "dark", SIZES[0]],
	["en", "light", SIZES[1]],
] as const) {
	test(`no page of those who work inside does either (${lang}, ${theme}, ${viewport?.width})`, async () => {
		const faults: string[] = [];
		for (const [personId, paths] of INSIDE) {
			const context = await browser.newContext({ viewport: viewport ?? null });
			await context.addInitScript(
				`localStorage.setItem("bihuan.lang", "${lang}"); localStorage.setItem("bihuan.theme", "${theme}")`,
			);
			const sent = { data: { personId }, headers: { origin: base } };
			assert.ok((await context.request.post(`${base}/api/sign-in/demo`, sent)).ok(), personId);
			const { rows } = (await (await context.request.get(`${base}/api/matters?open=true`)).json()) as {
				rows?: { matterId: string }[];
			};
			const page = await context.newPage();
			page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
			const matter = paths.includes("/matters") && rows?.[0] ? [`/matters/${rows[0].matterId}`] : [];
			for (const path of [...paths, ...matter]) faults.push(...(await faultsAt(page, path)));
			await context.close();
		}
		assert.deepEqual(faults, []);
	});
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

test("a choice in a list holds beside the others, and begins with the first page", async () => {
	const page = await browser.newPage();
	await page.goto(`${base}/proposals?letter=B&page=2`, { waitUntil: "networkidle" });
	const year = page.getByRole("combobox", { name: "年度" });
	const chosen = (await year.locator("option").nth(1).textContent()) ?? "";
	await year.selectOption(chosen);
	await page.waitForURL((url) => url.search === `?letter=B&year=${chosen}`);
	await page.getByRole("searchbox").fill("zz");
	await page.waitForURL((url) => url.search === `?letter=B&year=${chosen}&q=zz`);
	await page.getByText("没有符合条件的提案").waitFor();
	assert.equal(await year.inputValue(), chosen);
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
