import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { LineDuty, Reader } from "../loop/line.ts";
import type { Bilingual } from "../loop/words.ts";
import { namesOf } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";
import type { ProposalKnown } from "./known.ts";
import { type AwaitedStep, awaitedWords, RATED_HOW, waitingOf } from "./waiting.ts";

/** Rows of one person's list at most; the first due are shown. */
const MOST = 200;
/** Rows of one statement. */
const CHUNK = 500;

/** Writes anew what these proposals wait for. */
export async function projectWaiting(trx: Trx, all: readonly ProposalKnown[]): Promise<void> {
	const district_id = await currentDistrict(trx);
	const ids = all.map((known) => known.state.proposalId);
	for (let from = 0; from < ids.length; from += CHUNK)
		await trx
			.deleteFrom("proposal_waiting")
			.where("district_id", "=", district_id)
			.where("proposal_id", "in", ids.slice(from, from + CHUNK))
			.execute();
	const rows = all.flatMap((known) =>
		waitingOf(known).map(({ step, item, person, unit, since, dueOn }) => ({
			...{ district_id, proposal_id: known.state.proposalId, step, item, person_id: person, unit_id: unit },
			...{ since: new Date(since), due_on: dueOn },
		})),
	);
	for (let from = 0; from < rows.length; from += CHUNK)
		await trx
			.insertInto("proposal_waiting")
			.values(rows.slice(from, from + CHUNK))
			.onConflict((conflict) => conflict.doNothing())
			.execute();
}

/** What proposals wait for from this person: by name, as one of his unit, or as the supervision office where a year names no office. */
export async function proposalDuties(trx: Trx, reader: Reader): Promise<LineDuty[]> {
	const district = await currentDistrict(trx);
	const rows = await trx
		.selectFrom("proposal_waiting as w")
		.innerJoin("proposal as p", (join) =>
			join.onRef("p.district_id", "=", "w.district_id").onRef("p.proposal_id", "=", "w.proposal_id"),
		)
		.select(["w.proposal_id", "w.step", "w.item", "w.due_on", "p.title", "p.year", "p.number", "p.demo"])
		.where("w.district_id", "=", district)
		.where((is) =>
			is.or([
				is("w.person_id", "=", reader.personId),
				...(reader.units.length > 0
					? [is.and([is("w.person_id", "=", ""), is("w.unit_id", "in", [...reader.units])])]
					: []),
				...(reader.duties.includes("supervision")
					? [is.and([is("w.person_id", "=", ""), is("w.unit_id", "=", "")])]
					: []),
			]),
		)
		.orderBy(sql`w.due_on nulls last`)
		.orderBy("w.since")
		.orderBy("w.proposal_id")
		.orderBy("w.item")
		.limit(MOST)
		.execute();
	const units = rows.map((row) => unitOf(row.step as AwaitedStep, row.item)).filter((unit) => unit !== "");
	const names = units.length > 0 ? (await namesOf(trx, [], units)).units : {};
	return rows.map((row) => ({
		key: `${row.proposal_id} ${row.step} ${row.item}`,
		words: awaitedWords(row.step as AwaitedStep),
		title: row.title,
		about: aboutWords(row.year, row.number, row.step as AwaitedStep, row.item, names),
		href: `/proposals/${row.proposal_id}`,
		dueOn: row.due_on,
		demo: row.demo,
	}));
}

/** The unit whose part it is, of several that may have one; "" where it is about the whole proposal. A window is named by what it rates, of whom, in which round. */
function unitOf(step: AwaitedStep, item: string): string {
	if (step === "rate") return item.split(":")[1] ?? "";
	return step === "decide-objection" || step === "clear-letter" || step === "deliver" ? item : "";
}

function aboutWords(
	year: number,
	number: number | null,
	step: AwaitedStep,
	item: string,
	names: Readonly<Record<string, Bilingual>>,
): Bilingual {
	const proposal =
		number === null
			? { zh: `${year} 年提案`, en: `Proposal of ${year}` }
			: { zh: `${year} 年第 ${number} 号提案`, en: `Proposal No. ${number} of ${year}` };
	const unit = names[unitOf(step, item)];
	const whole = unit ? { zh: `${proposal.zh} · ${unit.zh}`, en: `${proposal.en} · ${unit.en}` } : proposal;
	if (step !== "rate") return whole;
	return { zh: `${whole.zh} · ${RATED_HOW.zh}`, en: `${whole.en} · ${RATED_HOW.en}` };
}
