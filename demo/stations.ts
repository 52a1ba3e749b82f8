import { addDays, instantOf } from "../loop/local-day.ts";
import type { Reading } from "../waters/reading.ts";
import { chance, seedOf } from "./chance.ts";
import { fateOf, reading } from "./history.ts";
import { type DemoCreek, type Point, RIVERS } from "./network.ts";

// Invented automatic stations: where they stand, and the daily means of their nine factors for the last two months.

const DAYS = 60;

export interface DemoStation {
	siteId: number;
	code: string;
	zh: string;
	en: string;
	riverId: string;
	creekId: string | null;
	at: Point;
	/** Days before today since when nothing came; 0: it works. */
	silentDays: number;
}

const ON_RIVERS = ["jinghang", "wunan", "cailing", "wuyi", "xingou", "wujingang", "taige", "yapu"];
const ON_CREEKS_OF = ["wunan", "cailing", "taige", "wujingang"];
const SILENT: Record<string, number> = { xingou: 9, yapu: 3 };

/** Twelve: eight on main rivers, four on larger creeks; the first of those stands at the creek's own section. */
export function demoStations(creeks: readonly DemoCreek[]): DemoStation[] {
	const places: Omit<DemoStation, "siteId" | "code">[] = ON_RIVERS.map((riverId) => {
		const river = RIVERS.find((one) => one.id === riverId);
		return {
			zh: `${river?.zh}自动站`,
			en: `${river?.en} station`,
			riverId,
			creekId: null,
			at: river?.line.at(-2) ?? [0, 0],
			silentDays: SILENT[riverId] ?? 0,
		};
	});
	for (const [index, riverId] of ON_CREEKS_OF.entries()) {
		const creek = creeks.find(
			(one) => one.river.id === riverId && one.level === 1 && one.invented && fateOf(one, "").kind === "steady",
		);
		const [head, section] = creek?.line ?? [];
		if (!creek || !head || !section) continue;
		places.push({
			zh: `${creek.zh}自动站`,
			en: `${creek.en} station`,
			riverId,
			creekId: creek.id,
			at: index === 0 ? section : head,
			silentDays: index === 3 ? 21 : 0,
		});
	}
	return places.map((place, index) => ({
		...place,
		siteId: creeks.length + index + 1,
		code: `WJ-A${String(index + 1).padStart(2, "0")}`,
	}));
}

/** The days that stations tell of: the last sixty up to yesterday. */
export function stationDays(today: string): string[] {
	return Array.from({ length: DAYS }, (_, index) => addDays(today, index - DAYS));
}

/** A station's means of one day; nothing while it is silent. */
export function stationDay(station: DemoStation, day: string, today: string, timeZone: string): Reading[] {
	if (day > addDays(today, -1 - station.silentDays)) return [];
	const next = chance(seedOf(`${station.code}:${day}`));
	const level = 0.8 + chance(seedOf(station.code))() * 0.35;
	const warm = Math.cos(((Number(day.slice(5, 7)) - 7.5) / 12) * 2 * Math.PI);
	const spread = () => Math.exp((next() + next() + next() - 1.5) * 0.3);
	const values: [string, string][] = [
		["w01010", (17.5 + 11 * warm + (next() - 0.5) * 3).toFixed(1)],
		["w01001", (7.5 + 0.2 * warm + (next() - 0.5) * 0.4).toFixed(2)],
		["w01009", (7.6 - 1.7 * warm + (next() - 0.5) * 1.4).toFixed(2)],
		["w01014", (480 * level + (next() - 0.5) * 90).toFixed(1)],
		["w01003", (38 * spread()).toFixed(1)],
		["w01019", (3.9 * level * spread()).toFixed(2)],
		["w21003", (0.45 * level * spread()).toFixed(3)],
		["w21011", (0.135 * level * spread()).toFixed(3)],
		["w21001", (2.4 * level * spread() - 0.5 * warm).toFixed(2)],
	];
	const happenedAt = instantOf(day, "12:00", timeZone);
	return values.map(([factor, text]) => reading(station.siteId, factor, happenedAt, text));
}
