import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "./api.ts";
import { FailedPage } from "./failed-page.tsx";
import { useSay } from "./language.tsx";
import { LoadingPage } from "./shell.tsx";
import "./docs.css";

interface Described {
	summary?: string;
	tags?: string[];
	parameters?: { name: string; in: string; required?: boolean; description?: string }[];
}

interface OpenApi {
	info: { version: string };
	paths: Record<string, Record<string, Described>>;
}

const TAGS: Record<string, Bilingual> = {
	today: { zh: "今日版面", en: "Today's page" },
	commitments: { zh: "承诺台账", en: "Ledger of promises" },
	waters: { zh: "河浜", en: "Waters" },
	stations: { zh: "自动站", en: "Stations" },
	open: { zh: "公众", en: "For the public" },
	field: { zh: "巡河", en: "Patrols" },
	matters: { zh: "事项", en: "Matters" },
	supervision: { zh: "督查", en: "Supervision" },
	calendar: { zh: "工作日历", en: "Calendar" },
	proposals: { zh: "提案", en: "Proposals" },
	files: { zh: "文件", en: "Files" },
	notices: { zh: "通知", en: "Notices" },
	suggestions: { zh: "意见建议", en: "Suggestions" },
	people: { zh: "单位人员与登录", en: "People and sign-in" },
	chain: { zh: "留痕链", en: "Chain of events" },
	house: { zh: "系统", en: "The house" },
};
const ORDER = Object.keys(TAGS);
const place = (tag: string) => (ORDER.includes(tag) ? ORDER.indexOf(tag) : ORDER.length);

/** The API, readable: the same description that machines get, room by room. */
export function DocsPage() {
	const say = useSay();
	const [typed, setTyped] = useState("");
	const api = useApi<OpenApi>("/api/openapi.json");
	const title = say({ zh: "数据接口", en: "The API" });
	if (api.error) return <FailedPage title={title} fault={api.error} again={api.refetch} />;
	if (!api.data) return <LoadingPage />;
	const routes = Object.entries(api.data.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, told]) => ({ name: `${method.toUpperCase()} ${path}`, told })),
	);
	const word = typed.trim().toLowerCase();
	const found = routes.filter(({ name, told }) => `${name} ${told.summary ?? ""}`.toLowerCase().includes(word));
	const rooms = [...Map.groupBy(found, ({ told }) => told.tags?.[0] ?? "")].sort(([a], [b]) => place(a) - place(b));
	return (
		<>
			<h1>{title}</h1>
			<p className="prose">
				{say({
					zh: "系统页面所用的接口全部在此，公开或按登录身份授权；接口的名称和说明为英文。凡列有 asOf 参数的查询，均可按某日或某时刻查询：sense=known-then 按当时所知，sense=known-now 按今日所知。供程序读取的说明见 ",
					en: "Every page rests on this API; what is not public asks for a sign-in. Where asOf is listed, a day or an instant can be given: sense=known-then for what was known then, known-now for what is known today. For machines: ",
				})}
				<a href="/api/openapi.json">openapi.json</a>
				{say({ zh: "。", en: "." })}
			</p>
			<p className="docs-find">
				<label>
					{say({ zh: "查找接口", en: "Find" })}{" "}
					<input type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
				</label>{" "}
				<span role="status">{say({ zh: `${found.length} 个接口`, en: `${found.length} of ${routes.length}` })}</span>
			</p>
			{rooms.map(([tag, own]) => (
				<section key={tag}>
					<h2>{say(TAGS[tag] ?? { zh: "其他", en: "Others" })}</h2>
					<ul className="docs-routes">
						{own.map(({ name, told }) => (
							<li key={name}>
								<Route name={name} told={told} />
							</li>
						))}
					</ul>
				</section>
			))}
		</>
	);
}

function Route({ name, told }: { name: string; told: Described }) {
	const say = useSay();
	const head = (
		<>
			<code>{name}</code> <span lang="en">{told.summary}</span>
		</>
	);
	if (!told.parameters?.length) return head;
	return (
		<details>
			<summary>{head}</summary>
			<ul>
				{told.parameters.map((parameter) => (
					<li key={parameter.name}>
						<code>{parameter.name}</code>
						{say({
							zh: `（${parameter.in}${parameter.required ? "，必填" : ""}）`,
							en: ` (${parameter.in}${parameter.required ? ", required" : ""}) `,
						})}
						<span lang="en">{parameter.description}</span>
					</li>
				))}
			</ul>
		</details>
	);
}
