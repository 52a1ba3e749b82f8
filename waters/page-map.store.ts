import { currentDistrict } from "../loop/event.store.ts";
import type { MapWriter } from "../loop/line.ts";
import { addMonths, localDay } from "../loop/local-day.ts";
import { creekMonths } from "./creek-month.store.ts";
import { creeksAt, riversAt, shapesAt } from "./network-rows.store.ts";
import { ASSESSED_FACTORS, CLASS_COLOUR, CLASS_NAME, CLASS_NAME_EN, type WaterClass } from "./standard.ts";

type Points = [number, number][];

/** The first part keeps the id itself. */
const partKey = (id: string, part: number) => (part === 0 ? id : `${id}#${part}`);

function courses(geometry: { type: string; coordinates: unknown }): Points[] {
	return (geometry.type === "MultiLineString" ? geometry.coordinates : [geometry.coordinates]) as Points[];
}

function outlines(geometry: { type: string; coordinates: unknown }): Points[] {
	if (geometry.type === "MultiPolygon")
		return (geometry.coordinates as Points[][]).flatMap((rings) => rings.slice(0, 1));
	return geometry.type === "Polygon" ? (geometry.coordinates as Points[]).slice(0, 1) : [];
}

/** The network in the colours of the last complete month. */
export const watersMap: MapWriter = async (trx, moment) => {
	const month = addMonths(localDay(moment.at, moment.timeZone).slice(0, 7), -1);
	const months = await creekMonths(trx, { from: month, to: month, factors: ASSESSED_FACTORS }, moment);
	const classes = new Map(months.map((row) => [row.creekId, row.class]));
	const district = await currentDistrict(trx);
	const shapes = await shapesAt(trx, district, moment).execute();
	const rivers = await riversAt(trx, district, moment).execute();
	const creeks = await creeksAt(trx, district, moment).execute();
	const groups: {
		label: [string, string];
		has: (found: WaterClass | null) => boolean;
		colour: string | null;
		filter: string;
	}[] = [
		{ label: ["Ⅰ–Ⅱ", "Ⅰ–Ⅱ"], has: (found) => found !== null && found <= 2, colour: CLASS_COLOUR[2], filter: "1-2" },
		...([3, 4, 5, 6] as const).map((one) => ({
			label: [CLASS_NAME[one], CLASS_NAME_EN[one]] as [string, string],
			has: (found: WaterClass | null) => found === one,
			colour: CLASS_COLOUR[one],
			filter: String(one),
		})),
		{ label: ["样品不足", "too few samples"], has: (found) => found === null, colour: null, filter: "none" },
	];
	return {
		title: { zh: `${Number(month.slice(5))} 月支浜类别`, en: `Classes of creeks, ${month}` },
		areas: shapes.flatMap((shape) =>
			outlines(shape.geometry).map((points, part) => ({
				key: partKey(shape.shape_id, part),
				kind: shape.kind,
				points,
				label: { zh: shape.name_zh, en: shape.name_en },
			})),
		),
		lines: [
			...rivers.flatMap((river) =>
				courses(river.geometry).map((points, part) => ({
					key: partKey(river.river_id, part),
					kind: "river" as const,
					points,
					colour: null,
					label: { zh: river.name_zh, en: river.name_en },
					href: `/waters?river=${river.river_id}`,
				})),
			),
			...creeks.flatMap((creek) => {
				const found = classes.get(creek.creek_id) ?? null;
				return courses(creek.geometry).map((points, part) => ({
					key: partKey(creek.creek_id, part),
					kind: "creek" as const,
					points,
					colour: found && CLASS_COLOUR[found],
					label: { zh: creek.name_zh, en: creek.name_en },
					href: `/waters/creeks/${creek.creek_id}?month=${month}`,
				}));
			}),
		],
		legend: groups.map(({ label, has, colour, filter }) => ({
			label: { zh: label[0], en: label[1] },
			colour,
			count: creeks.filter((creek) => has(classes.get(creek.creek_id) ?? null)).length,
			href: `/waters?month=${month}&class=${filter}`,
		})),
	};
};
