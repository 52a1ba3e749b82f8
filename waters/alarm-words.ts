import { localDay, localMinute } from "../loop/local-day.ts";
import type { Bilingual, Sentence, SentencePart } from "../loop/words.ts";
import type { Alarm } from "./alarm.store.ts";
import { factorName, factorOf } from "./factor.ts";
import { shown, spanWords } from "./quality.ts";
import { CLASS_NAME, CLASS_NAME_EN, type WaterClass } from "./standard.ts";

/** What a sentence about an alarm needs to know of its site. */
export interface AlarmSite {
	siteId: number;
	name: Bilingual;
	creekId: string | null;
	demo: boolean;
}

export const ALARM_KINDS = {
	limit: { zh: "超过限值", en: "over the limit" },
	class: { zh: "类别变差", en: "class turned worse" },
	rate: { zh: "突变", en: "sudden change" },
	silence: { zh: "站点静默", en: "station silent" },
} as const satisfies Record<Alarm["kind"], Bilingual>;

const classOf = (number: number | undefined) => {
	const wanted = Math.min(6, Math.max(1, number ?? 5)) as WaterClass;
	return { zh: `${CLASS_NAME[wanted]}类`, en: `class ${CLASS_NAME_EN[wanted]}` };
};

/** An alarm in one line: where and what, for a list, a title, a headline. */
export function alarmTitle(alarm: Pick<Alarm, "kind" | "factor" | "numbers">, site: AlarmSite): Bilingual {
	const { zh, en } = titleOf(alarm, site);
	return { zh, en: capital(en) };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function titleOf(alarm: Pick<Alarm, "kind" | "factor" | "numbers">, site: AlarmSite): Bilingual {
	const factor = factorName(alarm.factor);
	const limit = classOf(alarm.numbers.class);
	const rises = alarm.factor !== "w01009";
	switch (alarm.kind) {
		case "silence":
			return { zh: `${site.name.zh}没有来报`, en: `${site.name.en} is silent` };
		case "rate":
			return {
				zh: `${site.name.zh}${factor.zh}骤${rises ? "升" : "降"}`,
				en: `${factor.en} ${rises ? "leaps" : "plunges"} at ${site.name.en}`,
			};
		case "class":
			return {
				zh: `${site.name.zh}${factor.zh}差于平常类别（${classOf(alarm.numbers.usualClass).zh}）`,
				en: `${factor.en} at ${site.name.en} is worse than its usual ${classOf(alarm.numbers.usualClass).en}`,
			};
		default:
			return {
				zh: `${site.name.zh}${factor.zh}劣于${limit.zh}限值`,
				en: `${factor.en} at ${site.name.en} is worse than the limit of ${limit.en}`,
			};
	}
}

/** Hours and minutes, with the day where it is not today's. */
export function momentWords(at: number, now: number, timeZone: string): Bilingual {
	const text = localMinute(new Date(at), timeZone);
	const [day = "", time = ""] = text.split(" ");
	if (day === localDay(new Date(now), timeZone)) return { zh: time, en: time };
	return { zh: `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8))} 日 ${time}`, en: text };
}

/** What happened, with the numbers that raised it. */
export function alarmSentence(
	alarm: Pick<Alarm, "kind" | "factor" | "numbers" | "from" | "endedAt" | "siteId">,
	site: AlarmSite,
	now: number,
	timeZone: string,
): Sentence {
	const from = momentWords(alarm.from, now, timeZone);
	const href = site.creekId ? `/waters/creeks/${site.creekId}` : "/waters/stations";
	const name = { zh: { text: site.name.zh, href }, en: { text: site.name.en, href } };
	const lasted = spanWords((alarm.endedAt ?? now) - alarm.from);
	if (alarm.kind === "silence") {
		const end =
			alarm.endedAt === null
				? { zh: "，至今未恢复。", en: "." }
				: alarm.numbers.retired
					? { zh: "；站点已停用。", en: "; it was retired." }
					: { zh: "，已恢复。", en: "; it is back." };
		return {
			zh: [name.zh, `自 ${from.zh} 起没有来报，已 ${lasted.zh}${end.zh}`],
			en: [name.en, ` has sent nothing since ${from.en}, for ${lasted.en}${end.en}`],
		};
	}
	const { first, peak, usual } = alarm.numbers;
	const unit = factorOf(alarm.factor)?.unit ?? "";
	const factor = factorName(alarm.factor);
	const number = (value: number | undefined): SentencePart => ({
		text: `${shown(value)}${unit ? ` ${unit}` : ""}`,
		href: `/waters/alarms?site=${alarm.siteId}`,
	});
	const before = usual === undefined ? [] : ["（此前约 ", shown(usual), "）"];
	const beforeEn = usual === undefined ? [] : [` (about ${shown(usual)} before)`];
	const over =
		alarm.kind === "rate"
			? { zh: "", en: "" }
			: {
					zh: `，劣于${classOf(alarm.numbers.class).zh}限值`,
					en: `, worse than the limit of ${classOf(alarm.numbers.class).en}`,
				};
	const end =
		alarm.endedAt === null
			? { zh: `，已持续 ${lasted.zh}。`, en: `, and has lasted ${lasted.en}.` }
			: { zh: `，持续 ${lasted.zh}后恢复。`, en: `; it lasted ${lasted.en}.` };
	return {
		zh: [
			name.zh,
			`${factor.zh}自 ${from.zh} 起为 `,
			number(first),
			...before,
			"，最高达 ",
			number(peak),
			`${over.zh}${end.zh}`,
		].map((part) => (alarm.factor === "w01009" && part === "，最高达 " ? "，最低至 " : part)),
		en: [
			`${capital(factor.en)} at `,
			name.en,
			` was `,
			number(first),
			...beforeEn,
			` from ${from.en} on, ${alarm.factor === "w01009" ? "down to " : "up to "}`,
			number(peak),
			`${over.en}${end.en}`,
		],
	};
}

const waterHref = (node: string) => {
	const [kind, id] = node.split(":");
	return kind === "creek" ? `/waters/creeks/${id}` : "/waters";
};

/** Where it may have come from, and what rules the rest out; null where nothing can be said. */
export function sourceSentence({ source }: Pick<Alarm, "source">, now: number, timeZone: string): Sentence | null {
	if (source === null) return null;
	if (source.waters.length === 0)
		return {
			zh: ["上游没有登记的河浜，来源应在测点附近。"],
			en: ["No water is recorded upstream: the source should be near the station."],
		};
	const [own, ...others] = source.waters;
	if (!own) return null;
	const list = [own, ...others].slice(0, 4);
	const waters = (lang: "zh" | "en") =>
		list.flatMap((water, index): SentencePart[] => {
			const left = momentWords(water.leftAt, now, timeZone);
			const span = spanWords(water.travelMs);
			const when = {
				zh: water.travelMs < 60_000 ? "（测点以上河段）" : `（水流约 ${span.zh}，${left.zh} 前后汇入）`,
				en:
					water.travelMs < 60_000
						? " (the reach above the station)"
						: ` (about ${span.en} of flow; it would have left at ${left.en})`,
			};
			const gap = index === 0 ? "" : lang === "zh" ? "、" : ", ";
			return [gap, { text: water.name[lang], href: waterHref(water.node) }, when[lang]];
		});
	const usual = source.stations.filter(({ says }) => says === "usual");
	const raised = source.stations.filter(({ says }) => says === "raised");
	const names = (stations: typeof usual, lang: "zh" | "en") =>
		stations
			.slice(0, 2)
			.map(({ name }) => name[lang])
			.join(lang === "zh" ? "、" : ", ");
	const ruled = {
		zh: [
			raised.length > 0 ? `上游${names(raised, "zh")}当时已升高；` : "",
			usual.length > 0 ? `上游${names(usual, "zh")}当时正常，其以上可排除；` : "",
		].join(""),
		en: [
			raised.length > 0 ? `${names(raised, "en")} upstream was raised then; ` : "",
			usual.length > 0 ? `${names(usual, "en")} upstream was as usual then, which rules out what lies above; ` : "",
		].join(""),
	};
	const more =
		source.more > 0 ? { zh: `等 ${list.length + source.more} 处`, en: ` and ${source.more} more` } : { zh: "", en: "" };
	return {
		zh: [`${ruled.zh}来源可能在`, ...waters("zh"), `${more.zh}。按流速 ${source.velocity} 米/秒推算，仅供排查参考。`],
		en: [
			ruled.en === "" ? "It may come from " : `${capital(ruled.en)}it may come from `,
			...waters("en"),
			`${more.en}. Reckoned with ${source.velocity} m/s: a hint for whoever goes there.`,
		],
	};
}
