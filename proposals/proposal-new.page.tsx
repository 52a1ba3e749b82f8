import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useApi } from "../web/api.ts";
import { useKeptDraft } from "../web/kept-draft.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { SignInLink } from "../web/sign-in-link.tsx";
import { FileField, type NamedPiece } from "./file-field.tsx";
import type { Lead } from "./lead.store.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";
import { PROPOSAL_KINDS } from "./reasons.ts";
import { SimilarList, useSimilar } from "./similar-list.tsx";
import { TextEditor } from "./text-editor.tsx";

interface Draft {
	title: string;
	year: number;
	kind: string;
	topic: string;
	betweenSessions: boolean;
	facts: string;
	analysis: string;
	suggestions: string;
	attachments: NamedPiece[];
}

const emptyDraft = (): Draft => ({
	...{ title: "", year: new Date().getFullYear(), kind: "member", topic: "", betweenSessions: false },
	...{ facts: "", analysis: "", suggestions: "", attachments: [] },
});

/** Drafting a proposal, with those that say nearly the same beside it; they warn and never block. */
export function NewProposalPage() {
	const say = useSay();
	const me = useMe();
	const navigate = useNavigate();
	const [params] = useSearchParams();
	const { refused, busy, attempt } = useTry();
	const leadId = params.get("lead");
	const { draft, setDraft, restored, forget, startAnew } = useKeptDraft(`proposal ${leadId ?? ""}`, emptyDraft);
	// One key for one filling-in: pressed twice it is one proposal.
	const [clientKey] = useState(() => crypto.randomUUID());
	const set = (what: Partial<Draft>) => setDraft((now) => ({ ...now, ...what }));
	const { title, facts, analysis, suggestions, attachments } = draft;
	const similar = useSimilar(title, [facts, analysis, suggestions].join("\n"), undefined, Boolean(me));
	const known = useApi<{ leads: Lead[] }>("/api/proposals/leads", { enabled: Boolean(me && leadId) });
	const lead = known.data?.leads.find((one) => one.leadId === leadId);
	useEffect(() => {
		if (!lead) return;
		setDraft((now) => ({ ...now, title: now.title || `关于${lead.title}的建议`, facts: now.facts || lead.words }));
	}, [lead, setDraft]);
	const save = () =>
		attempt(async () => {
			const body = { ...draft, leads: leadId ? [leadId] : [] };
			const made = await send<{ proposalId: string }>("/api/proposals", { body, clientKey });
			forget();
			navigate(`/proposals/${made.proposalId}`);
		});
	return (
		<>
			<h1>{say({ zh: "起草提案", en: "Draft a proposal" })}</h1>
			<ProposalNav />
			{me === null && (
				<p>
					<SignInLink words={{ zh: "请先登录", en: "Sign in first" }} />
				</p>
			)}
			{me && (
				<div className="draft-columns">
					<form
						className="proposal-form"
						onSubmit={(event) => {
							event.preventDefault();
							void save();
						}}
					>
						{restored && (
							<p role="status">
								{say({ zh: "已恢复上次未保存的内容。", en: "What was not saved the last time is here again." })}{" "}
								<button type="button" onClick={startAnew}>
									{say({ zh: "不用，重新起草", en: "Not needed: start anew" })}
								</button>
							</p>
						)}
						<label>
							{say({ zh: "案由", en: "Title" })}
							<input
								required
								maxLength={80}
								value={title}
								onChange={(event) => set({ title: event.target.value })}
								placeholder="关于……的建议"
							/>
						</label>
						<label>
							{say({ zh: "年度", en: "Year" })}
							<input
								type="number"
								required
								min={1950}
								max={2200}
								value={draft.year || ""}
								onChange={(event) => set({ year: event.target.valueAsNumber })}
							/>
						</label>
						<label>
							{say({ zh: "提案类型", en: "Kind" })}
							<select value={draft.kind} onChange={(event) => set({ kind: event.target.value })}>
								{Object.entries(PROPOSAL_KINDS).map(([kind, words]) => (
									<option key={kind} value={kind}>
										{say(words)}
									</option>
								))}
							</select>
						</label>
						<label>
							{say({ zh: "类别", en: "Topic" })}
							<input maxLength={30} value={draft.topic} onChange={(event) => set({ topic: event.target.value })} />
						</label>
						<label className="inline">
							<input
								type="checkbox"
								checked={draft.betweenSessions}
								onChange={(event) => set({ betweenSessions: event.target.checked })}
							/>
							{say({ zh: "平时提案（闭会期间提出）", en: "Proposed between sessions" })}
						</label>
						<TextEditor
							label={{ zh: "情况（案由的事实）", en: "Facts" }}
							required
							value={facts}
							change={(next) => set({ facts: next })}
						/>
						<TextEditor
							label={{ zh: "分析", en: "Analysis" }}
							value={analysis}
							change={(next) => set({ analysis: next })}
						/>
						<TextEditor
							label={{ zh: "建议", en: "Suggestions" }}
							required
							value={suggestions}
							change={(next) => set({ suggestions: next })}
						/>
						<FileField
							label={{ zh: "附件", en: "Attachments" }}
							most={10}
							value={attachments}
							onChange={(next) => setDraft((now) => ({ ...now, attachments: next(now.attachments) }))}
						/>
						<p className="small-note">
							{say({
								zh: "每行一段；从 Word 粘贴时保留分段和列表，其余格式去除。联名人在保存后邀请，须本人确认。",
								en: "Each line is a paragraph; what is pasted from Word keeps its paragraphs and lists and loses the rest. Co-signers are asked after saving; each confirms in person.",
							})}
						</p>
						<Refused refused={refused} />
						<div className="form-acts">
							<button type="submit" className="primary" aria-busy={busy}>
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
