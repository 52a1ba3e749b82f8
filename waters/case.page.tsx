import { Link, useParams } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import { STAGES } from "../loop/matter.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { ShareForm } from "./case-share-form.tsx";
import type { CaseView } from "./case-view.ts";
import { DueOn } from "./due-on.tsx";
import type { Share } from "./joint-case.ts";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";

/** One joint case: who leads, what each bureau does by when, the evidence that the reader needs to know, and what came of it. */
export function CasePage() {
	const say = useSay();
	const { id = "" } = useParams();
	const moment = useMoment();
	const answer = useApi<CaseView>(`/api/waters/cases/${encodeURIComponent(id)}${moment.search}`);
	const kind = say({ zh: "联合执法", en: "Joint enforcement" });
	if (answer.error)
		return (
			<FailedPage title={kind} fault={answer.error} again={answer.refetch}>
				{answer.error.status === 401 ? (
					<SignInLink />
				) : (
					<Link to={withMoment("/waters/cases", moment)}>{say({ zh: "返回案件清单", en: "Back to the cases" })}</Link>
				)}
			</FailedPage>
		);
	if (!answer.data) return <LoadingPage />;
	const found = answer.data;
	const named = (name: string | null) => (name ? say(found.names[name] ?? { zh: name, en: name }) : "—");
	const time = (at: string) => localMinute(at, found.timeZone);
	return (
		<>
			<WorksNav />
			<p className="lede">
				<Link to={withMoment("/waters/cases", moment)}>{kind}</Link>
			</p>
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
						<Link to={withMoment(`/matters/${encodeURIComponent(found.matterId)}`, moment)}>
							{say(STAGES[found.stage])}
						</Link>
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
				<table className="plain-table roomy">
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
									<DueOn
										day={part.dueOn}
										late={part.dueOn !== null && part.dueOn < found.today && part.stage !== "closed"}
									/>
								</td>
								<td className="one-line">
									<Link to={withMoment(`/matters/${encodeURIComponent(part.matterId)}`, moment)}>
										{say(STAGES[part.stage])}
									</Link>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
			<h2>{say({ zh: "共享证据", en: "Shared evidence" })}</h2>
			{found.shares.length === 0 && <p>{say({ zh: "还没有共享的证据。", en: "Nothing has been shared yet." })}</p>}
			<ul className="told-list">
				{found.shares.map((share) => (
					<li key={share.seq}>
						<time dateTime={share.at}>{time(share.at)}</time>
						{share.href ? <Link to={share.href}>{share.words}</Link> : share.words}
						<br />
						<small>
							{named(share.unit)} {named(share.by)} →{" "}
							{share.units.length === 0
								? say({ zh: "牵头单位", en: "the lead" })
								: share.units.map(named).join(say({ zh: "、", en: ", " }))}
						</small>
						{share.files && <SharedFiles found={found} share={share} named={named} time={time} />}
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

/** The files of a share, and, for whoever answers for them, who looked at them. */
function SharedFiles({
	found,
	share,
	named,
	time,
}: {
	found: CaseView;
	share: Share;
	named: (id: string) => string;
	time: (at: string) => string;
}) {
	const say = useSay();
	return (
		<ul className="why-list">
			{(share.files ?? []).map((file) => {
				const looks = found.looks.filter((look) => look.share === share.seq && look.fileId === file.fileId);
				const address = `/api/waters/cases/${encodeURIComponent(found.matterId)}/shares/${share.seq}/files/${file.fileId}`;
				return (
					<li key={file.fileId}>
						<a href={address} download={file.name}>
							{file.name}
						</a>
						{looks.length > 0 && (
							<details>
								<summary>
									{say({ zh: `查看记录 ${looks.length} 次`, en: `${looks.length} look${looks.length > 1 ? "s" : ""}` })}
								</summary>
								<ul>
									{looks.map((look) => (
										<li key={`${look.at}${look.by}`}>
											{time(look.at)} {named(look.unit)} {named(look.by)}
										</li>
									))}
								</ul>
							</details>
						)}
					</li>
				);
			})}
		</ul>
	);
}
