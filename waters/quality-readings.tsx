import { Link } from "react-router";
import type { Moment } from "../loop/moment.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { QualityFound } from "./quality-found.tsx";
import type { OddReading } from "./reading-desk.store.ts";

interface OddReadings {
	moment: Moment;
	readings: OddReading[];
	more: number;
	waiting: number;
}

/** Samples and tables that came by file: what the checks found of them in the last 400 days. */
export function QualityReadings() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const answer = useApi<OddReadings>(`/api/waters/quality/readings${moment.search}`);
	if (answer.error) return <p role="alert">{say(answer.error.words)}</p>;
	if (!answer.data) return <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>;
	const { readings, more, waiting, moment: seen } = answer.data;
	const mayRule = moment.asOf === null && me != null && may(me, "quality.overrule");
	return (
		<section aria-labelledby="odd-readings">
			<h2 id="odd-readings">{say({ zh: "人工监测与导入数据", en: "Samples and imported readings" })}</h2>
			<p className="quality-note">
				{say({
					zh: "采样间隔 6.5 小时以内的，按自动站的规则检查（缺数除外）；更疏的只查物理范围和氨氮与总氮的关系。超出物理可能的判无效，不参与均值和类别；其余只判存疑，照常参与。近 400 天。",
					en: "Values at most 6.5 hours apart are checked like those of stations (gaps excepted); sparser ones for their range and for ammonia against total nitrogen. What is physically impossible is bad and enters no mean and no class; all else is suspect and counts. The last 400 days.",
				})}
				{waiting > 0 &&
					say({
						zh: `另有 ${waiting} 个断面月的数据等待检查。`,
						en: ` ${waiting} months of sites wait for their check.`,
					})}
			</p>
			{readings.length === 0 && <p>{say({ zh: "没有发现问题。", en: "Nothing was found." })}</p>}
			{readings.length > 0 && (
				<QualityFound
					marks={readings}
					more={more}
					siteOf={({ siteId }) => siteId}
					place={(one) => (
						<>
							{one.creekId === null ? (
								say(one.site)
							) : (
								<Link to={withMoment(`/waters/creeks/${one.creekId}?month=${one.month}`, moment)}>{say(one.site)}</Link>
							)}{" "}
							{one.demo && <DemoMark />}
						</>
					)}
					label={{ zh: "人工监测与导入数据的质控记录", en: "What was found of samples and imported readings" }}
					when={{ zh: "采样时间", en: "Sampled" }}
					timeZone={seen.timeZone}
					mayRule={mayRule}
					onDone={() => void answer.refetch()}
				/>
			)}
		</section>
	);
}
