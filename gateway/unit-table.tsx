import { localMinute } from "../loop/local-day.ts";
import { useSay } from "../web/language.tsx";
import type { SentFactor } from "./station-settings.store.ts";

/** The factors that it sent, and what each is sent in. */
export function UnitTable({
	sent,
	units,
	timeZone,
	onUnit,
}: {
	sent: readonly SentFactor[];
	units: Record<string, string>;
	timeZone: string;
	onUnit(factor: string, unit: string): void;
}) {
	const say = useSay();
	const known = sent.filter((one) => one.known);
	if (known.length === 0)
		return <p className="hint">{say({ zh: "还没有收到这个站的数据。", en: "It has sent nothing yet." })}</p>;
	const label = say({ zh: "上报单位", en: "Units" });
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
		<section className="stations-scroll" aria-label={label} tabIndex={0}>
			<table>
				<thead>
					<tr>
						<th scope="col">{say({ zh: "因子", en: "Factor" })}</th>
						<th scope="col">{say({ zh: "最近上报", en: "Sent last" })}</th>
						<th scope="col">{say({ zh: "以此单位上报", en: "Sent in" })}</th>
					</tr>
				</thead>
				<tbody>
					{known.map(({ factor, name, lastText, lastAt, units: choices, standard }) => (
						<tr key={factor}>
							<th scope="row">
								{say(name)} <small className="mono">{factor}</small>
							</th>
							<td>
								{lastText ?? "—"} <small>{localMinute(lastAt, timeZone)}</small>
							</td>
							<td>
								{choices.length < 2 ? (
									standard || say({ zh: "无单位", en: "none" })
								) : (
									<select
										aria-label={say({ zh: `${name.zh}的上报单位`, en: `Unit of ${name.en}` })}
										value={units[factor] ?? standard}
										onChange={(event) => onUnit(factor, event.target.value)}
									>
										{choices.map((unit) => (
											<option key={unit} value={unit}>
												{unit}
												{unit === standard && say({ zh: "（标准规定）", en: " (by the standard)" })}
											</option>
										))}
									</select>
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
