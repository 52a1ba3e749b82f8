import type { Paper, PaperBlock, PaperRun } from "../loop/paper.ts";
import { type COUNTS, type CountName, type PromiseCount, promisesHref } from "./counted.ts";
import type { ProposalScheme } from "./scheme.ts";
import type { ReleasedVerdicts, UnitSums } from "./statistics.store.ts";

export interface YearSums {
	year: number;
	sums: readonly UnitSums[];
	verdicts: readonly ReleasedVerdicts[];
	scheme: ProposalScheme;
	leastForShare: number;
	unit(id: string): string;
}

/** The yearly report as an official paper; each number opens the proposals that it was counted from. */
export function yearReport(
	{ year, sums, verdicts, scheme, leastForShare, unit }: YearSums,
	options: {
		district: string;
		today: string;
		base: string | null;
		demo: boolean;
		/** What the links add, so that they open the moment that was reported: `&asOf=…&sense=…`; empty for now. */
		moment: string;
	},
): Paper {
	const district = sums.find((one) => one.unit === "")?.counts ?? {};
	const units = sums.filter((one) => one.unit !== "");
	const number = (of: string, name: CountName, value: number): PaperRun =>
		value === 0
			? "0"
			: {
					text: String(value),
					href: `/proposals?year=${year}${of ? `&unit=${encodeURIComponent(of)}` : ""}&shows=${name}${options.moment}`,
				};
	const promised = (of: string, name: PromiseCount, value: number): PaperRun =>
		value === 0 ? "0" : { text: String(value), href: `${promisesHref(year, of, name)}${options.moment}` };
	const total = (name: keyof typeof COUNTS) => number("", name, district[name] ?? 0);
	const heading = (text: string): PaperBlock => ({ kind: "heading", level: 1, text });
	const text = (...runs: PaperRun[]): PaperBlock => ({ kind: "text", runs });
	const classes = scheme.classes.flatMap((one): PaperRun[] => [
		`，${one.letter}类（${one.title.zh}）`,
		number("", `class-${one.letter}`, district[`class-${one.letter}`] ?? 0),
		"件",
	]);
	const share = (counts: Record<string, number>) => {
		const done = (counts["reply-on-time"] ?? 0) + (counts["reply-late"] ?? 0);
		return done < leastForShare ? "不足" : `${Math.round(((counts["reply-on-time"] ?? 0) / done) * 100)}%`;
	};
	const leads = units.filter((one) => (one.counts.lead ?? 0) > 0);
	const grades = verdicts.map(({ unit: of, which, sum }) => [
		unit(of),
		which === "reply" ? "答复" : "落实",
		String(sum.asked),
		String(sum.asked - sum.answered),
		`${sum.attitude.satisfied}/${sum.attitude.fairly}/${sum.attitude.dissatisfied}`,
		`${sum.result.satisfied}/${sum.result.fairly}/${sum.result.dissatisfied}`,
	]);
	return {
		form: "document",
		organ: options.district,
		number: null,
		title: `${year}年政协提案办理情况报告`,
		addressee: "区政协常务委员会",
		body: [
			heading("一、总体情况"),
			text(
				"全年共提交提案",
				total("submitted"),
				"件，立案",
				total("filed"),
				"件，不予立案",
				total("returned"),
				"件，转为建议信",
				total("letter"),
				"件，并案",
				total("merged"),
				"件，其中重点提案",
				total("key"),
				"件。已答复",
				String((district["reply-on-time"] ?? 0) + (district["reply-late"] ?? 0)),
				"件次，其中按期",
				total("reply-on-time"),
				"件次、逾期",
				total("reply-late"),
				"件次，尚未答复",
				total("reply-open"),
				"件次。",
			),
			text("按答复结果", ...classes, "。各年度类别含义不同，不作跨年比较。"),
			heading("二、承诺落实"),
			text(
				"答复中共作出承诺",
				promised("", "promises", district.promises ?? 0),
				"项，已落实并经核验",
				promised("", "promises-delivered", district["promises-delivered"] ?? 0),
				"项，不再实施",
				promised("", "promises-given-up", district["promises-given-up"] ?? 0),
				"项。经回头看由承诺转为已解决",
				total("became-solved"),
				"件，凭证失效退回",
				total("fell-back"),
				"件，按评价重新办理",
				total("reopened"),
				"件。未落实的承诺转入下一年度清单。",
			),
			heading("三、各主办单位"),
			text(`按期答复率只对答复满${leastForShare}件的单位计算，会办单位逾期不计入主办单位。`),
			{
				kind: "table",
				columns: ["单位", "主办", "按期", "逾期", "未答复", "重新办理", "承诺", "已落实", "按期率"],
				rows: leads.map(({ unit: of, counts }): PaperRun[] => [
					unit(of),
					...(["lead", "reply-on-time", "reply-late", "reply-open", "reopened"] as const).map((name) =>
						number(of, name, counts[name] ?? 0),
					),
					promised(of, "promises", counts.promises ?? 0),
					promised(of, "promises-delivered", counts["promises-delivered"] ?? 0),
					share(counts),
				]),
			},
			heading("四、提案人评价"),
			text(
				`评价不公开填写，满${scheme.leastBallots}份成批公布；未评价的记为未表态，不作满意计算。下列为${year}年内公布的评价，一批可含以前年度的提案。`,
			),
			...(grades.length === 0
				? [text(`${year}年内没有公布评价。`)]
				: [
						{
							kind: "table" as const,
							columns: [
								"单位",
								"对象",
								"征询",
								"未表态",
								"态度（满意/基本满意/不满意）",
								"结果（满意/基本满意/不满意）",
							],
							rows: grades,
						},
					]),
		],
		signer: options.district,
		signedOn: options.today,
		demo: options.demo,
		base: options.base,
	};
}
