import type { LoopEvent } from "../loop/event.ts";
import type { Story } from "../loop/line.ts";
import type { SentencePart } from "../loop/words.ts";
import { proposalStepOf } from "./proposal-step.ts";

export interface NamedProposal {
	id: string;
	year: number;
	number: number | null;
	title: string;
	isKey: boolean;
	isPublic: boolean;
	demo: boolean;
}

/** What happened since the page before. Only proposals that are public as a whole are named on the page. */
export interface ProposalNews {
	/** The day of the page before; null: this is the first. */
	since: string | null;
	events: readonly LoopEvent[];
	proposals: readonly NamedProposal[];
}

const MOST_NAMED = 3;
const stepsIn = (news: ProposalNews, step: string) =>
	news.events.flatMap((event) => {
		const proposal = news.proposals.find((one) => one.id === event.matterId);
		return proposal && proposalStepOf(event.kind) === step ? [{ event, proposal }] : [];
	});

const link = (proposal: NamedProposal, text: string): SentencePart => ({ text, href: `/proposals/${proposal.id}` });

/** Replies that reached their proposers. */
export function repliedStory(news: ProposalNews): Story[] {
	const delivered = stepsIn(news, "deliver");
	if (delivered.length === 0) return [];
	const named = delivered.filter((one) => one.proposal.isPublic).slice(0, MOST_NAMED);
	const year = delivered[0]?.proposal.year ?? 0;
	const count: SentencePart = { text: String(delivered.length), href: `/proposals?year=${year}` };
	const list = (lang: "zh" | "en") =>
		named.flatMap(({ proposal }, place): SentencePart[] => [
			place === 0 ? (lang === "zh" ? "，其中：" : ", among them: ") : lang === "zh" ? "；" : "; ",
			link(proposal, proposal.title),
		]);
	return [
		{
			key: `proposals:replied:${news.since}`,
			line: "proposals",
			weight: delivered.some((one) => one.proposal.isKey) ? 62 : 38,
			section: "better",
			kicker: { zh: "提案", en: "Proposals" },
			headline: {
				zh: `${delivered.length} 件提案答复送达提案人`,
				en: `${delivered.length} replies reached their proposers`,
			},
			paragraphs: [
				{
					zh: ["上一版以来，", count, " 件答复送达", ...list("zh"), "。"],
					en: [count, " replies were delivered since the page before", ...list("en"), "."],
				},
			],
			demo: delivered.some((one) => one.proposal.demo),
		},
	];
}

/** Proposals that were opened again, because whoever proposed them was not satisfied. */
export function reopenedStories(news: ProposalNews): Story[] {
	return stepsIn(news, "close-rating")
		.filter(({ event }) => (event.body as { reopens?: boolean }).reopens === true)
		.filter(({ proposal }) => proposal.isPublic)
		.map(({ event, proposal }) => ({
			key: `proposals:reopened:${event.seq}`,
			line: "proposals",
			weight: 66,
			section: "worse" as const,
			kicker: { zh: "重新办理", en: "Opened again" },
			headline: {
				zh: `${proposal.year} 年第 ${proposal.number} 号提案重新办理`,
				en: `Proposal no. ${proposal.number} of ${proposal.year} is handled again`,
			},
			paragraphs: [
				{
					zh: [link(proposal, proposal.title), "：评价截止，按规则重新办理，限期另行答复。"],
					en: [link(proposal, proposal.title), ": the rating closed and it is handled again, with a new limit."],
				},
			],
			demo: proposal.demo,
		}));
}

/** What the look-back found. */
export function lookBackStories(news: ProposalNews): Story[] {
	return stepsIn(news, "look-back")
		.filter(
			({ event, proposal }) => proposal.isPublic && ((event.body as { proofs?: unknown[] }).proofs?.length ?? 0) > 0,
		)
		.slice(0, MOST_NAMED)
		.map(({ event, proposal }) => {
			const { delivered } = event.body as { delivered: boolean };
			return {
				key: `proposals:look-back:${event.seq}`,
				line: "proposals",
				weight: proposal.isKey ? 64 : 44,
				section: delivered ? ("better" as const) : ("worse" as const),
				kicker: { zh: "回头看", en: "Look-back" },
				headline: delivered
					? {
							zh: `回头看：${proposal.year} 年第 ${proposal.number} 号提案已落实`,
							en: `Look-back: proposal no. ${proposal.number} of ${proposal.year} is delivered`,
						}
					: {
							zh: `回头看：${proposal.year} 年第 ${proposal.number} 号提案未落实`,
							en: `Look-back: proposal no. ${proposal.number} of ${proposal.year} is not delivered`,
						},
				paragraphs: [{ zh: [link(proposal, proposal.title), "。"], en: [link(proposal, proposal.title), "."] }],
				demo: proposal.demo,
			};
		});
}
