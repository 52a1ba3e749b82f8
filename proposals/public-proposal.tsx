import { Link } from "react-router";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { ClassMark } from "./class-mark.tsx";
import { DutyTable } from "./duty-table.tsx";
import { FilesShown } from "./files-shown.tsx";
import { OfficialText } from "./official-text.tsx";
import { PROPOSAL_STAGES } from "./proposal.ts";
import type { PublicView } from "./proposal-view.ts";
import { PROPOSAL_KINDS } from "./reasons.ts";

/** What everybody may see of a proposal: the text and the replies that the office made public, without what it blacked out. */
export function PublicProposalPage({ seen }: { seen: PublicView }) {
	const say = useSay();
	const { text, replies, classes, duties, names } = seen;
	if (!text) return null;
	const unit = (id: string) => say(names.units[id] ?? { zh: id, en: id });
	return (
		<article className="prose">
			<header className="proposal-head">
				<p className="kicker-line">
					<Link to="/proposals">{say({ zh: "提案库", en: "All proposals" })}</Link> ·{" "}
					{say({ zh: `${seen.year} 年第 ${seen.number} 号`, en: `${seen.year}, no. ${seen.number}` })}{" "}
					{seen.isKey && <span className="key-mark">{say({ zh: "★ 重点提案", en: "★ key proposal" })}</span>}{" "}
					{seen.demo && <DemoMark />}
				</p>
				<h1>{text.title}</h1>
				<p>
					{say(PROPOSAL_KINDS[seen.kind])} · {say(PROPOSAL_STAGES[seen.stage])}
					{classes.map((one) => (
						<span key={one.unit}>
							{" · "}
							<ClassMark now={one.now} declared={one.declared} /> {say(one.title)}
						</span>
					))}
				</p>
				{text.openness === "part" && (
					<p className="small-note">{say({ zh: `部分公开：${text.reason}`, en: `Public in part: ${text.reason}` })}</p>
				)}
			</header>
			<OfficialText text={text.facts} />
			{text.analysis && <OfficialText text={text.analysis} />}
			<OfficialText text={text.suggestions} />
			<FilesShown proposalId={seen.proposalId} files={seen.files} mayOpen={() => true} level={2} />
			{duties.length > 0 && (
				<section className="proposal-section">
					<h2>{say({ zh: "办理情况", en: "The handling" })}</h2>
					<DutyTable duties={duties} names={names} links={false} />
				</section>
			)}
			{replies.map((reply) => (
				<section className="proposal-section" key={reply.documentNo}>
					<h2>
						{say({ zh: `${unit(reply.of)}的答复`, en: `Reply of ${unit(reply.of)}` })}{" "}
						<span className="class-mark">{reply.letter}</span>
					</h2>
					<p className="small-note">
						{reply.documentNo} · {reply.sentOn}
					</p>
					<OfficialText text={reply.text} />
					<FilesShown proposalId={seen.proposalId} files={reply.files} mayOpen={() => true} />
				</section>
			))}
		</article>
	);
}
