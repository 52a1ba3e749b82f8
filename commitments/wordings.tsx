import { type CommitmentVersion, wordingChanges } from "../loop/commitment.fold.ts";
import { localDay } from "../loop/local-day.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";

const EFFECT = {
	softer: { zh: "放宽", en: "Softened" },
	harder: { zh: "收紧", en: "Tightened" },
	other: { zh: "改动", en: "Changed" },
};

/** Every wording that the promise has had; what each change did is named. */
export function Wordings({ versions, timeZone }: { versions: CommitmentVersion[]; timeZone: string }) {
	const say = useSay();
	return (
		<section className="file-section">
			<h2>{say({ zh: "承诺文本的版本", en: "Wordings of the promise" })}</h2>
			<ol>
				{versions.map((version, place) => {
					const before = versions[place - 1]?.commitment;
					return (
						<li key={version.seq}>
							{localDay(version.happenedAt, timeZone)}
							{say({ zh: "：", en: ": " })}
							{say(version.commitment.text)} {version.commitment.demo && <DemoMark />}
							{before && (
								<ul>
									{wordingChanges(before, version.commitment).map((change) => (
										<li key={change.words.zh}>
											<strong className={`effect-${change.effect}`}>{say(EFFECT[change.effect])}</strong>
											{say({ zh: "：", en: ": " })}
											{say(change.words)}
											{say({ zh: "。", en: "." })}
										</li>
									))}
								</ul>
							)}
						</li>
					);
				})}
			</ol>
		</section>
	);
}
