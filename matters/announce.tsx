import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox } from "antd";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { CLOCKS } from "../loop/matter.ts";
import type { MovedClock } from "../loop/moved-deadline.ts";
import type { Bilingual } from "../loop/words.ts";
import { weekdayWords } from "../loop/working-day.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import type { CalendarView } from "./calendar.api.ts";

interface Moved {
	matterId: string;
	title: string;
	moved: MovedClock[];
}

const post = <T,>(path: string, body: object) =>
	sendApi<T>(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** A day with what is said of it, e.g. 2026-07-15 周三 放假. */
const dayWords = ({ day, working }: { day: string; working: boolean }): Bilingual => ({
	zh: `${day} ${weekdayWords(day).zh} ${working ? "上班" : "放假"}`,
	en: `${day} ${weekdayWords(day).en} ${working ? "worked" : "off"}`,
});

/** Announcing working days: choose them above, say why, look at what would move, and confirm. */
export function AnnounceForm({
	view,
	days,
	takesBack,
	onDone,
}: {
	view: CalendarView;
	days: { day: string; working: boolean }[];
	takesBack: number | null;
	onDone(): void;
}) {
	const say = useSay();
	const queries = useQueryClient();
	const [reason, setReason] = useState("");
	const [paper, setPaper] = useState("");
	const [isNotice, setIsNotice] = useState(false);
	const [preview, setPreview] = useState<{ of: string; moved: Moved[] } | null>(null);
	const [refused, setRefused] = useState<ApiError | null>(null);
	const [told, setTold] = useState<Bilingual | null>(null);
	const [clientKey, setClientKey] = useState(() => crypto.randomUUID());
	const said = { days, reason, paper, noticeOf: isNotice ? view.year : null, supersedes: takesBack };
	// What was looked at is what is confirmed: a change asks for another look.
	const looked = preview !== null && preview.of === JSON.stringify(said);
	const attempt = async (work: () => Promise<void>) => {
		setRefused(null);
		setTold(null);
		try {
			await work();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setRefused(error);
		}
	};
	const look = (event: FormEvent) => {
		event.preventDefault();
		return attempt(async () => {
			const found = await post<{ moved: Moved[] }>("/api/calendar/announcements/preview", said);
			setPreview({ of: JSON.stringify(said), moved: found.moved });
		});
	};
	const confirm = () =>
		attempt(async () => {
			const done = await post<{ moved: Moved[] }>("/api/calendar/announcements", { ...said, clientKey });
			setTold({
				zh: `已公布，${done.moved.length} 个事项的期限随之调整，并已记入各事项。`,
				en: `Announced; the deadlines of ${done.moved.length} matters moved, and each of them says so.`,
			});
			setPreview(null);
			setReason("");
			setPaper("");
			setClientKey(crypto.randomUUID());
			await queries.invalidateQueries();
			onDone();
		});
	return (
		<form className="calendar-form" onSubmit={look} aria-labelledby="announce">
			<h2 id="announce">
				{takesBack === null
					? say({ zh: "公布调整", en: "Announce a change" })
					: say({ zh: `取代第 ${takesBack} 号公告`, en: `In place of announcement ${takesBack}` })}
			</h2>
			{told && <Alert type="success" title={say(told)} role="status" />}
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			<p>
				{days.length === 0
					? takesBack === null
						? say({ zh: "在上方日历点选要调整的日期。", en: "Choose the days in the calendar above." })
						: say({
								zh: "不选日期即为撤销；也可在上方另选。",
								en: "Without days it is taken back; or choose others above.",
							})
					: days.map((one) => say(dayWords(one))).join(say({ zh: "；", en: "; " }))}
			</p>
			<label>
				{say({ zh: "事由", en: "Reason" })}
				<input
					type="text"
					required
					maxLength={200}
					value={reason}
					onChange={(event) => setReason(event.target.value)}
				/>
			</label>
			<label>
				{say({ zh: "依据（文号）", en: "Paper that it rests on" })}
				<input type="text" required maxLength={80} value={paper} onChange={(event) => setPaper(event.target.value)} />
			</label>
			{view.missing && (
				<p>
					<Checkbox checked={isNotice} onChange={(event) => setIsNotice(event.target.checked)}>
						{say({
							zh: `这是国务院办公厅 ${view.year} 年放假安排，录入后该年视为已公布`,
							en: `This is the State Council's notice of ${view.year}; entering it makes the year known`,
						})}
					</Checkbox>
				</p>
			)}
			<Button htmlType="submit">{say({ zh: "查看影响", en: "See what it moves" })}</Button>{" "}
			{looked && (
				<Button type="primary" onClick={confirm}>
					{say({ zh: "确认公布", en: "Announce" })}
				</Button>
			)}
			{looked && <MovedList moved={preview.moved} />}
		</form>
	);
}

function MovedList({ moved, done = false }: { moved: readonly Moved[]; done?: boolean }) {
	const say = useSay();
	if (moved.length === 0) return <p>{say({ zh: "没有办理期限因此变动。", en: "No open deadline moves." })}</p>;
	return (
		<>
			<p>
				{say({
					zh: `${moved.length} 个事项的期限${done ? "已" : "将"}变动：`,
					en: `The deadlines of ${moved.length} matters ${done ? "moved" : "move"}:`,
				})}
			</p>
			<ul>
				{moved.map((matter) => (
					<li key={matter.matterId}>
						<Link to={`/matters/${matter.matterId}`}>{matter.title}</Link>{" "}
						{matter.moved
							.map(({ clock, from, to }) =>
								say({ zh: `${CLOCKS[clock].zh} ${from} → ${to}`, en: `${CLOCKS[clock].en} ${from} → ${to}` }),
							)
							.join(say({ zh: "；", en: "; " }))}
					</li>
				))}
			</ul>
		</>
	);
}

/** Every announcement with its version; nothing is changed in place. */
export function Announcements({
	view,
	announces,
	onTakeBack,
}: {
	view: CalendarView;
	announces: boolean;
	onTakeBack(seq: number): void;
}) {
	const say = useSay();
	const day = useLocalDay();
	return (
		<section aria-labelledby="announcements">
			<h2 id="announcements">{say({ zh: "本区公告", en: "The district's announcements" })}</h2>
			{view.announcements.length === 0 && (
				<p>{say({ zh: "没有公告，按国务院办公厅通知执行。", en: "None; the State Council's notice holds." })}</p>
			)}
			<ul className="announcements">
				{view.announcements.toReversed().map((one) => (
					<li key={one.seq} id={`announcement-${one.seq}`}>
						<span className={one.standing ? undefined : "taken-back"}>
							{say({ zh: `第 ${one.version} 版 · `, en: `Version ${one.version} · ` })}
							{day(one.at)} · {say(one.unit)} · {one.said.reason}
							{say({ zh: `（${one.said.paper}）`, en: ` (${one.said.paper})` })}
							{one.said.days.length > 0 && say({ zh: "：", en: ": " })}
							{one.said.days.map((each) => say(dayWords(each))).join(say({ zh: "；", en: "; " }))}
						</span>{" "}
						{one.supersedes !== null && say({ zh: "取代先前公告。", en: "In place of an earlier one." })}{" "}
						{announces && <MovedBy seq={one.seq} />}{" "}
						{announces && one.standing && (
							<Button size="small" onClick={() => onTakeBack(one.seq)}>
								{say({ zh: "撤销或更正", en: "Take back or put right" })}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function MovedBy({ seq }: { seq: number }) {
	const say = useSay();
	const [open, setOpen] = useState(false);
	const found = useApi<{ moved: Moved[] }>(`/api/calendar/announcements/${seq}/moved`, { enabled: open });
	return (
		<details onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{say({ zh: "变动的期限", en: "Deadlines that it moved" })}</summary>
			{found.data && <MovedList moved={found.data.moved} done />}
		</details>
	);
}
