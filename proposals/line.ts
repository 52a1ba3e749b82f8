import type { Line } from "../loop/line.ts";
import { proposalExportRoutes } from "./export.api.ts";
import { mayOpenFileOf, proposalFileRoutes } from "./file.api.ts";
import { proposalHeadlines } from "./headlines.store.ts";
import { proposalImportRoutes } from "./import.api.ts";
import { proposalJobs } from "./jobs.ts";
import { leadRoutes } from "./lead.api.ts";
import { proposalListRoutes } from "./list.api.ts";
import { proposalNotices } from "./notice.store.ts";
import { proposalIndicators } from "./promise-indicators.store.ts";
import { promiseListRoutes } from "./promise-list.api.ts";
import { proposalRules } from "./promise-rules.ts";
import { proposalRoutes } from "./proposal.api.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "./proposal-kinds.ts";
import { PROPOSAL_EVENT_WORDS } from "./proposal-step.ts";
import { rebuildProposals } from "./rebuild.store.ts";
import { schemeRoutes } from "./scheme.api.ts";
import { similarRoutes } from "./similar.api.ts";
import { proposalDuties } from "./waiting.store.ts";

/** The line of work "proposals": everything that it registers with the kernel. */
export const proposalsLine: Line = {
	name: "proposals",
	title: { zh: "提案", en: "Proposals" },
	kinds: PROPOSAL_KINDS_OF_MATTER,
	eventWords: PROPOSAL_EVENT_WORDS,
	routes(app, house) {
		proposalListRoutes(app, house);
		schemeRoutes(app, house);
		leadRoutes(app, house);
		similarRoutes(app, house);
		proposalRoutes(app, house);
		proposalFileRoutes(app, house);
		promiseListRoutes(app, house);
		proposalExportRoutes(app, house);
		proposalImportRoutes(app, house);
	},
	mayOpenFile: mayOpenFileOf,
	notices: proposalNotices,
	duties: proposalDuties,
	jobs: proposalJobs,
	rebuild: rebuildProposals,
	indicators: proposalIndicators,
	rules: proposalRules,
	headlines: proposalHeadlines,
};
