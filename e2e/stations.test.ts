import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { telegramFrame } from "../gateway/answer.ts";
import { Gateway } from "../gateway/gateway.ts";
import { startRoller } from "../gateway/roller.ts";
import { readGatewaySettings } from "../gateway/settings.ts";
import { addStation } from "../gateway/station.store.ts";
import { Field } from "../gateway/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { inDistrict } from "../store/database.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

const MN = "A320412_E2E";

const closing: (() => Promise<void> | void)[] = [];
let base = "";
let siteId = 0;
let browser: Browser;
let field: Field;
let sent = 0;

/** A real-time frame of `minutesAgo` that must be answered, so that it is stored when this returns. */
async function tell(minutesAgo: number, ammonia: string): Promise<void> {
	const local = new Date(Date.now() + 8 * 3_600_000 - minutesAgo * 60_000).toISOString().replace(/\D/g, "");
	const qn = `${local.slice(0, 14)}${String(sent).padStart(3, "0")}`;
	const cp = `DataTime=${local.slice(0, 14)};w21003-Rtd=${ammonia},w21003-Flag=N;w01009-Rtd=6.66,w01009-Flag=D`;
	field.send(telegramFrame({ qn, st: "21", cn: "2011", pw: "s3cret", mn: MN, flag: 9, cp }));
	await field.until(++sent);
}

before(async () => {
	const { db, districtId } = await demoDatabase({ after: (work) => closing.push(work) }, new Date());
	const house = { db, districtId, now: () => new Date(), dataFolder: "", version: "test" };
	const creek = await inDistrict(db, districtId, (trx) =>
		addStation(trx, { mn: MN, password: "s3cret", creek: "c002" }, new Date().toISOString()),
	);
	siteId = creek.siteId;
	const app = await buildApp(house, LINES);
	base = await app.listen({ port: 0, host: "127.0.0.1" });
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0" }));
	await gateway.start();
	const roller = startRoller(house);
	field = await Field.dial(gateway.state.port ?? 0);
	for (let minutes = 90; minutes > 0; minutes--) await tell(minutes, (0.4 + (minutes % 7) / 100).toFixed(2));
	browser = await startBrowser();
	closing.unshift(
		() => browser.close(),
		() => field.hangUp(),
		() => roller.close(),
		() => gateway.close(),
		() => app.close(),
	);
});

after(async () => {
	for (const close of closing) await close();
});

test("a new value is on the station's page without reloading, and its raw frame opens with the password hidden", async () => {
	const page = await browser.newPage();
	const faults: string[] = [];
	page.on("pageerror", (error) => faults.push(error.message));
	await page.goto(`${base}/waters/stations/${siteId}?lang=zh`);
	await page.locator('[data-state="live"]').waitFor();
	await page.locator("canvas").waitFor();
	await page.getByText("逐条显示").waitFor();
	await tell(0, "7.77");
	const first = page.locator(".series-table tbody tr").first();
	await first.getByText("7.77").waitFor({ timeout: 20_000 });
	await first.getByRole("button", { name: "看原始报文" }).focus();
	await page.keyboard.press("Enter");
	const frame = page.locator(".frame-text pre");
	await frame.waitFor();
	assert.match((await frame.textContent()) ?? "", /PW=\*{6};MN=A320412_E2E.*w21003-Rtd=7\.77/);
	assert.ok(!(await page.content()).includes("s3cret"));
	await page.getByLabel("因子").selectOption({ label: "溶解氧 · 实时" });
	await page.getByText("仪器故障").first().waitFor();
	await page.getByRole("button", { name: "1 年", exact: true }).click();
	await page.waitForURL(/span=1y/);
	assert.deepEqual(faults, []);
	await page.close();
});

test("a span without data says when the latest was told, and leads to it", async () => {
	const page = await browser.newPage();
	const span = "from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
	await page.goto(`${base}/waters/stations/${siteId}?lang=zh&${span}`);
	await page.getByText("这一时段没有数据，最近一条为").waitFor();
	await page.getByRole("button", { name: "看最近一天的数据" }).click();
	await page.getByText("逐条显示").waitFor();
	await page.close();
});

test("the fleet is sorted by a column's head, and the order stands in the address", async () => {
	const page = await browser.newPage();
	await page.goto(`${base}/waters/stations?lang=en`);
	const head = page.getByRole("columnheader", { name: /Doubted/ });
	await head.getByRole("button").click();
	await page.waitForURL(/sort=doubted/);
	await head.and(page.locator('[aria-sort="ascending"]')).waitFor();
	await page
		.getByRole("link", { name: /station/ })
		.first()
		.click();
	await page.waitForURL(/waters\/stations\/\d+/);
	await page.close();
});

for (const lang of ["zh", "en"]) {
	test(`stations' pages break no accessibility rule and fit a phone (${lang})`, async () => {
		// Colours follow from the theme and the layout from the width: two of each are enough.
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
				`/waters/stations/${siteId}`,
				`/waters/stations/${siteId}?span=1y`,
				"/waters/stations",
				"/waters",
			]) {
				await page.goto(base + path, { waitUntil: "networkidle" });
				await page.waitForSelector("h1");
				await accessible(page, `${path.replace(/\W+/g, "-")}-${lang}-${theme}-${viewport.width}`);
			}
			await context.close();
		}
	});
}
