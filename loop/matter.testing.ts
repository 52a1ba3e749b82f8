import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { instantOf } from "./local-day.ts";
import { raiseMatter, takeStep } from "./matter.store.ts";
import { kindKey, type MatterKind } from "./matter.ts";
import type { Step } from "./matter-step.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });

/** A kind of matter with everything on that statistics count. */
export const TEST_KIND: MatterKind = {
	line: "waters",
	name: "problem",
	title: { zh: "河浜问题", en: "Creek problem" },
	limits: {
		...{ assign: days(1), accept: days(1), handle: days(10), verify: days(3), verdict: days(5) },
		...{ "sign-off": days(3), "look-back": days(60) },
	},
	...{ proofsToClaim: 0, asksRaiser: true, needsTaskBook: false, looksBack: true, openInside: true },
};
export const TEST_KINDS = new Map([[kindKey(TEST_KIND), TEST_KIND]]);

/** Who holds a post where in the tests of matters. */
export const TEST_POSTS: Record<string, string> = {
	head: "office",
	leader: "district",
	doer: "town",
	caller: "town",
	"doer-2": "village",
	checker: "bureau",
};

/** 09:00, or another time of a local day, in Shanghai. */
export const at = (day: string, time = "09:00") => instantOf(day, time, "Asia/Shanghai");

type Scope = Parameters<typeof testDatabase>[0];

/** Persons with posts over real PostgreSQL. `units`: more units, with their kinds. */
export async function houseOfMatters(t: Scope, units: Record<string, string> = {}) {
	const { db, districtId, ownerUrl } = await testDatabase(t);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	await inside((trx) => insertPosts(trx, units));
	return { db, ownerUrl, districtId, inside };
}

/** Enters the persons of {@link TEST_POSTS} with their posts, and the units that are not there yet. */
export async function insertPosts(trx: Trx, units: Record<string, string> = {}): Promise<void> {
	const district_id = 1;
	for (const unit_id of new Set([...Object.values(TEST_POSTS), ...Object.keys(units)])) {
		const unit = { unit_id, name_zh: unit_id, name_en: unit_id, kind: units[unit_id] ?? "town", parent_id: null };
		await trx
			.insertInto("unit")
			.values({ district_id, ...unit, demo: false })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
	for (const [person_id, unit_id] of Object.entries(TEST_POSTS)) {
		await trx
			.insertInto("person")
			.values({ district_id, person_id, unit_id, name_zh: person_id, name_en: person_id, demo: false })
			.execute();
		const post = { post_id: `${person_id}-1`, person_id, unit_id, title_zh: "", title_en: "" };
		await trx
			.insertInto("post")
			.values({ district_id, ...post, from_day: "2018-01-01", until_day: null })
			.execute();
	}
}

/** One step of a matter of a test, which is named by its title. */
export interface Act {
	at: string;
	matter: string;
	step: Step;
	by: string;
	body?: object;
}

/** Raised and handed out to a unit on a day. */
export function handOut(matter: string, day: string, person = "doer"): Act[] {
	const body = { unit: TEST_POSTS[person], person, relations: { verifier: "checker" } };
	return [
		{ at: at(day), matter, step: "raise", by: "caller" },
		{ at: at(day, "09:30"), matter, step: "assign", by: "head", body },
		{ at: at(day, "10:00"), matter, step: "accept", by: person },
	];
}

/** Claimed done on a day and verified on the same, or a later one. */
export function finish(matter: string, day: string, person = "doer", verifiedOn = day): Act[] {
	return [
		{ at: at(day, "15:00"), matter, step: "claim-done", by: person, body: { words: "已办结" } },
		{ at: at(verifiedOn, "16:00"), matter, step: "verify", by: "checker", body: { passed: true, reason: "属实" } },
	];
}

/** Plays acts in the order of their times, as the chain wants them, and returns the matters' ids by title. */
export async function play(db: Db, districtId: number, acts: readonly Act[]): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	const sorted = acts
		.map((act, index) => ({ act, index }))
		.sort((a, b) => (a.act.at < b.act.at ? -1 : a.act.at > b.act.at ? 1 : a.index - b.index));
	for (const { act, index } of sorted) {
		const taken = {
			by: { person: act.by, unit: TEST_POSTS[act.by] ?? "" },
			clientKey: `act-${index}-${act.step}-${act.at}`,
		};
		await inDistrict(db, districtId, async (trx) => {
			if (act.step === "raise") {
				const state = await raiseMatter(trx, TEST_KIND, { ...taken, body: { title: act.matter } }, act.at);
				ids.set(act.matter, state.matterId);
				return;
			}
			const sent = { ...taken, matterId: ids.get(act.matter) ?? "", step: act.step, body: act.body ?? {} };
			await takeStep(trx, TEST_KIND, sent, act.at);
		});
	}
	return ids;
}
