import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import type { EscalationRule } from "./escalation.ts";
import { type Named, PersonField } from "./person-field.tsx";

export type UnitLeader = EscalationRule["leaders"][number];

/** Units whose delays go to a leader of their own (分管领导): a list that grows by one unit and one person at a time. */
export function UnitLeaders(props: {
	value: readonly UnitLeader[];
	set(value: UnitLeader[]): void;
	names: Record<string, Bilingual>;
}) {
	const say = useSay();
	const units = useApi<{ units: { unitId: string; name: Bilingual }[] }>("/api/units").data?.units ?? [];
	const [unit, setUnit] = useState("");
	const [leader, setLeader] = useState<Named | null>(null);
	const [added, setAdded] = useState<Record<string, Bilingual>>({});
	const name = (id: string) =>
		say(units.find((one) => one.unitId === id)?.name ?? props.names[id] ?? added[id] ?? { zh: id, en: id });
	const choose = (named: Named | null, called?: Bilingual) => {
		setLeader(named);
		if (named && called) setAdded((now) => ({ ...now, [named.person]: called }));
	};
	const add = () => {
		if (unit === "" || leader === null) return;
		props.set([...props.value.filter((one) => one.unit !== unit), { unit, leader: leader.person }]);
		setUnit("");
		setLeader(null);
	};
	return (
		<fieldset>
			<legend>{say({ zh: "各单位分管领导", en: "Units with a leader of their own" })}</legend>
			{props.value.length > 0 && (
				<ul>
					{props.value.map((one) => (
						<li key={one.unit}>
							{name(one.unit)} → {name(one.leader)}{" "}
							<button type="button" onClick={() => props.set(props.value.filter((other) => other !== one))}>
								{say({ zh: `去掉${name(one.unit)}`, en: `Remove ${name(one.unit)}` })}
							</button>
						</li>
					))}
				</ul>
			)}
			<label>
				{say({ zh: "单位", en: "Unit" })}
				<select value={unit} onChange={(event) => setUnit(event.target.value)}>
					<option value="" />
					{units.map((one) => (
						<option key={one.unitId} value={one.unitId}>
							{say(one.name)}
						</option>
					))}
				</select>
			</label>
			<PersonField label={{ zh: "分管领导", en: "Its leader" }} value={leader} set={choose} />
			<button type="button" disabled={unit === "" || leader === null} onClick={add}>
				{say({ zh: "加入", en: "Add" })}
			</button>
		</fieldset>
	);
}
