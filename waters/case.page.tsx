import { useState } from "react";
import { Link, useParams } from "react-router";
import { STAGES, type Stage, type Subject } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { Share } from "./joint-case.ts";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";

interface Case {
	today: string;
	timeZone: string;
	matterId: string;
	title: string;
	words: string;
	stage: Stage;
	demo: boolean;
	subject: Subject | null;
	lead: { unit: string; person: string } | null;
	outcome: { at: string; words: string } | null;
	parts: {
		matterId: string;
		title: string;
		stage: Stage;
		unit: string | null;
		person: string | null;
		dueOn: string | null;
	}[];
	shares: Share[];
	hidden: number;
	mayShare: boolean;
	names: Record<string, Bilingual>;
}

/** One joint case: who leads, what each bureau does by when, the evidence that the reader needs to know, and what came of it. */
export function CasePage() {
	const say = useSay();
	const lang = useLang();
	const { id = "" } = useParams();
	const answer = useApi<Case>(`/api/waters/cases/${encodeURIComponent(id)}`);
	if (answer.error)
		return (
			<>
				<h1>{say({ zh: "联合执法", en: "Joint enforcement" })}</h1>
				<p role="alert">{say(answer.error.words)}</p>
			</>
		);
	if (!answer.data) return <LoadingPage />;
	const found = answer.data;
	const named = (name: string | null) => (name ? say(found.names[name] ?? { zh: name, en: name }) : "—");
	const time = (at: string) =>
		new Date(at).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", {
			timeZone: found.timeZone,
			dateStyle: "medium",
			timeStyle: "short",
		});
	return (
		<>
			<WorksNav />
			<h1>
				{found.title} {found.demo && <DemoMark />}
			</h1>
			<dl className="plan-facts">
				<div>
					<dt>{say({ zh: "牵头", en: "Lead" })}</dt>
					<dd>
						{named(found.lead?.unit ?? null)} {named(found.lead?.person ?? null)}
					</dd>
				</div>
				<div>
					<dt>{say({ zh: "进展", en: "It is" })}</dt>
					<dd>
						<Link to={`/matters/${encodeURIComponent(found.matterId)}`}>{say(STAGES[found.stage])}</Link>
					</dd>
				</div>
				<div>
					<dt>{say({ zh: "涉及支浜", en: "Creek" })}</dt>
					<dd>
						{found.subject ? <Link to={`/waters/creeks/${found.subject.id}`}>{say(found.subject.name)}</Link> : "—"}
					</dd>
				</div>
			</dl>
			<p>{found.words}</p>
			{found.outcome && (
				<p className="works-note">
					<strong>{say({ zh: "结果：", en: "Outcome: " })}</strong>
					{found.outcome.words} <small>{time(found.outcome.at)}</small>
				</p>
			)}
			<h2>{say({ zh: "各单位任务", en: "What each bureau does" })}</h2>
			<ScrollBox label={say({ zh: "各单位任务", en: "What each bureau does" })}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
							<th scope="col">{say({ zh: "责任人", en: "Person" })}</th>
							<th scope="col">{say({ zh: "任务", en: "Task" })}</th>
							<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
							<th scope="col">{say({ zh: "进展", en: "It is" })}</th>
						</tr>
					</thead>
					<tbody>
						{found.parts.map((part) => (
							<tr key={part.matterId}>
								<td>{named(part.unit)}</td>
								<td>{named(part.person)}</td>
								<td>{part.title.replace(`${found.title}：`, "")}</td>
								<td className="one-line">
									{part.dueOn && part.dueOn < found.today && part.stage !== "closed" ? (
										<strong>{part.dueOn}</strong>
									) : (
										(part.dueOn ?? "—")
									)}
								</td>
								<td>
									<Link to={`/matters/${encodeURIComponent(part.matterId)}`}>{say(STAGES[part.stage])}</Link>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
			<h2>{say({ zh: "共享证据", en: "Shared evidence" })}</h2>
			<ul className="told-list">
				{found.shares.map((share) => (
					<li key={share.seq}>
						<time dateTime={share.at}>{time(share.at)}</time>
						{share.href ? <Link to={share.href}>{share.words}</Link> : share.words}
						<br />
						<small>
							{named(share.unit)} →{" "}
							{share.units.length === 0 ? say({ zh: "牵头单位", en: "the lead" }) : share.units.map(named).join("、")}
						</small>
					</li>
				))}
			</ul>
			{found.hidden > 0 && (
				<p>
					{say({
						zh: `另有 ${found.hidden} 件未共享给您的单位。`,
						en: `${found.hidden} more are not shared with your unit.`,
					})}
				</p>
			)}
			{found.mayShare && <ShareForm found={found} onShared={() => answer.refetch()} />}
		</>
	);
}

function ShareForm({ found, onShared }: { found: Case; onShared: () => void }) {
	const say = useSay();
	const [words, setWords] = useState("");
	const [href, setHref] = useState("");
	const [units, setUnits] = useState<readonly string[]>([]);
	const [fault, setFault] = useState<Bilingual | null>(null);
	const all = [...new Set([found.lead?.unit ?? "", ...found.parts.map((part) => part.unit ?? "")])].filter(
		(unit) => unit !== "",
	);
	const share = async () => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			const body = { share: { words, units, ...(href ? { href } : {}) }, clientKey: crypto.randomUUID() };
			await sendApi(`/api/waters/cases/${encodeURIComponent(found.matterId)}/shares`, {
				method: "POST",
				headers,
				body: JSON.stringify(body),
			});
			setWords("");
			setHref("");
			setUnits([]);
			onShared();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				share();
			}}
		>
			<label>
				{say({ zh: "证据说明", en: "What it is" })}
				<textarea required rows={2} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
			</label>
			<label>
				{say({
					zh: "站内地址（可不填，如 /waters/creeks/c001）",
					en: "Address in this product (if any, e.g. /waters/creeks/c001)",
				})}
				<input maxLength={300} value={href} onChange={(event) => setHref(event.target.value)} />
			</label>
			<fieldset>
				<legend>{say({ zh: "谁需要知道", en: "Who needs to know it" })}</legend>
				<div className="chips">
					{all.map((unit) => (
						<button
							key={unit}
							type="button"
							aria-pressed={units.includes(unit)}
							onClick={() => setUnits(units.includes(unit) ? units.filter((one) => one !== unit) : [...units, unit])}
						>
							{say(found.names[unit] ?? { zh: unit, en: unit })}
						</button>
					))}
				</div>
				<p className="hint">
					{say({
						zh: "牵头单位和督查总能看到；其余单位只看到共享给自己的。",
						en: "The lead and the supervision office always see it; the others only what is shared with them.",
					})}
				</p>
			</fieldset>
			{fault && <p role="alert">{say(fault)}</p>}
			<div>
				<button type="submit" className="works-button" disabled={words.trim() === ""}>
					{say({ zh: "共享", en: "Share" })}
				</button>
			</div>
		</form>
	);
}
