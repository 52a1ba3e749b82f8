import { useState } from "react";
import { EvidenceField } from "../loop/evidence-field.tsx";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { Position } from "./network-geometry.ts";
import { PlaceField } from "./place-field.tsx";
import {
	CATEGORY_NAMES,
	PROBLEM_CATEGORIES,
	PROBLEM_SOURCES,
	type ProblemCategory,
	type ProblemSource,
} from "./problem-category.ts";
import { DuplicateList, type Proposal, WhyResponsible } from "./problem-proposal.tsx";

const SOURCES: ProblemSource[] = ["inspection", "monitoring", "remote-sensing", "patrol"];

/** Writes a problem down; while it is written the page says who would answer for it and which known ones it may repeat. */
export function ProblemForm({ onRaised }: { onRaised: (matterId: string) => void }) {
	const say = useSay();
	const lang = useLang();
	const [creekId, setCreekId] = useState("");
	const [place, setPlace] = useState<Position | null>(null);
	const [category, setCategory] = useState<ProblemCategory>("water-quality");
	const [source, setSource] = useState<ProblemSource>("inspection");
	const [words, setWords] = useState("");
	const [evidence, setEvidence] = useState<EvidenceNamed[]>([]);
	const [busy, setBusy] = useState(false);
	const [proposal, setProposal] = useState<Proposal | null>(null);
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey, setClientKey] = useState(() => crypto.randomUUID());
	const where = {
		...(creekId ? { creekId } : {}),
		...(place ? { place: { lon: place[0], lat: place[1] } } : {}),
	};
	const post = <T,>(path: string, body: object) =>
		sendApi<T>(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
	const attempt = async (work: () => Promise<void>) => {
		setFault(null);
		try {
			await work();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	const ask = () =>
		attempt(async () =>
			setProposal(await post<Proposal>("/api/waters/problems/proposal", { ...where, category, words })),
		);
	const raise = () =>
		attempt(async () => {
			const files = evidence.flatMap(({ fileId, name }) => (fileId ? [{ fileId, name }] : []));
			const sent = { ...where, category, source, words, files, clientKey };
			const { matterId } = await post<{ matterId: string }>("/api/waters/problems", sent);
			setClientKey(crypto.randomUUID());
			onRaised(matterId);
		});
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				raise();
			}}
		>
			<fieldset>
				<legend>{say({ zh: "位置", en: "Place" })}</legend>
				<PlaceField
					none={{ zh: "按图上的位置判断支浜", en: "The creek follows from the place" }}
					creekId={creekId}
					onCreek={setCreekId}
					place={place}
					onPlace={setPlace}
				/>
			</fieldset>
			<fieldset>
				<legend>{say({ zh: "类别与来源", en: "Category and source" })}</legend>
				<select
					aria-label={say({ zh: "类别", en: "Category" })}
					value={category}
					onChange={(event) => setCategory(event.target.value as ProblemCategory)}
				>
					{CATEGORY_NAMES.map((name) => (
						<option key={name} value={name}>
							{PROBLEM_CATEGORIES[name][lang]}
						</option>
					))}
				</select>
				<div className="chips">
					{SOURCES.map((name) => (
						<button key={name} type="button" aria-pressed={source === name} onClick={() => setSource(name)}>
							{PROBLEM_SOURCES[name][lang]}
						</button>
					))}
				</div>
				<label className="block" htmlFor="problem-words">
					{say({ zh: "情况说明", en: "What was found" })}
				</label>
				<textarea
					id="problem-words"
					rows={3}
					required
					minLength={2}
					maxLength={4000}
					value={words}
					onChange={(event) => setWords(event.target.value)}
				/>
			</fieldset>
			<EvidenceField
				value={evidence}
				onChange={setEvidence}
				onBusy={setBusy}
				label={{ zh: "照片、材料", en: "Photos and papers" }}
			/>
			{proposal && (
				<div className="works-note">
					<WhyResponsible proposal={proposal} />
					<DuplicateList duplicates={proposal.duplicates} />
				</div>
			)}
			{fault && <p role="alert">{say(fault)}</p>}
			<div className="chips">
				<button type="button" disabled={!creekId && !place} onClick={ask}>
					{say({ zh: "查重并看责任单位", en: "Who answers, and is it known?" })}
				</button>
				<button
					type="submit"
					className="works-button main"
					disabled={busy || words.trim().length < 2 || (!creekId && !place)}
				>
					{say({ zh: "登记问题", en: "Raise it" })}
				</button>
			</div>
		</form>
	);
}
