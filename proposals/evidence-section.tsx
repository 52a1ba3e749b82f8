import { useState } from "react";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useSay } from "../web/language.tsx";
import type { EvidenceItem } from "./evidence-list.ts";
import { FileName } from "./files-shown.tsx";
import type { ProposalView } from "./proposal-view.ts";

/** What the results rest on. Who checks evidence may take a piece back, and sees before what follows. */
export function EvidenceSection({ view, again }: { view: ProposalView; again(): void }) {
	const say = useSay();
	const [open, setOpen] = useState<string | null>(null);
	if (view.evidence.length === 0) return null;
	return (
		<section className="proposal-section">
			<h2 id="evidence">{say({ zh: "结果所依据的凭证", en: "The evidence that the results rest on" })}</h2>
			<ul className="evidence-items">
				{view.evidence.map((one) => (
					<li key={one.key}>
						<div>
							{one.standing ? <Name one={one} view={view} /> : <s>{<Name one={one} view={view} />}</s>}
							<span className="small-note"> · {say(one.proves)}</span>
							{one.why && <span className="duty-late">{say({ zh: `（${one.why.zh}）`, en: ` (${one.why.en})` })}</span>}
						</div>
						{one.may && (
							<button
								type="button"
								className="plain-button"
								aria-expanded={open === one.key}
								aria-label={say({ zh: `撤销凭证：${one.name}`, en: `Take back the evidence: ${one.name}` })}
								onClick={() => setOpen(open === one.key ? null : one.key)}
							>
								{say({ zh: "撤销凭证", en: "Take back" })}
							</button>
						)}
						{open === one.key && (
							<TakeBack
								one={one}
								view={view}
								done={() => {
									setOpen(null);
									again();
								}}
							/>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function Name({ one, view }: { one: EvidenceItem; view: ProposalView }) {
	const { name, href, fileId } = one;
	const isOfTask = "matterId" in one.take;
	// A task's file is opened by the rights of the task's own matter.
	if (isOfTask && fileId !== undefined) return <a href={`/api/files/${fileId}`}>{name}</a>;
	const mayOpen = fileId !== undefined && view.files.includes(fileId);
	return <FileName proposalId={view.proposal.proposalId} {...{ name, href, fileId }} mayOpen={mayOpen} />;
}

/** Asks why, and says what the result becomes. */
function TakeBack({ one, view, done }: { one: EvidenceItem; view: ProposalView; done(): void }) {
	const say = useSay();
	const { refused, attempt } = useTry();
	const [reason, setReason] = useState("");
	const [key] = useState(() => crypto.randomUUID());
	const [tries, setTries] = useState(0);
	const unit = (id: string) => view.names.units[id] ?? { zh: id, en: id };
	const name = say({ zh: `撤销凭证：${one.name}`, en: `Take back the evidence: ${one.name}` });
	const takeBack = async () => {
		if (!("matterId" in one.take)) {
			const body = { ...one.take, reason };
			const path = `/api/proposals/${encodeURIComponent(view.proposal.proposalId)}/steps`;
			return send(path, { step: "withdraw-proof", body, clientKey: `${key}:${tries}` });
		}
		for (const [place, piece] of one.take.pieces.entries())
			await send(`/api/matters/${encodeURIComponent(one.take.matterId)}/steps`, {
				...{ step: "refute-evidence", body: { ...piece, reason }, clientKey: `${key}:${tries}:${place}` },
			});
	};
	return (
		<form
			className="proposal-form"
			aria-label={name}
			onSubmit={async (event) => {
				event.preventDefault();
				if (await attempt(takeBack)) done();
				else setTries((n) => n + 1);
			}}
		>
			<p role="status">
				{one.becomes.length === 0
					? say({
							zh: "撤销后办理结果不变：尚有其他有效凭证，或结果不以它为据。",
							en: "The result stays: other evidence stands, or it does not rest on this.",
						})
					: one.becomes.map((change) => (
							<span key={change.unit}>
								{say({
									zh: `撤销后，${unit(change.unit).zh}的办理结果由 ${change.from} 退回 ${change.to}。`,
									en: `The result of ${unit(change.unit).en} falls back from ${change.from} to ${change.to}.`,
								})}
							</span>
						))}
			</p>
			<label>
				{say({ zh: "撤销理由", en: "Why" })}
				<textarea required maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
			</label>
			<Refused refused={refused} />
			<div className="form-acts">
				<button type="submit" className="primary">
					{say({ zh: "确认撤销", en: "Take it back" })}
				</button>
			</div>
		</form>
	);
}
