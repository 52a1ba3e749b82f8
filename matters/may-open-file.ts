import { type MatterTies, may, type Person } from "../people/may.ts";
import { worksInside } from "./reading-rights.ts";

/** Who a kept file concerns: who brought it, and the matters that name it as evidence. */
export interface FileTies {
	uploaders: readonly string[];
	matters: readonly { ties: MatterTies; openInside: boolean }[];
}

/** A file is opened by who brought it, and by who may read a matter that names it. Knowing its SHA-256 is no right. */
export function mayOpenFile(person: Person | null, file: FileTies): boolean {
	if (person === null) return false;
	if (file.uploaders.includes(person.personId)) return true;
	return file.matters.some(
		({ ties, openInside }) => may(person, "matter.read", ties) || (openInside && worksInside(person)),
	);
}
