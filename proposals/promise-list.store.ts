import { currentDistrict, eventOfRow, eventsOf } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { PROPOSALS_LINE } from "./known.store.ts";
import { proposalsOf } from "./past.store.ts";
import { type ListedPromise, promisesOf } from "./promise-list.ts";
import { PROMISE_DUTY } from "./proposal-kinds.ts";
import { SCHEME_KIND } from "./scheme.ts";

/** Every promise that replies made by a moment, as it stood then; `open`: those that everybody may read. Only proposals that promised something are folded. */
export async function listedPromises(
	trx: Trx,
	moment: Moment,
): Promise<{ all: ListedPromise[]; open: ListedPromise[] }> {
	const district = await currentDistrict(trx);
	const promising = trx
		.selectFrom("matter")
		.select("parent_id")
		.where("district_id", "=", district)
		.where("line", "=", PROPOSALS_LINE)
		.where("kind", "=", PROMISE_DUTY.name)
		.where("parent_id", "is not", null);
	const theirs = trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", district)
		.where("line", "=", PROPOSALS_LINE)
		.where("parent_id", "in", promising.$castTo<{ parent_id: string }>());
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where((is) =>
			is.or([is("matter_id", "in", promising.$castTo<{ parent_id: string }>()), is("matter_id", "in", theirs)]),
		)
		.where("happened_at", "<=", new Date(moment.at))
		.where("received_at", "<=", new Date(moment.knownBy))
		.orderBy("seq")
		.execute();
	const schemes = await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment);
	const known = await proposalsOf(trx, [...schemes, ...rows.map(eventOfRow)], moment);
	return {
		all: known.flatMap((one) => promisesOf(one, false)),
		open: known.flatMap((one) => promisesOf(one, true)),
	};
}
