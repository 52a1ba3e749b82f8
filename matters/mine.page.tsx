import { Alert, Button } from "antd";
import { type KeyboardEvent, useMemo, useState } from "react";
import { Link } from "react-router";
import { STAGES } from "../loop/matter.ts";
import { STEP_WORDS } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMe } from "../web/me.ts";
import { useSend } from "../web/send.ts";
import { LoadingPage } from "../web/shell.tsx";
import { Due } from "./due-words.tsx";
import "./matter.css";
import { SignInFirst } from "./matter.page.tsx";
import type { DutyShown } from "./mine.api.ts";
import { type ClockedItem, URGENCIES, type Urgency } from "./mine.ts";

interface Item extends ClockedItem {
	kindTitle: Bilingual;
}
interface Mine {
	today: string;
	owed: Item[];
	owedCounts: Record<Urgency, number>;
	duties: DutyShown[];
	awaited: Item[];
	awaitedCount: { total: number; more: boolean };
	names: Record<string, Bilingual>;
}
interface BatchResult {
	matterId: string;
	ok: boolean;
	seq?: number;
	why?: Bilingual;
}

/** Rows that a list grows by, and up to which; the server holds to the same. */
const AT_A_TIME = 100;
const MOST_SHOWN = 2_000;

const keyOf = (item: Item) => `${item.matterId} ${item.step} ${item.item} ${item.personId}`;

/** What I owe, by the working-day clock; signing for many at once, and taking that back. */
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
	if (mine.error) return <p role="alert">{say(mine.error.words)}</p>;
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
					? say({ zh: "眼下没有待办事项。", en: "Nothing is owed by you now." })
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
					{say({ zh: "等待他人", en: "Waiting for others" })} {countWords(awaitedCount, say)}
				</h2>
				{awaited.length === 0 ? (
					<p>{say({ zh: "没有需要等待他人的事项。", en: "You wait for nobody." })}</p>
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

function Owed({ items, counts }: { items: Item[]; counts: Mine["owedCounts"] }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const [results, setResults] = useState<BatchResult[] | null>(null);
	const acceptable = items.filter((item) => item.step === "accept");
	const wanted = acceptable.filter((item) => chosen.has(item.matterId));
	const batchKey = useMemo(() => crypto.randomUUID() + wanted.length, [wanted.length]);
	async function accept() {
		const sent = wanted.map((item) => ({ matterId: item.matterId, clientKey: `${batchKey}:${item.matterId}` }));
		const answer = await send<{ results: BatchResult[] }>("/api/matter-steps", { step: "accept", items: sent });
		if (answer) setResults(answer.results);
		setChosen(new Set());
	}
	async function takeBack() {
		const taken = (results ?? []).filter((one) => one.ok);
		const sent = taken.map(({ matterId, seq }) => ({
			matterId,
			body: { seq, reason: "批量接收后撤回" },
			clientKey: `${crypto.randomUUID()}`,
		}));
		const answer = await send<{ results: BatchResult[] }>("/api/matter-steps", { step: "withdraw", items: sent });
		if (answer) setResults(answer.results.every((one) => one.ok) ? null : answer.results);
	}
	return (
		<>
			{acceptable.length > 1 && (
				<div className="mine-tools">
					<Button
						onClick={() =>
							setChosen(
								chosen.size === acceptable.length ? new Set() : new Set(acceptable.map((item) => item.matterId)),
							)
						}
					>
						{say({ zh: `全选待接收（${acceptable.length}）`, en: `All to accept (${acceptable.length})` })}
					</Button>
					<Button type="primary" disabled={wanted.length === 0} loading={busy} onClick={accept}>
						{say({ zh: `接收所选 ${wanted.length} 件`, en: `Accept ${wanted.length} chosen` })}
					</Button>
				</div>
			)}
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			{results && <Outcome results={results} items={items} takeBack={takeBack} />}
			{(Object.keys(URGENCIES) as Urgency[]).map((urgency) => {
				const part = items.filter((item) => item.urgency === urgency);
				if (part.length === 0) return null;
				return (
					<section key={urgency} aria-labelledby={`owed-${urgency}`}>
						<h2 id={`owed-${urgency}`}>
							{say(URGENCIES[urgency])} {counts[urgency]}
						</h2>
						<ul className="owed-list">
							{part.map((item) => (
								<li key={keyOf(item)}>
									<span>
										{item.step === "accept" && acceptable.length > 1 && (
											<input
												type="checkbox"
												aria-label={say({ zh: `选择“${item.title}”`, en: `choose “${item.title}”` })}
												checked={chosen.has(item.matterId)}
												onChange={() => {
													const next = new Set(chosen);
													if (!next.delete(item.matterId)) next.add(item.matterId);
													setChosen(next);
												}}
											/>
										)}
									</span>
									<span className="owed-step">
										<Link
											className="owed-act"
											to={`/matters/${item.matterId}?step=${item.step}`}
											onKeyDown={walkByArrows}
										>
											{say(STEP_WORDS[item.step])}
										</Link>
									</span>
									<Title item={item} />
									<span className="owed-when">
										<Due {...item} />
									</span>
								</li>
							))}
						</ul>
					</section>
				);
			})}
		</>
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

/** Down and up go to the next and the last thing to do, across the parts of the list. */
function walkByArrows(event: KeyboardEvent<HTMLAnchorElement>) {
	if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
	const all = [...document.querySelectorAll<HTMLAnchorElement>(".owed-act")];
	const at = all.indexOf(event.currentTarget);
	all[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
	event.preventDefault();
}

function Title({ item, who }: { item: Item; who?: string }) {
	const say = useSay();
	return (
		<span>
			<Link to={`/matters/${item.matterId}`}>{item.title}</Link> {item.demo && <DemoMark />}
			<br />
			<small>
				{who && `${who} · `}
				{say(item.kindTitle)} · {say({ zh: `第 ${item.number} 号`, en: `No. ${item.number}` })} ·{" "}
				{say(STAGES[item.stage])}
				{item.round > 1 && say({ zh: ` · 第 ${item.round} 轮`, en: ` · round ${item.round}` })}
			</small>
		</span>
	);
}

/** What became of a batch, item by item, and the way back. */
function Outcome({ results, items, takeBack }: { results: BatchResult[]; items: Item[]; takeBack(): void }) {
	const say = useSay();
	const done = results.filter((one) => one.ok).length;
	const failed = results.filter((one) => !one.ok);
	const title = (matterId: string) => items.find((item) => item.matterId === matterId)?.title ?? matterId;
	return (
		<Alert
			type={failed.length > 0 ? "warning" : "success"}
			role="status"
			style={{ margin: "0.6rem 0" }}
			title={say({
				zh: `已办理 ${done} 件${failed.length > 0 ? `，${failed.length} 件未成` : ""}。`,
				en: `${done} done${failed.length > 0 ? `, ${failed.length} not` : ""}.`,
			})}
			description={
				failed.length > 0 && (
					<ul>
						{failed.map((one) => (
							<li key={one.matterId}>
								{title(one.matterId)}
								{say({ zh: "：", en: ": " })}
								{one.why && say(one.why)}
							</li>
						))}
					</ul>
				)
			}
			action={
				done > 0 && (
					<Button size="small" onClick={takeBack}>
						{say({ zh: "全部撤回", en: "Take all back" })}
					</Button>
				)
			}
		/>
	);
}
