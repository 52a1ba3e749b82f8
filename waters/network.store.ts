import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { sql } from "kysely";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import type { Trx } from "../store/database.ts";
import { type Crs, GROUP_OF, type NetworkGroup, type ReadNetwork } from "./network.ts";
import type { NetworkGeometry } from "./network-geometry.ts";
import {
	mergeNetwork,
	type NetworkChange,
	type NetworkFeature,
	type NetworkPlan,
	networkGeoJson,
	type Town,
} from "./network-merge.ts";
import type { NetworkKind } from "./network-property.ts";
import { creekRows, riverRows, shapeRows } from "./network-rows.store.ts";

/** The network as it stands, in a settled order: shapes, rivers, creeks, sections and stations, each by id. */
export async function loadNetwork(trx: Trx): Promise<{ features: NetworkFeature[]; towns: Town[] }> {
	const district = await currentDistrict(trx);
	const shapes = await shapeRows(trx);
	const rivers = await riverRows(trx);
	const creeks = await creekRows(trx);
	const sites = await trx.selectFrom("site").selectAll().where("district_id", "=", district).orderBy("code").execute();
	const units = await trx
		.selectFrom("unit")
		.select(["unit_id", "name_zh", "name_en"])
		.where("district_id", "=", district)
		.where("kind", "=", "town")
		.orderBy("unit_id")
		.execute();
	const drawn = (geometry: object): NetworkGeometry => {
		// jsonb keeps no order of keys, and geometries are compared as texts
		const { type, coordinates } = geometry as NetworkGeometry;
		return { type, coordinates } as NetworkGeometry;
	};
	const features: NetworkFeature[] = [
		...shapes.map((row) => ({
			kind: row.kind as NetworkKind,
			id: row.shape_id,
			nameZh: row.name_zh,
			properties: { name_en: row.name_en },
			geometry: drawn(row.geometry),
		})),
		...rivers.map((row) => ({
			kind: "river" as const,
			id: row.river_id,
			nameZh: row.name_zh,
			properties: { name_en: row.name_en, flows_into: row.flows_into, role: row.role, demo: row.demo },
			geometry: drawn(row.geometry),
		})),
		...creeks.map((row) => ({
			kind: "creek" as const,
			id: row.creek_id,
			nameZh: row.name_zh,
			properties: {
				name_en: row.name_en,
				level: row.level,
				town: row.town_unit_id,
				river: row.river_id,
				downstream: row.downstream_creek_id,
				target_class: row.target_class,
				note_zh: row.note_zh,
				note_en: row.note_en,
				demo: row.demo,
			},
			geometry: drawn(row.geometry),
		})),
		...sites.map((row) => ({
			kind: row.kind,
			id: row.code,
			nameZh: row.name_zh,
			properties: {
				name_en: row.name_en,
				river: row.river_id,
				target_class: row.target_class,
				water: row.water,
				creek: row.creek_id,
				demo: row.demo,
			},
			geometry:
				row.lon === null || row.lat === null
					? null
					: { type: "Point" as const, coordinates: [row.lon, row.lat] as [number, number] },
		})),
	];
	const towns = units.map((row) => ({ id: row.unit_id, nameZh: row.name_zh, nameEn: row.name_en }));
	return { features, towns };
}

/** The whole network as GeoJSON in WGS 84. */
export async function networkOut(trx: Trx): Promise<Record<string, unknown>> {
	const { features, towns } = await loadNetwork(trx);
	return networkGeoJson(features, towns);
}

export interface NetworkDelivery {
	fileName: string;
	receivedAt: string;
	actor: string;
	unit: string;
	/** Only say what would change. */
	dryRun: boolean;
}

export interface NetworkReceived extends NetworkPlan {
	crs: Crs;
	/** null: nothing was changed (a trial, a fault, or a file that says what is known already). */
	event: LoopEvent | null;
}

/**
 * Takes a network file in within the caller's transaction: all of it, or nothing where it has a fault. What is there already is not touched,
 * what the file does not name is kept, and an event with the digest of the network as it then stands enters the chain if anything changed.
 */
export async function receiveNetwork(trx: Trx, file: ReadNetwork, delivery: NetworkDelivery): Promise<NetworkReceived> {
	const districtId = await currentDistrict(trx);
	// One network at a time: two imports of the same file side by side are one import and one repetition.
	if (!delivery.dryRun)
		await sql`select pg_advisory_xact_lock(hashtext('bihuan.network'), ${districtId}::int)`.execute(trx);
	const before = await loadNetwork(trx);
	const plan = mergeNetwork(before.features, before.towns, file.features);
	const faults = [...file.faults, ...plan.faults].sort((a, b) => a.feature - b.feature);
	const changes = [...plan.added, ...plan.changed];
	const received = { ...plan, faults, crs: file.crs, event: null };
	if (delivery.dryRun || faults.length > 0 || changes.length + plan.newTowns.length === 0) return received;
	await writeTowns(trx, districtId, plan.newTowns);
	await writeChanges(trx, districtId, changes);
	const digest = digestOf(await networkOut(trx));
	const { event } = await append(
		trx,
		{
			clientKey: `network:${delivery.receivedAt}:${digest.slice(0, 16)}`,
			matterId: "network",
			line: "waters",
			kind: "network.imported",
			happenedAt: delivery.receivedAt,
			actor: delivery.actor,
			unit: delivery.unit,
			body: {
				fileName: delivery.fileName,
				crs: file.crs,
				added: countsOf(plan.added),
				changed: countsOf(plan.changed),
				same: plan.same,
				kept: plan.kept.length,
				newTowns: plan.newTowns.map((town) => town.nameZh),
				digest,
			},
		},
		delivery.receivedAt,
	);
	return { ...received, event };
}

/** SHA-256 (hex) of the RFC 8785 form of a network. */
export function digestOf(network: Record<string, unknown>): string {
	return createHash("sha256")
		.update(canonicalize(network) ?? "")
		.digest("hex");
}

/** How many of each kind, e.g. `{ creek: 12, river: 1 }`. */
export function countsOf(list: readonly { kind: NetworkKind }[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { kind } of list) counts[kind] = (counts[kind] ?? 0) + 1;
	return counts;
}

async function writeTowns(trx: Trx, district_id: number, towns: readonly Town[]): Promise<void> {
	if (towns.length === 0) return;
	await trx
		.insertInto("unit")
		.values(
			towns.map((town) => ({
				district_id,
				unit_id: town.id,
				name_zh: town.nameZh,
				name_en: town.nameEn,
				kind: "town",
				parent_id: null,
				demo: false,
			})),
		)
		.execute();
}

const TABLE: Record<NetworkGroup, { name: string; key: string; columns: Record<string, string> }> = {
	shape: { name: "map_shape", key: "shape_id", columns: { shape_id: "text", kind: "text" } },
	river: {
		name: "river",
		key: "river_id",
		columns: { river_id: "text", role: "text", flows_into: "text", demo: "bool" },
	},
	creek: {
		name: "creek",
		key: "creek_id",
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
		name: "site",
		key: "site_id",
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

/** Inserts or replaces the rows of one group in one statement, however many they are. */
async function writeChanges(trx: Trx, districtId: number, changes: readonly NetworkChange[]): Promise<void> {
	const siteIds = await siteIdsOf(trx, districtId, changes);
	// Two sites may exchange their names or codes, and each must be unique at every step.
	const renamed = changes.filter(
		({ kind, properties }) =>
			GROUP_OF[kind] === "site" && (properties.includes("id") || properties.includes("name_zh")),
	);
	if (renamed.length > 0)
		await sql`update site set code = '~' || site_id, name_zh = '~' || site_id where district_id = ${districtId}
			and site_id = any(${renamed.map((change) => siteIds.get(change.id))}::int[])`.execute(trx);
	for (const [group, own] of Map.groupBy(changes, (change) => GROUP_OF[change.kind])) {
		const { name, key, columns } = TABLE[group];
		const typed = { ...columns, name_zh: "text", name_en: "text", ...(group === "site" ? {} : { geometry: "jsonb" }) };
		const names = Object.keys(typed);
		const rows = own.map((change) => rowOf(change, siteIds));
		const list = sql.join(names.map((one) => sql.ref(one)));
		const record = sql.join(Object.entries(typed).map(([column, type]) => sql`${sql.ref(column)} ${sql.raw(type)}`));
		const set = sql.join(
			names.filter((one) => one !== key).map((one) => sql`${sql.ref(one)} = excluded.${sql.ref(one)}`),
		);
		await sql`insert into ${sql.table(name)} (district_id, ${list})
			select ${districtId}::int, ${list} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as file(${record})
			on conflict (district_id, ${sql.ref(key)}) do update set ${set}`.execute(trx);
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

/** The number of each section or station: its own, or the next free one. */
async function siteIdsOf(
	trx: Trx,
	districtId: number,
	changes: readonly NetworkChange[],
): Promise<ReadonlyMap<string, number>> {
	const rows = await trx.selectFrom("site").select(["code", "site_id"]).where("district_id", "=", districtId).execute();
	const known = new Map(rows.map((row) => [row.code, row.site_id]));
	let last = rows.reduce((so, row) => Math.max(so, row.site_id), 0);
	return new Map(
		changes
			.filter((change) => GROUP_OF[change.kind] === "site")
			.map((change) => [change.id, known.get(change.was ?? change.id) ?? ++last]),
	);
}
