import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { STEP_WORDS } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import { Due } from "./due-words.tsx";
import "./matter.css";
import { SignInFirst } from "./matter.page.tsx";
import type { DutyShown } from "./mine.api.ts";
import type { Urgency } from "./mine.ts";
import { Owed } from "./mine-owed.tsx";
import { type Item, keyOf, Title, walkByArrows } from "./mine-row.tsx";

interface Mine {
	today: string;
	owed: Item[];
	owedCounts: Record<Urgency, number>;
	duties: DutyShown[];
	awaited: Item[];
	awaitedCount: { total: number; more: boolean };
	names: Record<string, Bilingual>;
}

/** Rows that a list grows by, and up to which; the server holds to the same. */
const AT_A_TIME = 100;
const MOST_SHOWN = 2_000;

/** What I owe, by the working-day clock, and what I wait for. */
export function MinePage() {
	const say = useSay();
	const me = useMe();
	const [shown, setShown] = useState({ owed: AT_A_TIME, awaited: AT_A_TIME });
	const mine = useApi<Mine>(`/api/mine?owed=${shown.owed}&awaited=${shown.awaited}`, {
		enabled: me != null,
		keep: true,
	});
	useLive(me != null ? "matters" : null, ["/api/mine"]);
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	if (mine.error)
		return <FailedPage title={say({ zh: "我的待办", en: "What I owe" })} fault={mine.error} again={mine.refetch} />;
	if (!mine.data) return <LoadingPage />;
	const { owed, owedCounts, duties, awaited, awaitedCount } = mine.data;
	const late = owedCounts.late + duties.filter((one) => one.urgency === "late").length;
	const inMatters = Object.values(owedCounts).reduce((sum, one) => sum + one, 0);
	const total = inMatters + duties.length;
	const more = (list: "owed" | "awaited") =>
		setShown((now) => ({ ...now, [list]: Math.min(now[list] + AT_A_TIME, MOST_SHOWN) }));
	return (
		<>
			<h1>{say({ zh: "我的待办", en: "What I owe" })}</h1>
			<p className="lede">
				{total === 0
					? say({ zh: "目前没有待办事项。", en: "Nothing is owed by you now." })
					: say({
							zh: `共 ${total} 件待办${late > 0 ? `，其中 ${late} 件已逾期` : ""}。期限按工作日计算。`,
							en: `${total} to do${late > 0 ? `, ${late} of them late` : ""}. Days are working days.`,
						})}
			</p>
			<Owed items={owed} counts={owedCounts} />
			<More shown={owed.length} total={inMatters} more={() => more("owed")} busy={mine.isPlaceholderData} />
			{[...Map.groupBy(duties, (one) => one.line.en)].map(([line, some]) => (
				<Duties key={line} duties={some} />
			))}
			<section aria-labelledby="awaited">
				<h2 id="awaited">
					{say({ zh: "待他人办理", en: "Waiting for others" })} {countWords(awaitedCount, say)}
				</h2>
				{awaited.length === 0 ? (
					<p>{say({ zh: "没有待他人办理的事项。", en: "You wait for nobody." })}</p>
				) : (
					<ul className="owed-list">
						{awaited.map((item) => (
							<li key={keyOf(item)}>
								<span />
								<span className="owed-step">{say(STEP_WORDS[item.step])}</span>
								<Title
									item={item}
									who={say(mine.data.names[item.personId] ?? { zh: item.personId, en: item.personId })}
								/>
								<span className="owed-when">
									<Due {...item} />
								</span>
							</li>
						))}
					</ul>
				)}
				<More
					shown={awaited.length}
					total={awaitedCount.total}
					orMore={awaitedCount.more}
					more={() => more("awaited")}
					busy={mine.isPlaceholderData}
				/>
			</section>
		</>
	);
}

const countWords = ({ total, more }: { total: number; more: boolean }, say: ReturnType<typeof useSay>) =>
	more ? say({ zh: `${total} 件以上`, en: `more than ${total}` }) : String(total);

/** The way to the rows that are not shown yet, and how many there are; nothing where all are shown. */
function More({
	shown,
	total,
	orMore = false,
	more,
	busy,
}: {
	shown: number;
	total: number;
	orMore?: boolean;
	more(): void;
	busy: boolean;
}) {
	const say = useSay();
	if (shown >= total && !orMore) return null;
	const count = countWords({ total, more: orMore }, say);
	return (
		<p className="mine-more">
			{say({
				zh: `按期限先后列出前 ${shown} 件，共 ${count}${orMore ? "" : " 件"}。`,
				en: `The ${shown} due first of ${count}.`,
			})}{" "}
			{shown < MOST_SHOWN ? (
				<Button size="small" onClick={more} loading={busy}>
					{say({ zh: `再列 ${AT_A_TIME} 件`, en: `${AT_A_TIME} more` })}
				</Button>
			) : (
				<Link to="/matters?open=true">{say({ zh: "在事项清单中筛选", en: "Narrow them in the list of matters" })}</Link>
			)}
		</p>
	);
}

/** What the own steps of one line wait for, each taken on the page of the thing itself. */
function Duties({ duties }: { duties: Mine["duties"] }) {
	const say = useSay();
	const line = duties[0]?.line ?? { zh: "", en: "" };
	return (
		<section aria-labelledby={`duties-${line.en}`}>
			<h2 id={`duties-${line.en}`}>
				{say({ zh: `${line.zh}环节`, en: `In ${line.en.toLowerCase()}` })} {duties.length}
			</h2>
			<ul className="owed-list">
				{duties.map((duty) => (
					<li key={duty.key}>
						<span />
						<span className="owed-step">
							<Link className="owed-act" to={duty.href} onKeyDown={walkByArrows}>
								{say(duty.words)}
							</Link>
						</span>
						<span>
							<Link to={duty.href}>{duty.title}</Link> {duty.demo && <DemoMark />}
							<br />
							<small>{say(duty.about)}</small>
						</span>
						<span className="owed-when">
							<Due {...duty} />
						</span>
					</li>
				))}
			</ul>
		</section>
	);
}
