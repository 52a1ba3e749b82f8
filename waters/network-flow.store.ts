import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { flowsOf } from "./flow.ts";
import type { Position } from "./network-geometry.ts";
import { creeksAt, riversAt, sitesAt } from "./network-rows.store.ts";
import { DEFAULT_VELOCITY, type FlowNetwork, type FlowSite, flowNetwork } from "./travel.ts";

/** How fast water is taken to flow, as the district has set it by a moment; '' is every river without a value of its own. */
export async function velocities(trx: Trx, knownBy: string): Promise<Map<string, number>> {
	const rows = await trx
		.selectFrom("flow_velocity")
		.select(["river_id", "metres_per_second"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("known_from", "<=", new Date(knownBy))
		.orderBy("seq")
		.execute();
	return new Map(rows.map((row) => [row.river_id, row.metres_per_second]));
}

type Line = { type: "LineString"; coordinates: Position[] } | { type: "MultiLineString"; coordinates: Position[][] };

const pointsOf = (geometry: unknown): Position[] => {
	const line = geometry as Line;
	return line.type === "LineString" ? line.coordinates : line.coordinates.flat();
};

/** The district's rivers, creeks and sites, laid out for questions of flow. */
export async function flowNetworkAt(trx: Trx, knownBy: string): Promise<FlowNetwork> {
	const district = await currentDistrict(trx);
	const speeds = await velocities(trx, knownBy);
	const velocityOf = (river: string | null) => speeds.get(river ?? "") ?? speeds.get("") ?? DEFAULT_VELOCITY;
	const seen = { at: knownBy, knownBy };
	const rivers = await riversAt(trx, district, seen).execute();
	const creeks = await creeksAt(trx, district, seen).execute();
	const sites = (await sitesAt(trx, district, seen).execute()).filter(({ kind }) => kind === "station");
	const flows = flowsOf([
		...rivers.map((row) => ({ kind: "river" as const, id: row.river_id, properties: { flows_into: row.flows_into } })),
		...creeks.map((row) => ({
			...{ kind: "creek" as const, id: row.creek_id },
			properties: { downstream: row.downstream_creek_id, river: row.river_id },
		})),
	]);
	const waters = [
		...rivers.map((row) => ({ node: `river:${row.river_id}`, river: row.river_id, ...row })),
		...creeks.map((row) => ({ node: `creek:${row.creek_id}`, river: row.river_id, ...row })),
	].map(({ node, river, name_zh, name_en, geometry }) => ({
		...{ node, name: { zh: name_zh, en: name_en }, line: pointsOf(geometry) },
		...{ flowsInto: flows.get(node) ?? null, velocity: velocityOf(river) },
	}));
	const placed = sites.map((row): FlowSite => {
		const node = row.creek_id ? `creek:${row.creek_id}` : row.river_id ? `river:${row.river_id}` : null;
		const at = row.lon === null || row.lat === null ? null : ([row.lon, row.lat] as Position);
		return { siteId: row.site_id, name: { zh: row.name_zh, en: row.name_en }, node, at };
	});
	return flowNetwork(waters, placed);
}
