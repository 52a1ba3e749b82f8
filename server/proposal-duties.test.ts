import assert from "node:assert/strict";
import { test } from "node:test";
import { rebuildProposals } from "../proposals/rebuild.store.ts";
import { inDistrict } from "../store/database.ts";
import { delivered, drafted, type ProposalsHouse, proposalsHouse } from "./proposals.testing.ts";

/** What a person finds under proposals where he looks for what he owes: the step's words and its last day. */
async function duties({ call }: ProposalsHouse, person: string): Promise<[words: string, dueOn: string | null][]> {
	const answer = await call(person, "GET", "/api/mine");
	assert.equal(answer.statusCode, 200, answer.body);
	return answer.json().duties.map((one: { words: { zh: string }; dueOn: string | null }) => [one.words.zh, one.dueOn]);
}

test("whoever a proposal waits for finds it with what he owes, and it is gone when he has done it", async (t) => {
	const own = await proposalsHouse(t);
	const { step, at } = own;
	const id = await drafted(own);
	const done = async (...of: Parameters<typeof step>) => {
		const { statusCode, body } = await step(...of);
		assert.equal(statusCode, 201, body);
	};
	await done("member", id, "ask-cosigner", { persons: ["second", "third"] });
	assert.deepEqual(await duties(own, "second"), [["联名确认", null]]);
	assert.deepEqual(await duties(own, "member"), []);
	await done("second", id, "co-sign", { agrees: true });
	assert.deepEqual(await duties(own, "second"), []);
	await done("third", id, "co-sign", { agrees: false, reason: "另有提案" });
	await done("member", id, "submit");
	// Ten working days after Saturday 10 January, New Year being over.
	assert.deepEqual(await duties(own, "committee"), [["审查立案", "2026-01-23"]]);
	assert.deepEqual(await duties(own, "government"), []);
	at("2026-01-20");
	await done("committee", id, "review", { outcome: "accept" });
	assert.deepEqual(await duties(own, "committee"), []);
	// Thirty days end in the Spring Festival: the first working day after it is the last.
	assert.deepEqual(await duties(own, "government"), [["交办", "2026-02-24"]]);
	at("2026-02-25");
	const [late] = (await own.call("government", "GET", "/api/mine")).json().duties;
	assert.equal(late.urgency, "late");
	assert.equal(late.href, `/proposals/${id}`);
	assert.deepEqual(await duties(own, "lead"), [], "a unit's own part is a matter, with its own clock");
});

test("a rating is asked until it closes, of everyone alike, whether he has answered or not", async (t) => {
	const own = await proposalsHouse(t);
	const id = await delivered(own);
	const asked = await duties(own, "member");
	assert.equal(asked.length, 1);
	assert.match(asked[0]?.[0] ?? "", /^评价$/);
	for (const person of ["lead", "co", "committee", "government", "supervision"])
		assert.deepEqual(await duties(own, person), [], person);
	const ballot = { attitude: "satisfied", result: "satisfied" };
	const cast = await own.call("member", "POST", `/api/proposals/${id}/ballots`, {
		window: "reply:lead-unit:1",
		ballot,
	});
	assert.equal(cast.statusCode, 201, cast.body);
	assert.deepEqual(await duties(own, "member"), asked, "it may still be changed, and nothing shows that he answered");
	await inDistrict(own.db, 1, (trx) => rebuildProposals(trx, "2026-03-20T03:00:00.000Z"));
	assert.deepEqual(await duties(own, "member"), asked, "a rebuild tells the same");
});
