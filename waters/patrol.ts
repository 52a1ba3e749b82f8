import { z } from "zod";
import { daysBetween, localDay } from "../loop/local-day.ts";
import { CATEGORY_NAMES } from "./problem-category.ts";

// What a grid officer writes down: what was seen, where, and what was found. Never a track, a check-in, a duration or a compulsory photo (国办函〔2026〕12号).

export const PATROL_KIND = "patrol.entered";

export const stretchId = z.string().regex(/^[\w-]{1,60}:\d{1,4}$/);

export const patrolBody = z.strictObject({
	/** The stretches that were looked at. */
	stretches: z.array(stretchId).min(1).max(60),
	/** What was wrong; none: all normal. */
	findings: z
		.array(
			z.strictObject({
				category: z.enum(CATEGORY_NAMES),
				words: z.string().trim().min(1).max(1000),
				stretch: stretchId,
				/** Dealt with on the spot (立行立改): nothing is left to do. */
				mendedAtOnce: z.boolean().default(false),
				place: z.strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }).nullish(),
				/** SHA-256 of kept files; always the officer's own choice. */
				photos: z
					.array(z.string().regex(/^[0-9a-f]{64}$/))
					.max(6)
					.default([]),
			}),
		)
		.max(10)
		.default([]),
	words: z.string().trim().max(1000).default(""),
	demo: z.boolean().optional(),
});

export type PatrolBody = z.output<typeof patrolBody>;

/** A patrol as it was entered. */
export interface Patrol extends PatrolBody {
	seq: number;
	matterId: string;
	at: string;
	receivedAt: string;
	person: string;
	unit: string;
}

/** Days within which something else is held against an "all normal". Ours. */
export const CONTRADICTED_WITHIN_DAYS = 3;

/** Something that says the water was not well: a bad sample of a sensor or a laboratory, or what a citizen reported. */
export interface BadSign {
	key: string;
	creekId: string;
	/** The stretch it is about, where that is known; else it is about the whole creek. */
	stretchId: string | null;
	kind: "sensor" | "laboratory" | "citizen";
	happenedAt: string;
	href: string;
	words: { zh: string; en: string };
}

export interface Contradiction {
	patrol: Patrol;
	signs: BadSign[];
}

/**
 * "All normal" beside signs that say otherwise within days before or after. It is listed and nothing more: water changes within hours, and a nose is no
 * laboratory. Persons are not named or counted.
 */
export function contradictions(
	patrols: readonly Patrol[],
	signs: readonly BadSign[],
	timeZone: string,
	within = CONTRADICTED_WITHIN_DAYS,
): Contradiction[] {
	const byCreek = Map.groupBy(signs, (sign) => sign.creekId);
	return patrols.flatMap((patrol) => {
		if (patrol.findings.length > 0) return [];
		const day = localDay(patrol.at, timeZone);
		const seen = new Set(patrol.stretches);
		const creeks = new Set(patrol.stretches.map((one) => one.split(":")[0] ?? ""));
		const against = [...creeks].flatMap((creek) =>
			(byCreek.get(creek) ?? []).filter(
				(sign) =>
					(sign.stretchId === null || seen.has(sign.stretchId)) &&
					Math.abs(daysBetween(day, localDay(sign.happenedAt, timeZone))) <= within,
			),
		);
		return against.length > 0 ? [{ patrol, signs: against }] : [];
	});
}
