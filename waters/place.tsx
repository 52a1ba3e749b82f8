import { Fragment } from "react";
import { Link } from "react-router";
import { localDay } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { type PageMoment, useMoment, withMoment } from "../web/moment.tsx";

interface Named {
	kind: string;
	id: string;
	name: Bilingual;
}

interface Place {
	moment: { timeZone: string };
	downstream: Named[];
	receives: Named[];
	upstream: Named[];
	sites: {
		code: string;
		name: Bilingual;
		kind: "section" | "station";
		at: [number, number] | null;
		demo: boolean;
		lastReadingAt: string | null;
	}[];
}

/** What a creek flows into, what flows into it, and where it is sampled. */
export function CreekPlace({ creekId }: { creekId: string }) {
	const say = useSay();
	const moment = useMoment();
	const answer = useApi<Place>(`/api/waters/creeks/${encodeURIComponent(creekId)}/place${moment.search}`);
	if (!answer.data) return null;
	const { downstream, receives, sites } = answer.data;
	const [into] = downstream;
	const day = (at: string) => localDay(at, answer.data.moment.timeZone);
	return (
		<section className="creek-section">
			<h2>{say({ zh: "水系位置", en: "Where it flows" })}</h2>
			<dl className="place-facts">
				<dt>{say({ zh: "汇入", en: "Flows into" })}</dt>
				<dd>
					{into
						? downstream.map((water, index) => (
								<Fragment key={`${water.kind}${water.id}`}>
									{index > 0 && " → "}
									<WaterLink water={water} moment={moment} />
								</Fragment>
							))
						: say({ zh: "未登记", en: "not recorded" })}
				</dd>
				<dt>{say({ zh: "接纳", en: "Receives" })}</dt>
				<dd>
					{receives.length === 0
						? say({ zh: "没有登记汇入本浜的支浜", en: "no creek is recorded to flow into it" })
						: receives.map((water, index) => (
								<Fragment key={water.id}>
									{index > 0 && say({ zh: "、", en: ", " })}
									<WaterLink water={water} moment={moment} />
								</Fragment>
							))}
				</dd>
			</dl>
			<table className="plain-table">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "断面、自动站", en: "Section or station" })}</th>
						<th scope="col">{say({ zh: "编号", en: "Code" })}</th>
						<th scope="col">{say({ zh: "方式", en: "Sampled" })}</th>
						<th scope="col">{say({ zh: "经纬度", en: "Place" })}</th>
						<th scope="col">{say({ zh: "最近一次数据", en: "Last reading" })}</th>
					</tr>
				</thead>
				<tbody>
					{sites.map((site) => (
						<tr key={site.code}>
							<td>
								{say(site.name)} {site.demo && <DemoMark />}
							</td>
							<td className="one-line">{site.code}</td>
							<td>
								{site.kind === "station"
									? say({ zh: "自动监测", en: "automatically" })
									: say({ zh: "手工采样", en: "by hand" })}
							</td>
							<td className="one-line">{site.at ? site.at.map((degrees) => degrees.toFixed(4)).join(", ") : "—"}</td>
							<td className="one-line">
								{site.lastReadingAt ? day(site.lastReadingAt) : say({ zh: "没有数据", en: "none" })}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function WaterLink({ water, moment }: { water: Named; moment: PageMoment }) {
	const say = useSay();
	if (water.kind === "lake") return <span>{say(water.name)}</span>;
	const href = water.kind === "creek" ? `/waters/creeks/${water.id}` : `/waters?river=${water.id}`;
	return <Link to={withMoment(href, moment)}>{say(water.name)}</Link>;
}
