import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "./language.tsx";
import { WideTable } from "./wide-table.tsx";

export interface CountHead {
	words: Bilingual;
	/** A column of numbers, set to the right; its cells carry the class `number` too. */
	number?: boolean;
}

/** A count that opens the rows that it was counted from; none has nothing to open. */
export function CountLink({ count, to }: { count: number; to: string }) {
	return count === 0 ? "0" : <Link to={to}>{count}</Link>;
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
