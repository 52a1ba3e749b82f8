import { localDay } from "../loop/local-day.ts";
import type { MatterState } from "../loop/matter.ts";
import { classNow } from "./class-now.ts";
import { type ProposalState, partsNow, promiseMatter } from "./proposal.ts";
import type { ProposalScheme } from "./scheme.ts";

/** What is counted of a proposal, and what it is called; `%` stands for a letter of the year's classes. */
export const COUNTS = {
	submitted: { zh: "提交", en: "submitted" },
	filed: { zh: "立案", en: "filed" },
	returned: { zh: "不予立案", en: "not filed" },
	letter: { zh: "转建议信", en: "suggestion letters" },
	merged: { zh: "并案", en: "merged" },
	key: { zh: "重点提案", en: "key proposals" },
	lead: { zh: "主办", en: "as lead" },
	"reply-on-time": { zh: "按期答复", en: "answered in time" },
	"reply-late": { zh: "逾期答复", en: "answered late" },
	"reply-open": { zh: "尚未答复", en: "not answered yet" },
	co: { zh: "会办", en: "as co-unit" },
	"opinion-on-time": { zh: "按期提交会办意见", en: "opinion in time" },
	"opinion-late": { zh: "逾期提交会办意见", en: "opinion late" },
	"opinion-open": { zh: "尚未提交会办意见", en: "opinion not given yet" },
	objected: { zh: "提出退办", en: "objected" },
	reopened: { zh: "重新办理", en: "opened again" },
	promises: { zh: "承诺事项", en: "promises" },
	"promises-delivered": { zh: "承诺已落实", en: "promises delivered" },
	"promises-given-up": { zh: "承诺不再实施", en: "promises given up" },
	"looked-back": { zh: "已回头看", en: "looked back" },
	"became-solved": { zh: "转为已解决", en: "became solved" },
	"fell-back": { zh: "已解决后退回", en: "fell back" },
	contacts: { zh: "双方确认的沟通", en: "contacts that both sides confirmed" },
} as const;
export type CountName = keyof typeof COUNTS | `class-${string}`;

export type PromiseCount = "promises" | "promises-delivered" | "promises-given-up";

const FATE_OF: Record<PromiseCount, string> = {
	promises: "",
	"promises-delivered": "&fate=delivered",
	"promises-given-up": "&fate=given-up",
};

/** Where the promises stand that were counted, one by one. */
export const promisesHref = (year: number, unit: string, name: PromiseCount): string =>
	`/proposals/promises?year=${year}&counted=true${unit ? `&unit=${encodeURIComponent(unit)}` : ""}${FATE_OF[name]}`;

/** A count of one unit ("" for the district), as `unit|name`. */
export const countKey = (unit: string, name: CountName) => `${unit}|${name}`;

interface Handled {
	startedAt: string;
	endedAt: string | null;
	onTime: boolean | null;
}

/** What the counting needs of a matter: its state, and whether its handling ended in time. */
export interface CountedMatter {
	state: MatterState;
	handled: Handled;
}

/** What one proposal adds to the sums of its year, by unit. Only what is over counts as on time or late; what is open counts as open. */
export function countsOf(
	proposal: ProposalState,
	matters: ReadonlyMap<string, CountedMatter>,
	scheme: ProposalScheme,
	timeZone: string,
): { counts: Map<string, number>; classNow: string | null; classDeclared: string | null; repliedOn: string | null } {
	const counts = new Map<string, number>();
	const add = (unit: string, name: CountName, many = 1) => {
		if (many === 0) return;
		const key = countKey(unit, name);
		counts.set(key, (counts.get(key) ?? 0) + many);
	};
	const both = (unit: string, name: CountName, many = 1) => {
		add(unit, name, many);
		add("", name, many);
	};
	if (proposal.submittedAt !== null && proposal.stage !== "withdrawn") add("", "submitted");
	if (proposal.filedAt !== null) add("", "filed");
	for (const stage of ["returned", "letter", "merged"] as const) if (proposal.stage === stage) add("", stage);
	if (proposal.key) add("", "key");
	for (const part of proposal.parts.filter((one) => one.round === 1 && one.endedAt === null)) {
		const [role, done] = part.role === "lead" ? (["lead", "reply"] as const) : (["co", "opinion"] as const);
		both(part.unit, role);
		const handled = matters.get(part.matterId)?.handled;
		if (handled?.endedAt == null) both(part.unit, `${done}-open`);
		else both(part.unit, handled.onTime ? `${done}-on-time` : `${done}-late`);
	}
	for (const one of proposal.objections) both(one.of, "objected");
	for (const one of proposal.reopenings) both(one.of, "reopened");
	for (const one of proposal.contacts) if (one.side !== null && one.confirmed?.agrees) both(one.side, "contacts");
	if (proposal.lookBack?.answers.some((one) => one.as === "checker")) add("", "looked-back");
	let first: { now: string; declared: string } | null = null;
	for (const part of partsNow(proposal).filter((one) => one.role === "lead")) {
		const letter = proposal.letters.findLast((one) => one.of === part.unit);
		const reply = proposal.replies.findLast((one) => one.of === part.unit);
		if (!letter || !reply) continue;
		const promised = letter.promises.map((_, index) =>
			matters.get(promiseMatter(proposal.proposalId, part.unit, reply.version, index + 1)),
		);
		const states = promised.flatMap((one) => (one ? [one.state] : []));
		const found = classNow(proposal, part.unit, scheme, states);
		if (!found) continue;
		first ??= found;
		both(part.unit, `class-${found.declared}`);
		const solved = (of: string) => scheme.classes.some((one) => one.letter === of && one.solved);
		if (solved(found.now) && !solved(found.declared)) both(part.unit, "became-solved");
		if (!solved(found.now) && solved(found.declared)) both(part.unit, "fell-back");
		both(part.unit, "promises", found.promised);
		both(part.unit, "promises-delivered", found.delivered);
		both(part.unit, "promises-given-up", found.givenUp);
	}
	const sent = proposal.replies.at(-1);
	return {
		counts,
		classNow: first?.now ?? null,
		classDeclared: first?.declared ?? null,
		repliedOn: sent ? localDay(sent.at, timeZone) : null,
	};
}
