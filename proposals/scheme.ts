import { z } from "zod";
import type { LoopEvent } from "../loop/event.ts";
import type { Limit } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import { standingEvents } from "../loop/world.ts";

const words = z.strictObject({ zh: z.string().trim().min(1).max(200), en: z.string().trim().min(1).max(300) });
const limit = z.strictObject({
	count: z.number().int().min(1).max(1000),
	unit: z.enum(["working-day", "calendar-day"]),
});
const id = z.string().trim().min(1).max(80);

/** What each limit is for; both offices and units are bound by them. */
export const PROPOSAL_CLOCKS = {
	review: { zh: "审查", en: "review" },
	assign: { zh: "交办", en: "assignment" },
	object: { zh: "提出退办", en: "objection" },
	decide: { zh: "裁定退办", en: "decision on an objection" },
	opinion: { zh: "会办意见", en: "co-unit's opinion" },
	reply: { zh: "答复", en: "reply" },
	rating: { zh: "答复评价", en: "rating of the reply" },
	"delivery-rating": { zh: "落实评价", en: "rating of the delivery" },
	"second-reply": { zh: "重新办理", en: "handling again" },
} as const satisfies Record<string, Bilingual>;
export type ProposalClock = keyof typeof PROPOSAL_CLOCKS;

export const PROPOSAL_CLOCK_NAMES = Object.keys(PROPOSAL_CLOCKS) as [ProposalClock, ...ProposalClock[]];

/**
 * How one year's proposals are handled: what the letters of the result mean, how long each step may take, which offices run it.
 * The letters differ from place to place and from year to year, so years with different schemes are never added up.
 */
export const SCHEME_BODY = z.strictObject({
	year: z.number().int().min(1950).max(2200),
	classes: z
		.array(
			z.strictObject({
				letter: z.string().regex(/^[A-Z]$/),
				title: words,
				/** It says that the matter is solved: it needs evidence. */
				solved: z.boolean().default(false),
				/** It promises: it needs dated tasks. */
				promises: z.boolean().default(false),
				/** It declines: it needs the reason. */
				declines: z.boolean().default(false),
			}),
		)
		.min(2)
		.max(8),
	limits: z.record(z.enum(PROPOSAL_CLOCK_NAMES), limit),
	/** How often "not satisfied" may open a proposal again. */
	mostReopenings: z.number().int().min(0).max(5),
	/** Ballots are published in batches of at least so many. */
	leastBallots: z.number().int().min(3).max(100),
	/** The unit of the CPPCC's proposal office, and that of the government's. */
	offices: z.strictObject({ committee: id.nullable(), government: id.nullable() }),
	demo: z.boolean().optional(),
});
export type ProposalScheme = z.output<typeof SCHEME_BODY>;
export type ResultClass = ProposalScheme["classes"][number];

const working = (count: number): Limit => ({ count, unit: "working-day" });
const calendar = (count: number): Limit => ({ count, unit: "calendar-day" });

/** The limits most often found in local rules; each place sets its own for each year. */
export const USUAL_LIMITS: Record<ProposalClock, Limit> = {
	review: working(10),
	assign: calendar(30),
	object: working(10),
	decide: working(7),
	opinion: calendar(30),
	reply: calendar(90),
	rating: working(15),
	"delivery-rating": working(15),
	"second-reply": calendar(30),
};

/** Three classes as a bureau of Zhejiang defines them; C is what can't be done now. */
export const THREE_CLASSES: ResultClass[] = [
	{
		letter: "A",
		title: { zh: "已经解决或基本解决", en: "solved, or solved in the main" },
		solved: true,
		promises: false,
		declines: false,
	},
	{
		letter: "B",
		title: { zh: "部分解决或列入计划解决", en: "partly solved, or planned" },
		solved: false,
		promises: true,
		declines: false,
	},
	{
		letter: "C",
		title: { zh: "受条件限制暂不能解决或留作参考", en: "not possible now, or for reference" },
		solved: false,
		promises: false,
		declines: true,
	},
];

/** Four classes as other places define them: B is being solved, C is planned, D can't be done. */
export const FOUR_CLASSES: ResultClass[] = [
	{
		letter: "A",
		title: { zh: "已经解决或基本解决", en: "solved, or solved in the main" },
		solved: true,
		promises: false,
		declines: false,
	},
	{
		letter: "B",
		title: { zh: "正在解决", en: "being solved" },
		solved: false,
		promises: true,
		declines: false,
	},
	{
		letter: "C",
		title: { zh: "列入计划逐步解决", en: "planned, step by step" },
		solved: false,
		promises: true,
		declines: false,
	},
	{
		letter: "D",
		title: { zh: "留作参考或暂不能解决", en: "for reference, or not possible now" },
		solved: false,
		promises: false,
		declines: true,
	},
];

/** What holds for a year that nobody has set. */
export function usualScheme(year: number): ProposalScheme {
	return {
		year,
		classes: THREE_CLASSES,
		limits: USUAL_LIMITS,
		mostReopenings: 1,
		leastBallots: 5,
		offices: { committee: null, government: null },
	};
}

export const SCHEME_KIND = "proposal-scheme.set";

/** The scheme in force for a year at a moment. */
export function schemeAt(events: readonly LoopEvent[], year: number, moment: Moment): ProposalScheme {
	const set = standingEvents(events, moment).findLast(
		(event) => event.kind === SCHEME_KIND && (event.body as { year?: number }).year === year,
	);
	if (!set) return usualScheme(year);
	return set.body as unknown as ProposalScheme;
}

export function classOf(scheme: ProposalScheme, letter: string): ResultClass | undefined {
	return scheme.classes.find((one) => one.letter === letter);
}

const nature = ({ solved, promises, declines }: ResultClass) => `${solved} ${promises} ${declines}`;

/** Why a year's rules can't be set so, or null. `used`: the letters that stand on replies of the year, with how many. */
export function schemeFault(
	next: ProposalScheme,
	before: ProposalScheme,
	used: ReadonlyMap<string, number>,
): Bilingual | null {
	const letters = next.classes.map((one) => one.letter);
	const twice = letters.find((one, place) => letters.indexOf(one) !== place);
	if (twice)
		return { zh: `类别 ${twice} 出现了两次，请只留一个。`, en: `The letter ${twice} is there twice; keep one.` };
	const mixed = next.classes.find((one) => [one.solved, one.promises, one.declines].filter(Boolean).length > 1);
	if (mixed)
		return {
			zh: `${mixed.letter} 类只能是“已解决”“有承诺”“不采纳”之一。`,
			en: `${mixed.letter} can be solved, promising or declining, and only one of them.`,
		};
	if (!next.classes.some((one) => one.solved))
		return { zh: "至少须有一类表示“已解决”。", en: "One letter at least must say that the matter is solved." };
	const missing = PROPOSAL_CLOCK_NAMES.find((one) => next.limits[one] === undefined);
	if (missing)
		return {
			zh: `请填写“${PROPOSAL_CLOCKS[missing].zh}”的期限。`,
			en: `Say the limit of: ${PROPOSAL_CLOCKS[missing].en}.`,
		};
	for (const [letter, many] of used) {
		const [was, is] = [classOf(before, letter), classOf(next, letter)];
		if (was && is && nature(was) === nature(is)) continue;
		return {
			zh: `已有 ${many} 件答复定为 ${letter} 类；该类不能取消或改变性质，只能修改表述。`,
			en: `${many} replies carry the letter ${letter}: it can only be worded anew, not taken away or turned into another kind.`,
		};
	}
	return null;
}
