import type { ReactNode } from "react";
import "./waters.css";
import "./works.css";

/** A box that scrolls by itself, so that a wide table never makes the page wide; named, and reached by the keyboard. */
export function ScrollBox({ label, tall = false, children }: { label: string; tall?: boolean; children: ReactNode }) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
		<section className={tall ? "scroll-table creek-list" : "scroll-table"} tabIndex={0} aria-label={label}>
			{children}
		</section>
	);
}
