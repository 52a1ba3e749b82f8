import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import type { Responsible } from "./responsible.ts";

export interface Proposal {
	responsible: Responsible;
	duplicates: { matterId: string; title: string; likeness: number; why: Bilingual[] }[];
	names: Record<string, Bilingual>;
}

/** Whom the rule proposes, and the reason of each step. */
export function WhyResponsible({ proposal }: { proposal: Pick<Proposal, "responsible" | "names"> }) {
	const say = useSay();
	const { responsible, names } = proposal;
	const named = (id: string | null) =>
		id === null ? say({ zh: "未定", en: "not settled" }) : say(names[id] ?? { zh: id, en: id });
	return (
		<>
			<p>
				<strong>{say({ zh: "建议责任单位、责任人：", en: "Proposed to answer for it: " })}</strong>
				{named(responsible.unit)} · {named(responsible.person)}
			</p>
			<ol className="why-list">
				{responsible.why.map((reason) => (
					<li key={reason.en}>{say(reason)}</li>
				))}
			</ol>
			<p className="hint">
				{say({ zh: "规则", en: "Rule" })} {responsible.rule.name} v{responsible.rule.version}
			</p>
		</>
	);
}

/** Known problems that this one may repeat; a person decides. */
export function DuplicateList({
	duplicates,
	matterId,
	onMerged,
}: {
	duplicates: Proposal["duplicates"];
	/** The problem that may be merged into one of them, where it is raised already. */
	matterId?: string;
	onMerged?: () => void;
}) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const merge = async (into: string) => {
		const body = { into, reason: say({ zh: "重复反映同一问题", en: "the same thing, told twice" }) };
		const sent = { step: "merge", body, clientKey: crypto.randomUUID() };
		if ((await send(`/api/matters/${encodeURIComponent(matterId ?? "")}/steps`, sent)) !== null) onMerged?.();
	};
	if (duplicates.length === 0)
		return <p>{say({ zh: "近两周没有相似的问题。", en: "Nothing like it in the last two weeks." })}</p>;
	return (
		<>
			<p>
				<strong>{say({ zh: "可能重复：", en: "It may repeat: " })}</strong>
			</p>
			<ul className="why-list">
				{duplicates.map((one) => (
					<li key={one.matterId}>
						<Link to={`/matters/${encodeURIComponent(one.matterId)}`}>{one.title}</Link>
						{say({ zh: "（", en: " (" })}
						{one.why.map(say).join(say({ zh: "、", en: ", " }))}
						{say({ zh: "）", en: ")" })}
						{matterId !== undefined && (
							<span className="chips">
								<button type="button" className="works-button" disabled={busy} onClick={() => merge(one.matterId)}>
									{say({ zh: "并入此件", en: "Merge into it" })}
								</button>
								<Link
									to={`/matters/${encodeURIComponent(matterId)}?${new URLSearchParams({ step: "merge", into: one.matterId })}`}
								>
									{say({ zh: "并排对照", en: "see both side by side" })}
								</Link>
							</span>
						)}
					</li>
				))}
			</ul>
			{refused && <p role="alert">{say(refused.words)}</p>}
			{matterId !== undefined && (
				<p className="hint">
					{say({
						zh: "并入后可在该事项的“办理经过”中撤回。",
						en: "A merge can be taken back in the story of the matter.",
					})}
				</p>
			)}
		</>
	);
}
