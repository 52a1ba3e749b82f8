import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Input } from "antd";
import { useId, useState } from "react";
import { Link, useParams } from "react-router";
import { STAGES } from "../loop/matter.ts";
import { STEP_WORDS } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { AdminFrame } from "../people/admin-nav.tsx";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import type { HeldMatter } from "./handover.store.ts";
import "./matter.css";
import { type Named, PersonField } from "./person-field.tsx";

const ROLES: Record<HeldMatter["roles"]["relations"][number], Bilingual> = {
	tracker: { zh: "跟踪人", en: "tracker" },
	verifier: { zh: "核验人", en: "verifier" },
	supervisor: { zh: "督办人", en: "supervisor" },
	leader: { zh: "督办领导", en: "leader" },
	handler: { zh: "交办人", en: "handler" },
};

interface Held {
	matters: HeldMatter[];
	hidden: number;
	names: Record<string, Bilingual>;
}

/** What a person has in hand, and others taking it over when he moves. */
export function HandoverPage() {
	const { id = "" } = useParams();
	const me = useMe();
	const held = useApi<Held>(`/api/people/${encodeURIComponent(id)}/matters`, { enabled: me != null });
	const name = held.data?.names[id];
	const title = name
		? { zh: `${name.zh}的名下事项`, en: `Matters in hand: ${name.en}` }
		: { zh: "名下事项", en: "Matters in hand" };
	return (
		<AdminFrame title={title} needs="people.read">
			<Refused refused={held.error} />
			{held.data ? <Handover id={id} held={held.data} /> : !held.error && <LoadingPage />}
		</AdminFrame>
	);
}

type Results = { results: { matterId: string; ok: boolean; why?: Bilingual }[] };

function Handover({ id, held }: { id: string; held: Held }) {
	const say = useSay();
	const reasonId = useId();
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
	const [successor, setSuccessor] = useState<Named | null>(null);
	const [reason, setReason] = useState("");
	const [busy, setBusy] = useState(false);
	const [told, tell] = useState<Results["results"]>([]);
	const movable = held.matters.filter((one) => one.canTakeOver);
	const picked = movable.filter((one) => chosen.has(one.matterId));
	const toggle = (matterId: string, on: boolean) => {
		const next = new Set(chosen);
		if (on) next.add(matterId);
		else next.delete(matterId);
		choose(next);
	};
	const take = async () => {
		if (!successor) return;
		setBusy(true);
		await attempt(async () => {
			const items = picked.map(({ matterId }) => ({ matterId, ...successor, clientKey: crypto.randomUUID() }));
			const { results } = await send<Results>(`/api/people/${encodeURIComponent(id)}/take-over`, { reason, items });
			tell(results);
			choose(new Set(results.filter((one) => !one.ok).map((one) => one.matterId)));
			await queries.invalidateQueries();
		});
		setBusy(false);
	};
	const done = told.filter((one) => one.ok).length;
	return (
		<>
			<p>
				<Link to={`/admin/people/${encodeURIComponent(id)}`}>{say({ zh: "返回人员", en: "Back to the person" })}</Link>
			</p>
			{held.matters.length === 0 && (
				<p>{say({ zh: "名下没有您可查看的未了事项。", en: "Nothing that you may see is in hand." })}</p>
			)}
			{held.hidden > 0 && (
				<p>
					{say({
						zh: `另有 ${held.hidden} 个事项您无权查看，由督查机构办理移交。`,
						en: `${held.hidden} more matters are not for you to see; the supervision office hands them over.`,
					})}
				</p>
			)}
			<Refused refused={refused} />
			{done > 0 && (
				<Alert
					type="success"
					role="status"
					title={say({ zh: `已移交 ${done} 个事项。`, en: `${done} matters were handed over.` })}
				/>
			)}
			{held.matters.length > 0 && (
				<>
					{movable.length > 1 && (
						<p>
							<Checkbox
								checked={picked.length === movable.length}
								indeterminate={picked.length > 0 && picked.length < movable.length}
								onChange={(event) => choose(new Set(event.target.checked ? movable.map((one) => one.matterId) : []))}
							>
								{say({ zh: `全选 ${movable.length} 个`, en: `All ${movable.length}` })}
							</Checkbox>
						</p>
					)}
					<ul className="plain-list">
						{held.matters.map((one) => (
							<li key={one.matterId}>
								<div className="admin-acts">
									{one.canTakeOver && (
										<Checkbox
											aria-label={one.title}
											checked={chosen.has(one.matterId)}
											onChange={(event) => toggle(one.matterId, event.target.checked)}
										/>
									)}
									<Link to={`/matters/${encodeURIComponent(one.matterId)}`}>{one.title}</Link>
									<span>{say(STAGES[one.stage])}</span>
									{one.demo && <DemoMark />}
								</div>
								<RolesOf matter={one} />
								{told
									.filter((result) => result.matterId === one.matterId && result.why)
									.map((result) => (
										<p key={result.matterId} role="alert" className="import-wrong">
											{result.why && say(result.why)}
										</p>
									))}
							</li>
						))}
					</ul>
				</>
			)}
			{movable.length > 0 && (
				<section className="admin-form" aria-labelledby="take-over">
					<h2 id="take-over">{say({ zh: "移交所选事项", en: "Hand over what is chosen" })}</h2>
					<PersonField
						required
						label={{ zh: "接替人", en: "Who takes over" }}
						value={successor}
						set={(value) => setSuccessor(value)}
					/>
					<p>
						<label htmlFor={reasonId}>{say({ zh: "理由", en: "Reason" })}</label>
						<Input.TextArea
							id={reasonId}
							rows={2}
							maxLength={1000}
							value={reason}
							onChange={(event) => setReason(event.target.value)}
						/>
					</p>
					<p>
						<Button
							type="primary"
							loading={busy}
							disabled={picked.length === 0 || successor === null || reason.trim() === ""}
							onClick={take}
						>
							{say({ zh: `移交 ${picked.length} 个事项`, en: `Hand over ${picked.length} matters` })}
						</Button>
					</p>
				</section>
			)}
		</>
	);
}

function RolesOf({ matter }: { matter: HeldMatter }) {
	const say = useSay();
	const { roles, owes } = matter;
	const parts = [
		...(roles.owns ? [say({ zh: "责任人", en: "owner" })] : []),
		...(roles.tasks.length > 0
			? [say({ zh: `未完成任务 ${roles.tasks.length} 条`, en: `${roles.tasks.length} open tasks` })]
			: []),
		...roles.relations.map((relation) => say(ROLES[relation])),
		...owes.map(({ step, dueOn }) =>
			say({
				zh: `待${STEP_WORDS[step].zh}${dueOn ? `（${dueOn}）` : ""}`,
				en: `owes: ${STEP_WORDS[step].en.toLowerCase()}${dueOn ? ` (${dueOn})` : ""}`,
			}),
		),
	];
	return <div className="gone">{parts.join(" · ")}</div>;
}
