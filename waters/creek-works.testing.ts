import { currentDistrict } from "../loop/event.store.ts";
import { takeStep } from "../loop/matter.store.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Trx } from "../store/database.ts";
import { type PlanBody, planBody } from "./creek-plan.ts";
import { creekProblem } from "./matter-kinds.ts";
import { receiveReadings } from "./reading.store.ts";
import type { Reading } from "./reading.ts";
import { parseValue } from "./value.ts";

// A small world for tests: two towns' creeks with a section each, and the offices that work on them.

export const ZONE = "Asia/Shanghai";

export const PERSONS = {
	station: "hutang",
	grid: "hutang",
	supervisor: "supervision",
	verifier: "ecology",
	bureau: "water",
	urban: "urban",
} as const;

export async function smallWorld(trx: Trx, creeks = 12): Promise<void> {
	const district_id = await currentDistrict(trx);
	await trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", district_id).execute();
	const known_from = new Date("2020-01-01T00:00:00.000Z");
	const unit = (unit_id: string, kind: string) => ({
		...{ district_id, unit_id, kind, name_zh: unit_id, name_en: unit_id, parent_id: null, demo: false },
	});
	await trx
		.insertInto("unit")
		.values([unit("hutang", "town"), ...["supervision", "ecology", "water", "urban"].map((id) => unit(id, "bureau"))])
		.execute();
	for (const [person_id, unit_id] of Object.entries(PERSONS)) {
		await trx
			.insertInto("person")
			.values({ district_id, person_id, unit_id, name_zh: person_id, name_en: person_id, demo: false })
			.execute();
		await trx
			.insertInto("post")
			.values({
				...{ district_id, post_id: `${person_id}-1`, person_id, unit_id, title_zh: person_id, title_en: person_id },
				...{ from_day: person_id === "grid" ? "2021-01-01" : "2020-01-01", until_day: null },
			})
			.execute();
	}
	await trx
		.insertInto("duty")
		.values({
			...{
				district_id,
				person_id: "supervisor",
				duty: "supervision",
				from_at: known_from,
				until_at: null,
				given_by: "test",
			},
		})
		.execute();
	for (let index = 0; index < creeks; index++) {
		const creek_id = `c${index + 1}`;
		const lon = 119.95 + index * 0.02;
		await trx
			.insertInto("creek_version")
			.values({
				...{
					district_id,
					creek_id,
					name_zh: index === 0 ? "下沿浜" : `${index}号浜`,
					name_en: `Creek ${index}`,
					level: 1,
				},
				...{
					town_unit_id: "hutang",
					river_id: "r1",
					downstream_creek_id: null,
					target_class: 4,
					demo: false,
					known_from,
				},
				geometry: JSON.stringify({
					type: "LineString",
					coordinates: [
						[lon, 31.7],
						[lon + 0.006, 31.704],
						[lon + 0.009, 31.71],
					],
				}),
			})
			.execute();
		await trx
			.insertInto("site_version")
			.values({
				...{ district_id, site_id: index + 1, code: `S${index + 1}`, kind: "section", water: "river", creek_id },
				...{ name_zh: `${creek_id}断面`, name_en: `${creek_id} section`, river_id: "r1", lon, lat: 31.7 },
				...{ target_class: 4, demo: false, known_from },
			})
			.execute();
	}
}

/** One laboratory sample of a creek's section: ammonia as given, everything else good. */
export function sample(siteId: number, happenedAt: string, ammonia: string): Reading[] {
	const values = { w21003: ammonia, w21011: "0.12", w01009: "6.5", w01019: "4.1" };
	return Object.entries(values).map(([factor, valueText]) => {
		const { value, usable, detectionLimit } = parseValue(factor, valueText);
		return { siteId, factor, happenedAt, valueText, value, usable, detectionLimit, flag: "" };
	});
}

export async function receive(trx: Trx, receivedAt: string, readings: Reading[]): Promise<void> {
	const delivery = {
		source: "test",
		fileName: "",
		receivedAt,
		clientKey: `test:${receivedAt}`,
		actor: "lab",
		unit: "lab",
	};
	await receiveReadings(trx, delivery, readings, ZONE);
}

/** Takes a step of a problem as one of the persons above. */
export async function problemStep(
	trx: Trx,
	matterId: string,
	step: Exclude<Step, "raise">,
	person: keyof typeof PERSONS,
	body: object,
	at: string,
): Promise<MatterState> {
	return takeStep(
		trx,
		creekProblem,
		{
			...{ matterId, step, body, happenedAt: at, clientKey: `${matterId}:${step}:${at}` },
			by: { person, unit: PERSONS[person] },
		},
		at,
	);
}

export const somePlan = (more: Record<string, unknown> = {}): PlanBody =>
	planBody.parse({
		problems: [{ id: "p1", text: "两岸污水未截", category: "outfall" }],
		targets: [{ id: "t1", factor: "w21003", limit: "1.5", dueOn: "2026-12-31" }],
		measures: [
			{
				...{
					id: "m1",
					kind: "interception",
					text: "北岸截污纳管 300 米",
					problems: ["p1"],
					amount: 300,
					costYuan: 900000,
				},
				...{ fund: "区级", beginsOn: "2026-01-10", dueOn: "2026-04-30", unit: "hutang", person: "station" },
				effects: [{ factor: "w21003", percent: -40 }],
			},
		],
		duties: { unit: "hutang", person: "station" },
		...more,
	});
