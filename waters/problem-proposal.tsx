import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
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
		id === null ? say({ zh: "未定", en: "not told" }) : say(names[id] ?? { zh: id, en: id });
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
export function DuplicateList({ duplicates }: { duplicates: Proposal["duplicates"] }) {
	const say = useSay();
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
						<Link to={`/matters/${encodeURIComponent(one.matterId)}`}>{one.title}</Link>（
						{one.why.map(say).join(say({ zh: "、", en: ", " }))}）
					</li>
				))}
			</ul>
		</>
	);
}
