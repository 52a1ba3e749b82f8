import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "./api.ts";
import { useSay } from "./language.tsx";

interface Answers {
	code: string;
	nameZh: string;
	nameEn: string;
}

/** A fresh database asks for the district's name before anything else. */
export function FirstRunPage() {
	const say = useSay();
	const navigate = useNavigate();
	const queries = useQueryClient();
	const [refused, setRefused] = useState<Bilingual | null>(null);
	const required = (words: Bilingual) => [{ required: true, message: say(words) }];
	return (
		<>
			<h1>{say({ zh: "设置本区", en: "Set up the district" })}</h1>
			<div className="prose">
				<p>
					{say({
						zh: "这是一个空库。先写下本区的名称和行政区划代码，再导入水系和监测数据。",
						en: "This database is empty. Name the district and its code first; then its network and readings can be imported.",
					})}
				</p>
				{refused && <Alert type="error" message={say(refused)} role="alert" />}
				<Form<Answers>
					layout="vertical"
					onFinish={async (answers) => {
						try {
							await sendApi("/api/setup", {
								method: "POST",
								headers: { "content-type": "application/json" },
								body: JSON.stringify(answers),
							});
							await queries.invalidateQueries();
							navigate("/about");
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
					<Button type="primary" htmlType="submit">
						{say({ zh: "保存", en: "Save" })}
					</Button>
				</Form>
			</div>
		</>
	);
}
