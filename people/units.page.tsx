import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { AdminFrame } from "./admin-nav.tsx";
import { Refused, send, useTry } from "./attempt.tsx";
import { DayAct } from "./day-act.tsx";
import { may } from "./may.ts";
import { UNIT_KINDS } from "./unit.ts";
import { UnitForm, type UnitLine } from "./unit-form.tsx";

/** The tree of units as it stood on the page's day. */
export function UnitsPage() {
	return (
		<AdminFrame title={{ zh: "单位", en: "Units" }} needs="people.read">
			<Units />
		</AdminFrame>
	);
}

function Units() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const queries = useQueryClient();
	const { chosen, set } = useChoices("closed");
	const [edited, edit] = useState<UnitLine | "new" | null>(null);
	const { refused, attempt } = useTry();
	const query = new URLSearchParams(moment.search);
	if (chosen.closed) query.set("closed", "true");
	const found = useApi<{ day: string; units: UnitLine[] }>(`/api/units?${query}`);
	const units = found.data?.units ?? [];
	const manages = me != null && may(me, "people.manage") && moment.asOf === null;
	const refresh = () => queries.invalidateQueries();
	return (
		<>
			<div className="admin-filters">
				<Checkbox
					checked={chosen.closed !== ""}
					onChange={(event) => set("closed", event.target.checked ? "true" : "")}
				>
					{say({ zh: "显示已撤销的单位", en: "Show closed units" })}
				</Checkbox>
				{manages && edited === null && (
					<Button type="primary" onClick={() => edit("new")}>
						{say({ zh: "新增单位", en: "Add a unit" })}
					</Button>
				)}
			</div>
			{edited !== null && (
				<UnitForm
					key={edited === "new" ? "new" : edited.unitId}
					unit={edited === "new" ? null : edited}
					units={units.filter((unit) => unit.closedOn === null)}
					done={() => {
						edit(null);
						refresh();
					}}
				/>
			)}
			<Refused refused={found.error ?? refused} />
			{!found.data && !found.error && <LoadingPage />}
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard too */}
			<section className="admin-table" tabIndex={0} aria-label={say({ zh: "单位列表", en: "List of units" })}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
							<th scope="col">{say({ zh: "类别", en: "Kind" })}</th>
							<th scope="col">{say({ zh: "在任人数", en: "Persons in post" })}</th>
							<th scope="col">{say({ zh: "代码", en: "Code" })}</th>
							<th scope="col">{say({ zh: "设立—撤销", en: "Opened – closed" })}</th>
							{manages && <th scope="col">{say({ zh: "操作", en: "Acts" })}</th>}
						</tr>
					</thead>
					<tbody>
						{units.map((unit) => (
							<tr key={unit.unitId} className={unit.closedOn === null ? undefined : "gone"}>
								<th scope="row" style={{ paddingInlineStart: `${unit.depth * 1.4}rem` }}>
									{say(unit.name)} {unit.demo && !/（演示）$/.test(unit.name.zh) && <DemoMark />}
								</th>
								<td>{say(UNIT_KINDS[unit.kind])}</td>
								<td>
									<Link to={withMoment(`/admin/people?unit=${encodeURIComponent(unit.unitId)}`, moment)}>
										{unit.persons}
									</Link>
								</td>
								<td>{unit.unitId}</td>
								<td>
									{unit.openedOn ?? ""}
									{(unit.openedOn || unit.closedOn) && " — "}
									{unit.closedOn ?? ""}
								</td>
								{manages && (
									<td>
										{unit.closedOn === null && (
											<div className="admin-acts">
												<Button size="small" onClick={() => edit(unit)}>
													{say({ zh: "修改", en: "Change" })}
												</Button>
												{unit.parentId !== null && (
													<DayAct
														act={{ zh: "撤销", en: "Close" }}
														about={unit.name}
														ask={{ zh: "撤销日期（当日起不再存在）", en: "First day on which it is no more" }}
														take={(closedOn) =>
															attempt(() =>
																send(`/api/units/${encodeURIComponent(unit.unitId)}/close`, { closedOn }),
															).then(refresh)
														}
													/>
												)}
											</div>
										)}
									</td>
								)}
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</>
	);
}
