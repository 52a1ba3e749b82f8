import { currentDistrict } from "../loop/event.store.ts";
import { type FileUse, keptFile, nearlySame, uploadsOf, usesOf } from "../loop/kept-file.store.ts";
import type { KeptFile } from "../loop/kept-file.ts";
import type { Bilingual } from "../loop/words.ts";
import type { MatterTies, Person, Relation } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { mayOpenFile } from "./may-open-file.ts";

/** What a page shows of a file beside its picture. */
export interface FileFacts {
	file: KeptFile;
	uploads: { person: Bilingual; unit: Bilingual; fileName: string; at: string }[];
	/** Every place where it was named as evidence, oldest first. */
	uses: FileUse[];
	/** Other pictures that look nearly the same, with where they were named. */
	nearlySame: { bitsApart: number; file: KeptFile; uses: FileUse[] }[];
	/** Such pictures that the reader may not open: how many, and nothing else. */
	nearlySameElsewhere: number;
}

/** Whether the person may open the file; the ties of the matters that name it decide. */
export async function opensFile(trx: Trx, person: Person | null, sha256: string): Promise<boolean> {
	const uploaders = (await uploadsOf(trx, sha256)).map((upload) => upload.person);
	const uses = await usesOf(trx, [sha256]);
	return mayOpenFile(person, { uploaders, matters: await tiesOf(trx, uses) });
}

/** Who is what to the matters that name a file. */
async function tiesOf(trx: Trx, uses: readonly FileUse[]): Promise<MatterTies[]> {
	const ids = [...new Set(uses.map((use) => use.matterId))];
	if (ids.length === 0) return [];
	const rows = await trx
		.selectFrom("matter_tie")
		.select(["matter_id", "relation", "who"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("matter_id", "in", ids)
		.execute();
	return ids.map((id) => {
		const own = rows.filter((row) => row.matter_id === id);
		const people = Map.groupBy(own, (row) => row.relation as Relation);
		return {
			people: Object.fromEntries([...people].map(([relation, ties]) => [relation, ties.map(({ who }) => who)])),
			doerUnits: own.filter((row) => row.relation === "doer-unit").map(({ who }) => who),
		};
	});
}

export async function fileFacts(trx: Trx, person: Person, sha256: string): Promise<FileFacts | null> {
	const file = await keptFile(trx, sha256);
	if (!file || !(await opensFile(trx, person, sha256))) return null;
	const near = await nearlySame(trx, file);
	const uses = await usesOf(trx, [sha256, ...near.map((one) => one.file.sha256)]);
	const shown: FileFacts["nearlySame"] = [];
	let hidden = 0;
	for (const one of near) {
		const own = uses.filter((use) => use.sha256 === one.file.sha256);
		// One that was brought and never named proves nothing yet, so it was not "used before".
		if (own.length === 0) continue;
		if (await opensFile(trx, person, one.file.sha256)) shown.push({ ...one, uses: own });
		else hidden++;
	}
	return {
		file,
		uploads: await namedUploads(trx, sha256),
		uses: uses.filter((use) => use.sha256 === sha256),
		nearlySame: shown,
		nearlySameElsewhere: hidden,
	};
}

async function namedUploads(trx: Trx, sha256: string): Promise<FileFacts["uploads"]> {
	const uploads = await uploadsOf(trx, sha256);
	const district = await currentDistrict(trx);
	const names = async (table: "person" | "unit", key: "person_id" | "unit_id", ids: string[]) => {
		const rows = await trx
			.selectFrom(table)
			.select([key, "name_zh", "name_en"])
			.where("district_id", "=", district)
			.where(key, "in", ids.length > 0 ? ids : [""])
			.execute();
		return new Map(rows.map((row) => [row[key], { zh: row.name_zh, en: row.name_en }]));
	};
	const persons = await names(
		"person",
		"person_id",
		uploads.map((upload) => upload.person),
	);
	const units = await names(
		"unit",
		"unit_id",
		uploads.map((upload) => upload.unit),
	);
	const unknown = { zh: "—", en: "—" };
	return uploads.map(({ person, unit, fileName, at }) => ({
		person: persons.get(person) ?? unknown,
		unit: units.get(unit) ?? unknown,
		...{ fileName, at },
	}));
}
