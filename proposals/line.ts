import type { Line } from "../loop/line.ts";

/** The line of work "proposals": its promises are judged by recorded evidence until it counts indicators of its own. */
export const proposalsLine: Line = {
	name: "proposals",
	title: { zh: "提案", en: "Proposals" },
	kinds: [],
	indicators: [],
	rules: [],
	headlines: [],
};
