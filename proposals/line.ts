import type { Line } from "../loop/line.ts";
import { proposalExportRoutes } from "./export.api.ts";
import { proposalHeadlines } from "./headlines.store.ts";
import { proposalImportRoutes } from "./import.api.ts";
import { proposalJobs } from "./jobs.ts";
import { proposalIndicators } from "./promise-indicators.store.ts";
import { proposalRules } from "./promise-rules.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "./proposal-kinds.ts";
import { proposalRoutes } from "./proposals.api.ts";
import { rebuildProposals } from "./rebuild.store.ts";

/** The line of work "proposals": everything that it registers with the kernel. */
export const proposalsLine: Line = {
	name: "proposals",
	title: { zh: "提案", en: "Proposals" },
	kinds: PROPOSAL_KINDS_OF_MATTER,
	routes(app, house) {
		proposalRoutes(app, house);
		proposalExportRoutes(app, house);
		proposalImportRoutes(app, house);
	},
	jobs: proposalJobs,
	rebuild: rebuildProposals,
	indicators: proposalIndicators,
	rules: proposalRules,
	headlines: proposalHeadlines,
};
