import { useEffect } from "react";
import { Link, Outlet, useLocation, useNavigate } from "react-router";
import { type Action, may } from "../people/may.ts";
import { sendApi, useApi } from "./api.ts";
import { DemoMark } from "./demo-mark.tsx";
import { useLanguage, useSay } from "./language.tsx";
import { useMe } from "./me.ts";
import { MomentControl, useMoment, withMoment } from "./moment.tsx";
import { NoticeBell } from "./notice-bell.tsx";
import { OfflineNote } from "./offline-note.tsx";
import { forgetOwn } from "./own-notes.ts";
import { usePageTitle, usePageTop } from "./page-top.ts";
import { SignInLink } from "./sign-in-link.tsx";
import { SuggestionBox } from "./suggestion-box.tsx";
import { useTheme } from "./theme.tsx";

export interface DistrictFacts {
	name: { zh: string; en: string } | null;
	demo: boolean;
	empty: boolean;
}

const ROOMS: { href: string; at?: string; zh: string; en: string; needs?: Action }[] = [
	{ href: "/", zh: "今日版面", en: "Today" },
	{ href: "/mine", zh: "我的待办", en: "Mine", needs: "me.use" },
	{ href: "/matters", zh: "事项", en: "Matters", needs: "matter.list" },
	{ href: "/supervision", zh: "督查", en: "Supervision", needs: "supervision.read" },
	{ href: "/commitments", zh: "承诺台账", en: "Promises" },
	{ href: "/waters", zh: "河浜水质", en: "Waters" },
	{ href: "/proposals", zh: "提案", en: "Proposals" },
	{ href: "/open", zh: "公众监督", en: "For the public" },
	{ href: "/admin/units", at: "/admin", zh: "单位人员", en: "People", needs: "people.read" },
	{ href: "/about", zh: "关于", en: "About" },
];

/** Pages that are the same whatever the moment: there the control would do nothing. */
const TIMELESS = [
	"/sign-in",
	"/setup",
	"/field",
	"/open/report",
	"/waters/import",
	"/about",
	"/docs",
	"/me",
	"/notices",
];

export function Shell() {
	const say = useSay();
	const { lang, choose } = useLanguage();
	const { dark, toggle } = useTheme();
	const moment = useMoment();
	const { pathname } = useLocation();
	const navigate = useNavigate();
	const district = useApi<DistrictFacts>("/api/district");
	const me = useMe();
	const room = ROOMS.findLast((each) =>
		each.href === "/" ? pathname === "/" : pathname.startsWith(each.at ?? each.href),
	);
	const unnamed = district.data !== undefined && district.data.name === null;
	usePageTop();
	usePageTitle(say({ zh: "闭环", en: "Bihuan" }), say(room ?? { zh: "页面", en: "Page" }));
	useEffect(() => {
		if (unnamed && pathname === "/") navigate("/setup", { replace: true });
	}, [unnamed, pathname, navigate]);
	return (
		<>
			<a className="skip-link" href="#content">
				{say({ zh: "跳到正文", en: "Skip to content" })}
			</a>
			<header className="shell-header">
				<Link className="shell-name" to={withMoment("/", moment)}>
					{say({ zh: "闭环", en: "Bihuan" })}
					{district.data?.name && <small>{say(district.data.name)}</small>}
				</Link>
				<nav className="shell-nav" aria-label={say({ zh: "主导航", en: "Main" })}>
					{ROOMS.filter(({ needs }) => needs === undefined || may(me ?? null, needs)).map((each) => (
						<Link
							key={each.href}
							to={withMoment(each.href, moment)}
							aria-current={each !== room ? undefined : pathname === each.href ? "page" : "true"}
						>
							{say(each)}
						</Link>
					))}
				</nav>
				<div className="shell-tools">
					{!TIMELESS.some((href) => pathname.startsWith(href)) && <MomentControl />}
					<WhoIsSignedIn />
					<button
						type="button"
						lang={lang === "zh" ? "en" : "zh-CN"}
						onClick={() => choose(lang === "zh" ? "en" : "zh")}
					>
						{lang === "zh" ? "English" : "中文"}
					</button>
					<button type="button" aria-pressed={dark} onClick={toggle}>
						{say({ zh: "深色", en: "Dark" })}
					</button>
				</div>
			</header>
			<OfflineNote />
			<main className="shell-main" id="content" tabIndex={-1}>
				<Outlet />
			</main>
			<footer className="shell-footer">
				{district.data?.demo && (
					<>
						<DemoMark />{" "}
						{say({
							zh: "带此标记的数据为演示而编制，不代表真实水质。",
							en: "Data with this mark was made up for the demonstration and is no real measurement.",
						})}{" "}
					</>
				)}
				{me != null && (
					<>
						<Link to="/units/compare">{say({ zh: "单位对比", en: "Units compared" })}</Link>{" "}
						<Link to="/reminders">{say({ zh: "提醒统计", en: "Reminders" })}</Link>{" "}
					</>
				)}
				<Link to="/docs">{say({ zh: "数据接口", en: "API" })}</Link>
				<SuggestionBox />
			</footer>
		</>
	);
}

function WhoIsSignedIn() {
	const say = useSay();
	const me = useMe();
	if (me === undefined) return null;
	if (me === null) return <SignInLink words={{ zh: "登录", en: "Sign in" }} />;
	return (
		<>
			<NoticeBell personId={me.personId} />
			<Link to="/me">{say(me.name)}</Link>
			<button
				type="button"
				onClick={async () => {
					await sendApi("/api/sign-out", { method: "POST" }).catch(() => {}); // over already: the page says so
					forgetOwn();
					location.assign("/sign-in");
				}}
			>
				{say({ zh: "退出", en: "Sign out" })}
			</button>
		</>
	);
}

export function LoadingPage() {
	const say = useSay();
	return <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>;
}

export function MissingPage() {
	const say = useSay();
	return (
		<>
			<h1>{say({ zh: "页面不存在", en: "There is no such page" })}</h1>
			<p>
				<Link to="/">{say({ zh: "返回今日版面", en: "Back to today's page" })}</Link>
			</p>
		</>
	);
}

export function ErrorPage() {
	const say = useSay();
	return (
		<main className="shell-main">
			<h1>{say({ zh: "页面没有打开", en: "This page did not open" })}</h1>
			<p>
				{say({
					zh: "可能是网络中断，或者系统刚刚更新过。请重新载入；仍不行，请通过今日版面页脚的“意见建议”告诉我们。",
					en: "The network may be down, or the product was just renewed. Load it again; if that does not help, tell us through the suggestions at the foot of today's page.",
				})}
			</p>
			<p>
				<button type="button" className="again" onClick={() => location.reload()}>
					{say({ zh: "重新载入", en: "Load again" })}
				</button>{" "}
				<a href="/">{say({ zh: "返回今日版面", en: "Back to today's page" })}</a>
			</p>
		</main>
	);
}
