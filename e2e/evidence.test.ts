import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import sharp from "sharp";
import { raiseMatter } from "../loop/matter.store.ts";
import type { DataPage, Subject } from "../loop/matter.ts";
import { followChain } from "../matters/notice.store.ts";
import { houseOfFour, KIND, KINDS } from "../matters/notices.testing.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { buildApp } from "../server/app.ts";
import { startBrowser } from "./browser.ts";
import { faultsOf, shoot } from "./page-faults.ts";

const LINE = {
	name: "waters",
	title: { zh: "河浜", en: "Waters" },
	kinds: [
		{
			...KIND,
			dataOf: ({ id, name }: Subject): DataPage[] => [
				{ title: { zh: `${name.zh}监测数据`, en: `Data of ${name.en}` }, href: `/waters/creeks/${id}`, byMonth: true },
			],
		},
	],
	indicators: [],
	rules: [],
	headlines: [],
};

/** A drawn bank, said to be taken 111 m south of the matter at eight in the morning. */
const photo = () =>
	sharp(
		Buffer.from(
			'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="250" fill="#a9c6dd"/><rect y="250" width="800" height="350" fill="#4d6b52"/><rect x="90" y="190" width="180" height="150" fill="#7d5a3c"/><circle cx="600" cy="90" r="50" fill="#fff3c4"/></svg>',
		),
	)
		.withExif({
			IFD2: { DateTimeOriginal: "2026:11:24 08:00:00", OffsetTimeOriginal: "+08:00" },
			IFD3: {
				GPSLatitudeRef: "N",
				GPSLatitude: "31/1 41/1 5640/100",
				GPSLongitudeRef: "E",
				GPSLongitude: "119/1 57/1 0/1",
			},
		})
		.jpeg()
		.toBuffer();

async function houseWithBrowser(t: TestContext) {
	// The last thing opened is closed first.
	const closing: (() => Promise<void> | void)[] = [];
	t.after(async () => {
		for (const close of closing.reverse()) await close();
	});
	const four = await houseOfFour({ after: (work) => closing.push(work) });
	const { house, inside, clock } = four;
	house.dataFolder = await mkdtemp(join(tmpdir(), "bihuan-evidence-"));
	const app = await buildApp(house, [LINE]);
	const base = await app.listen({ port: 0, host: "127.0.0.1" });
	const browser = await startBrowser();
	closing.push(
		() => rm(house.dataFolder, { recursive: true }),
		() => app.close(),
		() => browser.close(),
	);
	const pageOf = async (person: string, viewport = { width: 1440, height: 900 }) => {
		const context = await browser.newContext({ viewport, timezoneId: "Asia/Shanghai" });
		const session = { personId: person, way: "demo" as const, address: "", agent: "" };
		const token = await inside((trx) => startSession(trx, session, clock.now));
		const [name = "", value = ""] = (sessionCookie(token, false).split(";")[0] ?? "").split("=");
		await context.addCookies([{ name, value, url: base }]);
		return { context, page: await context.newPage() };
	};
	return { ...four, base, pageOf };
}

test("a photo is sent although the wire broke, shown with what it says beside the claim, and seen again in another matter", async (t) => {
	const { base, pageOf, assigned, step } = await houseWithBrowser(t);
	const first = await assigned();
	const second = await assigned("红旗浜漂浮物");
	for (const id of [first, second]) await step("doer", id, "accept");
	const { context, page } = await pageOf("doer");
	const jpeg = await photo();

	await page.goto(`${base}/matters/${first}?step=add-evidence`);
	const choose = page.getByLabel("选择文件");
	await choose.waitFor({ state: "attached" });
	await context.setOffline(true);
	await choose.setInputFiles([{ name: "治理后.jpg", mimeType: "image/jpeg", buffer: jpeg }]);
	await page.getByText("连接不到服务，文件没有传完；请稍后重传。").waitFor();
	await context.setOffline(false);
	await page.getByRole("button", { name: "重传" }).click();
	await page.getByText("治理后.jpg", { exact: true }).waitFor();
	await choose.setInputFiles([{ name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") }]);
	await page.getByText(/按内容判断，这不是可接收的文件/).waitFor();
	assert.equal(await page.getByRole("button", { name: "重传" }).count(), 0, "trying again would not help");
	await page.getByText("有效期、拍摄时间").click();
	await page.getByLabel("治理后.jpg 的有效期").fill("2026-11-23");
	await page.getByLabel("治理后.jpg 的拍摄时间").fill("2026-11-24T08:30");
	await page.locator("form.step-form button[type=submit]").click();
	await page.getByText("照片自记：2026-11-24 08:00，经纬度 119.95000, 31.69900").waitFor();
	await page.getByText(/自记位置与填报地点相距 111 米/).waitFor();
	await page.getByText("自记时间比填报时间早 30 分").waitFor();
	await page.getByText("已失效：已于 2026-11-23 到期").waitFor();
	assert.equal(await page.getByText(/曾用于/).count(), 0);

	const smaller = await sharp(jpeg).resize(500).webp({ quality: 60 }).toBuffer();
	await page.goto(`${base}/matters/${second}?step=add-evidence`);
	await page.getByLabel("选择文件").setInputFiles([{ name: "打捞后.webp", mimeType: "image/webp", buffer: smaller }]);
	await page.getByText("打捞后.webp", { exact: true }).waitFor();
	await page.locator("form.step-form button[type=submit]").click();
	await page.getByText("曾用于 1 处，点开并列查看").click();
	await page.getByRole("link", { name: "第 1 号 下沿浜水体发黑" }).waitFor();
	await page.getByText(/画面相近（图像指纹 64 位中有 \d+ 位不同）/).waitFor();
	assert.deepEqual(await faultsOf(page), []);
	await page.getByRole("link", { name: "第 1 号 下沿浜水体发黑" }).click();
	await page.getByText("曾用于 1 处，点开并列查看").waitFor();
	await context.close();
});

test("a value measured on the spot and the creek's data of a month prove a claim; the data are those of that moment", async (t) => {
	const { base, pageOf, inside, clock, step } = await houseWithBrowser(t);
	const subject = { kind: "creek", id: "c005", name: { zh: "下沿浜", en: "Xiayan Creek" } };
	const raising = {
		...{ body: { title: "下沿浜水体发黑", subject, place: { lon: 119.95, lat: 31.7 } }, clientKey: "raise-measured" },
		by: { person: "mate", unit: "town" },
	};
	const { matterId } = await inside((trx) => raiseMatter(trx, KIND, raising, clock.now.toISOString()));
	const task = { id: "1", text: "封堵排口", unit: "town", person: "doer", dueOn: "2026-11-27" };
	await step("chief", matterId, "write-in", { tasks: [task] });
	await step("chief", matterId, "assign", { unit: "town", person: "doer", relations: { verifier: "checker" } });
	await step("doer", matterId, "accept");
	const { context, page } = await pageOf("doer", { width: 390, height: 844 });
	await page.goto(`${base}/matters/${matterId}?step=task-done`);
	await page.getByRole("button", { name: "添加现场测量值" }).click();
	await page.getByLabel("测量项目").fill("溶解氧");
	assert.equal(await page.getByLabel("单位", { exact: true }).inputValue(), "mg/L");
	await page.getByLabel("数值").fill("5.2");
	await page.getByLabel("仪器或方法").fill("便携式溶解氧仪");
	await page.getByRole("button", { name: "加入凭证" }).click();
	await page.getByLabel("下沿浜监测数据：月份").fill("2026-10");
	await page.getByRole("button", { name: "作为凭证加入" }).click();
	assert.match(await page.getByLabel(/^页面地址/).inputValue(), /^\/waters\/creeks\/c005\?month=2026-10&asOf=/);
	assert.deepEqual(await faultsOf(page), []);
	await shoot(page, "measured-390");
	await page.getByLabel("说明").fill("排口已封堵");
	await page.locator("form.step-form button[type=submit]").click();
	await page.getByText("现场测量 · 便携式溶解氧仪 · 119.95000, 31.70000").waitFor();
	await page.getByRole("link", { name: "下沿浜监测数据（2026-10）" }).first().waitFor();
	await context.close();
});

test("the bell tells of what is new while the page is open, by keyboard too; a suggestion is made from any page", async (t) => {
	const { base, pageOf, assigned, inside, clock } = await houseWithBrowser(t);
	const { context, page } = await pageOf("doer", { width: 390, height: 844 });
	await page.goto(`${base}/notices?lang=en`);
	await page.getByText("There are no notices yet.").waitFor();
	await assigned();
	await inside((trx) => followChain(trx, KINDS, clock.now.toISOString()));
	const bell = page.getByRole("button", { name: "Notices 1 unread" });
	await bell.waitFor();
	assert.deepEqual(await faultsOf(page), []);
	await bell.focus();
	await page.keyboard.press("Enter");
	const list = page.getByRole("region", { name: "Unread notices" });
	await list.waitFor();
	assert.deepEqual(await faultsOf(page), []);
	await page.keyboard.press("Escape");
	await list.waitFor({ state: "detached" });
	await page.keyboard.press("Enter");
	await list.getByRole("link", { name: /Accept: it is yours/ }).click();
	await page.waitForURL(/\/matters\//);
	await page.getByRole("button", { name: "Notices", exact: true }).waitFor();
	await page.getByRole("button", { name: "Suggestions" }).click();
	await page.getByRole("textbox", { name: /What works badly/ }).fill("Bigger letters, please.");
	await page.getByRole("button", { name: "Send" }).click();
	await page.getByText("Received, thank you.").waitFor();
	assert.deepEqual(await faultsOf(page), []);
	await page.getByRole("link", { name: "Read answers" }).click();
	await page.getByText("Not answered yet").waitFor();
	await page.getByRole("link", { name: /^\/matters\// }).waitFor();
	assert.deepEqual(await faultsOf(page), []);
	await context.close();
});
