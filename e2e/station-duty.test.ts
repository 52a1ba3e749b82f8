import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { demoDatabase } from "../demo/testing.ts";
import { telegramFrame } from "../gateway/answer.ts";
import { rollUp } from "../gateway/rollup.store.ts";
import { startGateway } from "../gateway/running.ts";
import { measured, obeyed } from "../gateway/simulate.ts";
import { addStation } from "../gateway/station.store.ts";
import { Field } from "../gateway/testing.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { inDistrict } from "../store/database.ts";
import { qualityPass } from "../waters/quality.jobs.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

// A station whose clock is ten minutes fast and whose night is missing; somebody on duty sets it right on its page.

const MN = "A320412_DUTY";
const HOUR = 3_600_000;
const closing: (() => Promise<void> | void)[] = [];
let base = "";
let siteId = 0;
let browser: Browser;
let field: Field;
let heard = 0;

const localDigits = (ms: number) => new Date(ms + 8 * HOUR).toISOString().replace(/\D/g, "").slice(0, 14);

/** An hour's frame by a clock that is ten minutes fast, stored when this returns. */
async function tell(hour: number, lead: string): Promise<void> {
	const values = {
		w01009: (7 + (hour % 5) / 10).toFixed(1),
		w21003: (0.4 + (hour % 7) / 100).toFixed(2),
		w20120: lead,
	};
	const items = Object.entries(values).map(([factor, value]) => `${factor}-Avg=${value},${factor}-Flag=N`);
	const at = Math.floor(Date.now() / HOUR) * HOUR - hour * HOUR;
	const qn = `${localDigits(Date.now() + 600_000)}${String(hour).padStart(3, "0")}`;
	const cp = [`DataTime=${localDigits(at)}`, ...items].join(";");
	field.send(telegramFrame({ qn, st: "21", cn: "2061", pw: "s3cret", mn: MN, flag: 9, cp }));
	await field.until(++heard);
}

/** The logger does the next thing that it is asked. */
async function obeys(): Promise<void> {
	await field.until(++heard, 20_000);
	const asked = field.replies[heard - 1];
	assert.ok(asked);
	const localMs = Date.now() + 8 * HOUR;
	const own = {
		localMs,
		intervals: { RtdInterval: "60", MinInterval: "10" },
		valuesAt: (ms: number) => measured(0, ms, ms, new Set()),
	};
	for (const frame of obeyed({ index: 0, mn: MN, password: "s3cret" }, asked, own)) field.send(frame);
}

before(async () => {
	const { db, districtId, ownerUrl } = await demoDatabase({ after: (work) => closing.push(work) }, new Date());
	const house = { db, districtId, now: () => new Date(), dataFolder: "", version: "test" };
	const station = await inDistrict(db, districtId, (trx) =>
		addStation(trx, { mn: MN, password: "s3cret", creek: "c002" }, new Date().toISOString()),
	);
	siteId = station.siteId;
	const app = await buildApp(house, LINES, { signIn: { demoPersons: true } });
	base = await app.listen({ port: 0, host: "127.0.0.1" });
	const gateway = await startGateway(house, ownerUrl, { HJ212_PORT: "0" }, () => {});
	assert.ok(gateway);
	field = await Field.dial(gateway.state.port ?? 0);
	for (let hour = 60; hour > 0; hour--) if (hour > 30 || hour < 22) await tell(hour, "4");
	await rollUp(db, districtId);
	await inDistrict(db, districtId, (trx) => qualityPass(trx, new Date()));
	browser = await startBrowser();
	closing.unshift(
		() => browser.close(),
		() => field.hangUp(),
		() => app.close(),
		() => gateway.close(),
	);
});

after(async () => {
	for (const close of closing) await close();
});

async function pageOf(personId: string, language = "zh", more: { theme?: string; width?: number } = {}): Promise<Page> {
	const { theme = "light", width = 1440 } = more;
	const context = await browser.newContext({
		viewport: { width, height: width === 390 ? 844 : 900 },
		timezoneId: "Europe/Berlin",
	});
	await context.addInitScript(
		`localStorage.setItem("bihuan.lang", "${language}"); localStorage.setItem("bihuan.theme", "${theme}")`,
	);
	if (personId !== "") {
		const sent = { data: { personId }, headers: { origin: base } };
		assert.ok((await context.request.post(`${base}/api/sign-in/demo`, sent)).ok(), personId);
	}
	return context.newPage();
}

test("a wrong clock is set, and a gap is asked for with one click; what became of it is told in words", async () => {
	const page = await pageOf("demo-05");
	await page.goto(`${base}/waters/stations/${siteId}`);
	const clock = page.getByRole("region", { name: "时钟" });
	await clock.getByText("站点时钟快 10 分钟，数据会记到错误的时间上，请对时。").waitFor({ timeout: 20_000 });
	const set = clock.getByRole("button", { name: "对时" });
	await page.locator('button.main:enabled:text-is("对时")').waitFor({ timeout: 20_000 });
	await set.click();
	await page.getByText("等待应答……").waitFor();
	assert.ok(await set.isDisabled());
	await obeys();
	await page.locator("li", { hasText: "对时" }).getByText("已完成。").waitFor();
	const history = page.getByRole("region", { name: "补传历史数据" });
	await history
		.getByRole("button", { name: /小时数据/ })
		.first()
		.click();
	await history.getByRole("button", { name: "请站点补传" }).click();
	await obeys();
	await page.getByText("已完成，收到 10 帧数据。").waitFor({ timeout: 20_000 });
	await page.getByRole("button", { name: "查询实时间隔" }).click();
	await obeys();
	await page.getByText("已答复：实时数据间隔 60 秒。").waitFor();
	await page.context().close();
});

test("a unit is set with its consequence read before, bad input is told by its field, and a station is retired and used again", async () => {
	const page = await pageOf("demo-05");
	await page.goto(`${base}/waters/stations/${siteId}`);
	await page.getByRole("heading", { name: "站点设置" }).click();
	await page.getByLabel("铅的上报单位").selectOption("mg/L");
	await page.getByText(/铅按 mg\/L 换算。报文原值不变/).waitFor();
	await page.getByLabel("允许的地址").fill("127.0.0.1\nhere");
	await page.getByRole("button", { name: "保存设置" }).click();
	await page.getByText(/允许的地址：“here”不是地址或网段/).waitFor();
	await page.getByLabel("允许的地址").fill("127.0.0.1");
	await page.getByRole("button", { name: "增加一条" }).click();
	await page.getByLabel("站点上报的代码").fill("w99001");
	await page.getByLabel("实为因子").selectOption("w21011");
	await page.getByRole("button", { name: "保存设置" }).click();
	await page.getByRole("button", { name: "保存设置", disabled: true }).waitFor();
	assert.equal(await page.getByLabel("铅的上报单位").inputValue(), "mg/L");
	assert.equal(await page.getByLabel("实为因子").inputValue(), "w21011");
	assert.ok(!(await page.content()).includes("s3cret"));
	await page.getByLabel("理由").fill("设备搬迁");
	await page.getByRole("button", { name: "停用此站" }).click();
	await page.getByText(/起停用：设备搬迁/).waitFor();
	await page.getByText("站点已停用；请恢复后再下发指令。").waitFor();
	await page.getByLabel("理由").fill("已在新址安装");
	await page.getByRole("button", { name: "恢复此站" }).click();
	await page.getByRole("button", { name: "停用此站" }).waitFor();
	await page.context().close();
});

test("who may not is told who may", async () => {
	const page = await pageOf("demo-ecology-head");
	await page.goto(`${base}/waters/stations/${siteId}`);
	await page.getByText("对时、补传、设置和停用由监测运维、系统管理员或督查人员办理。").waitFor();
	assert.equal(await page.getByRole("button", { name: "对时" }).count(), 0);
	await page.context().close();
});

test("the desk and the settings break no accessibility rule and fit a phone, in both languages, light and dark", async () => {
	for (const language of ["zh", "en"])
		for (const [theme, width] of [
			["light", 1440],
			["dark", 390],
		] as const) {
			const page = await pageOf("demo-ecology-monitor", language, { theme, width });
			await page.goto(`${base}/waters/stations/${siteId}`);
			await page.getByRole("heading", { name: language === "zh" ? "站点设置" : "Settings" }).click();
			await page.locator(".settings-form").waitFor();
			await page.locator(".station-requests li").first().waitFor();
			await accessible(page, `station-duty-${language}-${theme}-${width}`);
			await page.context().close();
		}
});
