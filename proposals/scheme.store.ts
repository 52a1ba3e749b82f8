import { append, currentDistrict, eventsOf } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import { standingEvents } from "../loop/world.ts";
import type { Person } from "../people/may.ts";
import { may } from "../people/may.ts";
import { noSuchUnit } from "../people/unit.store.ts";
import type { Trx } from "../store/database.ts";
import { PROPOSALS_LINE, schemeOf } from "./known.store.ts";
import { postsOn } from "./posts.store.ts";
import { type ProposalScheme, SCHEME_KIND, schemeFault } from "./scheme.ts";
import { sumsOfYear } from "./statistics.store.ts";

export interface SchemeVersion {
	seq: number;
	setAt: string;
	unit: string;
	scheme: ProposalScheme;
}

/** Every version of a year's rules that was set by a moment, the latest first. */
export async function schemeVersions(trx: Trx, year: number, moment: Moment): Promise<SchemeVersion[]> {
	const events = await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment);
	return standingEvents(events, moment)
		.filter((event) => (event.body as { year?: number }).year === year)
		.map((event) => ({
			...{ seq: event.seq, setAt: event.happenedAt, unit: event.unit },
			scheme: event.body as unknown as ProposalScheme,
		}))
		.reverse();
}

/** How many replies of the year carry each letter. */
export async function lettersUsed(trx: Trx, year: number): Promise<Map<string, number>> {
	const counts = (await sumsOfYear(trx, year)).find((one) => one.unit === "")?.counts ?? {};
	return new Map(
		Object.entries(counts).flatMap(([name, many]) => (name.startsWith("class-") ? [[name.slice(6), many]] : [])),
	);
}

/** Whether a person runs the year's proposals: the supervision duty, or a post in one of the two offices of the year or of the latest year before it. */
export async function runsYear(trx: Trx, person: Person | null, year: number, day: string, moment: Moment) {
	if (person === null || !may(person, "proposal.configure")) return false;
	if (person.duties.includes("supervision")) return true;
	const events = standingEvents(await eventsOf(trx, { line: PROPOSALS_LINE, kind: SCHEME_KIND }, moment), moment);
	const set = events
		.map((event) => event.body as unknown as ProposalScheme)
		.filter((one) => one.year <= year)
		.sort((a, b) => a.year - b.year)
		.at(-1);
	if (!set) return false;
	const posts = await postsOn(trx, day);
	return [set.offices.committee, set.offices.government].some(
		(office) => office !== null && posts.membersOf(office).includes(person.personId),
	);
}

/** Sets a year's rules from now on; what was in force before stays readable. */
export async function setScheme(
	trx: Trx,
	scheme: ProposalScheme,
	by: { person: string; unit: string; clientKey: string },
	moment: Moment,
): Promise<number> {
	const before = await schemeOf(trx, scheme.year, moment);
	const fault = schemeFault(scheme, before, await lettersUsed(trx, scheme.year));
	if (fault) throw refusal("SCHEME_REFUSED", fault, 409);
	for (const office of [scheme.offices.committee, scheme.offices.government]) {
		if (office === null) continue;
		const known = await trx
			.selectFrom("unit")
			.select("unit_id")
			.where("district_id", "=", await currentDistrict(trx))
			.where("unit_id", "=", office)
			.executeTakeFirst();
		if (!known) throw noSuchUnit(office);
	}
	const { event } = await append(
		trx,
		{
			...{ clientKey: by.clientKey, matterId: `proposals-${scheme.year}`, line: PROPOSALS_LINE, kind: SCHEME_KIND },
			...{ happenedAt: moment.at, actor: by.person, unit: by.unit, body: scheme },
		},
		moment.at,
	);
	return event.seq;
}
