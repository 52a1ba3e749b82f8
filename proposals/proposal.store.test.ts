import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { sql } from "kysely";
import { append, eventsOf } from "../loop/event.store.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { verifyChain } from "../loop/verify.ts";
import { asOwner } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { castBallot, closeWindows, ownWindows, RELEASED_KIND } from "./ballot.store.ts";
import type { Ballot } from "./ballot.ts";
import { BallotKey } from "./ballot-key.ts";
import { proposalKnown } from "./known.store.ts";
import { listProposals } from "./list.store.ts";
import { draftProposal, takeProposalStep } from "./proposal.store.ts";
import { OPINION_DUTY, REPLY_DUTY } from "./proposal-kinds.ts";
import type { ProposalStep } from "./proposal-step.ts";
import { rebuildProposals } from "./rebuild.store.ts";
import { SCHEME_KIND } from "./scheme.ts";
import { SimilarTexts } from "./similar.store.ts";
import { releasedVerdicts, sumsOfYear } from "./statistics.store.ts";
import { DRAFT, insertPosts, LETTER, momentAt, POSTS, personOf, SCHEME } from "./testing.ts";

/** A house with the year's scheme, and a hand that plays a story step by step. */
const KEY = new BallotKey("the key of this test");

async function house(t: TestContext) {
	const { db, ownerUrl } = await testDatabase(t);
	await inDistrict(db, 1, async (trx) => {
		await insertPosts(trx);
		const at = "2026-01-01T02:00:00.000Z";
		const event = { clientKey: "scheme", matterId: "proposals-2026", line: "proposals", kind: SCHEME_KIND };
		await append(trx, { ...event, happenedAt: at, actor: "supervision", unit: "", body: SCHEME }, at);
	});
	let n = 0;
	const acting = (by: string) => ({ person: personOf(by), unit: POSTS[by]?.[0] ?? "", clientKey: `k${n++}` });
	const draft = (day: string, by: string, body: object = DRAFT) =>
		inDistrict(db, 1, (trx) =>
			draftProposal(
				trx,
				{
					kind: "member",
					leads: [],
					betweenSessions: false,
					topic: "",
					analysis: "",
					attachments: [],
					...body,
				} as never,
				acting(by),
				`${day}T02:00:00.000Z`,
			),
		);
	const take = (id: string, day: string, by: string, step: ProposalStep, body: object) =>
		inDistrict(db, 1, (trx) => takeProposalStep(trx, id, step, body, acting(by), `${day}T02:00:00.000Z`));
	return { db, ownerUrl, draft, take };
}

type House = Awaited<ReturnType<typeof house>>;

const UNITS = [
	{ unit: "lead-unit", person: "lead", role: "lead" },
	{ unit: "co-unit", person: "co", role: "co" },
];

/** From the draft to the hand-out; returns the proposal's id. */
async function assigned({ draft, take }: House, by = "member"): Promise<string> {
	const id = await draft("2026-01-10", by);
	await take(id, "2026-01-13", by, "submit", {});
	await take(id, "2026-01-20", "committee", "review", { outcome: "accept" });
	await take(id, "2026-02-02", "government", "assign", { mode: "lead", units: UNITS });
	return id;
}

async function answered(own: House, by = "member"): Promise<string> {
	const { take } = own;
	const id = await assigned(own, by);
	const state = await take(id, "2026-03-20", "lead", "write-letter", LETTER);
	const digest = state.letters[0]?.digest;
	await take(id, "2026-03-22", "government", "clear-letter", { unit: "lead-unit", version: 1, digest, passed: true });
	await take(id, "2026-03-25", "lead", "reply", {
		unit: "lead-unit",
		version: 1,
		documentNo: "武民复〔2026〕7号",
		signer: "局长",
		sentOn: "2026-03-25",
	});
	await take(id, "2026-03-27", "committee", "deliver", { unit: "lead-unit", on: "2026-03-27", way: "system" });
	return id;
}

const known = async (db: Db, id: string, day: string) => {
	const found = await inDistrict(db, 1, (trx) => proposalKnown(trx, id, momentAt(day)));
	assert.ok(found);
	return found;
};
const ballot = (more: Partial<Ballot> = {}): Ballot => ({
	attitude: "satisfied",
	result: "satisfied",
	words: "",
	share: false,
	again: false,
	...more,
});

test("a filed proposal has the next number of its year, and each unit's duty is a matter with its own clock and owner", async (t) => {
	const own = await house(t);
	const first = await assigned(own);
	const second = await assigned(own, "second");
	const { state, matters } = await known(own.db, second, "2026-02-03");
	assert.deepEqual([(await known(own.db, first, "2026-02-03")).state.number, state.number], [1, 2]);
	const duties = state.parts.map((part) => {
		const matter = matters.get(part.matterId);
		return [
			matter?.kind,
			matter?.owner?.unit,
			matter?.stage,
			matter?.parent,
			matter?.clocks.find((one) => one.clock === "handle")?.limit.count,
		];
	});
	assert.deepEqual(duties, [
		[REPLY_DUTY.name, "lead-unit", "assigned", second, 90],
		[OPINION_DUTY.name, "co-unit", "assigned", second, 30],
	]);
	assert.ok((await verifyChain(own.db, 1, {})).ok);
});

test("a co-unit that is late does not make the lead late", async (t) => {
	const own = await house(t);
	const id = await answered(own);
	await own.take(id, "2026-04-15", "co", "opinion", { unit: "co-unit", stand: "differs", words: "补贴应由区级统一" });
	const sums = await inDistrict(own.db, 1, (trx) => sumsOfYear(trx, 2026));
	const of = (unit: string) => sums.find((one) => one.unit === unit)?.counts ?? {};
	assert.equal(of("lead-unit")["reply-on-time"], 1);
	assert.equal(of("lead-unit")["reply-late"], undefined);
	assert.equal(of("co-unit")["opinion-late"], 1);
	assert.deepEqual([of("")["reply-on-time"], of("")["opinion-late"], of("")["reply-open"]], [1, 1, undefined]);
});

test("what counts in the sums can be listed, proposal by proposal", async (t) => {
	const own = await house(t);
	await answered(own);
	await assigned(own, "second");
	for (const { unit, counts } of await inDistrict(own.db, 1, (trx) => sumsOfYear(trx, 2026))) {
		for (const [shows, count] of Object.entries(counts)) {
			if (["contacts", "promises", "promises-delivered", "promises-given-up"].includes(shows)) continue;
			const { total } = await inDistrict(own.db, 1, (trx) =>
				listProposals(trx, { year: 2026, unit, shows, onlyPublic: false, person: null, page: 1, size: 10 }),
			);
			assert.equal(total, count, `${unit} ${shows}`);
		}
	}
});

test("an objection goes back to the office, whose days are not the unit's; upheld, the next unit has the whole limit on the same matter", async (t) => {
	const own = await house(t);
	const id = await assigned(own);
	await own.take(id, "2026-02-06", "lead", "object", { unit: "lead-unit", reason: "不属本局职责" });
	await own.take(id, "2026-02-11", "government", "decide-objection", {
		unit: "lead-unit",
		upheld: false,
		reason: "属本局三定职责",
	});
	const matterId = `${id}.reply.lead-unit.1`;
	const state = await inDistrict(own.db, 1, (trx) => matterState(trx, REPLY_DUTY, matterId, momentAt("2026-02-12")));
	const handling = state?.clocks.filter((one) => one.clock === "handle") ?? [];
	// Four of the ninety days were the unit's own, from 2 to 6 February; the five that the office took are nobody's but its own.
	assert.deepEqual(
		handling.map((one) => [one.limit.count, one.startedAt.slice(0, 10)]),
		[
			[90, "2026-02-02"],
			[86, "2026-02-11"],
		],
	);
	const other = await assigned(own, "second");
	await own.take(other, "2026-02-06", "lead", "object", { unit: "lead-unit", reason: "不属本局职责" });
	await own.take(other, "2026-02-11", "government", "decide-objection", {
		unit: "lead-unit",
		upheld: true,
		reason: "有理",
		to: { unit: "other-unit", person: "other" },
	});
	const moved = await known(own.db, other, "2026-02-12");
	const part = moved.state.parts.at(-1);
	assert.equal(part?.unit, "other-unit");
	assert.deepEqual(moved.matters.get(part?.matterId ?? "")?.owner, { unit: "other-unit", person: "other" });
});

test("a promise of a letter and a demand of a meeting become matters of the units that owe them, with their own days", async (t) => {
	const own = await house(t);
	const id = await assigned(own);
	await own.take(id, "2026-02-10", "committee", "call-meeting", {
		on: "2026-02-20",
		place: "会议室",
		agenda: ["助餐点布局"],
		invited: ["lead", "co", "member"],
		chair: "leader",
	});
	await own.take(id, "2026-02-20", "committee", "hold-meeting", {
		nth: 1,
		reports: [{ who: "主办单位", unit: "lead-unit", words: "已选点 6 处" }],
		demands: [{ id: "1", text: "整合补贴政策", unit: "co-unit", person: "co", dueOn: "2026-06-30" }],
	});
	const { state, matters } = await known(own.db, id, "2026-02-21");
	const demand = matters.get(state.meetings[0]?.held?.demands[0]?.matterId ?? "");
	assert.deepEqual(
		[demand?.owner?.unit, demand?.tasks[0]?.dueOn, demand?.people.verifier],
		["co-unit", "2026-06-30", ["committee"]],
	);
	const replied = await known(own.db, await answered(own, "second"), "2026-03-28");
	const promise = replied.matters.get(replied.state.letters[0]?.promises[0]?.matterId ?? "");
	assert.deepEqual([promise?.owner, promise?.tasks[0]?.dueOn], [{ unit: "lead-unit", person: "head" }, "2026-12-31"]);
});

test("nobody but the voter and the closing rule can read a ballot, whatever is asked of the database", async (t) => {
	const own = await house(t);
	const id = await answered(own);
	const cast = (by: string, day: string, said: Ballot) =>
		inDistrict(own.db, 1, (trx) =>
			castBallot(trx, id, "reply:lead-unit:1", said, personOf(by), KEY, `${day}T02:00:00.000Z`),
		);
	await cast("member", "2026-03-28", ballot({ words: "只有自己看得到" }));
	const seen = (setting: string, value: string) =>
		inDistrict(own.db, 1, async (trx) => {
			await sql`select set_config(${setting}, ${value}, true)`.execute(trx);
			return (await trx.selectFrom("proposal_ballot").selectAll().execute()).length;
		});
	assert.equal(await seen("bihuan.voter", ""), 0);
	assert.equal(await seen("bihuan.voter", "lead"), 0);
	assert.equal(await seen("bihuan.voter", "member"), 0, "it does not lie under a person's name");
	assert.equal(await seen("bihuan.voter", KEY.voter(id, "member")), 1);
	// Whoever owns the database and lacks the house's key reads neither who answered nor what.
	const [row] = await asOwner(own.ownerUrl, async (owner) => (await owner.query("select * from proposal_ballot")).rows);
	assert.doesNotMatch(JSON.stringify(row), /member|只有自己看得到|satisfied/);
	assert.equal(
		JSON.stringify(row.ballot).length,
		JSON.stringify(KEY.close({ salt: "0".repeat(64), ballot: ballot() }, { proposalId: "", window: "", voter: "" }))
			.length,
	);
	assert.equal(
		await seen("bihuan.ballots_due", "2026-03-30T00:00:00Z"),
		0,
		"before it is over not even the closing rule",
	);
	await assert.rejects(cast("lead", "2026-03-28", ballot()), /Only those who proposed it/);
	const chain = await inDistrict(own.db, 1, (trx) => eventsOf(trx, {}, momentAt("2026-03-29")));
	assert.ok(!JSON.stringify(chain).includes("只有自己看得到"));
	assert.ok(!chain.some((event) => event.kind.includes("ballot")), "the chain does not say that anybody answered");
});

test("a ballot can be changed until the window closes by itself; then the receipt stands in the chain, and not satisfied opens it again within the limit", async (t) => {
	const own = await house(t);
	const id = await answered(own);
	const window = "reply:lead-unit:1";
	const cast = (day: string, said: Ballot) =>
		inDistrict(own.db, 1, (trx) => castBallot(trx, id, window, said, personOf("member"), KEY, `${day}T02:00:00.000Z`));
	const first = await cast("2026-03-28", ballot());
	const receipt = await cast(
		"2026-04-02",
		ballot({ result: "dissatisfied", again: true, words: "点位太少", share: true }),
	);
	assert.notEqual(first, receipt);
	const close = (day: string) => inDistrict(own.db, 1, (trx) => closeWindows(trx, id, KEY, `${day}T02:00:00.000Z`));
	assert.equal(await close("2026-04-10"), 0);
	// 15 working days from 27 March 2026, without Qingming (4–6 April): until 20 April.
	assert.equal(await close("2026-04-21"), 1);
	assert.equal(await close("2026-04-21"), 0);
	await assert.rejects(cast("2026-04-22", ballot()), /closed on 2026-04-20/);
	const { state, matters } = await known(own.db, id, "2026-04-22");
	assert.deepEqual(state.windows[0]?.closed?.shared, ["点位太少"]);
	assert.equal(state.stage, "in-hand");
	const part = state.parts.at(-1);
	assert.deepEqual([part?.round, matters.get(part?.matterId ?? "")?.clocks.at(-1)?.limit.count], [2, 30]);
	const mine = await inDistrict(own.db, 1, async (trx) => {
		const found = await proposalKnown(trx, id, momentAt("2026-04-22"));
		return found ? ownWindows(trx, found, "member", KEY) : [];
	});
	assert.deepEqual([mine[0]?.receipt, mine[0]?.counted, mine[0]?.open], [receipt, true, false]);
	assert.ok(state.windows[0]?.closed?.sealed.includes(receipt) && !state.windows[0]?.closed?.sealed.includes(first));
});

test("silence is silence: it closes, opens nothing, and its seal looks like any other", async (t) => {
	const own = await house(t);
	const id = await answered(own);
	await inDistrict(own.db, 1, (trx) => closeWindows(trx, id, KEY, "2026-04-21T02:00:00.000Z"));
	const { state } = await known(own.db, id, "2026-04-22");
	assert.deepEqual(
		[state.stage, state.windows[0]?.closed?.asked, state.windows[0]?.closed?.sealed.length],
		["rated", 1, 1],
	);
});

test("a window in which a ballot lies under another key is not closed, for the answer would pass as silence", async (t) => {
	const own = await house(t);
	const id = await answered(own);
	await inDistrict(own.db, 1, (trx) =>
		castBallot(trx, id, "reply:lead-unit:1", ballot(), personOf("member"), KEY, "2026-03-28T02:00:00.000Z"),
	);
	const close = (key: BallotKey) =>
		inDistrict(own.db, 1, (trx) => closeWindows(trx, id, key, "2026-04-21T02:00:00.000Z"));
	await assert.rejects(close(new BallotKey("another")), /restore ballot\.key/);
	assert.equal(await close(KEY), 1);
});

test("verdicts are published in batches of enough answers, never one by one", async (t) => {
	const own = await house(t);
	const ids: string[] = [];
	for (let n = 0; n < 6; n++) ids.push(await answered(own));
	const said = (n: number) => ballot({ result: n === 3 ? "fairly" : "satisfied" });
	for (const [n, id] of ids.entries())
		await inDistrict(own.db, 1, (trx) =>
			castBallot(trx, id, "reply:lead-unit:1", said(n), personOf("member"), KEY, "2026-03-28T02:00:00.000Z"),
		);
	for (const [n, id] of ids.entries()) {
		await inDistrict(own.db, 1, (trx) => closeWindows(trx, id, KEY, "2026-04-21T02:00:00.000Z"));
		const released = await inDistrict(own.db, 1, (trx) => releasedVerdicts(trx, momentAt("2026-04-30")));
		assert.equal(released[0]?.sum.answered ?? 0, n < 4 ? 0 : 5, `after ${n + 1}`);
	}
	const [one] = await inDistrict(own.db, 1, (trx) => releasedVerdicts(trx, momentAt("2026-04-30")));
	assert.deepEqual(one?.sum.result, { satisfied: 4, fairly: 1, dissatisfied: 0 });
	const events = await inDistrict(own.db, 1, (trx) => eventsOf(trx, { kind: RELEASED_KIND }, momentAt("2026-04-30")));
	assert.equal(events.length, 1);
	const of = (year: number) => inDistrict(own.db, 1, (trx) => releasedVerdicts(trx, momentAt("2026-04-30"), year));
	assert.deepEqual(
		[(await of(2025)).length, (await of(2026)).length],
		[0, 1],
		"each belongs to the year of its publication",
	);
});

test("the same step sent twice is one step, and a step of another's is refused with a sentence", async (t) => {
	const own = await house(t);
	const id = await assigned(own);
	const twice = { person: personOf("lead"), unit: "lead-unit", clientKey: "twice" };
	for (let n = 0; n < 2; n++)
		await inDistrict(own.db, 1, (trx) =>
			takeProposalStep(trx, id, "sign-for", { unit: "lead-unit" }, twice, "2026-02-03T02:00:00.000Z"),
		);
	const { state } = await known(own.db, id, "2026-02-04");
	assert.equal(state.steps.filter((one) => one.step === "sign-for").length, 1);
	await assert.rejects(own.take(id, "2026-02-04", "co", "sign-for", { unit: "lead-unit" }), /do not let you handle/);
	await assert.rejects(own.take(id, "2026-02-04", "member", "review", { outcome: "accept" }), /do not let you review/);
});

test("similar texts follow the table: a new proposal is found by the next question, a withdrawn one no more", async (t) => {
	const own = await house(t);
	const similar = new SimilarTexts();
	const find = () =>
		inDistrict(own.db, 1, (trx) =>
			similar.find(trx, { title: "社区养老助餐服务", body: "增加老年助餐点，完善补贴。" }),
		);
	assert.deepEqual(await find(), []);
	const id = await own.draft("2026-01-10", "member");
	assert.deepEqual(await find(), [], "a draft is nobody's business");
	await own.take(id, "2026-01-13", "member", "submit", {});
	assert.equal((await find())[0]?.id, id);
	await own.take(id, "2026-01-14", "member", "withdraw", { reason: "另行完善" });
	assert.deepEqual(await find(), []);
});

test("a search finds words of the text, the number, and the title by its sound", async (t) => {
	const own = await house(t);
	await assigned(own);
	const find = async (q: string) =>
		(
			await inDistrict(own.db, 1, (trx) =>
				listProposals(trx, { q, onlyPublic: false, person: null, page: 1, size: 10 }),
			)
		).total;
	for (const q of ["助餐", "完善补贴", "1", "sqylzc", "shequyanglao", "she qu yang lao"])
		assert.equal(await find(q), 1, q);
	for (const q of ["100%", "_", "xyz", "9"]) assert.equal(await find(q), 0, q);
	const open = await inDistrict(own.db, 1, (trx) =>
		listProposals(trx, { onlyPublic: true, person: null, page: 1, size: 10 }),
	);
	assert.equal(open.total, 0, "nothing is public before the office has decided");
});

test("what is projected of proposals is folded again from the events, to the same rows and sums", async (t) => {
	const own = await house(t);
	await answered(own);
	await assigned(own, "second");
	const read = () =>
		inDistrict(own.db, 1, async (trx) => ({
			proposals: await trx.selectFrom("proposal").selectAll().orderBy("proposal_id").execute(),
			sums: await sumsOfYear(trx, 2026),
		}));
	const before = await read();
	const count = await inDistrict(own.db, 1, (trx) => rebuildProposals(trx, "2026-03-28T02:00:00.000Z"));
	assert.equal(count, 2);
	assert.deepEqual(await read(), before);
});
