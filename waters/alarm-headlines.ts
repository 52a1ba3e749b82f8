import type { Story } from "../loop/line.ts";
import type { Bilingual } from "../loop/words.ts";
import type { CauseView } from "./alarm-view.ts";

/** A page tells the gravest alarms; the rest are counted on the list. */
const TOLD = 3;

/**
 * Stories of alarms that became known since a moment; with `standing` of those, too, that were known before and still stand: the printed page tells both, the strip of
 * what came since it only what is new. Silence of a station is told by the list, unless many fell silent together.
 */
export function alarmStories(
	causes: readonly CauseView[],
	since: string,
	{ standing }: { standing: boolean },
): Story[] {
	const news = causes.filter(
		({ knownFrom, endedAt, alarms, sites }) =>
			(knownFrom > since || (standing && endedAt === null)) && (alarms[0]?.kind !== "silence" || sites.length > 2),
	);
	return news.slice(0, TOLD).map((cause): Story => {
		const { knownFrom, endedAt, title, source, alarms, demo, causeId } = cause;
		const stands = endedAt === null;
		const fresh = knownFrom > since;
		const others = alarms.length - 1;
		const list = `/waters/alarms?cause=${encodeURIComponent(causeId)}`;
		const matter = cause.matterId;
		const word: Bilingual = stands ? { zh: "报警", en: "Alarm" } : { zh: "报警已解除", en: "Alarm over" };
		return {
			key: `alarm:${causeId}`,
			line: "waters",
			weight: stands ? (fresh ? 97 : 72) : 45,
			section: "worse",
			kicker: word,
			headline: title,
			paragraphs: [
				...(alarms[0] ? [alarms[0].sentence] : []),
				...(source ? [source] : []),
				{
					zh: [
						...(others > 0 ? ["同一原因另有 ", { text: `${others} 项报警`, href: list }, "。"] : []),
						...(matter ? [{ text: "已转为事项", href: `/matters/${matter}` }, "。"] : []),
						{ text: "报警记录", href: list },
					],
					en: [
						...(others > 0
							? [
									{ text: `${others} more alarm${others > 1 ? "s" : ""}`, href: list },
									` ${others > 1 ? "have" : "has"} the same cause. `,
								]
							: []),
						...(matter ? ["It has become ", { text: "a matter", href: `/matters/${matter}` }, ". "] : []),
						{ text: "The alarm's record", href: list },
					],
				},
			],
			demo,
		};
	});
}
