import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, Packer, Paragraph } from "docx";
import ExcelJS from "exceljs";
import { DRAFT, LETTER, SCHEME } from "../proposals/testing.ts";
import { delivered, drafted, proposalsHouse } from "./proposals.testing.ts";

test("every proposal route refuses who may not call it, with a sentence in both languages", async (t) => {
	const own = await proposalsHouse(t);
	const { app, call, key } = own;
	const id = await delivered(own);
	const scheme = { scheme: SCHEME, clientKey: key() };
	const ballot = { window: "reply:lead-unit:1", ballot: { attitude: "satisfied", result: "satisfied" } };
	const text = { title: "题目", body: "内容" };
	type Row = [
		method: "GET" | "POST",
		path: string,
		url: string,
		body: object | undefined,
		answers: Record<string, number>,
	];
	/** Who is answered what: "" is nobody; a member who has nothing to do with it is `third`. */
	const table: Row[] = [
		["GET", "/api/proposals", "/api/proposals", undefined, { "": 200, auditor: 200, third: 200 }],
		["GET", "/api/proposals/statistics", "/api/proposals/statistics?year=2026", undefined, { "": 200, third: 200 }],
		["GET", "/api/proposals/promises", "/api/proposals/promises?list=2027", undefined, { "": 200, third: 200 }],
		[
			"GET",
			"/api/proposals/promises.xlsx",
			"/api/proposals/promises.xlsx?year=2026",
			undefined,
			{ "": 200, third: 200 },
		],
		["GET", "/api/proposals/choices", "/api/proposals/choices", undefined, { "": 401, third: 200, auditor: 200 }],
		["GET", "/api/proposals/schemes/{year}", "/api/proposals/schemes/2026", undefined, { "": 200 }],
		[
			"POST",
			"/api/proposals/schemes",
			"/api/proposals/schemes",
			scheme,
			{ "": 401, third: 403, lead: 403, auditor: 403, system: 403, committee: 201 },
		],
		["GET", "/api/proposals/leads", "/api/proposals/leads", undefined, { "": 401, auditor: 403, third: 200 }],
		[
			"POST",
			"/api/proposals/leads",
			"/api/proposals/leads",
			{ title: "老年助餐点", words: "东区没有助餐点，老人不便。", clientKey: key() },
			{ "": 201 },
		],
		["POST", "/api/proposals/similar", "/api/proposals/similar", text, { "": 401, auditor: 403, third: 200 }],
		[
			"POST",
			"/api/proposals/letter-check",
			"/api/proposals/letter-check",
			{ text: "年底前完成改造。", proposalId: id },
			{ "": 401, auditor: 403, lead: 200 },
		],
		[
			"POST",
			"/api/proposals",
			"/api/proposals",
			{ body: DRAFT, clientKey: key() },
			{ "": 401, auditor: 403, system: 403, third: 201 },
		],
		["GET", "/api/proposals/{id}", `/api/proposals/${id}`, undefined, { "": 404, third: 200, lead: 200 }],
		["GET", "/api/proposals/{id}", "/api/proposals/p-unknown", undefined, { "": 404, third: 404 }],
		[
			"GET",
			"/api/proposals/{id}/suggested-units",
			`/api/proposals/${id}/suggested-units`,
			undefined,
			{ "": 401, auditor: 403, government: 200 },
		],
		[
			"GET",
			"/api/proposals/{id}/merge-targets",
			`/api/proposals/${id}/merge-targets?q=zhucan`,
			undefined,
			{ "": 401, auditor: 403, committee: 200 },
		],
		[
			"GET",
			"/api/proposals/{id}/files/{sha256}",
			`/api/proposals/${id}/files/${"0".repeat(64)}`,
			undefined,
			{ "": 404, third: 404, member: 404 },
		],
		[
			"POST",
			"/api/proposals/{id}/steps",
			`/api/proposals/${id}/steps`,
			{ step: "publish", body: { what: "proposal", openness: "public" }, clientKey: key() },
			{ "": 401, auditor: 403, third: 403, lead: 403, member: 403, committee: 201 },
		],
		[
			"POST",
			"/api/proposals/{id}/ballots",
			`/api/proposals/${id}/ballots`,
			ballot,
			{ "": 401, auditor: 403, third: 403, lead: 403, co: 403, committee: 403, member: 201 },
		],
		[
			"GET",
			"/api/proposals/{id}/letters/{file}",
			`/api/proposals/${id}/letters/9999.docx`,
			undefined,
			{ "": 404, third: 404 },
		],
		["GET", "/api/proposals/report.docx", "/api/proposals/report.docx?year=2026", undefined, { "": 200 }],
		["GET", "/api/proposals.xlsx", "/api/proposals.xlsx", undefined, { "": 401, third: 200 }],
		[
			"GET",
			"/api/proposals/export.json",
			"/api/proposals/export.json?year=2026",
			undefined,
			{ "": 401, third: 403, committee: 403, supervision: 200 },
		],
		[
			"POST",
			"/api/proposals/import",
			"/api/proposals/import?name=a.csv",
			undefined,
			{ "": 401, third: 403, committee: 403, supervision: 400 },
		],
	];
	for (const [method, path, url, body, answers] of table)
		for (const [person, status] of Object.entries(answers)) {
			const answer = await call(person, method, url, body);
			assert.equal(answer.statusCode, status, `${person || "nobody"} ${method} ${path}: ${answer.body.slice(0, 300)}`);
			if (status < 400) continue;
			const { message } = answer.json().error;
			assert.ok(message.zh.length > 3 && message.en.length > 3, `${path}: ${answer.body}`);
		}
	const described = (await app.inject({ url: "/api/openapi.json" })).json().paths;
	const routes = Object.entries<Record<string, unknown>>(described)
		.filter(([path]) => path.startsWith("/api/proposals"))
		.flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
	const covered = new Set(table.map(([method, path]) => `${method} ${path}`));
	assert.deepEqual(
		routes.filter((route) => !covered.has(route)),
		[],
		"a route that is not in the table",
	);
});

test("a class-B reply without dates is refused over the API with the sentence that says why", async (t) => {
	const own = await proposalsHouse(t);
	const id = await drafted(own);
	await own.step("member", id, "submit");
	await own.step("committee", id, "review", { outcome: "accept" });
	await own.step("government", id, "assign", {
		mode: "lead",
		units: [{ unit: "lead-unit", person: "lead", role: "lead" }],
	});
	const refused = await own.step("lead", id, "write-letter", { ...LETTER, promises: [] });
	assert.equal(refused.statusCode, 409);
	assert.match(
		refused.json().error.message.zh,
		/B 类为“部分解决或列入计划解决”，须逐项列明今后的任务、责任人和完成日期；现在一项也没有/,
	);
	assert.match(refused.json().error.message.en, /list each thing still to be done with its person and date/);
});

test("who sends too much, an unknown step or markup is refused or cleaned; what a person may not say of a draft is refused", async (t) => {
	const own = await proposalsHouse(t);
	const { call, key } = own;
	const send = (body: object) => call("member", "POST", "/api/proposals", { body, clientKey: key() });
	assert.equal((await send({ ...DRAFT, facts: "长".repeat(8001) })).statusCode, 400);
	assert.equal((await send({ ...DRAFT, demo: true })).statusCode, 400);
	assert.equal((await send({ ...DRAFT, importedFrom: "x" })).statusCode, 400);
	const id = (await send({ ...DRAFT, facts: "<img src=x onerror=alert(1)>点少" })).json().proposalId;
	const seen = await call("member", "GET", `/api/proposals/${id}`);
	assert.equal(seen.json().view.proposal.facts, "点少");
	assert.equal((await own.step("member", id, "close-rating", {})).statusCode, 400, "a rule's step is nobody's");
	assert.equal((await own.step("member", id, "take-in", {})).statusCode, 400);
	assert.equal((await call("third", "GET", `/api/proposals/${id}`)).statusCode, 404, "a draft is its proposers' alone");
	assert.equal((await own.step("third", id, "comment", { words: "看看" })).statusCode, 404);
});

test("the unit learns nothing of a ballot from the page, the export or the list while the window is open", async (t) => {
	const own = await proposalsHouse(t);
	const id = await delivered(own);
	const before = (await own.call("lead", "GET", `/api/proposals/${id}`)).body;
	const ballot = { attitude: "fairly", result: "dissatisfied", words: "点位太少", share: true, again: true };
	const cast = await own.call("member", "POST", `/api/proposals/${id}/ballots`, {
		window: "reply:lead-unit:1",
		ballot,
	});
	assert.equal(cast.statusCode, 201, cast.body);
	assert.match(cast.json().receipt, /^[0-9a-f]{64}$/);
	assert.equal(
		(await own.call("lead", "GET", `/api/proposals/${id}`)).body,
		before,
		"not a letter of the page changed",
	);
	for (const person of ["lead", "committee", "supervision"])
		assert.doesNotMatch((await own.call(person, "GET", `/api/proposals/${id}`)).body, /点位太少/);
	assert.doesNotMatch(
		(await own.call("supervision", "GET", "/api/proposals/export.json?year=2026")).body,
		/点位太少|dissatisfied/,
	);
	const mine = (await own.call("member", "GET", `/api/proposals/${id}`)).json().view.own[0];
	assert.deepEqual([mine.ballot.words, mine.receipt], ["点位太少", cast.json().receipt]);
});

test("a letter is a Word file with the class and the co-unit's dissent, the yearly report opens its numbers, and the workbook has the rows", async (t) => {
	const own = await proposalsHouse(t);
	const id = await delivered(own);
	const view = (await own.call("member", "GET", `/api/proposals/${id}`)).json().view;
	const { seq } = view.proposal.letters[0];
	const letter = await own.call("member", "GET", `/api/proposals/${id}/letters/${seq}.docx`);
	assert.equal(letter.rawPayload.subarray(0, 2).toString(), "PK");
	const paper = (await own.call("member", "GET", `/api/proposals/${id}/letters/${seq}.json`)).json().paper;
	assert.deepEqual([paper.form, paper.corner, paper.number], ["letter", "B类", "武民复〔2026〕1号"]);
	const book = new ExcelJS.Workbook();
	const sheet = await own.call("member", "GET", "/api/proposals.xlsx?year=2026");
	await book.xlsx.load(sheet.rawPayload as unknown as ArrayBuffer);
	assert.equal(book.worksheets[0]?.getRow(2).getCell(3).value, DRAFT.title);
	assert.equal(
		(await own.call("", "GET", "/api/proposals/report.docx?year=2026")).rawPayload.subarray(0, 2).toString(),
		"PK",
	);
});

const CSV = [
	"武进区 2025 年提案,,,,,,,",
	"案号,案由,提案人,类别,内容,建议,提交日期,立案日期,主办单位,会办单位,答复日期,办理结果",
	"3,关于增设充电桩的建议,张委员,交通出行,桩少。,多建。,2025-01-10,2025/1/20,lead-unit,co-unit,2025年3月10日,A",
	"4,关于口袋公园的建议,李委员,城乡建设,绿地少。,建公园。,2025-01-11,2025-01-20,lead-unit,,,",
	"5,,王委员,,,,,,,,,",
	"6,关于停车的建议,赵委员,,,,2025-13-40,,,,,",
	"7,关于学校的建议,钱委员,,,,2025-01-10,,没有的局,,,",
	"3,关于重复案号的建议,孙委员,,,,2025-01-10,2025-01-20,,,,",
	"8,关于类别的建议,周委员,,,,2025-01-10,2025-01-20,lead-unit,,2025-03-01,Z",
].join("\n");

test("a year's table is looked at first, each bad row says why, the sound ones come in with their days, and twice is once", async (t) => {
	const own = await proposalsHouse(t);
	own.at("2026-03-01");
	const send = async (query: string, payload: Buffer) => {
		const cookie = (await own.call("supervision", "GET", "/api/me")).json();
		assert.ok(cookie.person);
		return own.file("supervision", `/api/proposals/import?${query}`, payload);
	};
	const seen = (await send("name=2025.csv&year=2025", Buffer.from(CSV))).json();
	assert.deepEqual([seen.sound, seen.wrong, seen.imported], [2, 5, null]);
	const why = seen.faults.map((one: { words: { zh: string } }) => one.words.zh).join("\n");
	for (const words of [
		/第 5 行“案由”：为空/,
		/第 6 行“提交日期”：“2025-13-40”不是日期/,
		/第 7 行“主办单位”：没有单位“没有的局”/,
		/第 8 行“案号”：2025 年已有第 3 号/,
		/第 9 行“办理结果”：“Z”不在 2025 年的类别中（A、B、C）/,
	])
		assert.match(why, words);
	assert.equal(
		(await own.call("supervision", "GET", "/api/proposals?year=2025")).json().total,
		0,
		"looking changes nothing",
	);
	assert.equal((await send(`name=2025.csv&year=2025&expect=${"0".repeat(64)}`, Buffer.from(CSV))).statusCode, 409);
	for (let n = 0; n < 2; n++) {
		const done = await send(`name=2025.csv&year=2025&expect=${seen.digest}`, Buffer.from(CSV));
		if (n === 0) assert.equal(done.statusCode, 201, done.body);
	}
	const list = (await own.call("supervision", "GET", "/api/proposals?year=2025")).json();
	assert.deepEqual(
		list.items.map((one: { number: number; stage: string; repliedOn: string | null }) => [
			one.number,
			one.stage,
			one.repliedOn,
		]),
		[
			[4, "in-hand", null],
			[3, "closed", "2025-03-10"],
		],
	);
	const { counts } = (await own.call("", "GET", "/api/proposals/statistics?year=2025"))
		.json()
		.sums.find((one: { unit: string }) => one.unit === "lead-unit");
	assert.deepEqual([counts.lead, counts["reply-on-time"], counts["reply-open"], counts["class-A"]], [2, 1, 1, 1]);
});

test("a proposal that was written in Word comes in with its title, facts and suggestions; what is no proposal is refused", async (t) => {
	const own = await proposalsHouse(t);
	const word = (lines: string[]) =>
		Packer.toBuffer(new Document({ sections: [{ children: lines.map((one) => new Paragraph(one)) }] }));
	const lines = [
		"区政协提案",
		"案由：关于完善社区食堂的建议",
		"提案人：陈委员",
		"社区食堂少。",
		"具体建议：",
		"一、增设食堂；",
		"二、给予补贴。",
	];
	const file = await word(lines);
	const seen = (await own.file("supervision", "/api/proposals/import?name=a.docx&year=2026", file)).json();
	assert.deepEqual(
		[seen.rows[0].title, seen.rows[0].proposer, seen.rows[0].facts, seen.rows[0].suggestions],
		["关于完善社区食堂的建议", "陈委员", "社区食堂少。", "一、增设食堂；\n二、给予补贴。"],
	);
	const done = await own.file("supervision", `/api/proposals/import?name=a.docx&year=2026&expect=${seen.digest}`, file);
	assert.equal(done.statusCode, 201, done.body);
	const view = (await own.call("committee", "GET", `/api/proposals/${done.json().imported[0]}`)).json().view;
	assert.deepEqual([view.proposal.stage, view.proposal.proposerName], ["submitted", "陈委员"]);
	for (const bad of [Buffer.from("PK\u0003\u0004 no zip"), Buffer.from("甲,乙\n1,2\n"), await word([""])]) {
		const { statusCode } = await own.file("supervision", "/api/proposals/import?name=x&year=2026", bad);
		assert.ok(statusCode >= 400 && statusCode < 500, String(statusCode));
	}
});

test("a reply can't be claimed done on the matter's own page, without a letter", async (t) => {
	const own = await proposalsHouse(t);
	const id = await drafted(own);
	await own.step("member", id, "submit");
	await own.step("committee", id, "review", { outcome: "accept" });
	await own.step("government", id, "assign", {
		mode: "lead",
		units: [{ unit: "lead-unit", person: "lead", role: "lead" }],
	});
	const matter = `/api/matters/${id}.reply.lead-unit.1`;
	const take = (step: string, body: object) =>
		own.call("lead", "POST", `${matter}/steps`, { step, body, clientKey: own.key() });
	assert.equal((await take("accept", {})).statusCode, 201);
	const refused = await take("claim-done", { words: "已答复", evidence: [{ name: "电话" }] });
	assert.deepEqual([refused.statusCode, refused.json().error.code], [409, "TAKEN_BY_LINE"]);
	assert.match(refused.json().error.message.zh, /自己的页面上办理/);
	assert.ok(!(await own.call("lead", "GET", matter)).json().can.includes("claim-done"));
});
