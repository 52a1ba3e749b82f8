import { useState } from "react";
import { Link } from "react-router";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { Difference } from "./difference.tsx";
import { OfficialText } from "./official-text.tsx";
import type { LetterVersion } from "./proposal.ts";
import { Proofs } from "./proposal-handling.tsx";
import type { ProposalView } from "./proposal-view.ts";
import { StepForm } from "./step-form.tsx";
import { textDifference } from "./text-difference.ts";

/** The letters of each unit: versions with stamps and what changed, clearances, and what was sent. */
export function Letters({ view, again }: { view: ProposalView; again(): void }) {
	const say = useSay();
	const { proposal, names } = view;
	const units = [...new Set(proposal.letters.map((one) => one.of))];
	if (units.length === 0) return null;
	return (
		<section className="proposal-section">
			<h2 id="replies">{say({ zh: "答复函", en: "The letter" })}</h2>
			{units.map((unit) => (
				<div key={unit}>
					{units.length > 1 && <h3>{say(names.units[unit] ?? { zh: unit, en: unit })}</h3>}
					{proposal.letters
						.filter((one) => one.of === unit)
						.toReversed()
						.map((letter, place) => (
							<Version key={letter.seq} letter={letter} latest={place === 0} view={view} again={again} />
						))}
				</div>
			))}
			{view.windows.map((window) => (
				<div key={window.id} className="small-note">
					<p>
						{window.which === "reply"
							? say({ zh: "答复评价", en: "Rating of the reply" })
							: say({ zh: "落实评价", en: "Rating of the delivery" })}
						{units.length > 1 && ` · ${say(names.units[window.of] ?? { zh: window.of, en: window.of })}`}
						{say({ zh: "：", en: ": " })}
						{window.open
							? say({ zh: `征询中，${window.closesOn} 自动截止`, en: `open, closes by itself on ${window.closesOn}` })
							: say({ zh: `已于 ${window.closesOn} 截止`, en: `closed on ${window.closesOn}` })}
						{window.reopens && say({ zh: "；按评价重新办理", en: "; opened again by it" })}
					</p>
					{window.shared.map((words) => (
						<blockquote key={words}>“{words}”</blockquote>
					))}
				</div>
			))}
		</section>
	);
}

function Version({
	letter,
	latest,
	view,
	again,
}: {
	letter: LetterVersion;
	latest: boolean;
	view: ProposalView;
	again(): void;
}) {
	const say = useSay();
	const [clearing, setClearing] = useState(false);
	const day = useLocalDay();
	const { proposal, names, scheme, can } = view;
	const person = (id: string) => say(names.persons[id] ?? { zh: id, en: id });
	const reply = proposal.replies.find((one) => one.of === letter.of && one.version === letter.version);
	const before = proposal.letters.find((one) => one.of === letter.of && one.version === letter.version - 1);
	const result = scheme.classes.find((one) => one.letter === letter.letter);
	const isOpen = latest || reply !== undefined;
	return (
		<details className="said" open={isOpen} id={`letter-${letter.seq}`}>
			<summary>
				{say({ zh: `第 ${letter.version} 稿`, en: `Version ${letter.version}` })} ·{" "}
				<span className="class-mark">{letter.letter}</span> {result && say(result.title)} · {person(letter.by)} ·{" "}
				{day(letter.at)} · <code>{letter.digest.slice(0, 12)}</code>
			</summary>
			{reply && (
				<p>
					<b>{reply.documentNo}</b> · {say({ zh: "签发", en: "signed by" })} {reply.signer} · {reply.sentOn}
					{reply.delivered && ` · ${say({ zh: "送达", en: "delivered" })} ${reply.delivered.on}`} ·{" "}
					<a href={`/api/proposals/${encodeURIComponent(proposal.proposalId)}/letters/${letter.seq}.docx`}>Word</a> ·{" "}
					<Link to={`/proposals/${proposal.proposalId}/letters/${letter.seq}`}>{say({ zh: "打印", en: "Print" })}</Link>
				</p>
			)}
			<OfficialText text={letter.text} />
			{letter.declineReason && (
				<p>
					{say({ zh: "暂不能办理的原因：", en: "Reason: " })}
					{letter.declineReason}
				</p>
			)}
			{letter.promises.length > 0 && (
				<ol>
					{letter.promises.map((one) => (
						<li key={one.matterId}>
							{reply ? <Link to={`/matters/${encodeURIComponent(one.matterId)}`}>{one.text}</Link> : one.text} ·{" "}
							{say(names.units[one.unit] ?? { zh: one.unit, en: one.unit })} · {one.dueOn}
						</li>
					))}
				</ol>
			)}
			<Proofs proofs={letter.proofs} view={view} />
			{before && (
				<details>
					<summary>
						{say({ zh: `与第 ${before.version} 稿比较`, en: `Compared with version ${before.version}` })}
					</summary>
					<Difference parts={textDifference(before.text, letter.text)} />
				</details>
			)}
			{letter.clearances.map((one) => (
				<p key={one.seq} className="small-note">
					{one.passed ? say({ zh: "审核通过", en: "Cleared" }) : say({ zh: "退回修改", en: "Sent back" })} ·{" "}
					{person(one.by)} · {day(one.at)} {one.words}
				</p>
			))}
			{latest && !reply && can["clear-letter"]?.includes(letter.of) && (
				<>
					<button
						type="button"
						className="plain-button"
						aria-expanded={clearing}
						onClick={() => setClearing(!clearing)}
					>
						{say({ zh: "审核这一稿", en: "Clear this version" })}
					</button>
					{clearing && (
						<StepForm
							proposalId={proposal.proposalId}
							step="clear-letter"
							fields={[
								{
									...{ name: "passed", label: { zh: "审核意见", en: "Your decision" }, kind: "yes-no" },
									options: [
										{ value: "yes", label: { zh: "同意", en: "cleared" } },
										{ value: "no", label: { zh: "退回修改", en: "send it back" } },
									],
								},
								{ name: "words", label: { zh: "说明（退回时必填）", en: "Words (needed if sent back)" }, kind: "area" },
							]}
							extra={{ unit: letter.of, version: letter.version, digest: letter.digest }}
							done={() => {
								setClearing(false);
								again();
							}}
						/>
					)}
				</>
			)}
		</details>
	);
}
