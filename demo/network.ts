import { pinyin } from "pinyin-pro";
import { chance, seedOf } from "./chance.ts";

// Our own rough drawing of Wujin for the demo, WGS 84: right in outline and in who flows where, not a map to measure on.

export type Point = [lon: number, lat: number];

export const LAKE: Point[] = [
	[119.92, 31.22],
	[119.93, 31.29],
	[119.96, 31.36],
	[120.02, 31.42],
	[120.01, 31.455],
	[120.04, 31.478],
	[120.075, 31.455],
	[120.062, 31.4],
	[120.075, 31.375],
	[120.1, 31.408],
	[120.128, 31.4],
	[120.122, 31.49],
	[120.155, 31.51],
	[120.19, 31.545],
	[120.222, 31.535],
	[120.225, 31.49],
	[120.205, 31.45],
	[120.225, 31.4],
	[120.3, 31.43],
	[120.3, 31.22],
	[119.92, 31.22],
];

export const DISTRICT: Point[] = [
	[119.92, 31.757],
	[119.995, 31.74],
	[120.04, 31.73],
	[120.01, 31.762],
	[120.075, 31.78],
	[120.105, 31.795],
	[120.155, 31.806],
	[120.195, 31.765],
	[120.152, 31.757],
	[120.148, 31.7],
	[120.118, 31.687],
	[120.108, 31.63],
	[120.07, 31.605],
	[120.052, 31.565],
	[120.09, 31.547],
	[120.12, 31.515],
	[120.102, 31.478],
	[120.05, 31.44],
	[120.042, 31.372],
	[120.095, 31.34],
	[120.045, 31.348],
	[120.02, 31.385],
	[120.035, 31.485],
	[119.975, 31.52],
	[119.93, 31.55],
	[119.862, 31.552],
	[119.835, 31.532],
	[119.735, 31.57],
	[119.69, 31.582],
	[119.672, 31.612],
	[119.692, 31.655],
	[119.69, 31.7],
	[119.748, 31.715],
	[119.732, 31.76],
	[119.77, 31.752],
	[119.838, 31.768],
	[119.89, 31.742],
	[119.92, 31.757],
];

export interface DemoRiver {
	id: string;
	zh: string;
	en: string;
	role: "backbone" | "into_lake";
	flowsInto: string | null;
	line: Point[];
	/** How many of the 167 creeks flow into it. */
	creeks: number;
}

export const RIVERS: DemoRiver[] = [
	{
		id: "jinghang",
		zh: "京杭大运河",
		en: "Grand Canal",
		role: "backbone",
		flowsInto: null,
		creeks: 18,
		line: [
			[119.865, 31.745],
			[119.93, 31.728],
			[119.985, 31.705],
			[120.04, 31.69],
			[120.1, 31.668],
		],
	},
	{
		id: "wunan",
		zh: "武南河",
		en: "Wunan River",
		role: "backbone",
		flowsInto: "cailing",
		creeks: 20,
		line: [
			[119.87, 31.682],
			[119.92, 31.672],
			[119.97, 31.66],
			[120.02, 31.648],
			[120.05, 31.642],
		],
	},
	{
		id: "cailing",
		zh: "采菱港",
		en: "Cailing River",
		role: "backbone",
		flowsInto: "wujingang",
		creeks: 18,
		line: [
			[119.985, 31.735],
			[119.992, 31.7],
			[120.0, 31.67],
			[120.015, 31.64],
			[120.03, 31.61],
		],
	},
	{
		id: "wuyi",
		zh: "武宜运河",
		en: "Wuyi Canal",
		role: "backbone",
		flowsInto: "taige",
		creeks: 19,
		line: [
			[119.935, 31.73],
			[119.93, 31.69],
			[119.92, 31.65],
			[119.915, 31.6],
			[119.905, 31.565],
		],
	},
	{
		id: "xingou",
		zh: "新沟河",
		en: "Xingou River",
		role: "backbone",
		flowsInto: null,
		creeks: 17,
		line: [
			[120.135, 31.795],
			[120.115, 31.75],
			[120.105, 31.71],
			[120.09, 31.66],
			[120.06, 31.62],
		],
	},
	{
		id: "biandan",
		zh: "扁担河",
		en: "Biandan River",
		role: "backbone",
		flowsInto: null,
		creeks: 13,
		line: [
			[119.795, 31.752],
			[119.8, 31.7],
			[119.79, 31.66],
			[119.78, 31.62],
		],
	},
	{
		id: "xili",
		zh: "锡溧漕河",
		en: "Xili Canal",
		role: "backbone",
		flowsInto: "wujingang",
		creeks: 14,
		line: [
			[119.86, 31.575],
			[119.92, 31.582],
			[119.98, 31.59],
			[120.03, 31.595],
			[120.062, 31.612],
		],
	},
	{
		id: "wujingang",
		zh: "武进港",
		en: "Wujin Port River",
		role: "into_lake",
		flowsInto: "taihu",
		creeks: 16,
		line: [
			[120.03, 31.61],
			[120.045, 31.57],
			[120.065, 31.53],
			[120.095, 31.5],
			[120.122, 31.49],
		],
	},
	{
		id: "taige",
		zh: "太滆运河",
		en: "Taige Canal",
		role: "into_lake",
		flowsInto: "taihu",
		creeks: 14,
		line: [
			[119.85, 31.562],
			[119.9, 31.558],
			[119.955, 31.545],
			[120.0, 31.51],
			[120.04, 31.478],
		],
	},
	{
		id: "caoqiao",
		zh: "漕桥河",
		en: "Caoqiao River",
		role: "into_lake",
		flowsInto: "taige",
		creeks: 9,
		line: [
			[119.93, 31.53],
			[119.965, 31.512],
			[119.995, 31.5],
			[120.02, 31.492],
		],
	},
	{
		id: "yapu",
		zh: "雅浦港",
		en: "Yapu Port River",
		role: "into_lake",
		flowsInto: "taihu",
		creeks: 9,
		line: [
			[120.02, 31.555],
			[120.045, 31.525],
			[120.06, 31.49],
			[120.075, 31.455],
		],
	},
];

export interface DemoTown {
	id: string;
	zh: string;
	en: string;
	centre: Point;
}

export const TOWNS: DemoTown[] = [
	{ id: "hutang", zh: "湖塘镇", en: "Hutang Town", centre: [119.955, 31.715] },
	{ id: "niutang", zh: "牛塘镇", en: "Niutang Town", centre: [119.9, 31.71] },
	{ id: "luoyang", zh: "洛阳镇", en: "Luoyang Town", centre: [120.055, 31.64] },
	{ id: "yaoguan", zh: "遥观镇", en: "Yaoguan Town", centre: [120.035, 31.705] },
	{ id: "henglin", zh: "横林镇", en: "Henglin Town", centre: [120.09, 31.69] },
	{ id: "hengshanqiao", zh: "横山桥镇", en: "Hengshanqiao Town", centre: [120.12, 31.755] },
	{ id: "xueyan", zh: "雪堰镇", en: "Xueyan Town", centre: [120.06, 31.515] },
	{ id: "qianhuang", zh: "前黄镇", en: "Qianhuang Town", centre: [119.95, 31.575] },
	{ id: "lijia", zh: "礼嘉镇", en: "Lijia Town", centre: [119.99, 31.635] },
	{ id: "jiaze", zh: "嘉泽镇", en: "Jiaze Town", centre: [119.79, 31.69] },
	{ id: "huangli", zh: "湟里镇", en: "Huangli Town", centre: [119.77, 31.62] },
	{ id: "nanxiashu", zh: "南夏墅街道", en: "Nanxiashu Subdistrict", centre: [119.92, 31.64] },
];

export interface DemoCreek {
	id: string;
	zh: string;
	en: string;
	level: 1 | 2;
	town: string;
	river: DemoRiver;
	line: Point[];
	/** The creek of the same river that it flows into; null: it flows into the river itself. */
	downstream: string | null;
	targetClass: number;
	/** false: the name is in the public promise; where it runs is still our sketch. */
	invented: boolean;
}

const FAMILIES = "陈王张李周吴徐蒋钱谈刘白梅朱杨许沈陆顾潘丁史薛邵金史吕万宋蔡戴殷庄".split("");
const PLACES = ["家浜", "家塘浜", "家头浜", "巷浜", "墅浜", "家村浜", "庄浜", "家桥浜"];
const TAKEN = new Set(["谈家头浜", "刘家头浜", "白家浜", "陈巷浜"]); // real creeks of other rivers: not to be confused with invented ones

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/** The point at `share` of a line's length and the direction there (unit vector). */
function along(line: Point[], share: number): { at: Point; direction: Point } {
	const lengths = line.slice(1).map((to, i) => Math.hypot(to[0] - (line[i]?.[0] ?? 0), to[1] - (line[i]?.[1] ?? 0)));
	let left = share * lengths.reduce((sum, length) => sum + length, 0);
	for (const [i, length] of lengths.entries()) {
		const from = line[i] as Point;
		const to = line[i + 1] as Point;
		if (left <= length || i === lengths.length - 1) {
			const direction: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
			return { at: [from[0] + direction[0] * left, from[1] + direction[1] * left], direction };
		}
		left -= length;
	}
	throw new Error("a line needs two points");
}

function nearestTown(point: Point): string {
	const distance = (town: DemoTown) => Math.hypot(town.centre[0] - point[0], town.centre[1] - point[1]);
	return TOWNS.reduce((so, town) => (distance(town) < distance(so) ? town : so)).id;
}

function english(zh: string): string {
	const word = pinyin(zh, { toneType: "none", type: "array" }).join("");
	return `${word.charAt(0).toUpperCase()}${word.slice(1)} Creek`;
}

/** The 167 creeks of the promise: two with their real names, the rest invented. */
export function demoCreeks(): DemoCreek[] {
	const creeks: DemoCreek[] = [];
	const used = new Set(TAKEN);
	const next = chance(320412);
	for (const river of RIVERS) {
		for (let n = 0; n < river.creeks; n++) {
			const { at, direction } = along(river.line, (n + 0.5 + (next() - 0.5) * 0.4) / river.creeks);
			const side = n % 2 === 0 ? 1 : -1;
			const length = 0.007 + next() * 0.011;
			const bend = (next() - 0.5) * 0.6;
			const across: Point = [-direction[1] * side, direction[0] * side];
			const reach = (part: number): Point => [
				round(at[0] + across[0] * length * part + direction[0] * length * bend * part * part),
				round(at[1] + across[1] * length * part + direction[1] * length * bend * part * part),
			];
			const own = [reach(1), reach(0.55), [round(at[0]), round(at[1])] as Point];
			let zh = "";
			do zh = `${FAMILIES[Math.floor(next() * FAMILIES.length)]}${PLACES[Math.floor(next() * PLACES.length)]}`;
			while (used.has(zh));
			const real = realName(river.id, n);
			// Some second-level creeks join the first-level one before them on the same bank.
			const below = !real && n % 12 === 5 ? creeks.at(-2) : undefined;
			const into = below?.level === 1 && !realName(river.id, n - 2) ? below : undefined;
			const line = into ? joining(into.line, at) : own;
			const town = nearestTown(line[0] as Point);
			if (real) zh = real.zh;
			used.add(zh);
			creeks.push({
				id: `c${String(creeks.length + 1).padStart(3, "0")}`,
				zh,
				en: english(zh),
				level: real || n % 6 !== 5 ? 1 : 2,
				town: real?.town ?? town,
				river,
				line,
				downstream: into?.id ?? null,
				targetClass: river.role === "into_lake" ? 3 : seedOf(zh) % 3 === 0 ? 3 : 4,
				invented: !real,
			});
		}
	}
	return creeks;
}

/** The line of a creek that lies towards `side` of another and runs into it just above its mouth. */
function joining(other: Point[], side: Point): Point[] {
	const [head, bend, mouth] = other as [Point, Point, Point];
	const beside = (point: Point, share: number): Point => [
		round(point[0] + (side[0] - mouth[0]) * share),
		round(point[1] + (side[1] - mouth[1]) * share),
	];
	const end: Point = [round(mouth[0] + (bend[0] - mouth[0]) * 0.03), round(mouth[1] + (bend[1] - mouth[1]) * 0.03)];
	return [beside(head, 0.35), beside(bend, 0.22), end];
}

/** 下沿浜 (湖塘镇) flows into 采菱港; 红旗河 (牛塘镇) is named by the promise without saying where it flows: the sketch puts it on 武宜运河. */
function realName(riverId: string, n: number): { zh: string; town: string } | undefined {
	if (riverId === "cailing" && n === 5) return { zh: "下沿浜", town: "hutang" };
	if (riverId === "wuyi" && n === 3) return { zh: "红旗河", town: "niutang" };
	return undefined;
}
