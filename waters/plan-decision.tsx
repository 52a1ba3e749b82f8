import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";

/** Approves or refuses the version that waits. */
export function PlanDecision({
	creekId,
	of,
	version,
	onDone,
}: {
	creekId: string;
	of: number;
	version: number;
	onDone: () => void;
}) {
	const say = useSay();
	const [words, setWords] = useState("");
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey] = useState(() => crypto.randomUUID());
	const decide = async (approved: boolean) => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			const body = JSON.stringify({ of, approved, words, clientKey: `${clientKey}:${approved}` });
			await sendApi(`/api/waters/creeks/${creekId}/plan/decisions`, { method: "POST", headers, body });
			onDone();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<section className="works-form works-note">
			<h2>{say({ zh: `审定第 ${version} 版`, en: `Decide on version ${version}` })}</h2>
			<p>
				{say({
					zh: "通过后，每项措施、每个目标都成为有责任人和期限的事项；目标须凭数据销号。",
					en: "Once approved, each measure and each target becomes a matter with its owner and date; a target is signed off on data alone.",
				})}
			</p>
			<input
				aria-label={say({ zh: "意见", en: "Words" })}
				placeholder={say({ zh: "意见；不通过须写明理由", en: "words; a refusal needs its reason" })}
				maxLength={1000}
				value={words}
				onChange={(event) => setWords(event.target.value)}
			/>
			{fault && <p role="alert">{say(fault)}</p>}
			<div className="chips">
				<button type="button" className="works-button main" onClick={() => decide(true)}>
					{say({ zh: "审定通过", en: "Approve" })}
				</button>
				<button type="button" onClick={() => decide(false)}>
					{say({ zh: "不予通过", en: "Refuse" })}
				</button>
			</div>
		</section>
	);
}
