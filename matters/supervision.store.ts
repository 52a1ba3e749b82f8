import { currentDistrict } from "../loop/event.store.ts";
import type { Stage } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Trx } from "../store/database.ts";
import type { OwedItem } from "./mine.store.ts";

/** Rows of the desk at most; how many there are is counted apart. */
export const DESK_ROWS = 1000;

/** Every step that is owed by a local day or before, the first due first. */
export async function owedUntil(trx: Trx, day: string): Promise<{ items: OwedItem[]; more: boolean }> {
	const rows = await trx
		.selectFrom("matter_owed as o")
		.innerJoin("matter as m", (join) =>
			join.onRef("m.district_id", "=", "o.district_id").onRef("m.matter_id", "=", "o.matter_id"),
		)
		.select([
			...(["o.matter_id", "o.step", "o.item", "o.person_id", "o.unit_id", "o.since", "o.due_on"] as const),
			...(["m.raise_seq", "m.line", "m.kind", "m.title", "m.stage", "m.round", "m.demo", "m.owner_unit"] as const),
		])
		.where("o.district_id", "=", await currentDistrict(trx))
		.where("o.due_on", "<=", day)
		.orderBy("o.due_on")
		.orderBy("o.matter_id")
		.orderBy("o.step")
		.orderBy("o.item")
		.limit(DESK_ROWS + 1)
		.execute();
	return {
		more: rows.length > DESK_ROWS,
		items: rows.slice(0, DESK_ROWS).map((row) => ({
			...{ matterId: row.matter_id, number: row.raise_seq, line: row.line, kind: row.kind, title: row.title },
			...{ stage: row.stage as Stage, round: row.round, demo: row.demo, step: row.step as Step, item: row.item },
			...{ personId: row.person_id, unitId: row.unit_id, since: row.since.toISOString(), dueOn: row.due_on },
		})),
	};
}

/** How often a matter was urged in its present round, until when, and whether it was escalated. */
export interface Pressing {
	urges: number;
	lastUrge: { on: string; byDay: string | null; reason: string } | null;
	escalatedOn: string | null;
}

export async function pressingOf(
	trx: Trx,
	matters: readonly { matterId: string; round: number }[],
): Promise<Record<string, Pressing>> {
	if (matters.length === 0) return {};
	const rounds = new Map(matters.map((one) => [one.matterId, one.round]));
	const rows = await trx
		.selectFrom("matter_turn")
		.select(["matter_id", "step", "round", "on_day", "by_day", "reason"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("step", "in", ["urge", "escalate"])
		.where("matter_id", "in", [...rounds.keys()])
		.orderBy("seq")
		.execute();
	const all: Record<string, Pressing> = {};
	for (const row of rows) {
		if (rounds.get(row.matter_id) !== row.round) continue;
		all[row.matter_id] ??= { urges: 0, lastUrge: null, escalatedOn: null };
		const one = all[row.matter_id] as Pressing;
		if (row.step === "escalate") one.escalatedOn = row.on_day;
		else {
			one.urges += 1;
			one.lastUrge = { on: row.on_day, byDay: row.by_day, reason: row.reason };
		}
	}
	return all;
}

/** Matters that were opened again since a local day: by a rule, a look-back or the raiser. */
export async function reopenedSince(trx: Trx, day: string) {
	const rows = await trx
		.selectFrom("matter_turn as t")
		.innerJoin("matter as m", (join) =>
			join.onRef("m.district_id", "=", "t.district_id").onRef("m.matter_id", "=", "t.matter_id"),
		)
		.select(["t.matter_id", "t.step", "t.on_day", "t.reason", "t.passed", "m.title", "m.raise_seq", "m.demo"])
		.where("t.district_id", "=", await currentDistrict(trx))
		.where("t.step", "in", ["reopen", "look-back", "give-verdict"])
		.where("t.on_day", ">=", day)
		.where((is) => is.or([is("t.step", "=", "reopen"), is("t.passed", "=", false)]))
		.orderBy("t.seq", "desc")
		.limit(100)
		.execute();
	return rows.map((row) => ({
		...{ matterId: row.matter_id, number: row.raise_seq, title: row.title, step: row.step as Step, on: row.on_day },
		...{ reason: row.reason, demo: row.demo },
	}));
}
