import type { Trx } from "../store/database.ts";
import { currentDistrict } from "./event.store.ts";

/** In how many matters a person owes a step by name. A raiser's verdict is his own and goes with him. */
export async function mattersOwedBy(trx: Trx, personId: string): Promise<number> {
	const row = await trx
		.selectFrom("matter_owed")
		.select((is) => is.fn.count<number>("matter_id").distinct().as("matters"))
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.where("step", "!=", "give-verdict")
		.executeTakeFirst();
	return Number(row?.matters ?? 0);
}
