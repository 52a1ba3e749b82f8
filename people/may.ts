import type { Bilingual } from "../loop/words.ts";

/** The standing duties of a district. The first three are the 三员 of MLPS 2.0 (GB/T 22239-2019): nobody holds two of them where they are separated. */
export const DUTIES = [
	"system-admin",
	"security-admin",
	"audit-admin",
	"supervision",
	"monitoring",
	"auditor",
] as const;
export type Duty = (typeof DUTIES)[number];
export const ADMIN_DUTIES: readonly Duty[] = ["system-admin", "security-admin", "audit-admin"];

/** What a person is to a matter. */
export const RELATIONS = ["doer", "tracker", "verifier", "raiser", "supervisor", "leader", "handler"] as const;
export type Relation = (typeof RELATIONS)[number];

/** A signed-in person as far as rights go; made by `session.store.ts`, told to the pages by `/api/me`. */
export interface Person {
	personId: string;
	/** The units of the posts that he holds today. */
	units: readonly string[];
	duties: readonly Duty[];
	/** The district keeps the three admin duties apart (三员分立). */
	adminsSeparated: boolean;
	/** He is system administrator and nobody is security administrator yet: somebody must name the first one. */
	namesFirst: boolean;
}

/** Who is what to a matter: person ids by relation, and the units that owe it. */
export interface MatterTies {
	people: Partial<Record<Relation, readonly string[]>>;
	doerUnits: readonly string[];
}

/**
 * Who an action is for. `doer-unit`: whoever has a post in the unit that owes the matter; `names-first`: see {@link Person}; `operator`: who sits at this
 * machine or holds its key, until a first administrator exists (`access.ts`).
 */
export type Standing = "signed-in" | "operator" | "names-first" | "doer-unit" | Duty | Relation;

interface Rule {
	who: readonly Standing[];
	/** Refused whatever else he is: the doer and his unit never judge their own work. */
	never?: readonly ("doer" | "doer-unit")[];
	/**
	 * Changes the district's work. Auditors read everything and change none of it, and an administrator whose duty is kept apart has no hand in it
	 * (GB/T 22239-2019, 8.1.4.2).
	 */
	work?: true;
	title: Bilingual;
}

const rule = (zh: string, en: string, who: Standing[], more: Omit<Rule, "who" | "title"> = {}): Rule => ({
	who,
	title: { zh, en },
	...more,
});
const work = { work: true } as const;
const notByDoer = { work: true, never: ["doer", "doer-unit"] } as const;

/** Every action of the product and who may do it. A route names one of these, or "public". */
export const ACTIONS = {
	"district.name": rule("设置本区", "name the district", ["operator", "system-admin"]),
	"network.put": rule("导入水系", "put the network in", ["operator", "system-admin", "supervision"]),
	"station.adopt": rule("接入和操作自动站", "adopt, ask and set stations", [
		"operator",
		"system-admin",
		"supervision",
		"monitoring",
	]),
	"readings.import": rule("导入监测数据", "import readings", ["operator", "system-admin", "supervision", "monitoring"]),

	"me.use": rule("使用本人账号", "use one's own account", ["signed-in"]),
	"suggestion.read": rule("查看意见建议", "read suggestions", ["system-admin", "supervision", "auditor"]),
	"suggestion.answer": rule("答复意见建议", "answer suggestions", ["system-admin", "supervision"]),
	"people.read": rule("查看单位和人员", "look at units and persons", ["signed-in"]),
	"people.manage": rule("管理单位、人员和岗位", "manage units, persons and posts", ["system-admin"]),
	"duty.give": rule("任免常设职责", "give and end standing duties", ["security-admin", "names-first"]),
	"duty.separate": rule("设定三员分立", "separate the admin duties", ["security-admin", "names-first"]),
	"session.end": rule("结束他人会话、解除锁定", "end others' sessions, lift locks", ["security-admin"]),
	"people.see-way-in": rule("查看登录方式和会话", "see how persons sign in", [
		"system-admin",
		"security-admin",
		"audit-admin",
	]),
	"link.make": rule("发放设置密码的链接", "make set-password links", ["system-admin", "security-admin"]),
	"identity.bind": rule("绑定统一身份", "bind single sign-on identities", ["system-admin", "security-admin"]),
	"factor.remove": rule("停用他人动态验证码", "remove others' second factors", ["security-admin"]),
	"audit.read": rule("查看操作审计", "read the audit", ["audit-admin", "auditor"]),
	"calendar.announce": rule("公布工作日调整", "announce working days", ["supervision"], work),

	"plan.write": rule("编制一浜一策", "write a creek's plan", ["signed-in"], work),
	"plan.approve": rule("审定一浜一策", "approve a creek's plan", ["supervision"], work),
	"case.open": rule("发起联合执法", "open a joint case", ["supervision"], work),
	"grid.set": rule("划定网格", "set a grid", ["supervision", "system-admin"]),
	"patrol.enter": rule("记录巡河", "enter a patrol", ["signed-in"], work),
	"quality.overrule": rule("改判数据质量", "overrule the quality of data", ["signed-in"], work),
	"station.maintain": rule("登记站点校准和维护", "record work at stations", ["signed-in"], work),
	"rain.record": rule("登记降雨", "record rain", ["operator", "system-admin", "supervision", "monitoring"]),

	"matter.read": rule("查看事项", "read a matter", [...RELATIONS, "doer-unit", "supervision", "auditor"]),
	"matter.list": rule("查看事项列表", "list matters", ["signed-in"]),
	"matter.raise": rule("提出事项", "raise a matter", ["signed-in"], work),
	"matter.write-in": rule("写入任务书", "write into the task book", ["supervision", "supervisor", "handler"], work),
	"matter.assign": rule("交办", "assign", ["supervision", "supervisor", "handler"], work),
	"matter.accept": rule("接收", "accept", ["doer", "doer-unit"], work),
	"matter.return": rule("退回", "return", ["doer", "doer-unit"], work),
	"matter.plan": rule("制定方案", "plan", ["doer"], work),
	"matter.report": rule("报告进展", "report progress", ["doer", "tracker"], work),
	"matter.claim-done": rule("报告办结", "claim done", ["doer"], work),
	"matter.verify": rule("核验", "verify", ["verifier", "supervision"], notByDoer),
	"matter.sign-off": rule("销号", "sign off", ["supervisor", "leader", "supervision"], notByDoer),
	"matter.look-back": rule("回头看", "look back", ["verifier", "supervisor", "supervision"], notByDoer),
	"matter.reopen": rule("重新打开", "reopen", ["verifier", "supervisor", "leader", "supervision"], notByDoer),
	"matter.merge": rule("合并重复", "merge duplicates", ["handler", "supervisor", "supervision"], work),
	"matter.split": rule("拆分", "split", ["handler", "supervisor", "supervision"], work),
	"matter.ask-more-time": rule("申请延期", "ask for more time", ["doer"], work),
	"matter.give-more-time": rule("批准延期", "give more time", ["supervisor", "leader", "supervision"], notByDoer),
	"matter.suspend": rule("中止", "suspend", ["supervisor", "supervision"], notByDoer),
	"matter.hand-over": rule("移交", "hand over", ["doer", "doer-unit", "supervision"], work),
	"matter.take-over": rule("接替经办", "take over from another", ["doer-unit", "supervision"], work),
	"matter.comment": rule("留言", "comment", [...RELATIONS, "doer-unit", "supervision"], work),
	"matter.add-evidence": rule("补充证据", "add evidence", [...RELATIONS, "doer-unit", "supervision"], work),
	"matter.task-done": rule("完成任务", "finish a task", ["doer"], work),
	"matter.task-given-up": rule("任务不再实施", "give up a task", ["supervisor", "supervision"], notByDoer),
	"matter.refute-evidence": rule("否定证据", "refute evidence", ["verifier", "supervisor", "supervision"], notByDoer),
	"matter.resume": rule("恢复办理", "resume", ["supervisor", "supervision"], notByDoer),
	"matter.withdraw": rule("撤回更正", "take one's own step back", [...RELATIONS, "doer-unit", "supervision"], work),
	"matter.keep-file": rule("上传证据文件", "bring in evidence", ["signed-in"], work),
	"matter.open-file": rule("查看证据文件", "open evidence", ["signed-in"]),
	"matter.see-reuse": rule("查看重复使用的证据", "see evidence named in several matters", ["supervision", "auditor"]),
	"matter.give-verdict": rule("评价", "give the raiser's verdict", ["raiser"], notByDoer),
	"matter.urge": rule("催办", "urge", ["supervision", "supervisor"], notByDoer),
	"matter.escalate": rule("升级督办", "escalate", ["supervision"], notByDoer),
	"matter.see-reporter": rule("查看反映人信息", "see who reported it", ["handler"], work),

	"proposal.draft": rule("起草提案", "draft a proposal", ["signed-in"], work),
	"proposal.own": rule("修改、提交、撤回本人提案", "edit, submit or withdraw one's proposal", ["raiser"], work),
	"proposal.co-sign": rule("联名", "co-sign", ["signed-in"], work),
	"proposal.review": rule(
		"审查立案、送达、办结",
		"review, deliver and close proposals",
		["handler", "supervision"],
		work,
	),
	"proposal.assign": rule("交办提案", "assign proposals", ["handler", "supervision"], work),
	"proposal.handle": rule("承办提案", "handle a proposal", ["doer-unit"], work),
	"proposal.contact": rule("记录沟通", "record contacts", ["raiser", "doer-unit"], work),
	"proposal.clear": rule("审核答复函", "clear a reply", ["signed-in"], work),
	"proposal.meet": rule("召集和记录协商会", "call and record a meeting", ["handler", "leader", "supervision"], work),
	"proposal.rate": rule("评价办理", "rate the handling", ["raiser"], notByDoer),
	"proposal.look-back": rule("提案回头看", "look back on a proposal", ["signed-in"], work),
	"proposal.check": rule("核查凭证", "check evidence", ["verifier", "handler", "supervision"], notByDoer),
	"proposal.publish": rule("审定公开", "decide on publication", ["handler", "supervision"], work),
	"proposal.comment": rule("提案留言", "comment on a proposal", ["signed-in"], work),
	"proposal.configure": rule("设定年度办理规则", "set a year's rules of proposals", ["supervision", "handler"], work),
	"proposal.import": rule("导入提案", "import proposals", ["supervision"], work),
	"supervision.read": rule("查看督查工作台", "see the supervision desk", ["supervision", "auditor"]),
	"supervision.set-rule": rule("设定升级督办规则", "set the rule of escalation", ["supervision"], work),
	"unit.reply": rule("作单位说明", "reply for one's unit", ["signed-in"], work),
	"summary.write": rule("编写督查通报", "write the supervision summary", ["supervision"], work),
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof ACTIONS;

export const ruleOf = (action: Action): Rule => ACTIONS[action];

const isRelation = (standing: Standing): standing is Relation => (RELATIONS as readonly string[]).includes(standing);

/**
 * The one place that decides who may do what. Without a matter it answers whether the person may do this to *some* matter, which is what a route or a
 * menu asks before the matter is read; the step itself asks again with it. Nobody (null) may do nothing.
 */
export function may(person: Person | null, action: Action, matter?: MatterTies): boolean {
	if (person === null) return false;
	const { who, never, work: isWork } = ruleOf(action);
	if (isWork && handsOff(person)) return false;
	const inDoerUnit = matter?.doerUnits.some((unit) => person.units.includes(unit)) ?? false;
	const is = (relation: Relation) => matter?.people[relation]?.includes(person.personId) ?? false;
	if (never?.includes("doer") && is("doer")) return false;
	if (never?.includes("doer-unit") && inDoerUnit) return false;
	return who.some((standing) => {
		if (standing === "signed-in") return true;
		if (standing === "operator") return false;
		if (standing === "names-first") return person.namesFirst;
		if (standing === "doer-unit") return matter === undefined || inDoerUnit;
		if (isRelation(standing)) return matter === undefined || is(standing);
		return person.duties.includes(standing);
	});
}

/** Whether the work is none of his: he audits it, or administers the house where that is kept apart. */
function handsOff({ duties, adminsSeparated }: Person): boolean {
	if (duties.includes("auditor") || duties.includes("audit-admin")) return true;
	return adminsSeparated && duties.some((duty) => ADMIN_DUTIES.includes(duty));
}

/** Why nobody may hold these duties together, or null. */
export function dutiesFault(duties: readonly Duty[], separated: boolean): Bilingual | null {
	const admin = ADMIN_DUTIES.filter((duty) => duties.includes(duty));
	if (!separated || admin.length < 2) return null;
	const names = admin.map((duty) => DUTY_WORDS[duty]);
	return {
		zh: `三员分立：一人不能同时担任${names.map((name) => name.zh).join("和")}。请由另一人担任，或由安全管理员改为不分立。`,
		en: `The three admin duties are separated: one person can't be ${names.map((name) => name.en).join(" and ")}. Name another person, or let the security administrator end the separation.`,
	};
}

/**
 * Why an administrator may not open a way in for this person (a set-password link, an identity), or null. While the duties are separated, whoever holds one
 * can't be impersonated by the system administrator alone: his way in is the security administrator's affair, and that one's is the system administrator's.
 */
export function wayInFault(actor: Person, holder: { personId: string; duties: readonly Duty[] }): Bilingual | null {
	const guarded = holder.duties.some((duty) => duty !== "supervision");
	const due = guarded && !holder.duties.includes("security-admin") ? "security-admin" : "system-admin";
	if (!actor.adminsSeparated || actor.duties.includes(due) || (actor.namesFirst && due === "security-admin"))
		return null;
	return {
		zh: `三员分立：此人的登录方式须由${DUTY_WORDS[due].zh}办理。`,
		en: `The admin duties are separated: only the ${DUTY_WORDS[due].en} sets this person's way in.`,
	};
}

export const DUTY_WORDS: Record<Duty, Bilingual> = {
	"system-admin": { zh: "系统管理员", en: "system administrator" },
	"security-admin": { zh: "安全管理员", en: "security administrator" },
	"audit-admin": { zh: "审计管理员", en: "audit administrator" },
	supervision: { zh: "督查", en: "supervision office" },
	monitoring: { zh: "监测运维", en: "monitoring engineer" },
	auditor: { zh: "审计", en: "auditor" },
};
