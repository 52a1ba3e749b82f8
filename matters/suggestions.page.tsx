import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useDayAndTime } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import "./suggestions.css";

interface Shown {
	id: string;
	madeAt: string;
	page: string;
	words: string;
	answer: string | null;
	answeredAt: string | null;
	demo: boolean;
	person?: string | null;
	answeredBy?: string | null;
}
interface All {
	items: Shown[];
	more: boolean;
	names: Record<string, Bilingual>;
}

const json = { "content-type": "application/json" };

/** What people suggested: mine, one by its code, and, for those who answer, all. */
export function SuggestionsPage() {
	const say = useSay();
	const me = useMe();
	if (me === undefined) return <LoadingPage />;
	return (
		<div className="suggestions-page">
			<h1>{say({ zh: "意见建议", en: "Suggestions" })}</h1>
			<p>
				{say({
					zh: "每个页面底部都可以提意见建议，登录与否均可；提出人可在此查看答复。",
					en: "Everybody can make one at the foot of each page, signed in or not, and read its answer here.",
				})}
			</p>
			{may(me, "suggestion.read") ? <AllSuggestions answers={may(me, "suggestion.answer")} /> : me && <MySuggestions />}
			<ByCode />
		</div>
	);
}

function Told({ one, names }: { one: Shown; names?: Record<string, Bilingual> }) {
	const say = useSay();
	const time = useDayAndTime();
	const who = one.person ? names?.[one.person] : undefined;
	const by = one.answeredBy ? names?.[one.answeredBy] : undefined;
	return (
		<>
			<small>
				{time(one.madeAt)}
				{names && <> · {who ? say(who) : say({ zh: "未登录", en: "not signed in" })}</>} ·{" "}
				<Link to={one.page}>{one.page}</Link> {one.demo && <DemoMark />}
			</small>
			<p className="suggestion-words">{one.words}</p>
			{one.answer === null ? (
				<p className="suggestion-waiting">{say({ zh: "尚未答复", en: "Not answered yet" })}</p>
			) : (
				<blockquote>
					<small>
						{say({ zh: "答复", en: "Answer" })} {one.answeredAt && time(one.answeredAt)} {by && say(by)}
					</small>
					<p className="suggestion-words">{one.answer}</p>
				</blockquote>
			)}
		</>
	);
}

function MySuggestions() {
	const say = useSay();
	const found = useApi<{ items: Shown[] }>("/api/suggestions/mine");
	return (
		<section aria-labelledby="mine-title">
			<h2 id="mine-title">{say({ zh: "我提出的意见建议", en: "Mine" })}</h2>
			{found.error && <p role="alert">{say(found.error.words)}</p>}
			{found.data?.items.length === 0 && <p>{say({ zh: "还没有。", en: "None yet." })}</p>}
			<ul>
				{found.data?.items.map((one) => (
					<li key={one.id} id={one.id}>
						<Told one={one} />
					</li>
				))}
			</ul>
		</section>
	);
}

function AllSuggestions({ answers }: { answers: boolean }) {
	const say = useSay();
	const [open, setOpen] = useState(false);
	const [page, setPage] = useState(0);
	const found = useApi<All>(`/api/suggestions?open=${open}&page=${page}`);
	return (
		<section aria-labelledby="all-title">
			<h2 id="all-title">{say({ zh: "收到的意见建议", en: "What was suggested" })}</h2>
			<Checkbox
				checked={open}
				onChange={(event) => {
					setOpen(event.target.checked);
					setPage(0);
				}}
			>
				{say({ zh: "只看未答复的", en: "Only those not answered" })}
			</Checkbox>
			{found.error && <p role="alert">{say(found.error.words)}</p>}
			{found.data?.items.length === 0 && <p>{say({ zh: "没有。", en: "None." })}</p>}
			<ul>
				{found.data?.items.map((one) => (
					<li key={one.id} id={one.id}>
						<Told one={one} names={found.data.names} />
						{answers && <AnswerForm one={one} />}
					</li>
				))}
			</ul>
			<p className="suggestion-turn">
				{page > 0 && <Button onClick={() => setPage(page - 1)}>{say({ zh: "较新的", en: "Newer" })}</Button>}
				{found.data?.more && <Button onClick={() => setPage(page + 1)}>{say({ zh: "较早的", en: "Older" })}</Button>}
			</p>
		</section>
	);
}

function AnswerForm({ one }: { one: Shown }) {
	const say = useSay();
	const queries = useQueryClient();
	const [open, setOpen] = useState(false);
	const [words, setWords] = useState("");
	const [key, setKey] = useState(() => crypto.randomUUID());
	const [refused, setRefused] = useState<Bilingual | null>(null);
	if (!open)
		return (
			<Button size="small" onClick={() => setOpen(true)}>
				{one.answer === null ? say({ zh: "答复", en: "Answer" }) : say({ zh: "更正答复", en: "Correct the answer" })}
			</Button>
		);
	const send = async () => {
		try {
			await sendApi(`/api/suggestions/${one.id}/answer`, {
				...{ method: "POST", headers: json, body: JSON.stringify({ clientKey: key, words }) },
			});
			await queries.invalidateQueries({
				predicate: ({ queryKey: [path] }) => String(path).startsWith("/api/suggestions"),
			});
			setOpen(false);
			setWords("");
			setKey(crypto.randomUUID());
		} catch (error) {
			setRefused(error instanceof ApiError ? error.words : { zh: "没有答复成功。", en: "It was not sent." });
		}
	};
	return (
		<>
			<Input.TextArea
				autoSize={{ minRows: 2 }}
				maxLength={2000}
				aria-label={say({ zh: "答复内容", en: "Answer" })}
				value={words}
				onChange={(event) => setWords(event.target.value)}
			/>
			{refused && <p role="alert">{say(refused)}</p>}
			<p className="suggestion-turn">
				<Button type="primary" disabled={words.trim().length < 2} onClick={() => void send()}>
					{say({ zh: "发出答复", en: "Send the answer" })}
				</Button>
				<Button onClick={() => setOpen(false)}>{say({ zh: "取消", en: "Cancel" })}</Button>
			</p>
		</>
	);
}

function ByCode() {
	const say = useSay();
	const [code, setCode] = useState("");
	const [found, setFound] = useState<Shown | null>(null);
	const [refused, setRefused] = useState<Bilingual | null>(null);
	const look = async () => {
		setFound(null);
		setRefused(null);
		try {
			setFound(
				await sendApi<Shown>("/api/suggestions/by-code", {
					method: "POST",
					headers: json,
					body: JSON.stringify({ code }),
				}),
			);
		} catch (error) {
			setRefused(error instanceof ApiError ? error.words : { zh: "没有查到。", en: "Nothing was found." });
		}
	};
	return (
		<section aria-labelledby="code-title">
			<h2 id="code-title">{say({ zh: "凭查询码看答复", en: "Read an answer by its code" })}</h2>
			<form
				className="suggestion-turn"
				onSubmit={(event) => {
					event.preventDefault();
					void look();
				}}
			>
				<Input
					style={{ maxWidth: "16rem" }}
					maxLength={40}
					autoComplete="off"
					aria-label={say({ zh: "查询码", en: "Code" })}
					placeholder="XXXX-XXXX-XXXX-XXXX"
					value={code}
					onChange={(event) => setCode(event.target.value)}
				/>
				<Button htmlType="submit" disabled={code.trim().length < 10}>
					{say({ zh: "查询", en: "Look" })}
				</Button>
			</form>
			{refused && <p role="alert">{say(refused)}</p>}
			{found && (
				<div className="suggestion-found">
					<Told one={found} />
				</div>
			)}
		</section>
	);
}
