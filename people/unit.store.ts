import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import type { UnitTable } from "../store/people.tables.ts";
import { type Actor, recordAct } from "./people-event.ts";
import { isOpenOn, type Unit, type UnitKind, type UnitSaid, unitFault } from "./unit.ts";

const unitOfRow = (row: Selectable<UnitTable>): Unit => ({
	unitId: row.unit_id,
	name: { zh: row.name_zh, en: row.name_en },
	kind: row.kind as UnitKind,
	parentId: row.parent_id,
	openedOn: row.opened_on,
	closedOn: row.closed_on,
	demo: row.demo,
});

/** Every unit that ever was, by id. */
export async function allUnits(trx: Trx): Promise<Map<string, Unit>> {
	const rows = await trx
		.selectFrom("unit")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.execute();
	return new Map(rows.map((row) => [row.unit_id, unitOfRow(row)]));
}

/** The units that stood on the moment's day. */
export async function unitsAt(trx: Trx, moment: Moment): Promise<Unit[]> {
	const day = localDay(moment.at, moment.timeZone);
	return [...(await allUnits(trx)).values()].filter((unit) => isOpenOn(unit, day));
}

/** One writer at a time: a rule about the whole tree must not be broken by two changes that each keep it. */
async function lockTree(trx: Trx): Promise<void> {
	await trx
		.selectFrom("district")
		.select("district_id")
		.where("district_id", "=", await currentDistrict(trx))
		.forUpdate()
		.execute();
}

const today = async (trx: Trx, now: Date) => localDay(now, await currentTimeZone(trx));

/** Enters a unit and answers its id: the given code, or one of ours. */
export async function enterUnit(
	trx: Trx,
	said: Omit<UnitSaid, "unitId"> & { unitId?: string | undefined },
	by: Actor,
	now: Date,
): Promise<string> {
	await lockTree(trx);
	const units = await allUnits(trx);
	const unit = { ...said, unitId: said.unitId ?? `u-${randomUUID().slice(0, 13)}` };
	if (units.has(unit.unitId))
		throw refusal(
			"UNIT_ID_TAKEN",
			{
				zh: `单位代码“${unit.unitId}”已被使用，请换一个。`,
				en: `The code “${unit.unitId}” is taken; choose another.`,
			},
			409,
		);
	const fault = unitFault(unit, units, await today(trx, now));
	if (fault) throw refusal("UNIT_FAULT", fault, 409);
	await trx
		.insertInto("unit")
		.values({
			district_id: await currentDistrict(trx),
			unit_id: unit.unitId,
			name_zh: unit.name.zh,
			name_en: unit.name.en,
			kind: unit.kind,
			parent_id: unit.parentId,
			opened_on: unit.openedOn,
			demo: false,
		})
		.execute();
	const { unitId, ...body } = unit;
	await recordAct(trx, { kind: "unit.entered", about: unitId, ...by, body }, now.toISOString());
	return unitId;
}

/** Changes what a unit is called, its kind or its place in the tree; the event keeps what it was before. */
export async function changeUnit(trx: Trx, said: UnitSaid, by: Actor, now: Date): Promise<void> {
	await lockTree(trx);
	const units = await allUnits(trx);
	const { unitId, ...to } = said;
	const known = units.get(unitId);
	if (!known) throw noSuchUnit(unitId);
	const fault = unitFault(said, units, await today(trx, now));
	if (fault) throw refusal("UNIT_FAULT", fault, 409);
	const from = { name: known.name, kind: known.kind, parentId: known.parentId, openedOn: known.openedOn };
	if (JSON.stringify(from) === JSON.stringify(to)) return;
	await trx
		.updateTable("unit")
		.set({
			name_zh: to.name.zh,
			name_en: to.name.en,
			kind: to.kind,
			parent_id: to.parentId,
			opened_on: to.openedOn,
		})
		.where("district_id", "=", await currentDistrict(trx))
		.where("unit_id", "=", unitId)
		.execute();
	await recordAct(trx, { kind: "unit.changed", about: unitId, ...by, body: { from, to } }, now.toISOString());
}

/** Closes a unit from a day on. What stands under it, and who sits in it, must have gone elsewhere first. */
export async function closeUnit(trx: Trx, unitId: string, closedOn: string, by: Actor, now: Date): Promise<void> {
	await lockTree(trx);
	const units = await allUnits(trx);
	const unit = units.get(unitId);
	if (!unit) throw noSuchUnit(unitId);
	if (unit.closedOn !== null)
		throw refusal(
			"UNIT_CLOSED",
			{
				zh: `单位“${unit.name.zh}”已于 ${unit.closedOn} 撤销，不必再办。`,
				en: `“${unit.name.en}” was closed on ${unit.closedOn}; no need to close it again.`,
			},
			409,
		);
	if (unit.openedOn !== null && closedOn < unit.openedOn)
		throw refusal("CLOSED_BEFORE_OPENED", {
			zh: `撤销日期 ${closedOn} 须不早于设立日期 ${unit.openedOn}。`,
			en: `It was opened on ${unit.openedOn} and can't be closed on ${closedOn}; name a later day.`,
		});
	const below = [...units.values()].filter((one) => one.parentId === unitId && isOpenOn(one, closedOn));
	const posts = await trx
		.selectFrom("post")
		.select("person_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("unit_id", "=", unitId)
		.where((is) => is.or([is("until_day", "is", null), is("until_day", ">", closedOn)]))
		.execute();
	if (below.length > 0 || posts.length > 0)
		throw refusal(
			"UNIT_IN_USE",
			{
				zh: `“${unit.name.zh}”还有 ${below.length} 个下级单位、${posts.length} 个任职，请先划转或结束。`,
				en: `“${unit.name.en}” has ${below.length} units under it and ${posts.length} posts; move or end them first.`,
			},
			409,
		);
	await trx
		.updateTable("unit")
		.set({ closed_on: closedOn })
		.where("district_id", "=", await currentDistrict(trx))
		.where("unit_id", "=", unitId)
		.execute();
	await recordAct(trx, { kind: "unit.closed", about: unitId, ...by, body: { closedOn } }, now.toISOString());
}

export const noSuchUnit = (unitId: string) =>
	refusal(
		"NO_SUCH_UNIT",
		{
			zh: `没有单位“${unitId}”，请从单位名册中选。`,
			en: `There is no unit “${unitId}”; choose one of the register.`,
		},
		404,
	);
