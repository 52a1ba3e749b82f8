import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { endFault, isHeldOn, type Post, postFault } from "./post.ts";
import { isOpenOn, type Unit, unitFault, unitTree } from "./unit.ts";

const DAY = "2026-11-24";
const unit = (unitId: string, parentId: string | null, more: Partial<Unit> = {}): Unit => ({
	...{ unitId, parentId, kind: "bureau", openedOn: null, closedOn: null, demo: false },
	...{ name: { zh: unitId, en: unitId }, ...more },
});
const among = (...units: Unit[]) => new Map(units.map((one) => [one.unitId, one]));
const tree = among(
	unit("区", null),
	unit("局", "区"),
	unit("科", "局"),
	unit("旧局", "区", { closedOn: "2025-01-01" }),
);

test("a unit stands under an open unit that is neither itself nor one of its own, and has a name of its own there", () => {
	const fault = (said: Unit) => unitFault(said, tree, DAY)?.zh ?? null;
	assert.equal(fault(unit("新", "局")), null);
	assert.match(fault(unit("新", null)) ?? "", /请填写上级单位/);
	assert.match(fault(unit("新", "无")) ?? "", /没有上级单位“无”/);
	assert.match(fault(unit("新", "旧局")) ?? "", /已撤销/);
	assert.match(fault({ ...unit("局", "科") }) ?? "", /不能是它自身或它的下级/);
	assert.match(fault({ ...unit("局", "局") }) ?? "", /不能是它自身或它的下级/);
	assert.match(fault(unit("另", "区", { name: { zh: "局", en: "x" } })) ?? "", /同一上级下已有单位“局”/);
	assert.equal(fault(unit("另", "区", { name: { zh: "旧局", en: "x" } })), null, "the name of a closed one is free");
});

test("the tree tells every unit once, each below its parent, whatever the order they come in", () => {
	fc.assert(
		fc.property(fc.array(fc.nat(30), { maxLength: 30 }), fc.integer(), (parents, seed) => {
			const units = parents.map((parent, at) => unit(`u${at}`, at === 0 ? null : `u${parent % at}`));
			const mixed = units.toSorted((a, b) => ((seed * 31 + a.unitId.length * 7) % 5) - b.unitId.length);
			const told = unitTree(mixed);
			assert.equal(told.length, units.length);
			assert.deepEqual(told, unitTree(units));
			for (const [at, one] of told.entries()) {
				if (one.parentId === null) assert.equal(one.depth, 0);
				else assert.equal(told.slice(0, at).findLast((above) => above.depth === one.depth - 1)?.unitId, one.parentId);
			}
		}),
	);
});

test("a unit is open from its first day to the day before it is closed", () => {
	const one = { openedOn: "2024-02-01", closedOn: "2025-02-01" };
	assert.deepEqual(
		["2024-01-31", "2024-02-01", "2025-01-31", "2025-02-01"].map((day) => isOpenOn(one, day)),
		[false, true, true, false],
	);
});

const post = (fromDay: string, untilDay: string | null): Post => ({
	...{ postId: "p", unitId: "局", title: { zh: "科长", en: "head" }, fromDay, untilDay },
});

test("a post is held from its first day to the day before its end; ended on its first day it was never held", () => {
	const days = ["2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01"];
	assert.deepEqual(
		days.map((day) => isHeldOn(post("2024-01-01", "2025-01-01"), day)),
		[false, true, true, false],
	);
	assert.ok(days.every((day) => !isHeldOn(post("2024-01-01", "2024-01-01"), day)));
});

test("the same post is not held twice at once, and not before its unit or after it", () => {
	const held = [post("2024-01-01", "2025-01-01")];
	const fault = (said: Post, of = tree.get(said.unitId)) => postFault(said, held, of)?.zh ?? null;
	assert.match(fault(post("2024-06-01", null)) ?? "", /其间已任“局科长”/);
	assert.match(fault(post("2023-06-01", "2024-01-02")) ?? "", /其间已任/);
	assert.equal(fault(post("2025-01-01", null)), null);
	assert.equal(fault(post("2023-01-01", "2024-01-01")), null);
	assert.equal(fault({ ...post("2024-06-01", null), title: { zh: "副科长", en: "deputy" } }), null);
	assert.match(fault(post("2025-06-01", "2025-06-01")) ?? "", /须晚于任职日期/);
	assert.match(fault({ ...post("2025-06-01", null), unitId: "旧局" }) ?? "", /未设立或已撤销/);
	assert.match(fault({ ...post("2025-06-01", null), unitId: "无" }) ?? "", /没有单位“无”/);
	assert.match(endFault(post("2024-01-01", null), "2023-12-31")?.zh ?? "", /须不早于任职日期/);
	assert.match(endFault(post("2024-01-01", "2025-01-01"), "2025-02-01")?.zh ?? "", /已于 2025-01-01 结束/);
});
