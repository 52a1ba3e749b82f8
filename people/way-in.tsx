import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useDayAndTime } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { agentWords } from "./agent-words.ts";
import { Refused, send, useTry } from "./attempt.tsx";
import { Identities } from "./identities.tsx";
import { may } from "./may.ts";
import type { WayIn } from "./way-in.store.ts";

/** How a person gets in, for administrators: links, locks, sessions, second factor. */
export function WayInSection({ personId, demo }: { personId: string; demo: boolean }) {
	const say = useSay();
	const time = useDayAndTime();
	const me = useMe();
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const [link, setLink] = useState<{ address: string; hours: number } | null>(null);
	const path = `/api/people/${encodeURIComponent(personId)}`;
	const found = useApi<WayIn & { signInName: string | null; email: string | null; linkFault: Bilingual | null }>(
		`${path}/way-in`,
	);
	if (me == null || !found.data) return <Refused refused={found.error} />;
	const { signInName, email, hasPassword, totp, lockedUntil, sessions, linkFault } = found.data;
	const refresh = () => queries.invalidateQueries({ queryKey: [`${path}/way-in`] });
	const act = (of: string, body: object = {}) => attempt(() => send(`${path}/${of}`, body)).then(refresh);
	const ends = may(me, "session.end");
	const noLink = demo
		? { zh: "演示人员不设密码。", en: "Demo persons have no password." }
		: signInName === null
			? { zh: "请先填写登录名。", en: "Enter a sign-in name first." }
			: linkFault;
	return (
		<section aria-labelledby="way-in">
			<h2 id="way-in">{say({ zh: "登录", en: "Sign-in" })}</h2>
			<Refused refused={refused} />
			<p>
				{say({ zh: `登录名：${signInName ?? "无"}`, en: `Sign-in name: ${signInName ?? "none"}` })} ·{" "}
				{say({ zh: `邮箱：${email ?? "无"}`, en: `E-mail: ${email ?? "none"}` })} ·{" "}
				{hasPassword ? say({ zh: "已设密码", en: "has a password" }) : say({ zh: "未设密码", en: "no password" })} ·{" "}
				{totp
					? say({ zh: "已启用动态验证码", en: "second factor on" })
					: say({ zh: "未启用动态验证码", en: "no second factor" })}
			</p>
			{lockedUntil && (
				<Alert
					type="warning"
					title={say({
						zh: `连续输错，锁定至 ${time(lockedUntil)}。`,
						en: `Locked until ${time(lockedUntil)} after wrong attempts.`,
					})}
				/>
			)}
			{link && (
				<Alert
					type="success"
					role="status"
					title={say({
						zh: `一次性链接（${link.hours} 小时内有效，只显示这一次），请当面或经内部渠道交给本人：`,
						en: `One-time link (within ${link.hours} hours, shown this once); hand it to the person himself:`,
					})}
					description={<code className="one-time-link">{link.address}</code>}
				/>
			)}
			<div className="admin-acts">
				{may(me, "link.make") && (
					<Button
						disabled={noLink !== null}
						onClick={() =>
							attempt(async () => {
								const made = await send<{ token: string; hours: number }>(`${path}/link`);
								setLink({ address: `${location.origin}/sign-in#link=${made.token}`, hours: made.hours });
							})
						}
					>
						{say({ zh: "发放设置密码的链接", en: "Make a set-password link" })}
					</Button>
				)}
				{may(me, "link.make") && noLink && <span className="why">{say(noLink)}</span>}
				{ends && lockedUntil && (
					<Button onClick={() => act("lift-lock")}>{say({ zh: "解除锁定", en: "Lift the lock" })}</Button>
				)}
				{may(me, "factor.remove") && totp && me.personId !== personId && (
					<Button onClick={() => act("remove-factor")}>
						{say({ zh: "停用动态验证码", en: "Remove the second factor" })}
					</Button>
				)}
				{ends && sessions.length > 0 && (
					<Button onClick={() => act("sessions/end")}>{say({ zh: "结束全部会话", en: "End all sessions" })}</Button>
				)}
			</div>
			<Identities
				path={path}
				bound={found.data.identities}
				binds={may(me, "identity.bind")}
				why={linkFault && say(linkFault)}
				attempt={attempt}
				refresh={() => queries.invalidateQueries()}
			/>
			<h3>{say({ zh: "当前会话", en: "Sessions" })}</h3>
			{sessions.length === 0 && <p>{say({ zh: "没有会话。", en: "None." })}</p>}
			<ul className="plain-list">
				{sessions.map((session) => (
					<li key={session.id}>
						{time(session.madeAt)} · {session.address} · {say(agentWords(session.agent))}{" "}
						{ends && (
							<Button size="small" onClick={() => act("sessions/end", { session: session.id })}>
								{say({ zh: "结束", en: "End" })}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
