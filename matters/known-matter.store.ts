import type { MatterKind } from "../loop/matter.ts";
import { kindNamed, type MatterKinds } from "../loop/matter-kinds.ts";
import { kindOfMatter, noSuchMatter } from "../loop/matter-story.store.ts";
import type { Trx } from "../store/database.ts";

/** The kind of a matter that there is. */
export async function kindOfKnown(trx: Trx, kinds: MatterKinds, matterId: string): Promise<MatterKind> {
	const known = await kindOfMatter(trx, matterId);
	if (known === null) throw noSuchMatter(matterId);
	return kindNamed(kinds, known.line, known.kind);
}
