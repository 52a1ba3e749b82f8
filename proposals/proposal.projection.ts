import { sql } from "kysely";
import { pinyin } from "pinyin-pro";
import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { countsOf } from "./counted.ts";
import { handledOf, type ProposalKnown } from "./known.ts";
import { partsNow } from "./proposal.ts";
import { plainText } from "./safe-text.ts";
import { projectWaiting } from "./waiting.store.ts";

/** Writes what a proposal is now, and moves the sums of its year by what changed. */
export async function projectProposal(trx: Trx, known: ProposalKnown): Promise<void> {
	const district_id = await currentDistrict(trx);
	const { state } = known;
	const before = await trx
		.selectFrom("proposal")
		.select("counted")
		.where("district_id", "=", district_id)
		.where("proposal_id", "=", state.proposalId)
		.executeTakeFirst();
	const { row, counts } = rowOf(known);
	await trx
		.insertInto("proposal")
		.values({ district_id, proposal_id: state.proposalId, ...row })
		.onConflict((conflict) => conflict.columns(["district_id", "proposal_id"]).doUpdateSet(row))
		.execute();
	await projectWaiting(trx, [known]);
	await moveSums(trx, district_id, state.year, before?.counted ?? {}, Object.fromEntries(counts));
}

/** The row of a proposal and what it adds to the sums. */
export function rowOf({
	state,
	matters,
	scheme,
	calendar,
	moment,
}: Pick<ProposalKnown, "state" | "matters" | "scheme" | "calendar" | "moment">) {
	const counted = new Map(
		[...matters].map(([id, matter]) => [id, { state: matter, handled: handledOf(matter, calendar, moment) }]),
	);
	const { counts, classNow, classDeclared, repliedOn } = countsOf(state, counted, scheme, moment.timeZone);
	const parts = partsNow(state);
	const unique = (all: string[]) => [...new Set(all)];
	const isText = (step: string) => step === "draft" || step === "edit";
	const row = {
		year: state.year,
		number: state.number,
		title: state.title,
		topic: state.topic,
		kind: state.kind,
		stage: state.stage,
		stage_at: new Date(state.stageAt),
		is_key: state.key !== null,
		proposer: state.proposer.person,
		class_now: classNow,
		class_declared: classDeclared,
		leads: unique(parts.filter((part) => part.role === "lead").map((part) => part.unit)),
		units: unique(parts.map((part) => part.unit)),
		shows: [...counts.keys()],
		body: plainText([state.facts, state.analysis, state.suggestions].join("\n")),
		pinyin: spelled(state.title),
		openness: state.publications.findLast((one) => one.what === "proposal")?.openness ?? "closed",
		submitted_at: state.submittedAt === null ? null : new Date(state.submittedAt),
		filed_at: state.filedAt === null ? null : new Date(state.filedAt),
		replied_on: repliedOn,
		text_seq: state.steps.findLast((one) => isText(one.step))?.seq ?? 0,
		last_seq: state.steps.at(-1)?.seq ?? 0,
		matters_seq: Math.max(0, ...[...matters.values()].map((one) => one.steps.at(-1)?.seq ?? 0)),
		counted: JSON.stringify(Object.fromEntries(counts)),
		waits_told: true,
		demo: state.demo,
	};
	return { row, counts };
}

/** A title by sound: in full without tones, and by initials. */
export function spelled(title: string): string {
	const full = pinyin(title, { toneType: "none", type: "array" });
	return `${full.join("").toLowerCase()} ${full
		.map((one) => one[0] ?? "")
		.join("")
		.toLowerCase()}`;
}

async function moveSums(
	trx: Trx,
	district_id: number,
	year: number,
	before: Record<string, number>,
	after: Record<string, number>,
): Promise<void> {
	// Always in the same order: two proposals that move the same sums wait for each other and never in a ring.
	const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter((key) => (after[key] ?? 0) !== (before[key] ?? 0))
		.sort();
	if (keys.length === 0) return;
	const rows = keys.map((key) => {
		const cut = key.indexOf("|");
		return { unit_id: key.slice(0, cut), name: key.slice(cut + 1), by: (after[key] ?? 0) - (before[key] ?? 0) };
	});
	await trx
		.insertInto("proposal_tally")
		.values(rows.map(({ unit_id, name, by }) => ({ district_id, year, unit_id, name, count: by })))
		.onConflict((conflict) =>
			conflict.columns(["district_id", "year", "unit_id", "name"]).doUpdateSet({
				count: sql`proposal_tally.count + excluded.count`,
			}),
		)
		.execute();
}

/** Rows of one statement. */
const CHUNK = 200;

/** Writes many proposals of which nothing is projected yet: when a district is loaded or rebuilt. */
export async function projectProposalsAnew(trx: Trx, all: readonly ProposalKnown[]): Promise<void> {
	const district_id = await currentDistrict(trx);
	const rows = all.map((known) => ({ known, ...rowOf(known) }));
	for (let from = 0; from < rows.length; from += CHUNK)
		await trx
			.insertInto("proposal")
			.values(
				rows
					.slice(from, from + CHUNK)
					.map(({ known, row }) => ({ district_id, proposal_id: known.state.proposalId, ...row })),
			)
			.execute();
	await projectWaiting(trx, all);
	const sums = new Map<string, { year: number; unit_id: string; name: string; count: number }>();
	for (const { known, counts } of rows)
		for (const [key, count] of counts) {
			const { year } = known.state;
			const cut = key.indexOf("|");
			const sum = sums.get(`${year}|${key}`) ?? {
				year,
				unit_id: key.slice(0, cut),
				name: key.slice(cut + 1),
				count: 0,
			};
			sum.count += count;
			sums.set(`${year}|${key}`, sum);
		}
	const tallies = [...sums.values()];
	for (let from = 0; from < tallies.length; from += 1000)
		await trx
			.insertInto("proposal_tally")
			.values(tallies.slice(from, from + 1000).map((one) => ({ district_id, ...one })))
			.execute();
}
