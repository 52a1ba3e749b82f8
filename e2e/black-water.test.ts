import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { loadDemo } from "../demo/load.ts";
import { Gateway } from "../gateway/gateway.ts";
import { readGatewaySettings } from "../gateway/settings.ts";
import { settleTelemetry } from "../gateway/settle.ts";
import { addStation } from "../gateway/station.store.ts";
import { Field, riverFrame } from "../gateway/testing.ts";
import { addDays, daysBetween, instantOf } from "../loop/local-day.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { reboundWatch } from "../waters/rebound.store.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

// The story that the product exists for: black water seen by a citizen, worked on, verified by somebody else, signed off on data and on the citizen's word; back
// by telemetry in the following month, opened again by the rule, and signed off again. Five persons, each in a browser of his own, once in each language.

const ZONE = "Asia/Shanghai";
const MN = "A320412_0900";
const PHONE = { width: 390, height: 844 };

type Lang = "zh" | "en";
interface World {
	base: string;
	lang: Lang;
	clock: { now: Date };
	house: Parameters<typeof loadDemo>[0] & { dataFolder: string; version: string };
	gateway: Gateway;
}

let browser: Browser;
before(async () => {
	browser = await startBrowser();
});
after(() => browser.close());

const STATION = "demo-09";
const SUPERVISION = "demo-05";
const HEAD = "demo-supervision-head";
const VERIFIER = "demo-07";

/** The words on the buttons and fields, as each reader finds them. */
const WORDS = {
	zh: {
		...{
			creek: "下沿浜",
			report: "反映问题",
			say: "说一说",
			send: "提交",
			follow: "查看办理进展",
			solved: "已解决",
		},
		...{ handOut: "交办", task: "任务书：做什么", due: "何时完成", tracker: "跟踪人", verifier: /核验人/ },
		...{
			accept: "接收",
			taskDone: "完成任务",
			claim: "报告办结",
			verify: "核验",
			passed: "通过",
			signOff: "销号",
			writeIn: "写入任务书",
		},
		...{
			taskOne: "任务",
			words: "说明",
			reason: "理由",
			link: "添加其他页面作凭证",
			linkName: "凭证名称",
			linkAt: /^页面地址/,
			rebound: /连续 2 个采样日劣于Ⅴ类/,
		},
		...{ steps: "可办理的步骤", inHand: "办理中", closed: "已销号", dueOn: "完成期限", owner: "责任单位和责任人" },
		...{
			noData: "只有 0 个采样日",
			back: "销号后反弹",
			backHead: "下沿浜销号后反弹，同一事项重新打开",
			importIt: /导入 12 个监测值/,
			imported: /已导入 12 个/,
		},
		...{
			chief: "湖塘镇水利站站长",
			river: "河道科科长",
			checker: "核验员",
			asked: "问题解决了吗？",
			thanks: "您评价：已解决。",
		},
	},
	en: {
		...{
			creek: "Xiayanbang Creek",
			report: "Report a problem",
			say: "In your words",
			send: "Send",
			follow: "Follow it",
			solved: "Solved",
		},
		...{
			handOut: "Hand out",
			task: "Task book: what is to be done",
			due: "By when",
			tracker: "Who tracks it",
			verifier: /Who verifies it/,
		},
		...{
			accept: "Accept",
			taskDone: "Finish a task",
			claim: "Claim done",
			verify: "Verify",
			passed: "passed",
			signOff: "Sign off",
			writeIn: "Write into the task book",
		},
		...{
			taskOne: "Task",
			words: "In words",
			reason: "Reason",
			link: "Add another page as evidence",
			linkName: "Name of the evidence",
			linkAt: /^Address of the page/,
			rebound: /2 sampling days in a row worse than class Ⅴ/,
		},
		...{ steps: "Steps to take", inHand: "in hand", closed: "signed off", dueOn: "Done by", owner: "Unit and person" },
		...{
			noData: "there are 0 sampling days",
			back: "Back after sign-off",
			backHead: "Xiayanbang Creek came back after sign-off",
			importIt: /Import 12 readings/,
			imported: /12 readings taken in/,
		},
		...{
			chief: "Head of the water station, Hutang Town",
			river: "Head of the river section",
			checker: "Verification officer",
			asked: "Is it solved?",
			thanks: "You said: solved.",
		},
	},
} as const;

async function world(t: { after(work: () => Promise<void> | void): void }, lang: Lang): Promise<World> {
	const closing: (() => Promise<void> | void)[] = [];
	t.after(async () => {
		for (const close of closing.reverse()) await close();
	});
	const { db, districtId } = await testDatabase({ after: (work) => closing.push(work) });
	const dataFolder = mkdtempSync(join(tmpdir(), "bihuan-black-water-"));
	closing.push(() => rmSync(dataFolder, { recursive: true, force: true }));
	const clock = { now: new Date(instantOf("2026-11-24", "09:00", ZONE)) };
	const house = { db, districtId, now: () => clock.now, dataFolder, version: "test" };
	await loadDemo(house);
	await inDistrict(db, districtId, (trx) =>
		addStation(trx, { mn: MN, password: "123456", creek: "下沿浜" }, clock.now.toISOString()),
	);
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0" }), { answerMs: 150 });
	await gateway.start();
	closing.push(() => gateway.close());
	const app = await buildApp(house, LINES, { signIn: { demoPersons: true } });
	closing.push(() => app.close());
	const base = await app.listen({ port: 0, host: "127.0.0.1" });
	return { base, lang, clock, house, gateway };
}

/** A browser of his own; `personId` null: nobody signs in. */
async function as(
	{ base, lang }: World,
	personId: string | null,
	viewport = { width: 1440, height: 900 },
): Promise<Page> {
	const context = await browser.newContext({ viewport });
	await context.addInitScript(`localStorage.setItem("bihuan.lang", "${lang}")`);
	const page = await context.newPage();
	page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error.message}`));
	if (personId !== null) await signIn({ base }, page, personId);
	return page;
}

/** Signs a demo person in; again after the days have passed, since no session lives so long. */
async function signIn({ base }: Pick<World, "base">, page: Page, personId: string): Promise<void> {
	await page.goto(`${base}/sign-in`);
	const status = await page.evaluate(
		`fetch("/api/sign-in/demo", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ personId: "${personId}" }) }).then((answer) => answer.status)`,
	);
	assert.equal(status, 200, personId);
}

const to = (world: World, day: string, time: string) => {
	world.clock.now = new Date(instantOf(day, time, ZONE));
};

/** A step on the matter's page, as any officer takes it. */
async function take(world: World, page: Page, step: string, fill: () => Promise<void> = async () => {}): Promise<void> {
	await page
		.getByRole("navigation", { name: WORDS[world.lang].steps })
		.getByRole("button", { name: step, exact: true })
		.click();
	await fill();
	const form = page.locator("form.step-form");
	await form.getByRole("button", { name: step, exact: true }).click();
	await form.waitFor({ state: "detached" });
	world.clock.now = new Date(world.clock.now.getTime() + 7 * 60_000);
}

/** The station's people finish their task and claim it, with a link to what was measured; somebody else verifies it. */
async function workAndVerify(world: World, path: string): Promise<void> {
	const words = WORDS[world.lang];
	const doer = await as(world, STATION);
	await doer.goto(world.base + path);
	await doer.getByRole("navigation", { name: words.steps }).waitFor();
	if ((await doer.getByRole("button", { name: words.accept, exact: true }).count()) > 0)
		await take(world, doer, words.accept);
	await take(world, doer, words.taskDone, async () => {
		await doer.getByLabel(words.taskOne, { exact: true }).selectOption({ index: 1 });
		await doer.getByLabel(words.words, { exact: true }).fill("北岸直排口已封堵，错接已改正。");
		await doer.getByRole("button", { name: words.link }).click();
		await doer.getByLabel(words.linkName).fill("封堵后断面数据");
		await doer.getByLabel(words.linkAt).fill("/waters/creeks/c001");
	});
	await take(world, doer, words.claim, () =>
		doer.getByLabel(words.words, { exact: true }).fill("任务书所列均已完成。"),
	);
	assert.equal(
		await doer.getByRole("button", { name: words.verify, exact: true }).count(),
		0,
		"the doer is offered no verification",
	);
	await doer.context().close();
	const verifier = await as(world, VERIFIER);
	await verifier.goto(world.base + path);
	await take(world, verifier, words.verify, async () => {
		await verifier.getByLabel(words.passed, { exact: true }).check();
		await verifier.getByLabel(words.reason).fill("现场查看无异味，排口干燥。");
	});
	await verifier.context().close();
}

/** The laboratory's samples of three days, put in on the import page by the head of the supervision office. */
async function importSamples(world: World, page: Page, days: readonly string[]): Promise<void> {
	const rows = days.map((day, index) => `下沿浜断面,${day} 09:30,${[1.21, 1.08, 0.96][index]},0.19,5.8,5.1`);
	const text = `断面名称,监测时间,氨氮(mg/L),总磷(mg/L),溶解氧(mg/L),高锰酸盐指数(mg/L)\n${rows.join("\n")}\n`;
	await page.goto(`${world.base}/waters/import`);
	await page.setInputFiles("#import-file", {
		name: `加密监测-${days[0]}.csv`,
		mimeType: "text/csv",
		buffer: Buffer.from(text),
	});
	await page.getByRole("button", { name: WORDS[world.lang].importIt }).click();
	await page.getByText(WORDS[world.lang].imported).waitFor();
}

/** The automatic station tells the means of a day, a little after midnight. */
async function telemetry(world: World, day: string, ammonia: string): Promise<void> {
	to(world, addDays(day, 1), "00:20");
	const field = await Field.dial(world.gateway.state.port ?? 0);
	const minute = daysBetween("2026-03-05", day) * 1440;
	field.send(riverFrame(MN, minute, { w21003: ammonia, w21011: "0.24", w01009: "4.6", w01019: "6.0" }, { cn: "2031" }));
	await field.until(1);
	field.hangUp();
	await settleTelemetry(world.house.db, world.house.districtId, world.house.now(), { rawDays: 400 });
}

for (const lang of ["zh", "en"] as const)
	test(`black water is seen, worked on, signed off, comes back by telemetry, and is signed off again (${lang})`, async (t) => {
		const here = await world(t, lang);
		const words = WORDS[lang];

		// A citizen at the bank, on a phone, without signing in.
		const citizen = await as(here, null, PHONE);
		await citizen.goto(`${here.base}/open`);
		await accessible(citizen, `open-${lang}`);
		await citizen.getByRole("link", { name: words.report }).click();
		const creek = citizen.getByRole("combobox").first();
		await creek.selectOption({ label: words.creek });
		await citizen.getByLabel(words.say).fill("早上路过桥下，水面发黑，有臭味。");
		await citizen.setInputFiles("input[type=file]", {
			...{ name: "bridge.png", mimeType: "image/png" },
			buffer: await sharp({ create: { width: 320, height: 240, channels: 3, background: "#23301f" } })
				.png()
				.toBuffer(),
		});
		await accessible(citizen, `report-${lang}`);
		await citizen.getByRole("button", { name: words.send, exact: true }).click();
		const code = await citizen.locator(".report-code").textContent({ timeout: 30_000 });
		assert.match(code ?? "", /^\w{4}-\w{4}-\w{4}$/);
		await citizen.getByRole("link", { name: words.follow }).click();
		await citizen.locator(".told-list li").first().waitFor();
		await accessible(citizen, `follow-${lang}`);

		// The supervision officer hands it out as the rule proposes.
		to(here, "2026-11-24", "09:40");
		const officer = await as(here, SUPERVISION);
		await officer.goto(`${here.base}/waters/problems?stage=raised`);
		const row = officer.locator("tr", { hasText: "下沿浜水质异常" });
		const path = await row.getByRole("link").first().getAttribute("href");
		assert.ok(path);
		await row.getByRole("button", { name: words.handOut }).click();
		const desk = officer.locator("section.works-note");
		await desk
			.getByText(lang === "zh" ? /在湖塘镇境内|责任清单载明/ : /lies in Hutang Town|names .* as the person/)
			.waitFor();
		await accessible(officer, `desk-${lang}`);
		await desk.getByLabel(words.task).fill("排查两岸管网，封堵北岸直排口");
		await desk.getByLabel(words.due).fill("2026-12-04");
		const person = desk.getByRole("combobox");
		await person.nth(0).selectOption({ label: words.chief });
		await desk.getByLabel(words.tracker).selectOption({ label: words.river });
		await desk.getByLabel(words.verifier).selectOption({ label: words.checker });
		await desk.getByRole("button", { name: words.handOut, exact: true }).click();
		await desk.waitFor({ state: "detached" });

		await workAndVerify(here, path);

		// A signature alone closes nothing: the data must say so, and the citizen is asked.
		const head = await as(here, HEAD);
		await head.goto(here.base + path);
		await head.getByText(words.noData).first().waitFor();
		to(here, "2026-11-29", "10:00");
		await signIn(here, head, HEAD);
		await importSamples(here, head, ["2026-11-26", "2026-11-27", "2026-11-28"]);
		await citizen.goto(`${here.base}/open/reports/${code}`);
		await citizen.getByRole("heading", { name: words.asked }).waitFor();
		await accessible(citizen, `verdict-${lang}`);
		await citizen.getByRole("button", { name: words.solved, exact: true }).click();
		await citizen.getByText(words.thanks).waitFor();
		to(here, "2026-11-30", "09:00");
		await signIn(here, head, HEAD);
		await head.goto(here.base + path);
		await take(here, head, words.signOff);
		await head.locator(".stage", { hasText: words.closed }).waitFor();

		// The following month: the station tells two bad days, one after the other.
		await telemetry(here, "2026-12-08", "2.9");
		await reboundWatch.run(here.house);
		await signIn(here, head, HEAD);
		await head.goto(here.base + path);
		await head.locator(".stage", { hasText: words.closed }).waitFor();
		await telemetry(here, "2026-12-09", "3.4");
		await reboundWatch.run(here.house);
		await reboundWatch.run(here.house);
		to(here, "2026-12-10", "09:00");
		await signIn(here, officer, SUPERVISION);
		await officer.goto(here.base + path);
		await officer.locator(".stage", { hasText: words.inHand }).waitFor();
		assert.equal(await officer.getByText(words.rebound).count(), 1, "opened once, with the rule's reason");

		// Today's page has its headline, for everybody.
		await citizen.goto(`${here.base}/`);
		await citizen.getByText(words.back, { exact: true }).waitFor();
		await citizen.getByRole("heading", { name: new RegExp(words.backHead) }).waitFor();

		// The second round on the same matter.
		await take(here, officer, words.writeIn, async () => {
			await officer.getByLabel(words.taskOne, { exact: true }).last().fill("更换破损截污管 40 米");
			const owner = officer.getByRole("combobox", { name: words.owner });
			await owner.last().click();
			await owner.last().fill(words.chief);
			await officer.getByRole("option", { name: words.chief }).first().click();
			await officer.getByLabel(words.dueOn).last().fill("2026-12-18");
		});
		await workAndVerify(here, path);
		to(here, "2026-12-15", "10:00");
		await signIn(here, head, HEAD);
		await importSamples(here, head, ["2026-12-12", "2026-12-13", "2026-12-14"]);
		await citizen.goto(`${here.base}/open/reports/${code}`);
		await citizen.getByRole("button", { name: words.solved, exact: true }).click();
		await citizen.getByText(words.thanks).waitFor();
		to(here, "2026-12-16", "09:00");
		await signIn(here, head, HEAD);
		await head.goto(here.base + path);
		await take(here, head, words.signOff);
		await head.locator(".stage", { hasText: words.closed }).waitFor();
		await accessible(head, `story-${lang}`);
		await head.context().close();

		// The story on the phone of the district's leader.
		const leader = await as(here, "demo-06", PHONE);
		await leader.goto(here.base + path);
		await leader.locator(".stage", { hasText: words.closed }).waitFor();
		await accessible(leader, `story-phone-${lang}`);
		for (const page of [leader, officer, citizen]) await page.context().close();
	});
