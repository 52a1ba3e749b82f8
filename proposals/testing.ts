import { currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import type { Person } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import type { ProposalFacts } from "./proposal-rights.ts";
import { PROPOSAL_BODIES, type ProposalStep, proposalEventKind } from "./proposal-step.ts";
import { usualScheme } from "./scheme.ts";

export const ZONE = "Asia/Shanghai";
export const momentAt = (day: string): Moment => knownThen(`${day}T15:59:59.999Z`, ZONE);

/** Who holds a post where, in the tests of this room. */
export const POSTS: Record<string, string[]> = {
	member: ["cppcc"],
	second: ["cppcc"],
	third: ["cppcc"],
	committee: ["proposals-office"],
	government: ["government-office"],
	lead: ["lead-unit"],
	head: ["lead-unit"],
	co: ["co-unit"],
	other: ["other-unit"],
	leader: ["district"],
	checker: ["residents"],
};

export const SCHEME = {
	...usualScheme(2026),
	offices: { committee: "proposals-office", government: "government-office" },
};

export function factsAt(today: string, by: string, more: Partial<ProposalFacts> = {}): ProposalFacts {
	return {
		scheme: SCHEME,
		unitsOf: (person) => POSTS[person] ?? [],
		membersOf: (unit) => Object.keys(POSTS).filter((person) => POSTS[person]?.includes(unit)),
		today,
		by,
		objectionOver: () => null,
		signedFor: () => false,
		canTakeIn: () => true,
		...more,
	};
}

/** A story in short: `["2026-03-01", "member", "submit", {}]`, one line an event, in the order of the chain. */
export type Told = [day: string, by: string, step: ProposalStep, body: Record<string, unknown>];

export function eventsOfStory(story: readonly Told[], proposalId = "p1"): LoopEvent[] {
	return story.map(([day, by, step, body], index) => {
		const at = `${day}T02:00:00.000Z`;
		return {
			districtId: 1,
			seq: index + 1,
			clientKey: `k${index}`,
			matterId: proposalId,
			line: "proposals",
			kind: proposalEventKind(step),
			happenedAt: at,
			receivedAt: at,
			actor: by,
			unit: POSTS[by]?.[0] ?? "",
			body: PROPOSAL_BODIES[step].parse(body) as Record<string, unknown>,
			supersedes: null,
			prevHash: "",
			hash: "",
		};
	});
}

export const DRAFT = {
	year: 2026,
	title: "关于加强社区养老助餐服务的建议",
	topic: "民生",
	facts: "老年助餐点少，覆盖不足。",
	suggestions: "一是增加助餐点；二是完善补贴。",
};

/** A letter of class B with one promise. */
export const LETTER = {
	unit: "lead-unit",
	letter: "B",
	text: "您提出的建议收悉，现答复如下：已建成助餐点 12 个。下一步，我局将在年底前新增助餐点 6 个。感谢您的关心。",
	promises: [
		{
			sentence: "下一步，我局将在年底前新增助餐点 6 个。",
			text: "新增助餐点 6 个",
			unit: "lead-unit",
			person: "head",
			dueOn: "2026-12-31",
		},
	],
};

/** From the draft to the delivered reply. */
export const STORY: Told[] = [
	["2026-01-10", "member", "draft", DRAFT],
	["2026-01-11", "member", "ask-cosigner", { persons: ["second"] }],
	["2026-01-12", "second", "co-sign", { agrees: true }],
	["2026-01-13", "member", "submit", {}],
	["2026-01-20", "committee", "review", { outcome: "accept", number: 7 }],
	[
		"2026-02-02",
		"government",
		"assign",
		{
			mode: "lead",
			units: [
				{ unit: "lead-unit", person: "lead", role: "lead" },
				{ unit: "co-unit", person: "co", role: "co" },
			],
		},
	],
	["2026-03-02", "co", "opinion", { unit: "co-unit", stand: "differs", words: "补贴标准应由区级统一。" }],
	["2026-03-20", "lead", "write-letter", LETTER],
	[
		"2026-03-25",
		"lead",
		"reply",
		{ unit: "lead-unit", version: 1, documentNo: "武民复〔2026〕7号", signer: "局长", sentOn: "2026-03-25" },
	],
	["2026-03-27", "committee", "deliver", { unit: "lead-unit", on: "2026-03-27", way: "system" }],
];

/** Enters the persons of {@link POSTS} with their posts, since 2024. */
export async function insertPosts(trx: Trx): Promise<void> {
	const district_id = await currentDistrict(trx);
	await trx.updateTable("district").set({ time_zone: ZONE }).where("district_id", "=", district_id).execute();
	const units = [...new Set(Object.values(POSTS).flat())];
	const unit = { district_id, kind: "bureau", parent_id: null, demo: false };
	await trx
		.insertInto("unit")
		.values(units.map((id) => ({ ...unit, unit_id: id, name_zh: id, name_en: id })))
		.execute();
	for (const [person_id, [unit_id = ""]] of Object.entries(POSTS)) {
		const name = { name_zh: person_id, name_en: person_id, demo: false };
		await trx
			.insertInto("person")
			.values({ district_id, person_id, unit_id, ...name })
			.execute();
		const post = { district_id, post_id: `${person_id}-1`, person_id, unit_id, title_zh: "职务", title_en: "post" };
		await trx
			.insertInto("post")
			.values({ ...post, from_day: "2024-01-01", until_day: null })
			.execute();
	}
}

export const personOf = (personId: string): Person => ({
	personId,
	units: POSTS[personId] ?? [],
	duties: [],
	adminsSeparated: true,
	namesFirst: false,
});
