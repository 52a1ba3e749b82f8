import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { WorksNav } from "../waters/works-nav.tsx";
import { ApiError, sendApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { FleetStation } from "./fleet.store.ts";
import { FLEET_VIEWS, FleetTable, lies } from "./fleet-table.tsx";
import type { GatewayState } from "./gateway.ts";
import type { QuarantineSender } from "./quarantine.store.ts";
import { age, isMissed, REASONS, stationState } from "./station-words.ts";
import "./stations.css";

interface Fleet {
	now: string;
	present: boolean;
	gateway: GatewayState | null;
	stations: FleetStation[];
}

/** The fleet of automatic stations: who is silent, whose clock is wrong, and strangers that wait. */
export function StationsPage() {
	const say = useSay();
	const moment = useMoment();
	const { chosen, set } = useChoices("view", "name");
	const fleet = useFresh<Fleet>(`/api/stations${moment.search}`, moment.asOf === null);
	const quarantine = useFresh<{ senders: QuarantineSender[] }>("/api/stations/quarantine", moment.asOf === null);
	useLive(moment.asOf === null ? "stations" : null, ["/api/stations", "/api/stations/quarantine"]);
	const now = fleet.data?.now ?? "";
	const siteOf = new Map(fleet.data?.stations.map((station) => [station.mn, station.siteId]));
	// Whoever sends in a known station's name is no stranger to be adopted: its page says what to do.
	const waits = (sender: QuarantineSender) => isStranger(sender) && !siteOf.has(sender.mn);
	const strangers = quarantine.data?.senders.filter(waits) ?? [];
	const faulty = quarantine.data?.senders.filter((sender) => !waits(sender)) ?? [];
	const listed = fleet.data ? narrowed(fleet.data, chosen.view, chosen.name) : [];
	return (
		<article className="stations">
			<WorksNav />
			<h1>{say({ zh: "自动站", en: "Automatic stations" })}</h1>
			{fleet.data && <p className="stations-lead">{say(leadOf(fleet.data))}</p>}
			{fleet.error && <p role="alert">{say(fleet.error.words)}</p>}
			{strangers.length > 0 && (
				<>
					<h2>{say({ zh: "等待登记的来报", en: "Senders that wait to be registered" })}</h2>
					<ul className="stations-strangers">
						{strangers.map((sender) => (
							<Stranger key={`${sender.mn} ${sender.reason}`} sender={sender} now={now} />
						))}
					</ul>
					<h2>{say({ zh: "已登记的站点", en: "Stations" })}</h2>
				</>
			)}
			{fleet.data && fleet.data.stations.length > 0 && (
				<>
					<p className="stations-filter">
						<label>
							{say({ zh: "显示", en: "Show" })}{" "}
							<select value={chosen.view} onChange={(event) => set("view", event.target.value)}>
								{FLEET_VIEWS.map((view) => (
									<option key={view.name} value={view.name}>
										{say(view)}
									</option>
								))}
							</select>
						</label>{" "}
						<label>
							{say({ zh: "站名或 MN", en: "Name or MN" })}{" "}
							<input type="search" value={chosen.name} onChange={(event) => set("name", event.target.value)} />
						</label>{" "}
						<span role="status">{say({ zh: `${listed.length} 个站`, en: counted(listed.length, "station") })}</span>
					</p>
					<section
						className="stations-scroll stations-fleet"
						aria-label={say({ zh: "自动站列表", en: "List of stations" })}
					>
						<FleetTable stations={listed} now={now} present={fleet.data.present} />
					</section>
				</>
			)}
			<h2>{say({ zh: "隔离的报文", en: "Quarantined frames" })}</h2>
			{quarantine.error && <p>{say(quarantine.error.words)}</p>}
			{quarantine.data && faulty.length === 0 && <p>{say({ zh: "没有。", en: "None." })}</p>}
			<ul className="stations-strangers">
				{faulty.map((sender) => (
					<Stranger {...{ sender, now, siteId: siteOf.get(sender.mn) }} key={`${sender.mn} ${sender.reason}`} />
				))}
			</ul>
		</article>
	);
}

function narrowed({ stations, now }: Fleet, view: string, name: string): FleetStation[] {
	const wanted = name.trim().toLowerCase();
	const { of } = FLEET_VIEWS.find((one) => one.name === view) ?? FLEET_VIEWS[0];
	return stations.filter(
		(station) =>
			of(station, now) &&
			[station.mn, station.site.zh, station.site.en].some((text) => text.toLowerCase().includes(wanted)),
	);
}

/** Silence is told by nobody: it is asked for now and then. */
const SILENCE_MS = 30_000;

function useFresh<T>(path: string, now: boolean) {
	return useQuery<T, ApiError>({
		queryKey: [path],
		queryFn: ({ signal }) => sendApi<T>(path, { signal }),
		refetchInterval: now && SILENCE_MS,
		retry: false,
	});
}

function isStranger(sender: QuarantineSender): boolean {
	return sender.mn !== "" && (sender.reason === "unknown-station" || sender.reason === "password");
}

function leadOf({ stations, gateway, now, present }: Fleet): Bilingual {
	const silent = stations.filter((station) => isMissed(stationState(station, now))).length;
	const retired = stations.filter((station) => station.retired !== null).length;
	const also = retired === 0 ? { zh: "", en: "" } : { zh: `，已停用 ${retired} 个`, en: `, ${retired} retired` };
	if (!present)
		return {
			zh: `当时共 ${stations.length} 个自动站，其中 ${silent} 个静默；连接、时钟与坏帧只有现状，不留历史。`,
			en: `${stations.length} stations then, ${silent} of them silent; connections, clocks and bad frames are known of the present alone.`,
		};
	const port = gateway?.port;
	const ear = port
		? { zh: `正在端口 ${port} 接收 HJ 212 报文`, en: `HJ 212 is received on port ${port}` }
		: { zh: "本服务未开启 HJ 212 接收", en: "this server receives no HJ 212" };
	if (stations.length === 0) {
		return {
			zh: `尚未登记自动站；${ear.zh}。用 bihuan station add 登记，或接入隔离区中的来报。`,
			en: `No station is registered; ${ear.en}. Add one with bihuan station add, or adopt one from the quarantine.`,
		};
	}
	const lying = stations.filter(lies).length;
	return {
		zh: `共 ${stations.length} 个自动站：静默 ${silent} 个，数据存疑、时钟不准或报文异常 ${lying} 个${also.zh}；${ear.zh}。`,
		en: `${counted(stations.length, "station")}: ${silent} silent, ${lying} whose values are doubted, whose clock is wrong or whose frames are odd${also.en}; ${ear.en}.`,
	};
}

/** One sender that waits; a stranger with an MN can be adopted for a creek. */
function Stranger({ sender, now, siteId }: { sender: QuarantineSender; now: string; siteId?: number | undefined }) {
	const say = useSay();
	const moment = useMoment();
	const queries = useQueryClient();
	const [creek, setCreek] = useState("");
	const [said, setSaid] = useState<Bilingual | null>(null);
	const mayAdopt = siteId === undefined && isStranger(sender);
	const adopt = async (event: FormEvent) => {
		event.preventDefault();
		try {
			const done = await sendApi<{ frames: number }>(`/api/stations/${encodeURIComponent(sender.mn)}/adopt`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ creek, password: sender.password }),
			});
			setSaid({ zh: `已登记，补收 ${done.frames} 帧。`, en: `Registered, with ${counted(done.frames, "frame")}.` });
			await queries.invalidateQueries();
		} catch (error) {
			setSaid(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<li>
			<p>
				<strong className="mono">
					{siteId === undefined ? (
						sender.mn || say({ zh: "（读不出 MN）", en: "(no MN could be read)" })
					) : (
						<Link to={withMoment(`/waters/stations/${siteId}`, moment)}>{sender.mn}</Link>
					)}
				</strong>{" "}
				{say(REASONS[sender.reason] ?? { zh: sender.reason, en: sender.reason })} ·{" "}
				{say({ zh: `${sender.frames} 帧`, en: counted(sender.frames, "frame") })} · {sender.peer || "—"} ·{" "}
				{now && say(age(sender.lastAt, now))}
			</p>
			{mayAdopt && (
				<form onSubmit={adopt}>
					<label>
						{say({ zh: "所在河浜（编号或名称）", en: "Creek (id or name)" })}{" "}
						<input value={creek} onChange={(event) => setCreek(event.target.value)} required />
					</label>{" "}
					<Button htmlType="submit">{say({ zh: "接入此站", en: "Adopt" })}</Button>
				</form>
			)}
			{said && <p role="status">{say(said)}</p>}
		</li>
	);
}
