import { useState } from "react";
import { Link } from "react-router";
import { may } from "../people/may.ts";
import type { Names } from "../people/names.store.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { ClassMark } from "./class-mark.tsx";
import { COUNTS } from "./counted.ts";
import type { ListedProposal } from "./list.ts";
import { PROPOSAL_STAGES, type ProposalStage } from "./proposal.ts";
import { ProposalNav } from "./proposal-nav.tsx";
import "./proposals.css";
import type { Bilingual } from "../loop/words.ts";
import { PROPOSAL_KINDS } from "./reasons.ts";
import type { ProposalScheme } from "./scheme.ts";

interface List {
	total: number;
	/** More that match, which this reader may not see. */
	hidden: number;
	page: number;
	pageSize: number;
	items: ListedProposal[];
	years: number[];
	topics: string[];
	units: { id: string; name: Bilingual }[];
	scheme: ProposalScheme;
	names: Names;
}

/** The proposals of the years, with what became of each. */
export function ProposalsPage() {
	const say = useSay();
	const me = useMe();
	const { chosen, set } = useChoices("q", "year", "unit", "letter", "stage", "topic", "shows", "key", "page");
	const [typed, setTyped] = useState(chosen.q);
	const moment = useMoment();
	const query = new URLSearchParams([
		...Object.entries(chosen).filter(([, value]) => value !== ""),
		...new URLSearchParams(moment.search),
	]);
	const found = useApi<List>(`/api/proposals?${query}`, { keep: true });
	const list = found.data;
	const choose = (name: "year" | "unit" | "letter" | "stage" | "topic" | "shows", value: string) => {
		set(name, value);
		set("page", "");
	};
	const shows = chosen.shows.startsWith("class-")
		? { zh: `答复为 ${chosen.shows.slice(6)} 类`, en: `answered ${chosen.shows.slice(6)}` }
		: COUNTS[chosen.shows as keyof typeof COUNTS];
	return (
		<>
			<h1>{say({ zh: "提案", en: "Proposals" })}</h1>
			<ProposalNav />
			<p className="lede">
				{me
					? say({
							zh: "每个承办单位各有各的时限；答复里的每项承诺各有一条带日期的任务。",
							en: "Each unit has its own clock; each promise of a reply has a dated task of its own.",
						})
					: say({
							zh: "这里是经审定公开的提案与答复。登录后可见本人有权查看的全部提案。",
							en: "Proposals and replies that were made public. Sign in to see all that you may.",
						})}
			</p>
			<div className="proposal-tools">
				<input
					type="search"
					aria-label={say({ zh: "搜索提案", en: "Search proposals" })}
					placeholder={say({ zh: "案由、内容、案号或拼音", en: "Words, number or pinyin" })}
					maxLength={80}
					value={typed}
					onChange={(event) => {
						setTyped(event.target.value);
						set("q", event.target.value);
						set("page", "");
					}}
				/>
				<select
					aria-label={say({ zh: "年度", en: "Year" })}
					value={chosen.year}
					onChange={(event) => choose("year", event.target.value)}
				>
					<option value="">{say({ zh: "全部年度", en: "All years" })}</option>
					{list?.years.map((year) => (
						<option key={year} value={year}>
							{year}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "承办单位", en: "Unit" })}
					value={chosen.unit}
					onChange={(event) => choose("unit", event.target.value)}
				>
					<option value="">{say({ zh: "全部单位", en: "All units" })}</option>
					{list?.units.map((unit) => (
						<option key={unit.id} value={unit.id}>
							{say(unit.name)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "办理结果", en: "Result" })}
					value={chosen.letter}
					onChange={(event) => choose("letter", event.target.value)}
				>
					<option value="">{say({ zh: "全部结果", en: "All results" })}</option>
					{list?.scheme.classes.map((one) => (
						<option key={one.letter} value={one.letter}>
							{one.letter}
							{chosen.year && ` ${say(one.title)}`}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "进展", en: "Stage" })}
					value={chosen.stage}
					onChange={(event) => choose("stage", event.target.value)}
				>
					<option value="">{say({ zh: "全部进展", en: "All stages" })}</option>
					{Object.entries(PROPOSAL_STAGES).map(([stage, words]) => (
						<option key={stage} value={stage}>
							{say(words)}
						</option>
					))}
				</select>
				<select
					aria-label={say({ zh: "类别", en: "Topic" })}
					value={chosen.topic}
					onChange={(event) => choose("topic", event.target.value)}
				>
					<option value="">{say({ zh: "全部类别", en: "All topics" })}</option>
					{list?.topics.map((topic) => (
						<option key={topic} value={topic}>
							{topic}
						</option>
					))}
				</select>
				{shows && (
					<button type="button" className="plain-button" onClick={() => choose("shows", "")}>
						{say(shows)} ✕
					</button>
				)}
				{me && may(me, "proposal.draft") && (
					<Link to="/proposals/new">{say({ zh: "起草提案", en: "Draft a proposal" })}</Link>
				)}
				{me && <a href={`/api/proposals.xlsx?${query}`}>{say({ zh: "导出 Excel", en: "Export to Excel" })}</a>}
			</div>
			{found.error && <p role="alert">{say(found.error.words)}</p>}
			{!list && !found.error && <LoadingPage />}
			{list && (
				<>
					<p className="small-note">
						{say({ zh: `共 ${list.total} 件`, en: `${list.total} proposals` })}
						{list.hidden > 0 &&
							say({
								zh: `，另有 ${list.hidden} 件尚未公开或您无权查看`,
								en: `, and ${list.hidden} more that are not public or not yours to see`,
							})}
					</p>
					<ul className="proposal-list">
						{list.items.map((item) => (
							<Row key={item.proposalId} item={item} names={list.names} />
						))}
					</ul>
					{list.items.length === 0 && <p>{say({ zh: "没有符合条件的提案。", en: "No proposal matches." })}</p>}
					<Pager page={list.page} size={list.pageSize} total={list.total} go={(page) => set("page", String(page))} />
				</>
			)}
		</>
	);
}

function Row({ item, names }: { item: ListedProposal; names: Names }) {
	const say = useSay();
	const moment = useMoment();
	const unit = (id: string) => say(names.units[id] ?? { zh: id, en: id });
	const others = item.units.filter((id) => !item.leads.includes(id));
	const comma = say({ zh: "、", en: ", " });
	return (
		<li>
			<div className="proposal-number">
				{item.number === null ? "—" : say({ zh: `第 ${item.number} 号`, en: `No. ${item.number}` })}
				<small>{item.year}</small>
			</div>
			<div>
				<h2>
					<Link to={withMoment(`/proposals/${item.proposalId}`, moment)}>{item.title}</Link>{" "}
					{item.isKey && <span className="key-mark">{say({ zh: "★ 重点提案", en: "★ key" })}</span>}{" "}
					{item.demo && <DemoMark />}
				</h2>
				<p>
					{say(PROPOSAL_KINDS[item.kind as keyof typeof PROPOSAL_KINDS])}
					{item.topic && ` · ${item.topic}`}
					{names.persons[item.proposer] && ` · ${say(names.persons[item.proposer] as Bilingual)}`}
					{item.leads.length > 0 && ` · ${say({ zh: "主办", en: "Lead" })} ${item.leads.map(unit).join(comma)}`}
					{others.length > 0 && ` · ${say({ zh: "会办", en: "Co-units" })} ${others.map(unit).join(comma)}`}
				</p>
			</div>
			<div className="proposal-stage">
				<ClassMark now={item.classNow} declared={item.classDeclared} />{" "}
				{say(PROPOSAL_STAGES[item.stage as ProposalStage])}
				{item.repliedOn && <p>{say({ zh: `${item.repliedOn} 答复`, en: `answered ${item.repliedOn}` })}</p>}
			</div>
		</li>
	);
}

function Pager({ page, size, total, go }: { page: number; size: number; total: number; go(page: number): void }) {
	const say = useSay();
	const last = Math.max(1, Math.ceil(total / size));
	if (last === 1) return null;
	return (
		<nav className="pager" aria-label={say({ zh: "分页", en: "Pages" })}>
			<button type="button" className="plain-button" disabled={page <= 1} onClick={() => go(page - 1)}>
				{say({ zh: "上一页", en: "Previous" })}
			</button>
			<span>{say({ zh: `第 ${page} / ${last} 页`, en: `Page ${page} of ${last}` })}</span>
			<button type="button" className="plain-button" disabled={page >= last} onClick={() => go(page + 1)}>
				{say({ zh: "下一页", en: "Next" })}
			</button>
		</nav>
	);
}
