import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { Refused, send, useTry } from "../people/attempt.tsx";
import type { Names } from "../people/names.store.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import type { Lead } from "./lead.store.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";

/** Leads: what members and citizens think a proposal should be about. */
export function LeadsPage() {
	const say = useSay();
	const me = useMe();
	const queries = useQueryClient();
	const day = useLocalDay();
	const { refused, attempt } = useTry();
	const [sent, setSent] = useState(false);
	// One key for one filling-in: pressed twice it is one lead.
	const [key, setKey] = useState(() => crypto.randomUUID());
	const found = useApi<{ leads: Lead[]; names: Names }>("/api/proposals/leads", { enabled: Boolean(me) });
	return (
		<>
			<h1>{say({ zh: "线索征集", en: "Leads" })}</h1>
			<ProposalNav />
			<p className="lede prose">
				{say({
					zh: "您认为政协提案应当关注什么，请在此写下。不需要姓名和电话，也请不要写入个人信息。",
					en: "Write here what a CPPCC proposal should be about. No name or telephone is asked; please enter no personal data.",
				})}
			</p>
			<form
				className="proposal-form prose"
				onSubmit={async (event) => {
					event.preventDefault();
					const form = event.currentTarget;
					const said = Object.fromEntries(new FormData(form));
					const ok = await attempt(() => send("/api/proposals/leads", { ...said, clientKey: key }));
					setSent(ok);
					if (!ok) return;
					form.reset();
					setKey(crypto.randomUUID());
					await queries.invalidateQueries({ queryKey: ["/api/proposals/leads"] });
				}}
			>
				<label>
					{say({ zh: "题目", en: "Subject" })}
					<input name="title" required minLength={4} maxLength={80} />
				</label>
				<label>
					{say({ zh: "类别（可不填）", en: "Topic (optional)" })}
					<input name="topic" maxLength={30} />
				</label>
				<label>
					{say({ zh: "情况和想法", en: "What you see and think" })}
					<textarea name="words" required minLength={10} maxLength={2000} />
				</label>
				<Refused refused={refused} />
				{sent && <p role="status">{say({ zh: "已收到，谢谢。", en: "Received. Thank you." })}</p>}
				<div className="form-acts">
					<button type="submit" className="primary">
						{say({ zh: "提交线索", en: "Leave the lead" })}
					</button>
				</div>
			</form>
			{found.data && (
				<section className="proposal-section">
					<h2>
						{say({ zh: `近期线索（${found.data.leads.length}）`, en: `Recent leads (${found.data.leads.length})` })}
					</h2>
					{found.data.leads.map((lead) => (
						<article key={lead.leadId} className="said">
							<header>
								{day(lead.leftAt)} ·{" "}
								{lead.person
									? say(found.data.names.persons[lead.person] ?? { zh: lead.person, en: lead.person })
									: say({ zh: "群众", en: "a citizen" })}
								{lead.topic && ` · ${lead.topic}`} {lead.demo && <DemoMark />}
							</header>
							<p>
								<b>{lead.title}</b>
							</p>
							<p>{lead.words}</p>
							<Link to={`/proposals/new?lead=${lead.leadId}`}>
								{say({ zh: "据此起草提案", en: "Draft a proposal from it" })}
							</Link>
						</article>
					))}
				</section>
			)}
		</>
	);
}
