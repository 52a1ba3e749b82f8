import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { backOf } from "../web/back-of.ts";
import { useSay } from "../web/language.tsx";
import { forgetOwn } from "../web/own-notes.ts";
import { LoadingPage } from "../web/shell.tsx";
import { send, useTry } from "./attempt.tsx";
import "./people.css";
import type { DemoPerson } from "./demo-person.store.ts";
import { DemoPersons } from "./demo-persons.tsx";
import { OIDC_REFUSALS, type OidcRefusal } from "./oidc.ts";
import { SHORTEST } from "./password.ts";

export function SignInPage() {
	const say = useSay();
	const link = /#link=([\w-]+)/.exec(location.hash)?.[1];
	return (
		<div className="prose">
			<h1>{say(link ? { zh: "设置密码", en: "Set a password" } : { zh: "登录", en: "Sign in" })}</h1>
			{link ? <LinkForm token={link} /> : <SignInForm />}
		</div>
	);
}

/** Whoever signs in goes back to where he was, else to `first`. */
function useEntered(first: string) {
	const queries = useQueryClient();
	const navigate = useNavigate();
	return async () => {
		forgetOwn();
		await queries.invalidateQueries();
		navigate(backOf(location.search) ?? first, { replace: true });
	};
}

function SignInForm() {
	const say = useSay();
	const entered = useEntered("/mine");
	const { refused, attempt } = useTry();
	const ways = useApi<{ demo: DemoPerson[]; needsFirstAdministrator: boolean; oidc: { name: string } | null }>(
		"/api/sign-in",
	);
	const sentBack = /#refused=(\w+)/.exec(location.hash)?.[1];
	const why = sentBack && sentBack in OIDC_REFUSALS ? OIDC_REFUSALS[sentBack as OidcRefusal] : null;
	const [codeAsked, askCode] = useState(false);
	useEffect(() => {
		if (refused?.code === "CODE_NEEDED") askCode(true);
	}, [refused]);
	if (ways.error) return <Alert type="error" title={say(ways.error.words)} role="alert" />;
	if (!ways.data) return <LoadingPage />;
	const required = (words: Bilingual) => [{ required: true, message: say(words) }];
	return (
		<>
			{ways.data.needsFirstAdministrator && (
				<p>
					{say({
						zh: "本区还没有管理员：请打开服务启动时在控制台显示的一次性链接。",
						en: "There is no administrator yet: open the one-time link that the console showed when the server started.",
					})}
				</p>
			)}
			{why && !refused && <Alert type="error" title={say(why)} role="alert" />}
			{ways.data.oidc && (
				<p>
					<Button type="primary" href="/api/sign-in/oidc">
						{say({ zh: `用${ways.data.oidc.name}登录`, en: `Sign in with ${ways.data.oidc.name}` })}
					</Button>
				</p>
			)}
			{refused && (
				<Alert type={refused.code === "CODE_NEEDED" ? "info" : "error"} title={say(refused.words)} role="alert" />
			)}
			<Form<{ name: string; password: string; code?: string }>
				layout="vertical"
				onFinish={async (answers) => {
					if (await attempt(() => send("/api/sign-in", answers))) await entered();
				}}
			>
				<Form.Item
					name="name"
					label={say({ zh: "登录名", en: "Sign-in name" })}
					rules={required({ zh: "请填写登录名", en: "Enter your sign-in name" })}
				>
					<Input maxLength={60} autoComplete="username" />
				</Form.Item>
				<Form.Item
					name="password"
					label={say({ zh: "密码", en: "Password" })}
					rules={required({ zh: "请填写密码", en: "Enter your password" })}
				>
					<Input.Password maxLength={128} autoComplete="current-password" visibilityToggle={false} />
				</Form.Item>
				{codeAsked && <CodeField />}
				<Button type="primary" htmlType="submit">
					{say({ zh: "登录", en: "Sign in" })}
				</Button>
			</Form>
			{ways.data.demo.length > 0 && (
				<DemoPersons
					persons={ways.data.demo}
					enter={async (personId) => {
						if (await attempt(() => send("/api/sign-in/demo", { personId }))) await entered();
					}}
				/>
			)}
		</>
	);
}

function CodeField() {
	const say = useSay();
	return (
		<Form.Item name="code" label={say({ zh: "动态验证码或恢复码", en: "Code, or a recovery code" })}>
			<Input maxLength={30} autoComplete="one-time-code" />
		</Form.Item>
	);
}

function LinkForm({ token }: { token: string }) {
	const say = useSay();
	const entered = useEntered("/me");
	const { refused, attempt } = useTry();
	const [codeAsked, askCode] = useState(false);
	useEffect(() => {
		if (refused?.code === "CODE_NEEDED") askCode(true);
	}, [refused]);
	const [link, setLink] = useState<{ purpose: string; name: Bilingual | null } | null>(null);
	useEffect(() => {
		attempt(async () => setLink((await send("/api/link/open", { token })) as typeof link));
	}, [token]);
	const alert = refused && <Alert type="error" title={say(refused.words)} role="alert" />;
	if (!link) return alert ?? <LoadingPage />;
	const required = (words: Bilingual) => [{ required: true, message: say(words) }];
	return (
		<>
			{link.name && <p>{say(link.name)}</p>}
			{alert}
			<Form<{ name?: string; signInName?: string; password: string; code?: string }>
				layout="vertical"
				onFinish={async (answers) => {
					if (await attempt(() => send("/api/link/use", { token, ...answers }))) await entered();
				}}
			>
				{link.purpose === "first-admin" && (
					<>
						<p>{say({ zh: "您将成为本区的系统管理员。", en: "You become the district's system administrator." })}</p>
						<Form.Item
							name="name"
							label={say({ zh: "姓名", en: "Name" })}
							rules={required({ zh: "请填写姓名", en: "Enter your name" })}
						>
							<Input maxLength={40} autoComplete="name" />
						</Form.Item>
						<Form.Item
							name="signInName"
							label={say({ zh: "登录名", en: "Sign-in name" })}
							rules={required({ zh: "请填写登录名", en: "Enter a sign-in name" })}
						>
							<Input maxLength={60} autoComplete="username" />
						</Form.Item>
					</>
				)}
				<Form.Item
					name="password"
					label={say({
						zh: `密码（至少 ${SHORTEST} 个字符，一句话即可）`,
						en: `Password (${SHORTEST} characters or more; a phrase will do)`,
					})}
					rules={required({ zh: "请填写密码", en: "Enter a password" })}
				>
					<Input.Password maxLength={128} autoComplete="new-password" visibilityToggle={false} />
				</Form.Item>
				{codeAsked && <CodeField />}
				<Button type="primary" htmlType="submit">
					{say({ zh: "保存并登录", en: "Save and sign in" })}
				</Button>
			</Form>
		</>
	);
}
