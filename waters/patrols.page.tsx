import { useState } from "react";
import { Link } from "react-router";
import { localDay } from "../loop/local-day.ts";
import { type Bilingual, counted } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { NetworkSketch, SEEN_COLOURS } from "./network-sketch.tsx";
import type { BadSign } from "./patrol.ts";
import { type Office, PersonSelect } from "./problem-desk.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { SEEN_BANDS, type Stretch, seenBand } from "./stretch.ts";
import { WorksNav } from "./works-nav.tsx";

interface Patrols {
	moment: { timeZone: string };
	today: string;
	lookBackDays: number;
	withinDays: number;
	creeks: { id: string; name: Bilingual; town: Bilingual }[];
	stretches: (Stretch & { lastSeenOn: string | null; days: number | null })[];
	grids: { gridId: string; name: Bilingual; unit: string; creeks: string[]; officers: string[]; demo: boolean }[];
	contradictions: { seq: number; at: string; stretches: string[]; demo: boolean; signs: BadSign[] }[];
	patrols: number;
	names: Record<string, Bilingual>;
}

const SHOWN = 60;

/** Which stretches nobody has looked at and since when; where "all normal" was contradicted; who looks after what. */
export function PatrolsPage() {
	const say = useSay();
	const lang = useLang();
	const me = useMe();
	const moment = useMoment();
	const [more, setMore] = useState(false);
	const answer = useApi<Patrols>(`/api/waters/patrols${moment.search}`, { enabled: me != null });
	const heading = say({ zh: "网格巡河", en: "Grids and patrols" });
	if (me === null)
		return (
			<>
				<h1>{heading}</h1>
				<p>
					<SignInLink />
				</p>
			</>
		);
	if (answer.error) return <FailedPage title={heading} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { stretches, creeks, grids, contradictions, names, lookBackDays, withinDays, patrols } = answer.data;
	const creek = new Map(creeks.map((one) => [one.id, one]));
	const title = (one: Stretch) =>
		`${creek.get(one.creekId)?.name[lang] ?? one.creekId} ${say({ zh: `第 ${one.number} 段`, en: `no. ${one.number}` })}`;
	const and = say({ zh: "、", en: ", " });
	const named = (id: string) => say(names[id] ?? { zh: id, en: id });
	const bands = [
		...SEEN_BANDS.map((days) => ({ zh: `${days} 天内看过`, en: `seen within ${days} days` })),
		{ zh: `${SEEN_BANDS.at(-1)} 天以前看过`, en: `seen more than ${SEEN_BANDS.at(-1)} days ago` },
		{ zh: "没有记录", en: "never seen" },
	];
	const inBand = Map.groupBy(stretches, (one) => seenBand(one.days));
	const unseen = stretches.filter((one) => seenBand(one.days) >= 2);
	return (
		<>
			<WorksNav />
			<h1>
				{heading} {grids.some((grid) => grid.demo) && <DemoMark />}
			</h1>
			<p>
				{say({
					zh: "本页只反映各河段多久没有人看过，不统计个人巡河里程和次数，不要求轨迹、打卡、时长和照片（国办函〔2026〕12号）。",
					en: "What matters here is which stretch nobody has looked at, never who walked how far or how often. No track, check-in, duration or photo is asked for.",
				})}
			</p>
			<div className="works-two">
				<div>
					<NetworkSketch
						label={say({
							zh: "河段示意图：颜色表示多久没有人看过；右侧清单相同",
							en: "The stretches: colours say how long nobody has looked; the list says the same",
						})}
						ratio={0.8}
						lines={stretches.map((one) => ({
							...{ key: one.id, points: one.line, colour: SEEN_COLOURS[seenBand(one.days)] ?? "#8a857c" },
							...{ dashed: one.days === null, label: `${title(one)} ${one.lastSeenOn ?? ""}` },
						}))}
					/>
					<ul className="sketch-legend">
						{bands.map((words, band) => (
							<li key={words.en}>
								<i style={{ background: SEEN_COLOURS[band] }} />
								{say(words)} {inBand.get(band)?.length ?? 0}
							</li>
						))}
					</ul>
				</div>
				<section>
					<h2>
						{say({
							zh: `久未有人看过的河段 ${unseen.length} 段`,
							en: `${counted(unseen.length, "stretch", "stretches")} long unseen`,
						})}
					</h2>
					<ScrollBox tall label={say({ zh: "久未看过的河段", en: "Long unseen" })}>
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">{say({ zh: "河段", en: "Stretch" })}</th>
									<th scope="col">{say({ zh: "镇、街道", en: "Town" })}</th>
									<th scope="col">{say({ zh: "最近看过", en: "Last seen" })}</th>
								</tr>
							</thead>
							<tbody>
								{unseen.slice(0, more ? undefined : SHOWN).map((one) => (
									<tr key={one.id}>
										<td>
											<Link to={withMoment(`/waters/creeks/${one.creekId}`, moment)}>{title(one)}</Link>
										</td>
										<td>{creek.get(one.creekId)?.town[lang]}</td>
										<td>
											{one.lastSeenOn
												? say({
														zh: `${one.lastSeenOn}，${one.days} 天前`,
														en: `${one.lastSeenOn}, ${counted(one.days ?? 0, "day")} ago`,
													})
												: say({ zh: "没有记录", en: "never seen" })}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</ScrollBox>
					{unseen.length > SHOWN && !more && (
						<button type="button" className="works-button" onClick={() => setMore(true)}>
							{say({ zh: "全部列出", en: "List them all" })}
						</button>
					)}
				</section>
			</div>
			<section>
				<h2>{say({ zh: "“一切正常”与其他信息不一致", en: "“All normal” beside other word" })}</h2>
				<p>
					{say({
						zh: `近 ${lookBackDays} 天“一切正常”的巡河 ${patrols} 次，前后 ${withinDays} 天内另有监测结果或群众反映的，列于下。水情变化以小时计，列出仅供复查，不作评判。`,
						en: `Of ${patrols} patrols with “all normal” in ${lookBackDays} days, those with a sensor, laboratory or citizen saying otherwise within ${withinDays} days. Water changes within hours: they are listed to look again, not to judge.`,
					})}
				</p>
				<ul className="why-list">
					{contradictions.slice(0, 50).map((one) => (
						<li key={one.seq}>
							{localDay(one.at, answer.data.moment.timeZone)}{" "}
							{[...new Set(one.stretches.map((stretch) => creek.get(stretch.split(":")[0] ?? "")?.name[lang]))].join(
								and,
							)}
							{say({ zh: "：", en: ": " })}
							{one.signs.slice(0, 3).map((sign) => (
								<span key={sign.key}>
									<Link to={sign.href}>{say(sign.words)}</Link>{" "}
								</span>
							))}
						</li>
					))}
				</ul>
				{contradictions.length === 0 && <p>{say({ zh: "没有。", en: "None." })}</p>}
			</section>
			<section>
				<h2>{say({ zh: `网格 ${grids.length} 个`, en: counted(grids.length, "grid") })}</h2>
				<ScrollBox label={say({ zh: "网格", en: "Grids" })}>
					<table className="plain-table">
						<thead>
							<tr>
								<th scope="col">{say({ zh: "网格", en: "Grid" })}</th>
								<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
								<th scope="col">{say({ zh: "网格员", en: "Officers" })}</th>
								<th scope="col">{say({ zh: "支浜", en: "Creeks" })}</th>
							</tr>
						</thead>
						<tbody>
							{grids.map((grid) => (
								<tr key={grid.gridId}>
									<td>{say(grid.name)}</td>
									<td>{named(grid.unit)}</td>
									<td>{grid.officers.map(named).join(and) || say({ zh: "空缺", en: "nobody" })}</td>
									<td>{grid.creeks.map((id) => creek.get(id)?.name[lang] ?? id).join(and)}</td>
								</tr>
							))}
						</tbody>
					</table>
				</ScrollBox>
				{may(me ?? null, "grid.set") && <GridForm onSet={() => answer.refetch()} />}
			</section>
		</>
	);
}

interface GridDesk {
	grids: Patrols["grids"];
	offices: Office[];
	creeks: { id: string; name: Bilingual; town: string }[];
}

/** Sets a grid; from then on it is so, and the past keeps the old one. */
function GridForm({ onSet }: { onSet: () => void }) {
	const say = useSay();
	const lang = useLang();
	const [open, setOpen] = useState(false);
	const desk = useApi<GridDesk>("/api/waters/grids", { enabled: open });
	const [gridId, setGridId] = useState("");
	const [nameZh, setNameZh] = useState("");
	const [officer, setOfficer] = useState("");
	const [unit, setUnit] = useState("");
	const [creeks, setCreeks] = useState<readonly string[]>([]);
	const [fault, setFault] = useState<Bilingual | null>(null);
	const choose = (id: string) => {
		const grid = desk.data?.grids.find((one) => one.gridId === id);
		setGridId(id);
		setNameZh(grid?.name.zh ?? "");
		setOfficer(grid?.officers[0] ?? "");
		setUnit(grid?.unit ?? "");
		setCreeks(grid?.creeks ?? []);
	};
	const set = async () => {
		setFault(null);
		const id = gridId || `grid-${Date.now().toString(36)}`;
		const known = desk.data?.grids.find((one) => one.gridId === gridId);
		const grid = {
			name: { zh: nameZh, en: known && known.name.zh === nameZh ? known.name.en : nameZh },
			unit,
			creeks,
			officers: officer ? [officer] : [],
		};
		try {
			await sendApi(`/api/waters/grids/${id}`, {
				method: "PUT",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ grid, clientKey: crypto.randomUUID() }),
			});
			await desk.refetch();
			onSet();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有保存成功。", en: "It was not kept." });
		}
	};
	return (
		<details onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{say({ zh: "划定网格", en: "Set a grid" })}</summary>
			{desk.data && (
				<form
					className="works-form"
					onSubmit={(event) => {
						event.preventDefault();
						set();
					}}
				>
					<label>
						{say({ zh: "网格", en: "Grid" })}
						<select value={gridId} onChange={(event) => choose(event.target.value)}>
							<option value="">{say({ zh: "新网格", en: "a new one" })}</option>
							{desk.data.grids.map((grid) => (
								<option key={grid.gridId} value={grid.gridId}>
									{grid.name[lang]}
								</option>
							))}
						</select>
					</label>
					<label>
						{say({ zh: "名称", en: "Name" })}
						<input required maxLength={60} value={nameZh} onChange={(event) => setNameZh(event.target.value)} />
					</label>
					<PersonSelect
						label={{ zh: "网格员", en: "Officer" }}
						offices={desk.data.offices}
						value={officer}
						onChange={(person, of) => {
							setOfficer(person);
							setUnit(of);
						}}
					/>
					<label>
						{say({ zh: "支浜（可多选）", en: "Creeks" })}
						<select
							multiple
							size={8}
							value={[...creeks]}
							onChange={(event) => setCreeks([...event.target.selectedOptions].map((one) => one.value))}
						>
							{desk.data.creeks.map((creek) => (
								<option key={creek.id} value={creek.id}>
									{creek.name[lang]}
								</option>
							))}
						</select>
					</label>
					{fault && <p role="alert">{say(fault)}</p>}
					<div>
						<button type="submit" className="works-button main" disabled={!unit || nameZh.trim() === ""}>
							{say({ zh: "保存", en: "Save" })}
						</button>
					</div>
				</form>
			)}
		</details>
	);
}
