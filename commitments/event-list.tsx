import { useEffect } from "react";
import { useLocation } from "react-router";
import type { LoopEvent } from "../loop/event.ts";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";

const KIND: Record<string, Bilingual> = {
	"commitment.stated": { zh: "公开承诺", en: "promise stated" },
	"commitment.restated": { zh: "修改承诺", en: "promise restated" },
	"evidence.recorded": { zh: "登记凭证", en: "evidence recorded" },
};

/** The events of a promise as they stand in the chain, each with its own anchor and seal. */
export function EventList({ events, timeZone }: { events: LoopEvent[]; timeZone: string }) {
	const say = useSay();
	const { hash } = useLocation();
	useEffect(() => {
		if (hash.startsWith("#event-")) document.getElementById(hash.slice(1))?.scrollIntoView({ block: "center" });
	}, [hash]);
	const corrected = new Map(events.flatMap((event) => (event.supersedes ? [[event.supersedes, event.seq]] : [])));
	return (
		<section className="file-section" id="events">
			<h2>{say({ zh: "留痕", en: "Events" })}</h2>
			<ol className="event-list">
				{events.map((event) => {
					const body = event.body as { what?: Bilingual; text?: Bilingual; demo?: boolean; counted?: string };
					const words = body.what ?? body.text;
					const by = corrected.get(event.seq);
					return (
						<li key={event.seq} id={`event-${event.seq}`} className={hash === `#event-${event.seq}` ? "wanted" : ""}>
							<span className="event-head">
								<b>{say({ zh: `第 ${event.seq} 条`, en: `No. ${event.seq}` })}</b>{" "}
								{say(KIND[event.kind] ?? { zh: event.kind, en: event.kind })} {body.demo && <DemoMark />}
							</span>
							<span>
								{words && say(words)}
								{body.counted === "against" && say({ zh: "（反证）", en: " (against)" })}
								{by !== undefined && say({ zh: `（已由第 ${by} 条更正）`, en: ` (corrected by no. ${by})` })}
							</span>
							<span className="event-seal">
								{say({ zh: "发生", en: "happened" })} {localMinute(event.happenedAt, timeZone)} ·{" "}
								{say({ zh: "收到", en: "received" })} {localMinute(event.receivedAt, timeZone)} ·{" "}
								<code title={event.hash}>{event.hash.slice(0, 16)}</code>
							</span>
						</li>
					);
				})}
			</ol>
		</section>
	);
}
