import { Link } from "react-router";
import type { Story } from "../loop/line.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { SentenceText } from "../web/sentence.tsx";

interface News {
	day: string;
	/** Local time at which the page was made. */
	cutOff: string;
	stories: Story[];
}

/** 今晨以来: what came after the page was made. It stands above the page and is no part of it; nothing is shown where nothing came. */
export function SinceThisMorning({ day }: { day: string }) {
	const say = useSay();
	const news = useApi<News>("/api/today/since");
	useLive("today", ["/api/today/since"]);
	const { data } = news;
	if (!data || data.day !== day || data.stories.length === 0) return null;
	const [, month, date] = day.split("-").map(Number);
	return (
		<section className="since-morning" aria-label={say({ zh: "今晨以来", en: "Since this morning" })}>
			<p className="since-head">
				<strong>{say({ zh: "今晨以来", en: "Since this morning" })}</strong>{" "}
				<span>
					{say({
						zh: `${month} 月 ${date} 日 ${data.cutOff} 截稿之后的实时消息，不属于当日版面`,
						en: `Live, after the page of ${day} was made at ${data.cutOff}; no part of that page`,
					})}
				</span>
			</p>
			{data.stories.map((story) => (
				<article key={story.key}>
					<h2>
						<span className="since-kicker">{say(story.kicker)}</span> {say(story.headline)} {story.demo && <DemoMark />}
					</h2>
					{story.paragraphs.map((sentence, place) => (
						// The paragraphs of a story never move.
						<p key={place}>
							<SentenceText sentence={sentence} />
						</p>
					))}
				</article>
			))}
			<p>
				<Link to="/waters/alarms">{say({ zh: "全部报警", en: "All alarms" })}</Link>
			</p>
		</section>
	);
}
