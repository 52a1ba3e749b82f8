import { addMonths, instantOf, monthsBetween } from "../loop/local-day.ts";
import type { Reading } from "../waters/reading.ts";
import { parseValue } from "../waters/value.ts";
import { chance, seedOf } from "./chance.ts";
import type { DemoCreek } from "./network.ts";

// An invented past with the levels and spread of real automatic stations round Lake Taihu: warm months with little oxygen, ammonia
// that works bring down, works that help nothing, and creeks that turn bad again.

export const HISTORY_BEGINS = "2024-01";

/** What happens to a creek; months are the first of the new state. */
export type Fate =
	| { kind: "steady" }
	| { kind: "improved"; from: string }
	| { kind: "stubborn" }
	| { kind: "rebound"; good: string; bad: string }
	| { kind: "silent"; good: string; from: string };

export function fateOf(creek: DemoCreek, latest: string): Fate {
	const draw = seedOf(`fate:${creek.zh}`) % 100;
	const worksEnd = `2024-${String(5 + (seedOf(`works:${creek.zh}`) % 5)).padStart(2, "0")}`;
	if (creek.zh === "下沿浜") return { kind: "rebound", good: "2024-06", bad: latest };
	if (creek.zh === "红旗河") return { kind: "improved", from: "2024-05" };
	if (draw < 56) return { kind: "steady" };
	if (draw < 88) return { kind: "improved", from: worksEnd };
	if (draw < 91) return { kind: "stubborn" };
	if (draw < 96) {
		const bad = addMonths("2025-06", seedOf(`bad:${creek.zh}`) % 15);
		return { kind: "rebound", good: worksEnd, bad: bad < latest ? bad : addMonths(latest, -1) };
	}
	return { kind: "silent", good: worksEnd, from: addMonths(latest, -4) };
}

function isBad(fate: Fate, month: string): boolean {
	if (fate.kind === "steady") return false;
	if (fate.kind === "improved") return month < fate.from;
	if (fate.kind === "stubborn") return month < "2025-05";
	if (fate.kind === "rebound") return month < fate.good || (month >= fate.bad && month < addMonths(fate.bad, 4));
	return month < fate.good;
}

/** One month's manual samples of a creek's section, as the laboratory would write them. */
export function sampleOf(creek: DemoCreek, siteId: number, month: string, latest: string, timeZone: string): Reading[] {
	const fate = fateOf(creek, latest);
	if (fate.kind === "silent" && month >= fate.from) return [];
	const next = chance(seedOf(`${creek.zh}:${month}`));
	const own = chance(seedOf(creek.zh));
	const level = 0.75 + own() * 0.5;
	const warm = Math.cos(((Number(month.slice(5)) - 7.5) / 12) * 2 * Math.PI); // 1 in midsummer, -1 in midwinter
	const spread = () => Math.exp((next() + next() + next() - 1.5) * 0.35);
	const bad = isBad(fate, month);
	const settled = month >= "2025-01" ? 0.88 : 1;
	const strict = creek.targetClass === 3 ? 0.82 : 1;
	const values: [string, string][] = [
		["w01010", (17.5 + 11 * warm + (next() - 0.5) * 3).toFixed(1)],
		["w01001", (7.5 + 0.2 * warm + (next() - 0.5) * 0.5).toFixed(2)],
		["w01009", Math.max(0.9, (bad ? 4.4 : 7.4) - 1.7 * warm + (next() - 0.5) * 1.6).toFixed(2)],
		["w01019", (4.0 * level * spread() * (bad ? 1.7 : 1)).toFixed(2)],
		[
			"w21003",
			bad
				? (2.7 * level * spread() + 0.35).toFixed(2)
				: belowDetection((0.58 * level * strict * settled - 0.12 * warm) * spread(), "0.025"),
		],
		[
			"w21011",
			bad ? (0.4 * level * spread()).toFixed(3) : belowDetection(0.165 * level * strict * settled * spread(), "0.01"),
		],
	];
	// Ammonia is a part of total nitrogen.
	const ammonia = parseValue("w21003", values.find(([factor]) => factor === "w21003")?.[1] ?? "").usable;
	values.push(["w21001", (Number(ammonia) + 0.75 * (2.6 * level * spread() - 0.6 * warm)).toFixed(2)]);
	const day = 4 + (seedOf(creek.id) % 16);
	const happenedAt = instantOf(`${month}-${String(day).padStart(2, "0")}`, "09:30", timeZone);
	return values.map(([factor, valueText]) => reading(siteId, factor, happenedAt, valueText));
}

function belowDetection(value: number, limit: string): string {
	return value < Number(limit) ? `${limit}L` : value.toFixed(3);
}

export function reading(siteId: number, factor: string, happenedAt: string, valueText: string): Reading {
	const parsed = parseValue(factor, valueText);
	return {
		siteId,
		factor,
		happenedAt,
		valueText,
		value: parsed.value,
		usable: parsed.usable,
		detectionLimit: parsed.detectionLimit,
		flag: "",
	};
}

/** The months that the demo tells, up to the last one whose samples had come in by `today`. */
export function historyMonths(today: string): string[] {
	// Samples of a month come in on the 2nd of the next.
	const latest = addMonths(today.slice(0, 7), Number(today.slice(8)) >= 4 ? -1 : -2);
	return monthsBetween(HISTORY_BEGINS, latest);
}
