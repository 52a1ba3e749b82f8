import { z } from "zod";
import { PROPOSAL_STAGES } from "./proposal.ts";
import { safeText } from "./safe-text.ts";

// What the routes of this room ask for in the same words.

export const tags = ["proposals"];
export const id = z.string().trim().min(1).max(80);
export const key = z.string().trim().min(8).max(120).describe("Made by the sender; the same key twice is one step.");
export const yearQuery = z.coerce.number().int().min(1950).max(2200);
/** What is written is written by hand. */
export const written = { rateLimit: { max: 60, timeWindow: "1 minute" } };

export const listQuery = z.object({
	q: z.string().trim().max(80).optional().describe("Words of the text, a number, or the title's pinyin."),
	year: yearQuery.optional(),
	unit: id.optional(),
	letter: z.string().max(2).optional().describe("The result class as it is today."),
	stage: z.enum(Object.keys(PROPOSAL_STAGES) as [keyof typeof PROPOSAL_STAGES]).optional(),
	topic: z.string().max(30).optional(),
	shows: z.string().max(40).optional().describe("What it counts as in the statistics, e.g. reply-late."),
	key: z.stringbool().optional().describe("Only key proposals."),
	page: z.coerce.number().int().min(1).max(10_000).default(1),
});

/** Texts of the bodies that people type; markup that was pasted in is taken out before anything is kept. */
const TYPED = ["title", "facts", "analysis", "suggestions", "text", "words", "reason", "declineReason"] as const;

export function cleaned(body: Record<string, unknown>): Record<string, unknown> {
	const clean = { ...body };
	for (const name of TYPED) if (typeof clean[name] === "string") clean[name] = safeText(clean[name]);
	return clean;
}
