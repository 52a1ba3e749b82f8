import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import type { Story } from "../loop/line.ts";
import { addDays } from "../loop/local-day.ts";
import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { PrintedAt, useMoment, withMoment } from "../web/moment.tsx";
import { SentenceText } from "../web/sentence.tsx";
import { LoadingPage } from "../web/shell.tsx";
import type { TodayPage as Page, PageRow } from "./today.ts";
import "./today.css";
import { TodayMap } from "./today-map.tsx";
import { SinceThisMorning } from "./today-since.tsx";
import { VerdictMark } from "./verdict-mark.tsx";
import { VERDICT_WORDS } from "./verdict-words.ts";

const WEEKDAYS = "日一二三四五六";
const WEEKDAYS_EN = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const KINDS: VerdictKind[] = ["kept", "on-the-way", "at-risk", "broken", "cannot-tell"];

/** The head of a chain as it is printed: its first sixteen digits in groups of four. */
function printed(head: string): string {
	return head.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ");
}

/** The day's newspaper page. */
export function TodayPage() {
	const [params] = useSearchParams();
	const day = params.get("day") ?? params.get("asOf");
	const page = useApi<Page>(`/api/today${day ? `?day=${encodeURIComponent(day)}` : ""}`);
	const say = useSay();
	if (page.error) {
		return (
			<FailedPage title={say({ zh: "今日版面", en: "Today's page" })} fault={page.error} again={page.refetch}>
				{page.error.code === "NO_PAGE_YET" && !day ? (
					<Link to="/setup">{say({ zh: "继续设置本区", en: "Go on setting up the district" })}</Link>
				) : (
					day && <Link to="/">{say({ zh: "查看最新一期", en: "The newest page" })}</Link>
				)}
			</FailedPage>
		);
	}
	if (!page.data) return <LoadingPage />;
	return (
		<>
			{!day && <SinceThisMorning day={page.data.day} />}
			<Broadsheet page={page.data} />
		</>
	);
}

function Broadsheet({ page }: { page: Page }) {
	const say = useSay();
	return (
		<PrintedAt value={page.cutOff}>
			<article className="broadsheet">
				<Masthead page={page} />
				<Strip page={page} />
				<div className="columns">
					<div className="main-column">
						{page.lead && (
							<>
								{!page.leadIsNew && (
									<p className="no-news">
										{say({
											zh: "上一版以来没有新的留痕；以下是眼前最要紧的一件。",
											en: "Nothing was recorded since the last page; this is what matters most as it stands.",
										})}
									</p>
								)}
								<StoryBlock story={page.lead} lead />
							</>
						)}
						<Changed page={page} />
						<div className="story-grid">
							{page.stories.map((story) => (
								<StoryBlock key={story.key} story={story} />
							))}
						</div>
						<Unkept
							rows={page.ledger}
							kinds={["broken", "at-risk"]}
							title={{ zh: "未兑现与有风险", en: "Broken and at risk" }}
						/>
					</div>
					<section className="middle-column">
						{page.map && <TodayMap map={page.map} />}
						<Corrections page={page} />
						<DueSoon rows={page.dueSoon} />
						<Unkept rows={page.ledger} kinds={["cannot-tell"]} title={{ zh: "无法判定", en: "Cannot tell" }} />
					</section>
					<section className="ledger-column">
						<h2 className="kicker">{say({ zh: "承诺台账", en: "The ledger" })}</h2>
						<Ledger rows={page.ledger} />
					</section>
				</div>
				<footer className="colophon">
					<span>
						{say({
							zh: "本版由规则写成，凡数字皆可点开核对。规则：",
							en: "Written by rules; every number opens. Rules: ",
						})}
						<Link to="/about">{page.rules.map((rule) => `${rule.name} v${rule.version}`).join(" · ")}</Link>
					</span>
					{page.previousChain && (
						<span>
							{say({ zh: "上一期账首 ", en: "Head of the last page " })}
							<code>{printed(page.previousChain.head)}</code>
						</span>
					)}
				</footer>
			</article>
		</PrintedAt>
	);
}

function Masthead({ page }: { page: Page }) {
	const say = useSay();
	const lang = useLang();
	const [, setParams] = useSearchParams();
	const [year, month, date] = page.day.split("-").map(Number);
	const go = (day: string) => setParams(day ? { day } : {});
	return (
		<header className="masthead">
			<div className="masthead-side">
				<strong>{say(page.district)}</strong>
				<span>
					{lang === "zh"
						? `${year}年${month}月${date}日 星期${WEEKDAYS[page.weekday]} 第${page.issue}期`
						: `${WEEKDAYS_EN[page.weekday]}, ${page.day}, no. ${page.issue}`}
				</span>
				{page.demo && <DemoMark />}
			</div>
			<h1>{say({ zh: "闭环", en: "Bihuan" })}</h1>
			<div className="masthead-side right">
				<span>
					{say({ zh: "昨日以来留痕 ", en: "Events since yesterday " })}
					<Opens to={`/chain?after=${page.previousChain?.seq ?? 0}&to=${page.chain?.seq ?? 0}`}>
						{page.eventsSinceLast}
					</Opens>
					{say({ zh: " 条", en: "" })} · {say({ zh: "更正 ", en: "corrections " })}
					<a href="#corrections">{page.corrections.length}</a>
					{say({ zh: " 条", en: "" })}
				</span>
				{page.chain && (
					<span title={page.chain.head}>
						{say({ zh: "账首 ", en: "Chain head " })}
						<code>{printed(page.chain.head)}</code>
					</span>
				)}
				<span>{say({ zh: "凭旧报可证往事未改", en: "An old copy proves that the past was not rewritten" })}</span>
				<nav className="day-picker" aria-label={say({ zh: "选择日期", en: "Choose a day" })}>
					<button type="button" onClick={() => go(addDays(page.day, -1))} disabled={page.issue <= 1}>
						{say({ zh: "前一期", en: "Earlier" })}
					</button>
					<input
						type="date"
						aria-label={say({ zh: "版面日期", en: "Day of the page" })}
						value={page.day}
						onChange={(event) => event.target.value && go(event.target.value)}
					/>
					<button type="button" onClick={() => go("")}>
						{say({ zh: "最新", en: "Newest" })}
					</button>
				</nav>
			</div>
		</header>
	);
}

function Strip({ page }: { page: Page }) {
	const say = useSay();
	return (
		<ul className="strip">
			<li>
				{say({ zh: "承诺 ", en: "Promises " })}
				<Opens to="/commitments">{page.total}</Opens>
				{say({ zh: " 项", en: "" })}
			</li>
			{KINDS.map((kind) => (
				<li key={kind}>
					{say(VERDICT_WORDS[kind])} <Opens to={`/commitments?verdict=${kind}`}>{page.counts[kind]}</Opens>
				</li>
			))}
			<li>
				{say({ zh: "六十日内到期 ", en: "Due within 60 days " })}
				<Opens to="/commitments?due=60">{page.dueSoon.length}</Opens>
			</li>
		</ul>
	);
}

function StoryBlock({ story, lead = false }: { story: Story; lead?: boolean }) {
	const say = useSay();
	return (
		<section className={lead ? "story lead" : "story"}>
			<p className={`kicker ${story.section}`}>
				{say(story.kicker)} {story.demo && <DemoMark />}
			</p>
			<h2>{say(story.headline)}</h2>
			<div className="story-text">
				{story.paragraphs.map((paragraph) => (
					<p key={JSON.stringify(paragraph.zh)}>
						<SentenceText sentence={paragraph} />
					</p>
				))}
			</div>
		</section>
	);
}

function Changed({ page }: { page: Page }) {
	const say = useSay();
	if (page.changed.length === 0) return null;
	return (
		<section className="changed">
			<h2 className="kicker">{say({ zh: "判定变化", en: "Verdicts that changed" })}</h2>
			<ul>
				{page.changed.map((one) => (
					<li key={one.id}>
						<Opens to={`/commitments/${one.id}`}>{say(one.text)}</Opens>
						{say({ zh: "：", en: ": " })}
						<VerdictMark kind={one.from} /> → <VerdictMark kind={one.to} />
					</li>
				))}
			</ul>
		</section>
	);
}

/** The page is one sheet: beyond these the ledger has the rest. */
const UNKEPT_SHOWN = 6;

/** Promises of some verdicts, each with its reason. */
function Unkept({ rows, kinds, title }: { rows: PageRow[]; kinds: VerdictKind[]; title: Bilingual }) {
	const say = useSay();
	const open = kinds.flatMap((kind) => rows.filter((row) => row.verdict === kind));
	if (open.length === 0) return null;
	return (
		<section className="unkept">
			<h2>{say(title)}</h2>
			<ul>
				{open.slice(0, UNKEPT_SHOWN).map((row) => (
					<li key={row.id}>
						<h3>
							<VerdictMark kind={row.verdict} /> <Opens to={`/commitments/${row.id}`}>{say(row.text)}</Opens>
						</h3>
						<p>
							<SentenceText sentence={row.why} />
						</p>
					</li>
				))}
			</ul>
			{open.length > UNKEPT_SHOWN && (
				<Opens to={kinds.length === 1 ? `/commitments?verdict=${kinds[0]}` : "/commitments"}>
					{say({
						zh: `另有 ${open.length - UNKEPT_SHOWN} 项，见台账`,
						en: `${open.length - UNKEPT_SHOWN} more in the ledger`,
					})}
				</Opens>
			)}
		</section>
	);
}

/** A link to what a number was counted from, as it was when the page was made. */
function Opens({ to, children }: { to: string; children: ReactNode }) {
	return <Link to={withMoment(to, useMoment())}>{children}</Link>;
}

function Corrections({ page }: { page: Page }) {
	const say = useSay();
	return (
		<section className="corrections" id="corrections">
			<h2>{say({ zh: "更正", en: "Corrections" })}</h2>
			{page.corrections.length === 0 && <p>{say({ zh: "今日无更正。", en: "None today." })}</p>}
			{page.corrections.map((story) => (
				<p key={story.key}>{story.paragraphs[0] && <SentenceText sentence={story.paragraphs[0]} />}</p>
			))}
		</section>
	);
}

function DueSoon({ rows }: { rows: PageRow[] }) {
	const say = useSay();
	if (rows.length === 0) return null;
	return (
		<section className="due-soon">
			<h2>{say({ zh: "临近期限", en: "Due soon" })}</h2>
			<ul>
				{rows.map((row) => (
					<li key={row.id}>
						<Opens to={`/commitments/${row.id}`}>{say(row.text)}</Opens> <span className="due">{row.dueOn}</span>
					</li>
				))}
			</ul>
		</section>
	);
}

function Ledger({ rows }: { rows: PageRow[] }) {
	const say = useSay();
	return (
		<table className="page-ledger">
			<thead>
				<tr>
					<th scope="col">{say({ zh: "承诺", en: "Promise" })}</th>
					<th scope="col">{say({ zh: "判定", en: "Verdict" })}</th>
				</tr>
			</thead>
			<tbody>
				{rows.map((row) => (
					<tr key={row.id}>
						<td>
							<Opens to={`/commitments/${row.id}`}>{say(row.text)}</Opens>
							<span className="due">{row.dueOn}</span>
						</td>
						<td>
							<VerdictMark kind={row.verdict} />
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
