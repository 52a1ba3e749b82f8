import { append, currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { factorName, factorOf } from "../waters/factor.ts";
import { ALL_KNOWN, creeksAt, sitesAt } from "../waters/network-rows.store.ts";
import { standardUnit, unitsOf } from "../waters/telemetry-value.ts";
import { recountFactors } from "./recount.store.ts";
import type { Asking } from "./request.store.ts";
import { networksOf } from "./settings.ts";
import { BAD_PASSWORD, isPassword, RETIRED, type Station, stationNamed } from "./station.store.ts";
import {
	changesBetween,
	changesNothing,
	type SettingChanges,
	type StationSettings,
	settled,
} from "./station-settings.ts";

/** A factor that a station's site has told of, and what it may be set to. */
export interface SentFactor {
	factor: string;
	name: Bilingual;
	/** Whether it is one that is kept here; of another the code may mean one that is. */
	known: boolean;
	/** The last value as it came, and when; ISO UTC. */
	lastText: string | null;
	lastAt: string;
	units: readonly string[];
	standard: string;
}

/** A station's settings for the page: everything but its password. */
export interface SettingsFile {
	mn: string;
	siteId: number;
	site: Bilingual;
	creek: (Bilingual & { id: string }) | null;
	/** Whether frames must bring a password at all. */
	hasPassword: boolean;
	retired: Station["retired"];
	settings: StationSettings;
	sent: SentFactor[];
}

const settingsOf = ({ units, factors, allow, framesPerMinute }: Station): StationSettings => ({
	...{ units, factors, allow, framesPerMinute },
});

export async function settingsFile(trx: Trx, mn: string): Promise<SettingsFile> {
	const district = await currentDistrict(trx);
	const station = await stationNamed(trx, mn);
	const site = await sitesAt(trx, district, ALL_KNOWN).where("site_id", "=", station.siteId).executeTakeFirst();
	const creek = site?.creek_id
		? await creeksAt(trx, district, ALL_KNOWN).where("creek_id", "=", site.creek_id).executeTakeFirst()
		: undefined;
	const series = await trx
		.selectFrom("site_series")
		.select(["factor", "last_at", "last_text"])
		.distinctOn("factor")
		.where("district_id", "=", district)
		.where("site_id", "=", station.siteId)
		.orderBy("factor")
		.orderBy("last_at", "desc")
		.execute();
	return {
		...{ mn, siteId: station.siteId, hasPassword: station.password !== "", retired: station.retired },
		site: { zh: site?.name_zh ?? mn, en: site?.name_en ?? mn },
		creek: creek ? { id: creek.creek_id, zh: creek.name_zh, en: creek.name_en } : null,
		settings: settingsOf(station),
		sent: series.map(({ factor, last_at, last_text }) => ({
			...{ factor, name: factorName(factor), known: factorOf(factor) !== undefined },
			...{ lastText: last_text, lastAt: last_at.toISOString() },
			...{ units: unitsOf(factor), standard: standardUnit(factor) },
		})),
	};
}

const badNetwork = (allow: readonly string[]): string | null => {
	const read = networksOf(allow);
	return typeof read === "string" ? read : null;
};

/** Sets a station otherwise; where units change, what is stored of those factors is worked out anew. Returns what changed. A password never leaves here. */
export async function changeSettings(
	trx: Trx,
	mn: string,
	{ password, ...wanted }: StationSettings & { password?: string | undefined },
	by: Asking,
	now: Date,
): Promise<SettingChanges> {
	const station = await stationNamed(trx, mn, { lock: true });
	const after = settled(wanted, badNetwork);
	if ("field" in after) throw refusal("BAD_SETTING", after.words);
	if (password !== undefined && (password === "" || !isPassword(password))) throw refusal("BAD_PASSWORD", BAD_PASSWORD);
	const changes = changesBetween(settingsOf(station), after, password !== undefined && password !== station.password);
	if (changesNothing(changes)) return changes;
	await noteOf(trx, "station.set", station, { changes }, by, now);
	await trx
		.updateTable("station")
		.set({
			...{ units: JSON.stringify(after.units), factors: JSON.stringify(after.factors), allow: after.allow },
			frames_per_minute: after.framesPerMinute,
			...(password !== undefined && { password }),
		})
		.where("district_id", "=", await currentDistrict(trx))
		.where("mn", "=", mn)
		.execute();
	await recountFactors(trx, station.siteId, Object.keys(changes.units ?? {}), now);
	return changes;
}

/** Uses a station no more, for a reason: it is not heard and not missed, and keeps its history. */
export async function retireStation(trx: Trx, mn: string, reason: string, by: Asking, now: Date): Promise<Station> {
	const station = await stationNamed(trx, mn, { lock: true });
	if (station.retired !== null) throw refusal("STATION_RETIRED", RETIRED, 409);
	await noteOf(trx, "station.retired", station, { reason }, by, now);
	await setRetired(trx, mn, { at: now, reason });
	return station;
}

/** Uses it again. */
export async function resumeStation(trx: Trx, mn: string, reason: string, by: Asking, now: Date): Promise<Station> {
	const station = await stationNamed(trx, mn, { lock: true });
	if (station.retired === null)
		throw refusal(
			"STATION_IN_USE",
			{ zh: "站点没有停用，不必恢复。", en: "The station is not retired; no need to resume it." },
			409,
		);
	await noteOf(trx, "station.resumed", station, { reason }, by, now);
	await setRetired(trx, mn, null);
	return { ...station, retired: null };
}

async function setRetired(trx: Trx, mn: string, retired: { at: Date; reason: string } | null): Promise<void> {
	await trx
		.updateTable("station")
		.set({ retired_at: retired?.at ?? null, retired_reason: retired?.reason ?? null })
		.where("district_id", "=", await currentDistrict(trx))
		.where("mn", "=", mn)
		.execute();
}

async function noteOf(
	trx: Trx,
	kind: string,
	{ mn, siteId }: Station,
	said: object,
	by: Asking,
	now: Date,
): Promise<void> {
	const at = now.toISOString();
	const about = { matterId: `station:${mn}`, line: "waters", kind, happenedAt: at };
	await append(trx, { ...about, ...by, body: { mn, siteId, ...said } }, at);
}
