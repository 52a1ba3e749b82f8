import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { announce, moveDeadlines, previewAnnouncement } from "./announcement.store.ts";
import { announcementBody, announcementFault } from "./announcement.ts";
import { calendarAt } from "./calendar.store.ts";
import { rebuildMatters } from "./matter.rebuild.ts";
import { raiseMatter, takeStep } from "./matter.store.ts";
import { kindKey, type MatterKind } from "./matter.ts";
import { knownThen } from "./moment.ts";
import { DEADLINE_MOVED } from "./moved-deadline.ts";
import { Refusal } from "./refusal.ts";
import { verifyChain } from "./verify.ts";
import { isWorkingDay, publicCalendar } from "./working-day.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });
const KIND: MatterKind = {
	line: "waters",
	name: "problem",
	title: { zh: "河浜问题", en: "Creek problem" },
	limits: {
		...{ assign: days(1), accept: days(1), handle: days(10), verify: days(3), verdict: days(5) },
		...{ "sign-off": days(3), "look-back": days(60) },
	},
	...{ proofsToClaim: 1, asksRaiser: false, needsTaskBook: false, looksBack: true, openInside: true },
};
const KINDS = new Map([[kindKey(KIND), KIND]]);
const CHIEF = { person: "chief", unit: "office" };
const OFF: { days: { day: string; working: boolean }[]; reason: string; paper: string; noticeOf: null } = {
	days: [{ day: "2026-03-10", working: false }],
	...{ reason: "防汛停工", paper: "武政办发〔2026〕9号", noticeOf: null },
};
/** Hours after Monday 2 March 2026, 09:00 in Shanghai. */
const hour = (n: number) => new Date(Date.parse("2026-03-02T01:00:00.000Z") + n * 3600_000).toISOString();

async function house(t: TestContext) {
	const { db, districtId } = await testDatabase(t);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	await inside(async (trx) => {
		for (const [person_id, unit_id] of [
			["chief", "office"],
			["doer", "town"],
			["checker", "bureau"],
		] as const) {
			const person = { district_id: 1, person_id, unit_id, name_zh: person_id, name_en: person_id, demo: false };
			await trx.insertInto("person").values(person).execute();
			const post = { post_id: `${person_id}-1`, person_id, unit_id, title_zh: "", title_en: "" };
			await trx
				.insertInto("post")
				.values({ district_id: 1, ...post, from_day: "2024-01-01", until_day: null })
				.execute();
		}
	});
	return { db, inside };
}

type Inside = Awaited<ReturnType<typeof house>>["inside"];

/** A matter in hand since 2 March: ten working days, due on Monday 16 March. */
async function inHand(inside: Inside, key: string): Promise<string> {
	const { matterId } = await inside((trx) =>
		raiseMatter(trx, KIND, { body: { title: key }, by: CHIEF, clientKey: key }, hour(0)),
	);
	const body = { unit: "town", person: "doer", relations: { verifier: "checker" } };
	const step = { matterId, step: "assign" as const, body, by: CHIEF, clientKey: `${key}-assign` };
	await inside((trx) => takeStep(trx, KIND, step, hour(0)));
	const accept = { matterId, step: "accept" as const, body: {}, by: { person: "doer", unit: "town" } };
	await inside((trx) => takeStep(trx, KIND, { ...accept, clientKey: `${key}-accept` }, hour(1)));
	return matterId;
}

const dueOf = (inside: Inside, matterId: string) =>
	inside(async (trx) => {
		const row = await trx.selectFrom("matter").selectAll().where("matter_id", "=", matterId).executeTakeFirstOrThrow();
		const owed = await trx.selectFrom("matter_owed").select("due_on").where("matter_id", "=", matterId).execute();
		return [row.handle_due_on, ...owed.map((one) => one.due_on)];
	});

const movedEvents = (db: Db) =>
	inDistrict(db, 1, (trx) => trx.selectFrom("event").selectAll().where("kind", "=", DEADLINE_MOVED).execute());

async function refused(work: Promise<unknown>): Promise<string> {
	const error = await work.then(
		() => null,
		(thrown: unknown) => thrown,
	);
	assert.ok(error instanceof Refusal);
	return `${error.code}: ${error.words.zh}`;
}

test("an announcement is shown with what it would move, moves it, and tells it once, however often it is carried out", async (t) => {
	const { db, inside } = await house(t);
	const open = await inHand(inside, "matter-1");
	const preview = await inside((trx) => previewAnnouncement(trx, KINDS, { said: OFF, supersedes: null }, hour(30)));
	assert.deepEqual(
		preview.moved.map(({ matterId, owner, moved }) => ({ matterId, owner, moved })),
		[
			{
				matterId: open,
				owner: { unit: "town", person: "doer" },
				moved: [{ clock: "handle", from: "2026-03-16", to: "2026-03-17" }],
			},
		],
	);
	assert.deepEqual(await dueOf(inside, open), ["2026-03-16", "2026-03-16"], "a preview moves nothing");

	const said = { said: OFF, supersedes: null, by: CHIEF, clientKey: "announce-1" };
	const event = await inside((trx) => announce(trx, said, hour(30)));
	assert.equal((await inside((trx) => announce(trx, said, hour(31)))).seq, event.seq, "sent twice is announced once");
	const counts = await Promise.all([1, 2].map(() => moveDeadlines(db, 1, KINDS, hour(32))));
	assert.ok(counts.includes(1));
	assert.equal(await moveDeadlines(db, 1, KINDS, hour(90)), 0);
	assert.deepEqual(await dueOf(inside, open), ["2026-03-17", "2026-03-17"]);
	assert.deepEqual(
		(await movedEvents(db)).map((one) => [one.matter_id, one.body.announcement, one.body.moved]),
		[[open, event.seq, [{ clock: "handle", from: "2026-03-16", to: "2026-03-17" }]]],
	);
	assert.ok((await verifyChain(db, 1)).ok);
	const before = await inside((trx) => calendarAt(trx, knownThen(hour(29), "Asia/Shanghai")));
	assert.equal(isWorkingDay(before, "2026-03-10"), true, "the day before still counts as it did");
	await inside((trx) => rebuildMatters(trx, KINDS, hour(40)));
	assert.deepEqual(await dueOf(inside, open), ["2026-03-17", "2026-03-17"], "rebuilt from events it is the same");
});

test("what had ended keeps its counting; what is raised afterwards is counted by the new days", async (t) => {
	const { db, inside } = await house(t);
	const done = await inHand(inside, "matter-1");
	const proof = { name: "水质监测", href: "/waters/creeks/c001" };
	const claim = { matterId: done, step: "claim-done" as const, body: { words: "已办结", evidence: [proof] } };
	await inside((trx) =>
		takeStep(trx, KIND, { ...claim, by: { person: "doer", unit: "town" }, clientKey: "claim" }, hour(3)),
	);
	const verify = { matterId: done, step: "verify" as const, body: { passed: true, reason: "已核验" } };
	await inside((trx) =>
		takeStep(trx, KIND, { ...verify, by: { person: "checker", unit: "bureau" }, clientKey: "verify" }, hour(4)),
	);
	await inside((trx) => announce(trx, { said: OFF, supersedes: null, by: CHIEF, clientKey: "announce-1" }, hour(30)));
	await moveDeadlines(db, 1, KINDS, hour(30));
	assert.deepEqual(await movedEvents(db), []);
	assert.equal((await dueOf(inside, done))[0], "2026-03-16");
	const later = await inside((trx) =>
		raiseMatter(
			trx,
			{ ...KIND, limits: { ...KIND.limits, assign: days(6) } },
			{ body: { title: "后提出" }, by: CHIEF, clientKey: "later-1" },
			hour(31),
		),
	);
	assert.equal((await dueOf(inside, later.matterId))[1], "2026-03-12", "3 March + 6 working days without the 10th");
});

test("an announcement that was wrong is taken back by one that supersedes it, and the deadlines move back", async (t) => {
	const { db, inside } = await house(t);
	const open = await inHand(inside, "matter-1");
	const first = await inside((trx) =>
		announce(trx, { said: OFF, supersedes: null, by: CHIEF, clientKey: "announce-1" }, hour(30)),
	);
	await moveDeadlines(db, 1, KINDS, hour(30));
	const back = { ...OFF, days: [], reason: "撤销防汛停工" };
	await inside((trx) =>
		announce(trx, { said: back, supersedes: first.seq, by: CHIEF, clientKey: "announce-2" }, hour(31)),
	);
	await moveDeadlines(db, 1, KINDS, hour(31));
	assert.deepEqual(await dueOf(inside, open), ["2026-03-16", "2026-03-16"]);
	assert.match(
		await refused(inside((trx) => previewAnnouncement(trx, KINDS, { said: back, supersedes: first.seq }, hour(32)))),
		/NO_SUCH_ANNOUNCEMENT/,
	);
});

test("an announcement that says nothing new, nothing at all, or too much is refused with the cure", () => {
	const calendar = publicCalendar("2026-03-02");
	const fault = (said: object, takesBack = false) =>
		announcementFault(announcementBody.parse({ ...OFF, ...said }), calendar, "2026-03-02", takesBack)?.zh ?? null;
	assert.equal(fault({}), null);
	assert.match(fault({ days: [{ day: "2026-03-14", working: false }] }) ?? "", /本来就休息/);
	assert.match(fault({ days: [{ day: "2026-03-13", working: true }] }) ?? "", /本来就是工作日/);
	assert.match(fault({ days: [...OFF.days, ...OFF.days] }) ?? "", /写了两次/);
	assert.match(fault({ days: [] }) ?? "", /至少选一天/);
	assert.equal(fault({ days: [] }, true), null);
	assert.match(fault({ days: [{ day: "2025-12-01", working: false }] }) ?? "", /范围内/);
	assert.match(fault({ noticeOf: 2026 }) ?? "", /已收录/);
	assert.match(fault({ noticeOf: 2027 }) ?? "", /不属于 2027 年/);
	assert.equal(fault({ noticeOf: 2027, days: [{ day: "2027-01-01", working: false }] }), null);
	assert.equal(announcementBody.safeParse({ ...OFF, days: [{ day: "2026-02-30", working: false }] }).success, false);
	assert.equal(announcementBody.safeParse({ ...OFF, actor: "somebody" }).success, false);
});
