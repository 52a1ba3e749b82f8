import type { Trx } from "../store/database.ts";
import { gravest } from "./quality.ts";
import { reachOf, type Window } from "./quality-marks.ts";
import { isCompared, type Neighbour, neighbourCheck } from "./quality-neighbour.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import type { QualityMark } from "./quality-ruling.ts";
import { type Stretch, seriesAround } from "./telemetry-window.store.ts";
import { type FlowNetwork, neighboursOf } from "./travel.ts";

/** Hourly values are compared; real-time ones would cost a lookup at each neighbour for every frame and say the same an hour earlier. */
const COMPARED = 2061;
const NEAREST = 4;
const AROUND = 12;

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
				return neighbourCheck.find(factor, samples, neighbours).flatMap((finding) => {
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
