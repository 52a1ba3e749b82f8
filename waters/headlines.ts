import type { Story } from "../loop/line.ts";
import { type Bilingual, counted, type SentencePart } from "../loop/words.ts";
import type { CreekMonth } from "./creek-month.ts";
import { roundDecimal } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { CLASS_NAME, CLASS_NAME_EN } from "./standard.ts";

/** A creek as stories name it. */
export interface NamedCreek {
	id: string;
	name: Bilingual;
	town: Bilingual;
	demo: boolean;
}

/** What the writers are given: the creeks, their months as seen now and as the page before saw them. */
export interface WaterNews {
	creeks: readonly NamedCreek[];
	/** YYYY-MM, the last complete month. */
	latest: string;
	before: string;
	now: readonly CreekMonth[];
	/** null on the first page. */
	asPrinted: readonly CreekMonth[] | null;
	previousPage: { day: string; issue: number } | null;
}

const at = (months: readonly CreekMonth[], creekId: string, month: string) =>
	months.find((row) => row.creekId === creekId && row.month === month);

function open(creek: NamedCreek, month: string, text: string): SentencePart {
	return { text, href: `/waters/creeks/${creek.id}?month=${month}` };
}

function deciding(month: CreekMonth): { zh: string; en: string } {
	const [first] = month.deciding;
	if (!first) return { zh: "", en: "" };
	const value = roundDecimal(first.value, first.factor === "w21011" ? 3 : 2);
	return { zh: `${factorName(first.factor).zh} ${value} 毫克/升`, en: `${factorName(first.factor).en} ${value} mg/L` };
}

/** Which way the deciding factor went: of dissolved oxygen less is worse, of pH either. */
function turned(factor: string | undefined): string {
	if (factor === undefined) return "";
	return `${factorName(factor).zh}${factor === "w01009" ? "下降" : factor === "w01001" ? "异常" : "回升"}，`;
}

/** Creeks that are worse than Ⅴ again after a month in which they were not; new since the page before, when there was one. */
export function reboundStories(news: WaterNews): Story[] {
	return news.creeks.flatMap((creek) => {
		const now = at(news.now, creek.id, news.latest);
		const before = at(news.now, creek.id, news.before);
		if (now?.class !== 6 || before?.class == null || before.class === 6) return [];
		const fresh = news.asPrinted !== null && at(news.asPrinted, creek.id, news.latest)?.class !== 6;
		const why = deciding(now);
		const number = open(creek, news.latest, why.zh);
		return [
			{
				key: `rebound:${creek.id}`,
				line: "waters",
				weight: fresh ? 95 : 70,
				section: "worse" as const,
				demo: creek.demo,
				kicker: { zh: "反弹", en: "Rebound" },
				headline: {
					zh: `${creek.name.zh}${turned(now.deciding[0]?.factor)}重回劣Ⅴ类`,
					en: `${creek.name.en} is worse than class Ⅴ again`,
				},
				paragraphs: [
					{
						zh: [
							`${creek.town.zh}${creek.name.zh}`,
							open(creek, news.latest, `${Number(news.latest.slice(5))} 月`),
							"评为劣Ⅴ类，定类因子为",
							number,
							"；",
							open(creek, news.before, `${Number(news.before.slice(5))} 月`),
							`为${CLASS_NAME[before.class]}类。${fresh ? "该结果于上一版之后收到。" : ""}`,
						],
						en: [
							`${creek.name.en} (${creek.town.en}) was worse than class Ⅴ in `,
							open(creek, news.latest, news.latest),
							" by ",
							open(creek, news.latest, why.en),
							"; in ",
							open(creek, news.before, news.before),
							` it was class ${CLASS_NAME_EN[before.class]}.${fresh ? " The result arrived after the last page." : ""}`,
						],
					},
				],
			},
		];
	});
}

/** How the creeks stand in the last complete month, against the month before. */
export function monthStory(news: WaterNews): Story[] {
	const now = news.now.filter((row) => row.month === news.latest);
	const before = news.now.filter((row) => row.month === news.before);
	if (now.length === 0) return [];
	const judged = now.filter((row) => row.class !== null);
	const good = (rows: readonly CreekMonth[]) => rows.filter((row) => row.class !== null && row.class <= 3).length;
	const bad = (rows: readonly CreekMonth[]) => rows.filter((row) => row.class === 6).length;
	const change = good(now) - good(before);
	const list = (number: number, filter: string): SentencePart => ({
		text: String(number),
		href: `/waters?month=${news.latest}&class=${filter}`,
	});
	const month = Number(news.latest.slice(5));
	return [
		{
			key: `month:${news.latest}`,
			line: "waters",
			weight: 60,
			section: "waters",
			demo: news.creeks.some((creek) => creek.demo),
			kicker: { zh: "水质", en: "Water quality" },
			headline: {
				zh: `${month} 月支浜Ⅲ类及以上 ${good(now)} 条，${change === 0 ? "与上月持平" : `比上月${change > 0 ? "增加" : "减少"} ${Math.abs(change)} 条`}`,
				en: `${good(now)} creeks at class Ⅲ or better in ${news.latest}, ${change === 0 ? "as many as the month before" : `${Math.abs(change)} ${change > 0 ? "more" : "fewer"} than the month before`}`,
			},
			paragraphs: [
				{
					zh: [
						list(now.length, "all"),
						" 条支浜中，评出类别 ",
						list(judged.length, "judged"),
						" 条，样品不足不评 ",
						list(now.length - judged.length, "none"),
						" 条。Ⅲ类及以上 ",
						list(good(now), "1-3"),
						" 条，劣Ⅴ类 ",
						list(bad(now), "6"),
						" 条。",
					],
					en: [
						"Of ",
						list(now.length, "all"),
						" creeks ",
						list(judged.length, "judged"),
						" have a class and ",
						list(now.length - judged.length, "none"),
						" lack samples. ",
						list(good(now), "1-3"),
						" are at class Ⅲ or better, ",
						list(bad(now), "6"),
						" worse than Ⅴ.",
					],
				},
			],
		},
	];
}

/** Creeks that left 劣Ⅴ in the last complete month. */
export function recoveredStory(news: WaterNews): Story[] {
	const left = news.creeks.filter((creek) => {
		const now = at(news.now, creek.id, news.latest)?.class;
		return now != null && now <= 5 && at(news.now, creek.id, news.before)?.class === 6;
	});
	if (left.length === 0) return [];
	const names = left.slice(0, 6);
	const parts = (lang: "zh" | "en") =>
		names.flatMap((creek, i): SentencePart[] => [
			...(i > 0 ? [lang === "zh" ? "、" : ", "] : []),
			open(creek, news.latest, creek.name[lang]),
		]);
	return [
		{
			key: `recovered:${news.latest}`,
			line: "waters",
			weight: 50,
			section: "better",
			demo: left.some((creek) => creek.demo),
			kicker: { zh: "好转", en: "Better" },
			headline: {
				zh: `${left.length} 条支浜退出劣Ⅴ类`,
				en: `${left.length} creek${left.length > 1 ? "s leave" : " leaves"} inferior class Ⅴ`,
			},
			paragraphs: [
				{
					zh: [
						...parts("zh"),
						`${left.length > names.length ? "等" : ""} ${Number(news.before.slice(5))} 月仍为劣Ⅴ类，${Number(news.latest.slice(5))} 月不再劣于Ⅴ类。是否稳定，有待后续月份检验。`,
					],
					en: [
						...parts("en"),
						`${left.length > names.length ? " and others" : ""} ${left.length === 1 ? "was" : "were"} worse than class Ⅴ in ${news.before} and no longer so in ${news.latest}. Whether it lasts, the next months will tell.`,
					],
				},
			],
		},
	];
}

/** Creeks from which nothing was heard in the last two complete months. */
export function silentStory(news: WaterNews): Story[] {
	const silent = news.creeks.filter((creek) =>
		[news.latest, news.before].every((month) => at(news.now, creek.id, month)?.class == null),
	);
	if (silent.length === 0) return [];
	const parts = (lang: "zh" | "en") =>
		silent
			.slice(0, 8)
			.flatMap((creek, i): SentencePart[] => [
				...(i > 0 ? [lang === "zh" ? "、" : ", "] : []),
				open(creek, news.latest, creek.name[lang]),
			]);
	return [
		{
			key: `silent:${news.latest}`,
			line: "waters",
			weight: 40,
			section: "untouched",
			demo: silent.some((creek) => creek.demo),
			kicker: { zh: "无人问津", en: "Untouched" },
			headline: {
				zh: `${silent.length} 条支浜连续两个月样品不足`,
				en: `${counted(silent.length, "creek")} without enough samples for two months`,
			},
			paragraphs: [
				{
					zh: [...parts("zh"), `${silent.length > 8 ? "等" : ""}没有可供评价的数据；没有数据不等于达标。`],
					en: [
						...parts("en"),
						`${silent.length > 8 ? " and others" : ""} sent nothing that can be assessed. Silence does not count as good.`,
					],
				},
			],
		},
	];
}

/** Where the page before said a class that is now known to be otherwise. */
export function correctionStories(news: WaterNews): Story[] {
	const { asPrinted, previousPage } = news;
	if (asPrinted === null || previousPage === null) return [];
	return news.creeks.flatMap((creek) =>
		[news.before, news.latest].flatMap((month) => {
			const old = at(asPrinted, creek.id, month);
			const now = at(news.now, creek.id, month);
			if (old?.class == null || now?.class == null || old.class === now.class) return [];
			const page: SentencePart = { text: previousPage.day, href: `/?day=${previousPage.day}` };
			const label = `${Number(month.slice(5))} 月`;
			return [
				{
					key: `correction:${creek.id}:${month}`,
					line: "waters",
					weight: 30,
					section: "correction" as const,
					demo: creek.demo,
					kicker: { zh: "更正", en: "Correction" },
					headline: { zh: `${creek.name.zh}${label}类别更正`, en: `${creek.name.en}: class of ${month} corrected` },
					paragraphs: [
						{
							zh: [
								page,
								`第 ${previousPage.issue} 期所据的${creek.name.zh}`,
								open(creek, month, label),
								`为${CLASS_NAME[old.class]}类，补录或订正数据到达后为${CLASS_NAME[now.class]}类。`,
							],
							en: [
								"The page of ",
								page,
								` (no. ${previousPage.issue}) rested on class ${CLASS_NAME_EN[old.class]} for ${creek.name.en} in `,
								open(creek, month, month),
								`; after late or corrected data it is ${CLASS_NAME_EN[now.class]}.`,
							],
						},
					],
				},
			];
		}),
	);
}
