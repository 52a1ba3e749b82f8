import { useState } from "react";
import { Link } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import { useSay } from "../web/language.tsx";
import type { ChangedEvidence, PastVerdict } from "./past.ts";
import { VerdictMark } from "./verdict-mark.tsx";

/** Rows that are shown before the reader asks for all. */
const AT_FIRST = 5;

/** The verdicts of past months; where later records changed one, both are shown. */
export function PastVerdicts({ past, timeZone }: { past: PastVerdict[]; timeZone: string }) {
	const say = useSay();
	if (past.length === 0) return null;
	const recomputed = past.filter((one) => one.changed.length > 0).reverse();
	return (
		<section className="file-section">
			<h2>{say({ zh: "历月判定", en: "Verdicts month by month" })}</h2>
			<ol className="past-strip">
				{past.map((one) => (
					<li key={one.month}>
						<span>{one.month}</span> <Both past={one} />
					</li>
				))}
			</ol>
			<h3>{say({ zh: "因迟到或更正的数据重新计算", en: "Computed again after late or corrected records" })}</h3>
			{recomputed.length === 0 ? (
				<p>{say({ zh: "没有。", en: "None." })}</p>
			) : (
				<ul className="recomputed">
					{recomputed.map((one) => (
						<li key={one.month}>
							{one.month} <Both past={one} />
							<Changes changed={one.changed} timeZone={timeZone} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Both({ past }: { past: PastVerdict }) {
	const say = useSay();
	if (past.knownNow === past.knownThen) return <VerdictMark kind={past.knownThen} />;
	return (
		<>
			<VerdictMark kind={past.knownThen} />
			<span aria-hidden="true"> → </span>
			<span className="visually-hidden">{say({ zh: "现判为", en: "now" })}</span>
			<VerdictMark kind={past.knownNow} />
		</>
	);
}

/** What each changed piece of evidence said then and says now, with a link to its records and when they came. */
export function Changes({ changed, timeZone }: { changed: ChangedEvidence[]; timeZone: string }) {
	const say = useSay();
	const [all, setAll] = useState(false);
	const none = { zh: "无记录", en: "nothing" };
	return (
		<>
			<ul>
				{(all ? changed : changed.slice(0, AT_FIRST)).map((change) => (
					<li key={change.key}>
						<Link to={change.href}>{say(change.label)}</Link>
						{say({
							zh: `：当时“${(change.before ?? none).zh}”，现为“`,
							en: `: then “${(change.before ?? none).en}”, now “`,
						})}
						{say(change.after ?? none)}”
						{change.knownFrom &&
							say({
								zh: `（${localMinute(change.knownFrom, timeZone)} 收到）`,
								en: ` (received ${localMinute(change.knownFrom, timeZone)})`,
							})}
					</li>
				))}
			</ul>
			{!all && changed.length > AT_FIRST && (
				<button type="button" className="link-button" onClick={() => setAll(true)}>
					{say({ zh: `显示全部 ${changed.length} 条`, en: `Show all ${changed.length}` })}
				</button>
			)}
		</>
	);
}
