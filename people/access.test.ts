import { test } from "node:test";
import fc from "fast-check";
import { type Caller, mayCall } from "./access.ts";
import { ACTIONS, type Action, DUTIES, may, ruleOf } from "./may.ts";

const person = fc.record({
	personId: fc.constantFrom("p1", "p2"),
	units: fc.subarray(["u1", "u2"]),
	duties: fc.subarray([...DUTIES]),
	adminsSeparated: fc.boolean(),
	namesFirst: fc.boolean(),
});
const caller: fc.Arbitrary<Caller> = fc.record({
	loopback: fc.boolean(),
	hostIsLocal: fc.boolean(),
	sameOrigin: fc.boolean(),
	hasKey: fc.boolean(),
	hasAdministrator: fc.boolean(),
	person: fc.option(person, { nil: null }),
});
const action = fc.constantFrom(...(Object.keys(ACTIONS) as Action[]));

test("what is public is open to everyone", () => {
	fc.assert(fc.property(caller, (who) => mayCall("public", who)));
});

test("the operator is who holds the key, or this machine and our own page, all of it, until an administrator exists", () => {
	const alone = caller.map((who) => ({ ...who, person: null }));
	fc.assert(
		fc.property(
			alone,
			(who) =>
				mayCall("district.name", who) ===
				(!who.hasAdministrator && (who.hasKey || (who.loopback && who.hostIsLocal && who.sameOrigin))),
		),
	);
});

test("a route of an action is open to whom `may` lets, and beyond that only to the operator where the table names him", () => {
	fc.assert(
		fc.property(caller, action, (who, one) => {
			const allowed = mayCall(one, who);
			if (may(who.person, one)) return allowed;
			return !allowed || (ruleOf(one).who.includes("operator") && !who.hasAdministrator);
		}),
	);
});
