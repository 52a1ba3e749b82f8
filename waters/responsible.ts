import type { Bilingual } from "../loop/words.ts";
import type { Position } from "./network-geometry.ts";
import type { ProblemCategory } from "./problem-category.ts";
import { nearestStretch, type Stretch } from "./stretch.ts";

export const RESPONSIBLE_RULE = { name: "responsible-by-grid-and-creek", version: "1" } as const;

/** A point this far from every creek names none. Ours. */
export const NEAR_CREEK_METRES = 300;

export interface GridOfCreek {
	gridId: string;
	name: Bilingual;
	unit: string;
	/** Officers of this day. */
	officers: string[];
	creeks: string[];
}

export interface PlanDuty {
	unit: string;
	person: string;
}

export interface ResponsibleFacts {
	category: ProblemCategory;
	/** What was named, or null: by the place. */
	creekId: string | null;
	place: Position | null;
	/** Stretches of the creeks round the place (or of all). */
	stretches: readonly Stretch[];
	creeks: ReadonlyMap<string, { name: Bilingual; townUnit: string; townName: Bilingual }>;
	grids: readonly GridOfCreek[];
	/** The duty of the plan in force of each creek. */
	planDuties: ReadonlyMap<string, PlanDuty>;
	/** Who is in office in a unit today, the first named first. */
	personsOf(unit: string): readonly string[];
	nameOf(person: string): Bilingual;
}

export interface Responsible {
	creekId: string | null;
	stretchId: string | null;
	unit: string | null;
	person: string | null;
	/** Why, in the order in which it was found. */
	why: Bilingual[];
	rule: typeof RESPONSIBLE_RULE;
}

/** What a grid officer can put right with his own hands, or have put right by the village; the rest needs the town or a bureau. */
const IN_THE_GRID: readonly ProblemCategory[] = ["rubbish", "water-plants", "sign", "bank"];

/** Pure: the creek by the place, the unit and person by the plan's duty, the grid or the town; with the reason of each step. */
export function proposeResponsible(facts: ResponsibleFacts): Responsible {
	const why: Bilingual[] = [];
	const near = facts.place ? nearestStretch(facts.stretches, facts.place) : null;
	const reachable = near && near.metres <= NEAR_CREEK_METRES ? near : null;
	let creekId = facts.creekId;
	let stretchId: string | null = null;
	if (reachable && (creekId === null || reachable.stretch.creekId === creekId)) {
		creekId = reachable.stretch.creekId;
		stretchId = reachable.stretch.id;
		const name = facts.creeks.get(creekId)?.name ?? { zh: creekId, en: creekId };
		const metres = Math.round(reachable.metres);
		why.push({
			zh: `所报位置距${name.zh}第 ${reachable.stretch.number} 段 ${metres} 米，为最近的支浜。`,
			en: `The place lies ${metres} m from stretch ${reachable.stretch.number} of ${name.en}, the nearest creek.`,
		});
	}
	const nobody = { creekId, stretchId, unit: null, person: null, why, rule: RESPONSIBLE_RULE };
	const creek = creekId === null ? undefined : facts.creeks.get(creekId);
	if (creekId === null || creek === undefined) {
		why.push({
			zh: `所报位置 ${NEAR_CREEK_METRES} 米内没有登记的支浜，责任单位须由交办人判断。`,
			en: `No creek is recorded within ${NEAR_CREEK_METRES} m of the place; whoever assigns must judge.`,
		});
		return nobody;
	}
	const found = (unit: string, person: string, zh: string, en: string): Responsible => {
		why.push({ zh, en });
		return { ...nobody, creekId, unit, person };
	};
	const grid = facts.grids.find((one) => one.creeks.includes(creekId));
	const officer = grid?.officers[0];
	if (grid && officer && IN_THE_GRID.includes(facts.category))
		return found(
			grid.unit,
			officer,
			`此类问题由网格就地处置：${creek.name.zh}属${grid.name.zh}，网格员${facts.nameOf(officer).zh}。`,
			`Problems of this kind are settled in the grid: ${creek.name.en} belongs to ${grid.name.en}, officer ${facts.nameOf(officer).en}.`,
		);
	const duty = facts.planDuties.get(creekId);
	if (duty && facts.personsOf(duty.unit).includes(duty.person))
		return found(
			duty.unit,
			duty.person,
			`${creek.name.zh}“一浜一策”责任清单载明责任人为${facts.nameOf(duty.person).zh}。`,
			`The plan of ${creek.name.en} names ${facts.nameOf(duty.person).en} as the person responsible.`,
		);
	const person = facts.personsOf(creek.townUnit)[0];
	if (person)
		return found(
			creek.townUnit,
			person,
			`${creek.name.zh}在${creek.townName.zh}境内，由属地镇（街道）负责；${facts.nameOf(person).zh}现任其职。`,
			`${creek.name.en} lies in ${creek.townName.en}, which is responsible; ${facts.nameOf(person).en} is in office there.`,
		);
	why.push({
		zh: `${creek.townName.zh}没有在职人员登记，责任人须由交办人指定。`,
		en: `Nobody in office is recorded for ${creek.townName.en}; whoever assigns must name a person.`,
	});
	return { ...nobody, unit: creek.townUnit };
}
