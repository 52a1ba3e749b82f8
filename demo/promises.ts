import type { Commitment } from "../loop/commitment.ts";
import type { NewEvent } from "../loop/event.ts";
import { ISSUED_SUMMARIES } from "../loop/issued-summary.ts";
import type { Bilingual } from "../loop/words.ts";

// The promises of one newspaper page of summer 2024, in our own words. The page has no date; 2024-08-01 is an assumption and is marked so.
// Offices and roles, never persons. What is not of that page is invented and marked demo.

export const PROMISED_ON = "2024-08-01";

type Draft = Omit<Commitment, "version" | "source" | "demo">;

function promise(
	id: string,
	line: string,
	text: [string, string],
	owner: [string, string, string, string],
	dueOn: string | null,
	limit: [string, string],
	judged: { rule: string; parameters?: Record<string, string | number> } | null,
): Draft {
	const indicator = judged === null ? null : judged.rule === "evidence-recorded" ? "evidence" : judged.rule;
	return {
		id,
		line,
		dueOn,
		indicator,
		text: { zh: text[0], en: text[1] },
		unit: { zh: owner[0], en: owner[1] },
		person: { zh: owner[2], en: owner[3] },
		limit: { zh: limit[0], en: limit[1] },
		rule: judged?.rule ?? null,
		parameters: judged?.parameters ?? {},
	};
}

const WATER: [string, string, string, string] = [
	"区水利局",
	"District Water Bureau",
	"河长办负责人",
	"head of the river-chief office",
];
const CPPCC: [string, string, string, string] = [
	"区自然资源和规划部门",
	"District natural-resources and planning branch",
	"提案承办负责人",
	"officer in charge of the proposal",
];
const DEVELOP: [string, string, string, string] = [
	"区发展和改革局",
	"District Development and Reform Bureau",
	"重点项目专员",
	"key-project officer",
];
const TAIWAN: [string, string, string, string] = [
	"区委台港澳办",
	"District Taiwan, Hong Kong and Macao Office",
	"大赛联络专员",
	"contest liaison officer",
];
/** The months of 2024 that the demo's summaries were about. */
const MONTHS = ["08", "09", "10", "11"];
const MONTH_ENDS = ["31", "30", "31", "30"];

const evidence = (need = 1) => ({ rule: "evidence-recorded", parameters: { need } });

const DRAFTS: Draft[] = [
	promise(
		"W1",
		"waters",
		[
			"上游关联骨干河流一级支浜全面消除劣Ⅴ类",
			"All first-level creeks of the backbone rivers upstream are out of inferior class Ⅴ",
		],
		WATER,
		"2024-12-31",
		[
			"到期时及其后，最近连续 3 个月均不劣于Ⅴ类",
			"from the due day on, not worse than class Ⅴ in each of the last 3 months",
		],
		{ rule: "out-of-inferior-v", parameters: { role: "backbone", level: 1, months: 3 } },
	),
	promise(
		"W2",
		"waters",
		[
			"主要入湖河流一级支浜总磷全部达到Ⅲ类",
			"Total phosphorus of all first-level creeks of the main rivers into the lake is within class Ⅲ",
		],
		WATER,
		"2025-12-31",
		[
			"到期时及其后，最近 12 个月总磷均值不超过 0.2 mg/L",
			"from the due day on, mean of the last 12 months at most 0.2 mg/L",
		],
		{ rule: "total-phosphorus-class-iii", parameters: { role: "into_lake", level: 1, months: 12, limit: "0.2" } },
	),
	promise(
		"W3",
		"waters",
		["2024 年整治支流支浜 167 条", "167 creeks remediated in 2024"],
		WATER,
		"2024-12-31",
		["167 条到期时连续 3 个月均不劣于Ⅴ类", "167 creeks, each not worse than class Ⅴ in the last 3 months"],
		{ rule: "creeks-remediated", parameters: { count: 167, months: 3 } },
	),
	...(
		[
			[
				"W5",
				"每个问题都有任务书、路线图和一名跟踪人",
				"Every problem has a task book, a roadmap and one named person who tracks it",
				"逐个问题",
				"each problem",
				"problems-owned",
			],
			[
				"W6",
				"管网排查、清淤、水生态修复等措施逐项有日期、有责任人",
				"Sewer surveys, dredging, restoration: each measure has a date and a person",
				"逐项按期",
				"each in time",
				"measures-on-time",
			],
			["W7", "一浜一策，持续完善", "One creek, one plan, kept improving", "每条支浜", "each creek", "creeks-planned"],
			[
				"W8",
				"网格化长效管理，防止反弹",
				"No rebound: grid management and lasting upkeep",
				"销号后不反弹",
				"what is signed off stays solved",
				"no-rebound",
			],
			[
				"W9",
				"多部门联合执法，联动处置",
				"Joint enforcement by several departments",
				"逐件办结",
				"each case",
				"joint-cases-on-time",
			],
			[
				"W11",
				"实时掌握水质波动",
				"Quality fluctuation known in real time",
				"自动站不断线",
				"every station is heard",
				"stations-heard",
			],
			[
				"W13",
				"公众参与，提升群众认可度和满意度",
				"The public takes part; its recognition and satisfaction",
				"以反映人评价为准",
				"by the reporters' verdicts",
				"public-verdicts",
			],
		] as const
	).map(([id, zh, en, limitZh, limitEn, rule]) =>
		promise(id, "waters", [zh, en], WATER, null, [limitZh, limitEn], { rule }),
	),
	promise(
		"W12",
		"waters",
		["定期梳理汇总整改情况", "Summaries of how rectification goes, at regular intervals"],
		["区督查部门", "District supervision office", "督查专员", "supervision officer"],
		"2024-12-31",
		["2024 年内不少于 4 次", "at least 4 in 2024"],
		{ rule: "summaries-issued", parameters: { need: 4 } },
	),
	promise(
		"P1",
		"proposals",
		[
			"办理 2024 年 42 号重点提案：专精特新中小企业用地政策支持",
			"Handle key proposal no. 42 of 2024: land policy for specialised small and medium firms",
		],
		CPPCC,
		"2024-10-31",
		["按期书面答复", "a written reply in time"],
		{ rule: "proposal-answered", parameters: { year: 2024, number: 42 } },
	),
	promise(
		"P2",
		"proposals",
		[
			"42 号重点提案由自然资源和规划部门主办，工信、商务部门会办，各尽其责",
			"Proposal no. 42: the natural-resources branch leads, industry and commerce are co-units, each does its part",
		],
		CPPCC,
		"2024-10-31",
		["主办答复送达、会办意见提交", "the lead's reply delivered, each co-unit's opinion given"],
		{ rule: "proposal-parts-done", parameters: { year: 2024, number: 42 } },
	),
	promise(
		"P3",
		"proposals",
		[
			"梳理税收、金融、科技政策，助中小企业进入大企业供应链",
			"Pull together tax, finance and technology policies; bring small firms into large firms' supply chains",
		],
		["区工业和信息化局", "District Industry and Information Bureau", "企业服务专员", "enterprise-service officer"],
		"2025-06-30",
		["四项要求各有落实凭证", "evidence for each of the four demands"],
		{ rule: "proposal-demands-met", parameters: { year: 2024, number: 42 } },
	),
	promise(
		"P4",
		"proposals",
		[
			"线索征集、提案办理、转化运用三个环节持续闭环",
			"Leads, handling and putting to use are kept going as one closed loop",
		],
		["区政协提案委员会", "District CPPCC proposal committee", "提案委联络员", "committee liaison"],
		null,
		["三个环节均无过期未办", "nothing owed and late in any of the three stages"],
		{ rule: "proposals-closed-loop", parameters: { months: 12 } },
	),
	promise(
		"P5",
		"proposals",
		["对提案办理开展回头看", "Look back at how proposals were handled"],
		["区政协提案委员会", "District CPPCC proposal committee", "提案委联络员", "committee liaison"],
		"2025-12-31",
		["1 次", "once"],
		{ rule: "proposals-looked-back", parameters: { need: 1 } },
	),
	promise(
		"J1",
		"projects",
		["科恩新能源智能装备：现场提出的问题逐项交办", "Ke'en smart equipment: each problem named on site is assigned"],
		DEVELOP,
		"2024-09-30",
		["问题清单交办凭证", "evidence that the list was assigned"],
		evidence(),
	),
	promise(
		"J2",
		"projects",
		[
			"西太湖天空之城与“两湖”运动天地 2024 年四季度投入运营",
			"West Taihu Sky City and the Two Lakes sports grounds are in operation in the fourth quarter of 2024",
		],
		DEVELOP,
		"2024-12-31",
		["投运凭证", "evidence of operation"],
		evidence(),
	),
	promise(
		"J4",
		"projects",
		[
			"唯德康消化内镜研发生产项目 2024 年内全部竣工",
			"The Weidekang digestive-endoscope project is finished within 2024",
		],
		DEVELOP,
		"2024-12-31",
		["竣工验收凭证", "evidence of acceptance"],
		evidence(),
	),
	promise(
		"J4C",
		"projects",
		[
			"唯德康项目达产：年产 10 万套，总投资 10 亿元",
			"Weidekang at capacity: 100,000 units a year, 1 billion yuan invested",
		],
		DEVELOP,
		null,
		["年产 10 万套", "100,000 units a year"],
		null,
	),
	promise(
		"C1",
		"contest",
		[
			"2024 年两岸青年创新创业大赛台湾报名项目 201 个",
			"201 projects from Taiwan registered for the 2024 cross-strait contest",
		],
		TAIWAN,
		"2024-08-31",
		["201 个", "201"],
		evidence(),
	),
	promise(
		"C3",
		"contest",
		["10 家以上创投机构全程参与", "More than 10 venture investors take part from start to end"],
		TAIWAN,
		"2024-12-31",
		["10 家以上", "more than 10"],
		evidence(),
	),
	promise(
		"C4",
		"contest",
		[
			"两岸青年服务驿站为每个获奖项目明确一名专员",
			"A named helper for each winner at the cross-strait youth service station",
		],
		TAIWAN,
		"2026-12-31",
		["逐项落实", "each winner"],
		evidence(3),
	),
	promise(
		"C6",
		"contest",
		[
			"背景：1988 年以来累计台资企业 1543 家，到账外资约 130 亿美元，常住台胞 1500 余人",
			"Context: 1,543 Taiwanese firms since 1988, about 13 billion USD, over 1,500 residents",
		],
		TAIWAN,
		null,
		["背景数据，不判定", "context, not judged"],
		null,
	),
];

const PAPER: Bilingual = { zh: "2024 年夏区级报纸要闻版", en: "district newspaper page, summer 2024" };

function bodyOf(draft: Draft): Omit<Commitment, "version"> {
	return {
		...draft,
		source: { paper: PAPER, publishedOn: PROMISED_ON, item: draft.id, dateAssumed: true },
		demo: false,
	};
}

export interface TimedEvent {
	receivedAt: string;
	event: NewEvent;
}

function timed(
	day: string,
	time: string,
	key: string,
	matterId: string,
	line: string,
	kind: string,
	body: Record<string, unknown>,
): TimedEvent {
	const at = new Date(`${day}T${time}:00+08:00`).toISOString();
	return {
		receivedAt: at,
		event: { clientKey: `demo:${key}`, matterId, line, kind, happenedAt: at, actor: "demo", unit: "demo", body },
	};
}

function recorded(
	commitmentId: string,
	line: string,
	day: string,
	what: [string, string],
	counted: "for" | "against" = "for",
): TimedEvent {
	return timed(day, "10:00", `evidence:${commitmentId}:${day}`, commitmentId, line, "evidence.recorded", {
		commitmentId,
		what: { zh: what[0], en: what[1] },
		counted,
		demo: true,
	});
}

/** All events of the promises, in the order received; those after `today` are left out. */
export function promiseEvents(today: string): TimedEvent[] {
	const stated = DRAFTS.map((draft) =>
		timed(
			PROMISED_ON,
			"08:00",
			`stated:${draft.id}`,
			draft.id,
			draft.line,
			"commitment.stated",
			bodyOf(draft) as unknown as Record<string, unknown>,
		),
	);
	const later = DRAFTS.find((draft) => draft.id === "P5");
	const restated = later
		? [
				timed("2025-11-20", "15:00", "restated:P5", "P5", "proposals", "commitment.restated", {
					...bodyOf({ ...later, dueOn: "2026-12-31" }),
					demo: true,
				} as unknown as Record<string, unknown>),
			]
		: [];
	const proofs = [
		...["2024-09-02", "2024-10-08", "2024-11-04", "2024-12-02"].map((day, n) =>
			timed(day, "10:00", `summary:${day}`, ISSUED_SUMMARIES.matterId, ISSUED_SUMMARIES.line, ISSUED_SUMMARIES.kind, {
				...{ period: "month", from: `2024-${MONTHS[n]}-01`, to: `2024-${MONTHS[n]}-${MONTH_ENDS[n]}` },
				...{ word: "演示督", number: n + 1, counts: {}, demo: true },
			}),
		),
		recorded("J1", "projects", "2024-09-12", [
			"现场问题清单 3 项全部交办",
			"All 3 problems named on site were assigned",
		]),
		recorded("J2", "projects", "2025-02-18", ["运动天地对外开放", "The sports grounds opened to the public"]),
		recorded("J4", "projects", "2024-12-27", ["全部厂房通过竣工验收", "All workshops passed acceptance"]),
		recorded("C1", "contest", "2024-08-20", [
			"报名系统导出清单：201 个项目",
			"Export of the registration system: 201 projects",
		]),
		recorded("C4", "contest", "2026-05-15", [
			"首批获奖项目专员名单公布",
			"Names of the helpers of the first winners published",
		]),
	];
	return [...stated, ...restated, ...proofs]
		.filter((one) => one.receivedAt.slice(0, 10) <= today)
		.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0));
}
