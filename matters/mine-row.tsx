import type { KeyboardEvent } from "react";
import { Link } from "react-router";
import { STAGES } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import type { ClockedItem } from "./mine.ts";

/** What is owed of a matter, as a row of the list shows it. */
export interface Item extends ClockedItem {
	kindTitle: Bilingual;
}

export const keyOf = (item: Item) => `${item.matterId} ${item.step} ${item.item} ${item.personId}`;

/** The matter of a row: its title, and below it what sort it is, its number and stage, and who it waits for. */
export function Title({ item, who }: { item: Item; who?: string }) {
	const say = useSay();
	return (
		<span>
			<Link to={`/matters/${item.matterId}`}>{item.title}</Link> {item.demo && <DemoMark />}
			<br />
			<small>
				{who && `${who} · `}
				{say(item.kindTitle)} · {say({ zh: `第 ${item.number} 号`, en: `No. ${item.number}` })} ·{" "}
				{say(STAGES[item.stage])}
				{item.round > 1 && say({ zh: ` · 第 ${item.round} 轮`, en: ` · round ${item.round}` })}
			</small>
		</span>
	);
}

/** Down and up go to the next and the last thing to do, across the parts of the list. */
export function walkByArrows(event: KeyboardEvent<HTMLAnchorElement>) {
	if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
	const all = [...document.querySelectorAll<HTMLAnchorElement>(".owed-act")];
	const at = all.indexOf(event.currentTarget);
	all[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
	event.preventDefault();
}
