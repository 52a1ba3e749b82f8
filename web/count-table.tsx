import type { ReactNode } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "./language.tsx";
import { WideTable } from "./wide-table.tsx";

export interface CountHead {
	words: Bilingual;
	/** A column of numbers, set to the right; its cells carry the class `number` too. */
	number?: boolean;
}

/** A table of counts by unit, matter or month; its rows are the children. */
export function CountTable({
	label,
	heads,
	className = "",
	children,
}: {
	label: Bilingual;
	heads: readonly CountHead[];
	className?: string;
	children: ReactNode;
}) {
	const say = useSay();
	return (
		<WideTable label={label}>
			<table className={`plain-table count-table ${className}`.trim()}>
				<thead>
					<tr>
						{heads.map(({ words, number }) => (
							<th key={words.en} scope="col" className={number ? "number" : undefined}>
								{say(words)}
							</th>
						))}
					</tr>
				</thead>
				{children}
			</table>
		</WideTable>
	);
}
