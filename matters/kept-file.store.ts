import { currentDistrict } from "../loop/event.store.ts";
import { type FileUse, keptFile, nearlySame, uploadsOf, usesOf } from "../loop/kept-file.store.ts";
import type { KeptFile } from "../loop/kept-file.ts";
import type { Line } from "../loop/line.ts";
import { kindKey } from "../loop/matter.ts";
import { kindsOf, type MatterKinds } from "../loop/matter-kinds.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Person, Relation } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { type FileTies, mayOpenFile } from "./may-open-file.ts";
import { namesOf } from "./names.store.ts";

/** One place where a file was named as evidence; without words where the reader may not read that matter. */
export interface ShownUse {
	sha256: string;
	seq: number;
	at: string;
	/** Null: a matter that is not the reader's to see. */
	matter: { id: string; number: number; title: string } | null;
	name: string;
	by: Bilingual;
}

/** What a page shows of a file beside its picture. */
export interface FileFacts {
	file: KeptFile;
	uploads: { person: Bilingual; unit: Bilingual; fileName: string; at: string }[];
	/** Every place where it was named as evidence, oldest first. */
	uses: ShownUse[];
	/** Other pictures that look nearly the same and were named, nearest first; those that the reader may not open have no file. */
	nearlySame: { bitsApart: number; file: KeptFile | null; uses: ShownUse[] }[];
}

/** The matters that name files: who is what to them, and how they are called. */
async function mattersNaming(trx: Trx, kinds: MatterKinds, uses: readonly FileUse[]) {
	const ids = [...new Set(uses.map((use) => use.matterId))];
	const found = new Map<string, FileTies["matters"][number] & { id: string; number: number; title: string }>();
	if (ids.length === 0) return found;
	const district = await currentDistrict(trx);
	const matters = await trx
		.selectFrom("matter")
		.select(["matter_id", "line", "kind", "title", "raise_seq"])
		.where("district_id", "=", district)
		.where("matter_id", "in", ids)
		.execute();
	const rows = await trx
		.selectFrom("matter_tie")
		.select(["matter_id", "relation", "who"])
		.where("district_id", "=", district)
		.where("matter_id", "in", ids)
		.execute();
	for (const { matter_id: id, title, raise_seq: number, ...kind } of matters) {
		const own = rows.filter((row) => row.matter_id === id);
		const people = Map.groupBy(own, (row) => row.relation as Relation);
		const ties = {
			people: Object.fromEntries([...people].map(([relation, some]) => [relation, some.map(({ who }) => who)])),
			doerUnits: own.filter((row) => row.relation === "doer-unit").map(({ who }) => who),
		};
		const openInside = kinds.get(kindKey({ line: kind.line, name: kind.kind }))?.openInside ?? false;
		found.set(id, { ties, openInside, id, number, title });
	}
	return found;
}

/** Whether the person may open the file: as the one who brought it, by a matter that names it, or as the line says whose own events name it. */
export async function opensFile(
	trx: Trx,
	lines: readonly Line[],
	person: Person | null,
	sha256: string,
	now: string,
): Promise<boolean> {
	const uploaders = (await uploadsOf(trx, sha256)).map((upload) => upload.person);
	const uses = await usesOf(trx, [sha256]);
	const matters = await mattersNaming(trx, kindsOf(lines), uses);
	if (mayOpenFile(person, { uploaders, matters: [...matters.values()] })) return true;
	return person !== null && opensByLine(trx, lines, person, sha256, uses, matters, now);
}

async function opensByLine(
	trx: Trx,
	lines: readonly Line[],
	person: Person,
	sha256: string,
	uses: readonly FileUse[],
	matters: ReadonlyMap<string, unknown>,
	now: string,
): Promise<boolean> {
	for (const line of lines) {
		const own = uses.filter((use) => use.line === line.name && !matters.has(use.matterId));
		const ids = [...new Set(own.map((use) => use.matterId))];
		if (ids.length > 0 && (await line.mayOpenFile?.(trx, person, { sha256, ids }, now))) return true;
	}
	return false;
}

/** What is known of a file, as far as the person may see; null where he may not open it. */
export async function fileFacts(
	trx: Trx,
	lines: readonly Line[],
	person: Person,
	sha256: string,
	now: string,
): Promise<FileFacts | null> {
	const file = await keptFile(trx, sha256);
	if (!file) return null;
	const near = await nearlySame(trx, file);
	const uses = await usesOf(trx, [sha256, ...near.map((one) => one.file.sha256)]);
	const matters = await mattersNaming(trx, kindsOf(lines), uses);
	const uploads = await uploadsOf(trx, sha256);
	const names = await namesOf(trx, [...uses.map((use) => use.by), ...uploads.flatMap((one) => [one.person, one.unit])]);
	const unknown = { zh: "—", en: "—" };
	const reads = (use: FileUse) => {
		const matter = matters.get(use.matterId);
		return matter && mayOpenFile(person, { uploaders: [], matters: [matter] }) ? matter : null;
	};
	const shown = (use: FileUse): ShownUse => {
		const matter = reads(use);
		const { sha256, seq, at } = use;
		if (matter === null) return { sha256, seq, at, matter: null, name: "", by: unknown };
		const { id, number, title } = matter;
		return { sha256, seq, at, matter: { id, number, title }, name: use.name, by: names[use.by] ?? unknown };
	};
	const own = uses.filter((use) => use.sha256 === sha256);
	const brought = uploads.some((upload) => upload.person === person.personId);
	if (!brought && !own.some(reads) && !(await opensByLine(trx, lines, person, sha256, own, matters, now))) return null;
	return {
		file,
		uploads: uploads.map(({ person, unit, fileName, at }) => ({
			person: names[person] ?? unknown,
			unit: names[unit] ?? unknown,
			...{ fileName, at },
		})),
		uses: own.map(shown),
		// One that was brought and never named proves nothing yet: it was not used before.
		nearlySame: near.flatMap(({ file: other, bitsApart }) => {
			const named = uses.filter((use) => use.sha256 === other.sha256);
			if (named.length === 0) return [];
			return [{ bitsApart, file: named.some(reads) ? other : null, uses: named.map(shown) }];
		}),
	};
}
