import { addDays, addMonths } from "../loop/local-day.ts";
import { creekProblem } from "../waters/matter-kinds.ts";
import { raiseProblem } from "../waters/problem.store.ts";
import type { ProblemCategory, ProblemSource } from "../waters/problem-category.ts";
import { recordRain } from "../waters/rain.store.ts";
import { receiveReadings } from "../waters/reading.store.ts";
import { watchRebounds } from "../waters/rebound.store.ts";
import { chance, seedOf } from "./chance.ts";
import {
	type Arrival,
	act,
	clerkOf,
	gridOfficer,
	proof,
	RIVER_OFFICE,
	SUPERVISION,
	stationHead,
	step,
	VERIFIER,
	ZONE,
} from "./creek-staff.ts";
import { reading } from "./history.ts";
import type { DemoCreek } from "./network.ts";
import { asEvidence, type DemoPhoto, type PhotoWish, uploadOf } from "./photos.ts";

interface Told {
	creek: DemoCreek;
	key: string;
	category: ProblemCategory;
	source: ProblemSource;
	words: string;
	raisedOn: string;
	/** How far it has come. */
	until: "raised" | "assigned" | "in-hand" | "claimed" | "verified" | "closed";
	/** Days from the finding to the report of its end. */
	doneAfter: number;
}

const STEPS = ["raised", "assigned", "in-hand", "claimed", "verified", "closed"] as const;

const FOUND: [ProblemCategory, ProblemSource, string, string][] = [
	["rubbish", "patrol", "桥下漂浮物成片", "组织打捞并加密保洁"],
	["bank", "inspection", "北岸坡有菜地和堆物", "清除种植和堆物，恢复坡面"],
	["water-plants", "remote-sensing", "无人机影像见水面浮萍连片", "打捞浮萍，疏通水流"],
	["sewer", "monitoring", "雨后管网冒溢，井盖周围有污水", "管网检测并修复破损段"],
	["facility", "patrol", "曝气机停运", "检修曝气机并恢复运行"],
	["sign", "patrol", "河长公示牌褪色，看不清电话", "更换公示牌"],
	["silt", "inspection", "入河口淤积，枯水期见底", "清理淤积，恢复断面"],
	["building", "remote-sensing", "卫星影像见岸线内新建简易棚", "拆除违建，恢复岸线"],
	["no-flow", "citizen", "浜头不通水，水面不动", "疏通涵管，恢复水流"],
	["outfall", "citizen", "晚上有白色污水从管子流出", "查明来源，封堵排口"],
];

/** The way of one problem, from the finding as far as it has come; each step a day or some later. */
function walk({ told, task }: Planned, photos: ReadonlyMap<string, DemoPhoto>): Arrival[] {
	const { creek, key, category, source, words, raisedOn, until, doneAfter } = told;
	const id = `problem:${key}`;
	const middle = creek.line[1] ?? creek.line[0];
	const doer = category === "rubbish" || category === "sign" ? gridOfficer(creek.town, 1) : clerkOf(creek.town);
	const raiser =
		source === "citizen"
			? { person: `public:demo-${key}`, unit: "" }
			: source === "patrol"
				? gridOfficer(creek.town, 2)
				: source === "inspection"
					? SUPERVISION
					: RIVER_OFFICE;
	const raise = act(raisedOn, "09:10", (trx, now) =>
		raiseProblem(
			trx,
			{
				...{ creekId: creek.id, category, source, words, title: "", demo: true },
				place: middle ? { lon: middle[0], lat: middle[1] } : null,
			},
			{ by: raiser, clientKey: `demo:${id}`, matterId: id },
			now,
		),
	);
	const day = (days: number) => addDays(raisedOn, days);
	const dueOn = day(12);
	const photo = photos.get(key);
	const evidence = photo ? asEvidence(photo) : proof("整改前后对比照片", `/waters/creeks/${creek.id}`);
	const relations = { tracker: RIVER_OFFICE.person, verifier: VERIFIER.person };
	const tasks = [{ id: "1-1", text: task, ...doer, dueOn }];
	const take = (by: typeof SUPERVISION, name: Parameters<typeof step>[3], body: object, days: number, time: string) =>
		step(creekProblem, id, by, name, body, [day(days), time]);
	const blocks: Arrival[][] = [
		[raise],
		[
			take(SUPERVISION, "write-in", { tasks }, 1, "10:00"),
			take(SUPERVISION, "assign", { ...doer, relations, why: "按网格和一浜一策责任清单" }, 1, "10:05"),
		],
		[take(doer, "accept", {}, 1, "15:00")],
		[
			...(photo ? [uploadOf(key, photo, doer, day(doneAfter), "15:50")] : []),
			take(doer, "task-done", { task: "1-1", words: `${task}，已完成。`, evidence }, doneAfter, "16:00"),
			take(doer, "claim-done", { words: "已按任务书完成整改。", evidence }, doneAfter, "16:10"),
		],
		[take(VERIFIER, "verify", { passed: true, reason: "到现场查看，与报告一致" }, doneAfter + 2, "10:00")],
		[
			...(source === "inspection" || source === "citizen"
				? []
				: [take(raiser, "give-verdict", { solved: true }, doneAfter + 3, "09:00")]),
			take(
				SUPERVISION,
				"sign-off",
				{ silence: source === "citizen" || source === "inspection" },
				doneAfter + 19,
				"09:30",
			),
			take(VERIFIER, "look-back", { passed: true, reason: "回头看未见复发" }, doneAfter + 89, "10:00"),
		],
	];
	return blocks.slice(0, STEPS.indexOf(until) + 1).flat();
}

interface Planned {
	told: Told;
	task: string;
}

/** Days from the finding to the report of its end, where nothing else is said. */
const DONE_AFTER = 8;

/** Problems in every stage, on creeks that the demo made up. */
function planned(creeks: readonly DemoCreek[], today: string): Planned[] {
	const invented = creeks.filter((creek) => creek.invented);
	return Array.from({ length: 22 }, (_, index) => {
		const [category, source, words, task] = FOUND[index % FOUND.length] ?? FOUND[0] ?? ["other", "patrol", "", ""];
		const creek = invented[(index * 37 + 5) % invented.length] as DemoCreek;
		// Water problems need data to close, which these creeks have too little of: they wait at "verified".
		const last = category === "outfall" ? 4 : 5;
		const until = STEPS[Math.min(last, index % 9)] ?? "closed";
		const age = until === "closed" ? 30 + index * 7 : STEPS.indexOf(until) * 4 + 2 + (index % 5);
		const raisedOn = addDays(today, -age - (until === "closed" ? 0 : 1));
		const key = `${String(index + 1).padStart(3, "0")}`;
		return { told: { creek, key, category, source, words, raisedOn, until, doneAfter: DONE_AFTER }, task };
	});
}

/** Towns that had enough to close in the last year to be compared, how many, and how many days theirs took: within the limit, but for the last few of the list. */
const BUSY: [town: string, problems: number, days: number[]][] = [
	["xueyan", 14, [6, 9, 8, 11, 5, 9, 17, 7]],
	["qianhuang", 12, [9, 19, 10, 8, 16, 11, 21, 7]],
	["luoyang", 13, [4, 6, 5, 8, 7, 5, 9, 6]],
	["lijia", 11, [8, 10, 18, 9, 7, 6, 11, 10]],
];

/** The last year's problems of the busy towns, all closed, so that the comparison of units has enough to compare. */
function pastYear(creeks: readonly DemoCreek[], today: string): Planned[] {
	return BUSY.flatMap(([town, problems, days]) => {
		const here = creeks.filter((creek) => creek.invented && creek.town === town);
		if (here.length === 0) return [];
		return Array.from({ length: problems }, (_, index) => {
			// Outfalls need data to close, which these creeks have too little of.
			const [category, source, words, task] = FOUND[(index * 4 + town.length) % (FOUND.length - 1)] ??
				FOUND[0] ?? ["other", "patrol", "", ""];
			const creek = here[(index * 5 + 2) % here.length] as DemoCreek;
			const key = `${creek.id}-${String(index + 1).padStart(2, "0")}`;
			const raisedOn = addDays(today, -48 - index * 22);
			const doneAfter = days[index % days.length] ?? DONE_AFTER;
			return { told: { creek, key, category, source, words, raisedOn, until: "closed" as const, doneAfter }, task };
		});
	});
}

/** The photo of 014 is that of 005 sent on: the page shows both side by side. */
const SENT_ON: Record<string, string> = { "014": "005" };

/** The photos that those who did the work bring in. */
export function problemPhotos(creeks: readonly DemoCreek[], today: string): PhotoWish[] {
	return planned(creeks, today)
		.filter(({ told }) => STEPS.indexOf(told.until) >= STEPS.indexOf("claimed"))
		.map(({ told: { creek, key, raisedOn } }) => {
			const [lon = 0, lat = 0] = creek.line[1] ?? creek.line[0] ?? [];
			const sentOn = SENT_ON[key];
			return { key, day: addDays(raisedOn, DONE_AFTER), time: "15:20", lon, lat, ...(sentOn && { sentOn }) };
		});
}

/** Problems in every stage; the water problem of 下沿浜, which was signed off on data and came back, and the rain of the last two years. */
export function problemArrivals(
	creeks: readonly DemoCreek[],
	today: string,
	photos: ReadonlyMap<string, DemoPhoto>,
): Arrival[] {
	const arrivals = [...planned(creeks, today), ...pastYear(creeks, today)].flatMap((one) => walk(one, photos));
	const black = creeks.find((creek) => creek.zh === "下沿浜");
	if (black) arrivals.push(...blackWater(black, creeks.indexOf(black) + 1, today));
	arrivals.push(...rainOf(today));
	const end = `${today}T00:00`;
	return arrivals.filter((one) => one.receivedAt < end);
}

/** 下沿浜: black water told by a citizen three months ago, worked on, signed off on samples, and back by the samples of the last month. */
function blackWater(creek: DemoCreek, siteId: number, today: string): Arrival[] {
	const month = addMonths(today.slice(0, 7), -3);
	const last = addMonths(today.slice(0, 7), -1);
	const id = "problem:black-water";
	const head = stationHead(creek.town);
	const middle = creek.line[1] ?? [0, 0];
	const evidence = proof("排口封堵前后照片", `/waters/creeks/${creek.id}`);
	const tasks = [
		{ id: "1-1", text: "排查两岸管网，封堵北岸直排口", ...head, dueOn: `${month}-25` },
		{ id: "1-2", text: "清理积存污水，换水一次", ...head, dueOn: `${month}-28` },
	];
	const samples = (day: string, ammonia: string, receivedOn: string) =>
		act(receivedOn, "16:45", (trx, now) =>
			receiveReadings(
				trx,
				{
					source: "演示数据",
					fileName: `加密监测-${day}.csv`,
					receivedAt: now,
					clientKey: `demo:extra:${day}`,
					actor: "demo",
					unit: "demo",
				},
				[
					reading(siteId, "w21003", `${day}T02:10:00.000Z`, ammonia),
					reading(siteId, "w21011", `${day}T02:10:00.000Z`, "0.21"),
					reading(siteId, "w01009", `${day}T02:10:00.000Z`, "5.10"),
					reading(siteId, "w01019", `${day}T02:10:00.000Z`, "5.20"),
				],
				ZONE,
			),
		);
	const take = (by: typeof head, name: Parameters<typeof step>[3], body: object, day: string, time: string) =>
		step(creekProblem, id, by, name, body, [`${month}-${day}`, time]);
	return [
		act(`${month}-03`, "07:40", (trx, now) =>
			raiseProblem(
				trx,
				{
					...{ creekId: creek.id, category: "water-quality", source: "citizen", title: "", demo: true },
					...{ words: "早上路过，桥下水面发黑，有臭味。", place: { lon: middle[0], lat: middle[1] } },
				},
				{ by: { person: "public:demo-black-water", unit: "" }, clientKey: `demo:${id}`, matterId: id },
				now,
			),
		),
		take(SUPERVISION, "write-in", { tasks }, "03", "10:20"),
		take(
			SUPERVISION,
			"assign",
			{
				...head,
				relations: { tracker: RIVER_OFFICE.person, verifier: VERIFIER.person },
				why: "所报位置最近的支浜为下沿浜，在湖塘镇境内，由属地镇负责。",
			},
			"03",
			"10:25",
		),
		take(head, "accept", {}, "03", "14:00"),
		take(head, "report", { words: "管网检测发现北岸一处错接，正在开挖。", evidence: [] }, "09", "17:00"),
		take(head, "task-done", { task: "1-1", words: "直排口 1 处已封堵，错接已改正。", evidence }, "15", "16:00"),
		take(head, "task-done", { task: "1-2", words: "已换水。", evidence }, "16", "16:00"),
		take(head, "claim-done", { words: "两项任务均已完成。", evidence }, "16", "16:20"),
		take(VERIFIER, "verify", { passed: true, reason: "现场查看无异味，排口已封堵" }, "17", "10:00"),
		...["18", "20", "22"].map((day, index) =>
			samples(`${month}-${day}`, ["1.32", "1.18", "1.05"][index] ?? "1", `${month}-${day}`),
		),
		take(
			{ person: "public:demo-black-water", unit: "" },
			"give-verdict",
			{ solved: true, reason: "这几天没有再黑。" },
			"23",
			"19:00",
		),
		take(SUPERVISION, "sign-off", { words: "三次加密监测均优于Ⅴ类，反映人认可。" }, "24", "09:00"),
		// Samples of the last month that come in late, the day before: with the month's own they are two in a row.
		samples(`${last}-20`, "3.05", addDays(today, -1)),
		samples(`${last}-24`, "2.71", addDays(today, -1)),
		act(addDays(today, -1), "16:50", (trx, now) => watchRebounds(trx, now)),
	];
}

/** Rain of every day since the demo began, as a station would tell it: plum rain in June and July, typhoons in September. */
function rainOf(today: string): Arrival[] {
	const next = chance(seedOf("rain"));
	const days: { day: string; millimetres: number }[] = [];
	for (let day = "2024-01-01"; day < today; day = addDays(day, 1)) {
		const month = Number(day.slice(5, 7));
		const often = month === 6 || month === 7 ? 0.42 : month === 9 ? 0.32 : 0.24;
		const wet = next() < often;
		const amount = -Math.log(1 - next()) * (month >= 6 && month <= 9 ? 13 : 6);
		days.push({ day, millimetres: wet ? Math.round(amount * 10) / 10 : 0 });
	}
	return [act(addDays(today, -1), "08:00", (trx, now) => recordRain(trx, days, "演示数据", now))];
}
