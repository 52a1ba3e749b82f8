import type { Bilingual } from "../loop/words.ts";

/** The kinds of unit, in the order in which they are listed. */
export const UNIT_KINDS = {
	district: { zh: "区", en: "district" },
	bureau: { zh: "部门", en: "bureau" },
	organ: { zh: "人大、政协、群团", en: "congress, CPPCC or association" },
	town: { zh: "镇（街道）", en: "town" },
	community: { zh: "村（社区）", en: "village or community" },
	company: { zh: "企业", en: "company" },
} as const satisfies Record<string, Bilingual>;
export type UnitKind = keyof typeof UNIT_KINDS;

/** A unit of the tree. Days are local; `closedOn` is the first day on which it is no more. */
export interface Unit {
	unitId: string;
	name: Bilingual;
	kind: UnitKind;
	parentId: string | null;
	openedOn: string | null;
	closedOn: string | null;
	demo: boolean;
}

/** An id that a person may give himself, e.g. a unit's code or a staff number. */
export const OWN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

export const isOpenOn = (unit: Pick<Unit, "openedOn" | "closedOn">, day: string): boolean =>
	(unit.openedOn === null || unit.openedOn <= day) && (unit.closedOn === null || unit.closedOn > day);

/** What a unit is made of by a person; `unitId` is given by him or by us. */
export type UnitSaid = Pick<Unit, "unitId" | "name" | "kind" | "parentId" | "openedOn">;

/** Why a unit can't stand so among the others, or null. */
export function unitFault(said: UnitSaid, units: ReadonlyMap<string, Unit>, day: string): Bilingual | null {
	const twin = [...units.values()].find(
		(one) => one.unitId !== said.unitId && one.name.zh === said.name.zh && one.parentId === said.parentId,
	);
	if (twin && isOpenOn(twin, day))
		return {
			zh: `同一上级下已有单位“${said.name.zh}”（${twin.unitId}）。请用原有单位，或换一个名称。`,
			en: `“${said.name.zh}” (${twin.unitId}) is there already under the same unit. Use it, or choose another name.`,
		};
	if (said.parentId === null) {
		const root = [...units.values()].find((one) => one.parentId === null && one.unitId !== said.unitId);
		if (root === undefined) return null;
		return {
			zh: `请填写上级单位；没有上级的只有“${root.name.zh}”。`,
			en: `Name the unit above it; only “${root.name.en}” has none.`,
		};
	}
	const parent = units.get(said.parentId);
	if (!parent)
		return {
			zh: `没有上级单位“${said.parentId}”，请另选。`,
			en: `There is no unit “${said.parentId}” to put it under; choose another.`,
		};
	if (!isOpenOn(parent, day))
		return {
			zh: `上级单位“${parent.name.zh}”已撤销，请另选。`,
			en: `“${parent.name.en}” is closed; choose another unit above it.`,
		};
	for (let above: Unit | undefined = parent, steps = 0; above; steps++) {
		if (above.unitId === said.unitId || steps > units.size)
			return {
				zh: "上级单位不能是它自身或它的下级，请另选。",
				en: "A unit can't stand under itself or under one of its own; choose another.",
			};
		above = above.parentId === null ? undefined : units.get(above.parentId);
	}
	return null;
}

export interface UnitNode extends Unit {
	depth: number;
}

/** The units as a tree told line by line: each under its parent, by kind and then by name. One whose parent is not among them stands at the top. */
export function unitTree<U extends Unit>(units: readonly U[]): (U & { depth: number })[] {
	const known = new Set(units.map((unit) => unit.unitId));
	const order = Object.keys(UNIT_KINDS);
	const below = Map.groupBy(units, (unit) => (unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : ""));
	const told: (U & { depth: number })[] = [];
	const tell = (parent: string, depth: number) => {
		const level = (below.get(parent) ?? []).toSorted(
			(a, b) =>
				order.indexOf(a.kind) - order.indexOf(b.kind) ||
				a.name.zh.localeCompare(b.name.zh, "zh") ||
				(a.unitId < b.unitId ? -1 : 1),
		);
		for (const unit of level) {
			told.push({ ...unit, depth });
			tell(unit.unitId, depth + 1);
		}
	};
	tell("", 0);
	return told;
}
