import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { daysAreDueAgain } from "./day-due.store.ts";
import type { Finding, QualityVerdict } from "./quality.ts";
import { type QualityMark, QualityView, type Ruling, type StationWork } from "./quality-ruling.ts";

/** A span of a site's data; epoch milliseconds, both ends included. */
export interface SiteSpan {
	siteId: number;
	from: number;
	to: number;
}

interface MarkRow {
	site_id: number;
	cn: number;
	factor: string;
	happened_at: Date;
	until: Date | null;
	verdict: QualityVerdict;
	findings: Finding[];
	rules: string;
	known_from: Date;
}

/** A span may have begun so long before what is asked for. */
const SPAN_MS = 400 * 86_400_000;

/** What the rules said of a site's values within a span, as known by a moment: of each value the verdict known last; good ones have none. */
export async function qualityMarks(
	trx: Trx,
	{ siteId, ...span }: SiteSpan & { cn?: number },
	knownBy: string,
): Promise<QualityMark[]> {
	return marksOfSites(trx, [siteId], span, knownBy);
}

/** The same of several sites at once. */
export async function marksOfSites(
	trx: Trx,
	siteIds: readonly number[],
	{ from, to, cn }: { from: number; to: number; cn?: number },
	knownBy: string,
): Promise<QualityMark[]> {
	const known = sql`known_from <= ${knownBy}::timestamptz ${cn === undefined ? sql`` : sql`and cn = ${cn}`}`;
	const columns = sql`site_id, cn, factor, happened_at, until, verdict, findings, rules, known_from`;
	const district = await currentDistrict(trx);
	// Spans that began before are looked up by themselves: the verdicts on single values of all that time would cost more with every month of history.
	const rows = await sql<MarkRow>`
		select * from (
			select distinct on (site_id, happened_at, cn, factor) ${columns}
			from telemetry_quality
			where district_id = ${district} and site_id = any(${[...siteIds]}::int[])
				and happened_at >= ${instant(from)}::timestamptz and happened_at <= ${instant(to)}::timestamptz and ${known}
			order by site_id, happened_at, cn, factor, known_from desc
		) latest
		where verdict <> 'good'
		union all
		select ${columns} from telemetry_quality q
		where district_id = ${district} and site_id = any(${[...siteIds]}::int[]) and until is not null and until >= ${instant(from)}::timestamptz
			and happened_at >= ${instant(from - SPAN_MS)}::timestamptz and happened_at < ${instant(from)}::timestamptz and verdict <> 'good' and ${known}
			and not exists (
				select 1 from telemetry_quality later
				where later.district_id = ${district} and later.happened_at = q.happened_at and later.site_id = q.site_id and later.cn = q.cn
					and later.factor = q.factor and later.known_from > q.known_from and later.known_from <= ${knownBy}::timestamptz
			)`.execute(trx);
	return rows.rows.map((row) => ({
		...{ siteId: row.site_id, cn: row.cn, factor: row.factor, verdict: row.verdict, rules: row.rules },
		at: row.happened_at.getTime(),
		until: row.until?.getTime() ?? null,
		findings: row.findings,
		knownFrom: row.known_from.toISOString(),
	}));
}

/** The quality of the values of several sites within a span. */
export async function qualityViews(
	trx: Trx,
	siteIds: readonly number[],
	span: { from: number; to: number; cn?: number },
	knownBy: string,
): Promise<Map<number, QualityView>> {
	const marks = Map.groupBy(await marksOfSites(trx, siteIds, span, knownBy), ({ siteId }) => siteId);
	const rulings = Map.groupBy(await rulingsOn(trx, null, knownBy), ({ siteId }) => siteId);
	return new Map(siteIds.map((id) => [id, new QualityView(marks.get(id) ?? [], rulings.get(id) ?? [])]));
}

/** Rulings on a site's data that touch a span, as known by a moment, with those that took one of them back. */
export async function rulingsOn(trx: Trx, span: SiteSpan | null, knownBy: string): Promise<Ruling[]> {
	let select = trx
		.selectFrom("quality_ruling")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("known_from", "<=", new Date(knownBy))
		.orderBy("seq");
	if (span) select = select.where("site_id", "=", span.siteId);
	const rows = (await select.execute()).map(
		(row): Ruling => ({
			...{ seq: row.seq, kind: row.kind, siteId: row.site_id, factor: row.factor, verdict: row.verdict },
			from: row.from_at.getTime(),
			to: row.to_at?.getTime() ?? null,
			...{ work: row.work, reason: row.reason, actor: row.actor, unit: row.unit, replaces: row.replaces },
			...{ knownFrom: row.known_from.toISOString(), withdrawn: row.withdrawn },
		}),
	);
	// A site has few rulings: those that took another back are needed whatever their own span is.
	return rows;
}

/** The quality of a site's values within a span, as known by a moment. */
export async function qualityView(trx: Trx, span: SiteSpan, knownBy: string): Promise<QualityView> {
	return new QualityView(await qualityMarks(trx, span, knownBy), await rulingsOn(trx, span, knownBy));
}

/** Appends verdicts; each a version from `knownFrom` on. */
export async function writeMarks(trx: Trx, marks: readonly QualityMark[]): Promise<void> {
	if (marks.length === 0) return;
	const rows = marks.map((mark) => ({
		...{ site_id: mark.siteId, cn: mark.cn, factor: mark.factor, verdict: mark.verdict, rules: mark.rules },
		happened_at: instant(mark.at),
		until: mark.until === null ? null : instant(mark.until),
		...{ findings: mark.findings, known_from: mark.knownFrom },
	}));
	await sql`
		insert into telemetry_quality (district_id, happened_at, site_id, cn, factor, known_from, verdict, until, findings, rules)
		select ${await currentDistrict(trx)}::int, happened_at, site_id, cn, factor, known_from, verdict, until, findings, rules
		from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(happened_at timestamptz, site_id int, cn smallint, factor text,
			known_from timestamptz, verdict text, until timestamptz, findings jsonb, rules text)
		on conflict do nothing`.execute(trx);
}

export interface NewRuling {
	siteId: number;
	/** "": every factor. */
	factor: string;
	/** ISO UTC. */
	from: string;
	/** null: still going on (work only). */
	to: string | null;
	/** Of an overruling; work makes data bad. */
	verdict: "good" | "suspect" | "bad";
	work: StationWork | null;
	reason: string;
	/** Takes the place of an earlier ruling; with `withdrawn` it only takes it back. */
	replaces?: number | undefined;
	withdrawn?: boolean;
	clientKey?: string;
}

/** Enters a ruling as an event of the chain and brings the projection up to date. Returns its number. */
export async function enterRuling(
	trx: Trx,
	ruling: NewRuling,
	by: { person: string; unit: string },
	now: string,
): Promise<number> {
	const { clientKey = randomUUID(), ...said } = ruling;
	const { event, repeated } = await append(
		trx,
		{
			clientKey,
			matterId: `site:${ruling.siteId}`,
			line: "waters",
			kind: ruling.work === null ? "quality.overruled" : "station.maintained",
			happenedAt: now,
			actor: by.person,
			unit: by.unit,
			body: { ...said, replaces: said.replaces ?? null, withdrawn: said.withdrawn ?? false },
			...(said.replaces === undefined ? {} : { supersedes: said.replaces }),
		},
		now,
	);
	if (!repeated) {
		await projectRuling(trx, event.seq, said, by, event.receivedAt);
		const until = said.to === null ? Date.parse(now) : Date.parse(said.to);
		await daysAreDueAgain(trx, [{ siteId: said.siteId, at: Date.parse(said.from), until }], new Date(now));
	}
	return event.seq;
}

/** The kinds of event that say something of a span of a site's data. */
const RULING_KINDS = ["quality.overruled", "station.maintained"];

/** Draws the rulings again from their events. Returns how many there are. */
export async function rebuildRulings(trx: Trx): Promise<number> {
	const district = await currentDistrict(trx);
	await trx.deleteFrom("quality_ruling").where("district_id", "=", district).execute();
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", district)
		.where("kind", "in", RULING_KINDS)
		.orderBy("seq")
		.execute();
	for (const row of rows) {
		const said = row.body as unknown as Omit<NewRuling, "clientKey">;
		await projectRuling(trx, row.seq, said, { person: row.actor, unit: row.unit }, row.received_at.toISOString());
	}
	return rows.length;
}

async function projectRuling(
	trx: Trx,
	seq: number,
	said: Omit<NewRuling, "clientKey">,
	by: { person: string; unit: string },
	knownFrom: string,
): Promise<void> {
	await trx
		.insertInto("quality_ruling")
		.values({
			...{ district_id: await currentDistrict(trx), seq, kind: said.work === null ? "overrule" : "work" },
			...{ site_id: said.siteId, factor: said.factor, from_at: new Date(said.from) },
			to_at: said.to === null ? null : new Date(said.to),
			...{ verdict: said.work === null ? said.verdict : "bad", work: said.work, reason: said.reason },
			...{ actor: by.person, unit: by.unit, known_from: new Date(knownFrom) },
			...{ replaces: said.replaces ?? null, withdrawn: said.withdrawn ?? false },
		})
		.execute();
}

const instant = (ms: number) => new Date(ms).toISOString();
