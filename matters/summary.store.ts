import { append, currentDistrict, currentTimeZone, eventsOf } from "../loop/event.store.ts";
import { ISSUED_SUMMARIES } from "../loop/issued-summary.ts";
import { localDay } from "../loop/local-day.ts";
import type { Acting } from "../loop/matter.store.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { Counted } from "./counted.ts";
import type { SummaryPeriod } from "./summary.ts";

/** A summary that was given out under a number, with the counts that it printed. */
export interface IssuedSummary {
	seq: number;
	period: SummaryPeriod;
	from: string;
	to: string;
	word: string;
	number: number;
	/** Local day. */
	on: string;
	counts: Partial<Record<Counted, number>>;
}

/** What was issued by a moment, oldest first. */
export async function issuedSummaries(trx: Trx, moment: Moment): Promise<IssuedSummary[]> {
	const events = await eventsOf(trx, ISSUED_SUMMARIES, moment);
	return events.map((event) => ({
		seq: event.seq,
		...(event.body as unknown as Omit<IssuedSummary, "seq" | "on">),
		on: localDay(event.happenedAt, moment.timeZone),
	}));
}

/** Gives a summary out under a number. Refused where the number is taken, or that time was summarised already. */
export async function issueSummary(
	trx: Trx,
	issue: Omit<IssuedSummary, "seq" | "on"> & { by: Acting; clientKey: string },
	now: string,
): Promise<void> {
	const { by, clientKey, ...body } = issue;
	const moment = knownThen(now, await currentTimeZone(trx));
	const year = localDay(now, moment.timeZone).slice(0, 4);
	// Two at once: the chain's head makes the second wait and see the first.
	await trx
		.selectFrom("chain_head")
		.select("seq")
		.where("district_id", "=", await currentDistrict(trx))
		.forUpdate()
		.execute();
	const known = await issuedSummaries(trx, moment);
	const same = known.find((one) => one.period === body.period && one.from === body.from);
	if (same)
		throw refusal(
			"SUMMARY_ISSUED",
			{
				zh: `本期通报已以${same.word}〔${same.on.slice(0, 4)}〕${same.number}号印发，不必重复印发。`,
				en: `This time's summary was issued as number ${same.number} of ${same.on.slice(0, 4)}; no need to issue it again.`,
			},
			409,
		);
	if (known.some((one) => one.word === body.word && one.number === body.number && one.on.startsWith(year)))
		throw refusal(
			"NUMBER_TAKEN",
			{
				zh: `文号 ${body.word}〔${year}〕${body.number}号已使用，请换一个。`,
				en: `Number ${body.number} of ${year} is taken; choose another.`,
			},
			409,
		);
	await append(
		trx,
		{
			...{ clientKey, ...ISSUED_SUMMARIES, happenedAt: now },
			...{ actor: by.person, unit: by.unit, body: { ...body } },
		},
		now,
	);
}

/** The supervision office by its full name: the unit of whoever holds the duty, with the district's name where its own begins with 区. */
export async function supervisionOffice(trx: Trx): Promise<{ office: string; district: string }> {
	const districtId = await currentDistrict(trx);
	const district = await trx
		.selectFrom("district")
		.select("name_zh")
		.where("district_id", "=", districtId)
		.executeTakeFirst();
	const name = district?.name_zh ?? "";
	const unit = await trx
		.selectFrom("duty as d")
		.innerJoin("person as p", (join) =>
			join.onRef("p.district_id", "=", "d.district_id").onRef("p.person_id", "=", "d.person_id"),
		)
		.innerJoin("unit as u", (join) =>
			join.onRef("u.district_id", "=", "p.district_id").onRef("u.unit_id", "=", "p.unit_id"),
		)
		.select("u.name_zh")
		.where("d.district_id", "=", districtId)
		.where("d.duty", "=", "supervision")
		.where("d.until_at", "is", null)
		.orderBy("d.from_at")
		.executeTakeFirst();
	const own = unit?.name_zh ?? "区督查室";
	return {
		office: own.startsWith("区") ? `${name}${own.slice(1)}` : own.startsWith(name) ? own : `${name}${own}`,
		district: name,
	};
}

/** Every unit with its name, in the order of the names. */
export async function unitsInOrder(trx: Trx): Promise<{ unit: string; name: Bilingual }[]> {
	const rows = await trx
		.selectFrom("unit")
		.select(["unit_id", "name_zh", "name_en"])
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("name_zh")
		.orderBy("unit_id")
		.execute();
	return rows.map((row) => ({ unit: row.unit_id, name: { zh: row.name_zh, en: row.name_en } }));
}
