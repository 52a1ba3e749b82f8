import { type MatterTies, may, type Person } from "../people/may.ts";

/** Who a kept file concerns: who brought it, and the matters that name it as evidence. */
export interface FileTies {
	uploaders: readonly string[];
	matters: readonly MatterTies[];
}

/** A file is opened by who brought it, and by who may read a matter that names it. Knowing its SHA-256 is no right. */
export function mayOpenFile(person: Person | null, file: FileTies): boolean {
	if (person === null) return false;
	if (file.uploaders.includes(person.personId)) return true;
	return file.matters.some((matter) => may(person, "matter.read", matter));
}
