import { Button, Input } from "antd";
import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import type { DemoPerson } from "./demo-person.store.ts";
import { DUTY_WORDS } from "./may.ts";

const GROUPS: { title: Bilingual; has(person: DemoPerson): boolean; open?: true }[] = [
	{
		title: { zh: "管理、督查与审计", en: "Administration, supervision and audit" },
		has: (person) => person.duties.length > 0,
		open: true,
	},
	{ title: { zh: "区级部门", en: "District bureaus" }, has: of("bureau", "district"), open: true },
	{ title: { zh: "政协", en: "CPPCC" }, has: of("organ") },
	{ title: { zh: "镇（街道）", en: "Towns" }, has: of("town") },
	{ title: { zh: "村（社区）", en: "Communities" }, has: of("community") },
	{ title: { zh: "企业", en: "Companies" }, has: of("company") },
];

function of(...kinds: string[]) {
	return (person: DemoPerson) => kinds.includes(person.unitKind);
}

/** The demo's persons in groups, with a search; one click enters as one of them. */
export function DemoPersons({ persons, enter }: { persons: DemoPerson[]; enter: (personId: string) => void }) {
	const say = useSay();
	const [sought, seek] = useState("");
	const words = sought.trim().toLowerCase();
	const found = persons.filter((person) =>
		[person.name, person.unit, person.title, ...person.duties.map((duty) => DUTY_WORDS[duty])].some(
			({ zh, en }) => zh.includes(words) || en.toLowerCase().includes(words),
		),
	);
	const groups = GROUPS.map((group, at) => ({
		...group,
		persons: found.filter((person) => GROUPS.findIndex((one) => one.has(person)) === at),
	})).filter((group) => group.persons.length > 0);
	return (
		<section aria-labelledby="demo-persons">
			<h2 id="demo-persons">
				{say({ zh: "演示人员", en: "Demo persons" })} <DemoMark />
			</h2>
			<Input
				type="search"
				allowClear
				value={sought}
				maxLength={40}
				onChange={(event) => seek(event.target.value)}
				aria-label={say({ zh: "查找演示人员", en: "Find a demo person" })}
				placeholder={say({ zh: "姓名、单位或职务", en: "Name, unit or post" })}
			/>
			<p role="status" className="demo-found">
				{words &&
					(found.length === 0
						? say({ zh: "没有符合的人员。", en: "Nobody fits." })
						: say({ zh: `${found.length} 人`, en: `${found.length} found` }))}
			</p>
			{groups.map((group) => (
				<details
					key={group.title.en + (words === "" ? "" : "?")}
					open={words !== "" || group.open}
					className="demo-group"
				>
					<summary>
						{say(group.title)} <small>{group.persons.length}</small>
					</summary>
					<ul className="demo-persons">
						{group.persons.map((person) => (
							<li key={person.personId}>
								<Button type="link" onClick={() => enter(person.personId)}>
									{say(person.name)}
								</Button>
								<span>{[person.unit, ...person.duties.map((duty) => DUTY_WORDS[duty])].map(say).join(" · ")}</span>
							</li>
						))}
					</ul>
				</details>
			))}
		</section>
	);
}
