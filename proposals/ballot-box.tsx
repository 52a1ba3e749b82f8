import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useSay } from "../web/language.tsx";
import type { OwnWindow } from "./ballot.store.ts";
import type { Ballot } from "./ballot.ts";
import { GRADE_WORDS, GRADES, type Grade } from "./grade-words.ts";

type Draft = Omit<Ballot, "attitude" | "result"> & Record<"attitude" | "result", Grade | null>;

/** Where a proposer rates in private. It says beforehand who will see what, and when. */
export function BallotBox({
	proposalId,
	own,
	unit,
	done,
}: {
	proposalId: string;
	own: OwnWindow;
	unit: Bilingual;
	done(): void;
}) {
	const say = useSay();
	const { refused, attempt } = useTry();
	// Nothing is answered beforehand: what is sent was chosen.
	const [ballot, setBallot] = useState<Draft>(
		own.ballot ?? { attitude: null, result: null, words: "", share: false, again: false },
	);
	const [saved, setSaved] = useState(false);
	const about = own.which === "reply" ? { zh: "答复", en: "the reply" } : { zh: "落实", en: "the delivery" };
	const change = (more: Partial<Draft>) => {
		setSaved(false);
		setBallot((now) => ({ ...now, ...more }));
	};
	const title = say({ zh: `请评价${unit.zh}的${about.zh}`, en: `Rate ${about.en} of ${unit.en}` });
	if (!own.open)
		return (
			<section className="ballot" aria-label={title}>
				<h2>{title}</h2>
				<p>
					{say({ zh: `评价已于 ${own.closesOn} 截止。`, en: `The rating closed on ${own.closesOn}.` })}{" "}
					{own.ballot
						? say({
								zh: `您的评价：态度${GRADE_WORDS[own.ballot.attitude].zh}，结果${GRADE_WORDS[own.ballot.result].zh}。`,
								en: `You said: attitude ${GRADE_WORDS[own.ballot.attitude].en}, result ${GRADE_WORDS[own.ballot.result].en}.`,
							})
						: say({ zh: "您没有评价，记为未表态。", en: "You gave no answer, and it counts as none." })}
				</p>
				{own.receipt && own.counted !== null && (
					<p className="small-note">
						{own.counted
							? say({ zh: "您的回执在公布的封印之中。", en: "Your receipt is among the published seals." })
							: say({
									zh: "您的回执不在公布的封印之中，请向提案委反映。",
									en: "Your receipt is not among the published seals; tell the committee.",
								})}{" "}
						<code>{own.receipt.slice(0, 16)}…</code>
					</p>
				)}
			</section>
		);
	return (
		<section className="ballot" aria-label={title}>
			<h2>{title}</h2>
			<p className="small-note">
				{say({
					zh: `只有您本人能看到。截至 ${own.closesOn} 可随时更改，到期自动截止。承办单位看不到谁评价了、谁没有评价；评价累计成批后只公布合计。`,
					en: `Only you can see this. You may change it until ${own.closesOn}, when it closes by itself. The unit sees neither who answered nor who has not; sums are published in batches.`,
				})}
			</p>
			<form
				className="proposal-form"
				onSubmit={async (event) => {
					event.preventDefault();
					const sent = {
						window: own.window,
						ballot: { ...ballot, again: ballot.result === "dissatisfied" && ballot.again },
					};
					const ok = await attempt(() => send(`/api/proposals/${encodeURIComponent(proposalId)}/ballots`, sent));
					setSaved(ok);
					if (ok) done();
				}}
			>
				<Grades
					legend={{ zh: "办理态度", en: "Attitude" }}
					name="attitude"
					value={ballot.attitude}
					change={(attitude) => change({ attitude })}
				/>
				<Grades
					legend={{ zh: "办理结果", en: "Result" }}
					name="result"
					value={ballot.result}
					change={(result) => change({ result })}
				/>
				{ballot.result === "dissatisfied" && (
					<label className="inline">
						<input
							type="checkbox"
							checked={ballot.again}
							onChange={(event) => change({ again: event.target.checked })}
						/>
						{say({
							zh: "要求重新办理（截止后，重新办理一事会公开可见）",
							en: "Handle it again (that it was opened again can be seen by all after the closing)",
						})}
					</label>
				)}
				<label>
					{say({ zh: "理由（可不填）", en: "Words (optional)" })}
					<textarea maxLength={1000} value={ballot.words} onChange={(event) => change({ words: event.target.value })} />
				</label>
				<label className="inline">
					<input type="checkbox" checked={ballot.share} onChange={(event) => change({ share: event.target.checked })} />
					{say({ zh: "截止后可不署名公布上述理由", en: "After the closing these words may be shown, without a name" })}
				</label>
				<Refused refused={refused} />
				{(saved || own.ballot) && !refused && (
					<p role="status">
						{say({ zh: "已保存。", en: "Saved." })} {own.receipt && <code>{own.receipt.slice(0, 16)}…</code>}
					</p>
				)}
				<div className="form-acts">
					<button type="submit" className="primary">
						{own.ballot
							? say({ zh: "更改评价", en: "Change the rating" })
							: say({ zh: "提交评价", en: "Give the rating" })}
					</button>
				</div>
			</form>
		</section>
	);
}

function Grades({
	legend,
	name,
	value,
	change,
}: {
	legend: Bilingual;
	name: string;
	value: Grade | null;
	change(grade: Grade): void;
}) {
	const say = useSay();
	return (
		<fieldset>
			<legend>{say(legend)}</legend>
			<div className="grades">
				{GRADES.map((grade) => (
					<label key={grade} className="inline">
						<input type="radio" name={name} required checked={value === grade} onChange={() => change(grade)} />
						{say(GRADE_WORDS[grade])}
					</label>
				))}
			</div>
		</fieldset>
	);
}
