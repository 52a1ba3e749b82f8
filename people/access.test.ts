import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Caller, mayCall } from "./access.ts";

const caller: fc.Arbitrary<Caller> = fc.record({
	loopback: fc.boolean(),
	hostIsLocal: fc.boolean(),
	sameOrigin: fc.boolean(),
	hasKey: fc.boolean(),
});

test("reading is open to everyone", () => {
	fc.assert(fc.property(caller, (who) => mayCall("public", who)));
});

test("writing needs the operator's key, or this machine and our own page, all of it", () => {
	fc.assert(
		fc.property(
			caller,
			(who) => mayCall("operator", who) === (who.hasKey || (who.loopback && who.hostIsLocal && who.sameOrigin)),
		),
	);
});
