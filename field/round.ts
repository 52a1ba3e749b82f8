import type { Bilingual } from "../loop/words.ts";
import type { Stretch } from "../waters/stretch.ts";

/** What the phone is given for a round, and keeps for the bank without signal: the officer's own grids and nothing else. */
export interface Round {
	today: string;
	own: boolean;
	grids: { gridId: string; name: Bilingual; creeks: string[]; demo: boolean }[];
	creeks: { id: string; name: Bilingual }[];
	stretches: (Stretch & { lastSeenOn: string | null; days: number | null })[];
	/** What is open on these creeks already, so that it is not reported twice. */
	problems: { matterId: string; title: string; creekId: string | null; day: string }[];
}
