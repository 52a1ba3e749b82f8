import { currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { gravest } from "./quality.ts";
import { reachOf, type Window } from "./quality-marks.ts";
import { isCompared, type Neighbour, neighbourCheck, VALUES } from "./quality-neighbour.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import type { QualityMark } from "./quality-ruling.ts";
import { type Stretch, seriesAround } from "./telemetry-window.store.ts";
import { type FlowNetwork, neighboursOf } from "./travel.ts";

/** Hourly values are compared; real-time ones would cost a lookup at each neighbour for every frame and say the same an hour earlier. */
const COMPARED = 2061;
const NEAREST = 4;
const AROUND = 12;
const HOUR_MS = 3_600_000;

/** What comes later than this is beyond the reach of its neighbours' next values. */
const LATE_MS = 30 * 3_600_000;
/** Neighbours are asked again so far back. */
const AGAIN_MS = 31 * 86_400_000;

/**
 * Stretches of stations that were compared with others before what the others now told late: they are checked again. What came in time is compared again by
 * itself, when the neighbour's next values are checked with those before them.
 */
export async function stretchesBesideLate(
	trx: Trx,
	fresh: readonly Stretch[],
	now: Date,
	flow: () => Promise<FlowNetwork>,
): Promise<Stretch[]> {
	const late = fresh.filter(({ cn, from }) => cn === COMPARED && from < now.getTime() - LATE_MS);
	if (late.length === 0) return [];
	const network = await flow();
	const through = await trx
		.selectFrom("quality_through")
		.select(["site_id", "checked_to"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("cn", "=", COMPARED)
		.execute();
	const nearest = through.map(({ site_id: siteId, checked_to }) => ({
		...{ siteId, until: checked_to.getTime() - LATE_MS },
		others: neighboursOf(network, siteId).slice(0, NEAREST),
	}));
	const span = 2 * VALUES * HOUR_MS;
	return late.flatMap((told) =>
		nearest.flatMap(({ siteId, until, others }): Stretch[] => {
			const other = others.find((one) => one.siteId === told.siteId);
			if (!other || others.length < 2) return [];
			const from = Math.max(told.from + other.travelMs, now.getTime() - AGAIN_MS);
			const to = Math.min(told.to + other.travelMs + span, until);
			return from <= to ? [{ siteId, cn: COMPARED, from, to }] : [];
		}),
	);
}

/** What the stations up- and downstream say against the new hourly values of some stations; one reading of the neighbours for all of them. */
export async function neighbourMarks(
	trx: Trx,
	windows: readonly Window[],
	flow: () => Promise<FlowNetwork>,
	knownFrom: string,
): Promise<Map<Window, QualityMark[]>> {
	const hourly = windows.filter(({ cn, series }) => cn === COMPARED && series.some(({ factor }) => isCompared(factor)));
	if (hourly.length === 0) return new Map();
	const network = await flow();
	const asked = new Map<number, Stretch>();
	const near = new Map<Window, { siteId: number; travelMs: number }[]>();
	for (const window of hourly) {
		const others = neighboursOf(network, window.siteId).slice(0, NEAREST);
		if (others.length < 2) continue;
		near.set(window, others);
		const reach = reachOf(window);
		for (const { siteId, travelMs } of others) {
			const known = asked.get(siteId);
			const [from, to] = [reach.from - travelMs, reach.to - travelMs];
			asked.set(siteId, {
				...{ siteId, cn: COMPARED },
				from: Math.min(from, known?.from ?? from),
				to: Math.max(to, known?.to ?? to),
			});
		}
	}
	const theirs = new Map(
		(await seriesAround(trx, [...asked.values()], AROUND)).map(({ siteId, series }) => [siteId, series]),
	);
	return new Map(
		[...near].map(([window, others]) => {
			const reach = reachOf(window);
			const marks = window.series.flatMap(({ factor, samples }): QualityMark[] => {
				const neighbours = others.flatMap(({ siteId, travelMs }): Neighbour[] => {
					const own = theirs.get(siteId)?.get(factor);
					const name = network.sites.get(siteId)?.site.name ?? { zh: "", en: "" };
					return own ? [{ siteId, name, travelMs, samples: own }] : [];
				});
				const first = samples.findIndex(({ at }) => at >= reach.from);
				const own = samples.slice(Math.max(0, first - VALUES + 1));
				return neighbourCheck.find(factor, own, neighbours).flatMap((finding) => {
					if (finding.at < reach.from || finding.at > reach.to) return [];
					return {
						...{ siteId: window.siteId, cn: window.cn, factor, at: finding.at, until: null },
						...{ verdict: gravest([finding]), findings: [finding], rules: QUALITY_RULES, knownFrom },
					};
				});
			});
			return [window, marks];
		}),
	);
}
