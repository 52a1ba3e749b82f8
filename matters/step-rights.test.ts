import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../loop/line.ts";
import { raiseMatter, takeStep } from "../loop/matter.store.ts";
import { TEST_KIND } from "../loop/matter.testing.ts";
import { STEPS, type Step } from "../loop/matter-step.ts";
import { type Action, type Duty, type MatterTies, may, type Person } from "../people/may.ts";
import { houseWithStaff } from "../people/testing.ts";
import { inDistrict } from "../store/database.ts";
import { matterRoutes } from "./matter.api.ts";
import { matterStepRoutes } from "./matter-step.api.ts";

const LINE = { name: "waters", title: TEST_KIND.title, kinds: [TEST_KIND] } as unknown as Line;

/** Who is what to the matter of this test, said here: what the server makes of its events must come to the same. */
const TIES: MatterTies = {
	people: {
		raiser: ["clerk"],
		doer: ["chief"],
		verifier: ["verifier"],
		supervisor: ["supervisor"],
		tracker: ["tracker"],
		leader: ["leader"],
		handler: ["supervision"],
	},
	doerUnits: ["town"],
};

const ROLES: [person: string, unit: string, duty?: Duty][] = [
	["clerk", "bureau"],
	["chief", "town"],
	["mate", "town"],
	["verifier", "bureau"],
	["supervisor", "office"],
	["tracker", "bureau"],
	["leader", "district"],
	["stranger", "bureau"],
	["supervision", "office", "supervision"],
	["auditor", "office", "auditor"],
	["audit", "office", "audit-admin"],
	["system", "office", "system-admin"],
	["security", "office", "security-admin"],
];
const KNOWN = new Set(["clerk", "chief", "mate", "supervision", "auditor", "audit", "system", "security"]);

test("every step × every relation and duty: the route refuses whom the rules refuse, and no one else", async (t) => {
	const { app, house, call, db, clock } = await houseWithStaff(t);
	matterRoutes(app, house, [LINE]);
	matterStepRoutes(app, house, [LINE]);
	for (const [personId, unitId] of ROLES) {
		if (KNOWN.has(personId)) continue;
		const post = { unitId, titleZh: "职务", fromDay: "2026-01-01" };
		assert.equal((await call("system", "POST", "/api/people", { personId, nameZh: personId, post })).status, 201);
	}
	const matterId = "m1";
	const now = clock.now.toISOString();
	await inDistrict(db, 1, async (trx) => {
		const by = (person: string, unit: string, clientKey: string) => ({ by: { person, unit }, clientKey });
		await raiseMatter(trx, TEST_KIND, { matterId, body: { title: "黑水" }, ...by("clerk", "bureau", "k-raise") }, now);
		const relations = { verifier: "verifier", supervisor: "supervisor", tracker: "tracker", leader: "leader" };
		const assign = { unit: "town", person: "chief", relations };
		const asked = { matterId, step: "assign" as const, body: assign, ...by("supervision", "office", "k-assign") };
		await takeStep(trx, TEST_KIND, asked, now);
	});
	const faults: string[] = [];
	let asked = 0;
	// A body that nothing accepts: what is asked is who gets as far as its being read.
	const body = { nonsense: true };
	for (const [personId, unitId, duty] of ROLES) {
		const person: Person = {
			...{ personId, units: [unitId], duties: duty ? [duty] : [] },
			...{ adminsSeparated: true, namesFirst: false },
		};
		for (const step of STEPS) {
			if (step === "raise" || step === "absorb") continue;
			const sent = { step, body, clientKey: `key-${personId}-${step}` };
			const { json } = await call(personId, "POST", `/api/matters/${matterId}/steps`, sent);
			const due = expected(person, step);
			if (json.code !== due) faults.push(`${personId} ${step}: ${json.code}, due ${due}`);
			asked++;
		}
	}
	assert.deepEqual(faults, []);
	t.diagnostic(`${asked} calls`);
});

/** Whoever may read the matter is told that a step is not his; whoever may not is not told that there is a matter. */
function expected(person: Person, step: Step): string {
	const reads = may(person, "matter.read", TIES) || (TEST_KIND.openInside && may(person, "matter.raise"));
	if (!reads) return "NO_SUCH_MATTER";
	return may(person, `matter.${step}` as Action, TIES) ? "STEP_BODY" : "NOT_YOURS";
}
