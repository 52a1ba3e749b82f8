import { useRef } from "react";
import type { Bilingual } from "../loop/words.ts";
import { UNIT_KINDS, type UnitKind } from "../people/unit.ts";
import { useApi } from "../web/api.ts";
import { useChoices } from "../web/choices.tsx";
import { type CountHead, CountLink, CountTable } from "../web/count-table.tsx";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { againstWords, type Comparison, type UnitOutcome } from "./compare.ts";
import { percent } from "./interval.ts";
import { SignInFirst } from "./matter.page.tsx";
import { SupervisionNav } from "./supervision-nav.tsx";
import { Replies } from "./unit-replies.tsx";
import type { UnitReply } from "./unit-reply.ts";
import "./compare.css";

interface Answer {
	from: string;
	to: string;
	today: string;
	kind: string;
	unitKind: string;
	rule: { name: string; version: string; describe: Bilingual; leastDue: number; leastVerdicts: number };
	kinds: { key: string; title: Bilingual }[];
	unitKinds: string[];
	comparison: Comparison;
	demo: boolean;
	replies: UnitReply[];
	names: Record<string, Bilingual>;
}

/** Units of one kind compared by outcomes on one kind of matter; what each unit says stands beside its numbers. */
export function ComparePage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const { chosen, set } = useChoices("kind", "unitKind", "from", "to");
	const query = new URLSearchParams(
		Object.entries({ ...chosen, asOf: moment.asOf ?? "", sense: moment.sense }).filter(([, value]) => value !== ""),
	);
	const told = useApi<Answer>(`/api/units/compare?${query}`, { enabled: me != null, keep: true });
	// The choices stay where they are while another table loads or a half-typed day is refused: whoever types them keeps his place.
	const last = useRef<Answer>(null);
	if (told.data) last.current = told.data;
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	const shown = told.data ?? last.current;
	return (
		<>
			<SupervisionNav />
			<h1>{say({ zh: "单位办理结果对比", en: "Units compared by outcomes" })}</h1>
			{shown && <Tools told={shown} chosen={chosen} set={set} />}
			{told.error && <p role="alert">{say(told.error.words)}</p>}
			{!shown && !told.error && <LoadingPage />}
			{told.data && <Compared told={told.data} />}
		</>
	);
}

type Choices = Record<"kind" | "unitKind" | "from" | "to", string>;

function Tools({
	told,
	chosen,
	set,
}: {
	told: Answer;
	chosen: Choices;
	set(name: keyof Choices, value: string): void;
}) {
	const say = useSay();
	const { rule, kinds, unitKinds, demo } = told;
	const [from, to] = [chosen.from || told.from, chosen.to || told.to];
	return (
		<>
			<p className="aside-note">
				{say(rule.describe)} {demo && <DemoMark />}
			</p>
			<div className="compare-tools">
				<label>
					{say({ zh: "单位类别", en: "Kind of unit" })}
					<select value={chosen.unitKind || told.unitKind} onChange={(event) => set("unitKind", event.target.value)}>
						{unitKinds.map((kind) => (
							<option key={kind} value={kind}>
								{say(UNIT_KINDS[kind as UnitKind] ?? { zh: kind, en: kind })}
							</option>
						))}
					</select>
				</label>
				<label>
					{say({ zh: "事项类别", en: "Kind of matter" })}
					<select value={chosen.kind || told.kind} onChange={(event) => set("kind", event.target.value)}>
						{kinds.map((kind) => (
							<option key={kind.key} value={kind.key}>
								{say(kind.title)}
							</option>
						))}
					</select>
				</label>
				<label>
					{say({ zh: "自", en: "From" })}
					<input type="date" value={from} max={to} onChange={(event) => set("from", event.target.value)} />
				</label>
				<label>
					{say({ zh: "至", en: "To" })}
					<input type="date" value={to} max={told.today} onChange={(event) => set("to", event.target.value)} />
				</label>
			</div>
		</>
	);
}

function Compared({ told }: { told: Answer }) {
	const say = useSay();
	const { comparison, rule } = told;
	return (
		<>
			<Group told={told} />
			{comparison.enough.length > 0 && <OutcomeTable told={told} rows={comparison.enough} enough />}
			{comparison.few.length > 0 && (
				<>
					<h2>
						{say({ zh: `样本不足 ${rule.leastDue} 件，不作比较`, en: `Fewer than ${rule.leastDue}: not compared` })}
					</h2>
					<OutcomeTable told={told} rows={comparison.few} enough={false} />
				</>
			)}
		</>
	);
}

function Group({ told }: { told: Answer }) {
	const say = useSay();
	const { due, kept, share, interval } = told.comparison;
	if (due === 0)
		return (
			<p>
				{say({
					zh: "所选时段内没有到期的同类事项。",
					en: "No matter of this kind fell due for these units in this time.",
				})}
			</p>
		);
	if (share === null || interval === null)
		return (
			<p>
				{say({
					zh: `全组应办结 ${due} 件，按期办结 ${kept} 件；不足 ${told.rule.leastDue} 件，不计比率。`,
					en: `${due} fell due in the group, ${kept} were kept: too few for a share.`,
				})}
			</p>
		);
	return (
		<p>
			{say({
				zh: `全组应办结 ${due} 件，按期办结 ${kept} 件，${kept} ÷ ${due} = ${percent(share)}（95% 区间 ${percent(interval.low)}—${percent(interval.high)}）。`,
				en: `${due} fell due in the group and ${kept} were kept: ${kept} ÷ ${due} = ${percent(share)} (95% interval ${percent(interval.low)} to ${percent(interval.high)}).`,
			})}
		</p>
	);
}

/** Worked out only where there are enough cases. */
const ONLY_ENOUGH: CountHead[] = [
	{ words: { zh: "按期率和 95% 区间", en: "Share kept, 95% interval" } },
	{ words: { zh: "用时中位数", en: "Median time" } },
];
const HEADS: CountHead[] = [
	{ words: { zh: "单位", en: "Unit" } },
	{ words: { zh: "应办结", en: "Due" }, number: true },
	{ words: { zh: "按期办结", en: "Kept" }, number: true },
	{ words: { zh: "逾期办结", en: "Late" }, number: true },
	{ words: { zh: "逾期未办结", en: "Late, open" }, number: true },
	...ONLY_ENOUGH,
	{ words: { zh: "销号", en: "Signed off" }, number: true },
	{ words: { zh: "重新打开", en: "Back again" }, number: true },
	{ words: { zh: "反映人评价", en: "Raisers" } },
];

function OutcomeTable({ told, rows, enough }: { told: Answer; rows: UnitOutcome[]; enough: boolean }) {
	const say = useSay();
	const moment = useMoment();
	const { from, to, kind, names } = told;
	const link = (show: string, unit: string, count: number) => (
		<CountLink to={withMoment(`/terms?${new URLSearchParams({ show, from, to, unit, kind })}`, moment)} count={count} />
	);
	const heads = enough ? HEADS : HEADS.filter((head) => !ONLY_ENOUGH.includes(head));
	return (
		<CountTable
			className="compare-table"
			label={
				enough
					? { zh: "可比较的单位", en: "Units that can be compared" }
					: { zh: "样本不足的单位", en: "Units with too few cases" }
			}
			heads={heads}
		>
			{rows.map((row) => (
				<tbody key={row.unit}>
					<tr>
						<th scope="row">{say(names[row.unit] ?? { zh: row.unit, en: row.unit })}</th>
						<td className="number">{link("due", row.unit, row.due)}</td>
						<td className="number">{link("kept", row.unit, row.kept)}</td>
						<td className="number">{link("late", row.unit, row.late)}</td>
						<td className="number">{link("open-late", row.unit, row.openLate)}</td>
						{enough && (
							<>
								<td>
									<Share row={row} group={told.comparison.share} />
								</td>
								<td>
									{row.usedDays === null
										? "—"
										: say({
												zh: `${row.usedDays} / ${row.givenDays} 个工作日`,
												en: `${row.usedDays} of ${row.givenDays} working days`,
											})}
								</td>
							</>
						)}
						<td className="number">{link("signed-off", row.unit, row.signedOff)}</td>
						<td className="number">{link("reopened", row.unit, row.reopened)}</td>
						<td>
							{row.verdicts === null
								? say({ zh: "不足，不显示", en: "too few" })
								: say({
										zh: `解决 ${row.verdicts.solved}，未解决 ${row.verdicts.unsolved}，未表态 ${row.verdicts.silent}`,
										en: `solved ${row.verdicts.solved}, not ${row.verdicts.unsolved}, silent ${row.verdicts.silent}`,
									})}
						</td>
					</tr>
					<tr className="reply-row">
						<td colSpan={heads.length}>
							<Replies unit={row.unit} kind={kind} replies={told.replies} />
						</td>
					</tr>
				</tbody>
			))}
		</CountTable>
	);
}

/** The share with its sum and its interval; the group's share is the upright line. */
function Share({ row, group }: { row: UnitOutcome; group: number | null }) {
	const say = useSay();
	if (row.share === null || row.interval === null) return <>—</>;
	const { low, high } = row.interval;
	const at = (share: number) => `${(100 * share).toFixed(1)}%`;
	return (
		<>
			<span className="share">
				{row.kept} ÷ {row.due} = {percent(row.share)}{" "}
				<small>
					{percent(low)}—{percent(high)} · {say(againstWords(row.against))}
				</small>
			</span>
			<span className="interval" aria-hidden="true">
				<i className="whisker" style={{ left: at(low), width: at(high - low) }} />
				<i className="point" style={{ left: at(row.share) }} />
				{group !== null && <i className="group" style={{ left: at(group) }} />}
			</span>
		</>
	);
}
