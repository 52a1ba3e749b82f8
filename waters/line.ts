import type { Line } from "../loop/line.ts";
import { rebuildAlarmMatters } from "./alarm-matter.store.ts";
import { creekHistoryRoutes } from "./creek-history.api.ts";
import { creekReadingsRoutes } from "./creek-readings.api.ts";
import { flowVelocityRoutes } from "./flow-velocity.api.ts";
import { rebuildVelocities } from "./flow-velocity.store.ts";
import { rebuildGrids } from "./grid.store.ts";
import { watersHeadlines, watersSince } from "./headlines.store.ts";
import { importRoutes } from "./import.api.ts";
import { jointCaseRoutes } from "./joint-case.api.ts";
import { WATERS_KINDS } from "./matter-kinds.ts";
import { networkRoutes } from "./network.api.ts";
import { watersMap } from "./page-map.store.ts";
import { patrolRoutes } from "./patrol.api.ts";
import { rebuildSeen } from "./patrol.store.ts";
import { placeRoutes } from "./place.api.ts";
import { planRoutes } from "./plan.api.ts";
import { problemRoutes } from "./problem.api.ts";
import { waterIndicators } from "./promise-indicators.store.ts";
import { waterRules } from "./promise-rules.ts";
import { qualityRoutes } from "./quality.api.ts";
import { driftJob, qualityJob } from "./quality.jobs.ts";
import { rebuildRulings } from "./quality.store.ts";
import { qualityBacklogJob } from "./quality-backlog.jobs.ts";
import { rainRoutes } from "./rain.api.ts";
import { reboundWatch } from "./rebound.store.ts";
import { summaryRoutes } from "./summary.api.ts";
import { targetWatch } from "./target-watch.store.ts";
import { watersRoutes } from "./waters.api.ts";
import { worksHeadlines, worksSince } from "./works-headlines.store.ts";
import { worksIndicators } from "./works-indicators.store.ts";
import { worksRules } from "./works-rules.ts";

/** The line of work "waters": everything that it registers with the kernel. */
export const watersLine: Line = {
	name: "waters",
	title: { zh: "河浜", en: "Waters" },
	kinds: WATERS_KINDS,
	routes(app, house) {
		watersRoutes(app, house);
		creekReadingsRoutes(app, house);
		creekHistoryRoutes(app, house);
		summaryRoutes(app, house);
		importRoutes(app, house);
		networkRoutes(app, house);
		placeRoutes(app, house);
		planRoutes(app, house);
		qualityRoutes(app, house);
		flowVelocityRoutes(app, house);
		rainRoutes(app, house);
		problemRoutes(app, house);
		patrolRoutes(app, house);
		jointCaseRoutes(app, house);
	},
	jobs: [qualityJob, qualityBacklogJob, driftJob, reboundWatch, targetWatch],
	indicators: [...waterIndicators, ...worksIndicators],
	rules: [...waterRules, ...worksRules],
	headlines: [...watersHeadlines, worksHeadlines],
	news: async (trx, since, moment) => [
		...(await watersSince(trx, since, moment)),
		...(await worksSince(trx, since, moment)),
	],
	map: watersMap,
	async rebuild(trx) {
		let count = 0;
		for (const rebuild of [rebuildGrids, rebuildSeen, rebuildRulings, rebuildVelocities, rebuildAlarmMatters])
			count += await rebuild(trx);
		return count;
	},
};
