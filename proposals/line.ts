import type { Line } from "../loop/line.ts";
import { proposalJobs } from "./jobs.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "./proposal-kinds.ts";
import { proposalRoutes } from "./proposals.api.ts";

/** The line of work "proposals": everything that it registers with the kernel. */
export const proposalsLine: Line = {
	name: "proposals",
	title: { zh: "提案", en: "Proposals" },
	kinds: PROPOSAL_KINDS_OF_MATTER,
	routes: proposalRoutes,
	jobs: proposalJobs,
	indicators: [],
	rules: [],
	headlines: [],
};
