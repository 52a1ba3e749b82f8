import { addDays } from "../loop/local-day.ts";
import { raiseMatter, takeStep } from "../loop/matter.store.ts";
import { kindKey, type MatterKind } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });
export const KIND: MatterKind = {
	...{ line: "waters", name: "problem", title: { zh: "河浜问题", en: "Creek problem" }, proofsToClaim: 0 },
	limits: {
		...{ assign: days(1), accept: days(1), handle: days(10), verify: days(3) },
		...{ verdict: days(5), "sign-off": days(3), "look-back": days(60) },
	},
	...{ asksRaiser: true, needsTaskBook: true, looksBack: true, openInside: true },
};
export const KINDS = new Map([[kindKey(KIND), KIND]]);
const POSTS = [
	["chief", "office"],
	["doer", "town"],
	["mate", "town"],
	["checker", "bureau"],
] as const;
const UNIT = new Map<string, string>(POSTS);

/** A house of four persons, Tuesday 24 November 2026, 09:00 in Shanghai, whose matters are walked by hand. */
export async function houseOfFour(t: Parameters<typeof testDatabase>[0]) {
	const { db, districtId } = await testDatabase(t);
	const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
	const house = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	await inside(async (trx) => {
		for (const [person_id, unit_id] of POSTS) {
			const names = {
				name_zh: `${person_id}同志`,
				name_en: person_id,
				demo: false,
				email: `${person_id}@test.example`,
			};
			const own = { district_id: districtId, person_id, unit_id };
			await trx
				.insertInto("person")
				.values({ ...own, ...names })
				.execute();
			const post = { post_id: person_id, title_zh: "", title_en: "", from_day: "2024-01-01", until_day: null };
			await trx
				.insertInto("post")
				.values({ ...own, ...post })
				.execute();
		}
	});
	const later = (minutes: number) => {
		clock.now = new Date(clock.now.getTime() + minutes * 60_000);
	};
	let keys = 0;
	const by = (person: string) => ({ person, unit: UNIT.get(person) ?? "" });
	const raise = async (who: string, title = "下沿浜水体发黑") => {
		const raising = { body: { title, place: { lon: 119.95, lat: 31.7 } }, by: by(who), clientKey: `raise-${++keys}` };
		return (await inside((trx) => raiseMatter(trx, KIND, raising, clock.now.toISOString()))).matterId;
	};
	const step = (who: string, matterId: string, name: Exclude<Step, "raise">, body: object = {}) => {
		later(1);
		const stepping = { matterId, step: name, body, by: by(who), clientKey: `step-${++keys}` };
		return inside((trx) => takeStep(trx, KIND, stepping, clock.now.toISOString()));
	};
	const assigned = async (title?: string) => {
		const matterId = await raise("mate", title);
		const task = {
			id: "1",
			text: "封堵排口",
			unit: "town",
			person: "doer",
			dueOn: addDays(clock.now.toISOString().slice(0, 10), 3),
		};
		await step("chief", matterId, "write-in", { tasks: [task] });
		await step("chief", matterId, "assign", { unit: "town", person: "doer", relations: { verifier: "checker" } });
		return matterId;
	};
	return { house, clock, later, inside, raise, step, assigned };
}
