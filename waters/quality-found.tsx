import { type ReactNode, useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import type { ToldMark } from "./quality-desk.store.ts";
import { RulingForm, WithdrawForm } from "./quality-form.tsx";
import { ScrollBox } from "./scroll-box.tsx";

interface FoundProps<Mark extends ToldMark> {
	marks: readonly Mark[];
	/** Earlier ones that are not listed. */
	more: number;
	siteOf(mark: Mark): number;
	/** Where it was found, in a column of its own; null: all of them at one place. */
	place: ((mark: Mark) => ReactNode) | null;
	label: Bilingual;
	when: Bilingual;
	timeZone: string;
	/** Whether the reader may overrule, and take a ruling back. */
	mayRule: boolean;
	onDone(): void;
}

/** What the checks found, with why; for who may, each is overruled here, and a ruling taken back. */
export function QualityFound<Mark extends ToldMark>(props: FoundProps<Mark>) {
	const { marks, more, siteOf, place, label, when, timeZone, mayRule, onDone } = props;
	const say = useSay();
	const [about, setAbout] = useState<Mark | null>(null);
	const local = (at: string) => localMinute(at, timeZone);
	const done = () => {
		setAbout(null);
		onDone();
	};
	return (
		<>
			<ScrollBox label={say(label)}>
				<table className="quality-marks">
					<thead>
						<tr>
							<th scope="col">{say(when)}</th>
							{place && <th scope="col">{say({ zh: "断面", en: "Site" })}</th>}
							<th scope="col">{say({ zh: "因子", en: "Factor" })}</th>
							<th scope="col">{say({ zh: "判定", en: "Verdict" })}</th>
							<th scope="col">{say({ zh: "理由", en: "Why" })}</th>
							{mayRule && <th scope="col">{say({ zh: "人工审核", en: "Review" })}</th>}
						</tr>
					</thead>
					<tbody>
						{marks.map((mark) => (
							<tr key={`${siteOf(mark)} ${mark.cn} ${mark.factor} ${mark.from} ${mark.to}`}>
								<td>
									{local(mark.from)}
									{mark.to && ` – ${mark.open ? say({ zh: "至今", en: "now" }) : local(mark.to)}`}
									{mark.to && mark.values > 1 && say({ zh: `（${mark.values} 个值）`, en: ` (${mark.values} values)` })}
								</td>
								{place && <td>{place(mark)}</td>}
								<td>{say(mark.factorName)}</td>
								<td className={`verdict-${mark.verdict}`}>{say(mark.verdictName)}</td>
								<td>
									{mark.why.map((why) => (
										<span key={why.en}>{say(why)} </span>
									))}
								</td>
								{mayRule && (
									<td>
										{mark.verdict !== "missing" && (
											<button type="button" className="works-button" onClick={() => setAbout(mark)}>
												{say({ zh: "改判", en: "Overrule" })}
											</button>
										)}{" "}
										{mark.ruling && <WithdrawForm ruling={mark.ruling} timeZone={timeZone} onDone={done} />}
									</td>
								)}
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
			{more > 0 && <p>{say({ zh: `另有 ${more} 条较早的记录。`, en: `${more} earlier ones are not shown.` })}</p>}
			{about && (
				<RulingForm
					key={`${siteOf(about)} ${about.factor} ${about.from}`}
					siteId={siteOf(about)}
					about={about}
					timeZone={timeZone}
					onDone={done}
				/>
			)}
		</>
	);
}
