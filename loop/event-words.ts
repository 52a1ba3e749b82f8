import type { Line } from "./line.ts";
import { STEP_WORDS, stepOf } from "./matter-step.ts";
import type { Bilingual } from "./words.ts";

const WORDS: Record<string, Bilingual> = {
	"commitment.stated": { zh: "公开承诺", en: "promise stated" },
	"commitment.restated": { zh: "修改承诺", en: "promise restated" },
	"evidence.recorded": { zh: "登记凭证", en: "evidence recorded" },
	"file.kept": { zh: "上传证据文件", en: "evidence file kept" },
	"readings.received": { zh: "收到监测数据", en: "readings received" },
	"telemetry.received": { zh: "收到自动站数据", en: "telemetry received" },
	"station.asked": { zh: "向自动站下发指令", en: "station asked" },
	"station.answered": { zh: "自动站指令结果", en: "station's answer" },
	"station.set": { zh: "修改自动站设置", en: "station's settings changed" },
	"station.retired": { zh: "停用自动站", en: "station retired" },
	"station.resumed": { zh: "恢复自动站", en: "station resumed" },
	"network.imported": { zh: "导入水系", en: "network imported" },
	"sites.added": { zh: "新增断面", en: "sections added" },
	"plan.written": { zh: "编制一浜一策", en: "creek plan written" },
	"plan.approved": { zh: "审定一浜一策", en: "creek plan approved" },
	"plan.refused": { zh: "退回一浜一策", en: "creek plan refused" },
	"case.shared": { zh: "共享案件证据", en: "case evidence shared" },
	"case.file-opened": { zh: "查看案件共享文件", en: "shared case file opened" },
	"summary.issued": { zh: "印发整改情况汇总", en: "summary issued" },
	"grid.set": { zh: "划定网格", en: "grid set" },
	"patrol.entered": { zh: "记录巡河", en: "patrol entered" },
	"calendar.announced": { zh: "公布工作日调整", en: "working days announced" },
	"calendar.settled": { zh: "期限随日历调整", en: "deadlines moved with the calendar" },
	"deadline.moved": { zh: "期限变动", en: "deadline moved" },
	"escalation.rule-set": { zh: "设定升级督办规则", en: "rule of escalation set" },
	"unit.replied": { zh: "作单位说明", en: "unit replied on its numbers" },
	"flow.velocity-set": { zh: "设定流速", en: "flow velocity set" },
	"quality.overruled": { zh: "人工复核数据质量", en: "data quality judged by hand" },
	"station.maintained": { zh: "记录自动站运维", en: "station maintenance recorded" },
	"suggestion.made": { zh: "提出意见建议", en: "suggestion made" },
	"suggestion.answered": { zh: "答复意见建议", en: "suggestion answered" },

	private: { zh: "不公开的步骤", en: "a step that is not public" },
	"sign-in.done": { zh: "登录", en: "signed in" },
	"sign-in.refused": { zh: "登录被拒", en: "sign-in refused" },
	"sign-in.locked": { zh: "登录被锁定", en: "sign-in locked" },
	"sign-out.done": { zh: "退出", en: "signed out" },
	"session.ended": { zh: "结束会话", en: "sessions ended" },
	"password.set": { zh: "设置密码", en: "password set" },
	"totp.set": { zh: "启用动态验证码", en: "second factor set" },
	"totp.removed": { zh: "停用动态验证码", en: "second factor removed" },
	"recovery-codes.made": { zh: "重发恢复码", en: "recovery codes made" },
	"link.made": { zh: "发放设置密码的链接", en: "set-password link made" },
	"lock.lifted": { zh: "解除登录锁定", en: "lock lifted" },
	"identity.bound": { zh: "绑定统一身份", en: "identity bound" },
	"identity.unbound": { zh: "解除统一身份", en: "identity unbound" },
	"unit.entered": { zh: "新增单位", en: "unit entered" },
	"unit.changed": { zh: "修改单位", en: "unit changed" },
	"unit.closed": { zh: "撤销单位", en: "unit closed" },
	"person.entered": { zh: "新增人员", en: "person entered" },
	"person.changed": { zh: "修改人员", en: "person changed" },
	"person.left": { zh: "人员离任", en: "person left" },
	"post.entered": { zh: "任职", en: "post entered" },
	"post.ended": { zh: "免职", en: "post ended" },
	"duty.given": { zh: "授予常设职责", en: "duty given" },
	"duty.ended": { zh: "免去常设职责", en: "duty ended" },
	"duties.separation-set": { zh: "设定三员分立", en: "separation of duties set" },
	"people.imported": { zh: "批量导入单位和人员", en: "units and persons imported" },
	"audit.exported": { zh: "导出操作审计", en: "audit exported" },
};

/** The names of kinds of event, for the reader: those of the lines, and the house's own; a kind without words stands for itself. */
export function eventWordsOf(lines: readonly Pick<Line, "eventWords">[]): (kind: string) => Bilingual {
	const words: Record<string, Bilingual> = Object.assign({}, WORDS, ...lines.map((line) => line.eventWords ?? {}));
	return (kind) => {
		const step = stepOf(kind);
		if (step !== null) return STEP_WORDS[step];
		return (Object.hasOwn(words, kind) ? words[kind] : undefined) ?? { zh: kind, en: kind };
	};
}
