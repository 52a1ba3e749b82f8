import { type Selectable, sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { StationTable } from "../store/gateway.tables.ts";
import { ALL_KNOWN, creeksAt, sitesAt } from "../waters/network-rows.store.ts";
import { lockNetwork } from "../waters/network-version.store.ts";
import { addSite } from "../waters/new-site.store.ts";

/** A data logger that may send. */
export interface Station {
	mn: string;
	stationNo: number;
	siteId: number;
	/** "" accepts any. */
	password: string;
	/** Addresses and networks it may send from; empty: any. */
	allow: string[];
	/** Unit it sends a factor in, where that is not the one of HJ 212 table B.1. */
	units: Record<string, string>;
	/** Code it sends → code that is meant. */
	factors: Record<string, string>;
	framesPerMinute: number;
	/** Since when it is used no more, and why; its frames are put aside. */
	retired: { at: string; reason: string } | null;
}

export async function stations(trx: Trx): Promise<Station[]> {
	const rows = await trx
		.selectFrom("station")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("station_no")
		.execute();
	return rows.map(stationOfRow);
}

function stationOfRow(row: Selectable<StationTable>): Station {
	const { retired_at: at, retired_reason: reason } = row;
	return {
		mn: row.mn,
		stationNo: row.station_no,
		siteId: row.site_id,
		password: row.password,
		allow: row.allow,
		units: row.units,
		factors: row.factors,
		framesPerMinute: row.frames_per_minute,
		retired: at === null ? null : { at: at.toISOString(), reason: reason ?? "" },
	};
}

/** The station of an MN; `lock`: nobody else changes it until the transaction ends. Refused where there is none. */
export async function stationNamed(trx: Trx, mn: string, { lock = false } = {}): Promise<Station> {
	const select = trx
		.selectFrom("station")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("mn", "=", mn);
	const row = await (lock ? select.forUpdate() : select).executeTakeFirst();
	if (!row)
		throw refusal(
			"NO_SUCH_MN",
			{ zh: `没有登记 MN“${mn}”，请从站点名录中选。`, en: `No station has the MN "${mn}"; choose one of the list.` },
			404,
		);
	return stationOfRow(row);
}

/** Whether a station is connected, and how far its clock is off, as it was some seconds ago; null: it was never heard. */
export async function stationPulse(
	trx: Trx,
	mn: string,
): Promise<{ connected: boolean; clockErrorMs: number | null } | null> {
	const row = await trx
		.selectFrom("station_pulse")
		.select(["connected", "clock_error_ms"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("mn", "=", mn)
		.executeTakeFirst();
	return row ? { connected: row.connected, clockErrorMs: row.clock_error_ms } : null;
}

export interface NewStation {
	mn: string;
	password: string;
	/** A creek's id or name; or a site that is there already. */
	creek?: string;
	siteId?: number;
	/** Units it sends factors in, where not those of HJ 212. */
	units?: Record<string, string>;
	allow?: string[];
	/** Its data is invented. */
	demo?: boolean;
	/** Who adds it, for the event; the operator unless told. */
	by?: { actor: string; unit: string };
}

/**
 * Lets a logger send for a creek: at the site of its own that is there under its MN, else at a new one. The same again with another password or
 * creek changes it. Refuses an unknown creek by the names that come near.
 */
export async function addStation(trx: Trx, asked: NewStation, addedAt: string): Promise<Station> {
	const districtId = await currentDistrict(trx);
	if (!/^[\x21-\x7e]{1,64}$/.test(asked.mn) || /[;=,&#]/.test(asked.mn)) {
		throw refusal("BAD_MN", {
			zh: `MN“${asked.mn}”不合规：须为 1–64 个字母、数字或 _-，如 010000A8900016F000169DC0。`,
			en: `"${asked.mn}" is no MN: it must have 1 to 64 letters, digits, _ or -, such as 010000A8900016F000169DC0.`,
		});
	}
	if (!isPassword(asked.password)) throw refusal("BAD_PASSWORD", BAD_PASSWORD);
	await sql`select pg_advisory_xact_lock(hashtext('bihuan.station'), ${districtId})`.execute(trx);
	const siteId =
		asked.siteId ??
		(await siteOn(trx, districtId, await creekNamed(trx, districtId, asked.creek ?? ""), asked, addedAt));
	await sql`
		insert into station (district_id, mn, station_no, site_id, password, units, allow, added_at)
		select ${districtId}, ${asked.mn}, coalesce(max(station_no), 0) + 1, ${siteId}, ${asked.password}, ${JSON.stringify(asked.units ?? {})}::jsonb,
			${asked.allow ?? []}::text[], ${addedAt}::timestamptz
		from station where district_id = ${districtId}
		on conflict (district_id, mn) do update set site_id = excluded.site_id, password = excluded.password, retired_at = null, retired_reason = null,
			units = case when ${asked.units === undefined} then station.units else excluded.units end,
			allow = case when ${asked.allow === undefined} then station.allow else excluded.allow end`.execute(trx);
	const station = (await stations(trx)).find((one) => one.mn === asked.mn);
	if (!station) throw new Error(`station ${asked.mn} was not stored`);
	return station;
}

/** Whether it can stand in a data segment as PW. */
export const isPassword = (text: string) => /^[\x21-\x7e]{0,32}$/.test(text) && !/[;=,&#]/.test(text);

export const RETIRED: Bilingual = {
	zh: "站点已停用；请恢复后再下发指令。",
	en: "The station was retired; resume it first.",
};

export const BAD_PASSWORD: Bilingual = {
	zh: "访问密码 PW 须为不超过 32 个字母或数字（标准为 6 个）。",
	en: "The password PW must have at most 32 letters or digits (6 by the standard).",
};

interface FoundCreek {
	creek_id: string;
	river_id: string;
	name_zh: string;
	name_en: string;
}

async function creekNamed(trx: Trx, districtId: number, name: string): Promise<FoundCreek> {
	const all = await creeksAt(trx, districtId, ALL_KNOWN).execute();
	const wanted = name.trim().toLowerCase();
	const byId = all.find((creek) => creek.creek_id.toLowerCase() === wanted);
	if (byId) return byId;
	const named = all.filter((creek) => creek.name_zh === name.trim() || creek.name_en.toLowerCase() === wanted);
	if (named.length === 1 && named[0]) return named[0];
	const near = (named.length > 0 ? named : all.filter((creek) => wanted !== "" && creek.name_zh.includes(wanted)))
		.slice(0, 5)
		.map((creek) => `${creek.name_zh}（${creek.creek_id}）`)
		.join("、");
	throw named.length > 1
		? refusal("CREEK_AMBIGUOUS", {
				zh: `名为“${name}”的河浜不止一条，请用编号：${near}。`,
				en: `More than one creek is called "${name}"; give its id: ${near}.`,
			})
		: refusal(
				"NO_SUCH_CREEK",
				{
					zh: `没有编号为“${name}”的支浜，也没有这个名称，请核对${near ? `；相近的有：${near}` : ""}。`,
					en: `There is no creek with the id or name "${name}"; check it${near ? `; near to it: ${near}` : ""}.`,
				},
				404,
			);
}

/** The site of this logger: the one whose code is its MN, on this creek now, else a new one. */
async function siteOn(
	trx: Trx,
	districtId: number,
	creek: FoundCreek,
	{ mn, demo = false, by = { actor: "operator", unit: "district" } }: NewStation,
	addedAt: string,
): Promise<number> {
	await lockNetwork(trx, districtId);
	const sites = await sitesAt(trx, districtId, ALL_KNOWN).execute();
	const own = (code: string) => sites.find((site) => site.code === code && site.creek_id === creek.creek_id);
	const known = own(mn) ?? own(`${mn}@${creek.creek_id}`);
	if (known) return known.site_id;
	const name = { zh: `${creek.name_zh}自动站`, en: `${creek.name_en} station` };
	const taken = new Set(sites.map((site) => site.code));
	const free = !taken.has(mn) && sites.every((site) => site.name_zh !== name.zh);
	return addSite(
		trx,
		{
			code: taken.has(mn) ? `${mn}@${creek.creek_id}` : mn,
			kind: "station",
			name_zh: free ? name.zh : `${name.zh}（${mn}）`,
			name_en: free ? name.en : `${name.en} (${mn})`,
			creek_id: creek.creek_id,
			river_id: creek.river_id,
			demo,
		},
		{
			key: `station:${mn}:${creek.creek_id}`,
			matterId: `station:${mn}`,
			at: addedAt,
			...by,
		},
	);
}

/** What a station was last heard of. */
export interface Pulse {
	mn: string;
	heardAt: string;
	dataTime: string | null;
	clockErrorMs: number | null;
	frames: number;
	repeated: number;
	badFrames: number;
	peer: string;
	connected: boolean;
}

/** Brings the pulses up to date; counts are what was counted since the last time. */
export async function storePulses(trx: Trx, pulses: readonly Pulse[]): Promise<void> {
	if (pulses.length === 0) return;
	const districtId = await currentDistrict(trx);
	await sql`
		insert into station_pulse as p (district_id, mn, heard_at, data_time, clock_error_ms, frames, repeated, bad_frames, peer, connected)
		select ${districtId}, r.* from jsonb_to_recordset(${JSON.stringify(pulses)}::jsonb)
			as r(mn text, "heardAt" timestamptz, "dataTime" timestamptz, "clockErrorMs" bigint, frames bigint, repeated bigint, "badFrames" bigint, peer text, connected boolean)
		on conflict (district_id, mn) do update set heard_at = excluded.heard_at, data_time = coalesce(excluded.data_time, p.data_time),
			clock_error_ms = coalesce(excluded.clock_error_ms, p.clock_error_ms), frames = p.frames + excluded.frames,
			repeated = p.repeated + excluded.repeated, bad_frames = p.bad_frames + excluded.bad_frames, peer = excluded.peer, connected = excluded.connected`.execute(
		trx,
	);
}

/** At the start nobody is connected, whatever the last run left behind. */
export async function forgetConnections(trx: Trx): Promise<void> {
	await trx
		.updateTable("station_pulse")
		.set({ connected: false })
		.where("district_id", "=", await currentDistrict(trx))
		.execute();
}
