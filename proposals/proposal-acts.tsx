import { useEffect, useState } from "react";
import { Link } from "react-router";
import type { Names } from "../people/names.store.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import type { Field } from "./form-values.ts";
import { LetterForm } from "./letter-form.tsx";
import type { SuggestedUnit } from "./list.store.ts";
import { MergePicker } from "./merge-picker.tsx";
import type { PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_STEP_WORDS } from "./proposal-step.ts";
import type { ProposalView } from "./proposal-view.ts";
import { extraOf, fieldsOf } from "./step-fields.ts";
import { StepForm } from "./step-form.tsx";

/** Steps that stand beside what they are about, not in the list. */
const ELSEWHERE: readonly PersonStep[] = ["clear-letter", "confirm-contact", "withdraw-proof"];

/** What the reader may do now; each opens its form. */
export function Acts({
	view,
	today,
	mergeInto,
	again,
}: {
	view: ProposalView;
	today: string;
	/** Chosen elsewhere on the page: the review opens with it. */
	mergeInto: string | null;
	again(): void;
}) {
	const say = useSay();
	const [open, setOpen] = useState<string | null>(null);
	useEffect(() => {
		if (mergeInto !== null) setOpen("review ");
	}, [mergeInto]);
	const { proposal, can, scheme, names } = view;
	const acts = (Object.entries(can) as [PersonStep, string[]][])
		.filter(([step]) => !ELSEWHERE.includes(step))
		.filter(([step]) => step !== "hold-meeting" || proposal.meetings.some((one) => one.held === null))
		.filter(([step]) => step !== "make-key" || proposal.key === null)
		.flatMap(([step, units]) => units.map((unit) => ({ step, unit, key: `${step} ${unit}` })))
		.filter(({ step, unit }) => step !== "reply" || proposal.letters.some((one) => one.of === unit));
	if (acts.length === 0) return null;
	const done = () => {
		setOpen(null);
		again();
	};
	return (
		<section>
			<h2>{say({ zh: "可办理的事项", en: "What you may do" })}</h2>
			<div className="acts-list">
				{acts.map(({ step, unit, key }) => {
					const several = (can[step]?.length ?? 0) > 1 && unit !== "";
					const title = `${say(PROPOSAL_STEP_WORDS[step])}${several ? ` · ${say(names.units[unit] ?? { zh: unit, en: unit })}` : ""}`;
					return (
						<div key={key}>
							<button type="button" aria-expanded={open === key} onClick={() => setOpen(open === key ? null : key)}>
								{title}
							</button>
							{open === key &&
								(step === "write-letter" ? (
									<LetterForm state={proposal} unit={unit} scheme={scheme} today={today} done={done} />
								) : (
									<>
										{step === "assign" && <Suggested proposalId={proposal.proposalId} />}
										<StepForm
											key={step === "review" ? mergeInto : null}
											proposalId={proposal.proposalId}
											step={step}
											title={title}
											fields={withMerge(fieldsOf(step, proposal, scheme, today), mergeInto)}
											extra={extraOf(step, unit, proposal)}
											done={done}
											below={(values, set) =>
												step === "review" &&
												values.outcome === "merge" && (
													<MergePicker
														state={proposal}
														chosen={String(values.into ?? "")}
														choose={(into) => set((now) => ({ ...now, into }))}
													/>
												)
											}
										/>
									</>
								))}
						</div>
					);
				})}
			</div>
		</section>
	);
}

/** The review's fields, with the merging that was chosen beside a like proposal. */
const withMerge = (fields: readonly Field[], into: string | null): readonly Field[] =>
	into === null
		? fields
		: fields.map((field) => {
				if (field.name === "outcome") return { ...field, initial: "merge" };
				return field.name === "into" ? { ...field, initial: into } : field;
			});

/** To which units proposals like this one went, with the proposals that say so. */
function Suggested({ proposalId }: { proposalId: string }) {
	const say = useSay();
	const found = useApi<{ units: SuggestedUnit[]; names: Names }>(
		`/api/proposals/${encodeURIComponent(proposalId)}/suggested-units`,
	);
	if (!found.data) return null;
	if (found.data.units.length === 0)
		return (
			<p className="small-note">
				{say({ zh: "没有相近的往年提案可供参考。", en: "No like proposal of earlier years." })}
			</p>
		);
	return (
		<div className="small-note">
			<p>{say({ zh: "相近提案曾交给：", en: "Proposals like it went to:" })}</p>
			<ul>
				{found.data.units.map((one) => (
					<li key={one.unit}>
						{say(found.data?.names.units[one.unit] ?? { zh: one.unit, en: one.unit })}
						{one.role === "lead"
							? say({ zh: "（主办）：", en: " (lead): " })
							: say({ zh: "（会办）：", en: " (co-unit): " })}
						{one.evidence.slice(0, 3).map((item, place) => (
							<span key={item.proposalId}>
								{place > 0 && say({ zh: "、", en: ", " })}
								<Link to={`/proposals/${item.proposalId}`}>
									{say({ zh: `${item.year} 年第 ${item.number} 号`, en: `${item.year} no. ${item.number}` })}
								</Link>{" "}
								{Math.round(item.likeness * 100)}%
							</span>
						))}
					</li>
				))}
			</ul>
		</div>
	);
}
