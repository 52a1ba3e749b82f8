import type { Bilingual } from "../loop/words.ts";

/** What may be wrong with a creek. `water`: the water itself is the problem, so only data can show that it is solved. */
interface Category extends Bilingual {
	water: boolean;
}

const category = (zh: string, en: string, water = false): Category => ({ zh, en, water });

export const PROBLEM_CATEGORIES = {
	"water-quality": category("水质异常（黑臭、异色、异味）", "water turned black, coloured or smelling", true),
	outfall: category("排口溢流、直排", "outfall overflowing or discharging", true),
	sewer: category("管网病害", "broken sewer"),
	rubbish: category("漂浮物、垃圾", "floating rubbish"),
	"water-plants": category("水生植物滋生", "water plants overgrown"),
	bank: category("岸坡乱垦乱堆", "bank tilled or used as a dump"),
	building: category("违建占用", "unlawful building on the bank"),
	silt: category("淤积", "silted up"),
	"no-flow": category("断流、水系不畅", "no flow"),
	facility: category("设施损坏（闸、泵站、曝气机）", "gate, pump or aerator broken"),
	aquaculture: category("养殖尾水", "fish-farm effluent", true),
	slurry: category("工地泥浆", "slurry from a building site", true),
	sign: category("公示牌缺损", "sign missing or damaged"),
	other: category("其他", "other"),
} as const satisfies Record<string, Category>;

export type ProblemCategory = keyof typeof PROBLEM_CATEGORIES;

export const CATEGORY_NAMES = Object.keys(PROBLEM_CATEGORIES) as [ProblemCategory, ...ProblemCategory[]];

export function categoryWords(name: string): Bilingual {
	return PROBLEM_CATEGORIES[name as ProblemCategory] ?? { zh: name, en: name };
}

/** Whether a problem of this category is solved only when the readings say so. */
export function isWaterProblem(category: string): boolean {
	return PROBLEM_CATEGORIES[category as ProblemCategory]?.water ?? false;
}

/** How a problem was found. */
export const PROBLEM_SOURCES = {
	patrol: { zh: "巡河发现", en: "patrol" },
	monitoring: { zh: "监测发现", en: "monitoring" },
	citizen: { zh: "群众反映", en: "a citizen" },
	"remote-sensing": { zh: "无人机、遥感发现", en: "drone or remote sensing" },
	inspection: { zh: "督查发现", en: "inspection" },
} as const satisfies Record<string, Bilingual>;

export type ProblemSource = keyof typeof PROBLEM_SOURCES;

export const SOURCE_NAMES = Object.keys(PROBLEM_SOURCES) as [ProblemSource, ...ProblemSource[]];

export function sourceWords(name: string): Bilingual {
	return PROBLEM_SOURCES[name as ProblemSource] ?? { zh: name, en: name };
}
