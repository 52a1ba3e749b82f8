import type { Bilingual } from "../loop/words.ts";
import { ALL_CHECKS } from "./quality-rules.ts";
import { STATION_WORKS } from "./quality-ruling.ts";

/** What left a value out, in words: a check, work at the station, a person. */
export const CHECK_TITLES: ReadonlyMap<string, Bilingual> = new Map<string, Bilingual>([
	...[...ALL_CHECKS.values()].map(({ name, title }): [string, Bilingual] => [name, title]),
	...Object.entries(STATION_WORKS),
	["overrule", { zh: "人工改判", en: "ruled by a person" }],
]);
