import type { Duty } from "../people/may.ts";
import { TOWNS } from "./network.ts";

export interface DemoUnit {
	id: string;
	kind: "district" | "bureau" | "organ" | "town" | "community" | "company";
	zh: string;
	en: string;
	parent: string | null;
}

export interface DemoOffice {
	id: string;
	unit: string;
	titleZh: string;
	titleEn: string;
	/** How the holder is called; the title, with its place before it where many hold the same. */
	zh: string;
	en: string;
	duty?: Duty;
	/** Local days; the first day on which the post was no longer held. */
	from: string;
	until?: string;
}

/** The demo's first day: its measurements begin a little later. */
const BEGAN = "2024-01-01";

const BUREAUS: [id: string, zh: string, en: string, kind?: DemoUnit["kind"], parent?: string][] = [
	["supervision", "区督查室", "Supervision Office"],
	["government", "区政府办公室", "District Government Office"],
	["ecology", "生态环境局", "Ecology and Environment Bureau"],
	["water", "水利局", "Water Resources Bureau"],
	["river-chief", "区河长制办公室", "River Chief Office", "bureau", "demo-water"],
	["urban", "城市管理局", "Urban Management Bureau"],
	["housing", "住房和城乡建设局", "Housing and Construction Bureau"],
	["agriculture", "农业农村局", "Agriculture and Rural Affairs Bureau"],
	["resources", "自然资源和规划分局", "Natural Resources and Planning Branch"],
	["development", "发展和改革局", "Development and Reform Bureau"],
	["industry", "工业和信息化局", "Industry and Information Technology Bureau"],
	["commerce", "商务局", "Commerce Bureau"],
	["science", "科学技术局", "Science and Technology Bureau"],
	["finance", "财政局", "Finance Bureau"],
	["tax", "税务局", "Tax Bureau"],
	["data", "数据局", "Data Bureau"],
	["audit", "审计局", "Audit Bureau"],
	["cppcc", "区政协", "District CPPCC Committee", "organ"],
	["cppcc-proposals", "区政协提案委员会办公室", "CPPCC Proposal Committee Office", "organ", "demo-cppcc"],
	["drainage", "排水运营公司", "Drainage Operating Company", "company"],
	["dyeing", "印染企业", "Dyeing Works", "company"],
	["start-up", "参赛初创企业", "Start-up in the Contest", "company"],
];

const communityOf = (town: string) => `demo-${town}-east`;
const townName = (zh: string) => zh.replace(/(镇|街道)$/, "");

/** The units of the demo, parents before children. The district and its towns exist; the others are invented and say so. */
export const UNITS: DemoUnit[] = [
	{ id: "district", kind: "district", zh: "武进区", en: "Wujin District", parent: null },
	...BUREAUS.map(
		([id, zh, en, kind = "bureau", parent = "district"]): DemoUnit => ({
			id: `demo-${id}`,
			kind,
			zh: `${zh}（演示）`,
			en: `${en} (demo)`,
			parent,
		}),
	),
	...TOWNS.map((town): DemoUnit => ({ id: town.id, kind: "town", zh: town.zh, en: town.en, parent: "district" })),
	...TOWNS.map(
		(town): DemoUnit => ({
			id: communityOf(town.id),
			kind: "community",
			zh: `${townName(town.zh)}河东社区（演示）`,
			en: `Hedong Community, ${town.en} (demo)`,
			parent: town.id,
		}),
	),
];

const office = (id: string, unit: string, titleZh: string, titleEn: string, duty?: Duty): DemoOffice => ({
	id: `demo-${id}`,
	...{ unit, titleZh, titleEn, zh: titleZh, en: titleEn, from: BEGAN },
	...(duty ? { duty } : {}),
});

const inTowns = (id: string, titleZh: string, titleEn: string, unitOf = (town: string) => town): DemoOffice[] =>
	TOWNS.map((town) => ({
		...office(`${id}-${town.id}`, unitOf(town.id), titleZh, titleEn),
		zh: `${town.zh}${titleZh}`,
		en: `${titleEn}, ${town.en}`,
	}));

const MEMBERS: [zh: string, en: string][] = [
	["经济界委员", "CPPCC member, economic sector"],
	["农业界委员", "CPPCC member, agriculture"],
	["环境资源界委员", "CPPCC member, environment and resources"],
	["科技界委员", "CPPCC member, science and technology"],
	["社会福利界委员", "CPPCC member, social welfare"],
];

const FORMER_STATION = "qianhuang";

/** Who sits where. Persons are called by their office: no living person is meant. */
export const OFFICES: DemoOffice[] = [
	office("01", "demo-data", "系统管理员", "System administrator", "system-admin"),
	office("02", "demo-data", "安全管理员", "Security administrator", "security-admin"),
	office("03", "demo-audit", "审计管理员", "Audit administrator", "audit-admin"),
	office("04", "demo-audit", "审计员", "Auditor", "auditor"),
	office("05", "demo-supervision", "督查专员", "Supervision officer", "supervision"),
	office("06", "district", "分管区领导", "District leader in charge"),
	office("07", "demo-ecology", "核验员", "Verification officer"),
	office("08", "demo-water", "河道科科长", "Head of the river section"),
	...inTowns("station", "水利站站长", "Head of the water station").map((one, index) => ({
		...one,
		id: `demo-${String(index + 9).padStart(2, "0")}`,
		...(one.unit === FORMER_STATION ? { from: "2025-07-01" } : {}),
	})),
	{
		...office("station-former", FORMER_STATION, "水利站站长", "Head of the water station"),
		zh: "前黄镇前任水利站站长",
		en: "Former head of the water station, Qianhuang Town",
		until: "2025-07-01",
	},
	...inTowns("clerk", "河道管护办事员", "River care clerk"),
	...inTowns("grid-1", "一号网格员", "Grid officer 1"),
	...inTowns("grid-2", "二号网格员", "Grid officer 2"),
	...inTowns("community", "河东社区主任", "Head of Hedong Community", communityOf),
	office("supervision-head", "demo-supervision", "督查室主任", "Head of the supervision office", "supervision"),
	office("government-office", "demo-government", "提案办理科科长", "Head of the proposals section, Government Office"),
	office("ecology-head", "demo-ecology", "水生态环境科科长", "Head of the water section, Ecology Bureau"),
	office("ecology-monitor", "demo-ecology", "监测工程师", "Monitoring engineer", "monitoring"),
	office("river-chief-office", "demo-river-chief", "河长办工作人员", "Officer of the River Chief Office"),
	office("urban-officer", "demo-urban", "城管执法中队长", "Head of the urban enforcement squad"),
	office("housing-officer", "demo-housing", "排水管理科科长", "Head of the drainage section"),
	office("agriculture-officer", "demo-agriculture", "种植业与养殖业科科长", "Head of the farming section"),
	office("resources-officer", "demo-resources", "自然资源和规划科科长", "Head of the land and planning section"),
	office("development-officer", "demo-development", "重大项目科科长", "Head of the key projects section"),
	office("industry-officer", "demo-industry", "产业发展科科长", "Head of the industry section"),
	office("commerce-officer", "demo-commerce", "招商科科长", "Head of the investment section"),
	office("science-officer", "demo-science", "创业大赛专员", "Contest officer"),
	office("finance-officer", "demo-finance", "财政支持科科长", "Head of the support funds section"),
	office("tax-officer", "demo-tax", "纳税服务科科长", "Head of the taxpayer service section"),
	office("proposals-office", "demo-cppcc-proposals", "提案委办公室主任", "Head of the proposal committee office"),
	...MEMBERS.map(([zh, en], index) => office(`member-${index + 1}`, "demo-cppcc", zh, en)),
	office("resident", communityOf("hutang"), "居民监督员", "Residents' supervisor"),
	office("drainage-operator", "demo-drainage", "管网运维负责人", "Head of sewer operation"),
	office("dyeing-works", "demo-dyeing", "企业环保负责人", "Environment manager of the works"),
	office("founder", "demo-start-up", "创始人", "Founder"),
];
