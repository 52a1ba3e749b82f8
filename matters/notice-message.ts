import type { Bilingual } from "../loop/words.ts";
import type { ClockedItem, Urgency } from "./mine.ts";
import { URGENCIES } from "./mine.ts";

export interface Message {
	subject: string;
	body: string;
}

export interface Line {
	words: Bilingual;
	href: string;
}

/** Lines of a message at most; the rest is counted and stands in the page. */
const MOST_LINES = 40;
const PRESSING: readonly Urgency[] = ["late", "today", "week"];

/** What presses, counted: "逾期 1 件，今天到期 2 件"; null where nothing does. */
export function pressingWords(owed: readonly ClockedItem[]): Bilingual | null {
	const counts = PRESSING.map((urgency) => ({
		words: URGENCIES[urgency],
		count: owed.filter((one) => one.urgency === urgency).length,
	})).filter(({ count }) => count > 0);
	if (counts.length === 0) return null;
	const en = counts.map(({ words, count }) => `${words.en.toLowerCase()}: ${count}`).join(", ");
	return {
		zh: counts.map(({ words, count }) => `${words.zh} ${count} 件`).join("，"),
		en: en.replace(/^./, (first) => first.toUpperCase()),
	};
}

/** The day's one message: what is owed and what is new; null where there is nothing to say, and then nobody is disturbed. */
export function digestMessage(
	facts: { owed: readonly (ClockedItem & { words: Bilingual })[]; news: readonly Line[]; day: string },
	lang: "zh" | "en",
	baseUrl: string,
): Message | null {
	const pressing = facts.owed.filter((one) => PRESSING.includes(one.urgency));
	if (pressing.length === 0 && facts.news.length === 0) return null;
	const zh = lang === "zh";
	const counted = pressingWords(facts.owed);
	const news = facts.news.length > 0 ? (zh ? `新进展 ${facts.news.length} 条` : `news: ${facts.news.length}`) : "";
	const said = [counted?.[lang], news].filter(Boolean).join(zh ? "，" : ", ");
	const parts = PRESSING.map((urgency) => ({ urgency, items: pressing.filter((one) => one.urgency === urgency) }))
		.filter(({ items }) => items.length > 0)
		.map(({ urgency, items }) =>
			section(
				URGENCIES[urgency][lang],
				items.map((one) => ({ words: one.words, href: `/matters/${one.matterId}` })),
				lang,
				baseUrl,
			),
		);
	if (facts.news.length > 0) parts.push(section(zh ? "新进展" : "News", facts.news, lang, baseUrl));
	parts.push(foot(lang, baseUrl));
	return { subject: zh ? `【闭环】${facts.day} ${said}` : `[Bihuan] ${facts.day}: ${said}`, body: parts.join("\n\n") };
}

/** What is new and the reader's own, sent at once. */
export function atOnceMessage(lines: readonly Line[], lang: "zh" | "en", baseUrl: string): Message {
	const [first] = lines;
	const zh = lang === "zh";
	const subject =
		lines.length === 1 && first
			? `${zh ? "【闭环】" : "[Bihuan] "}${first.words[lang]}`
			: zh
				? `【闭环】${lines.length} 件事项需要您处理`
				: `[Bihuan] ${lines.length} matters need you`;
	const title = zh ? "请您处理" : "For you to act on";
	return { subject: oneLine(subject), body: [section(title, lines, lang, baseUrl), foot(lang, baseUrl)].join("\n\n") };
}

function section(title: string, lines: readonly Line[], lang: "zh" | "en", baseUrl: string): string {
	const shown = lines.slice(0, MOST_LINES).map((line) => {
		const address = baseUrl === "" ? "" : `\n  ${baseUrl}${line.href}`;
		return `· ${oneLine(line.words[lang])}${address}`;
	});
	const more = lines.length - shown.length;
	if (more > 0) shown.push(lang === "zh" ? `…… 另有 ${more} 件，见“我的事项”` : `… and ${more} more on your page`);
	return [`${title}（${lines.length}）`, ...shown].join("\n");
}

const foot = (lang: "zh" | "en", baseUrl: string) =>
	lang === "zh"
		? `—— 闭环。何时接收、是否接收，可在“通知”页自行选择${baseUrl === "" ? "" : `：${baseUrl}/notices`}`
		: `— Bihuan. Whether and when you are told is your choice, on the page of notices${baseUrl === "" ? "" : `: ${baseUrl}/notices`}`;

/** A title is one line whatever was typed into it. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 300);
