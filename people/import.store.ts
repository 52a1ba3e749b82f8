import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { type ImportAct, type ImportPlan, planImport } from "./import-plan.ts";
import type { ImportTable } from "./import-read.ts";
import { type Actor, recordAct, recordAtTheEnd } from "./people-event.ts";
import { changePerson, endPost, enterPerson, enterPost, personsKnown } from "./person.store.ts";
import { allUnits, changeUnit, enterUnit } from "./unit.store.ts";

export interface Planned extends ImportPlan {
	/** Names what would be done; the same file against the same register has the same. */
	digest: string;
}

/** What a file would do to the register as it is now. */
export async function planOf(trx: Trx, table: ImportTable, now: Date): Promise<Planned> {
	const plan = planImport(table, {
		units: await allUnits(trx),
		persons: await personsKnown(trx, { knownBy: now.toISOString() }),
		today: localDay(now, await currentTimeZone(trx)),
	});
	const digest = createHash("sha256")
		.update(canonicalize({ ...plan }) ?? "")
		.digest("hex");
	return { ...plan, digest };
}

/**
 * Does what was previewed, in this one transaction: every sound row, each an event of its own, and one that names the file. Refused where the register has
 * changed since the preview.
 */
export async function carryOut(
	trx: Trx,
	table: ImportTable,
	about: { expect: string; fileName: string; sha256: string },
	by: Actor,
	now: Date,
): Promise<Planned> {
	await trx
		.selectFrom("district")
		.select("district_id")
		.where("district_id", "=", await currentDistrict(trx))
		.forUpdate()
		.execute();
	const plan = await planOf(trx, table, now);
	if (plan.digest !== about.expect)
		throw refusal(
			"PLAN_CHANGED",
			{
				zh: "预览之后名册有了变动，没有导入；请重新预览。",
				en: "The register has changed since the preview, so nothing was imported; look at the preview again.",
			},
			409,
		);
	await recordAtTheEnd(trx, async () => {
		for (const act of plan.acts) await doAct(trx, act, by, now);
		if (plan.acts.length > 0) await recordImport(trx, plan, about, by, now);
	});
	return plan;
}

async function recordImport(
	trx: Trx,
	plan: Planned,
	about: { fileName: string; sha256: string },
	by: Actor,
	now: Date,
): Promise<void> {
	const count = (kind: ImportAct["do"]) => plan.acts.filter((act) => act.do === kind).length;
	const body = {
		...{ fileName: about.fileName, sha256: about.sha256 },
		...{ unitsEntered: count("enter-unit"), unitsChanged: count("change-unit") },
		...{ personsEntered: count("enter-person"), personsChanged: count("change-person") },
		...{ postsEntered: count("enter-post"), postsEnded: count("end-post") },
		wrongRows: plan.rows.filter((row) => row.status === "wrong").length,
	};
	await recordAct(trx, { kind: "people.imported", about: "district", ...by, body }, now.toISOString());
}

async function doAct(trx: Trx, act: ImportAct, by: Actor, now: Date): Promise<void> {
	switch (act.do) {
		case "enter-unit":
			await enterUnit(trx, act.unit, by, now);
			return;
		case "change-unit":
			return changeUnit(trx, act.unit, by, now);
		case "enter-person":
			await enterPerson(trx, act.person, act.post, by, now);
			return;
		case "change-person":
			return changePerson(trx, act.personId, act.said, by, now);
		case "enter-post":
			await enterPost(trx, act.personId, act.post, by, now);
			return;
		case "end-post":
			return endPost(trx, act.personId, act.postId, act.untilDay, by, now);
	}
}
