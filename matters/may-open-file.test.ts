import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DUTIES, type MatterTies, type Person, RELATIONS } from "../people/may.ts";
import { mayOpenFile } from "./may-open-file.ts";

const who = (more: Partial<Person> = {}): Person => ({
	...{ personId: "p1", units: ["u1"], duties: [], adminsSeparated: true, namesFirst: false },
	...more,
});
const none: MatterTies = { people: {}, doerUnits: [] };
const ids = fc.subarray(["p2", "p3"]);
const foreign: fc.Arbitrary<MatterTies> = fc.record({
	people: fc.record(Object.fromEntries(RELATIONS.map((relation) => [relation, ids]))),
	doerUnits: fc.subarray(["u2"]),
});

test("a file that neither he brought nor a matter of his names stays shut, whatever others are to it", () => {
	fc.assert(
		fc.property(fc.array(foreign, { maxLength: 3 }), ids, (matters, uploaders) => {
			const file = { uploaders, matters: matters.map((ties) => ({ ties, openInside: false })) };
			assert.equal(mayOpenFile(who(), file), false);
			assert.equal(mayOpenFile(null, { ...file, uploaders: ["p1"] }), false, "nobody opens nothing");
			assert.equal(mayOpenFile(who(), { ...file, uploaders: [...uploaders, "p1"] }), true);
		}),
		{ seed: 9 },
	);
});

test("it opens by each relation to a matter that names it, by the doing unit, and to the supervision office and auditors", () => {
	const named = (ties: Partial<MatterTies>, openInside = false) => ({
		uploaders: [],
		matters: [{ ties: { ...none, ...ties }, openInside }],
	});
	for (const relation of RELATIONS) assert.ok(mayOpenFile(who(), named({ people: { [relation]: ["p1"] } })), relation);
	assert.ok(mayOpenFile(who(), named({ doerUnits: ["u1"] })));
	const opens = DUTIES.filter((duty) => mayOpenFile(who({ duties: [duty] }), named({})));
	assert.deepEqual(opens, ["supervision", "auditor"]);
	assert.deepEqual(
		[mayOpenFile(who(), named({}, true)), mayOpenFile(who({ units: [] }), named({}, true))],
		[true, false],
	);
	assert.equal(
		mayOpenFile(who({ duties: ["supervision"] }), { uploaders: [], matters: [] }),
		false,
		"what no matter names",
	);
});
