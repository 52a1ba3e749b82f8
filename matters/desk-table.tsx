import { useState } from "react";
import { Link } from "react-router";
import { STEP_WORDS } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { WideTable } from "../web/wide-table.tsx";
import { Due } from "./due-words.tsx";
import type { EscalationRule } from "./escalation.ts";
import type { Pressing, reopenedSince } from "./supervision.store.ts";
import type { DeskItem } from "./supervision.ts";

/** Rows of a part that are shown at once. */
const FIRST = 20;

export type Item = DeskItem & { kindTitle: Bilingual };

export interface Desk {
	today: string;
	since: string;
	urgeBy: string;
	provisional: Bilingual | null;
	more: boolean;
	items: Item[];
	pressing: Record<string, Pressing>;
	reopened: Awaited<ReturnType<typeof reopenedSince>>;
	rule: EscalationRule | null;
	names: Record<string, Bilingual>;
}

/** One part of the desk. A long part shows what was due first; the rest on demand. */
export function DeskTable({
	label,
	items,
	desk,
	chosen,
	choose,
}: {
	label: Bilingual;
	items: Item[];
	desk: Desk;
	chosen: ReadonlySet<string> | null;
	choose(matterIds: readonly string[], on: boolean): void;
}) {
	const say = useSay();
	const [whole, setWhole] = useState(false);
	if (items.length === 0) return <p>{say({ zh: "没有。", en: "None." })}</p>;
	const name = (id: string) => (id === "" ? "" : say(desk.names[id] ?? { zh: id, en: id }));
	const shown = whole ? items : items.slice(0, FIRST);
	const ids = shown.map((item) => item.matterId);
	return (
		<>
			<WideTable label={label}>
				<table className="plain-table desk-table">
					<thead>
						<tr>
							<td>
								{chosen && (
									<input
										type="checkbox"
										aria-label={say({ zh: `全选：${label.zh}`, en: `choose all: ${label.en}` })}
										checked={ids.every((id) => chosen.has(id))}
										onChange={(event) => choose(ids, event.target.checked)}
									/>
								)}
							</td>
							<th scope="col">{say({ zh: "事项", en: "Matter" })}</th>
							<th scope="col">{say({ zh: "待办", en: "Owed" })}</th>
							<th scope="col">{say({ zh: "责任单位和责任人", en: "By whom" })}</th>
							<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
							<th scope="col">{say({ zh: "催办", en: "Urged" })}</th>
						</tr>
					</thead>
					<tbody>
						{shown.map((item) => (
							<tr key={`${item.matterId} ${item.step} ${item.item} ${item.personId}`}>
								<td>
									{chosen && (
										<input
											type="checkbox"
											aria-label={say({ zh: `选择“${item.title}”`, en: `choose “${item.title}”` })}
											checked={chosen.has(item.matterId)}
											onChange={(event) => choose([item.matterId], event.target.checked)}
										/>
									)}
								</td>
								<td>
									<Link to={`/matters/${item.matterId}`}>{item.title}</Link> {item.demo && <DemoMark />}
									<br />
									<small>{say(item.kindTitle)}</small>
								</td>
								<td>{say(STEP_WORDS[item.step])}</td>
								<td>
									{name(item.unitId)} {name(item.personId)}
									{item.unitId === "" && item.personId === "" && say({ zh: "督查机构", en: "supervision office" })}
								</td>
								<td>
									<Due {...item} />
								</td>
								<td>
									<Urged pressing={desk.pressing[item.matterId]} />
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</WideTable>
			{shown.length < items.length && (
				<button type="button" className="plain-button" onClick={() => setWhole(true)}>
					{say({
						zh: `另有 ${items.length - shown.length} 件，全部列出`,
						en: `${items.length - shown.length} more: list all`,
					})}
				</button>
			)}
		</>
	);
}

function Urged({ pressing }: { pressing: Pressing | undefined }) {
	const say = useSay();
	if (!pressing) return <small>{say({ zh: "未催办", en: "not urged" })}</small>;
	const { urges, lastUrge, escalatedOn } = pressing;
	return (
		<>
			{urges > 0 && say({ zh: `已催 ${urges} 次`, en: `${urges}×` })}
			{lastUrge && (
				<small>
					<br />
					{lastUrge.on}
					{lastUrge.byDay && say({ zh: `，限 ${lastUrge.byDay}`, en: `, until ${lastUrge.byDay}` })}
				</small>
			)}
			{escalatedOn && (
				<>
					<br />
					{say({ zh: `${escalatedOn} 已升级`, en: `escalated ${escalatedOn}` })}
				</>
			)}
		</>
	);
}
