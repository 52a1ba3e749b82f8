import { useState } from "react";
import { Link } from "react-router";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { FileName } from "./files-shown.tsx";
import { OfficialText } from "./official-text.tsx";
import type { Contact, Proof, ProposalState } from "./proposal.ts";
import type { ProposalView } from "./proposal-view.ts";
import { CONTACT_WAYS, STANDS } from "./reasons.ts";
import { StepForm } from "./step-form.tsx";

/** What happened between the hand-out and the letter: objections, plans, contacts, opinions, meetings. */
export function Handling({ view, again }: { view: ProposalView; again(): void }) {
	const say = useSay();
	const { proposal, names } = view;
	const day = useLocalDay();
	const unit = (id: string) => say(names.units[id] ?? { zh: id, en: id });
	const person = (id: string) => say(names.persons[id] ?? { zh: id, en: id });
	return (
		<>
			{proposal.objections.length > 0 && (
				<section className="proposal-section">
					<h2>{say({ zh: "退办申请与裁定", en: "Objections and decisions" })}</h2>
					{proposal.objections.map((one) => (
						<div className="said" key={one.seq}>
							<header>
								{unit(one.of)} · {day(one.at)}
							</header>
							<p>{one.reason}</p>
							{one.decision ? (
								<p>
									<b>
										{one.decision.upheld
											? say({
													zh: `同意退办，改由${one.decision.to ? unit(one.decision.to.unit) : ""}办理`,
													en: `Upheld: ${one.decision.to ? unit(one.decision.to.unit) : ""} takes over`,
												})
											: say({ zh: "不同意退办", en: "Not upheld" })}
									</b>{" "}
									{one.decision.reason}
									{say({
										zh: `（${person(one.decision.by)}，${day(one.decision.at)}）`,
										en: ` (${person(one.decision.by)}, ${day(one.decision.at)})`,
									})}
								</p>
							) : (
								<p>{say({ zh: "待裁定", en: "To be decided" })}</p>
							)}
						</div>
					))}
				</section>
			)}
			{proposal.plans.length > 0 && (
				<section className="proposal-section">
					<h2>{say({ zh: "办理方案", en: "Plans" })}</h2>
					{proposal.plans.map((one) => (
						<div className="said" key={one.seq}>
							<header>
								{unit(one.of)} · {day(one.at)}
							</header>
							<OfficialText text={one.words} />
							{one.tasks.length > 0 && (
								<ol>
									{one.tasks.map((task) => (
										<li key={task.matterId}>
											<Link to={`/matters/${encodeURIComponent(task.matterId)}`}>{task.text}</Link> · {unit(task.unit)}{" "}
											· {task.dueOn}
										</li>
									))}
								</ol>
							)}
						</div>
					))}
				</section>
			)}
			{proposal.contacts.length > 0 && (
				<section className="proposal-section">
					<h2>{say({ zh: "与提案人沟通", en: "Contacts with the proposers" })}</h2>
					{proposal.contacts.map((one) => (
						<ContactRow key={one.seq} contact={one} view={view} again={again} />
					))}
				</section>
			)}
			{proposal.opinions.length > 0 && (
				<section className="proposal-section">
					<h2 id="opinions">{say({ zh: "会办意见", en: "Opinions of the co-units" })}</h2>
					{proposal.opinions.map((one) => (
						<div className={`said ${one.stand}`} key={one.seq}>
							<header>
								{unit(one.of)} · <b>{say(STANDS[one.stand])}</b> · {day(one.at)}
							</header>
							<OfficialText text={one.words} />
							<Proofs proofs={one.proofs} view={view} />
						</div>
					))}
				</section>
			)}
			{proposal.meetings.length > 0 && (
				<section className="proposal-section">
					<h2>{say({ zh: "协商会", en: "Consultation meetings" })}</h2>
					{proposal.meetings.map((one) => (
						<div className="said" key={one.seq}>
							<header>
								{one.on} · {one.place} · {say({ zh: "主持", en: "chair" })} {person(one.chair)}
							</header>
							<ol>
								{one.agenda.map((item) => (
									<li key={item}>{item}</li>
								))}
							</ol>
							{one.held ? (
								<>
									{one.held.reports.map((report) => (
										<p key={report.who + report.words}>
											<b>{report.who}</b>
											{say({ zh: "：", en: ": " })}
											{report.words}
										</p>
									))}
									{one.held.demands.length > 0 && (
										<>
											<p>{say({ zh: "会议要求：", en: "Demands:" })}</p>
											<ol>
												{one.held.demands.map((demand) => (
													<li key={demand.id}>
														<Link to={`/matters/${encodeURIComponent(demand.matterId)}`}>{demand.text}</Link> ·{" "}
														{unit(demand.unit)} · {demand.dueOn}
													</li>
												))}
											</ol>
										</>
									)}
								</>
							) : (
								<p>{say({ zh: "尚无会议记录", en: "No record yet" })}</p>
							)}
						</div>
					))}
				</section>
			)}
			{proposal.lookBack && <LookBack state={proposal} view={view} />}
			{proposal.comments.length > 0 && (
				<section className="proposal-section">
					<h2>{say({ zh: "留言", en: "Comments" })}</h2>
					{proposal.comments.map((one) => (
						<div className="said" key={one.seq}>
							<header>
								{person(one.by)} · {day(one.at)}
							</header>
							<p>{one.words}</p>
						</div>
					))}
				</section>
			)}
		</>
	);
}

function ContactRow({ contact, view, again }: { contact: Contact; view: ProposalView; again(): void }) {
	const say = useSay();
	const [open, setOpen] = useState(false);
	const { proposal, names, can, isProposer } = view;
	const side =
		contact.side === null
			? say({ zh: "提案人", en: "the proposer" })
			: say(names.units[contact.side] ?? { zh: contact.side, en: contact.side });
	const mayConfirm =
		can["confirm-contact"] !== undefined && contact.confirmed === null && isProposer === (contact.side !== null);
	return (
		<div className="said">
			<header>
				{contact.on} · {say(CONTACT_WAYS[contact.way])} · {say({ zh: `${side}记录`, en: `recorded by ${side}` })}
			</header>
			<p>{contact.words}</p>
			<p className="small-note">
				{contact.confirmed === null
					? say({ zh: "待对方核对", en: "The other side has not confirmed it" })
					: contact.confirmed.agrees
						? say({ zh: "对方已核对属实", en: "Confirmed by the other side" })
						: say({ zh: "对方认为不符：", en: "The other side does not agree: " }) + contact.confirmed.words}
			</p>
			{mayConfirm && (
				<button type="button" className="plain-button" aria-expanded={open} onClick={() => setOpen(!open)}>
					{say({ zh: "核对", en: "Confirm" })}
				</button>
			)}
			{open && (
				<StepForm
					proposalId={proposal.proposalId}
					step="confirm-contact"
					fields={[
						{ name: "agrees", label: { zh: "是否属实", en: "Is it so?" }, kind: "yes-no" },
						{ name: "words", label: { zh: "说明（可不填）", en: "Words (optional)" }, kind: "text" },
					]}
					extra={{ nth: proposal.contacts.indexOf(contact) + 1 }}
					done={() => {
						setOpen(false);
						again();
					}}
				/>
			)}
		</div>
	);
}

function LookBack({ state, view }: { state: ProposalState; view: ProposalView }) {
	const say = useSay();
	const day = useLocalDay();
	const { names } = view;
	const { lookBack } = state;
	if (!lookBack) return null;
	return (
		<section className="proposal-section">
			<h2>{say({ zh: "回头看", en: "Look-back" })}</h2>
			<p className="small-note">
				{say({ zh: "独立核查人：", en: "Independent checker: " })}
				{say(names.persons[lookBack.checker] ?? { zh: lookBack.checker, en: lookBack.checker })} ·{" "}
				{say({ zh: "期限", en: "due" })} {lookBack.dueOn}
			</p>
			{lookBack.answers.map((one) => (
				<div className="said" key={one.seq}>
					<header>
						{one.as === "checker" ? say({ zh: "核查人", en: "checker" }) : say({ zh: "提案人", en: "proposer" })} ·{" "}
						<b>{one.delivered ? say({ zh: "已落实", en: "delivered" }) : say({ zh: "未落实", en: "not delivered" })}</b>{" "}
						· {day(one.at)}
					</header>
					<p>{one.words}</p>
					<Proofs proofs={one.proofs} view={view} />
				</div>
			))}
		</section>
	);
}

/** Evidence with its links; what was taken back is struck out with the reason. */
export function Proofs({ proofs, view }: { proofs: readonly Proof[]; view: ProposalView }) {
	const say = useSay();
	if (proofs.length === 0) return null;
	return (
		<ul className="small-note">
			{proofs.map((one) => {
				const { name, href, fileId } = one;
				const shown = (
					<FileName
						proposalId={view.proposal.proposalId}
						{...{ name, href, fileId }}
						mayOpen={fileId !== undefined && view.files.includes(fileId)}
					/>
				);
				return (
					<li key={`${fileId ?? href ?? ""} ${name}`}>
						{say({ zh: "凭证：", en: "Evidence: " })}
						{one.standing ? shown : <s>{shown}</s>}
						{one.why && say({ zh: `（已撤销：${one.why}）`, en: ` (taken back: ${one.why})` })}
					</li>
				);
			})}
		</ul>
	);
}
