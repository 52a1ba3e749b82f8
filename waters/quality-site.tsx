import { localMinute } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import type { DayMade } from "./day-quality.store.ts";
import { factorName } from "./factor.ts";
import { QUALITY_VERDICTS } from "./quality.ts";
import type { ToldMark } from "./quality-desk.store.ts";
import { RulingForm, WithdrawForm } from "./quality-form.tsx";
import { QualityFound } from "./quality-found.tsx";
import { type Ruling, STATION_WORKS } from "./quality-ruling.ts";
import { CHECK_TITLES } from "./quality-titles.ts";
import { ScrollBox } from "./scroll-box.tsx";

interface SiteQuality {
	moment: Moment;
	site: { siteId: number; name: Bilingual; creekId: string | null; demo: boolean };
	marks: ToldMark[];
	more: number;
	rulings: Ruling[];
	days: (DayMade & { day: string })[];
}

const SHOWN = 40;

/** One station: what was found, what people ruled, what its day means left out. */
export function QualitySite({ siteId }: { siteId: number }) {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const query = new URLSearchParams({
		...(moment.asOf ? { asOf: moment.asOf, sense: moment.sense } : {}),
		most: String(SHOWN),
	});
	const answer = useApi<SiteQuality>(`/api/waters/sites/${siteId}/quality?${query}`);
	if (answer.error) return <p role="alert">{say(answer.error.words)}</p>;
	if (!answer.data) return <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>;
	const { site, marks, more, rulings, days, moment: seen } = answer.data;
	const local = (at: string | number) => localMinute(new Date(at), seen.timeZone);
	const writes = moment.asOf === null && me != null;
	const mayRule = writes && may(me, "quality.overrule");
	const done = () => void answer.refetch();
	return (
		<section aria-label={say(site.name)}>
			<h2>{say(site.name)}</h2>
			{marks.length === 0 && (
				<p>{say({ zh: "近 14 天的数据没有发现问题。", en: "Nothing was found in the data of the last 14 days." })}</p>
			)}
			{marks.length > 0 && (
				<QualityFound
					marks={marks}
					more={more}
					siteOf={() => siteId}
					place={null}
					label={{ zh: "质控记录", en: "What was found" }}
					when={{ zh: "时间", en: "Time" }}
					timeZone={seen.timeZone}
					mayRule={mayRule}
					onDone={done}
				/>
			)}
			<h3>{say({ zh: "校准、维护与人工改判", en: "Calibration, maintenance and rulings" })}</h3>
			{rulings.length === 0 && <p>{say({ zh: "没有记录。", en: "None." })}</p>}
			<ul className="quality-rulings">
				{rulings.map((ruling) => (
					<li key={ruling.seq}>
						<strong>
							{say(
								ruling.work
									? STATION_WORKS[ruling.work]
									: {
											zh: `改判为${QUALITY_VERDICTS[ruling.verdict].zh}`,
											en: `ruled ${QUALITY_VERDICTS[ruling.verdict].en}`,
										},
							)}
						</strong>{" "}
						{ruling.factor === "" ? say({ zh: "全部因子", en: "all factors" }) : say(factorName(ruling.factor))} ·{" "}
						{local(ruling.from)} – {ruling.to === null ? say({ zh: "进行中", en: "going on" }) : local(ruling.to)} ·{" "}
						{ruling.reason} · {say({ zh: `${local(ruling.knownFrom)} 登记`, en: `entered ${local(ruling.knownFrom)}` })}
						{mayRule && <WithdrawForm ruling={ruling} timeZone={seen.timeZone} onDone={done} />}
					</li>
				))}
			</ul>
			{writes && may(me, "station.maintain") && (
				<RulingForm siteId={siteId} about={null} timeZone={seen.timeZone} onDone={done} />
			)}
			<DaysMade days={days} />
		</section>
	);
}

/** What the means of its days left out. */
function DaysMade({ days }: { days: SiteQuality["days"] }) {
	const say = useSay();
	if (days.length === 0) return null;
	return (
		<>
			<h3>{say({ zh: "日均值剔除情况", en: "What day means left out" })}</h3>
			<ScrollBox label={say({ zh: "日均值剔除情况", en: "What day means left out" })}>
				<table>
					<thead>
						<tr>
							<th scope="col">{say({ zh: "日期", en: "Day" })}</th>
							<th scope="col">{say({ zh: "因子", en: "Factor" })}</th>
							<th scope="col" className="number">
								{say({ zh: "参与", en: "Counted" })}
							</th>
							<th scope="col" className="number">
								{say({ zh: "其中存疑", en: "Suspect" })}
							</th>
							<th scope="col" className="number">
								{say({ zh: "剔除", en: "Left out" })}
							</th>
							<th scope="col">{say({ zh: "剔除原因", en: "Why" })}</th>
						</tr>
					</thead>
					<tbody>
						{days.toReversed().map((day) => (
							<tr key={`${day.day} ${day.factor}`}>
								<td>{day.day}</td>
								<td>{say(factorName(day.factor))}</td>
								<td className="number">{day.counted}</td>
								<td className="number">{day.suspect}</td>
								<td className="number">{day.excluded}</td>
								<td>
									{Object.entries(day.reasons)
										.map(([check, count]) => `${say(CHECK_TITLES.get(check) ?? { zh: check, en: check })} ${count}`)
										.join(say({ zh: "、", en: ", " }))}
									{day.cn === 0 && ` ${say({ zh: "（有效值不足，无日均值）", en: "(too few left: no mean)" })}`}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
		</>
	);
}
