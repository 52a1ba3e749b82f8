import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { type Gathered, gather } from "../store/together.ts";
import { currentDistrict } from "./event.store.ts";
import { channelOf, payloadOf, type Topic } from "./live.ts";

/**
 * Tells the pages that follow a topic that these rows of it changed (without ids: any of them). Told when the transaction commits and not if it does not.
 * Commits that tell something wait for each other, so the gateway tells apart from its frames, once a second.
 */
export async function tell(trx: Trx, topic: Topic, ids: readonly string[] | null = null): Promise<void> {
	if (ids?.length === 0) return;
	await gather(trx, telling, payloadOf({ topic, ids }));
}

const telling: Gathered<string, true> = {
	async many(trx, payloads) {
		const channel = channelOf(await currentDistrict(trx));
		await sql`select pg_notify(${channel}, payload) from unnest(${[...payloads]}::text[]) as payload`.execute(trx);
		return payloads.map(() => true as const);
	},
};
