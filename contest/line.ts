import type { Line } from "../loop/line.ts";

/** The line of work "contest": its promises are judged by recorded evidence until it counts indicators of its own. */
export const contestLine: Line = {
	name: "contest",
	title: { zh: "大赛", en: "Contest" },
	kinds: [],
	indicators: [],
	rules: [],
	headlines: [],
};
