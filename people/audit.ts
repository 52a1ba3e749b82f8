import type { Bilingual } from "../loop/words.ts";
import { DUTY_WORDS, type Duty } from "./may.ts";

/** What an auditor asks for; each by the beginnings of the kinds of event that belong to it. */
export const AUDIT_GROUPS = {
	"sign-in": {
		title: { zh: "登录和会话", en: "sign-in and sessions" },
		kinds: [
			"sign-in.",
			"sign-out.",
			"session.",
			"password.",
			"totp.",
			"recovery-codes.",
			"link.",
			"lock.",
			"identity.",
		],
	},
	people: {
		title: { zh: "单位、人员和任职", en: "units, persons and posts" },
		kinds: ["unit.", "person.", "post.", "people."],
	},
	duties: { title: { zh: "常设职责", en: "standing duties" }, kinds: ["duty.", "duties."] },
	reporter: { title: { zh: "查看反映人信息", en: "looks at who reported" }, kinds: ["matter.see-reporter"] },
	matters: {
		title: { zh: "事项", en: "matters" },
		kinds: ["matter.", "proposal", "plan.", "grid.", "patrol.", "suggestion.", "calendar."],
	},
	data: {
		title: { zh: "数据和水系", en: "data and network" },
		kinds: ["readings.", "telemetry.", "network.", "sites.", "file."],
	},
	audit: { title: { zh: "审计本身", en: "the audit itself" }, kinds: ["audit."] },
} as const satisfies Record<string, { title: Bilingual; kinds: readonly string[] }>;
export type AuditGroup = keyof typeof AUDIT_GROUPS;

const WORDS: Record<string, Bilingual> = {
	way: { zh: "方式", en: "by" },
	why: { zh: "原因", en: "because of" },
	address: { zh: "地址", en: "from" },
	reason: { zh: "理由", en: "reason" },
	duty: { zh: "职责", en: "duty" },
	separated: { zh: "分立", en: "separated" },
	hours: { zh: "有效小时", en: "hours" },
	name: { zh: "名称", en: "name" },
	title: { zh: "职务", en: "post" },
	unitId: { zh: "单位", en: "unit" },
	parentId: { zh: "上级单位", en: "under" },
	kind: { zh: "类别", en: "kind" },
	openedOn: { zh: "设立", en: "opened on" },
	closedOn: { zh: "撤销", en: "closed on" },
	fromDay: { zh: "任职日期", en: "first day" },
	untilDay: { zh: "免职日期", en: "ended on" },
	leftOn: { zh: "离任日期", en: "left on" },
	signInName: { zh: "登录名", en: "sign-in name" },
	email: { zh: "邮箱", en: "e-mail" },
	fileName: { zh: "文件", en: "file" },
	subject: { zh: "统一身份", en: "identity" },
	others: { zh: "其他会话", en: "other sessions" },
	all: { zh: "全部会话", en: "all sessions" },
	owed: { zh: "留给单位的事项", en: "matters left with the unit" },
	rows: { zh: "行数", en: "rows" },
};
const HIDDEN = new Set(["post", "session", "issuer", "sha256"]);
const LONGEST = 300;

/** What an act says, in one line: its words and values; of a change only what changed, from what to what. */
export function auditWords(body: Record<string, unknown>, lang: keyof Bilingual): string {
	const { from, to, ...rest } = body;
	const parts =
		isRecord(from) && isRecord(to)
			? Object.keys(to)
					.filter((key) => said(from[key], lang) !== said(to[key], lang))
					.map((key) => `${word(key, lang)} ${said(from[key], lang) || "—"} → ${said(to[key], lang) || "—"}`)
			: [];
	for (const [key, value] of Object.entries(rest))
		if (!HIDDEN.has(key) && said(value, lang) !== "") parts.push(`${word(key, lang)} ${said(value, lang)}`);
	const text = parts.join(lang === "zh" ? "；" : "; ");
	return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const word = (key: string, lang: keyof Bilingual) => (Object.hasOwn(WORDS, key) ? (WORDS[key]?.[lang] ?? key) : key);

function said(value: unknown, lang: keyof Bilingual): string {
	if (value === null || value === undefined) return "";
	if (isRecord(value)) return typeof value[lang] === "string" ? String(value[lang]) : JSON.stringify(value);
	if (typeof value === "string" && Object.hasOwn(DUTY_WORDS, value)) return DUTY_WORDS[value as Duty][lang];
	if (typeof value === "boolean") return { zh: value ? "是" : "否", en: value ? "yes" : "no" }[lang];
	return String(value);
}
