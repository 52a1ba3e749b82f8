import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isCommonPassword } from "./common-passwords.ts";
import { waitAfter } from "./lockout.ts";
import {
	ACTIONS,
	type Action,
	DUTIES,
	type Duty,
	dutiesFault,
	type MatterTies,
	may,
	type Person,
	RELATIONS,
	wayInFault,
} from "./may.ts";
import { passwordFault } from "./password.ts";

const actions = Object.keys(ACTIONS) as Action[];
const who = (more: Partial<Person> = {}): Person => ({
	personId: "p1",
	units: ["u1"],
	duties: [],
	adminsSeparated: true,
	namesFirst: false,
	...more,
});
const ids = fc.subarray(["p1", "p2"]);
const ties: fc.Arbitrary<MatterTies> = fc.record({
	people: fc.record(Object.fromEntries(RELATIONS.map((relation) => [relation, ids]))),
	doerUnits: fc.subarray(["u1", "u2"]),
});

test("the doer and whoever belongs to the doer's unit never judge the work, whatever else they are", () => {
	const judging: Action[] = ["matter.verify", "matter.sign-off", "matter.look-back", "matter.give-verdict"];
	fc.assert(
		fc.property(
			ties,
			fc.subarray([...DUTIES]),
			fc.constantFrom(...judging),
			fc.boolean(),
			(matter, duties, action, apart) => {
				const person = who({ duties, adminsSeparated: apart });
				if (matter.people.doer?.includes("p1") || matter.doerUnits.includes("u1"))
					assert.equal(may(person, action, matter), false);
			},
		),
	);
});

test("nobody may do nothing; auditors and separated administrators change none of the district's work", () => {
	fc.assert(
		fc.property(ties, fc.constantFrom(...actions), fc.constantFrom(...DUTIES), (matter, action, duty) => {
			assert.equal(may(null, action, matter), false);
			if ("work" in ACTIONS[action] && duty !== "supervision" && duty !== "monitoring")
				assert.equal(may(who({ duties: [duty, "supervision"] }), action, matter), false);
		}),
	);
});

test("what a matter allows, the route allowed before the matter was read", () => {
	fc.assert(
		fc.property(ties, fc.constantFrom(...actions), fc.subarray([...DUTIES]), (matter, action, duties) => {
			if (may(who({ duties }), action, matter)) assert.ok(may(who({ duties }), action));
		}),
	);
});

test("each duty opens what is its own and nothing of the other two administrators", () => {
	const opens = (person: Person) =>
		actions.filter(
			(action) =>
				!/^(matter|proposal|plan|patrol|grid|rain|case|supervision|suggestion|unit|quality)\.|^station\.maintain$/.test(
					action,
				) && may(person, action),
		);
	assert.deepEqual(opens(who()), ["me.use", "people.read"]);
	assert.deepEqual(opens(who({ duties: ["system-admin"] })), [
		"district.name",
		"network.put",
		"station.adopt",
		"readings.import",
		"me.use",
		"people.read",
		"people.manage",
		"people.see-way-in",
		"link.make",
		"identity.bind",
	]);
	assert.deepEqual(opens(who({ duties: ["security-admin"] })), [
		"me.use",
		"people.read",
		"duty.give",
		"duty.separate",
		"session.end",
		"people.see-way-in",
		"link.make",
		"identity.bind",
		"factor.remove",
	]);
	assert.deepEqual(opens(who({ duties: ["audit-admin"] })), [
		"me.use",
		"people.read",
		"people.see-way-in",
		"audit.read",
	]);
	assert.deepEqual(opens(who({ duties: ["monitoring"] })), [
		"station.adopt",
		"readings.import",
		"me.use",
		"people.read",
	]);
	assert.deepEqual(opens(who({ duties: ["auditor"] })), ["me.use", "people.read", "audit.read"]);
	assert.ok(may(who({ duties: ["system-admin"], namesFirst: true }), "duty.give"));
});

test("nobody holds two of the three admin duties, unless the district does not separate them", () => {
	assert.match(dutiesFault(["system-admin", "audit-admin"], true)?.zh ?? "", /系统管理员和审计管理员/);
	assert.equal(dutiesFault(["system-admin", "audit-admin"], false), null);
	assert.equal(dutiesFault(["security-admin", "supervision", "auditor"], true), null);
});

test("while the duties are separated nobody alone can enter as whoever gives rights or audits", () => {
	const [system, security] = [who({ duties: ["system-admin"] }), who({ duties: ["security-admin"] })];
	const holder = (...duties: Duty[]) => ({ personId: "p2", duties });
	for (const duty of ["system-admin", "audit-admin", "auditor"] as const) {
		assert.match(wayInFault(system, holder(duty))?.zh ?? "", /由安全管理员办理/);
		assert.equal(wayInFault(security, holder(duty)), null);
	}
	for (const duties of [[], ["supervision"], ["security-admin"]] as Duty[][]) {
		assert.equal(wayInFault(system, holder(...duties)), null);
		assert.match(wayInFault(security, holder(...duties))?.zh ?? "", /由系统管理员办理/);
	}
	assert.equal(wayInFault({ ...system, adminsSeparated: false }, holder("auditor")), null);
	assert.equal(wayInFault({ ...system, namesFirst: true }, holder("auditor")), null);
});

test("passwords that attackers try first are refused, each with the cure; a phrase is not", () => {
	const refused = [
		"woaini1314",
		"zhangwei19900101",
		"a1234567890",
		"wangfang0214",
		"Passw0rd123",
		"qwertyuiop",
		"1234567890",
		"aaaaaaaaaa",
		"13812345678",
		"19851003lihua",
		"5201314woaini",
		"iloveyou520",
		"linguanli2026",
		"short",
	];
	for (const password of refused) assert.ok(passwordFault(password, ["linguanli"]), password);
	for (const password of ["荷塘月色下的青蛙三只", "correct horse battery staple", "tQ9-vell-ouk-38"])
		assert.equal(passwordFault(password, ["linguanli"]), null, password);
	assert.match(passwordFault("下雨天记得收衣服哦", [])?.zh ?? "", /至少 10 个字符（现有 9 个）/);
	assert.ok(isCommonPassword("woaini1314"));
});

test("the wait grows with each attempt, and not beyond half an hour", () => {
	assert.deepEqual(
		[1, 4, 5, 6, 7, 40].map((n) => waitAfter("account", n)),
		[0, 0, 15, 30, 60, 1800],
	);
});
