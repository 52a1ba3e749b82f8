import type { Bilingual } from "../loop/words.ts";
import type { Person } from "../people/may.ts";
import { useApi } from "./api.ts";

export interface Me extends Person {
	name: Bilingual;
	unitId: string;
	demo: boolean;
}

/** Who is signed in; null: nobody; undefined: not known yet. Give it to `may` (people/may.ts) before showing a button. */
export function useMe(): Me | null | undefined {
	return useApi<{ person: Me | null }>("/api/me").data?.person;
}
