// One cause, one alarm: which alarms belong together. Pure; the same alarms give the same causes, in whatever order they became known.

export interface CausedAlarm {
	alarmId: string;
	kind: "limit" | "class" | "rate" | "silence";
	siteId: number;
	factor: string;
	/** Epoch milliseconds. */
	from: number;
	endedAt: number | null;
}

/** Alarms at one site that begin so near to each other have one cause. */
const SAME_SITE_MS = 6 * 3_600_000;
/** Stations that fall silent together have one cause: the line, the power, or our own side. */
const SILENT_TOGETHER_MS = 15 * 60_000;
const SILENT_STATIONS = 3;
/** Water may come earlier or later than the assumed velocity says: half to double the time, and so much more. */
const TRAVEL_SLACK_MS = 2 * 3_600_000;

/**
 * The cause of each alarm, by the id of the first alarm that it has. `travel` is the time from one site down to another, null where the second does not lie
 * below. An alarm belongs to one that began before it at the same site, or upstream by about the time that the water takes, in the same factor.
 */
export function causesOf(
	alarms: readonly CausedAlarm[],
	travel: (from: number, to: number) => number | null,
): Map<string, string> {
	const ordered = [...alarms].sort((a, b) => a.from - b.from || (a.alarmId < b.alarmId ? -1 : 1));
	const cause = new Map<string, string>();
	for (const [index, alarm] of ordered.entries()) {
		const first = ordered.slice(0, index).find((before) => belongs(alarm, before, travel));
		cause.set(alarm.alarmId, first ? (cause.get(first.alarmId) ?? first.alarmId) : alarm.alarmId);
	}
	for (const together of silentTogether(ordered)) {
		const first = cause.get(together[0]?.alarmId ?? "") ?? "";
		for (const { alarmId } of together) cause.set(alarmId, first);
	}
	return cause;
}

function belongs(
	alarm: CausedAlarm,
	before: CausedAlarm,
	travel: (from: number, to: number) => number | null,
): boolean {
	if ((alarm.kind === "silence") !== (before.kind === "silence")) return false;
	const later = alarm.from - before.from;
	if (alarm.siteId === before.siteId)
		return (
			alarm.kind !== "silence" && (before.endedAt === null || alarm.from <= before.endedAt || later <= SAME_SITE_MS)
		);
	if (alarm.kind === "silence" || alarm.factor !== before.factor) return false;
	const ms = travel(before.siteId, alarm.siteId);
	return ms !== null && later >= ms / 2 - TRAVEL_SLACK_MS && later <= 2 * ms + TRAVEL_SLACK_MS;
}

/** Stretches of stations that fell silent within a quarter of an hour of the one before, three at least. */
function silentTogether(ordered: readonly CausedAlarm[]): CausedAlarm[][] {
	const groups: CausedAlarm[][] = [];
	for (const alarm of ordered.filter(({ kind }) => kind === "silence")) {
		const last = groups.at(-1);
		if (last && alarm.from - (last.at(-1)?.from ?? 0) <= SILENT_TOGETHER_MS) last.push(alarm);
		else groups.push([alarm]);
	}
	return groups.filter((group) => new Set(group.map(({ siteId }) => siteId)).size >= SILENT_STATIONS);
}
