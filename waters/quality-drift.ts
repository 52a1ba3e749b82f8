import type { Bilingual } from "../loop/words.ts";
import { factorName, factorOf } from "./factor.ts";
import { medianOf, shown } from "./quality.ts";

// A probe that drifts is wrong by a little more each day: no look at its own values tells it from the water. What tells is another witness: a sample that people took of the same water, and
// the relation that the station usually has to those above and below it. Pure; days are numbers of local days.

/** How far a station's day may be from a witness. All of these are our choice: HJ 915, which has limits for comparing with real samples (实际水样比对), was not available to us. */
interface DriftLimits {
	/** By how much a manual sample of the day may differ from the station's mean of the day: a share of the sample, and never less than this. A day has its own ups and downs, wide for oxygen. */
	manual: { share: number; least: number } | null;
	/** By how much the usual relation to neighbours must have shifted, in the unit, or as a ratio. null: changes on the way, by sources and decay. */
	neighbours: { shift: number; ratio?: true } | null;
}

export const DRIFT_LIMITS: Readonly<Record<string, DriftLimits>> = {
	w01010: { manual: { share: 0, least: 4 }, neighbours: { shift: 2 } },
	w01001: { manual: { share: 0, least: 0.8 }, neighbours: { shift: 0.4 } },
	w01009: { manual: { share: 0.4, least: 3 }, neighbours: null },
	w01014: { manual: { share: 0.25, least: 40 }, neighbours: { shift: 1.3, ratio: true } },
	w01019: { manual: { share: 0.4, least: 1.5 }, neighbours: null },
	w21003: { manual: { share: 0.5, least: 0.2 }, neighbours: null },
	w21011: { manual: { share: 0.5, least: 0.06 }, neighbours: null },
	w21001: { manual: { share: 0.4, least: 0.8 }, neighbours: null },
};

/** A sample from another place of the same water, near by, may differ by so much more. */
const NEARBY = 1.5;
/** Comparisons in a row that fail to the same side, before anything is said: one may be a bottle. */
const PAIRS = 2;
/** Days on which both were measured that say what is usual. */
const REFERENCE_DAYS = 30;
const REFERENCE_LEAST = 20;
/** The cumulated sum: a day speaks by what it is off beyond one usual scatter, by three at most, so that a few wild days raise nothing. */
const ALLOWANCE = 1;
const MOST_A_DAY = 3;
const DECIDES = 12;
/** The days that say where it stands now. */
const NOW_DAYS = 7;
/** Fewer days are no drift; other checks look at them. */
const LEAST_DAYS = 10;
/** With one neighbour nobody knows who is right. */
const NEIGHBOURS = 2;

export interface DayMean {
	day: number;
	value: number;
}

/** A sample that people took, and what the station had on the same day, or the one beside it. */
export interface Comparison extends DayMean {
	station: number;
	/** At the station itself, or near by on the same water. */
	samePlace: boolean;
}

/** A station's days of one factor, and its witnesses. */
export interface DriftSeries {
	factor: string;
	days: readonly DayMean[];
	/** Of each station up- and downstream: value by day, shifted by the time that the water takes. */
	neighbours: readonly ReadonlyMap<number, number>[];
	manual: readonly Comparison[];
}

export interface Drift {
	/** The first day of it. */
	since: number;
	/** The last day of it; null: it goes on. */
	until: number | null;
	numbers: Record<string, number | string>;
}

/** A drift that is known to go on: since when, and by which witness. */
export interface StandingDrift {
	since: number;
	by: string;
}

/** Whether a station's factor drifts. Of one that stands the witness that found it says whether it still does; null only where it has nothing more to say. */
export function driftOf(series: DriftSeries, standing: StandingDrift | null = null): Drift | null {
	const limits = DRIFT_LIMITS[series.factor];
	if (!limits) return null;
	const days = [...series.days].sort((a, b) => a.day - b.day);
	const since = standing?.since ?? null;
	const samples = limits.manual && standing?.by !== "neighbours" ? besideSamples(series, limits.manual, since) : null;
	if (samples || !limits.neighbours || standing?.by === "manual") return samples;
	return besideNeighbours({ ...series, days }, limits.neighbours, since);
}

function besideSamples(
	{ manual }: DriftSeries,
	{ share, least }: NonNullable<DriftLimits["manual"]>,
	standing: number | null,
): Drift | null {
	const pairs = [...manual].sort((a, b) => a.day - b.day);
	const limitOf = ({ value, samePlace }: Comparison) =>
		Math.max(least, share * Math.abs(value)) * (samePlace ? 1 : NEARBY);
	const sideOf = (pair: Comparison) =>
		Math.abs(pair.station - pair.value) > limitOf(pair) ? Math.sign(pair.station - pair.value) : 0;
	const last = pairs.at(-1);
	if (!last) return null;
	const side = sideOf(last);
	let first = pairs.length;
	while (first > 0 && side !== 0 && sideOf(pairs[first - 1] as Comparison) === side) first--;
	const run = pairs.slice(first);
	if (run.length >= PAIRS)
		return {
			...{ since: standing ?? (run[0] as Comparison).day, until: null },
			numbers: {
				...{ by: "manual", pairs: run.length, side, station: last.station, manual: last.value },
				...{ limit: limitOf(last), samePlace: last.samePlace ? 1 : 0 },
			},
		};
	if (standing === null || side !== 0 || last.day <= standing) return null;
	// Compared again, and well: it was over by then.
	const before = pairs.findLast((pair) => sideOf(pair) !== 0 && pair.day >= standing);
	return before ? { since: standing, until: before.day, numbers: { by: "manual", pairs: 0 } } : null;
}

interface Shifted {
	since: number;
	side: number;
	/** How far the relation is from what is usual, on the scale of the factor. */
	shift: number;
	/** The last day on which it was. */
	lastOff: number;
	drifts: boolean;
}

function besideNeighbours(
	{ days, neighbours }: DriftSeries,
	limit: NonNullable<DriftLimits["neighbours"]>,
	standing: number | null,
): Drift | null {
	const scale = limit.ratio ? (value: number) => Math.log(Math.max(value, 1e-6)) : (value: number) => value;
	const least = limit.ratio ? Math.log(limit.shift) : limit.shift;
	const told = neighbours.flatMap((theirs) => {
		const relation = days.flatMap(({ day, value }): DayMean[] => {
			const other = theirs.get(day);
			return other === undefined ? [] : [{ day, value: scale(value) - scale(other) }];
		});
		return shiftedOf(relation, least) ?? [];
	});
	if (told.length < NEIGHBOURS) return null;
	const first = told[0] as Shifted;
	const agreed = told.every(({ side, drifts }) => drifts && side === first.side);
	const shift = medianOf(told.map((one) => one.shift));
	const numbers = {
		...{ by: "neighbours", neighbours: told.length, side: first.side },
		...(limit.ratio ? { times: Math.exp(Math.abs(shift)) } : { shift: Math.abs(shift) }),
	};
	// The last of them to see it begin: none of the days before is put in doubt by one alone.
	if (agreed) return { since: standing ?? Math.max(...told.map((one) => one.since)), until: null, numbers };
	if (standing === null) return null;
	return told.some((one) => Math.abs(one.shift) <= least / 2)
		? { since: standing, until: Math.max(standing, Math.min(...told.map(({ lastOff }) => lastOff))), numbers }
		: { since: standing, until: null, numbers };
}

/** Where the relation to one neighbour stands (two-sided cumulated sum); null: too few days to know what is usual. */
function shiftedOf(relation: readonly DayMean[], least: number): Shifted | null {
	const reference = relation.slice(0, REFERENCE_DAYS).map(({ value }) => value);
	if (reference.length < REFERENCE_LEAST || relation.length < reference.length + LEAST_DAYS) return null;
	const usual = medianOf(reference);
	const scatter = Math.max(1.4826 * medianOf(reference.map((value) => Math.abs(value - usual))), least / 4);
	const sums = { up: 0, down: 0, upSince: 0, downSince: 0 };
	for (const { day, value } of relation.slice(reference.length)) {
		const off = Math.max(-MOST_A_DAY, Math.min(MOST_A_DAY, (value - usual) / scatter));
		const [up, down] = [sums.up + off - ALLOWANCE, sums.down - off - ALLOWANCE];
		if (sums.up <= 0) sums.upSince = day;
		if (sums.down <= 0) sums.downSince = day;
		sums.up = Math.max(0, up);
		sums.down = Math.max(0, down);
	}
	const now = relation.slice(-NOW_DAYS);
	const shift = medianOf(now.map(({ value }) => value)) - usual;
	const side = Math.sign(shift);
	const [sum, since] = side > 0 ? [sums.up, sums.upSince] : [sums.down, sums.downSince];
	const lastDay = relation.at(-1)?.day ?? 0;
	return {
		...{ since, side, shift },
		lastOff: relation.findLast(({ value }) => Math.abs(value - usual) > least / 2)?.day ?? since,
		drifts: sum > DECIDES && Math.abs(shift) > least && lastDay - since + 1 >= LEAST_DAYS,
	};
}

/** Its words; it is looked for once a day, by days, and not with the values as they come. */
export const driftCheck = {
	name: "drift",
	version: "1",
	title: { zh: "缓慢漂移", en: "slow drift" },
	describe: {
		zh: "每天一次：日均值与同一点位、或同一河浜 1 公里内的人工监测（前后 1 天）比对，连续 2 次向同一侧超过限差的存疑；水温、pH、电导率另与上下游至少两个站比较，日均值之差偏离此前 30 天的平常关系，累积和（CUSUM）超限、持续 10 天以上且每个邻站都一致的存疑。",
		en: "Once a day: the station's mean of the day against samples that people took there, or within 1 km on the same creek, a day before or after: suspect where two in a row are off to the same side by more than the limit. Temperature, pH and conductivity also against two or more stations up- and downstream: suspect where the usual relation of the 30 days before has shifted by the cumulated sum (CUSUM) for ten days, and each neighbour says so.",
	},
	say(numbers: Record<string, number | string>, factor: string): Bilingual {
		const { by, pairs, side, station, manual, limit, neighbours, shift, times } = numbers;
		const name = factorName(factor);
		const unit = factorOf(factor)?.unit ?? "";
		const [zh, en] = Number(side) < 0 ? ["低", "low"] : ["高", "high"];
		if (by === "manual")
			return Number(pairs) === 0
				? {
						zh: `${name.zh}曾偏离人工监测，其后比对恢复一致；其间数据存疑。`,
						en: `The ${name.en} was off manual samples until a later comparison agreed; what lies between is doubtful.`,
					}
				: {
						zh: `${name.zh}与人工监测比对连续 ${pairs} 次偏${zh}（最近一次自动 ${shown(station)}、人工 ${shown(manual)} ${unit}，限差 ${shown(limit)}），疑似漂移，应校准核查。`,
						en: `The ${name.en} was too ${en} against manual samples ${pairs} times in a row (last: station ${shown(station)}, sample ${shown(manual)} ${unit}, limit ${shown(limit)}): it may drift and should be calibrated.`,
					};
		const much =
			times === undefined
				? { zh: `${shown(shift)} ${unit}`, en: `${shown(shift)} ${unit}` }
				: { zh: `${shown(times)} 倍`, en: `${shown(times)} times` };
		return {
			zh: `${name.zh}与上下游 ${neighbours} 个站的平常关系逐渐偏${zh}，现已相差 ${much.zh}，疑似漂移，应校准核查。`,
			en: `The ${name.en} has become too ${en} against its usual relation to ${neighbours} stations up- and downstream, by ${much.en} now: it may drift and should be calibrated.`,
		};
	},
};

export const isDrift = ({ findings }: { findings: readonly { check: string }[] }) =>
	findings.some(({ check }) => check === driftCheck.name);
