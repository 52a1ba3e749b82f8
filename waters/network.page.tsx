import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useId, useRef, useState } from "react";
import { Link } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMoment } from "../web/moment.tsx";
import "./waters.css";

interface NamedChange {
	kind: string;
	id: string;
	name: string;
	properties: string[];
}

interface Plan {
	converted: boolean;
	counts: {
		new: number;
		changed: number;
		same: number;
		kept: number;
		faults: number;
		newByKind: Record<string, number>;
	};
	changed: NamedChange[];
	newTowns: { id: string; nameZh: string; nameEn: string }[];
	faults: { feature: number; name: string; property: string; value: string; message: Bilingual }[];
	event: { seq: number } | null;
}

const KINDS: Record<string, Bilingual> = {
	river: { zh: "河流", en: "rivers" },
	creek: { zh: "支浜", en: "creeks" },
	section: { zh: "断面", en: "sections" },
	station: { zh: "自动站", en: "stations" },
	lake: { zh: "湖泊", en: "lakes" },
	district: { zh: "区界", en: "district outlines" },
	town: { zh: "镇、街道", en: "towns" },
};

const CRS: { value: string; words: Bilingual }[] = [
	{ value: "", words: { zh: "按文件所写（没有写的按 WGS 84）", en: "as the file says (WGS 84 if it says nothing)" } },
	{ value: "wgs84", words: { zh: "WGS 84 / CGCS2000 经纬度", en: "WGS 84 / CGCS2000 degrees" } },
	{
		value: "gcj02",
		words: {
			zh: "GCJ-02（高德、腾讯等地图的坐标），导入时转换",
			en: "GCJ-02 (Chinese web maps), converted on the way in",
		},
	},
];

/** The page for a district that runs: its network in and out. */
export function NetworkPage() {
	const say = useSay();
	const moment = useMoment();
	return (
		<>
			<p className="lede">
				<Link to="/waters">{say({ zh: "河浜水质", en: "Waters" })}</Link>
			</p>
			<h1>{say({ zh: "水系导入与导出", en: "The network, in and out" })}</h1>
			<NetworkUpload />
			<p>
				<a href={`/api/waters/network.geojson${moment.search}`} download="network.geojson">
					{moment.asOf
						? say({
								zh: `导出截至 ${moment.asOf} 的水系（GeoJSON）`,
								en: `Download the network as of ${moment.asOf} (GeoJSON)`,
							})
						: say({ zh: "导出现有水系（GeoJSON）", en: "Download the network as it stands (GeoJSON)" })}
				</a>
			</p>
		</>
	);
}

/** Choose a file, see what it would do and what is wrong with it, then put it in. */
export function NetworkUpload() {
	const say = useSay();
	const queries = useQueryClient();
	const group = useId();
	const input = useRef<HTMLInputElement>(null);
	const [crs, setCrs] = useState("");
	const [since, setSince] = useState("");
	const [file, setFile] = useState<File | null>(null);
	const [plan, setPlan] = useState<Plan | null>(null);
	const [refused, setRefused] = useState<Bilingual | null>(null);
	const [busy, setBusy] = useState(false);

	const send = async (chosen: File, dryRun: boolean, coordinates = crs, from = since) => {
		setBusy(true);
		setRefused(null);
		setPlan(null);
		try {
			const query = new URLSearchParams({ dryRun: String(dryRun), fileName: chosen.name });
			if (coordinates) query.set("crs", coordinates);
			if (from) query.set("since", from);
			// Read now: a file that was mended since it was chosen must be read again, and the browser refuses to send it as it is.
			const body = await chosen.arrayBuffer().catch(() => {
				throw new ApiError(
					"FILE_GONE",
					{ zh: "文件在选择之后有改动，请重新选择。", en: "The file was changed since; choose it again." },
					0,
				);
			});
			const answer = await sendApi<Plan>(`/api/waters/network?${query}`, {
				method: "POST",
				headers: { "content-type": "application/geo+json" },
				body,
			});
			setPlan(answer);
			if (answer.event) await queries.invalidateQueries();
		} catch (error) {
			setRefused(
				error instanceof ApiError ? error.words : { zh: "没有送达，请重试。", en: "It was not sent; try again." },
			);
		} finally {
			setBusy(false);
		}
	};

	return (
		<section className="network-upload">
			<p>
				{say({
					zh: "水系是一个 GeoJSON 文件：河流、支浜、断面、自动站，以及湖泊、区界、镇和街道的范围。可先下载样例，在地图软件（如 QGIS）中照样填写。文件里没有的要素予以保留，不删除。",
					en: "The network is one GeoJSON file: rivers, creeks, sections, stations, and the outlines of lakes, district and towns. Start from the template and fill it in with map software such as QGIS. What a file does not name is kept, never deleted.",
				})}{" "}
				<a href="/api/waters/network-template.geojson" download="network-template.geojson">
					{say({ zh: "下载样例", en: "Download the template" })}
				</a>
			</p>
			<fieldset>
				<legend>{say({ zh: "文件中的坐标是", en: "Its coordinates are" })}</legend>
				{CRS.map((one) => (
					<label key={one.value}>
						<input
							type="radio"
							name={group}
							value={one.value}
							checked={crs === one.value}
							onChange={() => {
								setCrs(one.value);
								if (file) send(file, true, one.value);
							}}
						/>{" "}
						{say(one.words)}
					</label>
				))}
			</fieldset>
			<p>
				<label>
					{say({ zh: "文件内容的适用起始日期", en: "It has been as the file says since" })}{" "}
					<input
						type="date"
						value={since}
						onChange={(event) => {
							setSince(event.target.value);
							if (file) send(file, true, crs, event.target.value);
						}}
					/>
				</label>{" "}
				<small>
					{say({
						zh: "不填则改动自导入时起算，以前的统计不变（本区尚无支浜时，视为历来如此）。",
						en: "Left empty, what changes holds from now on and no earlier count is touched (in a district without creeks: since ever).",
					})}
				</small>
			</p>
			<p>
				<Button disabled={busy} onClick={() => input.current?.click()}>
					{say({ zh: "选择水系文件", en: "Choose the network file" })}
				</Button>{" "}
				{file ? file.name : say({ zh: "GeoJSON，20 MB 以内", en: "GeoJSON, up to 20 MB" })}
				<input
					ref={input}
					hidden
					type="file"
					accept=".geojson,.json,application/geo+json,application/json"
					onChange={(event) => {
						const chosen = event.target.files?.[0] ?? null;
						// The same name chosen again, after mending, must be noticed.
						event.target.value = "";
						if (!chosen) return;
						setFile(chosen);
						send(chosen, true);
					}}
				/>
			</p>
			<div role="status">{busy && say({ zh: "正在检查……", en: "Checking…" })}</div>
			{refused && <p role="alert">{say(refused)}</p>}
			{plan && <PlanShown plan={plan} />}
			{file && plan && plan.event === null && plan.counts.faults === 0 && plan.counts.new + plan.counts.changed > 0 && (
				<Button type="primary" disabled={busy} onClick={() => send(file, false)}>
					{say({ zh: "导入水系", en: "Put the network in" })}
				</Button>
			)}
		</section>
	);
}

function PlanShown({ plan }: { plan: Plan }) {
	const say = useSay();
	const { counts, faults } = plan;
	const kinds = Object.entries(counts.newByKind);
	const list = (pick: "zh" | "en") => kinds.map(([kind, count]) => `${KINDS[kind]?.[pick] ?? kind} ${count}`);
	const done = plan.event !== null;
	return (
		<div className="network-plan">
			{plan.converted && (
				<p>
					{say({ zh: "坐标已由 GCJ-02 转为 WGS 84。", en: "The coordinates were converted from GCJ-02 to WGS 84." })}
				</p>
			)}
			<p role="status">
				{counts.faults > 0
					? say({
							zh: `有 ${counts.faults} 处错误，请改正后重新选择文件；目前未导入任何内容。`,
							en: `${counted(counts.faults, "fault")}: mend them and choose the file again; nothing was put in.`,
						})
					: say({
							zh: `${done ? `已导入（第 ${plan.event?.seq} 条留痕）：` : "预览："}新增 ${counts.new} 个${kinds.length > 0 ? `（${list("zh").join("，")}）` : ""}，改动 ${counts.changed} 个，相同 ${counts.same} 个，文件未提及而保留 ${counts.kept} 个。`,
							en: `${done ? `Put in (event ${plan.event?.seq}): ` : "Preview: "}${counts.new} new${kinds.length > 0 ? ` (${list("en").join(", ")})` : ""}, ${counts.changed} changed, ${counts.same} the same, ${counts.kept} kept that the file does not name.`,
						})}{" "}
				{done && <Link to="/waters">{say({ zh: "看地图", en: "See the map" })}</Link>}
			</p>
			{plan.newTowns.length > 0 && counts.faults === 0 && (
				<p>
					{say({
						zh: `${done ? "已" : "将"}登记镇、街道：${plan.newTowns.map((town) => town.nameZh).join("、")}。`,
						en: `Towns ${done ? "entered" : "to be entered"}: ${plan.newTowns.map((town) => town.nameEn).join(", ")}.`,
					})}
				</p>
			)}
			{plan.changed.length > 0 && counts.faults === 0 && (
				<details>
					<summary>{say({ zh: "改动的要素", en: "What changes" })}</summary>
					<ul>
						{plan.changed.map((one) => (
							<li key={`${one.kind}${one.id}`}>
								{say({
									zh: `${one.name}（${one.id}）：${one.properties.join("、")}`,
									en: `${one.name} (${one.id}): ${one.properties.join(", ")}`,
								})}
							</li>
						))}
					</ul>
				</details>
			)}
			{faults.length > 0 && (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
				<section className="table-scroll" aria-label={say({ zh: "错误", en: "Faults" })} tabIndex={0}>
					<table className="plain-table">
						<thead>
							<tr>
								<th scope="col">{say({ zh: "要素", en: "Feature" })}</th>
								<th scope="col">{say({ zh: "名称", en: "Name" })}</th>
								<th scope="col">{say({ zh: "属性", en: "Property" })}</th>
								<th scope="col">{say({ zh: "值", en: "Value" })}</th>
								<th scope="col">{say({ zh: "错在哪里，怎么改", en: "What is wrong, and the cure" })}</th>
							</tr>
						</thead>
						<tbody>
							{faults.map((fault) => (
								<tr key={`${fault.feature} ${fault.property} ${fault.value} ${fault.message.zh}`}>
									<td>
										{fault.feature === 0
											? say({ zh: "整个文件", en: "the file" })
											: say({ zh: `第 ${fault.feature} 个`, en: String(fault.feature) })}
									</td>
									<td>{fault.name}</td>
									<td>{fault.property}</td>
									<td>{fault.value}</td>
									<td>{say(fault.message)}</td>
								</tr>
							))}
						</tbody>
					</table>
				</section>
			)}
		</div>
	);
}
