import { addDays } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import type { MatterKind } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Trx } from "../store/database.ts";
import { openCase, shareEvidence } from "../waters/joint-case.store.ts";
import { partsOfCase } from "../waters/joint-case-parts.store.ts";
import { jointCase, jointTask } from "../waters/matter-kinds.ts";
import { type Arrival, act, clerkOf, proof, RIVER_OFFICE, SUPERVISION, VERIFIER } from "./creek-staff.ts";
import type { DemoCreek } from "./network.ts";

const URBAN = { person: "demo-urban-officer", unit: "demo-urban" };
const HOUSING = { person: "demo-housing-officer", unit: "demo-housing" };
const FARMING = { person: "demo-agriculture-officer", unit: "demo-agriculture" };

interface Told {
	key: string;
	title: string;
	words: string;
	creek: DemoCreek;
	openedOn: string;
	parts: { by: typeof URBAN; text: string }[];
	lead: string;
	/** Steps taken: by how many of the parts, and whether the case was closed. */
	done: number;
	closed: boolean;
}

/** Three cases: one closed with its outcome, one half way, one just opened. */
export function caseArrivals(creeks: readonly DemoCreek[], today: string): Arrival[] {
	const named = (zh: string) => creeks.find((creek) => creek.zh === zh);
	const [black, red] = [named("下沿浜"), named("红旗河")];
	if (!black || !red) return [];
	const told: Told[] = [
		{
			...{
				key: "1",
				title: "红旗河沿岸畜禽养殖污水联合查处",
				creek: red,
				openedOn: addDays(today, -70),
				done: 2,
				closed: true,
			},
			words: "沿岸两户散养畜禽，冲洗污水直排入河。",
			lead: "牵头核查污水去向并依法处置",
			parts: [
				{ by: FARMING, text: "指导清退养殖并落实消纳地" },
				{ by: clerkOf(red.town), text: "拆除临河圈舍，恢复岸坡" },
			],
		},
		{
			...{
				key: "2",
				title: "下沿浜沿街餐饮排水联合整治",
				creek: black,
				openedOn: addDays(today, -20),
				done: 1,
				closed: false,
			},
			words: "沿街 6 家餐饮店污水接入雨水口，雨后入浜。",
			lead: "牵头查清接管情况，逐户出具整改意见",
			parts: [
				{ by: URBAN, text: "查处占道倾倒和私接雨水口" },
				{ by: HOUSING, text: "核发、核查排水许可，督促接管" },
			],
		},
		{
			...{
				key: "3",
				title: "在建工地泥浆入浜联合查处",
				creek: black,
				openedOn: addDays(today, -3),
				done: 0,
				closed: false,
			},
			words: "雨后浜水浑浊，疑为上游在建工地泥浆水外排。",
			lead: "牵头溯源取证",
			parts: [
				{ by: HOUSING, text: "检查工地沉淀设施和排水许可" },
				{ by: URBAN, text: "检查渣土车辆和路面冲洗" },
			],
		},
	];
	return told.flatMap(caseOf).filter((one) => one.receivedAt.slice(0, 10) < today);
}

function caseOf(told: Told): Arrival[] {
	const { openedOn, parts, creek } = told;
	const due = (days: number) => addDays(openedOn, days);
	let id = "";
	const open = act(openedOn, "10:30", async (trx, now) => {
		const body = {
			...{ title: told.title, words: told.words, creekId: creek.id },
			lead: { ...RIVER_OFFICE, text: told.lead, dueOn: due(30) },
			parts: parts.map(({ by, text }) => ({ ...by, text, dueOn: due(20) })),
			...{ verifier: VERIFIER.person, tracker: "demo-supervision-head" },
		};
		id = await openCase(trx, body, { by: SUPERVISION, clientKey: `demo:case:${told.key}` }, now, true);
	});
	const share = act(due(2), "14:20", (trx, now) =>
		shareEvidence(
			trx,
			id,
			{
				words: "现场检查记录（演示数据）",
				href: `/waters/creeks/${creek.id}`,
				units: [parts[1]?.by.unit ?? ""],
				demo: true,
			},
			{ by: parts[0]?.by ?? URBAN, clientKey: `demo:case-share:${told.key}` },
			now,
		),
	);
	const take = async (
		trx: Trx,
		kind: MatterKind,
		matterId: string,
		by: typeof URBAN,
		name: Exclude<Step, "raise">,
		body: object,
		now: string,
	) => takeStep(trx, kind, { matterId, step: name, body, by, clientKey: `demo:${matterId}:${name}` }, now);
	const evidence = proof("执法记录", `/waters/creeks/${creek.id}`);
	const worked = parts.slice(0, told.done).flatMap(({ by }, index) => {
		const partId = async (trx: Trx) => (await partsOfCase(trx, id))[index]?.matter_id ?? "";
		const step = (day: number, time: string, who: typeof URBAN, name: Exclude<Step, "raise">, body: object) =>
			act(due(day), time, async (trx, now) => take(trx, jointTask, await partId(trx), who, name, body, now));
		return [
			step(1, `09:1${index}`, by, "accept", {}),
			step(9, `16:1${index}`, by, "task-done", { task: "part", words: "已按任务完成。", evidence }),
			step(9, `16:2${index}`, by, "claim-done", { words: "检查完毕，问题已整改。", evidence }),
			step(12, `10:1${index}`, VERIFIER, "verify", { passed: true, reason: "现场核对属实" }),
		];
	});
	const lead = (day: number, time: string, by: typeof URBAN, name: Exclude<Step, "raise">, body: object) =>
		act(due(day), time, async (trx, now) => take(trx, jointCase, id, by, name, body, now));
	const accepted = told.done > 0 ? [lead(1, "09:05", RIVER_OFFICE, "accept", {})] : [];
	const closed = told.closed
		? [
				lead(20, "15:00", RIVER_OFFICE, "task-done", { task: "lead", words: "查清并处置完毕。", evidence }),
				lead(20, "15:10", RIVER_OFFICE, "claim-done", { words: "责令两户清退，恢复岸坡 80 米，立案 1 件。", evidence }),
				lead(23, "10:00", VERIFIER, "verify", { passed: true, reason: "到现场查看，圈舍已拆除" }),
				lead(25, "09:00", SUPERVISION, "sign-off", {}),
			]
		: [];
	return [open, share, ...accepted, ...worked, ...closed];
}
