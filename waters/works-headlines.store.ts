import { currentDistrict } from "../loop/event.store.ts";
import type { HeadlineWriter, NewsWriter } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import type { MatterKind } from "../loop/matter.ts";
import type { Moment } from "../loop/moment.ts";
import { namesOfEither } from "../people/names.store.ts";
import type { Trx } from "../store/database.ts";
import { creekFacts } from "./creek-facts.store.ts";
import { plansAt } from "./creek-plan.store.ts";
import { creekProblem, creekTarget } from "./matter-kinds.ts";
import { matterStates } from "./matter-states.store.ts";
import { doneOn, measureStates } from "./plan-measures.store.ts";
import { closedStory, returnedStories, slippedStory, type WorksNews } from "./works-headlines.ts";

/** Problems of creeks that took one of these steps between two moments of knowing. */
async function stepped(trx: Trx, kinds: readonly string[], after: string, until: string): Promise<string[]> {
	const rows = await trx
		.selectFrom("event")
		.select("matter_id")
		.distinct()
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", "waters")
		.where("kind", "in", kinds)
		.where("received_at", ">", new Date(after))
		.where("received_at", "<=", new Date(until))
		.execute();
	return rows.map((row) => row.matter_id).sort();
}

async function worksNews(trx: Trx, moment: Moment, after: string): Promise<WorksNews> {
	const steps = ["matter.reopen", "matter.give-verdict", "matter.look-back", "matter.sign-off"];
	const ids = await stepped(trx, steps, after, moment.at);
	const ofKind = async (kind: MatterKind) =>
		[...(await matterStates(trx, kind, ids, moment)).values()].filter((state) => state.kind === kind.name);
	const problems = await ofKind(creekProblem);
	const told = [...problems, ...(await ofKind(creekTarget))];
	const units = await namesOfEither(
		trx,
		told.map((state) => state.owner?.unit ?? ""),
	);
	return {
		returned: told.filter((state) => {
			const last = state.reopenings.at(-1);
			return (
				last !== undefined &&
				last.rule !== null &&
				(state.steps.find((one) => one.seq === last.seq)?.receivedAt ?? "") > after
			);
		}),
		closed: problems.filter((state) => {
			const last = state.judgements.findLast((one) => one.step === "sign-off");
			return state.stage === "closed" && last !== undefined && last.at > after;
		}),
		slipped: await slippedSince(trx, moment, after),
		unitName: (unit) => units[unit] ?? { zh: unit, en: unit },
		timeZone: moment.timeZone,
	};
}

/** Creeks whose return is told as a matter opened again: the plain story of their class would say it twice. */
export async function creeksReopened(trx: Trx, moment: Moment, previous: Moment | null): Promise<Set<string>> {
	const { returned } = await worksNews(trx, moment, afterOf(moment, previous));
	return new Set(returned.flatMap((state) => (state.kind === creekProblem.name ? (state.subject?.id ?? []) : [])));
}

/** The moment of the page before; on the first page the day before. */
const afterOf = (moment: Moment, previous: Moment | null): string =>
	previous?.at ?? new Date(Date.parse(moment.at) - 86_400_000).toISOString();

async function slippedSince(trx: Trx, moment: Moment, after: string): Promise<WorksNews["slipped"]> {
	const today = localDay(moment.at, moment.timeZone);
	const before = localDay(after, moment.timeZone);
	const plans = await plansAt(trx, moment);
	const due = [...plans.values()].flatMap((plan) =>
		(plan.inForce?.measures ?? [])
			.filter((one) => one.dueOn < today && one.dueOn >= before)
			.map((measure) => ({ plan, measure })),
	);
	if (due.length === 0) return [];
	const states = await measureStates(
		trx,
		due.map(({ plan }) => plan),
		moment,
	);
	const names = new Map(
		(
			await creekFacts(
				trx,
				moment,
				due.map(({ plan }) => plan.creekId),
			)
		).map((creek) => [creek.id, creek.name]),
	);
	return due
		.filter(({ plan, measure }) => !doneOn(plan.creekId, states, moment.timeZone).has(measure.id))
		.map(({ plan, measure }) => ({
			...{ creekId: plan.creekId, creek: names.get(plan.creekId) ?? { zh: plan.creekId, en: plan.creekId } },
			...{ text: measure.text, dueOn: measure.dueOn, demo: plan.inForce?.demo ?? false },
		}));
}

/** Stories of the work on creeks, beside those of the water itself. */
export const worksHeadlines: HeadlineWriter = {
	name: "works-news",
	version: "1",
	write: async (trx, moment, previous) => {
		const news = await worksNews(trx, moment, afterOf(moment, previous));
		return [...returnedStories(news), ...slippedStory(news), ...closedStory(news)];
	},
};

/** What the rules opened again since a moment: news of the day before its page is printed. */
export const worksSince: NewsWriter = async (trx, since, moment) =>
	returnedStories(await worksNews(trx, moment, since));
