import type { Bilingual, Sentence } from "../loop/words.ts";
import type { Alarm } from "./alarm.store.ts";
import type { AlarmSource } from "./alarm-source.ts";
import { ALARM_KINDS, type AlarmSite, alarmSentence, alarmTitle, sourceSentence } from "./alarm-words.ts";

/** One alarm, in words. Times are ISO UTC. */
export interface AlarmView {
	alarmId: string;
	kind: Alarm["kind"];
	kindName: Bilingual;
	title: Bilingual;
	sentence: Sentence;
	from: string;
	raisedAt: string;
	endedAt: string | null;
	/** When it became known here. */
	knownFrom: string;
	siteId: number;
}

/** Alarms with one cause, as a page tells them. */
export interface CauseView {
	causeId: string;
	title: Bilingual;
	from: string;
	/** null: one of them still stands. */
	endedAt: string | null;
	knownFrom: string;
	source: Sentence | null;
	sourceData: AlarmSource | null;
	alarms: AlarmView[];
	sites: AlarmSite[];
	matterId: string | null;
	demo: boolean;
	rules: string;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** Alarms gathered by cause and put into words: what stands first, then the latest. */
export function causeViews(
	alarms: readonly Alarm[],
	sites: ReadonlyMap<number, AlarmSite>,
	matters: ReadonlyMap<string, string>,
	now: number,
	timeZone: string,
): CauseView[] {
	return [...Map.groupBy(alarms, ({ causeId }) => causeId)]
		.flatMap(([causeId, own]): CauseView[] => {
			const ordered = own.toSorted((a, b) => a.from - b.from || (a.alarmId < b.alarmId ? -1 : 1));
			const first = ordered.find(({ alarmId }) => alarmId === causeId) ?? ordered[0];
			const site = first && sites.get(first.siteId);
			if (!first || !site) return [];
			const places = [...new Set(ordered.map(({ siteId }) => siteId))].flatMap((id) => sites.get(id) ?? []);
			const over = ordered.every(({ endedAt }) => endedAt !== null);
			const silent = first.kind === "silence" && places.length > 2;
			return [
				{
					causeId,
					title: silent
						? {
								zh: `${places.length} 个自动站同时没有来报`,
								en: `${places.length} stations fell silent together`,
							}
						: alarmTitle(first, site),
					from: iso(first.from),
					endedAt: over ? iso(Math.max(...ordered.map(({ endedAt }) => endedAt ?? 0))) : null,
					knownFrom: ordered.map(({ firstKnown }) => firstKnown).sort()[0] ?? first.firstKnown,
					source: over ? null : sourceSentence(first, now, timeZone),
					sourceData: first.source,
					alarms: ordered.flatMap((alarm) => {
						const at = sites.get(alarm.siteId);
						return at ? [alarmView(alarm, at, now, timeZone)] : [];
					}),
					...{ sites: places, matterId: matters.get(causeId) ?? null, demo: site.demo, rules: first.rules },
				},
			];
		})
		.sort((a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || (a.from < b.from ? 1 : -1));
}

function alarmView(alarm: Alarm, site: AlarmSite, now: number, timeZone: string): AlarmView {
	return {
		...{ alarmId: alarm.alarmId, kind: alarm.kind, kindName: ALARM_KINDS[alarm.kind], siteId: alarm.siteId },
		...{ title: alarmTitle(alarm, site), sentence: alarmSentence(alarm, site, now, timeZone) },
		...{ from: iso(alarm.from), raisedAt: iso(alarm.raisedAt), knownFrom: alarm.firstKnown },
		endedAt: alarm.endedAt === null ? null : iso(alarm.endedAt),
	};
}
