import type { Story } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Bilingual, SentencePart } from "../loop/words.ts";
import { TARGET_NAME } from "./creek-plan.ts";

/** What happened in the work on creeks since the page before. */
export interface WorksNews {
	/** Problems and targets that a rule opened again. */
	returned: readonly MatterState[];
	/** Problems signed off. */
	closed: readonly MatterState[];
	/** Measures that were due and are not finished, since the page before. */
	slipped: readonly { creekId: string; creek: Bilingual; text: string; dueOn: string; demo: boolean }[];
	unitName(unit: string): Bilingual;
	timeZone: string;
}

const creekOf = (state: MatterState): Bilingual => state.subject?.name ?? { zh: state.title, en: state.title };
const creekHref = (state: MatterState) => (state.subject ? `/waters/creeks/${state.subject.id}` : "/waters");

/** A signed-off creek that came back has its own headline: the same matter is open again. */
export function returnedStories({ returned, unitName, timeZone }: WorksNews): Story[] {
	return returned.flatMap((state) => {
		const reopening = state.reopenings.at(-1);
		const signedOff = state.judgements.findLast((one) => one.step === "sign-off");
		if (!reopening || !signedOff) return [];
		const creek = creekOf(state);
		const day = localDay(signedOff.at, timeZone);
		const target = state.kind === TARGET_NAME;
		const owner = state.owner ? unitName(state.owner.unit) : { zh: "责任单位", en: "the unit responsible" };
		const evidence = String(state.steps.find((one) => one.seq === reopening.seq)?.body.href ?? creekHref(state));
		const matter = `/matters/${encodeURIComponent(state.matterId)}`;
		return [
			{
				key: `returned:${state.matterId}:${state.round}`,
				...{ line: "waters", weight: target ? 92 : 98, section: "worse" as const, demo: state.demo },
				kicker: target
					? { zh: "目标未保持", en: "A target did not hold" }
					: { zh: "销号后反弹", en: "Back after sign-off" },
				headline: target
					? {
							zh: `${creek.zh}一浜一策目标销号后未能保持，同一事项重新打开`,
							en: `A target of ${creek.en} did not hold after its sign-off; the same matter is open again`,
						}
					: {
							zh: `${creek.zh}销号后反弹，同一事项重新打开`,
							en: `${creek.en} came back after sign-off; the same matter is open again`,
						},
				paragraphs: [
					{
						zh: [
							{ text: reopening.reason, href: evidence },
							`${target ? "该目标" : "该问题"}于 ${day} 销号，现由${owner.zh}继续办理，`,
							{ text: `第 ${state.round} 轮`, href: matter },
							"。",
						],
						en: [
							{ text: reopening.reasonEn ?? reopening.reason, href: evidence },
							` It was signed off on ${day}. ${owner.en} works on it again, `,
							{ text: `round ${state.round}`, href: matter },
							".",
						],
					},
				],
			},
		];
	});
}

/** Problems that were signed off since the page before. */
export function closedStory({ closed }: WorksNews): Story[] {
	if (closed.length === 0) return [];
	const list = (lang: "zh" | "en") =>
		closed.slice(0, 6).flatMap((state, index): SentencePart[] => [
			...(index > 0 ? [lang === "zh" ? "、" : ", "] : []),
			{
				text: lang === "zh" ? state.title : creekOf(state).en,
				href: `/matters/${encodeURIComponent(state.matterId)}`,
			},
		]);
	const water = closed.filter((state) =>
		state.judgements.some((one) => one.step === "give-verdict" && one.passed),
	).length;
	return [
		{
			key: `closed:${closed.map((state) => state.matterId).join()}`.slice(0, 200),
			...{ line: "waters", weight: 46, section: "better", demo: closed.some((state) => state.demo) },
			kicker: { zh: "销号", en: "Signed off" },
			headline: {
				zh: `${closed.length} 个河浜问题销号`,
				en: `${closed.length} creek problem${closed.length > 1 ? "s" : ""} signed off`,
			},
			paragraphs: [
				{
					zh: [...list("zh"), `已核验销号，其中反映人认可的 ${water} 个。销号后仍由规则盯住数据，反弹即重新打开。`],
					en: [
						...list("en"),
						` verified and signed off, ${water} with the raiser's word. The rules keep watching: what comes back is opened again.`,
					],
				},
			],
		},
	];
}

/** Measures that were due since the page before and are not finished. */
export function slippedStory({ slipped }: WorksNews): Story[] {
	if (slipped.length === 0) return [];
	const list = (lang: "zh" | "en") =>
		slipped.slice(0, 6).flatMap((one, index): SentencePart[] => [
			...(index > 0 ? [lang === "zh" ? "；" : "; "] : []),
			{
				text: `${one.creek[lang]}${lang === "zh" ? "" : ": "}${one.text}`,
				href: `/waters/creeks/${one.creekId}/plan`,
			},
		]);
	return [
		{
			key: `slipped:${slipped.map((one) => `${one.creekId}${one.dueOn}`).join()}`.slice(0, 200),
			...{ line: "waters", weight: 55, section: "worse", demo: slipped.some((one) => one.demo) },
			kicker: { zh: "逾期", en: "Overdue" },
			headline: {
				zh: `${slipped.length} 项整治措施到期未完成`,
				en: `${slipped.length} measure${slipped.length > 1 ? "s were" : " was"} due and not finished`,
			},
			paragraphs: [{ zh: [...list("zh"), "。"], en: [...list("en"), "."] }],
		},
	];
}
