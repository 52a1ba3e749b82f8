import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import type { Names } from "../people/names.store.ts";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import { WideTable } from "../web/wide-table.tsx";
import type { DaysUsed } from "./days-used.ts";
import type { DutyView } from "./proposal-view.ts";

const KINDS: Record<DutyView["kind"], Bilingual> = {
	lead: { zh: "主办", en: "lead" },
	co: { zh: "会办意见", en: "co-unit's opinion" },
	plan: { zh: "方案任务", en: "planned task" },
	demand: { zh: "会议要求", en: "demand" },
	promise: { zh: "答复承诺", en: "promise" },
};

/** Every duty with its own clock; each opens its matter. */
export function DutyTable({
	duties,
	names,
	links = true,
}: {
	duties: readonly DutyView[];
	names: Names;
	links?: boolean;
}) {
	const say = useSay();
	const moment = useMoment();
	const unit = (id: string) => say(names.units[id] ?? { zh: id, en: id });
	return (
		<WideTable label={{ zh: "职责列表", en: "List of duties" }}>
			<table className="plain-table duties">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
						<th scope="col">{say({ zh: "事项", en: "Duty" })}</th>
						<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
						<th scope="col">{say({ zh: "时限情况", en: "Clock" })}</th>
						<th scope="col">{say({ zh: "状态", en: "State" })}</th>
					</tr>
				</thead>
				<tbody>
					{duties.map((duty) => (
						<tr key={`${duty.matterId} ${duty.unit}`}>
							<th scope="row">
								{unit(duty.unit)}
								{duty.round > 1 && say({ zh: `（第 ${duty.round} 次办理）`, en: ` (round ${duty.round})` })}
							</th>
							<td>
								{say(KINDS[duty.kind])}
								{duty.title && say({ zh: `：${duty.title}`, en: `: ${duty.title}` })}
							</td>
							<td>{duty.dueOn ?? "—"}</td>
							<td className={duty.late ? "duty-late" : duty.done ? "duty-done" : ""}>
								{duty.ended
									? say({ zh: "已退办改办", en: "handed to another" })
									: duty.clock
										? say(duty.clock)
										: say({ zh: "退办待裁定，不计承办时间", en: "objection being decided; not its time" })}
							</td>
							<td>
								{links ? (
									<Link to={withMoment(`/matters/${encodeURIComponent(duty.matterId)}`, moment)}>
										{say(duty.stage)}
									</Link>
								) : (
									say(duty.stage)
								)}
								{duty.fellBack && <p className="small-note">{say(duty.fellBack)}</p>}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</WideTable>
	);
}

const HOLDERS: Record<DaysUsed["who"], Bilingual> = {
	committee: { zh: "提案委办公室", en: "proposal committee office" },
	government: { zh: "政府办公室", en: "government office" },
	unit: { zh: "承办单位", en: "unit" },
	proposer: { zh: "提案人", en: "proposers" },
};

/** Each stretch of time with its holder, so that nobody is charged with another's days. */
export function DaysTable({ days, names }: { days: readonly DaysUsed[]; names: Names }) {
	const say = useSay();
	return (
		<WideTable label={{ zh: "各环节用时列表", en: "List of days used" }}>
			<table className="plain-table days">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "办理方", en: "With whom" })}</th>
						<th scope="col">{say({ zh: "环节", en: "For what" })}</th>
						<th scope="col">{say({ zh: "起", en: "From" })}</th>
						<th scope="col">{say({ zh: "止", en: "Until" })}</th>
						<th scope="col">{say({ zh: "工作日", en: "Working days" })}</th>
					</tr>
				</thead>
				<tbody>
					{days.map((one) => (
						<tr key={`${one.who} ${one.unit} ${one.what.en} ${one.from}`}>
							<td>
								{one.who === "unit" && one.unit
									? say(names.units[one.unit] ?? { zh: one.unit, en: one.unit })
									: say(HOLDERS[one.who])}
							</td>
							<td>{say(one.what)}</td>
							<td>{one.from}</td>
							<td>{one.until ?? say({ zh: "进行中", en: "still" })}</td>
							<td>{one.workingDays}</td>
						</tr>
					))}
				</tbody>
			</table>
		</WideTable>
	);
}
