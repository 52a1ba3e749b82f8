import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, QRCode } from "antd";
import { useState } from "react";
import { sendApi, useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useDayAndTime } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { agentWords } from "./agent-words.ts";
import { send, useTry } from "./attempt.tsx";
import { DUTY_WORDS } from "./may.ts";
import { SHORTEST } from "./password.ts";
import type { SessionRow } from "./session.store.ts";

interface MyAccount {
	hasPassword: boolean;
	totp: boolean;
	recoveryCodesLeft: number;
	sessions: (SessionRow & { current: boolean })[];
}

export function MePage() {
	const say = useSay();
	const me = useMe();
	const account = useApi<MyAccount>("/api/me/account", { enabled: me != null });
	if (me === undefined) return <LoadingPage />;
	if (me === null)
		return (
			<>
				<h1>{say({ zh: "我的账号", en: "My account" })}</h1>
				<p>
					<SignInLink words={{ zh: "请先登录", en: "Sign in first" }} />
				</p>
			</>
		);
	return (
		<>
			<h1>{say(me.name)}</h1>
			{me.duties.length > 0 && <p>{me.duties.map((duty) => say(DUTY_WORDS[duty])).join(" · ")}</p>}
			{account.data && (
				<>
					<Sessions sessions={account.data.sessions} />
					{!me.demo && <PasswordForm hasPassword={account.data.hasPassword} />}
					<SecondFactor account={account.data} />
				</>
			)}
		</>
	);
}

function Sessions({ sessions }: { sessions: MyAccount["sessions"] }) {
	const say = useSay();
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const time = useDayAndTime();
	return (
		<section aria-labelledby="sessions">
			<h2 id="sessions">{say({ zh: "登录会话", en: "Sessions" })}</h2>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			<ul>
				{sessions.map((session) => (
					<li key={session.id}>
						{time(session.madeAt)} · {session.address} · {say(agentWords(session.agent))}{" "}
						{session.current ? (
							<strong>{say({ zh: "当前会话", en: "this session" })}</strong>
						) : (
							<Button
								size="small"
								onClick={async () => {
									await attempt(() => sendApi(`/api/me/sessions/${session.id}`, { method: "DELETE" }));
									await queries.invalidateQueries({ queryKey: ["/api/me/account"] });
								}}
							>
								{say({ zh: "结束", en: "End" })}
							</Button>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
	const say = useSay();
	const [saved, setSaved] = useState(false);
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const [form] = Form.useForm<{ current?: string; password: string }>();
	const required = [{ required: true, message: say({ zh: "请填写密码", en: "Enter the password" }) }];
	return (
		<section className="prose" aria-labelledby="password-title">
			<h2 id="password-title">{say({ zh: "修改密码", en: "Change the password" })}</h2>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			{saved && (
				<p role="status">{say({ zh: "已修改，其他会话已结束。", en: "Changed; every other session has ended." })}</p>
			)}
			<Form<{ current?: string; password: string }>
				form={form}
				name="change"
				layout="vertical"
				onFinish={async (answers) => {
					setSaved(false);
					const done = await attempt(() => send("/api/me/password", answers));
					setSaved(done);
					if (done) form.resetFields();
					await queries.invalidateQueries();
				}}
			>
				{hasPassword && (
					<Form.Item name="current" label={say({ zh: "当前密码", en: "Current password" })} rules={required}>
						<Input.Password autoComplete="current-password" visibilityToggle={false} />
					</Form.Item>
				)}
				<Form.Item
					name="password"
					label={say({
						zh: `新密码（至少 ${SHORTEST} 个字符，一句话即可）`,
						en: `New password (${SHORTEST} characters or more; a phrase will do)`,
					})}
					rules={required}
				>
					<Input.Password autoComplete="new-password" visibilityToggle={false} />
				</Form.Item>
				<Button htmlType="submit">{say({ zh: "修改", en: "Change" })}</Button>
			</Form>
		</section>
	);
}

function SecondFactor({ account }: { account: MyAccount }) {
	const say = useSay();
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null);
	const [codes, setCodes] = useState<string[] | null>(null);
	const refresh = () => queries.invalidateQueries({ queryKey: ["/api/me/account"] });
	const proof = account.hasPassword && (
		<Form.Item
			name="password"
			label={say({ zh: "当前密码", en: "Current password" })}
			rules={[{ required: true, message: say({ zh: "请填写密码", en: "Enter the password" }) }]}
		>
			<Input.Password autoComplete="current-password" visibilityToggle={false} />
		</Form.Item>
	);
	return (
		<section className="prose" aria-labelledby="totp-title">
			<h2 id="totp-title">{say({ zh: "动态验证码（第二因素）", en: "Second factor" })}</h2>
			<p>
				{say({
					zh: "启用后，登录时除密码外，还须输入手机验证器显示的 6 位数字。",
					en: "Once it is on, signing in asks for six digits from an authenticator on your telephone beside the password.",
				})}
			</p>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			{codes && (
				<>
					<p>
						{say({
							zh: "恢复码只显示这一次，每个可用一次，请妥善保存：",
							en: "Recovery codes are shown this once; each works once. Keep them safe:",
						})}
					</p>
					<ul>
						{codes.map((code) => (
							<li key={code}>
								<code>{code}</code>
							</li>
						))}
					</ul>
				</>
			)}
			{account.totp ? (
				<Form<{ password?: string }>
					name="totp-remove"
					layout="vertical"
					onFinish={async (answers) => {
						if (await attempt(() => send("/api/me/totp/remove", answers))) setCodes(null);
						await refresh();
					}}
				>
					<p>
						{say({
							zh: `已启用，剩余恢复码 ${account.recoveryCodesLeft} 个。`,
							en: `On; ${account.recoveryCodesLeft} recovery codes left.`,
						})}
					</p>
					{proof}
					<Button htmlType="submit">{say({ zh: "停用", en: "Remove" })}</Button>
				</Form>
			) : begun ? (
				<Form<{ code: string }>
					name="totp-confirm"
					layout="vertical"
					onFinish={async (answers) => {
						await attempt(async () => {
							const made = await send<{ recoveryCodes: string[] }>("/api/me/totp/confirm", answers);
							setCodes(made.recoveryCodes);
							setBegun(null);
						});
						await refresh();
					}}
				>
					<div aria-hidden="true">
						<QRCode value={begun.uri} />
					</div>
					<p>
						{say({ zh: "用验证器扫码，或手工输入密钥：", en: "Scan it with an authenticator, or type the key: " })}
						<code>{begun.secret}</code>
					</p>
					<Form.Item
						name="code"
						label={say({ zh: "验证器显示的 6 位数字", en: "The six digits shown" })}
						rules={[{ required: true, message: say({ zh: "请填写 6 位数字", en: "Enter the six digits" }) }]}
					>
						<Input maxLength={6} inputMode="numeric" autoComplete="one-time-code" />
					</Form.Item>
					<Button htmlType="submit">{say({ zh: "确认", en: "Confirm" })}</Button>
				</Form>
			) : (
				<Form<{ password?: string }>
					name="totp-begin"
					layout="vertical"
					onFinish={(answers) => attempt(async () => setBegun(await send("/api/me/totp", answers)))}
				>
					{proof}
					<Button htmlType="submit">{say({ zh: "启用", en: "Set up" })}</Button>
				</Form>
			)}
		</section>
	);
}
