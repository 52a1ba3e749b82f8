import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "react-router";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { BallotBox } from "./ballot-box.tsx";
import { ClassMark } from "./class-mark.tsx";
import { DaysTable, DutyTable } from "./duty-table.tsx";
import { EvidenceSection } from "./evidence-section.tsx";
import { FilesShown } from "./files-shown.tsx";
import { PROPOSAL_STAGES } from "./proposal.ts";
import { Acts } from "./proposal-acts.tsx";
import { Handling } from "./proposal-handling.tsx";
import { Letters } from "./proposal-letters.tsx";
import { PROPOSAL_STEP_WORDS } from "./proposal-step.ts";
import type { ProposalView, PublicView } from "./proposal-view.ts";
import "./proposals.css";
import { OfficialText } from "./official-text.tsx";
import { PublicProposalPage } from "./public-proposal.tsx";
import { ASSIGNMENT_MODES, PROPOSAL_KINDS, RETURN_REASONS } from "./reasons.ts";
import { SimilarList, useSimilar } from "./similar-list.tsx";

type File = { public: PublicView } | { moment: Moment; view: ProposalView };

/** A proposal with its whole story: what was proposed, who owes what by when, the letters, the verdicts, and what became of it. */
export function ProposalPage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const path = `/api/proposals/${encodeURIComponent(id)}${moment.search}`;
	const file = useApi<File>(path);
	const queries = useQueryClient();
	const again = () => queries.invalidateQueries({ queryKey: [path] });
	if (file.error)
		return (
			<>
				<h1>{say({ zh: "提案", en: "Proposal" })}</h1>
				<p role="alert">{say(file.error.words)}</p>
				<p>
					{say({
						zh: "没有公开的提案须登录后查看。",
						en: "Proposals that are not public are shown to who is signed in and may see them.",
					})}{" "}
					<Link to="/proposals">{say({ zh: "返回提案库", en: "All proposals" })}</Link>
				</p>
			</>
		);
	if (!file.data) return <LoadingPage />;
	if ("public" in file.data) return <PublicProposalPage seen={file.data.public} />;
	return <WholeProposal view={file.data.view} at={file.data.moment} again={again} />;
}

function WholeProposal({ view, at, again }: { view: ProposalView; at: Moment; again(): void }) {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const [mergeInto, setMergeInto] = useState<string | null>(null);
	const { proposal, duties, names, classes } = view;
	const person = (id: string) => say(names.persons[id] ?? { zh: id, en: id });
	const unit = (id: string) => names.units[id] ?? { zh: id, en: id };
	const review = proposal.reviews.at(-1);
	const mode = proposal.assignments.at(-1)?.mode;
	const day = (instant: string) => localDay(instant, at.timeZone);
	const today = day(at.at);
	const comma = say({ zh: "、", en: ", " });
	const isReviewed = proposal.stage === "submitted" && view.can.review !== undefined;
	const similar = useSimilar(
		proposal.title,
		[proposal.facts, proposal.analysis, proposal.suggestions].join("\n"),
		proposal.proposalId,
		isReviewed && Boolean(me),
	);
	const late = duties.filter((one) => one.late && !one.ended);
	const { hash } = useLocation();
	useEffect(() => {
		// The page was empty when the browser looked for the place.
		if (hash !== "") document.getElementById(hash.slice(1))?.scrollIntoView();
	}, [hash]);
	return (
		<article>
			<header className="proposal-head">
				<p className="kicker-line">
					<Link to={withMoment("/proposals", moment)}>{say({ zh: "提案库", en: "All proposals" })}</Link> ·{" "}
					{say({ zh: `${proposal.year} 年`, en: String(proposal.year) })}
					{proposal.number !== null && say({ zh: `第 ${proposal.number} 号`, en: `, no. ${proposal.number}` })}
					{proposal.key && <span className="key-mark"> {say({ zh: "★ 重点提案", en: "★ key proposal" })}</span>}{" "}
					{proposal.demo && <DemoMark />}
				</p>
				<h1>{proposal.title}</h1>
				<dl>
					<div>
						<dt>{say({ zh: "进展", en: "Stage" })}</dt>
						<dd>
							<b>{say(PROPOSAL_STAGES[proposal.stage])}</b> · {day(proposal.stageAt)}
						</dd>
					</div>
					<div>
						<dt>{say({ zh: "类型", en: "Kind" })}</dt>
						<dd>
							{say(PROPOSAL_KINDS[proposal.kind])}
							{proposal.topic && ` · ${proposal.topic}`}
							{proposal.betweenSessions && ` · ${say({ zh: "平时提案", en: "between sessions" })}`}
						</dd>
					</div>
					<div>
						<dt>{say({ zh: "提案人", en: "Proposed by" })}</dt>
						<dd>
							{[
								proposal.proposerName ?? person(proposal.proposer.person),
								...proposal.cosigners.filter((one) => one.answer?.agrees).map((one) => person(one.person)),
								...proposal.takenIn.flatMap((one) => one.persons).map(person),
							].join(comma)}
						</dd>
					</div>
					{mode !== undefined && mode !== "lead" && (
						<div>
							<dt>{say({ zh: "办理方式", en: "Handling" })}</dt>
							<dd>{say(ASSIGNMENT_MODES[mode])}</dd>
						</div>
					)}
					{proposal.key && (
						<div>
							<dt>{say({ zh: "领办领导", en: "Leader" })}</dt>
							<dd>{person(proposal.key.leader)}</dd>
						</div>
					)}
					{classes.map((one) => (
						<div key={one.unit}>
							<dt>
								{say({ zh: "办理结果", en: "Result" })}
								{classes.length > 1 && ` · ${say(unit(one.unit))}`}
							</dt>
							<dd>
								<ClassMark now={one.now} declared={one.declared} /> {say(one.title)}
								<br />
								<span className="small-note">{say(one.why)}</span>
							</dd>
						</div>
					))}
				</dl>
			</header>
			{view.own.map((own) => (
				<BallotBox key={own.window} proposalId={proposal.proposalId} own={own} unit={unit(own.of)} done={again} />
			))}
			<div className="proposal-columns">
				<div>
					{duties.length > 0 && (
						<section className="proposal-section">
							<h2>{say({ zh: "各单位办理时限", en: "Each unit on its own clock" })}</h2>
							{late.length > 0 && (
								<p>
									{say({
										zh: `逾期的是：${[...new Set(late.map((one) => unit(one.unit).zh))].join("、")}。其他单位不因此逾期。`,
										en: `Late: ${[...new Set(late.map((one) => unit(one.unit).en))].join(", ")}. Nobody else is late because of it.`,
									})}
								</p>
							)}
							<DutyTable duties={duties} names={names} />
						</section>
					)}
					<section className="proposal-section">
						<h2>{say({ zh: "提案内容", en: "The proposal" })}</h2>
						<h3>{say({ zh: "情况", en: "Facts" })}</h3>
						<OfficialText text={proposal.facts} />
						{proposal.analysis && (
							<>
								<h3>{say({ zh: "分析", en: "Analysis" })}</h3>
								<OfficialText text={proposal.analysis} />
							</>
						)}
						<h3>{say({ zh: "建议", en: "Suggestions" })}</h3>
						<OfficialText text={proposal.suggestions} />
						<FilesShown
							proposalId={proposal.proposalId}
							files={proposal.attachments}
							mayOpen={(fileId) => view.files.includes(fileId)}
						/>
						{proposal.versions.length > 1 && (
							<p className="small-note">
								{say({
									zh: `修改过 ${proposal.versions.length - 1} 次`,
									en: `edited ${proposal.versions.length - 1} times`,
								})}
							</p>
						)}
						{proposal.cosigners.some((one) => one.answer === null) && (
							<p className="small-note">
								{say({ zh: "待本人确认联名：", en: "Asked to co-sign: " })}
								{proposal.cosigners
									.filter((one) => one.answer === null)
									.map((one) => person(one.person))
									.join(comma)}
							</p>
						)}
					</section>
					{isReviewed && (
						<section className="proposal-section">
							<h2>{say({ zh: "内容相近的提案", en: "Proposals that say nearly the same" })}</h2>
							<SimilarList
								similar={similar}
								act={(one) =>
									one.year === proposal.year &&
									one.number !== null && (
										<button type="button" className="plain-button" onClick={() => setMergeInto(one.proposalId)}>
											{say({ zh: "并入此案", en: "Merge into it" })}
										</button>
									)
								}
							/>
						</section>
					)}
					{review && review.outcome !== "accept" && (
						<section className="proposal-section">
							<h2>{say({ zh: "审查意见", en: "The review" })}</h2>
							<p>
								{review.reasons.map((one) => say(RETURN_REASONS[one])).join(say({ zh: "；", en: "; " }))} {review.words}
								{review.into && (
									<Link to={`/proposals/${review.into}`}>
										{say({ zh: "查看并入的提案", en: "The proposal it was merged into" })}
									</Link>
								)}
							</p>
						</section>
					)}
					<Handling view={view} again={again} />
					<Letters view={view} again={again} />
					<EvidenceSection view={view} again={again} />
					{view.daysUsed.length > 0 && (
						<section className="proposal-section">
							<h2>{say({ zh: "各环节用时", en: "Whose days were used" })}</h2>
							<DaysTable days={view.daysUsed} names={names} />
						</section>
					)}
				</div>
				<aside>
					<Acts view={view} today={today} mergeInto={mergeInto} again={again} />
					<section className="story-section">
						<h2>{say({ zh: "经过", en: "The story" })}</h2>
						<ol className="proposal-story">
							{[...proposal.steps].reverse().map((step) => (
								<li key={step.seq}>
									<time dateTime={step.at}>{day(step.at)}</time> {say(PROPOSAL_STEP_WORDS[step.step])}
									<br />
									<span className="small-note">
										{step.by.startsWith("rule:") ? say({ zh: "按规则", en: "by rule" }) : person(step.by)}
										{step.unit && names.units[step.unit] && ` · ${say(unit(step.unit))}`} ·{" "}
										<Link to={`/chain?after=${step.seq - 1}&to=${step.seq}`}>#{step.seq}</Link>
									</span>
								</li>
							))}
						</ol>
					</section>
				</aside>
			</div>
		</article>
	);
}
