import type { Story } from "../loop/line.ts";
import type { Bilingual, Sentence } from "../loop/words.ts";
import type { CauseView } from "./alarm-view.ts";

/** A page tells the gravest alarms; the rest are counted on the list. */
const TOLD = 3;

/**
 * Stories of alarms that became known since a moment; with `standing` of those, too, that were known before and still stand: the printed page tells both, the strip of
 * what came since it only what is new. Stations that are silent each for themselves are one story together.
 */
export function alarmStories(
	causes: readonly CauseView[],
	since: string,
	{ standing }: { standing: boolean },
): Story[] {
	const told = causes.filter(({ knownFrom, endedAt }) => knownFrom > since || (standing && endedAt === null));
	const alone = told.filter(({ alarms, sites }) => alarms[0]?.kind === "silence" && sites.length <= 2);
	const news = told.filter((cause) => !alone.includes(cause));
	const silent = alone.filter(({ endedAt }) => endedAt === null);
	const stories = news.slice(0, TOLD).map((cause): Story => {
		const { knownFrom, endedAt, title, source, alarms, demo, causeId } = cause;
		const stands = endedAt === null;
		const fresh = knownFrom > since;
		const list = `/waters/alarms?cause=${encodeURIComponent(causeId)}`;
		const word: Bilingual = stands ? { zh: "报警", en: "Alarm" } : { zh: "报警已解除", en: "Alarm over" };
		return {
			key: `alarm:${causeId}`,
			line: "waters",
			weight: stands ? (fresh ? 97 : 72) : 45,
			section: "worse",
			kicker: word,
			headline: title,
			paragraphs: [joined(alarms[0]?.sentence, source, tailOf(cause, list))],
			demo,
		};
	});
	return silent.length === 0 ? stories : [...stories, silenceStory(silent, since)];
}

/** The stations that are silent, the latest first; what they don't tell is unknown, never good. */
function silenceStory(causes: readonly CauseView[], since: string): Story {
	const count = causes.length;
	const fresh = causes.some(({ knownFrom }) => knownFrom > since);
	const latest = causes.toSorted((a, b) => (a.from < b.from ? 1 : -1));
	const shown = latest.slice(0, TOLD);
	const [only] = causes;
	return {
		key: `silence:${latest.map(({ causeId }) => causeId).join()}`.slice(0, 300),
		line: "waters",
		weight: fresh ? 80 : 54,
		section: "worse",
		kicker: { zh: "站点静默", en: "Silent stations" },
		headline:
			count === 1 && only ? only.title : { zh: `${count} 个自动站没有来报`, en: `${count} stations are not heard` },
		paragraphs: [
			joined(
				...shown.map(({ alarms, matterId }): Sentence => {
					const sentence = alarms[0]?.sentence ?? { zh: [], en: [] };
					if (matterId === null) return sentence;
					const href = `/matters/${matterId}`;
					return {
						zh: [...sentence.zh, { text: "已转为事项", href }, "。"],
						en: [...sentence.en, " It has become ", { text: "a matter", href }, "."],
					};
				}),
				{
					zh: [{ text: count > TOLD ? `全部 ${count} 个` : "报警记录", href: "/waters/alarms" }],
					en: [{ text: count > TOLD ? `All ${count}` : "The record", href: "/waters/alarms" }],
				},
			),
		],
		demo: causes.some(({ demo }) => demo),
	};
}

/** What else there is: alarms with the same cause, the matter, the record. */
function tailOf({ alarms, matterId }: CauseView, list: string): Sentence {
	const others = alarms.length - 1;
	const plural = others > 1 ? "s have" : " has";
	const matter = `/matters/${matterId}`;
	return {
		zh: [
			...(others > 0 ? ["同一原因另有", { text: `${others} 项报警`, href: list }, "。"] : []),
			...(matterId ? [{ text: "已转为事项", href: matter }, "。"] : []),
			{ text: "报警记录", href: list },
		],
		en: [
			...(others > 0 ? [{ text: `${others} more alarm${plural}`, href: list }, " the same cause. "] : []),
			...(matterId ? ["It has become ", { text: "a matter", href: matter }, ". "] : []),
			{ text: "The record", href: list },
		],
	};
}

/** One paragraph: a printed page has little room. */
function joined(...sentences: (Sentence | null | undefined)[]): Sentence {
	const all = sentences.filter((one): one is Sentence => one != null);
	return { zh: all.flatMap(({ zh }) => zh), en: all.flatMap(({ en }, index) => (index > 0 ? [" ", ...en] : en)) };
}
