import { notOwnerFault, ownWorkFault, postFault, takeOverFault } from "./matter.people.ts";
import { type MatterKind, type MatterState, STAGES, type Stage } from "./matter.ts";
import { STEP_WORDS, STEPS, type Step, type StepBody } from "./matter-step.ts";
import type { Bilingual } from "./words.ts";

/** The stages in which a step may be taken; a step that is not here needs none (it is the first one). */
const TAKEN_IN: Record<Exclude<Step, "raise">, readonly Stage[]> = {
	"write-in": ["raised", "assigned", "in-hand"],
	assign: ["raised"],
	accept: ["assigned"],
	return: ["assigned"],
	plan: ["in-hand"],
	report: ["in-hand"],
	"task-done": ["in-hand"],
	"task-given-up": ["in-hand"],
	"claim-done": ["in-hand"],
	verify: ["claimed"],
	"sign-off": ["verified"],
	"look-back": ["closed"],
	reopen: ["verified", "closed"],
	merge: ["raised", "assigned", "in-hand"],
	absorb: ["raised", "assigned", "in-hand", "claimed"],
	split: ["raised"],
	"ask-more-time": ["assigned", "in-hand"],
	"give-more-time": ["assigned", "in-hand"],
	suspend: ["raised", "assigned", "in-hand"],
	resume: ["suspended"],
	"hand-over": ["assigned", "in-hand", "claimed"],
	"take-over": ["raised", "assigned", "in-hand", "claimed", "verified", "closed", "suspended"],
	comment: ["raised", "assigned", "in-hand", "claimed", "verified", "closed", "suspended"],
	"add-evidence": ["raised", "assigned", "in-hand", "claimed", "verified", "closed", "suspended"],
	"refute-evidence": ["in-hand", "claimed", "verified", "closed", "suspended"],
	"give-verdict": ["verified", "closed"],
	urge: ["raised", "assigned", "in-hand", "claimed", "verified"],
	escalate: ["raised", "assigned", "in-hand", "claimed", "verified"],
	"see-reporter": ["raised", "assigned", "in-hand", "claimed", "verified", "closed", "suspended"],
	withdraw: ["raised", "assigned", "in-hand", "claimed", "verified", "closed", "suspended", "merged"],
};

/** Steps that leave the stage as it is, and so may be taken back without pulling a later one down. */
const TAKEN_BACK: readonly Step[] = [
	"comment",
	"report",
	"plan",
	"add-evidence",
	"refute-evidence",
	"urge",
	"write-in",
];

/** Steps that may be taken back as long as nothing later rests on them: a slip of the hand, or a batch that went too far. */
const UNDONE: readonly Step[] = [
	"accept",
	"claim-done",
	"task-done",
	"ask-more-time",
	"hand-over",
	"take-over",
	"suspend",
	"resume",
	"merge",
];

/** The steps that the stage allows, whoever asks. */
export function stepsAt(stage: Stage): Step[] {
	return STEPS.filter((step) => step !== "raise" && TAKEN_IN[step].includes(stage));
}

/** What the rules need to know beside the matter itself. */
export interface StepFacts {
	by: string;
	/** The units of the posts of a named person today; empty where he is unknown or gone. */
	unitsOf(person: string): readonly string[];
	/** The limit for the raiser's verdict has passed. */
	verdictLimitOver: boolean;
	/** The district's local day. */
	today: string;
}

/**
 * Why a step can't be taken, with the cure, or null. Who may take it is asked elsewhere (`people/may.ts`); here is what holds for everybody: the order
 * of the steps, and that nobody judges his own work.
 */
export function stepFault<S extends Exclude<Step, "raise">>(
	state: MatterState,
	kind: MatterKind,
	step: S,
	body: StepBody<S>,
	facts: StepFacts,
): Bilingual | null {
	if (!TAKEN_IN[step].includes(state.stage)) return wrongStage(state, step);
	const rule = FAULTS[step] as
		| ((...all: [MatterState, MatterKind, StepBody<S>, StepFacts]) => Bilingual | null)
		| undefined;
	return rule?.(state, kind, body, facts) ?? null;
}

type Faults = {
	[S in Exclude<Step, "raise">]?: (
		state: MatterState,
		kind: MatterKind,
		body: StepBody<S>,
		facts: StepFacts,
	) => Bilingual | null;
};

const FAULTS: Faults = {
	"write-in"(state, _kind, { tasks }, { unitsOf, today }) {
		const ids = tasks.map((task) => task.id);
		if (new Set(ids).size < ids.length)
			return { zh: "任务编号重复，请逐条编号。", en: "Two tasks have the same number; number each once." };
		const ended = new Set(state.tasks.filter((task) => task.done || task.givenUp).map((task) => task.id));
		for (const [index, task] of tasks.entries()) {
			const known = state.tasks.find((one) => one.id === task.id);
			if (task.dueOn < today && known?.dueOn !== task.dueOn && !ended.has(task.id))
				return {
					zh: `第 ${index + 1} 条任务的期限 ${task.dueOn} 已过，请改为今天或以后。`,
					en: `Task ${index + 1}: its date ${task.dueOn} has passed; name today or a later day.`,
				};
			const fault = postFault(unitsOf, task.person, task.unit);
			if (fault) return { zh: `第 ${index + 1} 条任务：${fault.zh}`, en: `Task ${index + 1}: ${fault.en}` };
		}
		return null;
	},
	assign(state, kind, { unit, person, relations }, { unitsOf }) {
		if (kind.needsTaskBook && state.tasks.length === 0)
			return {
				zh: "尚未写入任务书。请先写明做什么、谁来做、何时完成。",
				en: "There is no task book yet. First write what will be done, by whom and by when.",
			};
		const verifier = relations?.verifier;
		if (verifier !== undefined && (verifier === person || unitsOf(verifier).includes(unit)))
			return {
				zh: "核验人不能是责任人，也不能来自责任单位。请另指定核验人。",
				en: "The verifier can be neither the owner nor of the owner's unit. Name another.",
			};
		return postFault(unitsOf, person, unit);
	},
	"hand-over"(state, _kind, { unit, person }, { unitsOf }) {
		const verifier = state.people.verifier?.[0];
		if (verifier !== undefined && (verifier === person || unitsOf(verifier).includes(unit)))
			return {
				zh: "接手人是本事项的核验人或与核验人同单位，核验将不再独立。请移交他人。",
				en: "Whoever takes over is the verifier or of his unit, so nobody independent would be left. Hand over to another.",
			};
		return postFault(unitsOf, person, unit);
	},
	"take-over": takeOverFault,
	accept: (state, _kind, _body, facts) => notOwnerFault(state, facts),
	return: (state, _kind, _body, facts) => notOwnerFault(state, facts),
	"task-done"(state, _kind, { task }, facts) {
		const fault = taskFault(state, task);
		if (fault) return fault;
		const its = state.tasks.find((one) => one.id === task);
		if (its?.person === facts.by || state.owner?.person === facts.by) return null;
		return {
			zh: "这条任务由他人负责，请由任务责任人或事项责任人报告完成。",
			en: "This task is another's; let its owner or the owner of the matter report it done.",
		};
	},
	"task-given-up": (state, _kind, { task }) => taskFault(state, task),
	"claim-done"(state, kind, { evidence }, facts) {
		const other = notOwnerFault(state, facts);
		if (other) return other;
		const open = state.tasks.filter((task) => task.done === null && task.givenUp === null);
		if (open.length > 0)
			return {
				zh: `任务书中还有 ${open.length} 条任务未完成：${open.map((task) => task.text).join("；")}。请先逐条报告完成，或写明不再实施的理由。`,
				en: `${open.length} tasks of the task book are not done: ${open.map((task) => task.text).join("; ")}. Report each as done, or give it up with the reason.`,
			};
		const since = state.reopenings.at(-1)?.seq ?? 0;
		const before = state.evidence.filter((one) => one.standing && one.seq > since && one.by !== state.raisedBy.person);
		const proofs = before.length + (evidence?.length ?? 0);
		if (proofs >= kind.proofsToClaim) return null;
		return {
			zh: `报告办结须附证据至少 ${kind.proofsToClaim} 件，现有 ${proofs} 件。`,
			en: `A claim of done needs at least ${kind.proofsToClaim} pieces of evidence; there are ${proofs}.`,
		};
	},
	verify: (state, _kind, _body, facts) => ownWorkFault(state, facts),
	"look-back": (state, _kind, _body, facts) => ownWorkFault(state, facts),
	"sign-off"(state, kind, _body, facts) {
		const own = ownWorkFault(state, facts);
		if (own) return own;
		const { verdictLimitOver } = facts;
		const verified = state.judgements.findLast((one) => one.step === "verify");
		const verdict = state.judgements.findLast((one) => one.step === "give-verdict");
		if (!kind.asksRaiser || (verdict && verified && verdict.seq > verified.seq)) return null;
		if (verdictLimitOver) return null;
		return {
			zh: "反映人尚未评价，评价期限也未到。期满仍未评价的，记为“未表态”后方可销号。",
			en: "The raiser has not answered and still has time. Wait for the answer or the end of the time; then silence is recorded as silence, and it is signed off.",
		};
	},
	urge(state, _kind, { byDay }, { today }) {
		if (byDay !== undefined && byDay < today)
			return {
				zh: `催办期限 ${byDay} 已过，请改为今天或以后。`,
				en: `${byDay} has passed; name today or a later day.`,
			};
		const since = state.reopenings.at(-1)?.seq ?? 0;
		const last = state.urges.findLast((one) => one.seq > since);
		// One reminder at a time: what was asked is waited for (国办函〔2026〕12号).
		if (last?.by_when && last.by_when >= today)
			return {
				zh: `已催办，限 ${last.by_when} 前办理；请到期后再催。`,
				en: `It was urged with ${last.by_when} as its day; wait until then before urging again.`,
			};
		return null;
	},
	"give-more-time"(state) {
		if (state.askedForTime) return null;
		return {
			zh: "没有待答复的延期申请，无需答复。",
			en: "Nobody asked for more time, so nothing needs an answer.",
		};
	},
	"ask-more-time"(state, _kind, _body, facts) {
		const other = notOwnerFault(state, facts);
		if (other || !state.askedForTime) return other;
		return {
			zh: "已有一份延期申请待答复，请等答复后再申请。",
			en: "One request for more time is still open; wait for its answer.",
		};
	},
	suspend(_state, _kind, { until }, { today }) {
		if (until > today) return null;
		return { zh: `中止截止日 ${until} 须晚于今天。`, en: `A suspension must end after today; ${until} does not.` };
	},
	merge(state, _kind, { into }) {
		if (into !== state.matterId) return null;
		return { zh: "不能并入自身，请另选一件事项。", en: "A matter can't be merged into itself; choose another." };
	},
	"refute-evidence"(state, _kind, { seq, index }) {
		if (state.evidence.filter((one) => one.seq === seq)[index]?.standing) return null;
		return {
			zh: "没有这件证据，或已被否定；请刷新后重选。",
			en: "There is no such piece of evidence, or it was refuted; load again and choose anew.",
		};
	},
	"give-verdict"(state) {
		const verified = state.judgements.findLast((one) => one.step === "verify")?.seq ?? 0;
		if (!state.judgements.some((one) => one.step === "give-verdict" && one.seq > verified)) return null;
		return { zh: "本轮已经评价，不必重复。", en: "The verdict of this round was given; no need to give it again." };
	},
	withdraw(state, _kind, { seq }, { by }) {
		const step = state.steps.find((one) => one.seq === seq);
		if (step === undefined)
			return {
				zh: `本事项没有第 ${seq} 号留痕，或已撤回；请刷新后重选。`,
				en: `This matter has no event ${seq}, or it was taken back; load again and choose anew.`,
			};
		if (step.by !== by) return { zh: "只能撤回本人的留痕。", en: "Only one's own step can be taken back." };
		if (TAKEN_BACK.includes(step.step)) return null;
		// The latest step that moved the matter: nothing rests on it yet.
		const last = state.steps.findLast((one) => !TAKEN_BACK.includes(one.step) && one.step !== "withdraw");
		if (last?.seq === seq && UNDONE.includes(step.step)) return null;
		return {
			zh: `“${STEP_WORDS[step.step].zh}”之后的步骤以它为据，不能撤回；请用后续步骤更正。`,
			en: `Later steps rest on “${STEP_WORDS[step.step].en}”, so it can't be taken back; mend it by a further step.`,
		};
	},
};

function taskFault(state: MatterState, id: string): Bilingual | null {
	const task = state.tasks.find((one) => one.id === id);
	if (!task)
		return {
			zh: `任务书中没有“${id}”，请刷新后重选。`,
			en: `The task book has no “${id}”; load again and choose anew.`,
		};
	if (task.done || task.givenUp)
		return { zh: "该任务已有结果，无需再报。", en: "This task has ended; no need to report it again." };
	return null;
}

function wrongStage(state: MatterState, step: Exclude<Step, "raise">): Bilingual {
	const stages = TAKEN_IN[step].map((stage) => STAGES[stage]);
	return {
		zh: `事项现为“${STAGES[state.stage].zh}”，不能“${STEP_WORDS[step].zh}”；此步只用于：${stages.map((one) => one.zh).join("、")}。请刷新后按现在的阶段办理。`,
		en: `The matter is ${STAGES[state.stage].en}; “${STEP_WORDS[step].en}” is only for one that is ${stages.map((one) => one.en).join(", ")}. Load it again and see what is due now.`,
	};
}
