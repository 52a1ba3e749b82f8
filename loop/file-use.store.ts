import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import type { LoopEvent } from "./event.ts";
import { refusal } from "./refusal.ts";

/** The lists of an event's body that name files; an event has one of them. */
const LISTS = ["evidence", "attachments", "proofs"] as const;

/** The files that an event names as evidence, or attaches. */
export function filesNamed(event: Pick<LoopEvent, "body">): { sha256: string; name: string; position: number }[] {
	const body = event.body as Partial<Record<(typeof LISTS)[number], { fileId?: string; name?: string }[]>>;
	return LISTS.flatMap((list) =>
		(Array.isArray(body[list]) ? body[list] : []).flatMap(({ fileId, name = "" }, position) =>
			fileId === undefined ? [] : [{ sha256: fileId, name, position }],
		),
	);
}

/**
 * Notes where an event names files. Naming a file lets everyone who reads the matter open it, so it must be the actor's to name: he brought it, or it was
 * named before in this matter or in one that is his. Knowing a file's SHA-256 is not enough. Throws a refusal otherwise.
 */
export async function noteFilesNamed(trx: Trx, event: LoopEvent): Promise<void> {
	const named = filesNamed(event);
	if (named.length === 0) return;
	const known = await sql<{ sha256: string }>`
		with today as (
			select (${event.receivedAt}::timestamptz at time zone time_zone)::date as day from district where district_id = ${event.districtId}
		), own_matter as (
			select ${event.matterId}::text as matter_id
			union select matter_id from matter_tie
			where district_id = ${event.districtId} and (
				who = ${event.actor}
				or (relation = 'doer-unit' and who in (
					select unit_id from post, today where district_id = ${event.districtId} and person_id = ${event.actor}
						and from_day <= day and coalesce(until_day > day, true)))
			)
		)
		select sha256 from kept_file f
		where district_id = ${event.districtId} and sha256 = any (${named.map((one) => one.sha256)}::text[])
			and (exists (select from file_upload u where u.district_id = f.district_id and u.sha256 = f.sha256 and u.person_id = ${event.actor})
				or exists (select from file_use u join own_matter using (matter_id) where u.district_id = f.district_id and u.sha256 = f.sha256))`.execute(
		trx,
	);
	const own = new Set(known.rows.map((row) => row.sha256));
	const foreign = named.find((one) => !own.has(one.sha256));
	if (foreign)
		throw refusal(
			"FILE_NOT_YOURS",
			{
				zh: `“${foreign.name}”不是您上传的文件，或还没有上传；请先上传再引用。`,
				en: `“${foreign.name}” is no file that you brought, or it was not sent yet; bring it in first.`,
			},
			409,
		);
	await trx
		.insertInto("file_use")
		.values(
			named.map(({ sha256, name, position }) => ({
				...{ district_id: event.districtId, sha256, matter_id: event.matterId, seq: event.seq, position },
				...{ line: event.line, name, person_id: event.actor, used_at: new Date(event.happenedAt) },
			})),
		)
		.execute();
}

/** Drops what is noted of files named and notes it again from the events. */
export async function rebuildFileUses(trx: Trx, districtId: number): Promise<void> {
	await trx.deleteFrom("file_use").where("district_id", "=", districtId).execute();
	await sql`
		insert into file_use (district_id, sha256, matter_id, seq, position, line, name, person_id, used_at)
		select district_id, one ->> 'fileId', matter_id, seq, place - 1, line, coalesce(one ->> 'name', ''), actor, happened_at
		from event, unnest(${sql.val([...LISTS])}::text[]) as list (key),
			jsonb_array_elements(case jsonb_typeof(body -> list.key) when 'array' then body -> list.key else '[]' end)
				with ordinality as named (one, place)
		where district_id = ${districtId} and jsonb_typeof(one) = 'object' and one ? 'fileId'`.execute(trx);
}
