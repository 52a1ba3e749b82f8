import { currentDistrict } from "../loop/event.store.ts";
import { rolesOf } from "../loop/matter.people.ts";
import type { MatterState } from "../loop/matter.ts";
import { kindNamed, type MatterKinds } from "../loop/matter-kinds.ts";
import type { Step } from "../loop/matter-step.ts";
import { matterState } from "../loop/matter-story.store.ts";
import type { Moment } from "../loop/moment.ts";
import { may, type Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { matterTies, mayRead } from "./reading-rights.ts";

/** A matter in which a person has something that another can take over. */
export interface HeldMatter {
	matterId: string;
	number: number;
	line: string;
	kind: string;
	title: string;
	stage: MatterState["stage"];
	demo: boolean;
	roles: ReturnType<typeof rolesOf>;
	/** What he owes in it now. */
	owes: { step: Step; dueOn: string | null }[];
	/** The reader may let another take over. */
	canTakeOver: boolean;
}

/** Matters looked at for one person at most. */
const MOST = 500;

/** What a person has in hand, of what the reader may read, the first due first; and in how many more matters he has something. */
export async function heldBy(
	trx: Trx,
	personId: string,
	reader: Person,
	kinds: MatterKinds,
	moment: Moment,
): Promise<{ matters: HeldMatter[]; hidden: number }> {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("matter as m")
		.select(["m.matter_id", "m.raise_seq", "m.line", "m.kind", "m.due_on"])
		.where("m.district_id", "=", district)
		.where("m.stage", "not in", ["merged", "split"])
		.where((is) =>
			is.exists(
				is
					.selectFrom("matter_tie as t")
					.select("t.who")
					.where("t.district_id", "=", district)
					.where("t.who", "=", personId)
					.where("t.relation", "in", ["doer", "tracker", "verifier", "supervisor", "leader", "handler"])
					.whereRef("t.matter_id", "=", "m.matter_id"),
			),
		)
		.orderBy("m.due_on", (order) => order.asc().nullsLast())
		.orderBy("m.raise_seq")
		.limit(MOST)
		.execute();
	const owed = Map.groupBy(
		await trx
			.selectFrom("matter_owed")
			.select(["matter_id", "step", "due_on"])
			.where("district_id", "=", district)
			.where("person_id", "=", personId)
			.where("step", "!=", "give-verdict")
			.execute(),
		(row) => row.matter_id,
	);
	const matters: HeldMatter[] = [];
	let hidden = 0;
	for (const row of rows) {
		const owes = (owed.get(row.matter_id) ?? []).map((one) => ({ step: one.step as Step, dueOn: one.due_on }));
		const kind = kindNamed(kinds, row.line, row.kind);
		const state = await matterState(trx, kind, row.matter_id, moment);
		if (state === null) continue;
		const roles = rolesOf(state, personId);
		if (!roles.owns && roles.tasks.length === 0 && roles.relations.length === 0) continue;
		// What is over and asks nothing of him any more stays as it was done.
		if (state.stage === "closed" && owes.length === 0) continue;
		if (!mayRead(reader, kind, state)) {
			hidden++;
			continue;
		}
		matters.push({
			...{ matterId: row.matter_id, number: row.raise_seq, line: row.line, kind: row.kind },
			...{ title: state.title, stage: state.stage, demo: state.demo, roles, owes },
			canTakeOver: may(reader, "matter.take-over", matterTies(state)),
		});
	}
	return { matters, hidden };
}
