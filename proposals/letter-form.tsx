import { useEffect, useState } from "react";
import { Link } from "react-router";
import { send } from "../people/attempt.tsx";
import { useSay } from "../web/language.tsx";
import { Difference } from "./difference.tsx";
import type { Values } from "./form-values.ts";
import type { EarlierLetter } from "./letter.store.ts";
import type { FoundPromise } from "./promise-sentence.ts";
import type { ProposalState } from "./proposal.ts";
import type { ProposalScheme } from "./scheme.ts";
import { Marked } from "./similar-list.tsx";
import { fieldsOf } from "./step-fields.ts";
import { StepForm } from "./step-form.tsx";
import type { TextPart } from "./text-difference.ts";

interface Check {
	promises: FoundPromise[];
	repeats: (EarlierLetter & {
		passages: string[];
		difference: TextPart[];
		proposal: { year: number; number: number | null; title: string } | null;
	})[];
}

/** Writes a version of the letter: the promises that are found in the text stand beside it, and earlier letters that it repeats. */
export function LetterForm({
	state,
	unit,
	scheme,
	today,
	done,
}: {
	state: ProposalState;
	unit: string;
	scheme: ProposalScheme;
	today: string;
	done(): void;
}) {
	const say = useSay();
	const before = state.letters.findLast((one) => one.of === unit);
	const [text, setText] = useState(before?.text ?? "");
	const check = useCheck(text, state.proposalId);
	const fields = fieldsOf("write-letter", state, scheme, today).map((field) => {
		if (!before) return field;
		const initial: Values = {
			letter: before.letter,
			text: before.text,
			promises: before.promises.map((one) => ({
				...{ sentence: one.sentence, text: one.text, dueOn: one.dueOn },
				owner: `${one.unit}\n${one.person}`,
			})),
			declineReason: before.declineReason,
			proofs: before.proofs.map(({ name, href, fileId }) => ({ name, href, fileId })),
			copies: before.copies.join("\n"),
			contact: before.contact,
			openness: before.openness,
		};
		return { ...field, initial: initial[field.name] };
	});
	return (
		<StepForm
			proposalId={state.proposalId}
			step="write-letter"
			fields={fields}
			extra={{ unit }}
			done={done}
			onValues={(values) => setText(String(values.text ?? ""))}
			below={(values, set) => (
				<aside aria-live="polite">
					{check && check.promises.length > 0 && (
						<>
							<h3>
								{say({
									zh: `正文中的承诺（${check.promises.length}）`,
									en: `Promises in the text (${check.promises.length})`,
								})}
							</h3>
							<ul>
								{check.promises.map((found) => {
									const rows = (values.promises as Values[]) ?? [];
									const known = rows.some((row) => row.sentence === found.sentence);
									return (
										<li key={found.sentence}>
											{found.sentence}{" "}
											{known ? (
												<span className="duty-done">{say({ zh: "已列任务", en: "has its task" })}</span>
											) : (
												<button
													type="button"
													onClick={() =>
														set((now) => ({
															...now,
															promises: [
																...((now.promises as Values[]) ?? []),
																{
																	sentence: found.sentence,
																	text: found.sentence.replace(/[。；]$/, "").slice(0, 300),
																	owner: "",
																	dueOn: "",
																},
															],
														}))
													}
												>
													{say({ zh: "列为任务", en: "Make it a task" })}
												</button>
											)}
										</li>
									);
								})}
							</ul>
						</>
					)}
					{check?.repeats.map((one) => (
						<details key={one.seq} open>
							<summary>
								{say({
									zh: `与已有答复相近 ${Math.round(one.likeness * 100)}%`,
									en: `${Math.round(one.likeness * 100)}% like an earlier letter`,
								})}
								{one.proposal && (
									<>
										{" · "}
										<Link to={`/proposals/${one.proposalId}`}>
											{one.proposal.year} · {one.proposal.title}
										</Link>
									</>
								)}
							</summary>
							<p>
								<Marked text={one.text} passages={one.passages} />
							</p>
							<h3>{say({ zh: "本稿与它的措辞差异", en: "How this letter's words differ from it" })}</h3>
							<Difference parts={one.difference} />
						</details>
					))}
				</aside>
			)}
		/>
	);
}

function useCheck(text: string, proposalId: string): Check | null {
	const [found, setFound] = useState<Check | null>(null);
	useEffect(() => {
		if (text.trim().length < 10) return setFound(null);
		let gone = false;
		const timer = setTimeout(async () => {
			const answer = await send<Check>("/api/proposals/letter-check", { text, proposalId }).catch(() => null);
			if (!gone && answer) setFound(answer);
		}, 400);
		return () => {
			gone = true;
			clearTimeout(timer);
		};
	}, [text, proposalId]);
	return found;
}
