import { ANONYMOUS } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { namesOfEither } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";

/** Who a reader is not told about: a raiser from outside. */
export const HIDDEN = "public";

/** Names of persons and units by their id, for those that a page shows. Rules and raisers from outside have their own words. */
export async function namesOf(trx: Trx, ids: Iterable<string>): Promise<Record<string, Bilingual>> {
	const wanted = [...new Set(ids)].filter((id) => id !== "");
	const names: Record<string, Bilingual> = {};
	for (const id of wanted) {
		if (id.startsWith(ANONYMOUS) || id === HIDDEN) names[id] = { zh: "反映人", en: "who reported it" };
		else if (id.startsWith("rule:")) names[id] = { zh: `规则 ${id.slice(5)}`, en: `rule ${id.slice(5)}` };
	}
	const rest = wanted.filter((id) => !(id in names));
	if (rest.length === 0) return names;
	return { ...names, ...(await namesOfEither(trx, rest)) };
}
