import { counted } from "../loop/words.ts";
import { PROBLEM_CATEGORIES } from "../waters/problem-category.ts";
import { useLang, useSay } from "../web/language.tsx";
import { dropEntry, type KeptEntry } from "./entry-shelf.ts";

/** What this phone holds: sent, waiting, or refused with the reason. */
export function KeptEntries({ entries, onChange }: { entries: readonly KeptEntry[]; onChange: () => Promise<void> }) {
	const say = useSay();
	const lang = useLang();
	if (entries.length === 0) return null;
	const state = {
		waiting: { zh: "待发送", en: "to be sent" },
		sent: { zh: "已送达", en: "arrived" },
		refused: { zh: "未收下", en: "refused" },
	};
	return (
		<section>
			<h2>{say({ zh: "本机记录", en: "On this phone" })}</h2>
			<ul className="told-list">
				{entries.map((entry) => (
					<li key={entry.clientKey}>
						<time dateTime={entry.happenedAt}>
							{new Date(entry.happenedAt).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", {
								dateStyle: "medium",
								timeStyle: "short",
							})}
						</time>
						{say({
							zh: `${entry.patrol.stretches.length} 段，`,
							en: `${counted(entry.patrol.stretches.length, "stretch", "stretches")}, `,
						})}
						{entry.patrol.findings.length === 0
							? say({ zh: "一切正常", en: "all normal" })
							: entry.patrol.findings
									.map((one) => PROBLEM_CATEGORIES[one.category][lang])
									.join(say({ zh: "、", en: ", " }))}
						{" · "}
						{say(state[entry.state])}
						{entry.refused && (
							<>
								{say({ zh: "：", en: ": " })}
								{say(entry.refused)}{" "}
								<button
									type="button"
									className="works-button"
									onClick={async () => {
										await dropEntry(entry.clientKey);
										await onChange();
									}}
								>
									{say({ zh: "删除", en: "Remove" })}
								</button>
							</>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
