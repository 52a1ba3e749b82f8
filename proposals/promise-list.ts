import { daysBetween, localDay } from "../loop/local-day.ts";
import { STAGES } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import type { ProposalKnown } from "./known.ts";
import { letterOf, partsNow, replyOf } from "./proposal.ts";
import { publicProposal, publicReplies } from "./public-text.ts";

export const FATES = {
	open: { zh: "未落实", en: "not delivered" },
	delivered: { zh: "已落实", en: "delivered" },
	"given-up": { zh: "不再实施", en: "given up" },
} as const satisfies Record<string, Bilingual>;
export type Fate = keyof typeof FATES;

/** A promise of a reply, with where it was promised and what became of it. */
export interface ListedPromise {
	proposalId: string;
	year: number;
	number: number | null;
	title: string;
	/** The letter that promised it: its event, and how it is called. */
	letterSeq: number;
	documentNo: string;
	sentOn: string;
	text: string;
	/** The unit that replied: the promise counts for it. */
	of: string;
	/** Who owes it. */
	unit: string;
	person: string;
	dueOn: string;
	/** Days since it was due; 0 or less: it is not yet. */
	daysLate: number;
	matterId: string;
	stage: Bilingual;
	fate: Fate;
	/** It was verified once, and its evidence fell away. */
	fellBack: Bilingual | null;
	/** Why it is not done any more, where that was said honestly. */
	reason: string | null;
	/** The unit's latest reply says so; what an earlier one promised is owed too, and not counted twice. */
	counted: boolean;
	demo: boolean;
}

const DELIVERED: readonly string[] = ["verified", "closed"];

/** Every promise of a proposal's replies as it stands; for everybody only those of replies that are public. */
export function promisesOf(known: ProposalKnown, onlyPublic: boolean): ListedPromise[] {
	const { state, matters, moment } = known;
	const today = localDay(moment.at, moment.timeZone);
	const open = publicProposal(state);
	if (onlyPublic && open === null) return [];
	const shown = new Map(publicReplies(state).flatMap((reply) => reply.promises.map((one) => [one.matterId, one.text])));
	const leads = partsNow(state).flatMap((part) => (part.role === "lead" ? [part.unit] : []));
	return state.replies.flatMap((reply) => {
		const letter = letterOf(state, reply.of, reply.version);
		return (letter?.promises ?? []).flatMap((promise): ListedPromise[] => {
			const matter = matters.get(promise.matterId);
			if (!matter || !letter || (onlyPublic && !shown.has(promise.matterId))) return [];
			const reason = matter.tasks.find((task) => task.givenUp)?.givenUp?.reason ?? null;
			const fate = reason !== null ? "given-up" : DELIVERED.includes(matter.stage) ? "delivered" : "open";
			const dueOn = matter.tasks[0]?.dueOn ?? promise.dueOn;
			return [
				{
					...{ proposalId: state.proposalId, year: state.year, number: state.number },
					title: onlyPublic && open ? open.title : state.title,
					...{ letterSeq: letter.seq, documentNo: reply.documentNo, sentOn: reply.sentOn, of: reply.of },
					text: onlyPublic ? (shown.get(promise.matterId) ?? "") : promise.text,
					...{ unit: matter.owner?.unit ?? promise.unit, person: matter.owner?.person ?? promise.person },
					...{ dueOn, daysLate: daysBetween(dueOn, today), matterId: promise.matterId },
					...{ stage: STAGES[matter.stage], fate, fellBack: matter.fellBack, reason, demo: state.demo },
					counted: leads.includes(reply.of) && replyOf(state, reply.of) === reply,
				},
			];
		});
	});
}

export interface PromiseQuery {
	/** The list of a year: what proposals of the years before promised, and nobody has delivered. */
	list?: number | undefined;
	year?: number | undefined;
	unit?: string | undefined;
	fate?: Fate | undefined;
	/** Only what the sums count. */
	counted?: boolean | undefined;
}

/** Those that a query asks for; what was due first comes first. */
export function chosenPromises(all: readonly ListedPromise[], query: PromiseQuery): ListedPromise[] {
	const { list, year, unit, fate, counted } = query;
	return all
		.filter((one) => list === undefined || (one.year < list && one.fate !== "delivered"))
		.filter((one) => year === undefined || one.year === year)
		.filter((one) => unit === undefined || (counted ? one.of === unit : one.unit === unit))
		.filter((one) => fate === undefined || one.fate === fate)
		.filter((one) => !counted || one.counted)
		.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.matterId < b.matterId ? -1 : 1));
}
