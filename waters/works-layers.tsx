import { useMemo } from "react";
import { Link } from "react-router";
import { type Bilingual, counted } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import {
	drawnProblems,
	type LayerProblem,
	PROBLEM_STATES,
	type ProblemState,
	type SeenStretch,
	UNSEEN_CHOICES,
	unseenSince,
	unseenWords,
	type WorksLayer,
} from "./works-layer.ts";

const STATES = Object.keys(PROBLEM_STATES) as ProblemState[];
/** Longer lists are cut: the pages of problems and patrols have them whole. */
const MOST_LISTED = 200;

/** What of the works is drawn over the waters, as the address says; null where nothing is chosen or nobody has signed in. */
export function useWorksLayer(): { layer: WorksLayer | null; creeks: ReadonlyMap<string, Bilingual> } {
	const me = useMe();
	const moment = useMoment();
	const { chosen } = useChoices("problems", "unseen");
	const states = STATES.filter((state) => chosen.problems.split(",").includes(state));
	const asked = me != null && (states.length > 0 || chosen.unseen !== "");
	const open = `open=true${moment.search.replace("?", "&")}`;
	const problems = useApi<{ today: string; problems: LayerProblem[] }>(`/api/waters/problems?${open}`, {
		enabled: asked,
	});
	const patrols = useApi<{ stretches: SeenStretch[]; creeks: { id: string; name: Bilingual }[] }>(
		`/api/waters/patrols${moment.search}`,
		{ enabled: asked },
	);
	return useMemo(() => {
		if (!asked || !problems.data || !patrols.data) return { layer: null, creeks: new Map() };
		const { stretches, creeks } = patrols.data;
		return {
			layer: {
				problems: drawnProblems(
					problems.data.problems,
					stretches,
					STATES.filter((state) => chosen.problems.split(",").includes(state)),
					problems.data.today,
				),
				stretches: unseenSince(stretches, chosen.unseen),
			},
			creeks: new Map(creeks.map((one) => [one.id, one.name])),
		};
	}, [asked, problems.data, patrols.data, chosen.problems, chosen.unseen]);
}

/** Chooses what is drawn over the waters. */
export function WorksLayerChoice() {
	const say = useSay();
	const me = useMe();
	const { chosen, set } = useChoices("problems", "unseen");
	if (me == null) return null;
	const states = chosen.problems.split(",").filter((one) => one !== "");
	const flip = (state: ProblemState) =>
		set("problems", (states.includes(state) ? states.filter((one) => one !== state) : [...states, state]).join(","));
	return (
		<fieldset className="works-layers">
			<legend>{say({ zh: "叠加图层", en: "Layers" })}</legend>
			{STATES.map((state) => (
				<label key={state}>
					<input type="checkbox" checked={states.includes(state)} onChange={() => flip(state)} />{" "}
					<ProblemSign state={state} />{" "}
					{say({ zh: `问题：${PROBLEM_STATES[state].zh}`, en: `problems: ${PROBLEM_STATES[state].en}` })}
				</label>
			))}
			<label>
				<span className="stretch-key" aria-hidden="true" /> {say({ zh: "河段", en: "stretches" })}{" "}
				<select value={chosen.unseen} onChange={(event) => set("unseen", event.target.value)}>
					<option value="">{say({ zh: "不显示", en: "not shown" })}</option>
					{UNSEEN_CHOICES.map((choice) => (
						<option key={choice} value={choice}>
							{say(unseenWords(choice))}
						</option>
					))}
				</select>
			</label>
		</fieldset>
	);
}

function ProblemSign({ state }: { state: ProblemState }) {
	const { shape, colour } = PROBLEM_STATES[state];
	return (
		<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
			{shape === "circle" && <circle cx="7" cy="7" r="6" fill={colour} />}
			{shape === "square" && <rect x="1.5" y="1.5" width="11" height="11" fill={colour} />}
			{shape === "triangle" && <path d="M7 1 L13.5 13 L0.5 13 Z" fill={colour} />}
		</svg>
	);
}

/** All that the layers draw, as a list: for the keyboard, for whoever does not see the map, and for what has no place on it. */
export function WorksLayerList({ layer, creeks }: { layer: WorksLayer; creeks: ReadonlyMap<string, Bilingual> }) {
	const say = useSay();
	const lang = useLang();
	const moment = useMoment();
	const name = (id: string | null) => (id === null ? "" : (creeks.get(id)?.[lang] ?? id));
	const { problems, stretches } = layer;
	return (
		<section className="works-layer-list" aria-labelledby="works-layer-list">
			<h2 id="works-layer-list">
				{say({
					zh: `图上的问题 ${problems.length} 个、河段 ${stretches.length} 段`,
					en: `On the map: ${counted(problems.length, "problem")}, ${counted(stretches.length, "stretch", "stretches")}`,
				})}
			</h2>
			<ScrollBox tall label={say({ zh: "图层清单", en: "What the layers show" })}>
				<ul className="why-list">
					{problems.slice(0, MOST_LISTED).map((one) => (
						<li key={one.matterId}>
							<ProblemSign state={one.state} /> {say(PROBLEM_STATES[one.state])}
							{say({ zh: "：", en: ": " })}
							<Link to={withMoment(`/matters/${encodeURIComponent(one.matterId)}`, moment)}>{one.title}</Link>{" "}
							{name(one.creekId)}
							{one.dueOn && say({ zh: `，期限 ${one.dueOn}`, en: `, due ${one.dueOn}` })}
							{one.byCreek &&
								one.at &&
								say({ zh: "（未记位置，标在浜中段）", en: " (no place told; drawn at mid-creek)" })}
							{!one.at && say({ zh: "（未记位置，图上不标）", en: " (no place told; not drawn)" })}
						</li>
					))}
					{stretches.slice(0, MOST_LISTED).map((one) => (
						<li key={one.id}>
							<span className="stretch-key" aria-hidden="true" />{" "}
							<Link to={withMoment(`/waters/creeks/${one.creekId}`, moment)}>
								{name(one.creekId)} {say({ zh: `第 ${one.number} 段`, en: `no. ${one.number}` })}
							</Link>
							{say({ zh: "：", en: ": " })}
							{one.lastSeenOn
								? say({
										zh: `${one.lastSeenOn} 看过，${one.days} 天前`,
										en: `seen ${one.lastSeenOn}, ${counted(one.days ?? 0, "day")} ago`,
									})
								: say({ zh: "没有记录", en: "never seen" })}
						</li>
					))}
				</ul>
			</ScrollBox>
			{Math.max(problems.length, stretches.length) > MOST_LISTED && (
				<p>
					{say({ zh: "这里只列前 200 项，全部见", en: "The first 200 of each; all of them are on" })}{" "}
					<Link to={withMoment("/waters/problems", moment)}>{say({ zh: "问题清单", en: "problems" })}</Link>
					{say({ zh: "、", en: ", " })}
					<Link to={withMoment("/waters/patrols", moment)}>{say({ zh: "网格巡河", en: "patrols" })}</Link>
				</p>
			)}
		</section>
	);
}
