import type { Stage, Subject } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import type { FileLook, Share } from "./joint-case.ts";

/** A joint case as one reader sees it. */
export interface CaseView {
	today: string;
	timeZone: string;
	matterId: string;
	title: string;
	words: string;
	stage: Stage;
	demo: boolean;
	subject: Subject | null;
	lead: { unit: string; person: string } | null;
	outcome: { at: string; words: string } | null;
	parts: {
		matterId: string;
		title: string;
		stage: Stage;
		unit: string | null;
		person: string | null;
		dueOn: string | null;
	}[];
	shares: Share[];
	looks: FileLook[];
	hidden: number;
	mayShare: boolean;
	names: Record<string, Bilingual>;
}
