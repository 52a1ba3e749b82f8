import { z } from "zod";
import type { Bilingual } from "../loop/words.ts";
import { releasableFiles } from "./file.rules.ts";
import type { Field } from "./form-values.ts";
import type { ProposalState } from "./proposal.ts";
import type { PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_BODIES } from "./proposal-step.ts";
import { ASSIGNMENT_MODES, CONTACT_WAYS, RETURN_REASONS, STANDS } from "./reasons.ts";
import type { ProposalScheme } from "./scheme.ts";

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const options = (of: Record<string, Bilingual>) => Object.entries(of).map(([value, label]) => ({ value, label }));
const choice = (name: string, label: Bilingual, of: Record<string, Bilingual>): Field => ({
	...{ name, label, kind: "choice", required: true, options: options(of) },
});
const area = (name: string, label: Bilingual, required = true): Field => ({ name, label, kind: "area", required });
const text = (name: string, label: Bilingual, required = true): Field => ({ name, label, kind: "text", required });
const day = (name: string, label: Bilingual, initial: string): Field => ({
	name,
	label,
	kind: "day",
	required: true,
	initial,
});
const yesNo = (name: string, label: Bilingual, yes: Bilingual, no: Bilingual): Field => ({
	...{
		name,
		label,
		kind: "yes-no",
		options: [
			{ value: "yes", label: yes },
			{ value: "no", label: no },
		],
	},
});

/** Evidence: a kept file, or a place in this product. */
export const PROOFS: Field = { name: "proofs", label: say("凭证", "Evidence"), kind: "proofs" };

const OPENNESS = {
	public: say("公开", "public"),
	part: say("部分公开", "in part"),
	closed: say("不公开", "not public"),
};

/** What each step asks for, no text longer than the step takes it. The letter has a form of its own. */
export const fieldsOf = (
	step: PersonStep,
	state: ProposalState,
	scheme: ProposalScheme,
	today: string,
): readonly Field[] => withMost(asked(step, state, scheme, today), PROPOSAL_BODIES[step].shape);

/** The fields with the lengths that the body of the step allows. */
function withMost(fields: readonly Field[], shape: Readonly<Record<string, unknown>>): readonly Field[] {
	return fields.map((field) => {
		const own = bare(shape[field.name]);
		const row = own instanceof z.ZodArray ? bare(own.element) : null;
		if (field.fields && row instanceof z.ZodObject) return { ...field, fields: withMost(field.fields, row.shape) };
		return own instanceof z.ZodString && own.maxLength !== null ? { ...field, most: own.maxLength } : field;
	});
}

/** What may be left out, without saying so. */
const bare = (of: unknown): unknown =>
	of instanceof z.ZodDefault || of instanceof z.ZodOptional ? bare(of.def.innerType) : of;

function asked(step: PersonStep, state: ProposalState, scheme: ProposalScheme, today: string): readonly Field[] {
	switch (step) {
		case "edit":
			return [
				{ ...text("title", say("案由", "Title")), initial: state.title },
				{ ...text("topic", say("类别", "Topic"), false), initial: state.topic },
				{ ...area("facts", say("情况", "Facts")), kind: "long", initial: state.facts },
				{ ...area("analysis", say("分析", "Analysis"), false), kind: "long", initial: state.analysis },
				{ ...area("suggestions", say("建议", "Suggestions")), kind: "long", initial: state.suggestions },
				{ name: "attachments", label: say("附件", "Attachments"), kind: "files", initial: state.attachments },
				text("reason", say("修改说明（可不填）", "Why (optional)"), false),
			];
		case "ask-cosigner":
			return [{ name: "persons", label: say("邀请哪些人联名", "Whom to ask"), kind: "persons" }];
		case "co-sign":
			return [
				yesNo(
					"agrees",
					say("是否同意联名", "Do you co-sign?"),
					say("同意联名", "I co-sign"),
					say("不联名", "I do not"),
				),
				text("reason", say("说明（可不填）", "Words (optional)"), false),
			];
		case "withdraw":
			return [area("reason", say("撤回理由", "Why"))];
		case "review":
			return [
				choice("outcome", say("审查结论", "Outcome"), {
					accept: say("立案", "file it"),
					return: say("不予立案", "do not file it"),
					merge: say("并案", "merge it"),
					letter: say("转为建议信", "turn it into a suggestion letter"),
				}),
				{
					name: "reasons",
					label: say("不予立案理由", "Why it is not filed"),
					kind: "checks",
					options: options(RETURN_REASONS),
				},
				{ name: "into", label: say("并入哪件提案", "Merge into"), kind: "hidden" },
				area("words", say("说明", "Words"), false),
			];
		case "make-key":
			return [
				{ name: "leader", label: say("领办（督办）领导", "The leader who supervises"), kind: "person", required: true },
				area("why", say("理由", "Why")),
			];
		case "assign":
			return [
				choice("mode", say("办理方式", "How"), ASSIGNMENT_MODES),
				{
					...{ name: "units", label: say("承办单位", "Units"), kind: "rows" },
					fields: [
						choice("role", say("角色", "Part"), { lead: say("主办", "lead"), co: say("会办", "co-unit") }),
						{ name: "owner", label: say("单位和责任人", "Unit and person"), kind: "owner", required: true },
					],
				},
				area("words", say("交办说明（可不填）", "Words (optional)"), false),
			];
		case "object":
			return [
				area("reason", say("退办理由", "Why")),
				{
					name: "suggests",
					label: say("建议改由哪个单位办理（可不填）", "Which unit instead (optional)"),
					kind: "unit",
				},
			];
		case "decide-objection":
			return [
				yesNo("upheld", say("裁定", "Decision"), say("同意退办", "upheld"), say("不同意，由原单位办理", "not upheld")),
				{ name: "to", label: say("改由谁办理（同意退办时填写）", "Who takes over (if upheld)"), kind: "owner" },
				area("reason", say("理由", "Why")),
			];
		case "plan":
			return [
				{ ...area("words", say("办理方案", "The plan")), kind: "long" },
				{
					...{ name: "tasks", label: say("方案任务", "Tasks of the plan"), kind: "rows" },
					note: say("每项成为一条带日期、有责任人的任务。", "Each becomes a dated task with one owner."),
					fields: [
						text("text", say("任务", "Task")),
						{ name: "owner", label: say("单位和责任人", "Unit and person"), kind: "owner", required: true },
						day("dueOn", say("期限", "Due"), ""),
					],
				},
			];
		case "contact":
			return [
				choice("way", say("方式", "How"), CONTACT_WAYS),
				day("on", say("日期", "Day"), today),
				area("words", say("沟通内容", "What was said")),
			];
		case "opinion":
			return [
				choice("stand", say("意见", "Stand"), STANDS),
				{ ...area("words", say("会办意见", "The opinion")), kind: "long" },
				PROOFS,
			];
		case "call-meeting":
			return [
				day("on", say("日期", "Day"), today),
				text("place", say("地点", "Place")),
				{ name: "agenda", label: say("议程（每行一项）", "Agenda (a line each)"), kind: "lines", required: true },
				{ name: "chair", label: say("主持人", "Chair"), kind: "person", required: true },
				{ name: "invited", label: say("参会人员", "Invited"), kind: "persons" },
			];
		case "hold-meeting":
			return [
				{
					...{ name: "reports", label: say("发言摘要", "Who said what"), kind: "rows" },
					fields: [
						text("who", say("发言人", "Speaker")),
						{ name: "unit", label: say("单位（可不填）", "Unit (optional)"), kind: "unit" },
						area("words", say("要点", "In short")),
					],
				},
				{
					...{ name: "demands", label: say("会议要求", "Demands"), kind: "rows" },
					note: say("每项要求成为一条带日期、有责任人的任务。", "Each becomes a dated task with one owner."),
					fields: [
						text("text", say("要求", "Demand")),
						{ name: "owner", label: say("单位和责任人", "Unit and person"), kind: "owner", required: true },
						day("dueOn", say("期限", "Due"), ""),
					],
				},
			];
		case "reply":
			return [
				text("documentNo", say("发文字号", "Document number")),
				text("signer", say("签发人", "Signed by")),
				day("sentOn", say("签发日期", "Sent on"), today),
			];
		case "deliver":
			return [
				day("on", say("送达日期", "Delivered on"), today),
				choice("way", say("方式", "How"), {
					"in-person": say("当面", "in person"),
					mail: say("邮寄", "by mail"),
					system: say("系统", "here"),
				}),
			];
		case "close":
			return [area("words", say("办结说明（可不填）", "Words (optional)"), false)];
		case "open-look-back":
			return [
				{ name: "checker", label: say("独立核查人", "The independent checker"), kind: "person", required: true },
				day("dueOn", say("核查期限", "Due"), ""),
			];
		case "look-back":
			return [
				yesNo(
					"delivered",
					say("是否落实", "Was it delivered?"),
					say("已落实", "delivered"),
					say("未落实", "not delivered"),
				),
				area("words", say("所见", "What was found")),
				PROOFS,
			];
		case "publish":
			return [
				choice("what", say("公开内容", "What"), {
					proposal: say("提案", "the proposal"),
					reply: say("答复", "the reply"),
				}),
				{
					...{ name: "of", label: say("哪个单位的答复（公开答复时选择）", "Whose reply"), kind: "choice" },
					options: state.replies.map((one) => ({ value: one.of, label: say(one.documentNo, one.documentNo) })),
				},
				choice("openness", say("是否公开", "Openness"), OPENNESS),
				{ name: "redact", label: say("遮盖的内容（每行一段）", "Passages to black out (a line each)"), kind: "lines" },
				{
					...{ name: "files", label: say("一并公开的文件", "Files made public with it"), kind: "checks" },
					options: releasableFiles(state).map((one) => ({
						value: one.fileId,
						label: one.of === "" ? say(one.name, one.name) : say(`${one.name}（答复）`, `${one.name} (reply)`),
					})),
					note: say("文件内容不会自动遮盖，请先核对。", "Nothing is blacked out inside a file: look at it first."),
				},
				text("reason", say("理由（公开时可不填）", "Why (not needed if public)"), false),
			];
		case "comment":
			return [area("words", say("留言", "Words"))];
		case "write-letter":
			return [
				{
					...{ name: "letter", label: say("办理结果", "Result"), kind: "choice", required: true, initial: "" },
					options: scheme.classes.map((one) => ({
						value: one.letter,
						label: say(`${one.letter} ${one.title.zh}`, `${one.letter} ${one.title.en}`),
					})),
				},
				{ ...area("text", say("正文", "Text")), kind: "long" },
				{
					...{ name: "promises", label: say("承诺事项", "Promises"), kind: "rows" },
					note: say("正文中每项承诺对应一条带日期的任务。", "A dated task for each promise of the text."),
					fields: [
						area("sentence", say("正文中的原句", "The sentence of the text")),
						text("text", say("任务", "Task")),
						{ name: "owner", label: say("单位和责任人", "Unit and person"), kind: "owner", required: true },
						day("dueOn", say("完成日期", "By"), ""),
					],
				},
				area("declineReason", say("暂不能办理的原因（不采纳时填写）", "The reason, where it is declined"), false),
				{ ...PROOFS, label: say("事实凭证", "Evidence of the facts") },
				{ name: "copies", label: say("抄送（每行一个）", "Copies (a line each)"), kind: "lines" },
				text("contact", say("联系人及电话", "Contact"), false),
				choice("openness", say("公开属性", "Openness"), OPENNESS),
			];
		default:
			return [];
	}
}

/** Steps of which the page knows the rest: which part, which version, which meeting. */
export function extraOf(step: PersonStep, unit: string, state: ProposalState): Record<string, unknown> {
	const own = unit === "" ? {} : { unit };
	if (step === "reply") {
		const version = state.letters.findLast((one) => one.of === unit)?.version ?? 0;
		return { ...own, version };
	}
	if (step === "hold-meeting") return { nth: state.meetings.findLastIndex((one) => one.held === null) + 1 };
	const ofUnit: readonly PersonStep[] = [
		"sign-for",
		"object",
		"decide-objection",
		"plan",
		"contact",
		"opinion",
		"write-letter",
		"deliver",
	];
	return ofUnit.includes(step) ? own : {};
}
