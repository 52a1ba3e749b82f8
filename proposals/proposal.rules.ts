import type { Bilingual } from "../loop/words.ts";
import { letterFault } from "./letter.rules.ts";
import {
	answering,
	letterOf,
	PROPOSAL_STAGES,
	type ProposalState,
	partsNow,
	proposersOf,
	provedBy,
	replyOf,
} from "./proposal.ts";
import { clearers, type PersonStep, type ProposalFacts, STEP_RULES } from "./proposal-rights.ts";
import { PROPOSAL_STEP_WORDS, type ProposalBody } from "./proposal-step.ts";

/** Why a step can't be taken now, with the cure, or null. Who may take it is asked before (`mayStep`). */
export function proposalFault<S extends PersonStep>(
	state: ProposalState,
	step: S,
	body: ProposalBody<S>,
	facts: ProposalFacts,
): Bilingual | null {
	const { in: stages } = STEP_RULES[step];
	if (!stages.includes(state.stage)) return wrongStage(state, step);
	const rule = FAULTS[step] as
		| ((...all: [ProposalState, ProposalBody<S>, ProposalFacts]) => Bilingual | null)
		| undefined;
	return rule?.(state, body, facts) ?? null;
}

const say = (zh: string, en: string): Bilingual => ({ zh, en });

type Faults = {
	[S in PersonStep]?: (state: ProposalState, body: ProposalBody<S>, facts: ProposalFacts) => Bilingual | null;
};

const FAULTS: Faults = {
	submit(state) {
		const waiting = state.cosigners.filter((one) => one.answer === null);
		if (waiting.length === 0) return null;
		return say(
			`还有 ${waiting.length} 位联名人未确认；联名须本人确认后方可提交。`,
			`${waiting.length} co-signers have not confirmed yet; each must do so in person before it is submitted.`,
		);
	},
	"ask-cosigner"(_state, { persons }, { unitsOf }) {
		const unknown = persons.find((person) => unitsOf(person).length === 0);
		return unknown === undefined
			? null
			: say(`没有在职人员“${unknown}”，请另选。`, `Nobody in office is called “${unknown}”; choose another.`);
	},
	review(state, { outcome, reasons, words, into }, { canTakeIn }) {
		if ((outcome === "return" || outcome === "letter") && (reasons.length === 0 || words === ""))
			return say(
				"不予立案须从清单中选明理由，并写明具体说明。",
				"Say why it is not filed: a reason from the list, and words of your own.",
			);
		if (outcome === "merge" && (into === undefined || into === state.proposalId || !canTakeIn(into)))
			return say(
				"并案须指明本年度一件已立案的提案。",
				"Name a proposal of this year that is filed, for this one to be merged into.",
			);
		return null;
	},
	assign(_state, { mode, units }, { unitsOf }) {
		const leads = units.filter((one) => one.role === "lead");
		if (leads.length === 0) return say("交办须有主办单位。", "Somebody must lead: name the lead unit.");
		if (mode === "lead" && leads.length > 1)
			return say(
				"“主办”只能有一个主办单位；多个单位请选“联合主办”或“分办”。",
				"One lead unit only; for several choose joint leads or separate answers.",
			);
		if (mode !== "lead" && leads.length < 2)
			return say("“联合主办”“分办”须有两个以上主办单位。", "Joint or separate handling needs at least two lead units.");
		if (new Set(units.map((one) => one.unit)).size < units.length)
			return say("同一单位出现了两次，请只留一个。", "A unit is named twice; keep one.");
		const stranger = units.find((one) => !unitsOf(one.person).includes(one.unit));
		return stranger ? notThere(stranger.person, stranger.unit) : null;
	},
	"sign-for"(state, { unit }, { signedFor }) {
		if (!partsNow(state).some((part) => part.unit === unit)) return noPart(unit);
		if (openObjection(state, unit)) return underDecision;
		return signedFor(unit) ? say("已经签收，不必重复。", "It has been signed for; no need to do it again.") : null;
	},
	object(state, { unit }, { objectionOver }) {
		if (!partsNow(state).some((part) => part.unit === unit)) return noPart(unit);
		if (state.objections.some((one) => one.of === unit))
			return say(
				"每个单位只能提出一次退办；裁定后须按裁定办理。",
				"A unit may object only once; what the office decided then holds.",
			);
		const over = objectionOver(unit);
		return over === null
			? null
			: say(
					`提出退办的期限已于 ${over} 届满，请按交办办理；确有困难的，请与交办的办公室商量。`,
					`The limit for an objection ended on ${over}; handle it as assigned, or ask the office that assigned it.`,
				);
	},
	"decide-objection"(state, { unit, upheld, to }, { unitsOf }) {
		if (!openObjection(state, unit))
			return say("该单位没有待裁定的退办申请，请刷新。", "That unit has no open objection; load again and look.");
		if (!upheld) return null;
		if (to === undefined)
			return say("同意退办，须同时确定改办单位和责任人。", "If it is upheld, name the unit and person who take over.");
		if (partsNow(state).some((part) => part.unit === to.unit))
			return say("改办单位已在承办之列，请另选。", "That unit has a part in it already; choose another.");
		return unitsOf(to.person).includes(to.unit) ? null : notThere(to.person, to.unit);
	},
	plan(state, { unit, tasks = [] }, { unitsOf, today }) {
		if (!partsNow(state).some((part) => part.unit === unit)) return noPart(unit);
		if (openObjection(state, unit)) return underDecision;
		const past = tasks.find((one) => one.dueOn < today);
		if (past)
			return say(
				`“${past.text}”的期限 ${past.dueOn} 已过，请改为今天或以后。`,
				`“${past.text}” is due on ${past.dueOn}, which is past; name today or a later day.`,
			);
		const stranger = tasks.find((one) => !unitsOf(one.person).includes(one.unit));
		return stranger ? notThere(stranger.person, stranger.unit) : null;
	},
	opinion(state, { unit }) {
		if (!partsNow(state).some((part) => part.unit === unit && part.role === "co"))
			return say("会办意见只能由会办单位提交。", "Only a co-unit gives an opinion.");
		if (openObjection(state, unit)) return underDecision;
		return null;
	},
	contact(state, { unit, on }, { today }) {
		if (on > today)
			return say(
				`沟通日期 ${on} 还没有到，请沟通后再登记。`,
				`${on} has not come yet; enter the contact when it was made.`,
			);
		if (unit !== undefined && !partsNow(state).some((part) => part.unit === unit)) return noPart(unit);
		return null;
	},
	"confirm-contact"(state, { nth }, { by }) {
		const contact = state.contacts[nth - 1];
		if (!contact)
			return say("没有这条沟通记录，请刷新后重选。", "There is no such contact; load again and choose anew.");
		if (contact.confirmed)
			return say("这条沟通记录已经核对，不必重复。", "It has been confirmed; no need to do it again.");
		const own = proposersOf(state).includes(by);
		if (own === (contact.side === null))
			return say("沟通记录须由对方核对。", "Only the other side confirms a contact.");
		return null;
	},
	"hold-meeting"(state, { nth, demands }, { unitsOf, today }) {
		const meeting = state.meetings[nth - 1];
		if (!meeting)
			return say("没有召集过这次会议，请刷新后重选。", "No such meeting was called; load again and choose anew.");
		if (meeting.held)
			return say("这次会议已有记录，不必重复。", "This meeting has its record; no need to write it again.");
		if (meeting.on > today)
			return say(
				`会议定于 ${meeting.on}，尚未召开；请会后再记录。`,
				`The meeting is on ${meeting.on} and has not been held; write its record afterwards.`,
			);
		const late = demands.find((one) => one.dueOn < meeting.on);
		if (late)
			return say(
				`“${late.text}”的期限早于会议日期，请改为会议当日或以后。`,
				`“${late.text}” is due before the meeting; name its day or a later one.`,
			);
		const stranger = demands.find((one) => !unitsOf(one.person).includes(one.unit));
		return stranger ? notThere(stranger.person, stranger.unit) : null;
	},
	"write-letter"(state, body, facts) {
		if (!answering(state).some((part) => part.unit === body.unit)) return noPart(body.unit);
		if (openObjection(state, body.unit)) return underDecision;
		return letterFault(state, body, facts);
	},
	"clear-letter"(state, { unit, version, digest, passed, words }, { by }) {
		const letter = letterOf(state, unit);
		if (!letter || letter.version !== version)
			return say("审核的须是最新一稿，请刷新后再审。", "Only the latest version is cleared; load it again.");
		if (letter.digest !== digest)
			return say("稿件已变动，请重新阅读后再审核。", "The text is not the one that you read; read it again.");
		if (!passed && words === "") return say("退回修改须写明意见。", "Say what must be changed.");
		if (letter.by === by)
			return say("起草人不能审核自己的稿件，请由他人审核。", "Whoever wrote it does not clear it; ask another.");
		return null;
	},
	reply(state, { unit, version, sentOn }, { scheme, today, unitsOf, by }) {
		const letter = letterOf(state, unit);
		if (!letter || letter.version !== version)
			return say("签发的须是最新一稿，请刷新后再签。", "Only the latest version is sent; load it again.");
		if (sentOn > today)
			return say(`签发日期 ${sentOn} 还没有到，请填今天或以前。`, `${sentOn} has not come yet; name today or earlier.`);
		if (replyOf(state, unit))
			return say("本轮答复已经签发，不必重复。", "This round's reply has been sent; no need to send it again.");
		if (letter.by === by && letter.clearances.length === 0 && clearers(state, scheme, unit).length === 0)
			return say("答复须经起草人以外的人审核。", "Somebody other than the writer must clear it first.");
		const missing = clearers(state, scheme, unit).filter(
			(office) => !letter.clearances.some((one) => one.passed && unitsOf(one.by).includes(office)),
		);
		if (missing.length > 0)
			return say(
				`第 ${version} 稿还有 ${missing.length} 个单位未审核，请待审核通过后签发。`,
				`Version ${version} must still be cleared by ${missing.length} units before it is sent.`,
			);
		if (letter.clearances.some((one) => !one.passed))
			return say("这一稿已被退回修改，请另起一稿。", "This version was sent back; write another.");
		return null;
	},
	deliver(state, { unit, on }, { today }) {
		const reply = replyOf(state, unit);
		if (!reply)
			return say("该单位尚未签发答复，请签发后再登记送达。", "That unit has sent no reply; wait until it has.");
		if (reply.delivered) return say("答复已经送达，不必重复登记。", "It was delivered; no need to enter it again.");
		return on > today
			? say(`送达日期 ${on} 还没有到，请填今天或以前。`, `${on} has not come yet; name today or earlier.`)
			: null;
	},
	"open-look-back"(state, { checker }, { unitsOf }) {
		const units = unitsOf(checker);
		if (units.length === 0)
			return say(`没有在职人员“${checker}”，请另选。`, `Nobody in office is called “${checker}”; choose another.`);
		if (state.parts.some((part) => units.includes(part.unit)))
			return say(
				"核查人不能来自承办单位，请另选。",
				"The checker can't come from a unit that handled it; choose another.",
			);
		if (proposersOf(state).includes(checker))
			return say(
				"核查人不能是提案人，请另选；提案人另行征询。",
				"The checker can't be a proposer, who is asked apart; choose another.",
			);
		return null;
	},
	"look-back"(state, { delivered, proofs }, { by }) {
		if (by !== state.lookBack?.checker || !delivered || proofs.length > 0) return null;
		return say("核查认定已落实，须附凭证。", "To find it delivered, bring evidence.");
	},
	publish(state, { what, of, openness, redact, reason, files = [] }) {
		if (what === "reply" && (of === undefined || !state.replies.some((one) => one.of === of)))
			return say("请指明哪个单位的答复。", "Say which unit's reply.");
		const foreign = files.find((one) => !isNamed(state, one));
		if (foreign !== undefined)
			return say(
				"拟公开的文件不在本案之中，请另选。",
				"A file that is to be made public is not part of it; choose among its files.",
			);
		if (openness === "closed" && files.length > 0)
			return say(
				"不公开时不能附公开文件，请去掉文件。",
				"Nothing is made public, so no file can be; remove the files.",
			);
		if (openness === "part" && redact.length === 0)
			return say("部分公开须标明遮盖的内容。", "Mark the passages to be blacked out.");
		if (openness !== "public" && reason === "")
			return say("不公开或部分公开须写明理由。", "Say why it is not public as a whole.");
		return null;
	},
	"withdraw-proof": (state, body) =>
		provedBy(state, body).some((one) => one.standing)
			? null
			: say(
					"没有这件凭证，或已撤回；请刷新后重选。",
					"There is no such evidence, or it was taken back; load again and choose anew.",
				),
};

const isNamed = (state: ProposalState, fileId: string) =>
	[
		...state.attachments,
		...state.letters.flatMap((one) => one.proofs),
		...state.opinions.flatMap((one) => one.proofs),
		...(state.lookBack?.answers ?? []).flatMap((one) => one.proofs),
	].some((one) => one.fileId === fileId);

const openObjection = (state: ProposalState, unit: string) =>
	state.objections.find((one) => one.of === unit && one.decision === null);

const underDecision = say("退办申请待裁定，请待裁定后办理。", "Its objection is being decided; wait until it is.");
const noPart = (unit: string) =>
	say(`“${unit}”不承办此案，请核对单位。`, `“${unit}” has no part in this proposal; check the unit.`);
const notThere = (person: string, unit: string) =>
	say(
		`“${person}”不在单位“${unit}”任职，请核对人员和单位。`,
		`“${person}” holds no post in “${unit}”; check the person and the unit.`,
	);

function wrongStage(state: ProposalState, step: PersonStep): Bilingual {
	const stages = STEP_RULES[step].in.map((stage) => PROPOSAL_STAGES[stage]);
	return {
		zh: `提案现为“${PROPOSAL_STAGES[state.stage].zh}”，不能“${PROPOSAL_STEP_WORDS[step].zh}”；此步只用于：${stages.map((one) => one.zh).join("、")}。请刷新后按现在的阶段办理。`,
		en: `The proposal is ${PROPOSAL_STAGES[state.stage].en}; “${PROPOSAL_STEP_WORDS[step].en}” is only for one that is ${stages.map((one) => one.en).join(", ")}. Load it again and see what is due now.`,
	};
}
