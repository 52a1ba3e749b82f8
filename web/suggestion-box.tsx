import { Button } from "antd";
import { useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "./api.ts";
import { useSay } from "./language.tsx";
import { useMe } from "./me.ts";
import "./suggestion-box.css";

const LONGEST = 2000;

/** "Suggestions" at the foot of every page: one field, the page goes along by itself, signed in or not. */
export function SuggestionBox() {
	const say = useSay();
	const me = useMe();
	const { pathname, search } = useLocation();
	const dialog = useRef<HTMLDialogElement>(null);
	const [words, setWords] = useState("");
	const [key, setKey] = useState(() => crypto.randomUUID());
	const [sending, setSending] = useState(false);
	const [refused, setRefused] = useState<Bilingual | null>(null);
	const [code, setCode] = useState<string | null>(null);
	const page = `${pathname}${search}`.slice(0, 300);
	const open = () => {
		setRefused(null);
		setCode(null);
		dialog.current?.showModal();
	};
	const send = async () => {
		setSending(true);
		setRefused(null);
		try {
			const made = await sendApi<{ code: string }>("/api/suggestions", {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ clientKey: key, page, words }),
			});
			setCode(made.code);
			setWords("");
			setKey(crypto.randomUUID());
		} catch (error) {
			setRefused(error instanceof ApiError ? error.words : { zh: "没有提交成功。", en: "It was not sent." });
		}
		setSending(false);
	};
	return (
		<>
			<button type="button" className="suggestion-open" onClick={open}>
				{say({ zh: "意见建议", en: "Suggestions" })}
			</button>
			<dialog ref={dialog} className="suggestion-box" aria-labelledby="suggestion-title">
				<h2 id="suggestion-title">{say({ zh: "意见建议", en: "Suggestions" })}</h2>
				{code === null ? (
					<form
						onSubmit={(event) => {
							event.preventDefault();
							void send();
						}}
					>
						<label htmlFor="suggestion-words">
							{say({
								zh: "哪里不好用、哪里说得不对、希望增减什么？当前页面地址会一并提交。",
								en: "What works badly, reads wrong, is missing or too much? The address of this page goes along.",
							})}
						</label>
						<textarea
							id="suggestion-words"
							rows={6}
							required
							minLength={2}
							maxLength={LONGEST}
							value={words}
							onChange={(event) => setWords(event.target.value)}
						/>
						<p>
							<small>
								{me
									? say({
											zh: "以您的账号提交，答复会通知您。",
											en: "Sent in your name; you will be told of the answer.",
										})
									: say({
											zh: "无需登录，不留身份；提交后给您一个查询码，凭码看答复。紧急问题请拨打 12345。",
											en: "No sign-in, no name; you get a code by which to read the answer. For what is urgent call 12345.",
										})}
							</small>
						</p>
						{refused && <p role="alert">{say(refused)}</p>}
						<p className="suggestion-actions">
							<Button type="primary" htmlType="submit" loading={sending} disabled={words.trim().length < 2}>
								{say({ zh: "提交", en: "Send" })}
							</Button>
							<Button onClick={() => dialog.current?.close()}>{say({ zh: "取消", en: "Cancel" })}</Button>
							<Link to="/suggestions" onClick={() => dialog.current?.close()}>
								{say({ zh: "查看答复", en: "Read answers" })}
							</Link>
						</p>
					</form>
				) : (
					<>
						<p role="status">{say({ zh: "已收到，谢谢。", en: "Received, thank you." })}</p>
						{!me && (
							<p>
								{say({ zh: "查询码（只显示这一次，请记下）：", en: "Your code (shown this once; write it down): " })}
								<code>{code}</code>
							</p>
						)}
						<p className="suggestion-actions">
							<Button type="primary" onClick={() => dialog.current?.close()}>
								{say({ zh: "关闭", en: "Close" })}
							</Button>
							<Link to="/suggestions" onClick={() => dialog.current?.close()}>
								{say({ zh: "查看答复", en: "Read answers" })}
							</Link>
						</p>
					</>
				)}
			</dialog>
		</>
	);
}
