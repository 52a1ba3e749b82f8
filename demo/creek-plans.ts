import { addDays, addMonths } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import { matterState } from "../loop/matter-story.store.ts";
import { knownThen } from "../loop/moment.ts";
import { decidePlan, writePlan } from "../waters/creek-plan.store.ts";
import { measureMatter, type PlanBody, type PlanMeasure, planBody, targetMatter } from "../waters/creek-plan.ts";
import { creekMeasure, creekTarget } from "../waters/matter-kinds.ts";
import { MEASURE_KINDS, type MeasureKind } from "../waters/measure-kind.ts";
import { handOutPlan } from "../waters/plan-hand-out.store.ts";
import { targetClosingFault } from "../waters/target-closing.store.ts";
import { seedOf } from "./chance.ts";
import {
	type Arrival,
	act,
	at,
	clerkOf,
	proof,
	RIVER_OFFICE,
	SUPERVISION,
	step,
	VERIFIER,
	ZONE,
} from "./creek-staff.ts";
import { fateOf } from "./history.ts";
import type { DemoCreek } from "./network.ts";

/** A measure as the demo tells it: when it was really done (null: not yet), and by how much later than the first plan said. */
interface Told {
	kind: MeasureKind;
	text: string;
	amount: number;
	costYuan: number;
	beginsOn: string;
	dueOn: string;
	doneOn: string | null;
	/** The date in the second version, where the first was moved. */
	movedTo?: string;
	percent: number;
}

/** Creeks with a plan, the two of the public promise first, then one of every kind of fate. */
export function plannedCreeks(creeks: readonly DemoCreek[], today: string): DemoCreek[] {
	const named = creeks.filter((creek) => !creek.invented);
	const of = (kind: string, most: number) =>
		creeks.filter((creek) => creek.invented && fateOf(creek, today.slice(0, 7)).kind === kind).slice(0, most);
	return [...named, ...of("stubborn", 4), ...of("improved", 4), ...of("rebound", 2), ...of("steady", 3)];
}

/** Water that works brought down, works that helped nothing, and works that still go on: the measures follow the creek's own fate. */
function measuresOf(creek: DemoCreek, today: string): Told[] {
	const fate = fateOf(creek, today.slice(0, 7));
	const draw = seedOf(`plan:${creek.zh}`);
	const metres = 300 + (draw % 9) * 100;
	const told = (
		kind: MeasureKind,
		text: string,
		amount: number,
		unitYuan: number,
		from: string,
		months: number,
		late: number,
		percent: number,
	): Told => {
		const beginsOn = `${from}-${String(3 + (draw % 20)).padStart(2, "0")}`;
		const dueOn = `${addMonths(from, months)}-25`;
		const doneOn = addDays(dueOn, late);
		const told = {
			kind,
			text,
			amount,
			costYuan: Math.round((amount * unitYuan) / 1000) * 1000,
			beginsOn,
			dueOn,
			percent,
		};
		return {
			...{ ...told, doneOn: doneOn < today ? doneOn : null },
			...(late > 20 && doneOn < today ? { movedTo: addDays(doneOn, 10) } : {}),
		};
	};
	const begin =
		fate.kind === "improved"
			? addMonths(fate.from, -3)
			: fate.kind === "rebound"
				? addMonths(fate.good, -3)
				: fate.kind === "stubborn"
					? "2025-02"
					: "2025-03";
	const first = begin < "2024-02" ? "2024-02" : begin;
	return [
		told("sewer-survey", `两岸管网排查 ${metres * 2} 米`, metres * 2, 12, first, 1, 4, 0),
		told(
			"interception",
			`截污纳管 ${metres} 米，封堵直排口`,
			metres,
			2600,
			first,
			2,
			fate.kind === "improved" ? 34 : 3,
			-40,
		),
		told("dredging", `清淤 ${metres * 4} 立方米`, metres * 4, 130, addMonths(first, 1), 1, 6, -15),
		told(
			"ecological-bank",
			`生态护岸 ${metres} 米`,
			metres,
			1400,
			addMonths(today.slice(0, 7), -4),
			3 + (draw % 3),
			draw % 2 === 0 ? 8 : 400,
			-10,
		),
	];
}

function body(creek: DemoCreek, told: readonly Told[], second: boolean): PlanBody {
	const { person, unit } = clerkOf(creek.town);
	return planBody.parse({
		problems: [
			{ id: "p1", text: "两岸污水未截净，老旧管网渗漏", category: "outfall" },
			{ id: "p2", text: "河床淤积，岸坡裸露", category: "silt" },
		],
		targets: [
			{ id: "t1", factor: "w21003", limit: creek.targetClass === 3 ? "1.0" : "1.5", dueOn: "2026-12-31" },
			{ id: "t2", factor: "w21011", limit: creek.targetClass === 3 ? "0.2" : "0.3", dueOn: "2026-12-31" },
		],
		measures: told.map((one, index) => ({
			...{ id: `m${index + 1}`, kind: one.kind, text: one.text, amount: one.amount, costYuan: one.costYuan },
			problems: [one.kind === "dredging" || one.kind === "ecological-bank" ? "p2" : "p1"],
			...{ fund: "区、镇两级", beginsOn: one.beginsOn, dueOn: second && one.movedTo ? one.movedTo : one.dueOn },
			...{ unit, person },
			effects: one.percent === 0 ? [] : [{ factor: "w21003", percent: one.percent }],
		})),
		duties: { unit, person, coUnits: ["demo-water"], upkeep: "镇级保洁单位每日巡查打捞" },
		reason: second ? "汛期水位高，截污施工顺延" : "",
		demo: true,
	});
}

/** The plans of the demo: written, approved, moved where it was late, and each measure handed out, done and verified. */
export function planArrivals(creeks: readonly DemoCreek[], today: string): Arrival[] {
	return plannedCreeks(creeks, today)
		.flatMap((creek) => planOf(creek, measuresOf(creek, today), today))
		.filter((one) => one.receivedAt < at(today, "00:00"));
}

function planOf(creek: DemoCreek, told: readonly Told[], today: string): Arrival[] {
	const writtenOn = addDays(
		told.reduce((so, one) => (one.beginsOn < so ? one.beginsOn : so), "9999-12-31"),
		-12,
	);
	const moved = told.find((one) => one.movedTo !== undefined);
	const name = { zh: creek.zh, en: creek.en };
	const versions = [body(creek, told, false), ...(moved ? [body(creek, told, true)] : [])];
	const days = [writtenOn, ...(moved ? [addDays(moved.dueOn, -5)] : [])];
	const arrivals: Arrival[] = [];
	for (const [index, version] of versions.entries()) {
		const day = days[index] ?? writtenOn;
		let seq = 0;
		arrivals.push(
			act(day, "09:30", async (trx, now) => {
				const entry = {
					creekId: creek.id,
					by: RIVER_OFFICE,
					clientKey: `demo:plan:${creek.id}:${index}`,
					body: version,
				};
				seq = (await writePlan(trx, entry, now, knownThen(now, ZONE))).seq;
			}),
			act(addDays(day, 3), "10:00", async (trx, now) => {
				const entry = { creekId: creek.id, by: SUPERVISION, of: seq, approved: true, words: "" };
				const plan = await decidePlan(
					trx,
					{ ...entry, clientKey: `demo:plan-approved:${creek.id}:${index}` },
					now,
					knownThen(now, ZONE),
				);
				await handOutPlan(trx, plan, name, { by: SUPERVISION, happenedAt: now }, now, ZONE);
			}),
		);
	}
	const [first] = versions;
	for (const [index, measure] of (first?.measures ?? []).entries())
		arrivals.push(...workOn(creek, measure, told[index]?.doneOn ?? null, addDays(writtenOn, 4)));
	for (const target of first?.targets ?? [])
		arrivals.push(...workOnTarget(creek, target.id, addDays(writtenOn, 4), fateOf(creek, today.slice(0, 7)), today));
	return arrivals;
}

/** The targets of creeks that got well are claimed and verified; the data decide whether they are signed off. */
function workOnTarget(
	creek: DemoCreek,
	targetId: string,
	takenOn: string,
	fate: ReturnType<typeof fateOf>,
	today: string,
): Arrival[] {
	const id = targetMatter(creek.id, targetId);
	const clerk = clerkOf(creek.town);
	const accepted = step(creekTarget, id, clerk, "accept", {}, [takenOn, "14:20"]);
	if (fate.kind !== "improved" && fate.kind !== "steady") return [accepted];
	const claimedOn = addDays(today, -40 - (seedOf(id) % 60));
	const [verifiedOn, closedOn] = [addDays(claimedOn, 3), addDays(claimedOn, 6)];
	if (claimedOn <= takenOn) return [accepted];
	const words = "各断面连续三个月达到目标，申请销号。";
	return [
		accepted,
		step(creekTarget, id, clerk, "task-done", { task: targetId, words }, [claimedOn, "15:20"]),
		step(creekTarget, id, clerk, "claim-done", { words }, [claimedOn, "15:30"]),
		step(creekTarget, id, VERIFIER, "verify", { passed: true, reason: "与监测数据核对，属实" }, [verifiedOn, "11:20"]),
		act(closedOn, "09:10", async (trx, now) => {
			const state = await matterState(trx, creekTarget, id, knownThen(now, ZONE));
			if (state === null || (await targetClosingFault(trx, state, knownThen(now, ZONE)))) return;
			const sent = { matterId: id, step: "sign-off" as const, body: {}, by: SUPERVISION };
			await takeStep(trx, creekTarget, { ...sent, clientKey: `demo:${id}:sign-off` }, now);
		}),
	];
}

/** Of so many closed measures one was never looked back at. */
const FORGOTTEN = 14;

function workOn(creek: DemoCreek, measure: PlanMeasure, doneOn: string | null, takenOn: string): Arrival[] {
	const id = measureMatter(creek.id, measure.id);
	const clerk = clerkOf(creek.town);
	const arrivals = [step(creekMeasure, id, clerk, "accept", {}, [takenOn, "14:00"])];
	if (doneOn === null) return arrivals;
	const words = `${MEASURE_KINDS[measure.kind].zh}完成，已组织验收。`;
	const evidence = proof("验收单", `/waters/creeks/${creek.id}/plan`);
	const verifiedOn = addDays(doneOn, 4);
	const seed = seedOf(id);
	const lookedOn = addDays(verifiedOn, 130 + (seed % 40));
	const looked =
		seed % FORGOTTEN !== 0
			? [
					step(creekMeasure, id, VERIFIER, "look-back", { passed: true, reason: "现场查看，设施完好，未见复发" }, [
						lookedOn,
						"10:30",
					]),
				]
			: [];
	return [
		...arrivals,
		step(creekMeasure, id, clerk, "task-done", { task: measure.id, words, evidence }, [doneOn, "15:00"]),
		step(creekMeasure, id, clerk, "claim-done", { words, evidence }, [doneOn, "15:10"]),
		step(creekMeasure, id, VERIFIER, "verify", { passed: true, reason: "现场核对工程量，属实" }, [verifiedOn, "11:00"]),
		step(creekMeasure, id, SUPERVISION, "sign-off", {}, [addDays(verifiedOn, 2), "09:00"]),
		...looked,
	];
}
