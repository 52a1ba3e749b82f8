import { type Selectable, sql } from "kysely";
import type { Trx } from "../store/database.ts";
import type { KeptFileTable } from "../store/file.tables.ts";
import { append, currentDistrict } from "./event.store.ts";
import type { KeptFile, MediaType } from "./kept-file.ts";
import { bandsOf, bitsApart, hashOfBands, NEARLY_SAME_BITS, nearBands } from "./picture-hash.ts";
import { refusal } from "./refusal.ts";

export interface Upload {
	/** Given by the sender; the same one twice is one upload. */
	uploadId: string;
	person: string;
	unit: string;
	fileName: string;
}

function fileOfRow(row: Selectable<KeptFileTable>): KeptFile {
	const bands = [row.band_0, row.band_1, row.band_2, row.band_3];
	return {
		sha256: row.sha256,
		mediaType: row.media_type as MediaType,
		size: row.size,
		width: row.width,
		height: row.height,
		facts: {
			takenAt: row.taken_at?.toISOString() ?? null,
			zone: row.taken_zone,
			lon: row.taken_lon,
			lat: row.taken_lat,
			camera: row.camera,
		},
		pictureHash: bands.every((band) => band !== null) ? hashOfBands(bands) : null,
		keptAt: row.kept_at.toISOString(),
	};
}

export async function keptFile(trx: Trx, sha256: string): Promise<KeptFile | null> {
	const row = await trx
		.selectFrom("kept_file")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("sha256", "=", sha256)
		.executeTakeFirst();
	return row ? fileOfRow(row) : null;
}

/**
 * Writes down that a file was brought: its row where it is new, the upload, and a link of the chain with its SHA-256 and type, nothing of its content. The same
 * upload again changes nothing; the same upload with another file is refused.
 */
export async function recordUpload(trx: Trx, file: KeptFile, upload: Upload, now: string): Promise<void> {
	const district_id = await currentDistrict(trx);
	const [band_0, band_1, band_2, band_3] = file.pictureHash ? bandsOf(file.pictureHash) : [null, null, null, null];
	const fresh = await trx
		.insertInto("kept_file")
		.values({
			...{ district_id, sha256: file.sha256, media_type: file.mediaType, size: file.size },
			...{ width: file.width, height: file.height, kept_at: new Date(now), camera: file.facts.camera },
			taken_at: file.facts.takenAt === null ? null : new Date(file.facts.takenAt),
			...{ taken_zone: file.facts.zone, taken_lon: file.facts.lon, taken_lat: file.facts.lat },
			...{ band_0, band_1, band_2, band_3 },
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	if (fresh.numInsertedOrUpdatedRows === 1n) await noteLikeness(trx, file);
	const made = await trx
		.insertInto("file_upload")
		.values({
			...{ district_id, upload_id: upload.uploadId, sha256: file.sha256, kept_at: new Date(now) },
			...{ person_id: upload.person, unit_id: upload.unit, file_name: upload.fileName },
		})
		.onConflict((conflict) => conflict.doNothing())
		.executeTakeFirst();
	if (made.numInsertedOrUpdatedRows === 0n) return sameUpload(trx, file.sha256, upload);
	await append(
		trx,
		{
			...{ clientKey: `file:${upload.uploadId}`, matterId: upload.uploadId, line: "files", kind: "file.kept" },
			...{ happenedAt: now, actor: upload.person, unit: upload.unit },
			body: { sha256: file.sha256, mediaType: file.mediaType, size: file.size },
		},
		now,
	);
}

async function noteLikeness(trx: Trx, file: KeptFile): Promise<void> {
	const near = await nearlySame(trx, file);
	if (near.length === 0) return;
	const district_id = await currentDistrict(trx);
	const pairs = near.map(({ file: other, bitsApart: bits_apart }) => {
		const [sha256 = "", other_sha256 = ""] = [file.sha256, other.sha256].sort();
		return { district_id, sha256, other_sha256, bits_apart };
	});
	await trx
		.insertInto("picture_likeness")
		.values(pairs)
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

async function sameUpload(trx: Trx, sha256: string, upload: Upload): Promise<void> {
	const known = await trx
		.selectFrom("file_upload")
		.select(["sha256", "person_id"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("upload_id", "=", upload.uploadId)
		.executeTakeFirst();
	if (known?.sha256 === sha256 && known.person_id === upload.person) return;
	throw refusal(
		"UPLOAD_KEY_REUSED",
		{
			zh: "这个上传编号已用于另一个文件。请重新选择文件上传。",
			en: "This upload's key was used for another file. Choose the file again.",
		},
		409,
	);
}

/** Who brought a file, when and under what name; first first. */
export async function uploadsOf(
	trx: Trx,
	sha256: string,
): Promise<{ person: string; unit: string; fileName: string; at: string }[]> {
	const rows = await trx
		.selectFrom("file_upload")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("sha256", "=", sha256)
		.orderBy("kept_at")
		.limit(50)
		.execute();
	return rows.map((row) => ({
		person: row.person_id,
		unit: row.unit_id,
		fileName: row.file_name,
		at: row.kept_at.toISOString(),
	}));
}

/** One place where a file was named as evidence. */
export interface FileUse {
	sha256: string;
	matterId: string;
	line: string;
	seq: number;
	name: string;
	by: string;
	at: string;
}

/** Where files were named as evidence, oldest first. */
export async function usesOf(trx: Trx, files: readonly string[]): Promise<FileUse[]> {
	if (files.length === 0) return [];
	const rows = await trx
		.selectFrom("file_use")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("sha256", "in", [...files])
		.orderBy("seq")
		.orderBy("position")
		.limit(200)
		.execute();
	return rows.map((row) => ({
		...{ sha256: row.sha256, matterId: row.matter_id, line: row.line, seq: row.seq, name: row.name },
		...{ by: row.person_id, at: row.used_at.toISOString() },
	}));
}

/**
 * Pictures that look nearly the same as this one, nearest first, without itself. Each band's index is asked for the values that a near picture may have there
 * (`nearBands`), so that the cost follows the finds and not the archive.
 */
export async function nearlySame(
	trx: Trx,
	file: KeptFile,
	most = 20,
): Promise<{ file: KeptFile; bitsApart: number }[]> {
	if (file.pictureHash === null) return [];
	const bands = bandsOf(file.pictureHash);
	const near = bands.map((band) => sql`${sql.val(nearBands(band))}::int[]`);
	const [b0, b1, b2, b3] = bands;
	const district = await currentDistrict(trx);
	const found = await sql<Selectable<KeptFileTable>>`
		with candidate as (
			select * from kept_file where district_id = ${district} and band_0 = any (${near[0]})
			union select * from kept_file where district_id = ${district} and band_1 = any (${near[1]})
			union select * from kept_file where district_id = ${district} and band_2 = any (${near[2]})
			union select * from kept_file where district_id = ${district} and band_3 = any (${near[3]})
		)
		select * from candidate
		where sha256 <> ${file.sha256}
			and bit_count((band_0 # ${b0}::int)::bit(16)) + bit_count((band_1 # ${b1}::int)::bit(16))
				+ bit_count((band_2 # ${b2}::int)::bit(16)) + bit_count((band_3 # ${b3}::int)::bit(16)) <= ${NEARLY_SAME_BITS}
		order by kept_at, sha256 limit 200`.execute(trx);
	return found.rows
		.map(fileOfRow)
		.map((other) => ({ file: other, bitsApart: bitsApart(file.pictureHash ?? "", other.pictureHash ?? "") }))
		.sort((a, b) => a.bitsApart - b.bitsApart)
		.slice(0, most);
}
