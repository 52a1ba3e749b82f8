import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { WideTable } from "../web/wide-table.tsx";
import { GRADE_WORDS, GRADES } from "./grade-words.ts";
import type { ReleasedVerdicts } from "./statistics.store.ts";

/** The ratings that were published of each unit, added up; each batch opens the event that published it. */
export function VerdictTable({
	label,
	verdicts,
	nameOf,
}: {
	label: Bilingual;
	verdicts: readonly ReleasedVerdicts[];
	nameOf(unit: string): string;
}) {
	const say = useSay();
	const day = useLocalDay();
	return (
		<WideTable label={label}>
			<table className="plain-table sums">
				<thead>
					<tr>
						<th scope="col">{say({ zh: "单位", en: "Unit" })}</th>
						<th scope="col">{say({ zh: "评价对象", en: "About" })}</th>
						<th scope="col">{say({ zh: "征询", en: "asked" })}</th>
						<th scope="col">{say({ zh: "未表态", en: "no answer" })}</th>
						{(["attitude", "result"] as const).flatMap((side) =>
							GRADES.map((grade) => (
								<th key={`${side}-${grade}`} scope="col">
									{side === "attitude" ? say({ zh: "态度", en: "attitude" }) : say({ zh: "结果", en: "result" })}·
									{say(GRADE_WORDS[grade])}
								</th>
							)),
						)}
						<th scope="col">{say({ zh: "公布批次", en: "published" })}</th>
					</tr>
				</thead>
				<tbody>
					{verdicts.map(({ unit, which, sum, batches }) => (
						<tr key={`${unit} ${which}`}>
							<th scope="row">{nameOf(unit)}</th>
							<td>{which === "reply" ? say({ zh: "答复", en: "reply" }) : say({ zh: "落实", en: "delivery" })}</td>
							<td>{sum.asked}</td>
							<td>{sum.asked - sum.answered}</td>
							{(["attitude", "result"] as const).flatMap((side) =>
								GRADES.map((grade) => <td key={`${side}-${grade}`}>{sum[side][grade]}</td>),
							)}
							<td>
								{batches.map((batch) => (
									<div key={batch.seq}>
										<Link to={`/chain?after=${batch.seq - 1}&to=${batch.seq}`}>{day(batch.at)}</Link>
									</div>
								))}
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</WideTable>
	);
}
