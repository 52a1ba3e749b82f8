import type { SiteMonthComplete } from "../waters/completeness.store.ts";
import { COMPLETENESS_RULE, completenessWords, isComplete, percent, validShare } from "../waters/completeness.ts";
import { factorName } from "../waters/factor.ts";
import { CREEK_FACTORS } from "../waters/standard.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMoment } from "../web/moment.tsx";

/** By month and item: how much was due, came, and is valid; and what that means for the month's class. */
export function CompletenessTable({ siteId }: { siteId: number }) {
	const say = useSay();
	const { search } = useMoment();
	const found = useApi<{ running: string; months: SiteMonthComplete[] }>(
		`/api/waters/stations/${siteId}/completeness${search}`,
	);
	if (!found.data || found.data.months.length === 0) return null;
	const { running, months } = found.data;
	const factors = CREEK_FACTORS.filter((factor) => months.some((one) => one.factor === factor));
	const byMonth = say({ zh: "逐月完整性", en: "Completeness by month" });
	const names = [...new Set(months.map((one) => one.month))].sort().reverse();
	return (
		<section aria-label={say({ zh: "数据完整性", en: "Completeness" })}>
			<h2>{say({ zh: "数据完整性", en: "Completeness" })}</h2>
			<p className="station-note">
				{say({
					zh: `有效数占应收数的比例；应收数按本站平时的来报频次推算。不足 75 % 的月份不能据此评价类别（规则 ${COMPLETENESS_RULE.name} 第 ${COMPLETENESS_RULE.version} 版）。`,
					en: `Valid values as a share of those due by the station's own rhythm. Under 75 % a month's class can't be given by them (rule ${COMPLETENESS_RULE.name}, version ${COMPLETENESS_RULE.version}).`,
				})}
			</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
			<section className="stations-scroll" aria-label={byMonth} tabIndex={0}>
				<table>
					<thead>
						<tr>
							<th scope="col">{say({ zh: "月份", en: "Month" })}</th>
							{factors.map((factor) => (
								<th key={factor} scope="col">
									{say(factorName(factor))}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{names.map((month) => (
							<tr key={month}>
								<th scope="row">
									{month}
									{month === running && say({ zh: "（至今）", en: " (so far)" })}
								</th>
								{factors.map((factor) => {
									const one = months.find((each) => each.month === month && each.factor === factor);
									return (
										<td
											key={factor}
											className={one && !isComplete(one) ? "state-lies" : undefined}
											title={one && say(completenessWords(one))}
										>
											{one ? (
												<>
													{percent(validShare(one))}{" "}
													<small>
														{say({
															zh: `收 ${one.received}、有效 ${one.valid}／应收 ${one.expected}${isComplete(one) ? "" : "：不足，不评"}`,
															en: `${one.received} told, ${one.valid} valid of ${one.expected}${isComplete(one) ? "" : ": too few for a class"}`,
														})}
													</small>
												</>
											) : (
												"—"
											)}
										</td>
									);
								})}
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</section>
	);
}
