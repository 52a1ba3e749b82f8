import { addDays } from "../loop/local-day.ts";
import { isWorkingDay, publicCalendar } from "../loop/working-day.ts";
import { FOUR_CLASSES, type ProposalScheme, THREE_CLASSES, USUAL_LIMITS } from "../proposals/scheme.ts";

// Who plays in the demo's proposals, and by which rules.

export const ZONE = "Asia/Shanghai";
export const COMMITTEE = "demo-proposals-office";
export const GOVERNMENT = "demo-government-office";
export const MEMBERS = [1, 2, 3, 4, 5].map((n) => `demo-member-${n}`);
export const CHECKER = "demo-resident";
export const LEADER = "demo-06";

/** Who handles proposals in each unit. */
const OFFICER: Record<string, string> = {
	resources: "demo-resources-officer",
	industry: "demo-industry-officer",
	commerce: "demo-commerce-officer",
	science: "demo-science-officer",
	finance: "demo-finance-officer",
	tax: "demo-tax-officer",
	development: "demo-development-officer",
	housing: "demo-housing-officer",
	urban: "demo-urban-officer",
	agriculture: "demo-agriculture-officer",
	ecology: "demo-ecology-head",
	water: "demo-08",
	// The data bureau's only persons are administrators, whose duties keep them out of the work.
	data: "demo-development-officer",
};
export const unitOf = (name: string) => (name === "data" ? "demo-development" : `demo-${name}`);
export const officerOf = (name: string) => OFFICER[name] ?? OFFICER.development ?? "";

export function demoScheme(year: number): ProposalScheme {
	return {
		...{ year, classes: year >= 2026 ? FOUR_CLASSES : THREE_CLASSES, limits: USUAL_LIMITS },
		...{ mostReopenings: 1, leastBallots: 5, demo: true },
		offices: { committee: "demo-cppcc-proposals", government: "demo-government" },
	};
}

/** This day, or the next on which offices work. */
export const workday = (day: string): string => {
	let at = day;
	while (!isWorkingDay(publicCalendar(at), at)) at = addDays(at, 1);
	return at;
};
