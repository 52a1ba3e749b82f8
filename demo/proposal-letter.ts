import { addDays, instantOf } from "../loop/local-day.ts";
import { demoScheme, GOVERNMENT, ZONE } from "./proposal-cast.ts";
import type { CorpusText } from "./proposal-corpus.ts";
import type { ProposalPlay } from "./proposal-play.ts";

/** Who clears reads the stamped text; the government's office unless another is named. */
export function clear(
	play: ProposalPlay,
	day: string,
	unit: string,
	version: number,
	passed: boolean,
	by = GOVERNMENT,
): void {
	const state = play.state(instantOf(day, "09:00", ZONE));
	const digest = state.letters.find((one) => one.of === unit && one.version === version)?.digest;
	play.take(day, "15:30", by, "clear-letter", {
		unit,
		version,
		digest,
		passed,
		words: passed ? "" : "请补充联系方式并规范表述。",
	});
}

const zhDay = (day: string) => `${Number(day.slice(0, 4))} 年 ${Number(day.slice(5, 7))} 月底`;

export function letterOf(
	text: CorpusText,
	letter: string,
	unit: string,
	person: string,
	writtenOn: string,
	year: number,
	next: () => number,
) {
	const [first = "", second = first] = text.subject.measures;
	const past = `今年以来，我单位已牵头开展${text.subject.thing}专项调研，${text.place}的有关情况已全部摸清。`;
	const thanks = "感谢您对此项工作的关心和支持，希望您继续提出意见。";
	const base = { unit, letter, copies: [], contact: "提案办理联络员", openness: "public" as const };
	if (letter === "A")
		return {
			...base,
			text: `${past}\n目前${first}已完成，${second}已经落实。\n${thanks}`,
			promises: [] as { sentence: string; text: string; unit: string; person: string; dueOn: string }[],
			proofs: [{ name: "办理情况清单" }],
		};
	const declines = demoScheme(year).classes.some((one) => one.letter === letter && one.declines);
	if (declines)
		return {
			...base,
			...{ text: `${past}\n您的建议具有参考价值，目前尚不具备实施条件。\n${thanks}`, promises: [] },
			declineReason: "所需资金和用地指标均未列入规划，近期不具备条件。",
		};
	const dues = [addDays(writtenOn, 90 + Math.floor(next() * 200)), addDays(writtenOn, 150 + Math.floor(next() * 260))];
	const promises = [first, second].slice(0, 1 + Math.floor(next() * 2)).map((measure, index) => {
		const dueOn = dues[index] ?? "";
		return {
			sentence: `下一步，我单位将在${zhDay(dueOn)}前完成${measure}。`,
			text: `${text.place}：${measure}`,
			unit,
			person,
			dueOn,
		};
	});
	return { ...base, text: [past, ...promises.map((one) => one.sentence), thanks].join("\n"), promises };
}
