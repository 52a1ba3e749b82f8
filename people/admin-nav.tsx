import type { ReactNode } from "react";
import { NavLink } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { type Action, may } from "./may.ts";
import "./people.css";

const PAGES: { href: string; title: Bilingual; needs: Action }[] = [
	{ href: "/admin/units", title: { zh: "单位", en: "Units" }, needs: "people.read" },
	{ href: "/admin/people", title: { zh: "人员", en: "Persons" }, needs: "people.read" },
	{ href: "/admin/import", title: { zh: "批量导入", en: "Import" }, needs: "people.manage" },
	{ href: "/admin/audit", title: { zh: "操作审计", en: "Audit" }, needs: "audit.read" },
];

/** The frame of the pages about units and persons: their links, and what is missing where the reader may not see the page. */
export function AdminFrame({ title, needs, children }: { title: Bilingual; needs: Action; children: ReactNode }) {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	if (me === undefined) return <LoadingPage />;
	return (
		<>
			<h1>{say(title)}</h1>
			{me === null ? (
				<p>
					<SignInLink words={{ zh: "请先登录", en: "Sign in first" }} />
				</p>
			) : (
				<>
					<nav className="admin-nav" aria-label={say({ zh: "单位人员管理", en: "Administration" })}>
						{PAGES.filter((page) => may(me, page.needs)).map((page) => (
							<NavLink key={page.href} to={withMoment(page.href, moment)}>
								{say(page.title)}
							</NavLink>
						))}
					</nav>
					{may(me, needs) ? (
						children
					) : (
						<p role="alert">
							{say({ zh: "您的职责不包括查看此页。", en: "Your duties do not let you see this page." })}
						</p>
					)}
				</>
			)}
		</>
	);
}
