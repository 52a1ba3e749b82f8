import type { Bilingual } from "./words.ts";

/** A fault that zod found, as far as words are made of it. */
export interface Issue {
	code?: string | undefined;
	path: readonly PropertyKey[];
	message: string;
	/** Of what a size is: string, array, number. */
	origin?: string | undefined;
	maximum?: number | bigint | undefined;
	minimum?: number | bigint | undefined;
	keys?: readonly string[] | undefined;
}

/** What the fields of forms are called where they are filled in; any other stands by its own name. */
const FIELDS: Record<string, Bilingual> = {
	words: { zh: "说明", en: "words" },
	reason: { zh: "理由", en: "reason" },
	why: { zh: "理由", en: "why" },
	title: { zh: "标题", en: "title" },
	topic: { zh: "类别", en: "topic" },
	text: { zh: "内容", en: "text" },
	facts: { zh: "情况", en: "facts" },
	analysis: { zh: "分析", en: "analysis" },
	suggestions: { zh: "建议", en: "suggestions" },
	attachments: { zh: "附件", en: "attachments" },
	evidence: { zh: "证据", en: "evidence" },
	proofs: { zh: "凭证", en: "evidence" },
	name: { zh: "名称", en: "name" },
	href: { zh: "页面地址", en: "address of the page" },
	tasks: { zh: "任务", en: "tasks" },
	parts: { zh: "拆分的事项", en: "parts" },
	person: { zh: "责任人", en: "person" },
	persons: { zh: "人员", en: "persons" },
	unit: { zh: "单位", en: "unit" },
	units: { zh: "单位", en: "units" },
	leader: { zh: "领导", en: "leader" },
	checker: { zh: "核查人", en: "checker" },
	chair: { zh: "主持人", en: "chair" },
	invited: { zh: "参会人员", en: "invited" },
	agenda: { zh: "议程", en: "agenda" },
	place: { zh: "地点", en: "place" },
	reports: { zh: "发言摘要", en: "reports" },
	who: { zh: "发言人", en: "speaker" },
	demands: { zh: "会议要求", en: "demands" },
	promises: { zh: "承诺事项", en: "promises" },
	sentence: { zh: "原句", en: "sentence" },
	declineReason: { zh: "暂不能办理的原因", en: "reason why not" },
	documentNo: { zh: "发文字号", en: "document number" },
	signer: { zh: "签发人", en: "signer" },
	sentOn: { zh: "签发日期", en: "sent on" },
	copies: { zh: "抄送", en: "copies" },
	contact: { zh: "联系人及电话", en: "contact" },
	redact: { zh: "遮盖的内容", en: "passages to black out" },
	dueOn: { zh: "期限", en: "due day" },
	byDay: { zh: "限期", en: "by day" },
	until: { zh: "截止日期", en: "until" },
	on: { zh: "日期", en: "day" },
	limit: { zh: "期限", en: "limit" },
	count: { zh: "天数", en: "count" },
	year: { zh: "年度", en: "year" },
};

/** What is wrong with what was filled in: which field, and what it takes; for a sentence that says what to do. */
export function bodyFault(issues: readonly Issue[]): Bilingual {
	const told = issues.map((issue) => {
		const where = placeOf(issue.path);
		const what = faultOf(issue);
		return { zh: `“${where.zh}”${what.zh}`, en: `${where.en}: ${what.en}` };
	});
	return { zh: told.map((one) => one.zh).join("；"), en: told.map((one) => one.en).join("; ") };
}

/** E.g. the text of the second task: 任务第 2 项的内容. */
function placeOf(path: readonly PropertyKey[]): Bilingual {
	if (path.length === 0) return { zh: "提交的内容", en: "the body" };
	const at = (part: PropertyKey) => /^\d+$/.test(String(part));
	const zh = path.map((part, place) => {
		if (at(part)) return `第 ${Number(part) + 1} 项`;
		return (place > 0 ? "的" : "") + (FIELDS[String(part)]?.zh ?? String(part));
	});
	const en = path.map((part) => (at(part) ? `no. ${Number(part) + 1}` : (FIELDS[String(part)]?.en ?? String(part))));
	return { zh: zh.join(""), en: en.join(" ") };
}

function faultOf({ code, origin, maximum, minimum, keys, message }: Issue): Bilingual {
	if (code === "too_big") {
		if (origin === "array") return { zh: `至多 ${maximum} 项`, en: `${maximum} at most` };
		if (origin === "string") return { zh: `至多 ${maximum} 个字`, en: `${maximum} characters at most` };
		return { zh: `不能大于 ${maximum}`, en: `not more than ${maximum}` };
	}
	if (code === "too_small") {
		if (origin === "array") return { zh: `至少 ${minimum} 项`, en: `${minimum} at least` };
		if (origin === "string" && minimum === 1) return { zh: "没有填写", en: "is empty" };
		if (origin === "string") return { zh: `至少 ${minimum} 个字`, en: `${minimum} characters at least` };
		return { zh: `不能小于 ${minimum}`, en: `not less than ${minimum}` };
	}
	if (code === "invalid_type" && message.endsWith("received undefined")) return { zh: "没有填写", en: "is missing" };
	if (code === "unrecognized_keys") {
		const named = (keys ?? []).join(", ");
		return { zh: `有不认识的内容（${named}）`, en: `has what is not known (${named})` };
	}
	if (code === "invalid_value") return { zh: "不在可选范围内", en: "is none of the choices" };
	if (message === "YYYY-MM-DD") return { zh: "须是日期（年-月-日）", en: "must be a day, YYYY-MM-DD" };
	return { zh: `格式不对（${message}）`, en: message };
}
