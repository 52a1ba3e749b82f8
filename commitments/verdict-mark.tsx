import type { VerdictKind } from "../loop/verdict.ts";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";

/** The words of the five verdicts and a shape each, so that colour is never alone. */
export const VERDICT_WORDS: Record<VerdictKind, Bilingual & { shape: string; tone: string }> = {
	kept: { zh: "兑现", en: "kept", shape: "●", tone: "kept" },
	"on-the-way": { zh: "推进", en: "on the way", shape: "◐", tone: "ink-2" },
	"at-risk": { zh: "有险", en: "at risk", shape: "▲", tone: "risk" },
	broken: { zh: "失守", en: "broken", shape: "✕", tone: "broken" },
	"cannot-tell": { zh: "判不了", en: "cannot tell", shape: "○", tone: "unknown" },
};

export function VerdictMark({ kind }: { kind: VerdictKind }) {
	const say = useSay();
	const { shape, tone, ...words } = VERDICT_WORDS[kind];
	return (
		<span style={{ color: `var(--${tone})`, fontWeight: 600, whiteSpace: "nowrap" }}>
			<span aria-hidden="true">{shape}</span> {say(words)}
		</span>
	);
}
