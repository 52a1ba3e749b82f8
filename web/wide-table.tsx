import type { ReactNode } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "./language.tsx";

/** The box of a table that may be wider than a phone: it scrolls by itself, by keyboard too, and says what it holds. */
export function WideTable({ label, children }: { label: Bilingual; children: ReactNode }) {
	const say = useSay();
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
		<section className="table-scroll" aria-label={say(label)} tabIndex={0}>
			{children}
		</section>
	);
}
