import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { rebuildMatters, settleByTime } from "./matter.rebuild.ts";
import { raiseMatter, takeStep } from "./matter.store.ts";
import type { MatterKind } from "./matter.ts";
import { kindKey } from "./matter.ts";
import type { Step } from "./matter-step.ts";
import { matterState } from "./matter-story.store.ts";
import { Refusal } from "./refusal.ts";
import { verifyChain } from "./verify.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });
const KIND: MatterKind = {
	line: "waters",
	name: "problem",
	title: { zh: "河浜问题", en: "Creek problem" },
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
};
const KINDS = new Map([[kindKey(KIND), KIND]]);
const POSTS: [person: string, unit: string][] = [
	["chief", "office"],
	["doer", "town"],
	["mate", "town"],
	["checker", "bureau"],
	["checker-2", "bureau"],
];

async function house(t: TestContext) {
	const { db, districtId, ownerUrl } = await testDatabase(t);
	await inDistrict(db, districtId, async (trx) => {
		for (const [person_id, unit_id] of POSTS) {
			const names = { name_zh: person_id, name_en: person_id, demo: false };
			await trx
				.insertInto("person")
				.values({ district_id: 1, person_id, unit_id, ...names })
				.execute();
			const post = {
				post_id: `${person_id}-1`,
				person_id,
				unit_id,
				title_zh: "",
				title_en: "",
				from_day: "2024-01-01",
			};
			await trx
				.insertInto("post")
				.values({ district_id: 1, ...post, until_day: null })
				.execute();
		}
	});
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	return { db, ownerUrl, inside };
}

/** Hours after Monday 2 March 2026, 09:00 in Shanghai. */
const hour = (n: number) => new Date(Date.parse("2026-03-02T01:00:00.000Z") + n * 3600_000).toISOString();
const acting = (person: string) => ({ person, unit: POSTS.find(([one]) => one === person)?.[1] ?? "" });
const photo = { name: "整治后照片", href: "/waters/creeks/c001" };

type Inside = Awaited<ReturnType<typeof house>>["inside"];

async function raised(inside: Inside, key = "raise-1"): Promise<string> {
	const raising = { body: { title: "下沿浜水体发黑" }, by: acting("mate"), clientKey: key };
	return (await inside((trx) => raiseMatter(trx, KIND, raising, hour(0)))).matterId;
}

const STORY: [step: Exclude<Step, "raise">, by: string, body: Record<string, unknown>][] = [
	["write-in", "chief", { tasks: [{ id: "1", text: "封堵排口", unit: "town", person: "doer", dueOn: "2026-03-06" }] }],
	["assign", "chief", { unit: "town", person: "doer", relations: { verifier: "checker" } }],
	["accept", "doer", {}],
	["task-done", "doer", { task: "1", words: "已封堵", evidence: [photo] }],
	["claim-done", "doer", { words: "已整治完毕" }],
	["verify", "checker", { passed: true, reason: "现场复核，水体清澈" }],
	["sign-off", "chief", {}],
];

async function walk(inside: Inside, matterId: string, upTo: number, prefix = "step"): Promise<void> {
	for (const [index, [step, by, body]] of STORY.slice(0, upTo).entries())
		await inside((trx) =>
			takeStep(trx, KIND, { matterId, step, body, by: acting(by), clientKey: `${prefix}-${index}` }, hour(index + 1)),
		);
}

const owedIn = (inside: Inside) =>
	inside((trx) => trx.selectFrom("matter_owed").select(["step", "item", "person_id", "unit_id", "due_on"]).execute());

test("a matter walks through the database from raised to signed off, and who owes what by when follows", async (t) => {
	const { inside, db } = await house(t);
	const matterId = await raised(inside);
	assert.deepEqual(await owedIn(inside), [
		{ step: "assign", item: "", person_id: "", unit_id: "", due_on: "2026-03-03" },
	]);
	await walk(inside, matterId, 3);
	assert.deepEqual(await owedIn(inside), [
		{ step: "task-done", item: "1", person_id: "doer", unit_id: "town", due_on: "2026-03-06" },
	]);
	const row = await inside((trx) => trx.selectFrom("matter").selectAll().executeTakeFirstOrThrow());
	assert.deepEqual(
		[row.stage, row.owner_person, row.due_on, row.handle_due_on],
		["in-hand", "doer", "2026-03-06", "2026-03-16"],
		"ten working days from 2 March",
	);
	for (const [index, [step, by, body]] of STORY.entries())
		if (index >= 3)
			await inside((trx) =>
				takeStep(trx, KIND, { matterId, step, body, by: acting(by), clientKey: `step-${index}` }, hour(index + 1)),
			);
	const state = await inside((trx) =>
		matterState(trx, KIND, matterId, { at: hour(20), knownBy: hour(20), timeZone: "Asia/Shanghai" }),
	);
	assert.equal(state?.stage, "closed");
	assert.deepEqual(
		(await owedIn(inside)).map((one) => one.step),
		["look-back"],
	);
	assert.ok((await verifyChain(db, 1)).ok);
});

test("the same step sent twice is one event, also at once; its key for another step is refused", async (t) => {
	const { inside } = await house(t);
	const first = await raised(inside);
	assert.equal(await raised(inside), first, "raising twice with one key raises one");
	await walk(inside, first, 2);
	const accept = () =>
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{ matterId: first, step: "accept", body: {}, by: acting("doer"), clientKey: "accept" },
				hour(5),
			),
		);
	const all = await Promise.all([accept(), accept(), accept()]);
	assert.deepEqual(new Set(all.map((state) => state.stage)), new Set(["in-hand"]));
	const count = await inside((trx) =>
		trx.selectFrom("event").select("seq").where("kind", "=", "matter.accept").execute(),
	);
	assert.equal(count.length, 1);
	await refused(
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{ matterId: first, step: "comment", body: { words: "x" }, by: acting("doer"), clientKey: "accept" },
				hour(6),
			),
		),
		"CLIENT_KEY_REUSED",
	);
});

async function refused(work: Promise<unknown>, code: string): Promise<string> {
	const error = await work.then(
		() => null,
		(thrown: unknown) => thrown,
	);
	assert.ok(error instanceof Refusal, `refused with ${code}`);
	assert.equal(error.code, code);
	return error.words.zh;
}

test("of two verifiers at once one wins, and the other is told how it stands", async (t) => {
	const { inside } = await house(t);
	const matterId = await raised(inside);
	await walk(inside, matterId, 5);
	const verify = (person: string, passed: boolean) =>
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{
					matterId,
					step: "verify",
					body: { passed, reason: passed ? "清澈" : "仍有异味" },
					by: acting(person),
					clientKey: `verify-${person}`,
				},
				hour(9),
			),
		);
	const both = await Promise.allSettled([verify("checker", true), verify("checker-2", false)]);
	assert.equal(both.filter((one) => one.status === "fulfilled").length, 1);
	const lost = both.find((one) => one.status === "rejected");
	assert.ok(lost);
	assert.match((lost.reason as Refusal).words.zh, /事项现为/);
});

test("a step that the rules refuse leaves nothing behind", async (t) => {
	const { inside } = await house(t);
	const matterId = await raised(inside);
	await walk(inside, matterId, 5);
	const before = await inside((trx) => trx.selectFrom("chain_head").selectAll().executeTakeFirst());
	const words = await refused(
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{ matterId, step: "verify", body: { passed: true, reason: "好" }, by: acting("mate"), clientKey: "own" },
				hour(9),
			),
		),
		"STEP_REFUSED",
	);
	assert.match(words, /您所在单位承办/);
	assert.deepEqual(await inside((trx) => trx.selectFrom("chain_head").selectAll().executeTakeFirst()), before);
});

test("a clock that was set back does not turn the order of steps round", async (t) => {
	const { inside } = await house(t);
	const matterId = await raised(inside);
	await walk(inside, matterId, 3);
	const state = await inside((trx) =>
		takeStep(
			trx,
			KIND,
			{ matterId, step: "report", body: { words: "正在封堵" }, by: acting("doer"), clientKey: "back" },
			hour(-48),
		),
	);
	assert.equal(state.steps.at(-1)?.step, "report");
	assert.equal(state.stage, "in-hand");
	await refused(
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{
					matterId,
					step: "claim-done",
					body: { words: "好" },
					by: acting("doer"),
					clientKey: "early",
					happenedAt: hour(1),
				},
				hour(9),
			),
		),
		"TIME_BEFORE",
	);
	await refused(
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{
					matterId,
					step: "report",
					body: { words: "好" },
					by: acting("doer"),
					clientKey: "ahead",
					happenedAt: hour(99),
				},
				hour(9),
			),
		),
		"TIME_AHEAD",
	);
});

test("a duplicate is merged: the other one goes on and asks both raisers", async (t) => {
	const { inside } = await house(t);
	const one = await raised(inside, "one");
	const raising = { body: { title: "下沿浜又黑又臭" }, by: acting("checker"), clientKey: "two" };
	const two = (await inside((trx) => raiseMatter(trx, KIND, raising, hour(1)))).matterId;
	const merged = await inside((trx) =>
		takeStep(
			trx,
			KIND,
			{ matterId: two, step: "merge", body: { into: one, reason: "同一处" }, by: acting("chief"), clientKey: "merge" },
			hour(2),
		),
	);
	assert.equal(merged.stage, "merged");
	const goesOn = await inside((trx) =>
		matterState(trx, KIND, one, { at: hour(3), knownBy: hour(3), timeZone: "Asia/Shanghai" }),
	);
	assert.deepEqual(goesOn?.people.raiser, ["mate", "checker"]);
	await refused(
		inside((trx) =>
			takeStep(
				trx,
				KIND,
				{ matterId: one, step: "merge", body: { into: "nothing", reason: "x" }, by: acting("chief"), clientKey: "m2" },
				hour(4),
			),
		),
		"MERGE_TARGET",
	);
	const back = {
		matterId: two,
		step: "withdraw" as const,
		body: { seq: merged.steps.at(-1)?.seq, reason: "不是同一处" },
	};
	await refused(
		inside((trx) => takeStep(trx, KIND, { ...back, by: acting("mate"), clientKey: "b1" }, hour(5))),
		"STEP_REFUSED",
	);
	const apart = await inside((trx) => takeStep(trx, KIND, { ...back, by: acting("chief"), clientKey: "b2" }, hour(5)));
	assert.deepEqual([apart.stage, apart.mergedInto], ["raised", null], "taken back, it goes on by itself");
	const now = { at: hour(6), knownBy: hour(6), timeZone: "Asia/Shanghai" };
	const alone = await inside((trx) => matterState(trx, KIND, one, now));
	assert.deepEqual(alone?.people.raiser, ["mate"], "and the other one asks its own raiser alone");
	const then = { ...now, at: hour(3), knownBy: hour(3) };
	assert.equal((await inside((trx) => matterState(trx, KIND, two, then)))?.stage, "merged", "what was, was");
});

test("another district sees nothing of it", async (t) => {
	const { db, inside } = await house(t);
	const matterId = await raised(inside);
	const elsewhere = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db as Db, 2, work);
	assert.deepEqual(await elsewhere((trx) => trx.selectFrom("matter").selectAll().execute()), []);
	assert.deepEqual(await elsewhere((trx) => trx.selectFrom("matter_tie").selectAll().execute()), []);
	await refused(
		elsewhere((trx) =>
			takeStep(
				trx,
				KIND,
				{ matterId, step: "comment", body: { words: "x" }, by: acting("chief"), clientKey: "c" },
				hour(2),
			),
		),
		"NO_SUCH_MATTER",
	);
});

test("the projection can be dropped and built again from the events, the same to the row", async (t) => {
	const { inside } = await house(t);
	const first = await raised(inside, "one");
	await walk(inside, first, 7, "one");
	await walk(inside, await raised(inside, "two"), 3, "two");
	const everything = () =>
		inside(async (trx) => ({
			matter: await trx.selectFrom("matter").selectAll().orderBy("matter_id").execute(),
			ties: await trx
				.selectFrom("matter_tie")
				.selectAll()
				.orderBy("matter_id")
				.orderBy("relation")
				.orderBy("who")
				.execute(),
			owed: await trx.selectFrom("matter_owed").selectAll().orderBy("matter_id").orderBy("step").execute(),
		}));
	const before = await everything();
	await inside(async (trx) => {
		await trx.deleteFrom("matter_tie").execute();
		await trx.updateTable("matter").set({ stage: "raised", owner_person: null }).execute();
	});
	assert.equal(await inside((trx) => rebuildMatters(trx, KINDS, hour(20))), 2);
	assert.deepEqual(await everything(), before);
});

test("a suspension that ends by itself is projected when its day is over", async (t) => {
	const { inside } = await house(t);
	const matterId = await raised(inside);
	await walk(inside, matterId, 3);
	await inside((trx) =>
		takeStep(
			trx,
			KIND,
			{ matterId, step: "suspend", body: { until: "2026-03-05", reason: "汛期" }, by: acting("chief"), clientKey: "s" },
			hour(4),
		),
	);
	const stage = () => inside((trx) => trx.selectFrom("matter").select("stage").executeTakeFirstOrThrow());
	assert.equal((await stage()).stage, "suspended");
	assert.equal(await inside((trx) => settleByTime(trx, KINDS, hour(10))), 0, "its last day is not over");
	assert.equal(await inside((trx) => settleByTime(trx, KINDS, "2026-03-06T01:00:00.000Z")), 1);
	assert.equal((await stage()).stage, "in-hand");
});
