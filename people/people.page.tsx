import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { AdminFrame } from "./admin-nav.tsx";
import { Refused } from "./attempt.tsx";
import { DUTY_WORDS, type Duty, may } from "./may.ts";
import { PersonForm } from "./person-form.tsx";
import { type UnitLine, useUnitOptions } from "./unit-form.tsx";

interface Listed {
	personId: string;
	name: Bilingual;
	leftOn: string | null;
	demo: boolean;
	posts: { unitId: string; unit: Bilingual; title: Bilingual }[];
	duties: Duty[];
}

/** Who held which post on the page's day. */
export function PeoplePage() {
	return (
		<AdminFrame title={{ zh: "人员", en: "Persons" }} needs="people.read">
			<People />
		</AdminFrame>
	);
}

function People() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const queries = useQueryClient();
	const { chosen, set } = useChoices("unit", "q", "gone");
	const [adding, add] = useState(false);
	const query = new URLSearchParams(moment.search);
	for (const name of ["unit", "q", "gone"] as const) if (chosen[name]) query.set(name, chosen[name]);
	const found = useApi<{ day: string; total: number; people: Listed[] }>(`/api/people?${query}`, { keep: true });
	const units = useApi<{ units: UnitLine[] }>(`/api/units${moment.search}`).data?.units ?? [];
	const options = useUnitOptions(units);
	const manages = me != null && may(me, "people.manage") && moment.asOf === null;
	const people = found.data?.people ?? [];
	const semicolon = say({ zh: "；", en: "; " });
	const demo = people.some((person) => person.demo);
	const mixed = demo && !people.every((person) => person.demo); // one mark for all, or one for each
	return (
		<>
			<div className="admin-filters">
				<label htmlFor="people-q" className="admin-field">
					{say({ zh: "查找", en: "Find" })}
					<Input
						id="people-q"
						type="search"
						allowClear
						maxLength={60}
						defaultValue={chosen.q}
						onChange={(event) => set("q", event.target.value.trim())}
						placeholder={say({ zh: "姓名、单位或职务", en: "Name, unit or post" })}
					/>
				</label>
				<label htmlFor="people-unit" className="admin-field">
					{say({ zh: "单位（含下级）", en: "Unit, with those under it" })}
					<Select
						id="people-unit"
						allowClear
						showSearch={{ optionFilterProp: "label" }}
						popupMatchSelectWidth={false}
						value={chosen.unit || undefined}
						onChange={(unit: string | undefined) => set("unit", unit ?? "")}
						options={options}
						placeholder={say({ zh: "全区", en: "The whole district" })}
					/>
				</label>
				<Checkbox checked={chosen.gone !== ""} onChange={(event) => set("gone", event.target.checked ? "true" : "")}>
					{say({ zh: "含当日无任职的人员", en: "Also those without a post that day" })}
				</Checkbox>
				{manages && !adding && (
					<Button type="primary" onClick={() => add(true)}>
						{say({ zh: "新增人员", en: "Add a person" })}
					</Button>
				)}
			</div>
			{adding && (
				<PersonForm
					units={units}
					unitId={chosen.unit || undefined}
					done={() => {
						add(false);
						queries.invalidateQueries();
					}}
				/>
			)}
			<Refused refused={found.error} />
			{!found.data && !found.error && <LoadingPage />}
			{found.data && (
				<p role="status">
					{demo && !mixed && <DemoMark />}{" "}
					{say({
						zh: `${found.data.day} 共 ${found.data.total} 人`,
						en: `${found.data.total} persons on ${found.data.day}`,
					})}
					{found.data.total > people.length &&
						say({
							zh: `，仅列前 ${people.length} 人，请缩小范围`,
							en: `; the first ${people.length} are listed, narrow the search`,
						})}
				</p>
			)}
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard too */}
			<section className="admin-table" tabIndex={0} aria-label={say({ zh: "人员列表", en: "List of persons" })}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "姓名", en: "Name" })}</th>
							<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
							<th scope="col">{say({ zh: "职务", en: "Post" })}</th>
							<th scope="col">{say({ zh: "常设职责", en: "Standing duties" })}</th>
						</tr>
					</thead>
					<tbody>
						{people.map((person) => (
							<tr key={person.personId} className={person.posts.length === 0 ? "gone" : undefined}>
								<th scope="row">
									<Link to={withMoment(`/admin/people/${encodeURIComponent(person.personId)}`, moment)}>
										{say(person.name)}
									</Link>{" "}
									{person.demo && mixed && <DemoMark />}
								</th>
								<td>{person.posts.map((post) => say(post.unit)).join(semicolon)}</td>
								<td>
									{person.posts.map((post) => say(post.title)).join(semicolon) ||
										(person.leftOn
											? say({ zh: `${person.leftOn} 离任`, en: `left on ${person.leftOn}` })
											: say({ zh: "无任职", en: "no post" }))}
								</td>
								<td>{person.duties.map((duty) => say(DUTY_WORDS[duty])).join(say({ zh: "、", en: ", " }))}</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</>
	);
}
