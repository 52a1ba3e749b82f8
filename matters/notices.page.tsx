import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useDayAndTime } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { NOTICE_KINDS, type NoticeKind } from "./notice.ts";
import type { NoticeChoice } from "./quiet-hours.ts";
import "./notices.css";

interface Notices {
	unread: number;
	more: boolean;
	items: {
		cause: string;
		kind: NoticeKind;
		words: Bilingual;
		href: string;
		sentAt: string;
		read: boolean;
		demo: boolean;
	}[];
}
interface Telling {
	choice: NoticeChoice;
	email: string | null;
	ways: { email: boolean; webhook: boolean };
	messages: {
		id: string;
		channel: "email" | "webhook";
		subject: string;
		madeAt: string;
		sentAt: string | null;
		givenUpAt: string | null;
		nextAt: string | null;
		fault: string;
	}[];
}

const json = { "content-type": "application/json" };

/** All that I was told, and how I wish to be told. */
export function NoticesPage() {
	const say = useSay();
	const me = useMe();
	const [page, setPage] = useState(0);
	const queries = useQueryClient();
	const found = useApi<Notices>(`/api/notices?page=${page}`, { enabled: me != null });
	const time = useDayAndTime();
	if (me === undefined) return <LoadingPage />;
	if (me === null)
		return (
			<>
				<h1>{say({ zh: "通知", en: "Notices" })}</h1>
				<p>
					<SignInLink words={{ zh: "请先登录", en: "Sign in first" }} />
				</p>
			</>
		);
	const read = async (causes?: string[]) => {
		await sendApi("/api/notices/read", {
			method: "POST",
			headers: json,
			body: JSON.stringify(causes ? { causes } : {}),
		});
		await queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith("/api/notices") });
	};
	return (
		<div className="notices-page">
			<h1>{say({ zh: "通知", en: "Notices" })}</h1>
			<div className="notices-columns">
				<section aria-label={say({ zh: "收到的通知", en: "What I was told" })}>
					{found.error && <p role="alert">{say(found.error.words)}</p>}
					{!found.data && !found.error && <LoadingPage />}
					<p className="notices-head">
						{found.data && say({ zh: `未读 ${found.data.unread} 条`, en: `${found.data.unread} unread` })}
						{(found.data?.unread ?? 0) > 0 && (
							<Button size="small" onClick={() => void read()}>
								{say({ zh: "全部标为已读", en: "Mark all as read" })}
							</Button>
						)}
					</p>
					{found.data?.items.length === 0 && <p>{say({ zh: "还没有通知。", en: "There are no notices yet." })}</p>}
					<ul className="notices-list">
						{found.data?.items.map((one) => (
							<li key={one.cause} className={one.read ? undefined : "unread"}>
								<small>
									{time(one.sentAt)} · {say(NOTICE_KINDS[one.kind])} {one.demo && <DemoMark />}
								</small>
								<Link to={one.href} onClick={() => void (one.read || read([one.cause]))}>
									{say(one.words)}
								</Link>
							</li>
						))}
					</ul>
					<p className="notices-head">
						{page > 0 && <Button onClick={() => setPage(page - 1)}>{say({ zh: "较新的", en: "Newer" })}</Button>}
						{found.data?.more && (
							<Button onClick={() => setPage(page + 1)}>{say({ zh: "较早的", en: "Older" })}</Button>
						)}
					</p>
				</section>
				<HowToTell />
			</div>
		</div>
	);
}

function HowToTell() {
	const say = useSay();
	const time = useDayAndTime();
	const queries = useQueryClient();
	const found = useApi<Telling>("/api/notices/choice");
	const [draft, setDraft] = useState<NoticeChoice | null>(null);
	const [said, setSaid] = useState<Bilingual | null>(null);
	if (!found.data) return null;
	const { ways, email, messages } = found.data;
	const choice = draft ?? found.data.choice;
	const set = (what: Partial<NoticeChoice>) => {
		setSaid(null);
		setDraft({ ...choice, ...what });
	};
	const save = async () => {
		try {
			await sendApi("/api/notices/choice", { method: "PUT", headers: json, body: JSON.stringify(choice) });
			await queries.invalidateQueries({ queryKey: ["/api/notices/choice"] });
			setDraft(null);
			setSaid({ zh: "已保存。", en: "Saved." });
		} catch (error) {
			setSaid(error instanceof ApiError ? error.words : { zh: "没有保存。", en: "It was not saved." });
		}
	};
	const hours = (label: Bilingual, name: "digestHour" | "quietFrom" | "quietUntil") => (
		<label>
			{say(label)}
			<select value={choice[name]} onChange={(event) => set({ [name]: Number(event.target.value) })}>
				{Array.from({ length: 24 }, (_, hour) => (
					<option key={hour} value={hour}>
						{String(hour).padStart(2, "0")}:00
					</option>
				))}
			</select>
		</label>
	);
	const tick = (label: Bilingual, name: "byEmail" | "byWebhook" | "atOnce" | "workingDaysOnly", off = false) => (
		<Checkbox disabled={off} checked={choice[name] && !off} onChange={(event) => set({ [name]: event.target.checked })}>
			{say(label)}
		</Checkbox>
	);
	return (
		<section className="notices-choice" aria-labelledby="how-told">
			<h2 id="how-told">{say({ zh: "通知方式", en: "How I am told" })}</h2>
			<p>
				{say({
					zh: "页面上的通知始终都有。邮件等默认每个工作日一次汇总，只有新交到您手上的事项即时发送；没有事，不打扰。",
					en: "These pages always have everything. Messages come once a working day as a digest, and at once only for what is new and yours; with nothing to say, none comes.",
				})}
			</p>
			{tick(
				email === null
					? { zh: "邮件（您的账号没有邮箱）", en: "E-mail (your account has no address)" }
					: ways.email
						? { zh: `邮件：${email}`, en: `E-mail: ${email}` }
						: { zh: "邮件（本区未设置邮件服务）", en: "E-mail (not set up in this district)" },
				"byEmail",
				email === null || !ways.email,
			)}
			{tick(
				ways.webhook
					? { zh: "办公消息", en: "Office messenger" }
					: { zh: "办公消息（本区未设置）", en: "Office messenger (not set up in this district)" },
				"byWebhook",
				!ways.webhook,
			)}
			{tick({ zh: "新交到我手上的事项即时发送", en: "At once for what is new and mine" }, "atOnce")}
			{tick({ zh: "只在工作日发送", en: "On working days only" }, "workingDaysOnly")}
			{hours({ zh: "每日汇总时间", en: "The digest at" }, "digestHour")}
			{hours({ zh: "免打扰，自", en: "Quiet from" }, "quietFrom")}
			{hours({ zh: "至", en: "until" }, "quietUntil")}
			<label>
				{say({ zh: "所用语言", en: "Language" })}
				<select value={choice.lang} onChange={(event) => set({ lang: event.target.value as "zh" | "en" })}>
					<option value="zh">中文</option>
					<option value="en">English</option>
				</select>
			</label>
			<p className="notices-head">
				<Button type="primary" disabled={draft === null} onClick={() => void save()}>
					{say({ zh: "保存", en: "Save" })}
				</Button>
				<span role="status">{said && say(said)}</span>
			</p>
			{messages.length > 0 && (
				<>
					<h3>{say({ zh: "最近发给我的消息", en: "Messages lately sent to me" })}</h3>
					<ul className="notices-list">
						{messages.map((one) => (
							<li key={one.id}>
								<small>
									{time(one.madeAt)} ·{" "}
									{say(one.channel === "email" ? { zh: "邮件", en: "e-mail" } : { zh: "办公消息", en: "messenger" })} ·{" "}
									{one.sentAt
										? say({ zh: `${time(one.sentAt)} 送达`, en: `delivered ${time(one.sentAt)}` })
										: one.givenUpAt
											? say({ zh: `未送达（${one.fault}），不再重试`, en: `not delivered (${one.fault}), given up` })
											: say({
													zh: `待发送，${time(one.nextAt ?? "")} 起`,
													en: `waiting until ${time(one.nextAt ?? "")}`,
												})}
								</small>
								<span>{one.subject}</span>
							</li>
						))}
					</ul>
				</>
			)}
		</section>
	);
}
