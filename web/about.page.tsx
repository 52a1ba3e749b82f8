import type { Bilingual } from "../loop/words.ts";
import { useApi } from "./api.ts";
import { useSay } from "./language.tsx";

interface Rules {
	version: string;
	rules: { name: string; version: string; describe: Bilingual }[];
}

/** What the numbers rest on: rules with their versions, standards, where the demo's data come from. */
export function AboutPage() {
	const say = useSay();
	const rules = useApi<Rules>("/api/rules");
	return (
		<>
			<h1>{say({ zh: "关于闭环", en: "About Bihuan" })}</h1>
			<div className="prose">
				<p>
					{say({
						zh: "闭环把区里公开作出的承诺，从任务书、责任人到凭证、核验、销号、回头看，逐项纳入闭环管理。状态不由人填写，判定由证据算出；每个数字均可点开所据凭证；留痕只增不改，逐条相扣。",
						en: "Bihuan keeps a district's public promises as closed loops, from task book and owner to evidence, verification, sign-off and look-back. Nobody types a status; every number opens its evidence; the record only grows, each event chained to the one before.",
					})}
				</p>
			</div>
			<h2>{say({ zh: "现行规则", en: "Rules in force" })}</h2>
			{rules.error && <p role="alert">{say(rules.error.words)}</p>}
			<table className="plain-table">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "规则", en: "Rule" })}</th>
						<th scope="col">{say({ zh: "版本", en: "Version" })}</th>
						<th scope="col">{say({ zh: "说明", en: "What it says" })}</th>
					</tr>
				</thead>
				<tbody>
					{rules.data?.rules.map((rule) => (
						<tr key={rule.name}>
							<td>
								<code>{rule.name}</code>
							</td>
							<td>{rule.version}</td>
							<td>{say(rule.describe)}</td>
						</tr>
					))}
				</tbody>
			</table>
			<div className="prose">
				<h2>{say({ zh: "所依标准", en: "Standards" })}</h2>
				<ul>
					<li>
						{say({
							zh: "《地表水环境质量标准》（GB 3838-2002）表 1",
							en: "GB 3838-2002, Environmental quality standards for surface water, table 1",
						})}
					</li>
					<li>
						{say({
							zh: "《地表水环境质量评价办法（试行）》（环办〔2011〕22号）",
							en: "Method of surface-water evaluation (trial), 环办〔2011〕22号",
						})}
					</li>
					<li>
						{say({
							zh: "未检出的按检出限一半参与统计（环办监测函〔2020〕82号）",
							en: "Below detection: half the detection limit enters statistics (环办监测函〔2020〕82号)",
						})}
					</li>
					<li>
						{say({ zh: "留痕散列：RFC 8785 规范 JSON、SHA-256", en: "Event hashes: RFC 8785 canonical JSON, SHA-256" })}
					</li>
				</ul>
				<h2>{say({ zh: "演示数据从何而来", en: "Where the demo's data come from" })}</h2>
				<p>
					{say({
						zh: "演示区的承诺取自 2024 年夏一张区级报纸版面（版面未印日期，推定为 2024-08-01），由我们重新表述；只涉及机构和岗位，不涉及在世个人。167 条支浜中，红旗河、下沿浜的名称见于该版面，其余名称、走向、全部监测数据和各项凭证均为虚构，并逐处标明“演示数据”。",
						en: "The promises come from one page of a district newspaper of summer 2024 (undated; 2024-08-01 is assumed), in our own words; offices and roles, no living persons. Two of the 167 creeks bear names of that page; all other names, courses, readings and pieces of evidence are invented and marked everywhere.",
					})}
				</p>
				<p>
					{say({ zh: "版本 ", en: "Version " })}
					{rules.data?.version}
				</p>
			</div>
		</>
	);
}
