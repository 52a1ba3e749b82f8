import type { Bilingual } from "../loop/words.ts";

/** How a matter was found (practice of the river-chief offices). Another word is shown as it was written. */
export const SOURCES: Record<string, Bilingual> = {
	patrol: { zh: "巡查发现", en: "patrol" },
	monitoring: { zh: "监测发现", en: "monitoring" },
	citizen: { zh: "群众反映", en: "a citizen" },
	"remote-sensing": { zh: "遥感发现", en: "remote sensing" },
	inspection: { zh: "检查发现", en: "inspection" },
	meeting: { zh: "会议提出", en: "a meeting" },
	visit: { zh: "现场调研", en: "a site visit" },
	plan: { zh: "方案安排", en: "a plan" },
};
