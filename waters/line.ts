import type { Line } from "../loop/line.ts";
import { watersHeadlines } from "./headlines.store.ts";
import { watersMap } from "./page-map.store.ts";
import { waterIndicators } from "./promise-indicators.store.ts";
import { waterRules } from "./promise-rules.ts";

/** The line of work "waters": everything that it registers with the kernel. */
export const watersLine: Line = {
	name: "waters",
	title: { zh: "河浜", en: "Waters" },
	indicators: waterIndicators,
	rules: waterRules,
	headlines: watersHeadlines,
	map: watersMap,
};
