import { Link } from "react-router";
import { localDay } from "../loop/local-day.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { CreekChange } from "./creek-history.ts";

/** What was changed in a creek's entry, the newest first; nothing while it is as it was entered. */
export function CreekHistory({ creekId }: { creekId: string }) {
	const say = useSay();
	const moment = useMoment();
	const { data } = useApi<{ moment: { timeZone: string }; changes: CreekChange[] }>(
		`/api/waters/creeks/${encodeURIComponent(creekId)}/history${moment.search}`,
	);
	if (!data || data.changes.length < 2) return null;
	const day = (at: string) => localDay(at, data.moment.timeZone);
	return (
		<section className="creek-section">
			<h2>{say({ zh: "登记变更", en: "Changes of its entry" })}</h2>
			<ul>
				{data.changes.toReversed().map((change) => {
					const since = change.holdsFrom && day(change.holdsFrom);
					return (
						<li key={change.eventSeq}>
							{since ? say({ zh: `自 ${since} 起：`, en: `From ${since}: ` }) : say({ zh: "最初：", en: "At first: " })}
							{change.entered && say({ zh: "登记本浜", en: "the creek was entered" })}
							{!change.entered &&
								change.changed.length === 0 &&
								say({ zh: "说明有改动", en: "its notes were changed" })}
							{change.changed
								.map(({ what, from, to }) =>
									say({ zh: `${what.zh}由${from.zh}改为${to.zh}`, en: `${what.en} from ${from.en} to ${to.en}` }),
								)
								.join(say({ zh: "，", en: ", " }))}
							{say({ zh: "（", en: " (" })}
							{change.knownFrom &&
								day(change.knownFrom) !== since &&
								say({ zh: `${day(change.knownFrom)} 获知，`, en: `known from ${day(change.knownFrom)}, ` })}
							{change.eventSeq > 0 ? (
								<Link to={withMoment(`/chain?after=${change.eventSeq - 1}&to=${change.eventSeq}`, moment)}>
									{say({ zh: `第 ${change.eventSeq} 条留痕`, en: `event ${change.eventSeq}` })}
								</Link>
							) : (
								say({ zh: "早于版本记录", en: "from before there were versions" })
							)}
							{say({ zh: "）。", en: ")." })}
						</li>
					);
				})}
			</ul>
		</section>
	);
}
