import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import sharp from "sharp";
import { insertPeople } from "../demo/people.ts";
import { demoScheme } from "../demo/proposal-cast.ts";
import { append } from "../loop/event.store.ts";
import { proposalJobs } from "../proposals/jobs.ts";
import { draftProposal, takeProposalStep } from "../proposals/proposal.store.ts";
import { SCHEME_KIND } from "../proposals/scheme.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { accessible } from "./accessible.ts";
import { startBrowser } from "./browser.ts";

// Proposal no. 42 of 2024 from the lead to the look-back, played in the browser by eight people, some in Chinese, some in English.

const closing: (() => unknown)[] = [];
const clock = { now: new Date("2024-05-06T01:00:00.000Z") };
let base = "";
let browser: Browser;
let db: Db;

const on = (day: string, time = "10:00") => {
	clock.now = new Date(`${day}T${time}:00+08:00`);
};
let dataFolder = "";
const house = () => ({ db, districtId: 1, now: () => clock.now, dataFolder, version: "test" });

before(async () => {
	const made = await testDatabase({ after: (work) => closing.push(work) });
	db = made.db;
	dataFolder = await mkdtemp(join(tmpdir(), "bihuan-e2e-"));
	closing.push(() => rm(dataFolder, { recursive: true, force: true }));
	await asOwner(made.ownerUrl, (owner) =>
		owner.query("update district set name_zh = '常州市武进区', time_zone = 'Asia/Shanghai', demo = true"),
	);
	await inDistrict(db, 1, async (trx) => {
		await insertPeople(trx, "Asia/Shanghai");
		const at = clock.now.toISOString();
		const event = { clientKey: "scheme-2024", matterId: "proposals-2024", line: "proposals", kind: SCHEME_KIND };
		await append(
			trx,
			{ ...event, happenedAt: at, actor: "demo-05", unit: "demo-supervision", body: demoScheme(2024) },
			at,
		);
		// Forty-one others are filed before it.
		for (let n = 1; n <= 41; n++) {
			const acting = (step: string) => ({ person: null, rule: "rule:test", unit: "", clientKey: `other-${n}-${step}` });
			const text = {
				title: `第 ${n} 件其他提案`,
				topic: "",
				facts: "另一事项的情况。",
				analysis: "",
				suggestions: "另一事项的建议。",
			};
			const draft = {
				...text,
				year: 2024,
				kind: "member" as const,
				leads: [],
				attachments: [],
				betweenSessions: false,
			};
			const id = await draftProposal(trx, draft, acting("draft"), at);
			await takeProposalStep(trx, id, "submit", {}, acting("submit"), at);
			await takeProposalStep(trx, id, "review", { outcome: "accept" }, acting("review"), at);
		}
	});
	const app = await buildApp(house(), LINES, {
		signIn: { demoPersons: true },
	});
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

/** Each has a browser of his own, which keeps what it has fetched. */
const contexts = new Map<string, BrowserContext>();

/** Somebody opens a page, does something there, and goes. He signs in anew, for weeks may have passed. */
async function as<T>(person: string, lang: "zh" | "en", path: string, work: (page: Page) => Promise<T>): Promise<T> {
	const key = `${person} ${lang}`;
	let context = contexts.get(key);
	if (!context) {
		context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		await context.addInitScript(`localStorage.setItem("bihuan.lang", "${lang}")`);
		contexts.set(key, context);
	}
	if (person !== "") {
		const sent = { data: { personId: person }, headers: { origin: base } };
		assert.ok((await context.request.post(`${base}/api/sign-in/demo`, sent)).ok(), person);
	}
	const page = await context.newPage();
	const refused: string[] = [];
	page.on("response", (answer) => {
		if (answer.status() === 429 || answer.status() >= 500) refused.push(`${answer.status()} ${answer.url()}`);
	});
	try {
		page.setDefaultTimeout(60_000);
		await page.goto(base + path, { waitUntil: "networkidle" });
		return await work(page);
	} finally {
		assert.deepEqual(refused, []);
		await page.close();
	}
}

/** Opens the form of an act; returns it and what sends it. */
async function form(page: Page, name: string) {
	await page.getByRole("button", { name, exact: true }).click();
	const found = page.getByRole("form", { name, exact: true });
	await found.waitFor();
	const send = async () => {
		const answer = page.waitForResponse((one) => one.url().includes("/steps") && one.request().method() === "POST");
		await found.locator("button[type=submit]").click();
		return (await answer).status();
	};
	return { form: found, send };
}

async function take(page: Page, name: string, fill: (found: Locator) => Promise<unknown> = async () => {}) {
	const opened = await form(page, name);
	await fill(opened.form);
	assert.equal(await opened.send(), 201, `${name}: ${await page.getByRole("alert").allTextContents()}`);
	await opened.form.waitFor({ state: "detached" });
}

/** Breaks no rule of axe and does not run off its screen: wide and on a telephone, by day and by night. */
async function assertSound(page: Page, what: string) {
	for (const theme of ["light", "dark"]) {
		for (const width of [1440, 390]) {
			await page.setViewportSize({ width, height: 844 });
			await accessible(page, `${what}-${theme}-${width}`.replaceAll(" ", "-"));
		}
		await page.setViewportSize({ width: 1440, height: 900 });
		await page.getByRole("button", { name: /^(深色|Dark)$/ }).click();
		const next = theme === "light" ? "dark" : "light";
		await page.waitForFunction(`document.documentElement.dataset.theme === "${next}"`);
		// Colours of the components follow in the frames after it.
		await page.evaluate("new Promise((done) => setTimeout(done, 400))");
	}
}

/** A step on the page of one of its duties. */
async function onMatter(page: Page, step: string, fill: () => Promise<unknown> = async () => {}) {
	await page.getByRole("navigation", { name: "可办理的步骤" }).getByRole("button", { name: step, exact: true }).click();
	await fill();
	const form = page.locator("form.step-form");
	await form.getByRole("button", { name: step, exact: true }).click();
	await form.waitFor({ state: "detached" });
}

/** What proves it: a page of this product. */
async function withProof(page: Page, name: string, href: string) {
	await page.getByRole("button", { name: "添加其他页面作凭证" }).click();
	await page.getByLabel("凭证名称").fill(name);
	await page.getByLabel(/^页面地址/).fill(href);
}

const MEMBER = "demo-member-1";
const SECOND = "demo-member-4";
const COMMITTEE = "demo-proposals-office";
const GOVERNMENT = "demo-government-office";
const LEAD = "demo-resources-officer";
const INDUSTRY = "demo-industry-officer";
const COMMERCE = "demo-commerce-officer";
const CHECKER = "demo-resident";
const owner = (unit: string, person: string) => `demo-${unit}\ndemo-${person}-officer`;

const picture = () =>
	sharp({ create: { width: 80, height: 60, channels: 3, background: { r: 90, g: 120, b: 60 } } })
		.png()
		.toBuffer();

const PROMISE = "下一步，我局将在 2025 年 9 月底前盘活低效工业用地 200 亩。";

test("proposal no. 42 goes from a lead to the look-back, each unit on its own clock", async () => {
	on("2024-05-13");
	await as("", "zh", "/proposals/leads", async (page) => {
		await page.getByLabel("题目").fill("专精特新中小企业用地难");
		await page.getByLabel("情况和想法").fill("不少专精特新企业租用厂房，扩产时拿不到地。");
		await page.getByRole("button", { name: "提交线索" }).click();
		await page.getByRole("status").getByText("已收到，谢谢。").waitFor();
	});

	on("2024-05-20");
	const path = await as(MEMBER, "zh", "/proposals/leads", async (page) => {
		await page.getByRole("link", { name: "据此起草提案" }).click();
		await page.waitForURL(/\/proposals\/new/);
		await page.getByText("不少专精特新企业租用厂房，扩产时拿不到地。").waitFor();
		await page.getByLabel("案由", { exact: true }).fill("关于对优质专精特新中小企业给予土地政策支持的建议");
		await page.getByLabel("年度", { exact: true }).fill("2024");
		await page
			.getByLabel("建议", { exact: true })
			.fill("- 盘活低效工业用地。\n- 推行弹性年期出让。<script>alert(1)</script>");
		await page.reload({ waitUntil: "networkidle" });
		await page.getByText("已恢复上次未保存的内容").waitFor();
		await page
			.getByLabel("选择文件")
			.setInputFiles({ name: "用地需求.png", mimeType: "image/png", buffer: await picture() });
		await page.getByLabel("附件名称").fill("企业用地需求表");
		await assertSound(page, "the draft form");
		await page.getByRole("button", { name: "保存草稿" }).click();
		await page.waitForURL(/\/proposals\/p-[0-9a-f]+$/);
		await page.getByRole("link", { name: "企业用地需求表" }).waitFor();
		await page.getByText("起草中").waitFor();
		assert.equal(await page.getByText("alert(1)").count(), 0, "markup that was pasted is taken out");
		await take(page, "邀请联名", (found) => found.getByLabel("邀请哪些人联名").selectOption([SECOND]));
		const early = await form(page, "提交");
		assert.equal(await early.send(), 409);
		await page
			.getByRole("alert")
			.getByText(/1 位联名人未确认/)
			.waitFor();
		return new URL(page.url()).pathname;
	});
	// A draft is its proposers' alone.
	await as(LEAD, "zh", path, (page) => page.getByRole("alert").getByText("没有提案").waitFor());

	on("2024-05-23");
	await as(SECOND, "en", path, (page) => take(page, "Co-sign"));
	on("2024-05-27");
	await as(MEMBER, "zh", path, (page) => take(page, "提交"));

	on("2024-06-04");
	await as(COMMITTEE, "zh", path, async (page) => {
		await take(page, "审查立案");
		await page.getByText("第 42 号").first().waitFor();
		await take(page, "确定为重点提案", async (found) => {
			await found.getByLabel("领办（督办）领导").selectOption("demo-06");
			await found.getByLabel("理由").fill("事关制造业转型升级");
		});
	});

	on("2024-07-08");
	await as(GOVERNMENT, "en", path, (page) =>
		take(page, "Assign", async (found) => {
			for (const [index, [part, who]] of (
				[
					["lead", owner("resources", "resources")],
					["co", owner("industry", "industry")],
					["co", owner("commerce", "commerce")],
				] as const
			).entries()) {
				await found.getByRole("button", { name: "Add: Units" }).click();
				await found.getByLabel("Part").nth(index).selectOption(part);
				await found.getByLabel("Unit and person").nth(index).selectOption(who);
			}
		}),
	);

	on("2024-07-09");
	await as(LEAD, "zh", path, async (page) => {
		await take(page, "签收");
		const file = await page.getByRole("link", { name: "企业用地需求表" }).getAttribute("href");
		assert.equal(
			(await page.request.get(base + file)).status(),
			200,
			"the unit that handles it opens what is attached",
		);
		await assertSound(page, "the proposal that was handed out");
	});
	await as(INDUSTRY, "en", path, (page) => take(page, "Sign for"));
	await as(COMMERCE, "zh", path, (page) => take(page, "签收"));
	on("2024-07-18");
	await as(LEAD, "zh", path, (page) =>
		take(page, "记录沟通", (found) => found.getByLabel("沟通内容").fill("上门走访，了解用地需求。")),
	);
	on("2024-07-19");
	await as(MEMBER, "zh", path, async (page) => {
		await page.getByRole("button", { name: "核对", exact: true }).click();
		const found = page.getByRole("form", { name: "核对沟通记录" });
		await found.locator("button[type=submit]").click();
		await page.getByText("对方已核对属实").waitFor();
	});

	on("2024-07-22");
	await as(COMMITTEE, "zh", path, (page) =>
		take(page, "召集协商会", async (found) => {
			await found.getByLabel("日期").fill("2024-07-30");
			await found.getByLabel("地点").fill("区政协会议室");
			await found.getByLabel("议程（每行一项）").fill("主办汇报\n会办补充\n提案人发言");
			await found.getByLabel("主持人").selectOption("demo-06");
			await found.getByLabel("参会人员").selectOption([LEAD, INDUSTRY, COMMERCE, MEMBER]);
		}),
	);
	on("2024-07-30", "17:00");
	await as(COMMITTEE, "zh", path, async (page) => {
		await take(page, "记录协商会", async (found) => {
			await found.getByRole("button", { name: "添加：发言摘要" }).click();
			await found.getByLabel("发言人").fill("主办单位");
			await found.getByLabel("要点").fill("已摸清用地需求");
			const demands = [
				["梳理整合税收、金融、科技政策", owner("finance", "finance"), "2024-12-31"],
				["助力中小企业进入大企业供应链", owner("industry", "industry"), "2025-04-30"],
				["持续优化营商环境", owner("development", "development"), "2025-05-31"],
				["精准招商引资", owner("commerce", "commerce"), "2025-06-30"],
			] as const;
			for (const [index, [text, who, due]] of demands.entries()) {
				await found.getByRole("button", { name: "添加：会议要求" }).click();
				await found.getByLabel("要求", { exact: true }).nth(index).fill(text);
				await found.getByLabel("单位和责任人").nth(index).selectOption(who);
				await found.getByLabel("期限").nth(index).fill(due);
			}
		});
		// Each demand is a duty with a date of its own.
		await page
			.locator(".duties")
			.getByRole("row", { name: /会议要求/ })
			.nth(3)
			.waitFor();
	});

	on("2024-08-02");
	await as(INDUSTRY, "en", path, (page) =>
		take(page, "Give the co-unit's opinion", async (found) => {
			await found.getByLabel("Stand").selectOption("adds");
			await found.getByLabel("The opinion", { exact: true }).fill("建议建立用地保障白名单。");
		}),
	);

	// 30 days from 8 July end on 7 August; on the 20th commerce is late, and nobody else is.
	on("2024-08-20");
	for (const [lang, row, late, others] of [
		["zh", /商务局.*会办意见/, "逾期 9 个工作日", "其他单位不因此逾期"],
		["en", /Commerce.*opinion/, "9 working days late", "Nobody else is late"],
	] as const)
		await as(LEAD, lang, path, async (page) => {
			assert.match(
				(await page.locator(".duties").getByRole("row", { name: row }).textContent()) ?? "",
				new RegExp(late),
			);
			await page.getByText(others).waitFor();
			const lead = page.locator(".duties").getByRole("row", {
				name: lang === "zh" ? /自然资源和规划分局.*主办/ : /Natural Resources.*lead/,
			});
			assert.doesNotMatch((await lead.textContent()) ?? "", lang === "zh" ? /逾期/ : /\d late/);
			await assertSound(page, `the proposal in ${lang}`);
		});
	on("2024-08-21");
	await as(COMMERCE, "zh", path, (page) =>
		take(page, "提交会办意见", async (found) => {
			await found.getByLabel("意见").first().selectOption("differs");
			await found.getByLabel("会办意见", { exact: true }).fill("不赞成对存量企业单列指标。");
		}),
	);

	on("2024-09-12");
	await as(LEAD, "zh", path, async (page) => {
		const { form: letter, send } = await form(page, "起草答复函");
		await letter.getByLabel("办理结果").selectOption("B");
		await letter.locator("textarea.long").fill(`您的建议收悉。我局已走访企业 32 家。\n${PROMISE}\n感谢您的关心。`);
		assert.equal(await send(), 409);
		await letter
			.getByRole("alert")
			.getByText(/B 类为“部分解决或列入计划解决”，须逐项列明今后的任务、责任人和完成日期；现在一项也没有/)
			.waitFor();
		await letter.getByRole("button", { name: "列为任务" }).click();
		await letter.getByLabel("单位和责任人").selectOption(owner("resources", "resources"));
		await letter.getByLabel("完成日期").fill("2025-09-30");
		assert.equal(await send(), 201);
		await page.getByText("第 1 稿").waitFor();
	});
	on("2024-09-13");
	await as(GOVERNMENT, "en", path, async (page) => {
		await page.getByRole("button", { name: "Clear this version" }).click();
		const found = page.getByRole("form", { name: "Clear the letter" });
		await found.getByLabel("Your decision").selectOption("no");
		await found.getByLabel("Words (needed if sent back)").fill("请注明联系方式");
		await found.locator("button[type=submit]").click();
		await page.getByText(/Sent back/).waitFor();
	});
	on("2024-09-19");
	await as(LEAD, "zh", path, async (page) => {
		const { form: letter, send } = await form(page, "起草答复函");
		await letter
			.locator("textarea.long")
			.fill(`您的建议收悉。我局已走访企业 32 家，需求已全部入库。\n${PROMISE}\n感谢您的关心。`);
		assert.equal(await send(), 201);
		await page.getByText("与第 1 稿比较").click();
		await page.locator(".text-added").first().waitFor();
	});
	on("2024-09-24");
	await as(GOVERNMENT, "en", path, async (page) => {
		await page.getByRole("button", { name: "Clear this version" }).click();
		await page.getByRole("form", { name: "Clear the letter" }).locator("button[type=submit]").click();
		await page.getByText(/^Cleared/).waitFor();
	});
	on("2024-09-27");
	await as(LEAD, "zh", path, async (page) => {
		await take(page, "签发答复", async (found) => {
			await found.getByLabel("发文字号").fill("武自然资复〔2024〕42号");
			await found.getByLabel("签发人").fill("局主要负责人");
		});
		const word = await page.request.get(
			`${base}${await page.getByRole("link", { name: "Word" }).getAttribute("href")}`,
		);
		assert.match(word.headers()["content-type"] ?? "", /wordprocessingml/);
		assert.equal((await word.body()).subarray(0, 2).toString(), "PK");
		await page.getByRole("link", { name: "打印" }).click();
		await page.getByText("不赞成对存量企业单列指标。").waitFor();
		await page.getByText("B类").waitFor();
		await assertSound(page, "the letter");
	});
	on("2024-10-08");
	await as(COMMITTEE, "zh", path, (page) => take(page, "送达"));
	// Nothing is public before the office decides.
	await as("", "zh", path, (page) => page.getByRole("alert").getByText("没有提案").waitFor());
	await as(COMMITTEE, "zh", path, async (page) => {
		await take(page, "公开审定", async (found) => {
			await found.getByLabel("是否公开").selectOption("part");
			await found.getByLabel("遮盖的内容（每行一段）").fill("专精特新企业租用厂房");
			await found.getByLabel("企业用地需求表").check();
			await found.getByLabel("理由（公开时可不填）").fill("涉及企业经营");
		});
	});
	await as("", "en", path, async (page) => {
		await page.getByText("■■■■").first().waitFor();
		assert.equal(await page.getByText("专精特新企业租用厂房").count(), 0);
		const file = await page.getByRole("link", { name: "企业用地需求表" }).getAttribute("href");
		assert.equal((await page.request.get(base + file)).status(), 200, "the office released it");
		await assertSound(page, "the public page");
	});

	on("2024-10-10");
	await as(MEMBER, "zh", path, async (page) => {
		await page.getByRole("group", { name: "办理态度" }).getByLabel("满意", { exact: true }).check();
		await page.getByRole("group", { name: "办理结果" }).getByLabel("不满意").check();
		await page.getByRole("button", { name: "提交评价" }).click();
		await page
			.getByRole("status")
			.getByText(/已保存/)
			.waitFor();
	});
	on("2024-10-14");
	await as(MEMBER, "zh", path, async (page) => {
		assert.ok(
			await page.getByRole("group", { name: "办理结果" }).getByLabel("不满意").isChecked(),
			"it can be changed until the limit",
		);
		await page.getByRole("group", { name: "办理结果" }).getByLabel("基本满意").check();
		await page.getByRole("button", { name: "更改评价" }).click();
		await page
			.getByRole("status")
			.getByText(/已保存/)
			.waitFor();
	});
	await as(LEAD, "en", path, async (page) => {
		assert.equal(await page.locator(".ballot").count(), 0, "the unit sees no ballot");
		const seen =
			(await (await page.request.get(`${base}/api${path}`)).text()) +
			(await page.request.get(`${base}/api/chain`).then((one) => one.text()));
		assert.doesNotMatch(seen, /"fairly"|"dissatisfied"/);
		await page.getByText(/open, closes by itself on 2024-10-2\d/).waitFor();
	});
	on("2024-11-08");
	await proposalJobs[0]?.run(house());
	await as(COMMITTEE, "zh", path, (page) => take(page, "办结"));

	// What was promised is done and verified on the matter's own page, by others than the unit.
	on("2025-09-12");
	await as(LEAD, "zh", path, async (page) => {
		await page
			.getByRole("row", { name: /答复承诺/ })
			.getByRole("link")
			.click();
		await page.waitForURL(/\/matters\//);
		await onMatter(page, "接收");
		await onMatter(page, "完成任务", async () => {
			await page.getByLabel("任务", { exact: true }).selectOption({ index: 1 });
			await page.getByLabel("说明").fill("盘活 213 亩");
			await withProof(page, "供地清单", path);
		});
		await onMatter(page, "报告办结", async () => {
			await page.getByLabel("说明").fill("已落实");
		});
		await assertSound(page, "the promise");
	});
	on("2025-09-15");
	await as(COMMITTEE, "zh", path, async (page) => {
		await page
			.getByRole("row", { name: /答复承诺/ })
			.getByRole("link")
			.click();
		await onMatter(page, "核验", async () => {
			await page.getByLabel("通过", { exact: true }).check();
			await page.getByLabel("理由").fill("与清单一致");
		});
		await onMatter(page, "销号");
	});
	// It was on the list of the year after until it was delivered.
	for (const [day, many] of [
		["2025-09-01", 1],
		["2025-09-15", 0],
	] as const)
		await as(MEMBER, "zh", `/proposals/promises?list=2025&asOf=${day}`, async (page) => {
			await page.getByText(`共 ${many} 项`).waitFor();
			await assertSound(page, `the list of promises on ${day}`);
			if (many === 0) return;
			await page.getByRole("link", { name: "武自然资复〔2024〕42号" }).click();
			await page.waitForURL(/#letter-\d+$/);
			await page.getByText(PROMISE).first().waitFor();
		});

	on("2025-11-20");
	await as(COMMITTEE, "zh", path, (page) =>
		take(page, "启动回头看", async (found) => {
			await found.getByLabel("独立核查人").selectOption(CHECKER);
			await found.getByLabel("核查期限").fill("2026-03-31");
		}),
	);
	on("2026-03-05");
	await as(MEMBER, "en", path, (page) =>
		take(page, "Look back", (found) => found.getByLabel("What was found").fill("两家企业已拿地开工。")),
	);
	on("2026-03-10");
	await as(CHECKER, "zh", path, (page) =>
		take(page, "回头看", async (found) => {
			await found.getByLabel("所见").fill("抽查三宗地块属实。");
			await found.getByRole("button", { name: "添加：凭证" }).click();
			await found.getByLabel("凭证名称").fill("供地抽查记录");
		}),
	);
	for (const [lang, words] of [
		["zh", "1 项承诺全部落实并经核验，回头看核查属实。"],
		["en", "All 1 promises were delivered and verified, and the look-back found it so."],
	] as const)
		await as(MEMBER, lang, path, async (page) => {
			await page.getByText(words).waitFor();
			assert.match((await page.locator(".proposal-head").textContent()) ?? "", /B → A/);
			await assertSound(page, `the closed loop in ${lang}`);
		});

	// A falls back when the evidence that it rests on is taken back; whoever does it is told before.
	on("2026-04-02");
	await as(COMMITTEE, "zh", path, async (page) => {
		await page.getByRole("button", { name: "撤销凭证：供地抽查记录" }).click();
		const found = page.getByRole("form", { name: "撤销凭证：供地抽查记录" });
		await found
			.getByRole("status")
			.getByText(/办理结果由 A 退回 B/)
			.waitFor();
		await assertSound(page, "evidence to be taken back");
		await found.getByLabel("撤销理由").fill("所附照片为另一地块");
		await found.locator("button[type=submit]").click();
		await found.waitFor({ state: "detached" });
		await page.getByText("已撤销：所附照片为另一地块").first().waitFor();
		assert.doesNotMatch((await page.locator(".proposal-head").textContent()) ?? "", /B → A/);
	});
	// On a day before, the page shows what was known then.
	await as(MEMBER, "en", `${path}?asOf=2026-03-20`, async (page) => {
		assert.match((await page.locator(".proposal-head").textContent()) ?? "", /B → A/);
	});
	for (const [lang, address] of [
		["zh", "/proposals?year=2024"],
		["en", "/proposals/statistics?year=2024&asOf=2025-01-15"],
		["zh", "/proposals/rules?year=2024"],
	] as const)
		await as(COMMITTEE, lang, address, (page) => assertSound(page, `${lang} ${address.replace(/[^a-z]/g, "-")}`));
});

test("the office sets what a year's letters mean, and merges a proposal into the one that it repeats with one click", async () => {
	on("2026-04-07");
	await as(COMMITTEE, "zh", "/proposals/rules?year=2026", async (page) => {
		await page.getByText("本年度尚未设定，暂按常用规则办理。").waitFor();
		await page.getByRole("button", { name: "设定本年度规则" }).click();
		const form = page.getByRole("form", { name: "设定年度办理规则" });
		await form.getByRole("button", { name: "套用四类（A/B/C/D）" }).click();
		await form.getByLabel("含义（中文）").nth(2).fill("列入五年规划逐步解决");
		await form.getByLabel(/^提案委员会办公室/).selectOption("demo-cppcc-proposals");
		await form.getByLabel(/^政府办公室/).selectOption("demo-government");
		await assertSound(page, "the rules' form");
		await form.getByRole("button", { name: "保存规则" }).click();
		await form.waitFor({ state: "detached" });
		await page.getByText("列入五年规划逐步解决").waitFor();
		await page.getByText(/现行规则由.*于 2026-04-07 设定，共 1 版/).waitFor();
	});
	await as(LEAD, "en", "/proposals/rules?year=2026", async (page) => {
		await page.getByText("Set on 2026-04-07").waitFor();
		assert.equal(await page.getByRole("button", { name: "Change this year's rules" }).count(), 0);
	});

	const write = async (person: string, facts: string) =>
		as(person, "zh", "/proposals/new", async (page) => {
			await page.getByLabel("案由", { exact: true }).fill("关于增设社区老年助餐点的建议");
			await page.getByLabel("年度", { exact: true }).fill("2026");
			await page.getByLabel("情况（案由的事实）", { exact: true }).fill(facts);
			await page.getByLabel("建议", { exact: true }).fill("- 增设助餐点。\n- 完善就餐补贴。");
			await page.getByRole("button", { name: "保存草稿" }).click();
			await page.waitForURL(/\/proposals\/p-[0-9a-f]+$/);
			await take(page, "提交");
			return new URL(page.url()).pathname;
		});
	const first = await write(MEMBER, "老年助餐点少，独居老人就餐不便，东部社区尤为突出。");
	await as(COMMITTEE, "zh", first, (page) => take(page, "审查立案"));
	const second = await write(SECOND, "老年助餐点少，独居老人就餐不便，希望就近解决。");
	await as(COMMITTEE, "zh", second, async (page) => {
		await page.getByRole("button", { name: "并入此案" }).click();
		const form = page.getByRole("form", { name: "审查立案" });
		await form.getByRole("radio", { name: /第 1 号/ }).waitFor();
		assert.ok(await form.getByRole("radio", { name: /第 1 号/ }).isChecked());
		await form.locator(".side-by-side mark", { hasText: "独居老人就餐不便" }).first().waitFor();
		await assertSound(page, "merging");
		await form.getByLabel("查找并入的提案").fill("laonian");
		await form.getByRole("radio", { name: /第 1 号/ }).waitFor();
		await form.locator("button[type=submit]").click();
		await form.waitFor({ state: "detached" });
		await page.getByText("已并案").first().waitFor();
	});
	await as(SECOND, "zh", first, (page) => page.locator(".proposal-head", { hasText: "、" }).waitFor());
});
