import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { MediaType } from "../loop/kept-file.ts";
import type { Trx } from "../store/database.ts";

/** Two places where the same file, or a picture that looks nearly the same, was named as evidence of two matters. */
export interface Reuse {
	/** Null: the same file to the byte. */
	bitsApart: number | null;
	/** The earlier one first. */
	places: [ReusePlace, ReusePlace];
}
export interface ReusePlace {
	/** Of the event that named it. */
	seq: number;
	sha256: string;
	mediaType: MediaType;
	matterId: string;
	number: number;
	title: string;
	demo: boolean;
	name: string;
	at: string;
	by: string;
}

export const REUSE_PAGE = 20;

/** Pairs of matters that rest on the same or nearly the same file, the latest use first. A matter with itself is a series of photos and no pair. */
export async function reusedFiles(trx: Trx, page: number): Promise<{ items: Reuse[]; more: boolean }> {
	const district = await currentDistrict(trx);
	const found = await sql<Record<string, never> & { bits_apart: number | null; a: ReusePlace; b: ReusePlace }>`
		with first_use as (
			select distinct on (sha256, matter_id) sha256, matter_id, name, person_id, used_at, seq
			from file_use where district_id = ${district} order by sha256, matter_id, seq
		), pair as (
			select null::int as bits_apart, a.sha256 as sha_a, b.sha256 as sha_b, a.matter_id as matter_a, b.matter_id as matter_b
			from first_use a join first_use b on b.sha256 = a.sha256 and b.matter_id > a.matter_id
			union all
			select l.bits_apart, a.sha256, b.sha256, a.matter_id, b.matter_id
			from picture_likeness l
			join first_use a on a.sha256 = l.sha256
			join first_use b on b.sha256 = l.other_sha256 and b.matter_id <> a.matter_id
			where l.district_id = ${district}
		)
		select bits_apart, place_a.place as a, place_b.place as b
		from pair,
			lateral (${placeOf("sha_a", "matter_a", district)}) as place_a,
			lateral (${placeOf("sha_b", "matter_b", district)}) as place_b
		order by greatest(place_a.seq, place_b.seq) desc, sha_a, sha_b, matter_a, matter_b
		limit ${REUSE_PAGE + 1} offset ${page * REUSE_PAGE}`.execute(trx);
	return {
		more: found.rows.length > REUSE_PAGE,
		items: found.rows.slice(0, REUSE_PAGE).map(({ bits_apart, a, b }) => ({
			bitsApart: bits_apart,
			places: (a.seq <= b.seq ? [a, b] : [b, a]) as Reuse["places"],
		})),
	};
}

const placeOf = (sha: "sha_a" | "sha_b", matter: "matter_a" | "matter_b", district: number) => sql`
	select u.seq, jsonb_build_object(
		'seq', u.seq, 'sha256', u.sha256, 'mediaType', f.media_type, 'matterId', u.matter_id, 'number', m.raise_seq, 'title', m.title,
		'demo', m.demo, 'name', u.name, 'by', u.person_id,
		'at', to_char(u.used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as place
	from first_use u
	join kept_file f on f.district_id = ${district} and f.sha256 = u.sha256
	join matter m on m.district_id = ${district} and m.matter_id = u.matter_id
	where u.sha256 = ${sql.ref(`pair.${sha}`)} and u.matter_id = ${sql.ref(`pair.${matter}`)}`;
