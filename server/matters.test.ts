import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Line } from "../loop/line.ts";
import type { MatterKind } from "../loop/matter.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });
/** A kind with every rule on, for what is the same for all kinds. */
const OPEN: MatterKind = {
	line: "test",
	name: "problem",
	title: { zh: "测试事项", en: "Test matter" },
	limits: {
		assign: days(1),
		accept: days(1),
		handle: days(10),
		verify: days(3),
		verdict: days(5),
		"sign-off": days(3),
		"look-back": days(60),
	},
	proofsToClaim: 1,
	asksRaiser: false,
	needsTaskBook: true,
	looksBack: true,
	openInside: true,
	categories: { odour: { zh: "异味", en: "Odour" } },
};
/** The same for those alone whom it concerns; the raiser is asked, and the data must agree. */
const CLOSED: MatterKind = {
	...OPEN,
	name: "closed",
	openInside: false,
	asksRaiser: true,
	closingFault: async (_trx, state) =>
		state.title.includes("超标")
			? { zh: "监测仍超标，不能销号。", en: "The readings are still above the limit." }
			: null,
};
const LINE: Line = {
	name: "test",
	title: { zh: "测试条线", en: "Test line" },
	kinds: [OPEN, CLOSED],
	indicators: [],
	rules: [],
	headlines: [],
};

type Duty = "supervision" | "auditor" | "system-admin";
const PERSONS: [person: string, unit: string, duty?: Duty][] = [
	["chief", "office", "supervision"],
	["doer", "town"],
	["mate", "town"],
	["checker", "bureau"],
	["stranger", "elsewhere"],
	["member", ""],
	["auditor", "audit", "auditor"],
	["admin", "data", "system-admin"],
];

async function house(t: TestContext) {
	const { db, districtId, ownerUrl } = await testDatabase(t);
	const clock = { now: new Date("2026-03-02T01:00:00.000Z") };
	const app = await buildApp({ db, districtId, now: () => clock.now, dataFolder: "", version: "test" }, [LINE]);
	t.after(() => app.close());
	const cookies = new Map<string, string>();
	await inDistrict(db, districtId, async (trx) => {
		const district_id = districtId;
		for (const [person_id, unit_id, duty] of PERSONS) {
			const names = { name_zh: `${person_id}同志`, name_en: person_id, demo: false };
			await trx
				.insertInto("person")
				.values({ district_id, person_id, unit_id, ...names })
				.execute();
			if (unit_id !== "") {
				const post = { post_id: `${person_id}-1`, person_id, unit_id, title_zh: "", title_en: "" };
				await trx
					.insertInto("post")
					.values({ district_id, ...post, from_day: "2024-01-01", until_day: null })
					.execute();
			}
			if (duty !== undefined)
				await trx
					.insertInto("duty")
					.values({ district_id, person_id, duty, from_at: new Date(0), until_at: null, given_by: "test" })
					.execute();
			const session = { personId: person_id, way: "demo" as const, address: "", agent: "" };
			const token = await startSession(trx, session, clock.now);
			cookies.set(person_id, sessionCookie(token, false).split(";")[0] ?? "");
		}
	});
	let keys = 0;
	const call = async (who: string, method: "GET" | "POST", url: string, payload?: object) => {
		const headers = { cookie: cookies.get(who) ?? "", host: "127.0.0.1" };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	const newKey = () => `test-key-${++keys}`;
	const raise = async (who: string, kind = "problem", title = "下沿浜水体发黑") => {
		const payload = { line: "test", kind, clientKey: newKey(), body: { title, source: "patrol" } };
		return (await call(who, "POST", "/api/matters", payload)).json.matterId as string;
	};
	const step = (who: string, matterId: string, name: string, body: object = {}) => {
		clock.now = new Date(clock.now.getTime() + 60_000);
		return call(who, "POST", `/api/matters/${matterId}/steps`, { step: name, body, clientKey: newKey() });
	};
	return { db, ownerUrl, clock, call, raise, step, newKey };
}

const TASKS = { tasks: [{ id: "1", text: "封堵排口", unit: "town", person: "doer", dueOn: "2026-03-06" }] };
const photo = { name: "水质检测单", href: "/waters/creeks/c001" };

test("five persons walk a matter round the loop, each sees the buttons that are his, and nobody else gets through", async (t) => {
	const { call, raise, step } = await house(t);
	const matterId = await raise("checker");
	const can = async (who: string) => (await call(who, "GET", `/api/matters/${matterId}`)).json.can as string[];
	assert.ok((await can("chief")).includes("write-in"));
	assert.ok(!(await can("mate")).includes("write-in"));
	assert.equal((await step("mate", matterId, "write-in", TASKS)).status, 403);
	assert.equal((await step("chief", matterId, "write-in", TASKS)).status, 201);
	const assign = { unit: "town", person: "doer", relations: { verifier: "mate" } };
	const refused = await step("chief", matterId, "assign", assign);
	assert.equal(refused.status, 409);
	assert.match(refused.json.error.message.zh, /核验人不能/);
	await step("chief", matterId, "assign", { ...assign, relations: { verifier: "checker" } });
	assert.equal((await step("stranger", matterId, "accept")).status, 403);
	assert.equal((await step("doer", matterId, "accept")).status, 201);
	const mine = (await call("doer", "GET", "/api/mine")).json;
	assert.deepEqual(
		mine.owed.map((one: { step: string; urgency: string; left: number }) => [one.step, one.urgency, one.left]),
		[["task-done", "week", 4]],
	);
	assert.equal((await call("chief", "GET", "/api/mine")).json.awaited[0].personId, "doer");
	assert.equal(
		(await step("doer", matterId, "task-done", { task: "1", words: "已封堵", evidence: [photo] })).status,
		201,
	);
	assert.equal((await step("doer", matterId, "claim-done", { words: "已整治" })).status, 201);
	assert.equal((await step("mate", matterId, "verify", { passed: true, reason: "好" })).status, 403);
	assert.equal((await step("checker", matterId, "verify", { passed: true, reason: "现场复核" })).status, 201);
	assert.equal((await step("chief", matterId, "sign-off")).status, 201);
	const view = (await call("checker", "GET", `/api/matters/${matterId}`)).json;
	assert.equal(view.state.stage, "closed");
	assert.equal(view.names.doer.zh, "doer同志");
	assert.equal(view.state.steps.length, 8);
	const then = (await call("checker", "GET", `/api/matters/${matterId}?asOf=2026-03-02T01:04:30.000Z`)).json;
	assert.equal(then.state.stage, "assigned");
	assert.deepEqual(then.can, [], "nothing can be done in the past");
	const owed = (await call("checker", "GET", "/api/mine")).json.owed;
	assert.deepEqual([owed[0].step, owed[0].urgency], ["look-back", "later"]);
});

test("who has more than a page to do sees how much there is, by how it presses, and asks for the rest", async (t) => {
	const { call, raise, step } = await house(t);
	const days = ["2026-03-02", "2026-03-06", "2026-04-30", "2026-05-29"];
	for (const dueOn of days) {
		const matterId = await raise("checker");
		const tasks = TASKS.tasks.map((task) => ({ ...task, dueOn }));
		assert.equal((await step("chief", matterId, "write-in", { ...TASKS, tasks })).status, 201);
		await step("chief", matterId, "assign", { unit: "town", person: "doer", relations: { verifier: "checker" } });
		assert.equal((await step("doer", matterId, "accept")).status, 201);
	}
	const first = (await call("doer", "GET", "/api/mine?owed=3")).json;
	assert.deepEqual(first.owedCounts, { late: 0, today: 1, week: 1, later: 2, undated: 0 });
	assert.deepEqual(
		first.owed.map((one: { dueOn: string }) => one.dueOn),
		days.slice(0, 3),
	);
	assert.equal((await call("doer", "GET", "/api/mine")).json.owed.length, 4);
	const waiting = (await call("chief", "GET", "/api/mine?awaited=2")).json;
	assert.deepEqual([waiting.awaited.length, waiting.awaitedCount], [2, { total: 4, more: false }]);
	assert.equal((await call("doer", "GET", "/api/mine?owed=2001")).status, 400);
});

test("a matter is read by those whom it concerns; an administrator kept apart, a stranger and a guessed id get the same answer", async (t) => {
	const { call, raise, step } = await house(t);
	const open = await raise("checker");
	const closed = await raise("checker", "closed");
	await step("chief", closed, "write-in", TASKS);
	await step("chief", closed, "assign", { unit: "town", person: "doer", relations: { verifier: "checker" } });
	const status = async (who: string, id: string) => (await call(who, "GET", `/api/matters/${id}`)).status;
	const reads = async (id: string) => {
		const seen: string[] = [];
		for (const [who] of PERSONS) if ((await status(who, id)) === 200) seen.push(who);
		return seen;
	};
	assert.deepEqual(await reads(open), ["chief", "doer", "mate", "checker", "stranger", "auditor"]);
	assert.deepEqual(await reads(closed), ["chief", "doer", "mate", "checker", "auditor"]);
	assert.equal(await status("stranger", "test-0123456789ab"), 404);
	assert.equal(await status("stranger", closed), 404);
	assert.equal(await status("nobody", open), 401);
	const listed = async (who: string) =>
		(await call(who, "GET", "/api/matters")).json.rows.map((row: { matterId: string }) => row.matterId).sort();
	assert.deepEqual(await listed("stranger"), [open]);
	assert.deepEqual(await listed("member"), []);
	assert.deepEqual(await listed("mate"), [open, closed].sort());
	assert.equal((await step("stranger", closed, "comment", { words: "x" })).status, 404);
	assert.equal((await step("auditor", open, "comment", { words: "x" })).status, 403, "an auditor changes nothing");
});

test("the raiser's content is not shown to those who did the work, and the data can forbid to close", async (t) => {
	const { call, raise, step } = await house(t);
	const matterId = await raise("stranger", "closed", "下沿浜氨氮超标");
	await step("chief", matterId, "write-in", TASKS);
	await step("chief", matterId, "assign", { unit: "town", person: "doer", relations: { verifier: "checker" } });
	await step("doer", matterId, "accept");
	await step("doer", matterId, "task-done", { task: "1", words: "已封堵", evidence: [photo] });
	await step("doer", matterId, "claim-done", { words: "已整治" });
	await step("checker", matterId, "verify", { passed: true, reason: "复核" });
	assert.equal((await step("doer", matterId, "give-verdict", { solved: true })).status, 403);
	// All that those who did the work can read: it must not tell whether the raiser has answered.
	const readBy = async (who: string) => {
		const { moment, ...view } = (await call(who, "GET", `/api/matters/${matterId}`)).json;
		const list = (await call(who, "GET", "/api/matters")).json;
		const mine = (await call(who, "GET", "/api/mine")).json;
		return JSON.stringify([view, list.rows ?? list, mine.owed ?? mine, mine.awaited]);
	};
	const before = [await readBy("doer"), await readBy("mate")];
	assert.equal((await step("stranger", matterId, "give-verdict", { solved: true, reason: "好了" })).status, 201);
	assert.deepEqual([await readBy("doer"), await readBy("mate")], before);
	const chain = (await call("doer", "GET", "/api/chain")).json.links.at(-1);
	assert.deepEqual([chain.kind, chain.matterId], ["private", null]);
	const stepsSeen = async (who: string) =>
		(await call(who, "GET", `/api/matters/${matterId}`)).json.state.steps.map((one: { step: string }) => one.step);
	assert.ok((await stepsSeen("chief")).includes("give-verdict"));
	assert.ok(!(await stepsSeen("doer")).includes("give-verdict"));
	assert.ok(!(await stepsSeen("mate")).includes("give-verdict"));
	const refused = await step("chief", matterId, "sign-off");
	assert.equal(refused.status, 409);
	assert.match(refused.json.error.message.zh, /仍超标/);
});

test("what only a rule may say is refused from a form: fields of others, the machine's steps, a stage", async (t) => {
	const { call, raise, step, newKey } = await house(t);
	const sent = (body: object) =>
		call("checker", "POST", "/api/matters", { line: "test", kind: "problem", clientKey: newKey(), body });
	for (const extra of [{ demo: true }, { parent: "x" }, { splitFrom: "x" }, { stage: "closed" }])
		assert.equal((await sent({ title: "题目", ...extra })).status, 400, JSON.stringify(extra));
	const matterId = await raise("checker");
	assert.equal((await step("chief", matterId, "absorb", { from: "x", reason: "y" })).status, 400);
	assert.equal((await step("chief", matterId, "raise", { title: "x" })).status, 400);
	assert.equal((await step("chief", matterId, "accept", { stage: "closed" })).status, 403);
	const foreign = await call("chief", "POST", `/api/matters/${matterId}/steps`, {
		step: "comment",
		body: { words: "好" },
		clientKey: newKey(),
		unit: "town",
	});
	assert.equal(foreign.json.error.code, "NOT_YOUR_UNIT");
});

test("a batch is answered item by item, and each of its steps can be taken back", async (t) => {
	const { call, raise, step, newKey } = await house(t);
	const ids = [await raise("checker"), await raise("checker"), await raise("checker")];
	for (const id of ids.slice(0, 2)) {
		await step("chief", id, "write-in", TASKS);
		await step("chief", id, "assign", { unit: "town", person: "doer", relations: { verifier: "checker" } });
	}
	const items = ids.map((matterId) => ({ matterId, clientKey: newKey() }));
	const { results } = (await call("doer", "POST", "/api/matter-steps", { step: "accept", items })).json;
	assert.deepEqual(
		results.map((one: { ok: boolean }) => one.ok),
		[true, true, false],
	);
	assert.equal(results[2].code, "NOT_YOURS");
	const undo = results.slice(0, 2).map(({ matterId, seq }: { matterId: string; seq: number }) => ({
		matterId,
		body: { seq, reason: "误操作" },
		clientKey: newKey(),
	}));
	const undone = (await call("doer", "POST", "/api/matter-steps", { step: "withdraw", items: undo })).json.results;
	assert.ok(
		undone.every((one: { ok: boolean }) => one.ok),
		JSON.stringify(undone),
	);
	const view = (await call("doer", "GET", `/api/matters/${ids[0]}`)).json;
	assert.equal(view.state.stage, "assigned");
	assert.equal(view.takenBack[0].step, "accept", "what was taken back still stands in the story");
});

test("a matter is split into parts that are matters of their own", async (t) => {
	const { call, raise, newKey } = await house(t);
	const matterId = await raise("checker");
	const payload = { reason: "两处排口", parts: [{ title: "东岸排口" }, { title: "西岸排口" }], clientKey: newKey() };
	assert.equal((await call("mate", "POST", `/api/matters/${matterId}/split`, payload)).status, 403);
	const { into } = (await call("chief", "POST", `/api/matters/${matterId}/split`, payload)).json;
	assert.equal(into.length, 2);
	const view = (await call("chief", "GET", `/api/matters/${matterId}`)).json;
	assert.equal(view.state.stage, "split");
	assert.deepEqual(
		view.parts.map((part: { title: string }) => part.title),
		["东岸排口", "西岸排口"],
	);
});

test("when the disk is full the step is refused with the cure, and nothing of it is kept", async (t) => {
	const { ownerUrl, call, raise, step } = await house(t);
	const matterId = await raise("checker");
	// PostgreSQL's own error for a full disk, raised where it would come: in the middle of the step, after the event was written.
	await asOwner(ownerUrl, (owner) =>
		owner.query(`
			create function full_disk() returns trigger language plpgsql as $$
			begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
			create trigger full_disk before insert or update on matter_owed for each row execute function full_disk()`),
	);
	const refused = await step("chief", matterId, "assign", { unit: "town", person: "doer" });
	assert.equal(refused.status, 409, "the rules come first");
	const full = await call("checker", "POST", "/api/matters", {
		line: "test",
		kind: "problem",
		clientKey: "full-disk-1",
		body: { title: "第二件" },
	});
	assert.equal(full.status, 507);
	assert.match(full.json.error.message.zh, /磁盘已满.*清理磁盘后重试/);
	await asOwner(ownerUrl, (owner) => owner.query("drop trigger full_disk on matter_owed"));
	assert.equal((await call("chief", "GET", "/api/matters")).json.total, 1);
	const again = { line: "test", kind: "problem", clientKey: "full-disk-1", body: { title: "第二件" } };
	assert.equal(
		(await call("checker", "POST", "/api/matters", again)).status,
		201,
		"the same key goes through afterwards",
	);
});

test("a script in any word comes back as the word that it is", async (t) => {
	const { call, step, newKey } = await house(t);
	const script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
	const body = { title: script, words: script, category: script.slice(0, 40), source: script.slice(0, 30) };
	const sent = { line: "test", kind: "problem", clientKey: newKey(), body };
	const { matterId } = (await call("checker", "POST", "/api/matters", sent)).json;
	await step("chief", matterId, "comment", { words: script });
	const { state } = (await call("chief", "GET", `/api/matters/${matterId}`)).json;
	assert.equal(state.title, script);
	assert.equal(state.steps.at(-1).body.words, script);
	for (const href of ["javascript:alert(1)", "//evil.example/x", "https://evil.example", "/\\evil"]) {
		const evil = await step("chief", matterId, "add-evidence", { evidence: [{ name: "x", href }] });
		assert.equal(evil.status, 400, href);
	}
});
