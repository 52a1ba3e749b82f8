import { type ExpressionBuilder, sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import type { Tables } from "../store/tables.ts";
import { type ListedProposal, type ListQuery, listedRow, numberIn } from "./list.ts";

const escaped = (words: string) => words.replace(/[\\%_]/g, "\\$&");

/**
 * A page of proposals, the newest number first (one that is asked for by its number before all), how many there are in all, and how many more match that this reader may not see. Words are looked for in the
 * text, and by the sound of the title.
 */
export async function listProposals(
	trx: Trx,
	query: ListQuery,
): Promise<{ total: number; hidden: number; items: ListedProposal[] }> {
	const matching = matchingIn(trx, await currentDistrict(trx), query);
	const person = query.person ?? "";
	const found = query.onlyPublic
		? matching.where("openness", "in", ["public", "part"]).where("number", "is not", null)
		: matching.where((is) => is.or([is("stage", "not in", ["drafting", "returned"]), is("proposer", "=", person)]));
	const count = async (of: typeof found) =>
		Number((await of.select((is) => is.fn.countAll().as("total")).executeTakeFirstOrThrow()).total);
	const total = await count(found);
	// How often a word stands in what one may not read is nobody's to find out.
	const all = query.q?.trim() ? total : await count(matching.where("stage", "!=", "drafting"));
	const rows = await found
		.select(["proposal_id", "year", "number", "title", "topic", "kind", "stage", "is_key", "proposer"])
		.select(["class_now", "class_declared", "units", "leads", "filed_at", "replied_on", "demo"])
		.orderBy(sql`(number is not distinct from ${numberIn(query.q)}::int) desc`)
		.orderBy("year", "desc")
		.orderBy(sql`number desc nulls first`)
		.orderBy("proposal_id")
		.offset((query.page - 1) * query.size)
		.limit(query.size)
		.execute();
	return { total, hidden: Math.max(0, all - total), items: rows.map(listedRow) };
}

/** What matches, whoever asks. */
function matchingIn(trx: Trx, district: number, query: ListQuery) {
	let found = trx.selectFrom("proposal").where("district_id", "=", district).where("stage", "!=", "withdrawn");
	if (query.year !== undefined) found = found.where("year", "=", query.year);
	if (query.stage !== undefined) found = found.where("stage", "=", query.stage);
	if (query.topic !== undefined) found = found.where("topic", "=", query.topic);
	if (query.key) found = found.where("is_key", "=", true);
	if (query.letter !== undefined) found = found.where("class_now", "=", query.letter);
	if (query.unit !== undefined && query.shows === undefined)
		found = found.where(sql<boolean>`units @> array[${query.unit}]::text[]`);
	if (query.shows !== undefined)
		found = found.where(sql<boolean>`shows @> array[${`${query.unit ?? ""}|${query.shows}`}]::text[]`);
	const q = query.q?.trim() ?? "";
	return q === "" ? found : found.where((is) => containing(is, q));
}

/** Whether a proposal has these words: in its text or topic, as its number, or as the sound of its title. */
export function containing(is: ExpressionBuilder<Tables, "proposal">, words: string) {
	const q = words.toLowerCase();
	const like = `%${escaped(q)}%`;
	const number = numberIn(q);
	const sound = /^[a-z ]+$/.test(q) ? `%${escaped(q.replaceAll(" ", ""))}%` : null;
	return is.or([
		is("number", "=", number),
		is("title", "ilike", like),
		is("topic", "ilike", like),
		is("body", "ilike", like),
		...(sound ? [is("pinyin", "like", sound)] : []),
	]);
}

/** The topics that are in use, the most frequent first. */
export async function topicsOf(trx: Trx): Promise<string[]> {
	const rows = await trx
		.selectFrom("proposal")
		.select("topic")
		.where("district_id", "=", await currentDistrict(trx))
		.where("topic", "!=", "")
		.groupBy("topic")
		.orderBy((is) => is.fn.countAll(), "desc")
		.limit(30)
		.execute();
	return rows.map((row) => row.topic);
}

export interface SuggestedUnit {
	unit: string;
	/** How often such proposals went to it, weighed by their likeness. */
	weight: number;
	role: "lead" | "co";
	evidence: { proposalId: string; year: number; number: number | null; title: string; likeness: number }[];
}

/** To which units proposals like these went: each with the proposals that say so. */
export async function unitsOfLike(
	trx: Trx,
	alike: readonly { id: string; likeness: number }[],
): Promise<SuggestedUnit[]> {
	if (alike.length === 0) return [];
	const rows = await trx
		.selectFrom("proposal")
		.select(["proposal_id", "year", "number", "title", "units", "leads"])
		.where("district_id", "=", await currentDistrict(trx))
		.where(
			"proposal_id",
			"in",
			alike.map((one) => one.id),
		)
		.execute();
	const found = new Map<string, SuggestedUnit & { lead: number }>();
	for (const row of rows) {
		const likeness = alike.find((one) => one.id === row.proposal_id)?.likeness ?? 0;
		for (const unit of row.units) {
			const known = found.get(unit) ?? { unit, weight: 0, role: "co" as const, evidence: [], lead: 0 };
			known.weight += likeness;
			if (row.leads.includes(unit)) known.lead += likeness;
			const { proposal_id: proposalId, year, number, title } = row;
			known.evidence.push({ proposalId, year, number, title, likeness });
			found.set(unit, known);
		}
	}
	return [...found.values()]
		.map(({ lead, ...one }) => ({ ...one, role: lead * 2 >= one.weight ? ("lead" as const) : ("co" as const) }))
		.sort((a, b) => b.weight - a.weight)
		.slice(0, 6);
}
