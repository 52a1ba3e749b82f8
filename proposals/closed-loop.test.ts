import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Commitment } from "../loop/commitment.ts";
import { append } from "../loop/event.store.ts";
import type { Limit } from "../loop/matter.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { loopClosed } from "./closed-loop.store.ts";
import { draftProposal, takeProposalStep } from "./proposal.store.ts";
import type { ProposalStep } from "./proposal-step.ts";
import { SCHEME_KIND } from "./scheme.ts";
import { DRAFT, insertPosts, momentAt, POSTS, personOf, SCHEME } from "./testing.ts";

/** A proposal that was handed out on 2 February 2026 under a year's rules with this limit of the reply, and never answered. */
async function handedOut(t: TestContext, reply: Limit) {
	const { db } = await testDatabase(t);
	let n = 0;
	const acting = (by: string) => ({ person: personOf(by), unit: POSTS[by]?.[0] ?? "", clientKey: `k${n++}` });
	await inDistrict(db, 1, async (trx) => {
		await insertPosts(trx);
		const at = "2026-01-01T02:00:00.000Z";
		const event = { clientKey: "scheme", matterId: "proposals-2026", line: "proposals", kind: SCHEME_KIND };
		const body = { ...SCHEME, limits: { ...SCHEME.limits, reply } };
		await append(trx, { ...event, happenedAt: at, actor: "supervision", unit: "", body }, at);
		const text = { kind: "member" as const, leads: [], betweenSessions: false, analysis: "", attachments: [] };
		const id = await draftProposal(trx, { ...text, ...DRAFT }, acting("member"), "2026-01-10T02:00:00.000Z");
		const take = (day: string, by: string, step: ProposalStep, said: object) =>
			takeProposalStep(trx, id, step, said, acting(by), `${day}T02:00:00.000Z`);
		await take("2026-01-13", "member", "submit", {});
		await take("2026-01-20", "committee", "review", { outcome: "accept" });
		const units = [{ unit: "lead-unit", person: "lead", role: "lead" }];
		await take("2026-02-02", "government", "assign", { mode: "lead", units });
	});
	/** What the stage of handling counts as on a day. */
	return async (day: string) => {
		const told = { parameters: { months: 12 } } as unknown as Commitment;
		const { evidence } = await inDistrict(db, 1, (trx) => loopClosed(trx, told, momentAt(day)));
		return evidence.find((row) => row.key === "handling");
	};
}

test("a reply is owed by the year's own limit, not by the usual one", async (t) => {
	const on = await handedOut(t, { count: 30, unit: "calendar-day" });
	assert.equal((await on("2026-03-04"))?.counted, "not-judged", "the thirtieth day is still its own");
	const late = await on("2026-03-05");
	assert.equal(late?.counted, "against");
	assert.match(late?.finding.zh ?? "", /逾期未送达 1 件$/);
});

test("a limit in working days counts them by the calendar", async (t) => {
	const working = await handedOut(t, { count: 10, unit: "working-day" });
	// 3 to 6, 9 to 13 and the made-up Saturday 14 February are ten.
	assert.equal((await working("2026-02-14"))?.counted, "not-judged");
	assert.equal((await working("2026-02-15"))?.counted, "against");
});

test("a limit that ends on a day off goes on to the next working day", async (t) => {
	// 2 February + 90 days is Sunday 3 May, in the Labour Day holiday; the 6th is worked.
	const on = await handedOut(t, { count: 90, unit: "calendar-day" });
	assert.equal((await on("2026-05-06"))?.counted, "not-judged");
	assert.equal((await on("2026-05-07"))?.counted, "against");
});
