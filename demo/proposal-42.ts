import { addDays } from "../loop/local-day.ts";
import {
	CHECKER,
	COMMITTEE,
	demoScheme,
	GOVERNMENT,
	LEADER,
	MEMBERS,
	officerOf,
	unitOf,
	workday,
} from "./proposal-cast.ts";
import { clear } from "./proposal-letter.ts";
import { NotYet, ProposalPlay } from "./proposal-play.ts";
import { type Played, rate, said, type Windows } from "./proposal-ratings.ts";

/** Key proposal no. 42 of 2024: its facts are public, what goes beyond them is invented. */
export function number42(now: string): Played {
	const play = new ProposalPlay("p-2024-042", demoScheme(2024), now);
	const windows: Windows = [];
	const [one, , , four] = MEMBERS as [string, string, string, string];
	const [lead, industry, commerce] = ["resources", "industry", "commerce"].map(unitOf) as [string, string, string];
	const officer = officerOf("resources");
	const draft = {
		...{ year: 2024, kind: "joint", topic: "产业经济", betweenSessions: true, demo: true, leads: ["lead-demo-0"] },
		title: "关于对优质专精特新中小企业给予土地政策支持的建议",
		facts:
			"我区专精特新中小企业成长快、亩均贡献高，但多数租用厂房，扩产时难以取得用地。\n据走访，多家企业因用地问题将新增产能放到外地。",
		analysis:
			"低效工业用地盘活偏慢，新增指标优先保障大项目，中小企业单独供地门槛高；税收、金融、科技等政策分散，企业难以综合运用。",
		suggestions:
			"- 盘活低效工业用地，优先供给专精特新中小企业。\n- 推行弹性年期出让和先租后让，降低一次性成本。\n- 建设多层高标准厂房，按成长阶段配置。",
	};
	const p = `${play.id}.`;
	try {
		play.take("2024-05-20", "10:00", one, "draft", draft);
		play.take("2024-05-21", "09:00", one, "ask-cosigner", { persons: [four] });
		play.take("2024-05-23", "16:00", four, "co-sign", { agrees: true });
		play.take("2024-05-27", "11:00", one, "submit", {});
		play.take("2024-06-04", "15:00", COMMITTEE, "review", { outcome: "accept", number: 42 });
		play.take("2024-06-11", "10:00", COMMITTEE, "make-key", {
			leader: LEADER,
			why: "事关制造业转型升级，由分管区领导领办",
		});
		play.take("2024-07-08", "09:30", GOVERNMENT, "assign", {
			mode: "lead",
			units: [
				{ unit: lead, person: officer, role: "lead" },
				{ unit: industry, person: officerOf("industry"), role: "co" },
				{ unit: commerce, person: officerOf("commerce"), role: "co" },
			],
			words: "重点提案，请主办单位牵头，会办单位按期提交意见。",
		});
		play.take("2024-07-09", "10:00", officer, "sign-for", { unit: lead });
		play.take("2024-07-09", "15:00", officerOf("industry"), "sign-for", { unit: industry });
		play.take("2024-07-12", "15:00", officerOf("commerce"), "sign-for", { unit: commerce });
		play.take("2024-07-15", "10:00", officer, "plan", {
			unit: lead,
			words: "先走访企业，再形成政策清单，9 月提出答复意见。",
			tasks: [
				{ text: "走访企业，摸清用地需求", unit: lead, person: officer, dueOn: "2024-07-31" },
				{ text: "形成政策清单", unit: lead, person: officer, dueOn: "2024-08-30" },
			],
		});
		play.take("2024-07-18", "10:00", officer, "contact", {
			unit: lead,
			way: "visit",
			on: "2024-07-18",
			words: "上门走访提案人，了解三家企业的具体用地需求。",
		});
		play.take("2024-07-19", "09:00", one, "confirm-contact", { nth: 1, agrees: true });
		play.take("2024-07-22", "10:00", COMMITTEE, "call-meeting", {
			...{
				on: "2024-07-30",
				place: "区政协会议室",
				chair: LEADER,
				invited: [officer, officerOf("industry"), officerOf("commerce"), one],
			},
			agenda: ["主办单位汇报办理情况", "会办单位补充发言", "提案人发言", "分管区领导提出要求"],
		});
		play.take("2024-07-30", "16:30", COMMITTEE, "hold-meeting", {
			nth: 1,
			reports: [
				{ who: "主办单位", unit: lead, words: "已摸清用地需求，提出盘活低效用地和弹性年期出让的思路。" },
				{ who: "会办单位（工信）", unit: industry, words: "补充专精特新企业培育和亩均评价情况。" },
				{ who: "会办单位（商务）", unit: commerce, words: "补充招商引资和产业链配套情况。" },
				{ who: "提案人", words: "希望政策打包、直达企业。" },
			],
			demands: [
				{
					id: "1",
					text: "梳理整合税收、金融、科技等政策",
					unit: unitOf("finance"),
					person: officerOf("finance"),
					dueOn: "2024-12-31",
				},
				{
					id: "2",
					text: "助力中小企业进入大企业供应链",
					unit: industry,
					person: officerOf("industry"),
					dueOn: "2025-04-30",
				},
				{
					id: "3",
					text: "持续优化营商环境",
					unit: unitOf("development"),
					person: officerOf("development"),
					dueOn: "2025-05-31",
				},
				{ id: "4", text: "精准招商引资", unit: commerce, person: officerOf("commerce"), dueOn: "2025-06-30" },
			],
		});
		play.take("2024-08-02", "11:00", officerOf("industry"), "opinion", {
			unit: industry,
			stand: "adds",
			words: "建议将专精特新培育库企业纳入用地保障白名单，按亩均效益动态调整。",
		});
		play.take("2024-08-21", "11:00", officerOf("commerce"), "opinion", {
			unit: commerce,
			stand: "differs",
			words: "新引进项目同样需要用地，不赞成对存量企业单列指标，建议统筹安排。",
		});
		const text = (more: string) =>
			`我局会同有关部门认真研究，已走访企业 32 家，用地需求已全部入库。\n下一步，我局将在 2025 年 9 月底前盘活低效工业用地 200 亩，优先供给专精特新中小企业。\n计划于 2025 年 6 月底前出台弹性年期出让实施细则。\n${more}感谢您对我区中小企业发展的关心。`;
		const letter = {
			...{
				unit: lead,
				letter: "B",
				contact: "提案办理联络员",
				copies: ["区政协提案委员会办公室", "区政府办公室", "工业和信息化局", "商务局"],
			},
			promises: [
				{
					sentence: "下一步，我局将在 2025 年 9 月底前盘活低效工业用地 200 亩，优先供给专精特新中小企业。",
					text: "盘活低效工业用地 200 亩，优先供给专精特新中小企业",
					unit: lead,
					person: officer,
					dueOn: "2025-09-30",
				},
				{
					sentence: "计划于 2025 年 6 月底前出台弹性年期出让实施细则。",
					text: "出台弹性年期出让实施细则",
					unit: lead,
					person: officer,
					dueOn: "2025-06-30",
				},
			],
			proofs: [{ name: "企业用地需求清单" }],
		};
		play.take("2024-09-12", "10:00", officer, "write-letter", { ...letter, text: text("") });
		clear(play, "2024-09-14", lead, 1, false);
		play.take("2024-09-19", "10:00", officer, "write-letter", {
			...letter,
			text: text("商务局的不同意见随函附列。\n"),
		});
		clear(play, "2024-09-24", lead, 2, true);
		play.take("2024-09-27", "10:00", officer, "reply", {
			unit: lead,
			version: 2,
			documentNo: "武自然资复〔2024〕42号",
			signer: "局主要负责人",
			sentOn: "2024-09-27",
		});
		play.take("2024-10-18", "10:00", COMMITTEE, "deliver", { unit: lead, on: "2024-10-18", way: "in-person" });
		play.take("2024-10-21", "10:00", COMMITTEE, "publish", { what: "proposal", openness: "public" });
		play.take("2024-10-21", "10:05", COMMITTEE, "publish", { what: "reply", of: lead, openness: "public" });
		const rated = rate(play, windows, `reply:${lead}:1`, "2024-10-19", [
			said("satisfied", "fairly", "态度很好，盼政策尽快落地。"),
			null,
		]);
		play.take(workday(addDays(rated.day, 2)), "10:00", COMMITTEE, "close", {});
		demand(play, `${p}plan.${lead}.1.1`, officer, "2024-07-29", "走访企业 32 家，需求全部入库", "2024-07-16");
		demand(play, `${p}plan.${lead}.1.2`, officer, "2024-08-28", "政策清单形成", "2024-07-16");
		demand(play, `${p}demand.1.1`, officerOf("finance"), "2024-12-20", "惠企政策汇编发布");
		demand(play, `${p}demand.1.2`, officerOf("industry"), "2025-04-11", "供应链对接会召开，签约 12 家");
		demand(play, `${p}demand.1.3`, officerOf("development"), "2025-05-22", "营商环境改进清单完成");
		demand(play, `${p}promise.${lead}.2.2`, officer, "2025-06-20", "弹性年期出让实施细则印发");
		demand(play, `${p}demand.1.4`, officerOf("commerce"), "2025-06-18", "产业链招商项目 6 个签约");
		demand(play, `${p}promise.${lead}.2.1`, officer, "2025-09-12", "盘活低效工业用地 213 亩，供给 9 家专精特新企业");
		play.take("2025-11-20", "09:30", COMMITTEE, "open-look-back", { checker: CHECKER, dueOn: "2026-03-31" });
		rate(play, windows, `delivery:${lead}:1`, "2025-11-21", [said("satisfied", "satisfied")]);
		play.take("2026-03-05", "10:00", one, "look-back", { delivered: true, words: "两家企业已拿地开工。" });
		play.take("2026-03-10", "10:00", CHECKER, "look-back", {
			delivered: true,
			words: "抽查三宗地块，均已供给专精特新企业，其中两宗开工。",
			proofs: [{ name: "供地抽查记录", href: "/proposals/p-2024-042" }],
		});
	} catch (error) {
		if (!(error instanceof NotYet)) throw error;
	}
	return { play, windows };
}

function demand(
	play: ProposalPlay,
	matterId: string,
	officer: string,
	day: string,
	words: string,
	acceptedOn = workday(addDays(day, -20)),
): void {
	const evidence = [{ name: words, href: `/proposals/${play.id}` }];
	play.act(acceptedOn, "10:00", officer, matterId, "accept", {});
	play.act(day, "10:00", officer, matterId, "task-done", { task: "1", words, evidence });
	play.act(day, "10:05", officer, matterId, "claim-done", { words, evidence });
	play.act(workday(addDays(day, 4)), "15:00", COMMITTEE, matterId, "verify", { passed: true, reason: "与凭证一致。" });
	play.act(workday(addDays(day, 5)), "15:00", COMMITTEE, matterId, "sign-off", {});
}
