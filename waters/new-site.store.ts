import { append, currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { nextSiteId } from "./network-version.store.ts";

/** A section or station that something other than a network file brings in: a table of readings, or a logger that dials in. */
export interface NewSite {
	site_id: number;
	code: string;
	kind: "section" | "station";
	name_zh: string;
	name_en: string;
	creek_id: string | null;
	river_id: string | null;
	demo: boolean;
}

/** Who brings it, and under which key, so that told twice it is one event. */
export interface Bringer {
	key: string;
	matterId: string;
	/** ISO UTC. */
	at: string;
	actor: string;
	unit: string;
}

/**
 * Enters sections and stations, with one event. Their numbers were given out under `lockNetwork` in this transaction. They hold since ever: readings tell of them
 * from before they were known here.
 */
export async function addSites(trx: Trx, sites: readonly NewSite[], bringer: Bringer): Promise<void> {
	if (sites.length === 0) return;
	const { key, matterId, at, actor, unit } = bringer;
	const body = { sites: sites.map(({ site_id, name_zh }) => ({ siteId: site_id, name: name_zh })) };
	const event = { clientKey: key, matterId, line: "waters", kind: "sites.added", happenedAt: at, actor, unit, body };
	const { receivedAt, seq } = (await append(trx, event, at)).event;
	const district_id = await currentDistrict(trx);
	const version = { district_id, known_from: new Date(receivedAt), event_seq: seq };
	await trx
		.insertInto("site_version")
		.values(
			sites.map((site) => ({
				...{ ...site, ...version },
				...{ water: "river" as const, lon: null, lat: null, target_class: null },
			})),
		)
		.execute();
}

/** Enters one more section or station under the next number, which it returns. Call it under `lockNetwork`. */
export async function addSite(trx: Trx, site: Omit<NewSite, "site_id">, bringer: Bringer): Promise<number> {
	const site_id = await nextSiteId(trx, await currentDistrict(trx));
	await addSites(trx, [{ ...site, site_id }], bringer);
	return site_id;
}
