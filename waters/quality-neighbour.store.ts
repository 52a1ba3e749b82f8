import type { Trx } from "../store/database.ts";
import { gravest } from "./quality.ts";
import { reachOf, type Window } from "./quality-marks.ts";
import { type Neighbour, neighbourCheck } from "./quality-neighbour.ts";
import { QUALITY_RULES } from "./quality-rules.ts";
import type { QualityMark } from "./quality-ruling.ts";
import { seriesAround } from "./telemetry-window.store.ts";
import { type FlowNetwork, neighboursOf } from "./travel.ts";

/** Hourly values are compared; real-time ones would cost a lookup at each neighbour for every frame and say the same an hour earlier. */
const COMPARED = 2061;
const NEAREST = 4;
const AROUND = 12;

/** What the stations up- and downstream say against a station's new hourly values. */
export async function neighbourMarks(
	trx: Trx,
	window: Window,
	flow: () => Promise<FlowNetwork>,
	knownFrom: string,
): Promise<QualityMark[]> {
	if (window.cn !== COMPARED) return [];
	const network = await flow();
	const reach = reachOf(window);
	const near = neighboursOf(network, window.siteId).slice(0, NEAREST);
	if (near.length < 2) return [];
	const asked = near.map(({ siteId, travelMs }) => ({
		...{ siteId, cn: COMPARED, from: reach.from - travelMs, to: reach.to - travelMs },
	}));
	const theirs = await seriesAround(trx, asked, AROUND);
	const marks: QualityMark[] = [];
	for (const { factor, samples } of window.series) {
		const neighbours = near.flatMap(({ siteId, travelMs }): Neighbour[] => {
			const own = theirs.find((one) => one.siteId === siteId)?.series.get(factor);
			const name = network.sites.get(siteId)?.site.name ?? { zh: "", en: "" };
			return own ? [{ siteId, name, travelMs, samples: own }] : [];
		});
		const found = neighbourCheck.find(factor, samples, neighbours);
		for (const finding of found)
			if (finding.at >= reach.from && finding.at <= reach.to)
				marks.push({
					...{ siteId: window.siteId, cn: window.cn, factor, at: finding.at, until: null },
					...{ verdict: gravest([finding]), findings: [finding], rules: QUALITY_RULES, knownFrom },
				});
	}
	return marks;
}
