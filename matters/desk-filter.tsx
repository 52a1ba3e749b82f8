import { useSay } from "../web/language.tsx";
import type { Desk, Item } from "./desk-table.tsx";

/** What of the desk is shown; empty is everything. */
export type DeskView = Record<"unit" | "kind", string>;

/** Narrows the desk to one unit or one kind of matter. The longest list is named first: there the office looks first. */
export function DeskFilter({
	desk,
	view,
	set,
}: {
	desk: Desk;
	view: DeskView;
	set(name: keyof DeskView, value: string): void;
}) {
	const say = useSay();
	const office = { zh: "督查机构", en: "supervision office" };
	const bracketed = (count: number) => say({ zh: `（${count}）`, en: ` (${count})` });
	const units = counted(desk.items, (item) => item.unitId);
	const kinds = counted(desk.items, (item) => item.kind);
	const kindTitle = new Map(desk.items.map((item) => [item.kind, item.kindTitle]));
	return (
		<div className="desk-filter">
			<label>
				{say({ zh: "待办单位", en: "Owing unit" })}
				<select value={view.unit} onChange={(event) => set("unit", event.target.value)}>
					<option value="">{say({ zh: `全部（${desk.items.length}）`, en: `All (${desk.items.length})` })}</option>
					{units
						.filter(([unit]) => unit !== "")
						.map(([unit, count]) => (
							<option key={unit} value={unit}>
								{say(desk.names[unit] ?? office)}
								{bracketed(count)}
							</option>
						))}
				</select>
			</label>
			<label>
				{say({ zh: "事项类别", en: "Kind of matter" })}
				<select value={view.kind} onChange={(event) => set("kind", event.target.value)}>
					<option value="">{say({ zh: "全部", en: "All" })}</option>
					{kinds.map(([kind, count]) => (
						<option key={kind} value={kind}>
							{say(kindTitle.get(kind) ?? { zh: kind, en: kind })}
							{bracketed(count)}
						</option>
					))}
				</select>
			</label>
		</div>
	);
}

function counted(items: readonly Item[], key: (item: Item) => string): [key: string, count: number][] {
	const counts = new Map<string, number>();
	for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
	return [...counts].sort(([, a], [, b]) => b - a);
}
