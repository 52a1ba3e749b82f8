import { owedNext } from "../loop/matter.owed.ts";
import { ANONYMOUS, CLOCKS, type Clock, type MatterState } from "../loop/matter.ts";
import { STEP_WORDS, type Step, type StepBody, stepOf } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";

/** What a notice is about. `atOnce`: new and the reader's own, so it may be sent without waiting for the day's digest. */
export const NOTICE_KINDS = {
	yours: { zh: "请您办理", en: "yours to do", atOnce: true },
	urged: { zh: "催办", en: "urged", atOnce: true },
	escalated: { zh: "升级督办", en: "escalated", atOnce: true },
	"sent-back": { zh: "退回", en: "sent back", atOnce: true },
	reopened: { zh: "重新打开", en: "reopened", atOnce: true },
	"deadline-moved": { zh: "期限变动", en: "deadline moved", atOnce: true },
	answered: { zh: "申请答复", en: "answered", atOnce: true },
	refuted: { zh: "证据被否定", en: "evidence refuted", atOnce: true },
	closed: { zh: "销号", en: "signed off", atOnce: false },
	news: { zh: "进展", en: "progress", atOnce: false },
	digest: { zh: "每日汇总", en: "daily digest", atOnce: false },
	suggestion: { zh: "意见建议", en: "suggestion", atOnce: false },
} as const satisfies Record<string, Bilingual & { atOnce: boolean }>;
export type NoticeKind = keyof typeof NOTICE_KINDS;

/** One person to be told one thing. `unit` null: he is told as himself. */
export interface Notice {
	person: string;
	unit: string | null;
	kind: NoticeKind;
	words: Bilingual;
}

interface Happening {
	kind: string;
	actor: string;
	body: Record<string, unknown>;
}

/** Whoever owes a step by name: `step item person`. */
function owedBy(
	state: MatterState | null,
): Map<string, { step: Step; item: string | null; person: string; unit: string | null }> {
	const all = new Map<string, { step: Step; item: string | null; person: string; unit: string | null }>();
	if (state === null) return all;
	for (const { step, item, by, unit } of owedNext(state))
		for (const person of by) all.set(`${step}\n${item ?? ""}\n${person}`, { step, item, person, unit });
	return all;
}

/**
 * Who is told what when something happened to a matter: a pure function of the event and of the matter before and after it. One thing a person and event, the
 * weightiest; nobody is told what he did himself; a raiser from outside is told by his code and not here. What a raiser thought is told without his name, and
 * never to those who did the work unless it opens the matter again.
 */
export function noticesOf(event: Happening, before: MatterState | null, after: MatterState): Notice[] {
	const told = new Map<string, Notice>();
	const tell = (kind: NoticeKind, persons: readonly (string | null | undefined)[], words: Bilingual) => {
		for (const person of persons) {
			if (!person || person === event.actor || person.startsWith(ANONYMOUS) || person.startsWith("rule:")) continue;
			if (!told.has(person)) told.set(person, { person, unit: unitOf(after, person), kind, words });
		}
	};
	const step = stepOf(event.kind);
	if (step !== null) RULES[step]?.({ event, before, after, body: event.body as never, tell });
	else if (event.kind === "deadline.moved") deadlineMoved(event, after, tell);
	const known = owedBy(before);
	for (const [key, one] of owedBy(after)) if (!known.has(key)) tell("yours", [one.person], yoursWords(after, one));
	return [...told.values()];
}

/** The unit in which a person owes the matter. */
function unitOf(state: MatterState, person: string): string | null {
	if (state.owner?.person === person) return state.owner.unit;
	return state.tasks.find((task) => task.person === person)?.unit ?? null;
}

function yoursWords(state: MatterState, { step, item }: { step: Step; item: string | null }): Bilingual {
	const task = state.tasks.find((one) => one.id === item);
	if (task)
		return {
			zh: `请完成任务“${task.text}”，期限 ${task.dueOn}`,
			en: `Finish the task “${task.text}” by ${task.dueOn}`,
		};
	return { zh: `请${STEP_WORDS[step].zh}`, en: `${STEP_WORDS[step].en}: it is yours` };
}

type Tell = (kind: NoticeKind, persons: readonly (string | null | undefined)[], words: Bilingual) => void;
type Rules = {
	[S in Step]?: (about: {
		event: Happening;
		before: MatterState | null;
		after: MatterState;
		body: StepBody<S>;
		tell: Tell;
	}) => void;
};

const owner = (state: MatterState | null) => state?.owner?.person;
const doers = (state: MatterState) => [
	owner(state),
	...state.tasks.filter((task) => !task.done).map((task) => task.person),
];
/** Those who look on: they read of it in the day's digest. */
const onlookers = ({ people }: MatterState) => [
	...(people.tracker ?? []),
	...(people.supervisor ?? []),
	...(people.leader ?? []),
];
const because = (zh: string, en: string, reason: string): Bilingual =>
	reason === "" ? { zh, en } : { zh: `${zh}：${reason}`, en: `${en}: ${reason}` };

const RULES: Rules = {
	urge({ after, body, tell }) {
		const day = body.byDay ? { zh: `（请于 ${body.byDay} 前）`, en: ` (by ${body.byDay})` } : { zh: "", en: "" };
		const owing = [...owedBy(after).values()].map((one) => one.person);
		const words = because(`催办${day.zh}`, `You are urged${day.en}`, body.reason);
		tell("urged", owing.length > 0 ? owing : [owner(after)], words);
	},
	escalate({ after, body, tell }) {
		tell("escalated", [body.leader], because("已升级，请您督办", "Escalated to you", body.reason));
		tell("escalated", doers(after), because("已升级督办", "Escalated", body.reason));
	},
	return({ before, body, tell }) {
		const handlers = before?.people.handler ?? before?.people.supervisor ?? [];
		tell("sent-back", handlers, because("责任单位退回", "Returned by the unit", body.reason));
	},
	verify({ after, body, tell }) {
		if (!body.passed) tell("sent-back", [owner(after)], because("核验未通过", "Verification failed", body.reason));
		else tell("news", [owner(after), ...onlookers(after)], { zh: "核验通过", en: "Verified" });
	},
	"look-back"({ after, body, tell }) {
		if (!body.passed) tell("reopened", [owner(after)], because("回头看未通过", "The look-back failed", body.reason));
		tell("news", [owner(after), ...onlookers(after)], {
			zh: `回头看${body.passed ? "通过" : "未通过"}`,
			en: `Look-back ${body.passed ? "passed" : "failed"}`,
		});
	},
	reopen({ after, body, tell }) {
		const words = {
			zh: because("事项重新打开", "", body.reason).zh,
			en: because("", "Reopened", body.reasonEn ?? body.reason).en,
		};
		tell("reopened", [owner(after)], words);
		tell("news", onlookers(after), words);
	},
	"give-verdict"({ before, after, body, tell }) {
		if ((before?.round ?? 1) < after.round)
			tell("reopened", [owner(after)], {
				zh: "反映人认为尚未解决，事项重新打开",
				en: "Whoever raised it finds it unsolved: reopened",
			});
		const words = body.solved
			? { zh: "反映人已评价", en: "The raiser has given the verdict" }
			: { zh: "反映人认为尚未解决", en: "Whoever raised it finds it unsolved" };
		// The doers learn of a good verdict at the sign-off, as everybody does.
		const working = doers(after);
		tell(
			"news",
			onlookers(after).filter((person) => !working.includes(person)),
			words,
		);
	},
	"give-more-time"({ before, body, tell }) {
		const words = body.granted
			? because("延期申请已批准", "More time was given", body.reason)
			: because("延期申请未批准", "More time was refused", body.reason);
		tell("answered", [before?.askedForTime?.by], words);
	},
	"refute-evidence"({ before, after, body, tell }) {
		const one = before?.evidence.filter((each) => each.seq === body.seq)[body.index];
		const words = because(
			`证据“${one?.name ?? ""}”被否定`,
			`The evidence “${one?.name ?? ""}” was refuted`,
			body.reason,
		);
		tell("refuted", [one?.by, owner(after)], words);
	},
	"take-over": ({ body, tell }) => tell("news", [body.person], because("由您接替经办", "You take over", body.reason)),
	"hand-over": ({ before, body, tell }) =>
		tell("news", [owner(before)], because("已移交他人", "Handed over", body.reason)),
	"write-in"({ before, after, tell }) {
		for (const task of after.tasks) {
			const old = before?.tasks.find((one) => one.id === task.id);
			if (!old || old.dueOn === task.dueOn || old.person !== task.person) continue;
			tell("deadline-moved", [task.person], {
				zh: `任务“${task.text}”的期限由 ${old.dueOn} 改为 ${task.dueOn}`,
				en: `The task “${task.text}” is due on ${task.dueOn}, not ${old.dueOn}`,
			});
		}
	},
	suspend: ({ after, body, tell }) =>
		tell(
			"news",
			[...doers(after), ...onlookers(after)],
			because(`已中止，至 ${body.until}`, `Suspended until ${body.until}`, body.reason),
		),
	resume: ({ after, body, tell }) =>
		tell("news", [...doers(after), ...onlookers(after)], because("恢复办理", "Resumed", body.reason)),
	"sign-off": ({ after, tell }) =>
		tell("closed", [...(after.people.raiser ?? []), owner(after), ...onlookers(after)], {
			zh: "已销号",
			en: "Signed off",
		}),
	merge: ({ before, body, tell }) =>
		tell("news", [...(before?.people.raiser ?? []), owner(before)], because("已并入另一事项", "Merged", body.reason)),
	split: ({ before, body, tell }) =>
		tell("news", [...(before?.people.raiser ?? []), owner(before)], because("已拆分", "Split", body.reason)),
	"task-done"({ after, body, tell }) {
		const task = after.tasks.find((one) => one.id === body.task);
		tell("news", onlookers(after), { zh: `任务“${task?.text ?? ""}”已完成`, en: `Task done: “${task?.text ?? ""}”` });
	},
	"task-given-up"({ after, body, tell }) {
		const task = after.tasks.find((one) => one.id === body.task);
		const text = task?.text ?? "";
		tell(
			"news",
			[task?.person, ...onlookers(after)],
			because(`任务“${text}”不再实施`, `Task given up: “${text}”`, body.reason),
		);
	},
	"claim-done": ({ after, tell }) => tell("news", onlookers(after), { zh: "已报告办结", en: "Claimed done" }),
	report: ({ after, tell }) => tell("news", onlookers(after), { zh: "有新的进展报告", en: "Progress was reported" }),
	plan: ({ after, tell }) => tell("news", onlookers(after), { zh: "已制定方案", en: "There is a plan" }),
	comment: ({ after, tell }) =>
		tell("news", [owner(after), ...(after.people.handler ?? []), ...onlookers(after)], {
			zh: "有新的留言",
			en: "A comment",
		}),
	"add-evidence": ({ after, tell }) =>
		tell("news", [owner(after), ...onlookers(after)], { zh: "补充了证据", en: "Evidence was added" }),
};

/** A calendar announcement moved running deadlines (`loop/moved-deadline.ts`): whoever owes a step is told the old day and the new one. */
function deadlineMoved(event: Happening, after: MatterState, tell: Tell): void {
	const { moved = [] } = event.body as { moved?: { clock: Clock; from: string; to: string }[] };
	const first = moved[0];
	if (!first) return;
	const clock = CLOCKS[first.clock];
	tell("deadline-moved", [...[...owedBy(after).values()].map((one) => one.person), owner(after)], {
		zh: `工作日调整，${clock.zh}期限由 ${first.from} 改为 ${first.to}`,
		en: `Working days changed: ${clock.en} is due on ${first.to}, not ${first.from}`,
	});
}
