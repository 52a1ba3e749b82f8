import { sql } from "kysely";
import { calendarAt } from "../loop/calendar.store.ts";
import { currentDistrict } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { creekProblem } from "./matter-kinds.ts";
import { matterIdsOf, matterStates } from "./matter-states.store.ts";
import { factsOf, type ProblemFacts } from "./problem-facts.ts";

const YEAR_MS = 365 * 86_400_000;

/** Asked for by several rows of one ledger: read once a transaction and moment. */
const read = new WeakMap<Trx, Map<string, Promise<ProblemFacts[]>>>();

/**
 * The problems that were raised in the last 365 days, as they stood at a moment. Of the present they are read from what is projected, so that the ledger
 * costs the same however long their stories are; of a past moment they are folded from the events as known by it.
 */
export async function problemsOfLastYear(trx: Trx, moment: Moment): Promise<ProblemFacts[]> {
	const known = read.get(trx) ?? new Map<string, Promise<ProblemFacts[]>>();
	read.set(trx, known);
	const key = `${moment.at} ${moment.knownBy}`;
	const found = known.get(key) ?? ((await isPresent(trx, moment)) ? projected(trx, moment) : folded(trx, moment));
	known.set(key, found);
	return found;
}

/** Whether nothing has happened or come in after the moment, so that what is projected is what stood at it. */
async function isPresent(trx: Trx, moment: Moment): Promise<boolean> {
	const district = await currentDistrict(trx);
	const later = await sql`
		select from event
		where district_id = ${district} and received_at > ${moment.knownBy < moment.at ? moment.knownBy : moment.at}::timestamptz
		limit 1`.execute(trx);
	return later.rows.length === 0;
}

export async function folded(trx: Trx, moment: Moment): Promise<ProblemFacts[]> {
	const since = new Date(Date.parse(moment.at) - YEAR_MS).toISOString();
	const calendar = await calendarAt(trx, moment);
	const states = await matterStates(trx, creekProblem, await matterIdsOf(trx, creekProblem, moment, since), moment);
	return [...states.values()].flatMap((state) => factsOf(state, calendar, moment) ?? []);
}

export async function projected(trx: Trx, moment: Moment): Promise<ProblemFacts[]> {
	const district = await currentDistrict(trx);
	const since = new Date(Date.parse(moment.at) - YEAR_MS);
	const today = localDay(moment.at, moment.timeZone);
	const rows = await sql<{
		matter_id: string;
		title: string;
		subject: { kind: string; id: string; name: Bilingual } | null;
		category: string;
		source: string;
		raised_at: Date;
		demo: boolean;
		owned: boolean;
		tracked: boolean;
		assign_late: boolean;
		signed_off_at: Date | null;
		reopened_at: Date | null;
		reopened_why: string | null;
		looked_back: boolean | null;
		verified: boolean | null;
		verdict: boolean | null;
	}>`
		with problem as (
			select * from matter
			where district_id = ${district} and line = ${creekProblem.line} and kind = ${creekProblem.name}
				and raised_at >= ${since} and raised_at <= ${moment.at}::timestamptz and stage not in ('merged', 'split')
		), turn as (
			select t.*, max(t.at) filter (where t.step = 'sign-off') over (partition by t.matter_id) as signed_off_at
			from matter_turn t
			where t.district_id = ${district} and t.matter_id in (select matter_id from problem)
				and t.step in ('verify', 'sign-off', 'look-back', 'reopen', 'give-verdict')
		), judged as (
			select matter_id, min(signed_off_at) as signed_off_at,
				(array_agg(at order by seq desc) filter (where reopens))[1] as reopened_at,
				(array_agg(case step when 'give-verdict' then '反映人评价未解决' else reason end order by seq desc) filter (where reopens))[1]
					as reopened_why,
				(array_agg(passed order by seq desc) filter (where step = 'look-back' and at > signed_off_at))[1] as looked_back,
				bool_or(step = 'verify' and passed) as verified,
				(array_agg(passed order by seq desc) filter (where step = 'give-verdict'))[1] as verdict
			from (
				select *, at > signed_off_at and (step = 'reopen' or (step in ('look-back', 'give-verdict') and not passed)) as reopens from turn
			) as told
			group by matter_id
		)
		select p.matter_id, p.title, p.category, p.source, p.raised_at, p.demo, p.owner_unit is not null as owned,
			raised.body -> 'subject' as subject,
			exists (
				select from matter_tie t where t.district_id = ${district} and t.matter_id = p.matter_id and t.relation = 'tracker'
			) as tracked,
			p.owner_unit is null and coalesce((
				select w.due_on < ${today}::date from matter_term w
				where w.district_id = ${district} and w.matter_id = p.matter_id and w.clock = 'assign' and w.ended_on is null
				order by w.n desc limit 1
			), false) as assign_late,
			j.signed_off_at, j.reopened_at, j.reopened_why, j.looked_back, j.verified, j.verdict
		from problem p
		join event raised on raised.district_id = ${district} and raised.seq = p.raise_seq
		left join judged j on j.matter_id = p.matter_id
		order by p.raise_seq`.execute(trx);
	return rows.rows.map((row) => ({
		matterId: row.matter_id,
		title: row.title,
		subject: row.subject,
		category: row.category,
		source: row.source,
		raisedAt: row.raised_at.toISOString(),
		demo: row.demo,
		owned: row.owned,
		tracked: row.tracked,
		assignLate: row.assign_late,
		signedOffAt: row.signed_off_at?.toISOString() ?? null,
		reopened: row.reopened_at === null ? null : { at: row.reopened_at.toISOString(), reason: row.reopened_why ?? "" },
		lookedBack: row.looked_back ?? false,
		verified: row.verified ?? false,
		verdict: row.verdict,
	}));
}
