import type { Paper, PaperBlock } from "../loop/paper.ts";
import { type LetterVersion, type ProposalState, proposersOf, type Reply } from "./proposal.ts";
import { blocksOf } from "./safe-text.ts";

export interface LetterNames {
	unit(id: string): string;
	person(id: string): string;
}

/** A reply as an official letter (信函格式): the class stands at the top right, the opinions that differ follow the text as what they are. */
export function letterPaper(
	state: ProposalState,
	letter: LetterVersion,
	reply: Reply | undefined,
	names: LetterNames,
	options: { district: string; base: string | null; today: string },
): Paper {
	const number = state.number === null ? "" : `第${state.number}号`;
	const addressee = state.proposerName ?? proposersOf(state).map(names.person).join("、");
	const text = (words: string): PaperBlock => ({ kind: "text", runs: [words] });
	const paragraphs = (words: string) =>
		blocksOf(words).flatMap((block): PaperBlock[] => {
			if (block.kind === "list") return block.items.map(text);
			return [block.kind === "heading" ? { kind: "heading", level: 1, text: block.words } : text(block.words)];
		});
	const promised: PaperBlock[] =
		letter.promises.length === 0
			? []
			: [
					text("承诺事项如下："),
					{
						kind: "table",
						columns: ["序号", "事项", "责任单位", "完成日期"],
						rows: letter.promises.map((one, index) => [
							String(index + 1),
							{ text: one.text, href: `/matters/${encodeURIComponent(one.matterId)}` },
							names.unit(one.unit),
							one.dueOn,
						]),
					},
				];
	const differing = state.opinions.filter((one) => one.stand === "differs");
	const opinions = differing.flatMap((one) => [
		text(`会办单位${names.unit(one.of)}的不同意见：`),
		...paragraphs(one.words),
	]);
	const declined = letter.declineReason === "" ? [] : [text(`暂不能办理的原因：${letter.declineReason}`)];
	return {
		form: "letter",
		organ: `${options.district}${names.unit(letter.of)}`,
		number: reply?.documentNo ?? null,
		corner: `${letter.letter}类`,
		title: `关于区政协${state.year}年${number}提案的答复`,
		addressee: `${addressee}委员`,
		body: [
			text(`您提出的《${state.title}》收悉，现答复如下：`),
			...paragraphs(letter.text),
			...declined,
			...promised,
			...opinions,
		],
		...(letter.proofs.length > 0 ? { attachments: letter.proofs.map((one) => one.name) } : {}),
		signer: `${options.district}${names.unit(letter.of)}`,
		signedOn: reply?.sentOn ?? options.today,
		...(letter.contact ? { note: `联系人及电话：${letter.contact}` } : {}),
		copyTo: letter.copies.length > 0 ? letter.copies : ["区政协提案委员会办公室", "区政府办公室"],
		demo: state.demo,
		base: options.base,
	};
}
