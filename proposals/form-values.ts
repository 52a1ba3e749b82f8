import type { Bilingual } from "../loop/words.ts";

/** One thing that a form asks; `rows` asks the same things several times. */
export interface Field {
	name: string;
	label: Bilingual;
	kind:
		| "text"
		| "area"
		| "long"
		| "day"
		| "choice"
		| "yes-no"
		| "checks"
		| "lines"
		| "person"
		| "persons"
		| "unit"
		| "owner"
		| "rows"
		/** Kept files. */
		| "files"
		/** Kept files, or places in this product. */
		| "proofs"
		/** Set by what stands below the fields. */
		| "hidden";
	options?: readonly { value: string; label: Bilingual }[];
	required?: boolean;
	initial?: unknown;
	fields?: readonly Field[];
	note?: Bilingual;
	/** Characters that a text may have. */
	most?: number;
}

export type Values = Record<string, unknown>;

/** What a form begins with. */
export const firstOf = (fields: readonly Field[]): Values =>
	Object.fromEntries(fields.map((field) => [field.name, field.initial ?? startOf(field)]));

const LISTS: readonly Field["kind"][] = ["rows", "checks", "persons", "files", "proofs"];

function startOf({ kind, options, required }: Field): unknown {
	if (LISTS.includes(kind)) return [];
	if (kind === "choice" && required) return options?.[0]?.value ?? "";
	if (kind === "yes-no") return "yes";
	return "";
}

/** The values as the API takes them: what was left empty is left out. */
export function bodyOf(fields: readonly Field[], values: Values): Values {
	const body: Values = {};
	for (const { name, kind, fields: inner = [] } of fields) {
		const value = values[name];
		if (kind === "rows") body[name] = (value as Values[]).map((row) => bodyOf(inner, row));
		else if (kind === "yes-no") body[name] = value === "yes";
		else if (kind === "lines") {
			const lines = String(value ?? "")
				.split("\n")
				.map((line) => line.trim());
			body[name] = lines.filter((line) => line !== "");
		} else if (kind === "owner") {
			const [unit, person] = String(value ?? "").split("\n");
			if (!unit || !person) continue;
			if (name === "owner") Object.assign(body, { unit, person });
			else body[name] = { unit, person };
		} else if (value !== "" && value !== undefined) body[name] = value;
	}
	return body;
}
