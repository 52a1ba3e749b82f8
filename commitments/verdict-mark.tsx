import type { VerdictKind } from "../loop/verdict.ts";
import { useSay } from "../web/language.tsx";
import { VERDICT_WORDS } from "./verdict-words.ts";

/** A shape each, so that colour is never alone. */
const MARKS: Record<VerdictKind, { shape: string; tone: string }> = {
	kept: { shape: "●", tone: "kept" },
	"on-the-way": { shape: "◐", tone: "ink-2" },
	"at-risk": { shape: "▲", tone: "risk" },
	broken: { shape: "✕", tone: "broken" },
	"cannot-tell": { shape: "○", tone: "unknown" },
};

export function VerdictMark({ kind }: { kind: VerdictKind }) {
	const say = useSay();
	const { shape, tone } = MARKS[kind];
	return (
		<span style={{ color: `var(--${tone})`, fontWeight: 600, whiteSpace: "nowrap" }}>
			<span aria-hidden="true">{shape}</span> {say(VERDICT_WORDS[kind])}
		</span>
	);
}
