import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { qualityMarks } from "./quality.store.ts";
import { type Profile, profileOf } from "./quality.ts";
import { QualityView } from "./quality-ruling.ts";
import { pastValues, type Stretch } from "./telemetry-window.store.ts";

const PAST_MS = 90 * 86_400_000;
const LEAST_MS = 30 * 86_400_000;

/**
 * The profiles of some series by factor, each for the month of its stretch's end: from the values of the 90 days before that month that were found good, at least
 * 30 days of them. Made once a month, at its first need, and kept.
 */
export async function profilesFor(
	trx: Trx,
	stretches: readonly Stretch[],
	knownBy: string,
): Promise<Map<string, Map<string, Profile>>> {
	const district = await currentDistrict(trx);
	const wanted = stretches.map(({ siteId, cn, to }) => ({
		...{ siteId, cn, key: `${siteId} ${cn}`, month: `${new Date(to).toISOString().slice(0, 7)}-01` },
	}));
	if (wanted.length === 0) return new Map();
	const known = await trx
		.selectFrom("site_profile")
		.selectAll()
		.where("district_id", "=", district)
		.where("site_id", "in", [...new Set(wanted.map(({ siteId }) => siteId))])
		.where("month", "in", [...new Set(wanted.map(({ month }) => month))])
		.execute();
	const found = new Map<string, Map<string, Profile>>();
	for (const { siteId, cn, key, month } of wanted) {
		const own = known.filter((row) => row.site_id === siteId && row.cn === cn && row.month === month);
		const profiles =
			own.length > 0
				? new Map(own.filter(({ factor }) => factor !== "").map((row) => [row.factor, profileOfRow(row)]))
				: await makeProfiles(trx, { siteId, cn, month }, knownBy);
		found.set(key, profiles);
	}
	return found;
}

const profileOfRow = ({ samples, low, middle, high, noise }: Profile): Profile => ({
	samples,
	low,
	middle,
	high,
	noise,
});

async function makeProfiles(
	trx: Trx,
	{ siteId, cn, month }: { siteId: number; cn: number; month: string },
	knownBy: string,
): Promise<Map<string, Profile>> {
	const district_id = await currentDistrict(trx);
	const profiles = await profilesOf(trx, siteId, cn, Date.parse(`${month}T00:00:00.000Z`), knownBy);
	// The row without a factor says that it was looked for, also where there was too little.
	const rows = [...profiles, ["", { samples: 0, low: 0, middle: 0, high: 0, noise: 0 }] as const].map(
		([factor, profile]) => ({ district_id, site_id: siteId, cn, factor, month, ...profile }),
	);
	await trx
		.insertInto("site_profile")
		.values(rows)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	return profiles;
}

async function profilesOf(
	trx: Trx,
	siteId: number,
	cn: number,
	before: number,
	knownBy: string,
): Promise<Map<string, Profile>> {
	const began = await sql<{ first: Date | null }>`
		select min(happened_at) as first from telemetry
		where district_id = ${await currentDistrict(trx)} and site_id = ${siteId} and happened_at >= ${new Date(before - PAST_MS).toISOString()}::timestamptz
			and happened_at < ${new Date(before - LEAST_MS).toISOString()}::timestamptz`.execute(trx);
	const first = began.rows[0]?.first;
	if (!first) return new Map();
	const past = await pastValues(trx, { siteId, cn }, first.getTime(), before);
	const view = new QualityView(await qualityMarks(trx, { siteId, cn, from: first.getTime(), to: before }, knownBy), []);
	const profiles = new Map<string, Profile>();
	for (const [factor, samples] of past?.series ?? []) {
		const values = samples.flatMap(({ at, value }) =>
			value !== null && view.of(cn, factor, at).verdict === "good" ? [value] : [],
		);
		const profile = profileOf(values);
		if (profile) profiles.set(factor, profile);
	}
	return profiles;
}
