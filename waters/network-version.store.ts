import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import { GROUP_OF, type NetworkGroup } from "./network.ts";
import type { NetworkChange } from "./network-merge.ts";
import { ALL_KNOWN, type Seen, sitesAt } from "./network-rows.store.ts";

const TABLE: Record<NetworkGroup, { name: string; columns: Record<string, string> }> = {
	shape: { name: "map_shape_version", columns: { shape_id: "text", kind: "text" } },
	river: {
		name: "river_version",
		columns: { river_id: "text", role: "text", flows_into: "text", demo: "bool" },
	},
	creek: {
		name: "creek_version",
		columns: {
			creek_id: "text",
			level: "int2",
			town_unit_id: "text",
			river_id: "text",
			downstream_creek_id: "text",
			target_class: "int2",
			note_zh: "text",
			note_en: "text",
			demo: "bool",
		},
	},
	site: {
		name: "site_version",
		columns: {
			site_id: "int4",
			code: "text",
			kind: "text",
			water: "text",
			creek_id: "text",
			river_id: "text",
			lon: "float8",
			lat: "float8",
			target_class: "int2",
			demo: "bool",
		},
	},
};

/** Since when versions hold and are known, and the event that brings them. */
export interface VersionOf {
	/** ISO UTC, or -infinity. */
	holdsFrom: string;
	/** ISO UTC. */
	knownFrom: string;
	eventSeq: number;
}

/** Appends a version of each changed thing, one statement a group, however many they are. */
export async function writeVersions(
	trx: Trx,
	districtId: number,
	changes: readonly NetworkChange[],
	siteIds: ReadonlyMap<string, number>,
	{ holdsFrom, knownFrom, eventSeq }: VersionOf,
): Promise<void> {
	for (const [group, own] of Map.groupBy(changes, (change) => GROUP_OF[change.kind])) {
		const { name, columns } = TABLE[group];
		const typed = { ...columns, name_zh: "text", name_en: "text", ...(group === "site" ? {} : { geometry: "jsonb" }) };
		const rows = own.map((change) => rowOf(change, siteIds));
		const list = sql.join(Object.keys(typed).map((one) => sql.ref(one)));
		const record = sql.join(Object.entries(typed).map(([column, type]) => sql`${sql.ref(column)} ${sql.raw(type)}`));
		await sql`insert into ${sql.table(name)} (district_id, holds_from, known_from, event_seq, ${list})
			select ${districtId}::int, ${holdsFrom}::timestamptz, ${knownFrom}::timestamptz, ${eventSeq}::bigint, ${list}
			from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as file(${record})`.execute(trx);
	}
}

function rowOf({ feature }: NetworkChange, siteIds: ReadonlyMap<string, number>): Record<string, unknown> {
	const { kind, id, nameZh: name_zh, properties, geometry } = feature;
	const group = GROUP_OF[kind];
	const named = { ...properties, name_zh };
	if (group === "shape") return { ...named, shape_id: id, kind, geometry };
	if (group === "river") return { ...named, river_id: id, geometry };
	const { town, river, downstream, creek, ...rest } = named as Record<string, unknown>;
	if (group === "creek")
		return { ...rest, creek_id: id, town_unit_id: town, river_id: river, downstream_creek_id: downstream, geometry };
	const [lon = null, lat = null] = geometry?.type === "Point" ? geometry.coordinates : [];
	return { ...rest, site_id: siteIds.get(id), code: id, kind, creek_id: creek, river_id: river, lon, lat };
}

/**
 * The number of each section or station of a change: that of its code as the changed network has it, else of its code as it is known now (a file about an earlier
 * day names the same place), else the next free one.
 */
export async function siteIdsOf(
	trx: Trx,
	districtId: number,
	changes: readonly NetworkChange[],
	changed: Seen,
): Promise<ReadonlyMap<string, number>> {
	const known = new Map<string, number>();
	for (const seen of [ALL_KNOWN, changed]) {
		for (const row of await sitesAt(trx, districtId, seen).execute()) known.set(row.code, row.site_id);
	}
	let next = await nextSiteId(trx, districtId);
	return new Map(
		changes
			.filter((change) => GROUP_OF[change.kind] === "site")
			.map((change) => [change.id, known.get(change.was ?? change.id) ?? next++]),
	);
}

/** The next number of a section or station. Ask for it under {@link lockNetwork} alone. */
export async function nextSiteId(trx: Trx, districtId: number): Promise<number> {
	const { last } = await trx
		.selectFrom("site_version")
		.select((row) => row.fn.max<number | null>("site_id").as("last"))
		.where("district_id", "=", districtId)
		.executeTakeFirstOrThrow();
	return (last ?? 0) + 1;
}

/**
 * One writer of the network at a time, until the transaction ends: numbers, codes and names are given out once, and two imports of the same file side by side are
 * one import and one repetition.
 */
export async function lockNetwork(trx: Trx, districtId: number): Promise<void> {
	await sql`select pg_advisory_xact_lock(hashtext('bihuan.network'), ${districtId}::int)`.execute(trx);
}
