import { addDays } from "../loop/local-day.ts";
import type { TermFacts } from "../loop/term.store.ts";
import type { Term } from "../loop/term.ts";
import type { Bilingual, Sentence, SentencePart } from "../loop/words.ts";
import { LEAST_DUE } from "./compare.ts";
import { COUNTED, type Counted, type CountWindow, countedTerms, countedTurns, countOf } from "./counted.ts";
import { percent } from "./interval.ts";

export const SUMMARY_RULE = { name: "supervision-summary", version: "1" } as const;
export type SummaryPeriod = "week" | "month";

/** What a table's cell says: a number or title that opens something, or words in both languages. */
export type SummaryCell = SentencePart | Bilingual;

/** A part of a summary: a heading, sentences whose numbers open their rows, and perhaps a table of such. */
export interface SummarySection {
	heading: Bilingual;
	paragraphs: Sentence[];
	table?: { columns: Bilingual[]; rows: SummaryCell[][] };
}

export interface Summary {
	period: SummaryPeriod;
	from: string;
	to: string;
	title: Bilingual;
	opening: Sentence;
	sections: SummarySection[];
	demo: boolean;
}

interface Told {
	facts: TermFacts;
	/** Units in the order in which tables name them, with their names. */
	units: { unit: string; name: Bilingual }[];
	period: SummaryPeriod;
	window: CountWindow;
	/** What the addresses of rows carry besides: the moment at which it was counted. */
	seen: Record<string, string>;
}

/** Rows of a list in a summary at most; how many more there are is said. */
const MOST_ROWS = 40;

/** The ISO 8601 week of a day: weeks begin on Monday, the first is the one with the year's first Thursday. */
export function weekOf(day: string): { year: number; week: number } {
	const weekday = (new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % 7;
	const thursday = addDays(day, 3 - weekday);
	const year = Number(thursday.slice(0, 4));
	const first = Date.parse(`${year}-01-01T00:00:00.000Z`);
	return { year, week: 1 + Math.floor((Date.parse(`${thursday}T00:00:00.000Z`) - first) / (7 * 86_400_000)) };
}

/** A day as a paper of its year says it, e.g. 3月18日. */
const dayZh = (day: string): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

function periodWords(period: SummaryPeriod, from: string, to: string): Bilingual {
	const [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))];
	if (period === "month") return { zh: `${year}年${month}月`, en: from.slice(0, 7) };
	const iso = weekOf(from);
	return {
		zh: `${iso.year}年第${iso.week}周（${dayZh(from)}至${dayZh(to)}）`,
		en: `week ${iso.week} of ${iso.year} (${from} to ${to})`,
	};
}

/** Writes the regular summary (定期梳理汇总) of a week or a month by rule: the same facts give the same words. */
export function writeSummary(told: Told): Summary {
	const { facts, period, window } = told;
	const { from, to } = window;
	const words = periodWords(period, from, to);
	const title =
		period === "month"
			? `关于${words.zh}督查事项办理情况的通报`
			: `关于${words.zh.replace(/（.*/, "")}督查事项办理情况的通报`;
	return {
		...{ period, from, to, title: { zh: title, en: `Supervised matters in ${words.en}` } },
		opening: {
			zh: [`现将${words.zh}督查事项办理情况通报如下。`],
			en: [`How supervised matters were handled in ${words.en}.`],
		},
		sections: [overall(told), openLate(told), reopened(told), byUnit(told), next(told)],
		demo: facts.terms.some((term) => term.demo) || facts.turns.some((turn) => turn.demo),
	};
}

/** A number that opens the rows that it was counted from. */
function number(told: Told, show: Counted, unit?: string, count?: number): SentencePart {
	const { from, to } = told.window;
	const query = new URLSearchParams({ show, from, to, ...(unit === undefined ? {} : { unit }), ...told.seen });
	return { text: String(count ?? countOf(show, told.facts, told.window)), href: `/terms?${query}` };
}

function overall(told: Told): SummarySection {
	const n = (show: Counted) => number(told, show);
	const { facts, window, period } = told;
	const due = countOf("due", facts, window);
	const kept = countOf("kept", facts, window);
	const span = period === "week" ? { zh: "本周", en: "this week" } : { zh: "本月", en: "this month" };
	// A share of a few says nothing, so it is not told.
	const share =
		due >= LEAST_DUE
			? {
					zh: `，按期办结率${percent(kept / due)}（${kept}÷${due}）`,
					en: ` (${kept} ÷ ${due} = ${percent(kept / due)})`,
				}
			: { zh: "", en: "" };
	return {
		heading: { zh: "总体情况", en: "Overall" },
		paragraphs: [
			{
				zh: [
					`${span.zh}新提出`,
					n("raised"),
					"件，交办",
					n("assigned"),
					"件；应办结",
					n("due"),
					"件，其中按期办结",
					n("kept"),
					"件，逾期办结",
					n("late"),
					"件，逾期未办结",
					n("open-late"),
					`件${share.zh}。`,
				],
				en: [
					`Raised ${span.en}: `,
					n("raised"),
					"; handed out: ",
					n("assigned"),
					". Due: ",
					n("due"),
					", of which in time ",
					n("kept"),
					", late ",
					n("late"),
					", late and not done ",
					n("open-late"),
					`${share.en}.`,
				],
			},
			{
				zh: [
					"销号",
					n("signed-off"),
					"件，重新打开",
					n("reopened"),
					"件；发出催办",
					n("urged"),
					"次，升级督办",
					n("escalated"),
					"次。期末在办",
					n("in-hand"),
					"件，其中仍逾期",
					n("all-open-late"),
					"件。",
				],
				en: [
					"Signed off: ",
					n("signed-off"),
					"; opened again: ",
					n("reopened"),
					"; urged: ",
					n("urged"),
					"; escalated: ",
					n("escalated"),
					". In hand at the end: ",
					n("in-hand"),
					", of which late: ",
					n("all-open-late"),
					".",
				],
			},
		],
	};
}

function openLate(told: Told): SummarySection {
	const late = countedTerms("all-open-late", told.facts, told.window).toSorted(
		(a, b) => b.lateBy - a.lateBy || (a.dueOn < b.dueOn ? -1 : 1),
	);
	const heading = { zh: "逾期未办结事项", en: "Late and not done" };
	if (late.length === 0)
		return { heading, paragraphs: [{ zh: ["没有逾期未办结的事项。"], en: ["Nothing is late and not done."] }] };
	const all = number(told, "all-open-late");
	const rest: Sentence[] =
		late.length > MOST_ROWS
			? [
					{
						zh: ["共", all, `件，下表列逾期最久的${MOST_ROWS}件。`],
						en: [all, ` in all; the ${MOST_ROWS} that are latest are listed.`],
					},
				]
			: [];
	return {
		heading,
		paragraphs: [
			{
				zh: ["截至期末，下列事项超过办理期限仍未办结，请责任单位抓紧办理。"],
				en: ["At the end of the time these were over their limit and not done."],
			},
			...rest,
		],
		table: {
			columns: [
				{ zh: "事项", en: "Matter" },
				{ zh: "责任单位", en: "Unit" },
				{ zh: "到期日", en: "Due" },
				{ zh: "逾期（工作日）", en: "Late (working days)" },
			],
			rows: late
				.slice(0, MOST_ROWS)
				.map((term) => [
					matter(told, term),
					unitOf(told, term.unit),
					dueCell(told, term.dueOn),
					lateWords(term.lateBy),
				]),
		},
	};
}

function reopened(told: Told): SummarySection {
	const rows = countedTurns("reopened", told.facts, told.window);
	const heading = { zh: "重新打开的事项", en: "Opened again" };
	if (rows.length === 0)
		return { heading, paragraphs: [{ zh: ["没有销号后重新打开的事项。"], en: ["Nothing was opened again."] }] };
	return {
		heading,
		paragraphs: rows.slice(0, MOST_ROWS).map((turn) => ({
			zh: [
				matter(told, turn),
				`（${unitOf(told, turn.unit).zh}），${dayZh(turn.on)}重新打开${turn.reason ? `：${turn.reason}` : ""}。`,
			],
			en: [matter(told, turn), ` (${unitOf(told, turn.unit).en}), ${turn.on}${turn.reason ? `: ${turn.reason}` : ""}.`],
		})),
	};
}

const BY_UNIT: Counted[] = ["due", "kept", "late", "open-late", "signed-off", "reopened"];

function byUnit(told: Told): SummarySection {
	const rows = told.units.flatMap(({ unit, name }) => {
		const own = {
			terms: told.facts.terms.filter((term) => term.unit === unit),
			turns: told.facts.turns.filter((turn) => turn.unit === unit),
		};
		const counts = BY_UNIT.map((show) => countOf(show, own, told.window));
		if (counts.every((count) => count === 0)) return [];
		return [[name, ...BY_UNIT.map((show, index) => number(told, show, unit, counts[index]))] as SummaryCell[]];
	});
	return {
		heading: { zh: "各单位办理情况", en: "By unit" },
		paragraphs: [
			{
				zh: [
					rows.length === 0
						? "本期没有单位有到期、销号或重新打开的事项。"
						: "单位按名称排列，不分先后；退回、并入、拆分的不计。",
				],
				en: [
					rows.length === 0
						? "No unit had a matter that was due, signed off or opened again."
						: "In the order of names, which is no ranking; what was returned, merged or split is not counted.",
				],
			},
		],
		...(rows.length === 0
			? {}
			: { table: { columns: [{ zh: "单位", en: "Unit" }, ...BY_UNIT.map((show) => COUNTED[show])], rows } }),
	};
}

function next(told: Told): SummarySection {
	const { facts, window, period } = told;
	const until = addDays(window.to, period === "week" ? 7 : 31);
	const from = addDays(window.to, 1);
	const coming = countedTerms("coming", facts, { ...window, from, to: until });
	const query = new URLSearchParams({ show: "coming", from, to: until, ...told.seen });
	const count: SentencePart = { text: String(coming.length), href: `/terms?${query}` };
	const span =
		period === "week" ? { zh: "下周", en: "the week after" } : { zh: "此后 31 日内", en: "the 31 days after" };
	return {
		heading: { zh: "即将到期", en: "Due next" },
		paragraphs: [
			{
				zh: [`${span.zh}（${dayZh(from)}至${dayZh(until)}）到期的在办事项`, count, "件，请各责任单位提前安排。"],
				en: [`In hand and due in ${span.en} (${from} to ${until}): `, count, "."],
			},
		],
	};
}

const matter = (told: Told, { matterId, title }: Pick<Term, "matterId" | "title">): SentencePart => ({
	text: title,
	href: `/matters/${matterId}?${new URLSearchParams(told.seen)}`,
});

/** Past the due day by days off alone it is late by less than one. */
const lateWords = (days: number): SummaryCell => (days === 0 ? { zh: "不足1", en: "under 1" } : String(days));

/** The year is said only where it is another than the paper's. */
const dueCell = ({ window }: Told, day: string): SummaryCell => ({
	zh: day.slice(0, 4) === window.to.slice(0, 4) ? dayZh(day) : `${Number(day.slice(0, 4))}年${dayZh(day)}`,
	en: day,
});

const unitOf = (told: Told, unit: string): Bilingual =>
	told.units.find((one) => one.unit === unit)?.name ?? { zh: unit || "—", en: unit || "—" };
