import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { addDays, instantOf, localDay } from "../loop/local-day.ts";
import { refusal } from "../loop/refusal.ts";
import type { EventChecker } from "../loop/verify.ts";
import type { Trx } from "../store/database.ts";
import type { Crs, ReadNetwork } from "./network.ts";
import { featuresBroughtBy, loadNetwork } from "./network-load.store.ts";
import { mergeNetwork, type NetworkFeature, type NetworkPlan, networkGeoJson, type Town } from "./network-merge.ts";
import type { NetworkKind } from "./network-property.ts";
import { ALL_KNOWN } from "./network-rows.store.ts";
import { lockNetwork, siteIdsOf, writeVersions } from "./network-version.store.ts";

export interface NetworkDelivery {
	fileName: string;
	receivedAt: string;
	actor: string;
	unit: string;
	/** Only say what would change. */
	dryRun: boolean;
	/** ISO UTC: since when it is so in the world. Unless told since it is received; while a district has no creeks yet, since ever. */
	since?: string;
}

export interface NetworkReceived extends NetworkPlan {
	crs: Crs;
	/** ISO UTC, or -infinity. */
	holdsFrom: string;
	/** null: nothing was changed (a trial, a fault, or a file that says what is known already). */
	event: LoopEvent | null;
}

/**
 * Takes a network file in within the caller's transaction: all of it, or nothing where it has a fault. Nothing is changed in place: what differs is appended
 * as versions that hold from `since` on, what the file does not name is kept, and an event with the digest of the versions enters the chain if there are any.
 */
export async function receiveNetwork(trx: Trx, file: ReadNetwork, delivery: NetworkDelivery): Promise<NetworkReceived> {
	const districtId = await currentDistrict(trx);
	if (!delivery.dryRun) await lockNetwork(trx, districtId);
	const present = await loadNetwork(trx, ALL_KNOWN);
	const settled = present.features.some((feature) => feature.kind === "creek");
	const holdsFrom = delivery.since ?? (settled ? delivery.receivedAt : "-infinity");
	const changed = delivery.since === undefined ? ALL_KNOWN : { ...ALL_KNOWN, at: delivery.since };
	const before = delivery.since === undefined ? present : await loadNetwork(trx, changed);
	const plan = mergeNetwork(before.features, before.towns, file.features);
	const faults = [...file.faults, ...plan.faults];
	// What is told of an earlier day must also go together with what is known of today.
	if (delivery.since !== undefined && faults.length === 0)
		faults.push(...mergeNetwork(present.features, present.towns, file.features).faults);
	faults.sort((a, b) => a.feature - b.feature);
	const changes = [...plan.added, ...plan.changed];
	const received = { ...plan, faults, crs: file.crs, holdsFrom, event: null };
	if (delivery.dryRun || faults.length > 0 || changes.length + plan.newTowns.length === 0) return received;
	await writeTowns(trx, districtId, plan.newTowns);
	const siteIds = await siteIdsOf(trx, districtId, changes, changed);
	const digest = digestOf(changes.map((change) => change.feature));
	const { event } = await append(
		trx,
		{
			clientKey: `network:${delivery.receivedAt}:${digest.slice(0, 16)}`,
			matterId: "network",
			line: "waters",
			kind: "network.imported",
			happenedAt: delivery.since ?? delivery.receivedAt,
			actor: delivery.actor,
			unit: delivery.unit,
			body: {
				fileName: delivery.fileName,
				crs: file.crs,
				holdsFrom,
				added: countsOf(plan.added),
				changed: countsOf(plan.changed),
				same: plan.same,
				kept: plan.kept.length,
				newTowns: plan.newTowns.map((town) => town.nameZh),
				versions: changes.length,
				digest,
			},
		},
		delivery.receivedAt,
	);
	await writeVersions(trx, districtId, changes, siteIds, {
		holdsFrom,
		knownFrom: event.receivedAt,
		eventSeq: event.seq,
	});
	return { ...received, event };
}

/** The instant that a local day begins at, since which a network file holds; refused where that day has not come. */
export function sinceOf(day: string, now: Date, timeZone: string): string {
	const at = instantOf(day, "00:00", timeZone);
	if (at <= now.toISOString()) return at;
	const tomorrow = addDays(localDay(now, timeZone), 1);
	throw refusal("SINCE_AHEAD", {
		zh: `“${day}”还没有到：起始日期须不晚于 ${addDays(tomorrow, -1)}。`,
		en: `${day} has not come: name ${addDays(tomorrow, -1)} or an earlier day.`,
	});
}

/** SHA-256 (hex) of features in the RFC 8785 form, whatever their order. */
function digestOf(features: readonly NetworkFeature[]): string {
	const place = ({ kind, id }: NetworkFeature) => `${kind} ${id}`;
	const sorted = features.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
	return createHash("sha256")
		.update(canonicalize(networkGeoJson(sorted, [])) ?? "")
		.digest("hex");
}

/** For `bihuan verify`: the versions that an import brought still give its digest. Imports from before there were versions vouch for none. */
export const checkNetworkImported: EventChecker = async (trx, event) => {
	if (typeof event.body.versions !== "number") return null;
	if (digestOf(await featuresBroughtBy(trx, event)) === event.body.digest) return null;
	return {
		zh: `第 ${event.seq} 条留痕所记的一次水系导入（${event.body.versions} 个要素）已被改动。`,
		en: `The network that event ${event.seq} vouches for (${event.body.versions} features) was changed.`,
	};
};

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
