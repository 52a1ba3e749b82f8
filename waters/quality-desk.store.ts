import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { factorName } from "./factor.ts";
import { sitesAt } from "./network-rows.store.ts";
import { qualityMarks, rulingsOn } from "./quality.store.ts";
import { QUALITY_VERDICTS, type QualityVerdict } from "./quality.ts";
import { ALL_CHECKS } from "./quality-rules.ts";
import { type QualityMark, QualityView, type Ruling, STILL, standing, whyOf } from "./quality-ruling.ts";

/** A station, and what the checks had to say of it in the span. */
export interface DeskStation {
	siteId: number;
	name: Bilingual;
	demo: boolean;
	/** Values and spans found, by verdict. */
	counts: Record<Exclude<QualityVerdict, "good">, number>;
	/** How far it was checked, ISO UTC; null: it sends no telemetry. */
	checkedTo: string | null;
	/** From where on it waits to be checked again by newer rules, ISO UTC; null: it does not. */
	recheckFrom: string | null;
	/** The work that is going on there. */
	work: Ruling | null;
}

/** The stations of the district with what was found since a moment, those with most first. */
export async function deskStations(trx: Trx, since: string, moment: Moment): Promise<DeskStation[]> {
	const district = await currentDistrict(trx);
	const sites = (await sitesAt(trx, district, moment).execute()).filter(({ kind }) => kind === "station");
	const found = await sql<{ site_id: number; verdict: Exclude<QualityVerdict, "good">; n: number }>`
		select site_id, verdict, count(*)::int as n from (
			select distinct on (site_id, happened_at, cn, factor) site_id, verdict, happened_at, until from telemetry_quality
			where district_id = ${district} and known_from <= ${moment.knownBy}::timestamptz and happened_at <= ${moment.at}::timestamptz
				and (happened_at >= ${since}::timestamptz or until >= ${since}::timestamptz)
			order by site_id, happened_at, cn, factor, known_from desc
		) latest
		where verdict <> 'good' and coalesce(until, happened_at) >= ${since}::timestamptz
		group by 1, 2`.execute(trx);
	const through = await sql<{ site_id: number; checked_to: Date; recheck_from: Date | null }>`
		select site_id, max(checked_to) as checked_to, min(recheck_from) as recheck_from from quality_through where district_id = ${district} group by 1`.execute(
		trx,
	);
	const checked = new Map(through.rows.map((row) => [row.site_id, row]));
	const at = Date.parse(moment.at);
	const works = standing(await rulingsOn(trx, null, moment.knownBy)).filter(
		({ kind, from, to }) => kind === "work" && from <= at && (to === null || to >= at),
	);
	return sites
		.map((site): DeskStation => {
			const counts = { suspect: 0, bad: 0, missing: 0 };
			for (const row of found.rows) if (row.site_id === site.site_id) counts[row.verdict] += row.n;
			return {
				...{ siteId: site.site_id, name: { zh: site.name_zh, en: site.name_en }, demo: site.demo, counts },
				checkedTo: checked.get(site.site_id)?.checked_to.toISOString() ?? null,
				recheckFrom: checked.get(site.site_id)?.recheck_from?.toISOString() ?? null,
				work: works.find(({ siteId }) => siteId === site.site_id) ?? null,
			};
		})
		.sort((a, b) => weight(b) - weight(a) || a.siteId - b.siteId);
}

const weight = ({ counts }: DeskStation) => counts.bad * 3 + counts.suspect + counts.missing;

/** What a person said, as far as taking it back must tell: it may be about more than one value. */
export type RulingTold = Pick<Ruling, "seq" | "work" | "factor" | "from" | "to">;

/** A verdict as the list tells it. */
export interface ToldMark {
	cn: number;
	factor: string;
	factorName: Bilingual;
	from: string;
	/** null: one value. */
	to: string | null;
	/** How many values in a row it is about; of a value that stands still, or a gap: 1. */
	values: number;
	/** It still goes on. */
	open: boolean;
	verdict: QualityVerdict;
	verdictName: Bilingual;
	checks: { name: string; title: Bilingual; version: string }[];
	why: Bilingual[];
	/** A person's word decided. */
	ruled: boolean;
	/** That word, so that it can be taken back; null: the rules decided. */
	ruling: RulingTold | null;
	knownFrom: string;
}

/** A mark as the list tells it, with what a person ruled of it; a span that goes on ends at `to` for the list. */
export function toldMark(mark: QualityMark, view: QualityView, to: number): ToldMark {
	// A span is judged at its first value, a little after its own place.
	const at = mark.until === null || mark.verdict === "missing" ? mark.at : (mark.findings[0]?.at ?? mark.at + 1);
	const judged =
		mark.verdict === "missing" ? { ruling: null, findings: mark.findings } : view.of(mark.cn, mark.factor, at);
	const verdict = judged.ruling?.verdict ?? mark.verdict;
	return {
		...{ cn: mark.cn, factor: mark.factor, verdict, verdictName: QUALITY_VERDICTS[verdict] },
		factorName: mark.factor === "" ? { zh: "全部因子", en: "all factors" } : factorName(mark.factor),
		from: new Date(at).toISOString(),
		to: mark.until === null ? null : new Date(Math.min(mark.until, to)).toISOString(),
		values: 1,
		open: mark.until === STILL,
		checks: mark.findings.map(({ check, version }) => ({
			...{ name: check, version },
			title: ALL_CHECKS.get(check)?.title ?? { zh: check, en: check },
		})),
		why: whyOf({ verdict, ruling: judged.ruling, findings: mark.findings }, mark.factor),
		...{ ruled: judged.ruling !== null, ruling: judged.ruling && toldRuling(judged.ruling), knownFrom: mark.knownFrom },
	};
}

const toldRuling = ({ seq, work, factor, from, to }: Ruling): RulingTold => ({ seq, work, factor, from, to });

const HOUR_MS = 3_600_000;

async function usualIntervals(trx: Trx, siteId: number): Promise<Map<number, number | null>> {
	const rows = await trx
		.selectFrom("quality_through")
		.select(["cn", "interval_ms"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("site_id", "=", siteId)
		.execute();
	return new Map(rows.map(({ cn, interval_ms }) => [cn, interval_ms]));
}

/** Values of a series that follow each other and of which the same is said are one row: the sentence is that of the last. The latest first, as they are given. */
export function inRows(marks: readonly ToldMark[], intervalOf: (cn: number) => number): ToldMark[] {
	const rows: ToldMark[] = [];
	const latest = new Map<string, ToldMark>();
	for (const mark of marks) {
		const same = [mark.cn, mark.factor, mark.verdict, mark.ruling?.seq, mark.checks.map(({ name }) => name)].join();
		const row = latest.get(same);
		const follows = row && Date.parse(row.from) - Date.parse(mark.from) <= 2 * intervalOf(mark.cn);
		if (row && follows && mark.to === null && (row.to === null || row.values > 1)) {
			row.to ??= row.from;
			row.from = mark.from;
			row.values++;
		} else {
			const own = { ...mark };
			latest.set(same, own);
			rows.push(own);
		}
	}
	return rows;
}

/** What was found at one station in a span, the latest first, `most` at most; and what people said of it. */
export async function deskMarks(
	trx: Trx,
	siteId: number,
	{ from, to, most }: { from: number; to: number; most: number },
	knownBy: string,
): Promise<{ marks: ToldMark[]; more: number; rulings: Ruling[] }> {
	const found = await qualityMarks(trx, { siteId, from, to }, knownBy);
	const rulings = await rulingsOn(trx, { siteId, from, to }, knownBy);
	const view = new QualityView(found, rulings);
	const intervals = await usualIntervals(trx, siteId);
	const all = found
		.toSorted((a, b) => b.at - a.at || (a.factor < b.factor ? -1 : 1))
		.map((mark) => toldMark(mark, view, to));
	const marks = inRows(all, (cn) => intervals.get(cn) ?? HOUR_MS);
	const told = marks.slice(0, most);
	return { marks: told, more: Math.max(0, marks.length - most), rulings: standing(rulings) };
}
