import { createHash } from "node:crypto";
import { unitKindOfCell } from "./import-columns.ts";
import type { ImportAct, ImportKnown, PlannedRow, RowReader } from "./import-plan.ts";
import { isOpenOn, OWN_ID, type Unit, unitFault } from "./unit.ts";

interface PlannedUnits {
	rows: PlannedRow[];
	acts: ImportAct[];
	/** The units as they will be. */
	after: Map<string, Unit>;
}

/** The open units that a cell means: the one with this code, else those with this name. */
export function unitsMeant(text: string, units: ReadonlyMap<string, Unit>, today: string): Unit[] {
	const coded = units.get(text);
	if (coded && isOpenOn(coded, today)) return [coded];
	return [...units.values()].filter(
		(unit) => isOpenOn(unit, today) && (unit.name.zh === text || unit.name.en === text),
	);
}

const several = (text: string) => ({
	zh: `有几个单位叫“${text}”；请填单位代码。`,
	en: `Several units are called “${text}”; give the code.`,
});

/** Levels of a tree; a deeper one is a mistake. */
const DEEPEST = 12;

/** Plans the rows of units. A row whose parent stands lower in the file waits for it. */
export function planUnits(rows: readonly RowReader[], known: Pick<ImportKnown, "units" | "today">): PlannedUnits {
	const plan: PlannedUnits = { rows: [], acts: [], after: new Map(known.units) };
	const taken = new Map<string, number>();
	let waiting = [...rows];
	for (let level = 0; waiting.length > 0; level++) {
		const coming = new Map<string, number>();
		for (const row of waiting)
			for (const said of new Set([row.raw("code"), row.raw("name")])) coming.set(said, (coming.get(said) ?? 0) + 1);
		const left = waiting.filter((row) => {
			const parent = row.raw("parent");
			const itself = [row.raw("code"), row.raw("name")].includes(parent) ? 1 : 0;
			const mayCome = parent !== "" && (coming.get(parent) ?? 0) > itself;
			if (mayCome && unitsMeant(parent, plan.after, known.today).length === 0) return true;
			planUnit(row, plan, known.today, taken);
			return false;
		});
		if (left.length === waiting.length || level === DEEPEST) {
			for (const row of left) {
				row.fault("parent", {
					zh: `上级单位“${row.raw("parent")}”不能建立：几行互为上级，或层级超过 12 层。请改正其中一行。`,
					en: `“${row.raw("parent")}” can't be made: rows stand under each other in a ring, or deeper than 12 levels. Mend one of them.`,
				});
				plan.rows.push(row.planned("new", []));
			}
			break;
		}
		waiting = left;
	}
	return plan;
}

function planUnit(row: RowReader, plan: PlannedUnits, today: string, taken: Map<string, number>): void {
	const code = row.raw("code");
	const name = row.needed("name", 80);
	const nameEn = row.text("nameEn", 120);
	const openedOn = row.day("openedOn");
	if (code !== "" && !OWN_ID.test(code))
		row.fault("code", {
			zh: "单位代码为 1 至 40 个字母、数字、_ 或 -；请改写。",
			en: "A code is 1 to 40 letters, digits, _ or -.",
		});
	const kindText = row.raw("kind");
	const kind = kindText === "" ? null : unitKindOfCell(kindText);
	if (kindText !== "" && kind === null)
		row.fault("kind", {
			zh: "没有这个类别；请填区、部门、人大、政协、群团、镇（街道）、村（社区）或企业。",
			en: "No such kind; write district, bureau, congress, CPPCC or association, town, village or community, or company.",
		});
	const parentText = row.raw("parent");
	const parents = parentText === "" ? [] : unitsMeant(parentText, plan.after, today);
	if (parentText !== "" && parents.length === 0)
		row.fault("parent", {
			zh: "没有这个上级单位；请核对代码或名称，或先在表中加上它。",
			en: "No such unit; check the code or the name, or put it into the table.",
		});
	if (parents.length > 1) row.fault("parent", several(parentText));
	const parent = parents.length === 1 ? parents[0]?.unitId : undefined;

	const named = unitsMeant(name, plan.after, today).filter((unit) => parent === undefined || unit.parentId === parent);
	if (code === "" && named.length > 1) row.fault("name", several(name));
	const old = code !== "" ? plan.after.get(code) : named[0];
	if (old && old.closedOn !== null)
		row.fault("code", { zh: `此单位已于 ${old.closedOn} 撤销。`, en: `This unit was closed on ${old.closedOn}.` });
	if (!old && kindText === "") row.fault("kind", { zh: "新单位须填类别。", en: "A new unit needs its kind." });
	const root = [...plan.after.values()].find((unit) => unit.parentId === null)?.unitId ?? null;
	const unit: Unit = {
		unitId: old?.unitId ?? (code || ownId("u", [parent ?? root ?? "", name])),
		name: { zh: name, en: nameEn || (old && old.name.zh === name ? old.name.en : name) },
		kind: kind ?? old?.kind ?? "bureau",
		parentId: parent ?? (old ? old.parentId : root),
		openedOn: openedOn ?? old?.openedOn ?? null,
		closedOn: null,
		demo: old?.demo ?? false,
	};
	const before = taken.get(unit.unitId);
	if (before !== undefined)
		row.fault(code === "" ? "name" : "code", {
			zh: `与第 ${before} 行是同一单位；请只留一行。`,
			en: `The same unit as in row ${before}; keep one row.`,
		});
	if (row.faults.length === 0) {
		const fault = unitFault(unit, plan.after, today);
		if (fault) row.fault("parent", fault);
	}
	taken.set(unit.unitId, before ?? row.line);
	const changes = old
		? [
				row.change("name", old.name.zh, unit.name.zh),
				row.change("nameEn", old.name.en, unit.name.en),
				row.change("kind", old.kind, unit.kind),
				row.change("parent", old.parentId ?? "", unit.parentId ?? ""),
				row.change("openedOn", old.openedOn ?? "", unit.openedOn ?? ""),
			].filter(({ from, to }) => from !== to)
		: [];
	plan.rows.push(row.planned(old ? "known" : "new", changes));
	if (row.faults.length > 0) return;
	plan.after.set(unit.unitId, unit);
	const { closedOn: _closed, demo: _demo, ...said } = unit;
	if (!old) plan.acts.push({ do: "enter-unit", unit: said });
	else if (changes.length > 0) plan.acts.push({ do: "change-unit", unit: said });
}

/** An id for what the file gives none: the same row has the same. */
export const ownId = (letter: string, parts: string[]): string =>
	`${letter}-${createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16)}`;
