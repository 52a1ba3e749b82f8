import { z } from "zod";
import { isDay } from "../loop/local-day.ts";

// 多部门联合执法: one case, one lead, several bureaus each with a task and a clock of its own, evidence shared as far as each needs to know it.

export const SHARED_KIND = "case.shared";
/** Somebody opened a shared file; each look is an event of its own. */
export const OPENED_KIND = "case.file-opened";
/** The kind of the matters in which the bureaus of a case work. */
export const JOINT_TASK = "joint-task";

const id = z.string().trim().min(1).max(80);
const words = (most: number) => z.string().trim().min(1).max(most);

export const caseBody = z.strictObject({
	title: words(100),
	words: words(4000),
	creekId: z.string().max(60).nullish(),
	lead: z.strictObject({ unit: id, person: id, text: words(500), dueOn: z.string().refine(isDay, "YYYY-MM-DD") }),
	/** The other bureaus, each with its own task. */
	parts: z
		.array(z.strictObject({ unit: id, person: id, text: words(500), dueOn: z.string().refine(isDay, "YYYY-MM-DD") }))
		.min(1)
		.max(12),
	verifier: id,
	tracker: id,
});

export type CaseBody = z.output<typeof caseBody>;

/** Something that one bureau lets others know: words, files, and a place in the product that shows it. */
export const shareBody = z.strictObject({
	words: words(2000),
	href: z
		.string()
		.regex(/^\/(?!\/)[\w\-./?=&%:+]*$/)
		.max(300)
		.optional(),
	files: z
		.array(z.strictObject({ fileId: z.string().regex(/^[0-9a-f]{64}$/), name: words(200) }))
		.max(20)
		.optional(),
	/** The units that need to know it, beside the one that tells it and the lead. */
	units: z.array(id).max(20),
	demo: z.boolean().optional(),
});

export interface Share extends z.output<typeof shareBody> {
	seq: number;
	at: string;
	by: string;
	unit: string;
}

/** A look at a shared file. */
export interface FileLook {
	share: number;
	fileId: string;
	by: string;
	unit: string;
	at: string;
}

export interface CaseReader {
	units: readonly string[];
	/** The supervision office answers for the whole and sees the whole. */
	seesAll: boolean;
}

/** Pure: what a reader sees of the shared evidence: his own unit's, what was shared with it, and as lead or supervision all. */
export function sharesFor(reader: CaseReader, lead: string, shares: readonly Share[]): Share[] {
	if (reader.seesAll || reader.units.includes(lead)) return [...shares];
	return shares.filter(
		(share) => reader.units.includes(share.unit) || share.units.some((unit) => reader.units.includes(unit)),
	);
}

/** Pure: the looks that a reader is told of: those at the files of his own unit's shares; the lead and the supervision office see all of them. */
export function looksFor(
	reader: CaseReader,
	lead: string,
	shares: readonly Share[],
	looks: readonly FileLook[],
): FileLook[] {
	if (reader.seesAll || reader.units.includes(lead)) return [...looks];
	const own = new Set(shares.filter((share) => reader.units.includes(share.unit)).map((share) => share.seq));
	return looks.filter((look) => own.has(look.share));
}
