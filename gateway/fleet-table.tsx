import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { FleetStation } from "./fleet.store.ts";
import { isOddity, ODDITIES } from "./oddity.ts";
import { age, CLOCK_WRONG_MS, clockWords, isMissed, stationState } from "./station-words.ts";

/** A station whose values the checks doubt by this share, whose clock is wrong, or in whose name somebody else may speak, is not to be believed unseen. */
const LYING_SHARE = 0.05;

/** Share of the last week's values that the checks found suspect or bad; null: there were none. */
export function doubtedShare({ values }: FleetStation): number | null {
	return values.received === 0 ? null : (values.suspect + values.bad) / values.received;
}

export function lies(station: FleetStation): boolean {
	if (station.retired !== null) return false;
	return (
		(doubtedShare(station) ?? 0) >= LYING_SHARE ||
		Math.abs(station.clockErrorMs ?? 0) >= CLOCK_WRONG_MS ||
		station.oddities.length > 0
	);
}

interface Column {
	name: string;
	title: Bilingual;
	number?: true;
	/** What rows are sorted by; null goes last. */
	of(station: FleetStation): number | string | null;
}

const COLUMNS: readonly Column[] = [
	{ name: "site", title: { zh: "站点", en: "Station" }, of: (station) => station.site.zh },
	{ name: "mn", title: { zh: "MN", en: "MN" }, of: (station) => station.mn },
	{ name: "state", title: { zh: "状态", en: "State" }, of: (station) => station.heardAt ?? "" },
	{ name: "data", title: { zh: "最近数据", en: "Latest data" }, of: (station) => station.dataTime },
	{ name: "frames", title: { zh: "24 小时报文", en: "Frames, 24 h" }, number: true, of: (station) => station.tellings },
	{
		name: "doubted",
		title: { zh: "7 天存疑率", en: "Doubted, 7 days" },
		number: true,
		of: (station) => negative(doubtedShare(station)),
	},
	{
		name: "clock",
		title: { zh: "时钟", en: "Clock" },
		of: (station) => negative(station.clockErrorMs && Math.abs(station.clockErrorMs)),
	},
	{ name: "bad", title: { zh: "坏帧", en: "Bad frames" }, number: true, of: (station) => negative(station.badFrames) },
	{
		name: "odd",
		title: { zh: "7 天报文异常", en: "Odd frames, 7 days" },
		of: (station) => (station.oddities.length === 0 ? null : -station.oddities.length),
	},
];

const COMMA: Bilingual = { zh: "、", en: ", " };

/** The worst first, at the first touch. */
const negative = (value: number | null) => (value === null ? null : -value);

function sorted(stations: readonly FleetStation[], by: Column, down: boolean): FleetStation[] {
	return stations.toSorted((a, b) => {
		const [x, y] = [by.of(a), by.of(b)];
		if (x === null || y === null) return Number(x === null) - Number(y === null);
		return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
	});
}

/** What a list of stations is narrowed to. */
export const FLEET_VIEWS = [
	{ name: "", zh: "全部", en: "all", of: () => true },
	{
		name: "silent",
		zh: "静默或从未来报",
		en: "silent or never heard",
		of: (station: FleetStation, now: string) => isMissed(stationState(station, now)),
	},
	{
		name: "lies",
		zh: "数据存疑、时钟不准或报文异常",
		en: "doubted, a wrong clock or odd frames",
		of: (station: FleetStation) => lies(station),
	},
	{ name: "retired", zh: "已停用", en: "retired", of: (station: FleetStation) => station.retired !== null },
	{ name: "alarm", zh: "有报警", en: "with an alarm", of: (station: FleetStation) => station.alarms !== null },
] as const;

/** The stations, the longest silent first unless a column's head says otherwise; the order stands in the address. */
export function FleetTable({
	stations,
	now,
	present,
}: {
	stations: readonly FleetStation[];
	now: string;
	present: boolean;
}) {
	const say = useSay();
	const moment = useMoment();
	const { chosen, set } = useChoices("sort");
	const [name, down] = chosen.sort.startsWith("-") ? [chosen.sort.slice(1), true] : [chosen.sort || "state", false];
	const by = COLUMNS.find((column) => column.name === name) ?? (COLUMNS[2] as Column);
	return (
		<table>
			<thead>
				<tr>
					{COLUMNS.map((column) => {
						const current = column === by;
						return (
							<th
								key={column.name}
								scope="col"
								className={column.number && "number"}
								aria-sort={current ? (down ? "descending" : "ascending") : undefined}
							>
								<button type="button" onClick={() => set("sort", current && !down ? `-${column.name}` : column.name)}>
									{say(column.title)}
									{current && <span aria-hidden="true">{down ? " ↑" : " ↓"}</span>}
								</button>
							</th>
						);
					})}
				</tr>
			</thead>
			<tbody>
				{sorted(stations, by, down).map((station) => {
					const state = stationState(station, now);
					const doubted = doubtedShare(station);
					return (
						<tr key={station.mn}>
							<th scope="row">
								<Link to={withMoment(`/waters/stations/${station.siteId}`, moment)}>{say(station.site)}</Link>{" "}
								{station.demo && <DemoMark />}
							</th>
							<td className="mono">{station.mn}</td>
							<td className={`state-${state.kind}`}>
								{say(state.words)}
								{station.alarms && (
									<>
										{" "}
										<Link to={withMoment(`/waters/alarms?site=${station.siteId}`, moment)}>
											{say({ zh: "报警", en: "alarm" })}
										</Link>
										{station.alarms.matterId && (
											<>
												{" · "}
												<Link to={withMoment(`/matters/${station.alarms.matterId}`, moment)}>
													{say({ zh: "事项", en: "matter" })}
												</Link>
											</>
										)}
									</>
								)}
							</td>
							<td>{station.dataTime ? say(age(station.dataTime, now)) : "—"}</td>
							<td className="number">{station.tellings}</td>
							<td className={`number${(doubted ?? 0) >= LYING_SHARE ? " state-lies" : ""}`}>
								{doubted === null ? "—" : `${(100 * doubted).toFixed(1)}%`}
							</td>
							<td className={Math.abs(station.clockErrorMs ?? 0) >= CLOCK_WRONG_MS ? "state-lies" : undefined}>
								{present ? say(clockWords(station.clockErrorMs)) : "—"}
							</td>
							<td className="number">{station.badFrames ?? "—"}</td>
							<td className={station.oddities.length > 0 ? "state-lies" : undefined}>
								{station.oddities.length === 0
									? "—"
									: station.oddities.map((kind) => isOddity(kind) && say(ODDITIES[kind].short)).join(say(COMMA))}
							</td>
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}
