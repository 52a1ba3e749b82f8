import { useLang, useSay } from "../web/language.tsx";
import { factorName } from "./factor.ts";
import type { Imported, Preview } from "./import.store.ts";
import type { Fault } from "./import-header.ts";

/** Numbers with their thousands apart. */
export function grouped(count: number): string {
	return count.toLocaleString("en");
}

/** What was understood of a file: where it is read, from when to when, which column is which factor. */
export function UnderstoodFile({ found }: { found: Preview | Imported }) {
	const say = useSay();
	const lang = useLang();
	const list = (names: readonly string[]) => names.join(lang === "zh" ? "、" : ", ");
	const columns = found.columns.map(
		({ header, factor, unit }) => `${header} → ${factorName(factor)[lang]}${unit ? ` (${unit})` : ""}`,
	);
	return (
		<dl className="import-facts">
			<dt>{say({ zh: "文件", en: "File" })}</dt>
			<dd>
				{found.kind === "workbook"
					? say({ zh: `xlsx，读取工作表“${found.sheet}”`, en: `xlsx, sheet "${found.sheet}"` })
					: say({ zh: `文本表格，${found.encoding?.toUpperCase()}`, en: `text, ${found.encoding?.toUpperCase()}` })}
				{found.otherSheets.length > 0 &&
					say({
						zh: `；未读取：${list(found.otherSheets)}`,
						en: `; not read: ${list(found.otherSheets)}`,
					})}
			</dd>
			<dt>{say({ zh: "行数", en: "Rows" })}</dt>
			<dd>{grouped(found.rows)}</dd>
			<dt>{say({ zh: "断面", en: "Sites" })}</dt>
			<dd>{grouped(found.sites)}</dd>
			<dt>{say({ zh: "时段", en: "Period" })}</dt>
			<dd>{found.from ? `${found.from} – ${found.to}` : "—"}</dd>
			<dt>{say({ zh: "监测因子", en: "Factors" })}</dt>
			<dd>
				{found.long
					? say({ zh: "每行一个监测值（因子、监测值两列）", en: "one reading a row (factor and value)" })
					: list(columns)}
			</dd>
			{found.ignored.length > 0 && (
				<>
					<dt>{say({ zh: "未读取的列", en: "Columns not read" })}</dt>
					<dd>{list(found.ignored)}</dd>
				</>
			)}
		</dl>
	);
}

/** Readings by what an import would do with them. */
export function PreviewCounts({ found }: { found: Preview }) {
	const say = useSay();
	const counts = [
		{ count: found.fresh, zh: "新的监测值", en: "new readings" },
		{ count: found.already, zh: "已有，不重复导入", en: "here already, not taken twice" },
		{ count: found.differs, zh: "与已有的不同，记为新版本", en: "differ, kept as a new version" },
		{ count: found.faultyRows, zh: "行有问题，暂不导入", en: "rows with a fault, left out" },
	];
	return (
		<ul className="import-counts">
			{counts.map((one) => (
				<li key={one.en}>
					<strong>{grouped(one.count)}</strong>
					{say(one)}
				</li>
			))}
		</ul>
	);
}

/** The first faults: row, column, value and how to mend it. */
export function FaultTable({ faults, rows }: { faults: Fault[]; rows: number }) {
	const say = useSay();
	if (faults.length === 0) return null;
	const title = say({ zh: "需要修改的地方", en: "What to mend" });
	return (
		<>
			<h2>{title}</h2>
			<p>
				{say({
					zh: `有问题的行整行不导入，共 ${grouped(rows)} 行，列出前 ${faults.length} 处。断面未登记的，每个断面只列一处。`,
					en: `A row with a fault is left out as a whole: ${grouped(rows)} rows; the first ${faults.length} faults are listed, an unknown site once.`,
				})}
			</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
			<section className="import-scroll" aria-label={title} tabIndex={0}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "行", en: "Row" })}</th>
							<th scope="col">{say({ zh: "列", en: "Column" })}</th>
							<th scope="col">{say({ zh: "内容", en: "Value" })}</th>
							<th scope="col">{say({ zh: "修改方法", en: "Cure" })}</th>
						</tr>
					</thead>
					<tbody>
						{faults.map((fault) => (
							<tr key={`${fault.row} ${fault.column} ${fault.cure.en}`}>
								<td>{fault.row}</td>
								<td>{fault.column || say({ zh: "整行", en: "whole row" })}</td>
								<td>{fault.value || say({ zh: "（空）", en: "(empty)" })}</td>
								<td>{say(fault.cure)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</>
	);
}
