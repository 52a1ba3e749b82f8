import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { Link, Outlet, useLocation, useNavigate } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "./api.ts";
import { useSay } from "./language.tsx";
import { LoadingPage } from "./shell.tsx";
import "./first-run.css";

interface Answers {
	code: string;
	nameZh: string;
	nameEn: string;
	timeZone: string;
}

const STEPS: { href: string; words: Bilingual }[] = [
	{ href: "/setup", words: { zh: "名称", en: "Its name" } },
	{ href: "/setup/network", words: { zh: "水系", en: "Its network" } },
	{ href: "/waters/import", words: { zh: "监测数据", en: "Its readings" } },
];

/** A fresh database is led through three steps: the district's name, its network, its readings. The last two may come in any order, or later. */
export function FirstRunPage() {
	const say = useSay();
	const { pathname } = useLocation();
	const district = useApi<{ name: Bilingual | null }>("/api/district");
	if (!district.data) return <LoadingPage />;
	const { name } = district.data;
	const step = pathname.startsWith("/setup/network") ? 1 : 0;
	return (
		<>
			<h1>{say({ zh: "设置本区", en: "Set up the district" })}</h1>
			<ol className="setup-steps" aria-label={say({ zh: "步骤", en: "Steps" })}>
				{STEPS.map((one, index) => (
					<li key={one.href} aria-current={index === step ? "step" : undefined}>
						{index > 0 && name === null ? say(one.words) : <Link to={one.href}>{say(one.words)}</Link>}
						{index === 0 && name !== null && ` ✓ ${say(name)}`}
					</li>
				))}
			</ol>
			<div className="prose">
				{name === null ? (
					<NameForm />
				) : step === 0 ? (
					<p>
						{say({ zh: `本区已命名为${name.zh}。`, en: `The district is named ${name.en}.` })}{" "}
						<Link to="/setup/network">{say({ zh: "下一步：导入水系", en: "Next: its network" })}</Link>
					</p>
				) : (
					<>
						<Outlet />
						<p>
							<Link to="/waters/import">{say({ zh: "下一步：导入监测数据", en: "Next: its readings" })}</Link>
							{say({
								zh: "。没有水系文件也可以先导入数据：未登记的断面会先行登记，以后导入水系时按名称或编号对应。",
								en: ". Readings can come first, without a network: sections that are not known yet are entered, and a network put in later finds them by name or code.",
							})}
						</p>
					</>
				)}
			</div>
		</>
	);
}

function NameForm() {
	const say = useSay();
	const navigate = useNavigate();
	const queries = useQueryClient();
	const [refused, setRefused] = useState<Bilingual | null>(null);
	const required = (words: Bilingual) => [{ required: true, message: say(words) }];
	return (
		<>
			<p>
				{say({
					zh: "这是一个空库。先写下本区的名称和行政区划代码，再导入水系和监测数据。",
					en: "This database is empty. Name the district and its code first; then its network and readings can be imported.",
				})}
			</p>
			{refused && <Alert type="error" message={say(refused)} role="alert" />}
			<Form<Answers>
				layout="vertical"
				initialValues={{ timeZone: "Asia/Shanghai" }}
				onFinish={async (answers) => {
					try {
						await sendApi("/api/setup", {
							method: "POST",
							headers: { "content-type": "application/json" },
							body: JSON.stringify(answers),
						});
						await queries.invalidateQueries();
						navigate("/setup/network");
					} catch (error) {
						setRefused(error instanceof ApiError ? error.words : { zh: "没有保存成功。", en: "It was not saved." });
					}
				}}
			>
				<Form.Item
					name="nameZh"
					label={say({ zh: "中文名称", en: "Name in Chinese" })}
					rules={required({ zh: "请填写名称，如“常州市武进区”", en: "Enter the name" })}
				>
					<Input maxLength={40} />
				</Form.Item>
				<Form.Item
					name="nameEn"
					label={say({ zh: "英文名称", en: "Name in English" })}
					rules={required({ zh: "请填写英文名称", en: "Enter the English name" })}
				>
					<Input maxLength={80} />
				</Form.Item>
				<Form.Item
					name="code"
					label={say({ zh: "行政区划代码（6 位）", en: "Division code (6 digits)" })}
					rules={[
						{
							pattern: /^\d{6}$/,
							required: true,
							message: say({ zh: "应为 6 位数字，如 320412", en: "Six digits, e.g. 320412" }),
						},
					]}
				>
					<Input maxLength={6} inputMode="numeric" />
				</Form.Item>
				<Form.Item
					name="timeZone"
					label={say({ zh: "时区（IANA 名称）", en: "Time zone (IANA name)" })}
					rules={required({ zh: "请填写时区，如 Asia/Shanghai", en: "Enter a time zone, e.g. Asia/Shanghai" })}
				>
					<Input maxLength={60} />
				</Form.Item>
				<Button type="primary" htmlType="submit">
					{say({ zh: "保存", en: "Save" })}
				</Button>
			</Form>
		</>
	);
}
