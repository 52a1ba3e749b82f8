import { Button, Input, Select } from "antd";
import { Link } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { AdminFrame } from "./admin-nav.tsx";
import { Refused } from "./attempt.tsx";
import type { AuditRow } from "./audit.store.ts";
import { AUDIT_GROUPS, auditWords } from "./audit.ts";

/** Who did what when. */
export function AuditPage() {
	return (
		<AdminFrame title={{ zh: "操作审计", en: "Audit" }} needs="audit.read">
			<Audit />
		</AdminFrame>
	);
}

function Audit() {
	const say = useSay();
	const lang = useLang();
	const { chosen, set } = useChoices("from", "to", "actor", "about", "group", "before");
	const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== ""));
	const found = useApi<{ timeZone: string; more: boolean; rows: AuditRow[] }>(`/api/audit?${query}`, { keep: true });
	const persons =
		useApi<{ people: { personId: string; name: Bilingual }[] }>("/api/people?gone=true").data?.people ?? [];
	const filter = (name: "from" | "to" | "actor" | "group", value: string) => {
		set(name, value);
		set("before", "");
	};
	const exported = new URLSearchParams(query);
	exported.delete("before");
	exported.set("lang", lang);
	return (
		<>
			<div className="admin-filters">
				<label className="admin-field" htmlFor="audit-group">
					{say({ zh: "类别", en: "What kind" })}
					<Select
						id="audit-group"
						allowClear
						popupMatchSelectWidth={false}
						placeholder={say({ zh: "全部", en: "all" })}
						value={chosen.group || undefined}
						onChange={(group: string | undefined) => filter("group", group ?? "")}
						options={Object.entries(AUDIT_GROUPS).map(([value, { title }]) => ({ value, label: say(title) }))}
					/>
				</label>
				<label className="admin-field" htmlFor="audit-actor">
					{say({ zh: "操作人", en: "Who" })}
					<Select
						id="audit-actor"
						allowClear
						showSearch={{ optionFilterProp: "label" }}
						popupMatchSelectWidth={false}
						placeholder={say({ zh: "全部人员", en: "anybody" })}
						value={chosen.actor || undefined}
						onChange={(actor: string | undefined) => filter("actor", actor ?? "")}
						options={persons.map(({ personId, name }) => ({ value: personId, label: say(name) }))}
					/>
				</label>
				<label className="admin-field" htmlFor="audit-from">
					{say({ zh: "起始日期", en: "From" })}
					<Input
						id="audit-from"
						type="date"
						value={chosen.from}
						onChange={(event) => filter("from", event.target.value)}
					/>
				</label>
				<label className="admin-field" htmlFor="audit-to">
					{say({ zh: "截止日期", en: "To" })}
					<Input id="audit-to" type="date" value={chosen.to} onChange={(event) => filter("to", event.target.value)} />
				</label>
				<Button href={`/api/audit.xlsx?${exported}`}>{say({ zh: "导出 Excel", en: "Export as Excel" })}</Button>
			</div>
			{chosen.about && (
				<p>
					{say({ zh: `只看对象“${chosen.about}”`, en: `Only about “${chosen.about}”` })}{" "}
					<Button size="small" onClick={() => set("about", "")}>
						{say({ zh: "查看全部", en: "Show all" })}
					</Button>
				</p>
			)}
			<Refused refused={found.error} />
			{!found.data && !found.error && <LoadingPage />}
			{found.data && (
				<>
					{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the screen must scroll by keyboard too */}
					<section className="admin-table" tabIndex={0} aria-label={say({ zh: "审计列表", en: "List of acts" })}>
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">{say({ zh: "时间", en: "When" })}</th>
									<th scope="col">{say({ zh: "操作人", en: "Who" })}</th>
									<th scope="col">{say({ zh: "操作", en: "What" })}</th>
									<th scope="col">{say({ zh: "对象", en: "About" })}</th>
									<th scope="col">{say({ zh: "内容", en: "Particulars" })}</th>
									<th scope="col">{say({ zh: "链上序号", en: "No." })}</th>
								</tr>
							</thead>
							<tbody>
								{found.data.rows.map((row) => (
									<tr key={row.seq}>
										<td>{localMinute(row.receivedAt, found.data.timeZone)}</td>
										<td className="wraps-short">
											{say(row.actorName)}
											{row.unitName && <small> {say(row.unitName)}</small>}
										</td>
										<td>{say(row.words)}</td>
										<td className="wraps-short">
											{row.href ? (
												<Link to={row.href}>{row.aboutName ? say(row.aboutName) : row.about}</Link>
											) : row.aboutName ? (
												say(row.aboutName)
											) : (
												row.about
											)}
										</td>
										<td className="wraps">{row.body ? auditWords(row.body, lang) : ""}</td>
										<td>
											<Link to={`/chain?after=${row.seq - 1}&to=${row.seq}`}>{row.seq}</Link>
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</section>
					{found.data.rows.length === 0 && <p>{say({ zh: "没有符合的记录。", en: "Nothing fits." })}</p>}
					<div className="admin-acts">
						{chosen.before && (
							<Button onClick={() => set("before", "")}>{say({ zh: "回到最新", en: "Back to the latest" })}</Button>
						)}
						{found.data.more && (
							<Button onClick={() => set("before", String(found.data.rows.at(-1)?.seq ?? ""))}>
								{say({ zh: "更早的", en: "Earlier" })}
							</Button>
						)}
					</div>
				</>
			)}
		</>
	);
}
