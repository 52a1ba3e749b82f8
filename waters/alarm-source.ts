import type { Bilingual } from "../loop/words.ts";
import { type FlowNetwork, travelBetween, watersAbove } from "./travel.ts";

/** What another station upstream said at the time when the water that is now bad was there. */
export interface UpstreamStation {
	siteId: number;
	name: Bilingual;
	travelMs: number;
	/** Its value then over what is usual for it; null: it said nothing. */
	times: number | null;
	value: number | null;
}

/** A water from which it may have come. */
export interface SourceWater {
	node: string;
	name: Bilingual;
	travelMs: number;
	metres: number;
	/** When the water left its mouth, epoch milliseconds. */
	leftAt: number;
}

/** Where an alarm may come from. A suggestion, by flow times that are assumed. */
export interface AlarmSource {
	waters: SourceWater[];
	/** How many more waters lie above within the time. */
	more: number;
	stations: (UpstreamStation & { says: "raised" | "usual" | "nothing" })[];
	velocity: number;
}

/** Waters further away in time are not named. */
export const SOURCE_MS = 48 * 3_600_000;
const NAMED = 5;
/** A station is taken for raised from so many times its usual value on. */
const RAISED_TIMES = 1.5;

/**
 * Where it may have come from: waters above the site, nearest in time first. A station upstream that had its usual value when the water passed rules out
 * everything above it; one that was raised rules out everything that joins below it.
 */
export function sourceOf(
	network: FlowNetwork,
	siteId: number,
	from: number,
	upstream: readonly UpstreamStation[],
	velocity: number,
): AlarmSource {
	const stations = upstream
		.map((station) => {
			const says: "raised" | "usual" | "nothing" =
				station.times === null ? "nothing" : station.times >= RAISED_TIMES ? "raised" : "usual";
			return { ...station, says };
		})
		.sort((a, b) => a.travelMs - b.travelMs || a.siteId - b.siteId);
	const raised = stations.filter(({ says }) => says === "raised").at(-1);
	const start = raised ? raised.siteId : siteId;
	const delay = raised?.travelMs ?? 0;
	const ruledOut = new Set(
		stations
			.filter(({ says }) => says === "usual")
			// Its own water may still have got it below the station.
			.flatMap(({ siteId: id }) => {
				const own = network.sites.get(id)?.node;
				return watersAbove(network, id, SOURCE_MS).flatMap(({ node }) => (node === own ? [] : [node]));
			}),
	);
	const waters = watersAbove(network, start, Math.max(0, SOURCE_MS - delay))
		.filter(({ node, lengthMetres }) => !ruledOut.has(node) && lengthMetres > 0)
		.map(({ node, name, travelMs, metres }) => ({
			...{ node, name, metres: Math.round(metres) },
			travelMs: Math.round(travelMs + delay),
			leftAt: Math.round(from - travelMs - delay),
		}));
	return { waters: waters.slice(0, NAMED), more: Math.max(0, waters.length - NAMED), stations, velocity };
}

/** Stations above a site, with the time to it. */
export function stationsAbove(
	network: FlowNetwork,
	siteId: number,
): { siteId: number; name: Bilingual; travelMs: number }[] {
	return [...network.sites.values()]
		.flatMap(({ site }) => {
			const way = travelBetween(network, site.siteId, siteId);
			return way && way.travelMs <= SOURCE_MS ? [{ siteId: site.siteId, name: site.name, travelMs: way.travelMs }] : [];
		})
		.sort((a, b) => a.travelMs - b.travelMs || a.siteId - b.siteId);
}
