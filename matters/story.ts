import { limitWords } from "../loop/deadline.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { SOURCES } from "./sources.ts";

type Names = Readonly<Record<string, Bilingual>>;
type Taken = MatterState["steps"][number];

/** What a step did, as the heading of its entry in the story: a verb with its outcome. */
export function stepHeading({ step, body }: Taken): Bilingual {
	const said = body as Record<string, unknown>;
	if (step === "verify" || step === "look-back") {
		const title = step === "verify" ? ["核验", "Verified"] : ["回头看", "Looked back"];
		return said.passed === true
			? { zh: `${title[0]}：通过`, en: `${title[1]}: passed` }
			: { zh: `${title[0]}：不通过`, en: `${title[1]}: did not pass` };
	}
	if (step === "give-verdict")
		return said.solved === true
			? { zh: "评价：已解决", en: "Verdict: solved" }
			: { zh: "评价：未解决", en: "Verdict: not solved" };
	if (step === "give-more-time")
		return said.granted === true
			? { zh: "同意延期", en: "More time was given" }
			: { zh: "不同意延期", en: "More time was refused" };
	if (step === "reopen" && typeof said.rule === "string")
		return { zh: "规则判定反弹，重新打开", en: "Opened again by a rule" };
	return DONE[step];
}

/** What was said, line by line, each line in the reader's language; names are those of the page. */
export function stepLines({ step, body }: Taken, names: Names): Bilingual[] {
	const lines = LINES[step] as ((body: never, name: (id: string) => Bilingual) => (Bilingual | null)[]) | undefined;
	const named = (id: string) => names[id] ?? { zh: id, en: id };
	return (
		lines?.(body as never, named) ?? [
			same((body as { words?: string; reason?: string }).words),
			same((body as { reason?: string }).reason),
		]
	).filter((line) => line !== null && line.zh !== "") as Bilingual[];
}

const same = (text: string | undefined): Bilingual | null => (text ? { zh: text, en: text } : null);

interface Task {
	text: string;
	person: string;
	unit: string;
	dueOn: string;
}
interface Limit {
	count: number;
	unit: "working-day" | "calendar-day";
}

type Name = (id: string) => Bilingual;
const LINES: Partial<Record<Step, (body: never, name: Name) => (Bilingual | null)[]>> = {
	raise: ({ words, source, place }: { words?: string; source?: string; place?: { words?: string } | null }) => {
		const known = source === undefined ? undefined : (SOURCES[source] ?? { zh: source, en: source });
		return [
			same(words),
			place?.words ? { zh: `地点：${place.words}`, en: `Place: ${place.words}` } : null,
			known ? { zh: `来源：${known.zh}`, en: `Found by: ${known.en}` } : null,
		];
	},
	"write-in": ({ tasks, reason }: { tasks: Task[]; reason?: string }, name: Name) => [
		...tasks.map((task) => ({
			zh: `${task.text}——${name(task.unit).zh} ${name(task.person).zh}，${task.dueOn} 前完成`,
			en: `${task.text} — ${name(task.person).en}, ${name(task.unit).en}, by ${task.dueOn}`,
		})),
		reason ? { zh: `说明：${reason}`, en: `Why: ${reason}` } : null,
	],
	assign: (
		body: {
			unit: string;
			person: string;
			coUnits?: string[];
			relations?: Record<string, string>;
			limit?: Limit;
			why?: string;
		},
		name: Name,
	) => {
		const limit = body.limit ? limitWords(body.limit) : null;
		const verifier = body.relations?.verifier;
		return [
			{
				zh: `责任单位：${name(body.unit).zh}，责任人：${name(body.person).zh}${limit ? `，限 ${limit.zh}` : ""}`,
				en: `Owner: ${name(body.person).en}, ${name(body.unit).en}${limit ? `; limit ${limit.en}` : ""}`,
			},
			body.coUnits?.length
				? {
						zh: `协办：${body.coUnits.map((unit) => name(unit).zh).join("、")}`,
						en: `Co-units: ${body.coUnits.map((unit) => name(unit).en).join(", ")}`,
					}
				: null,
			verifier ? { zh: `核验人：${name(verifier).zh}`, en: `Verifier: ${name(verifier).en}` } : null,
			same(body.why),
		];
	},
	"hand-over": ({ unit, person, reason }: { unit: string; person: string; reason: string }, name: Name) => [
		{
			zh: `移交${name(unit).zh} ${name(person).zh}：${reason}`,
			en: `Handed to ${name(person).en}, ${name(unit).en}: ${reason}`,
		},
	],
	"take-over": (
		{ from, unit, person, reason }: { from: string; unit: string; person: string; reason: string },
		name: Name,
	) => [
		{
			zh: `${name(from).zh}在本事项中的职责由${name(unit).zh} ${name(person).zh}接替：${reason}`,
			en: `${name(person).en}, ${name(unit).en}, takes over from ${name(from).en}: ${reason}`,
		},
	],
	escalate: ({ leader, reason }: { leader: string; reason: string }, name: Name) => [
		{ zh: `提请${name(leader).zh}督办：${reason}`, en: `Put before ${name(leader).en}: ${reason}` },
	],
	"ask-more-time": ({ limit, reason }: { limit: Limit; reason: string }) => [
		{ zh: `申请延长 ${limitWords(limit).zh}：${reason}`, en: `Asks for ${limitWords(limit).en} more: ${reason}` },
	],
	"give-more-time": ({ granted, limit, reason }: { granted: boolean; limit?: Limit; reason: string }) => [
		granted && limit
			? { zh: `延长 ${limitWords(limit).zh}：${reason}`, en: `${limitWords(limit).en} more: ${reason}` }
			: same(reason),
	],
	suspend: ({ until, reason }: { until: string; reason: string }) => [
		{ zh: `中止至 ${until}：${reason}`, en: `Until ${until}: ${reason}` },
	],
	urge: ({ reason, byDay }: { reason: string; byDay?: string }) => [
		{ zh: `${reason}${byDay ? `（请于 ${byDay} 前办理）` : ""}`, en: `${reason}${byDay ? ` (by ${byDay})` : ""}` },
	],
	"sign-off": ({ words, silence }: { words?: string; silence?: boolean }) => [
		same(words),
		silence
			? { zh: "反映人在期限内未表态，记为未表态。", en: "The raiser was silent until the limit; recorded as silence." }
			: null,
	],
	merge: ({ into, reason }: { into: string; reason: string }) => [
		{ zh: `并入 ${into}：${reason}`, en: `Merged into ${into}: ${reason}` },
	],
	absorb: ({ from, reason }: { from: string; reason: string }) => [
		{ zh: `${from} 并入本事项：${reason}`, en: `${from} was merged into this: ${reason}` },
	],
	split: ({ into, reason }: { into: string[]; reason: string }) => [
		{ zh: `拆为 ${into.length} 个事项：${reason}`, en: `Split into ${into.length}: ${reason}` },
	],
	withdraw: ({ seq, reason }: { seq: number; reason: string }) => [
		{ zh: `撤回第 ${seq} 号留痕：${reason}`, en: `Took back event ${seq}: ${reason}` },
	],
	reopen: ({ reason, reasonEn }: { reason: string; reasonEn?: string }) => [{ zh: reason, en: reasonEn ?? reason }],
	"refute-evidence": ({ reason }: { reason: string }) => [same(reason)],
};

/** What each step is called once it was taken. */
const DONE: Record<Step, Bilingual> = {
	raise: { zh: "提出", en: "Raised" },
	"write-in": { zh: "写入任务书", en: "Written into the task book" },
	assign: { zh: "交办", en: "Assigned" },
	accept: { zh: "接收", en: "Accepted" },
	return: { zh: "退回", en: "Returned" },
	plan: { zh: "制定方案", en: "Planned" },
	report: { zh: "报告进展", en: "Reported progress" },
	"task-done": { zh: "完成一项任务", en: "Finished a task" },
	"task-given-up": { zh: "一项任务不再实施", en: "Gave a task up" },
	"claim-done": { zh: "报告办结", en: "Claimed done" },
	verify: { zh: "核验", en: "Verified" },
	"sign-off": { zh: "销号", en: "Signed off" },
	"look-back": { zh: "回头看", en: "Looked back" },
	reopen: { zh: "重新打开", en: "Opened again" },
	merge: { zh: "并入其他事项", en: "Merged into another" },
	absorb: { zh: "并入一件重复事项", en: "Took a duplicate in" },
	split: { zh: "拆分", en: "Split" },
	"ask-more-time": { zh: "申请延期", en: "Asked for more time" },
	"give-more-time": { zh: "答复延期申请", en: "Answered on more time" },
	suspend: { zh: "中止", en: "Suspended" },
	resume: { zh: "恢复办理", en: "Resumed" },
	"hand-over": { zh: "移交", en: "Handed over" },
	"take-over": { zh: "接替经办", en: "Took over" },
	comment: { zh: "留言", en: "Commented" },
	"add-evidence": { zh: "补充证据", en: "Added evidence" },
	"refute-evidence": { zh: "否定一件证据", en: "Refuted a piece of evidence" },
	"give-verdict": { zh: "评价", en: "Gave the verdict" },
	urge: { zh: "催办", en: "Urged" },
	escalate: { zh: "升级督办", en: "Escalated" },
	"see-reporter": { zh: "查看反映人信息", en: "Saw who reported it" },
	withdraw: { zh: "撤回更正", en: "Took a step back" },
};
