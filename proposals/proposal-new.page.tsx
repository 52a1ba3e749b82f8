import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { FileField, type NamedPiece } from "./file-field.tsx";
import type { Lead } from "./lead.store.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";
import { PROPOSAL_KINDS } from "./reasons.ts";
import { SimilarList, useSimilar } from "./similar-list.tsx";
import { TextEditor } from "./text-editor.tsx";

/** Drafting a proposal, with those that say nearly the same beside it; they warn and never block. */
export function NewProposalPage() {
	const say = useSay();
	const me = useMe();
	const navigate = useNavigate();
	const [params] = useSearchParams();
	const { refused, attempt } = useTry();
	const [title, setTitle] = useState("");
	const [facts, setFacts] = useState("");
	const [analysis, setAnalysis] = useState("");
	const [suggestions, setSuggestions] = useState("");
	const [attachments, setAttachments] = useState<NamedPiece[]>([]);
	const similar = useSimilar(title, [facts, analysis, suggestions].join("\n"), undefined, Boolean(me));
	const leadId = params.get("lead");
	const known = useApi<{ leads: Lead[] }>("/api/proposals/leads", { enabled: Boolean(me && leadId) });
	const lead = known.data?.leads.find((one) => one.leadId === leadId);
	useEffect(() => {
		if (!lead) return;
		setTitle((now) => now || `关于${lead.title}的建议`);
		setFacts((now) => now || lead.words);
	}, [lead]);
	return (
		<>
			<h1>{say({ zh: "起草提案", en: "Draft a proposal" })}</h1>
			<ProposalNav />
			{me === null && <p>{say({ zh: "请先登录。", en: "Sign in first." })}</p>}
			{me && (
				<div className="draft-columns">
					<form
						className="proposal-form"
						onSubmit={async (event) => {
							event.preventDefault();
							const form = new FormData(event.currentTarget);
							const body = {
								...{
									title,
									facts,
									analysis,
									suggestions,
									attachments,
									topic: form.get("topic"),
									kind: form.get("kind"),
								},
								...{ year: Number(form.get("year")), leads: leadId ? [leadId] : [] },
								betweenSessions: form.get("betweenSessions") === "on",
							};
							await attempt(async () => {
								const made = await send<{ proposalId: string }>("/api/proposals", {
									body,
									clientKey: crypto.randomUUID(),
								});
								navigate(`/proposals/${made.proposalId}`);
							});
						}}
					>
						<label>
							{say({ zh: "案由", en: "Title" })}
							<input
								required
								maxLength={80}
								value={title}
								onChange={(event) => setTitle(event.target.value)}
								placeholder="关于……的建议"
							/>
						</label>
						<label>
							{say({ zh: "年度", en: "Year" })}
							<input name="year" type="number" required min={1950} max={2200} defaultValue={new Date().getFullYear()} />
						</label>
						<label>
							{say({ zh: "提案类型", en: "Kind" })}
							<select name="kind" defaultValue="member">
								{Object.entries(PROPOSAL_KINDS).map(([kind, words]) => (
									<option key={kind} value={kind}>
										{say(words)}
									</option>
								))}
							</select>
						</label>
						<label>
							{say({ zh: "类别", en: "Topic" })}
							<input name="topic" maxLength={30} />
						</label>
						<label className="inline">
							<input type="checkbox" name="betweenSessions" />
							{say({ zh: "平时提案（闭会期间提出）", en: "Proposed between sessions" })}
						</label>
						<TextEditor label={{ zh: "情况（案由的事实）", en: "Facts" }} required value={facts} change={setFacts} />
						<TextEditor label={{ zh: "分析", en: "Analysis" }} value={analysis} change={setAnalysis} />
						<TextEditor
							label={{ zh: "建议", en: "Suggestions" }}
							required
							value={suggestions}
							change={setSuggestions}
						/>
						<FileField
							label={{ zh: "附件", en: "Attachments" }}
							most={10}
							value={attachments}
							onChange={setAttachments}
						/>
						<p className="small-note">
							{say({
								zh: "每行一段；从 Word 粘贴时保留分段和列表，其余格式去除。联名人在保存后邀请，须本人确认。",
								en: "Each line is a paragraph; what is pasted from Word keeps its paragraphs and lists and loses the rest. Co-signers are asked after saving; each confirms in person.",
							})}
						</p>
						<Refused refused={refused} />
						<div className="form-acts">
							<button type="submit" className="primary">
								{say({ zh: "保存草稿", en: "Save the draft" })}
							</button>
						</div>
					</form>
					<section aria-live="polite">
						<h2>{say({ zh: "内容相近的提案", en: "Proposals that say nearly the same" })}</h2>
						<SimilarList similar={similar} />
					</section>
				</div>
			)}
		</>
	);
}
