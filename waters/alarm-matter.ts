import type { Limit, MatterKind } from "../loop/matter.ts";
import { alarmClosingFault } from "./alarm-closing.store.ts";
import { ALARM_KINDS } from "./alarm-words.ts";

const days = (count: number, unit: Limit["unit"] = "working-day"): Limit => ({ count, unit });

/** An alarm that has lasted: somebody goes there. It can't be closed while it stands. */
export const waterAlarm: MatterKind = {
	...{ line: "waters", name: "water-alarm", title: { zh: "水质报警", en: "Water alarm" } },
	limits: {
		...{ assign: days(1), accept: days(1), handle: days(3), verify: days(2), verdict: days(5), "sign-off": days(2) },
		"look-back": days(30, "calendar-day"),
	},
	...{ proofsToClaim: 1, asksRaiser: false, needsTaskBook: false, looksBack: true, openInside: true },
	raisedByLine: true,
	categories: ALARM_KINDS,
	subjectHref: ({ kind, id }) =>
		kind === "creek" ? `/waters/creeks/${encodeURIComponent(id)}` : `/waters/alarms?site=${encodeURIComponent(id)}`,
	dataOf: ({ kind, id, name }) =>
		kind === "creek"
			? []
			: [
					{
						title: { zh: `${name.zh}监测数据`, en: `Data of ${name.en}` },
						...{ href: `/waters/stations/${encodeURIComponent(id)}`, byMonth: false },
					},
				],
	closingFault: alarmClosingFault,
};
