import type { LineNotice } from "../loop/line.ts";
import type { Bilingual } from "../loop/words.ts";
import { answering, letterOf, type ProposalState, partsNow, proposersOf, provedBy } from "./proposal.ts";
import { clearers } from "./proposal-rights.ts";
import type { ProposalBody, ProposalStep } from "./proposal-step.ts";
import { STANDS } from "./reasons.ts";
import type { ProposalScheme } from "./scheme.ts";

/** What the rules need to know beside the proposal. */
export interface NoticeFacts {
	scheme: ProposalScheme;
	membersOf(unit: string): readonly string[];
}

type Told = Pick<LineNotice, "person" | "unit" | "kind" | "words">;
type Tell = (
	kind: LineNotice["kind"],
	persons: readonly (string | null | undefined)[],
	words: Bilingual,
	unit?: string | null,
) => void;

interface About<S extends ProposalStep> {
	state: ProposalState;
	body: ProposalBody<S>;
	facts: NoticeFacts;
	actor: string;
	tell: Tell;
}

/**
 * Who is told what when a step of a proposal was taken (already in `state`): a pure function. What is somebody's to do, or was decided about what is his, is told
 * at once; progress waits for the day's digest. Units' duties are matters and told by the kernel. Nothing is ever told of who rated, or how.
 */
export function noticesOfStep<S extends ProposalStep>(
	state: ProposalState,
	step: S,
	body: ProposalBody<S>,
	actor: string,
	facts: NoticeFacts,
): Told[] {
	const told = new Map<string, Told>();
	const tell: Tell = (kind, persons, words, unit = null) => {
		for (const person of persons)
			if (person && person !== actor && !person.startsWith("rule:") && !told.has(person))
				told.set(person, { person, unit, kind, words });
	};
	const rule = RULES[step] as ((about: About<S>) => void) | undefined;
	rule?.({ state, body, facts, actor, tell });
	return [...told.values()];
}

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const because = (zh: string, en: string, words: string): Bilingual =>
	words === "" ? { zh, en } : { zh: `${zh}：${words}`, en: `${en}: ${words}` };

const committee = ({ scheme, membersOf }: NoticeFacts) =>
	scheme.offices.committee === null ? [] : membersOf(scheme.offices.committee);
const government = ({ scheme, membersOf }: NoticeFacts) =>
	scheme.offices.government === null ? [] : membersOf(scheme.offices.government);
const ownersOf = (state: ProposalState) => partsNow(state).map((part) => part.person);
const ownerOf = (state: ProposalState, unit: string) =>
	state.parts.findLast((part) => part.unit === unit)?.person ?? null;

const RULES: { [S in ProposalStep]?: (about: About<S>) => void } = {
	"ask-cosigner": ({ body, tell }) => tell("yours", body.persons, say("请确认是否联名", "You are asked to co-sign")),
	edit: ({ state, tell }) =>
		tell(
			"yours",
			state.cosigners.map((one) => one.person),
			say("内容已修改，请重新确认联名", "The text was changed: confirm your signature again"),
		),
	"co-sign": ({ state, body, tell }) =>
		tell(
			"news",
			[state.proposer.person],
			body.agrees
				? say("联名人已确认", "A co-signer has confirmed")
				: because("联名人不联名", "A co-signer declined", body.reason),
		),
	submit({ facts, tell }) {
		tell("yours", committee(facts), say("请审查立案", "Review it"), facts.scheme.offices.committee);
	},
	withdraw: ({ state, facts, tell }) => {
		if (state.submittedAt !== null) tell("news", committee(facts), say("提案人已撤回", "It was withdrawn"));
	},
	review({ state, body, facts, tell }) {
		const proposers = proposersOf(state);
		if (body.outcome === "accept") {
			tell(
				"yours",
				government(facts),
				say("已立案，请交办", "It is filed: assign it"),
				facts.scheme.offices.government,
			);
			tell("news", proposers, say(`已立案，编为第 ${state.number} 号`, `Filed as no. ${state.number}`));
		} else if (body.outcome === "merge")
			tell(
				"news",
				proposers,
				because("已并案办理，您仍将收到答复并评价", "Merged; you still get the reply and rate it", body.words),
			);
		else if (body.outcome === "letter")
			tell("sent-back", proposers, because("转为建议信", "Turned into a suggestion letter", body.words));
		else tell("sent-back", proposers, because("不予立案", "Not filed", body.words));
	},
	"take-in": ({ state, tell }) =>
		tell("news", proposersOf(state), say("另有提案并入本案", "Another proposal was merged into it")),
	"make-key": ({ state, body, tell }) => {
		tell("yours", [body.leader], because("确定为重点提案，请您领办", "A key proposal that you supervise", body.why));
		tell("news", proposersOf(state), say("已确定为重点提案", "It is a key proposal"));
	},
	assign: ({ state, tell }) => tell("news", proposersOf(state), say("已交办", "It was assigned")),
	object({ state, body, facts, tell }) {
		const office = facts.scheme.offices.government === null ? committee(facts) : government(facts);
		tell(
			"yours",
			office,
			because("请裁定退办申请", "Decide on the objection", body.reason),
			facts.scheme.offices.government,
		);
		tell("news", proposersOf(state), say("承办单位提出退办，待裁定", "A unit objected; it is being decided"));
	},
	"decide-objection"({ state, body, tell }) {
		const words = body.upheld
			? because("退办申请已同意", "Your objection was upheld", body.reason)
			: because("退办申请未同意，请继续办理", "Your objection was not upheld", body.reason);
		const before = state.parts.findLast((part) => part.unit === body.unit);
		tell("answered", [before?.person], words, body.unit);
		if (body.upheld) tell("news", proposersOf(state), say("已改由其他单位办理", "Another unit takes it over"));
	},
	plan: ({ state, tell }) =>
		tell("news", proposersOf(state), say("承办单位已制定办理方案", "The unit has made a plan")),
	contact({ state, body, tell }) {
		const words = say("请核对沟通记录", "Confirm the record of a contact");
		if (body.unit === undefined) for (const part of answering(state)) tell("yours", [part.person], words, part.unit);
		else tell("yours", proposersOf(state), words);
	},
	"confirm-contact"({ state, body, tell }) {
		const contact = state.contacts[body.nth - 1];
		if (contact && !body.agrees)
			tell(
				"sent-back",
				[contact.by],
				because("对方认为沟通记录不符", "The other side does not agree with the record", body.words),
				contact.side,
			);
	},
	opinion({ state, body, tell }) {
		const stand = STANDS[body.stand];
		for (const part of answering(state))
			tell("news", [part.person], say(`收到会办意见（${stand.zh}）`, `A co-unit's opinion (${stand.en})`), part.unit);
	},
	"call-meeting": ({ body, tell }) =>
		tell(
			"yours",
			[body.chair, ...body.invited],
			say(`请参加协商会：${body.on}，${body.place}`, `Consultation meeting on ${body.on}, ${body.place}`),
		),
	"hold-meeting": ({ state, tell }) =>
		tell("news", proposersOf(state), say("协商会已有记录", "The meeting has its record")),
	"write-letter"({ state, body, facts, tell }) {
		const version = letterOf(state, body.unit)?.version ?? 1;
		const words = say(`请审核答复函第 ${version} 稿`, `Clear version ${version} of the letter`);
		for (const unit of clearers(state, facts.scheme, body.unit)) tell("yours", facts.membersOf(unit), words, unit);
	},
	"clear-letter"({ state, body, facts, tell }) {
		const letter = letterOf(state, body.unit, body.version);
		if (!letter) return;
		if (!body.passed)
			return tell(
				"sent-back",
				[letter.by],
				because("答复函退回修改", "The letter was sent back", body.words),
				letter.of,
			);
		const needed = clearers(state, facts.scheme, body.unit);
		const cleared = needed.every((unit) =>
			letter.clearances.some((one) => one.passed && facts.membersOf(unit).includes(one.by)),
		);
		if (cleared)
			tell("yours", [letter.by], say("答复函已审核通过，请签发", "The letter is cleared: send it"), letter.of);
		else tell("news", [letter.by], say("答复函通过一方审核", "One of the units cleared the letter"), letter.of);
	},
	reply({ state, facts, tell }) {
		tell(
			"yours",
			committee(facts),
			say("答复已签发，请送达提案人", "The reply was sent: deliver it"),
			facts.scheme.offices.committee,
		);
		tell("news", ownersOf(state), say("答复已签发", "The reply was sent"));
	},
	deliver({ state, body, tell }) {
		tell("yours", proposersOf(state), say("答复已送达，请评价", "The reply is here: rate it"));
		tell("news", [ownerOf(state, body.unit)], say("答复已送达提案人", "The reply reached the proposers"), body.unit);
	},
	"close-rating": ({ state, body, tell }) => {
		if (body.reopens)
			tell("news", proposersOf(state), say("评价截止，按规则重新办理", "The rating closed: it is handled again"));
	},
	close: ({ state, tell }) =>
		tell("news", [...proposersOf(state), ...ownersOf(state)], say("提案已办结", "It is closed")),
	"open-look-back"({ state, body, tell }) {
		tell("yours", [body.checker], say(`请于 ${body.dueOn} 前核查落实情况`, `Check the delivery by ${body.dueOn}`));
		tell(
			"yours",
			proposersOf(state),
			say("回头看：请说明所见并评价落实", "Look-back: say what you found and rate the delivery"),
		);
		tell("news", ownersOf(state), say("已启动回头看", "The look-back has begun"));
	},
	"look-back"({ state, body, facts, actor, tell }) {
		if (actor !== state.lookBack?.checker) return;
		const words = body.delivered
			? say("回头看核查：已落实", "The look-back found it delivered")
			: because("回头看核查：未落实", "The look-back found it not delivered", body.words);
		tell("news", [...proposersOf(state), ...ownersOf(state), ...committee(facts)], words);
	},
	"withdraw-proof"({ state, body, tell }) {
		const all = { letter: state.letters, opinion: state.opinions, "look-back": state.lookBack?.answers ?? [] }[body.of];
		const names = provedBy(state, body).map((one) => `“${one.name}”`);
		tell(
			"refuted",
			[all[body.nth - 1]?.by],
			because(`凭证${names.join("、")}被撤销`, `Evidence ${names.join(", ")} was taken back`, body.reason),
		);
		tell(
			"news",
			proposersOf(state),
			say("办理结果所依据的凭证被撤销", "Evidence that the result rests on was taken back"),
		);
	},
	publish: ({ state, body, tell }) => {
		const words =
			body.openness === "closed" ? say("审定不公开", "It stays closed") : say("审定公开", "It was made public");
		tell("news", [...proposersOf(state), ...(body.of ? [ownerOf(state, body.of)] : [])], words);
	},
	comment: ({ state, facts, tell }) => {
		if (state.submittedAt !== null)
			tell("news", [...proposersOf(state), ...ownersOf(state), ...committee(facts)], say("有新的留言", "A comment"));
	},
};
