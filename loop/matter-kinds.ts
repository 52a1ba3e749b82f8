import type { Line } from "./line.ts";
import type { MatterKind } from "./matter.ts";
import { kindKey } from "./matter.ts";
import { noSuchKind } from "./refusal.ts";

/** Every kind of matter that the lines registered, by line and name. */
export type MatterKinds = ReadonlyMap<string, MatterKind>;

export function kindsOf(lines: readonly Line[]): MatterKinds {
	return new Map(lines.flatMap((line) => line.kinds.map((kind) => [kindKey(kind), kind])));
}

/** The kind of a stored matter. Throws where no line of this house registers it. */
export function kindNamed(kinds: MatterKinds, line: string, name: string): MatterKind {
	const kind = kinds.get(kindKey({ line, name }));
	if (kind) return kind;
	throw noSuchKind(`${line}/${name}`);
}
