import type { Line } from "../loop/line.ts";

/** The line of work "projects": its promises are judged by recorded evidence until it counts indicators of its own. */
export const projectsLine: Line = {
	name: "projects",
	title: { zh: "项目", en: "Projects" },
	kinds: [],
	indicators: [],
	rules: [],
	headlines: [],
};
