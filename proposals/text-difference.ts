// The difference of two versions of a text, clause by clause, and within changed clauses character by character.

export interface TextPart {
	kind: "same" | "added" | "removed";
	words: string;
}

const clausesOf = (text: string) => text.split(/(?<=[，。！？；：、\n])/).filter((one) => one !== "");

/** A letter has some hundred clauses; a text made of nothing but commas is not compared. */
const MOST_CELLS = 4_000_000;

/** The longest common subsequence of two lists, as parts; quadratic, which is right for the clauses of a letter. */
function differ(before: readonly string[], after: readonly string[]): TextPart[] {
	if (before.length * after.length > MOST_CELLS)
		return [
			{ kind: "removed", words: before.join("") },
			{ kind: "added", words: after.join("") },
		];
	const rows = before.length + 1;
	const columns = after.length + 1;
	const lengths = new Uint32Array(rows * columns);
	const at = (row: number, column: number) => lengths[row * columns + column] ?? 0;
	for (let row = before.length - 1; row >= 0; row--)
		for (let column = after.length - 1; column >= 0; column--)
			lengths[row * columns + column] =
				before[row] === after[column]
					? at(row + 1, column + 1) + 1
					: Math.max(at(row + 1, column), at(row, column + 1));
	const parts: TextPart[] = [];
	const push = (kind: TextPart["kind"], words: string) => {
		const last = parts.at(-1);
		if (last?.kind === kind) last.words += words;
		else parts.push({ kind, words });
	};
	let [row, column] = [0, 0];
	while (row < before.length || column < after.length) {
		if (row < before.length && column < after.length && before[row] === after[column]) {
			push("same", before[row] ?? "");
			row++;
			column++;
		} else if (column >= after.length || (row < before.length && at(row + 1, column) >= at(row, column + 1)))
			push("removed", before[row++] ?? "");
		else push("added", after[column++] ?? "");
	}
	return parts;
}

const MOST_CHARS = 600;

/** What was removed and added between two versions; joined without the removed parts it is the new text, without the added the old. */
export function textDifference(before: string, after: string): TextPart[] {
	const coarse = differ(clausesOf(before), clausesOf(after));
	return coarse.flatMap((part, place) => {
		const next = coarse[place + 1];
		const previous = coarse[place - 1];
		if (part.kind === "removed" && next?.kind === "added" && part.words.length + next.words.length < MOST_CHARS)
			return differ([...part.words], [...next.words]);
		if (part.kind === "added" && previous?.kind === "removed" && part.words.length + previous.words.length < MOST_CHARS)
			return [];
		return [part];
	});
}
