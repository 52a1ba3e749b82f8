import { useState } from "react";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import type { MergeTarget } from "./merge-target.store.ts";
import type { ProposalState } from "./proposal.ts";
import { Marked } from "./similar-list.tsx";

type Target = MergeTarget & { passages: string[] };

/** Chooses the proposal that this one is merged into: the most alike first, or searched for; the two texts side by side before it is decided. */
export function MergePicker({
	state,
	chosen,
	choose,
}: {
	state: ProposalState;
	chosen: string;
	choose(proposalId: string): void;
}) {
	const say = useSay();
	const [q, setQ] = useState("");
	const path = `/api/proposals/${encodeURIComponent(state.proposalId)}/merge-targets`;
	const found = useApi<{ targets: Target[] }>(`${path}?${new URLSearchParams({ q })}`);
	const alike = useApi<{ targets: Target[] }>(path);
	const targets = found.data?.targets ?? [];
	const target = [...targets, ...(alike.data?.targets ?? [])].find((one) => one.proposalId === chosen);
	return (
		<fieldset className="merge-picker">
			<legend>{say({ zh: "并入哪件提案", en: "Merge into" })}</legend>
			<input
				type="search"
				aria-label={say({ zh: "查找并入的提案", en: "Search for it" })}
				placeholder={say({ zh: "案号、案由、内容或拼音", en: "Number, words or pinyin" })}
				value={q}
				onChange={(event) => setQ(event.target.value)}
			/>
			{found.data && targets.length === 0 && (
				<p className="small-note">
					{q === ""
						? say({
								zh: "本年度没有内容相近的已立案提案，可按案号或案由查找。",
								en: "No filed proposal of this year is alike; search by number or words.",
							})
						: say({ zh: "没有符合的已立案提案。", en: "No filed proposal matches." })}
				</p>
			)}
			<ul>
				{targets.map((one) => (
					<li key={one.proposalId}>
						<label className="inline">
							<input
								type="radio"
								name="merge-into"
								checked={one.proposalId === chosen}
								onChange={() => choose(one.proposalId)}
							/>
							{one.likeness > 0 && <span className="likeness">{Math.round(one.likeness * 100)}%</span>}{" "}
							{say({ zh: `第 ${one.number} 号`, en: `No. ${one.number}` })} {one.title}
						</label>
					</li>
				))}
			</ul>
			{target && (
				<div className="side-by-side">
					<section>
						<h3>{say({ zh: "本案", en: "This one" })}</h3>
						<p>
							<b>{state.title}</b>
						</p>
						<p>
							<Marked
								text={[state.facts, state.analysis, state.suggestions].filter(Boolean).join("\n")}
								passages={target.passages}
							/>
						</p>
					</section>
					<section>
						<h3>{say({ zh: `第 ${target.number} 号`, en: `No. ${target.number}` })}</h3>
						<p>
							<b>{target.title}</b>
						</p>
						<p>
							<Marked text={target.text} passages={target.passages} />
						</p>
					</section>
				</div>
			)}
			{chosen !== "" && (
				<p className="small-note">
					{say({
						zh: "并案后，本案提案人仍各自收到答复、各自评价。",
						en: "Whoever proposed this one still gets the reply and rates it.",
					})}
				</p>
			)}
		</fieldset>
	);
}
