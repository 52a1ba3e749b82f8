import type { Bilingual } from "../loop/words.ts";
import { isOpenOn, type Unit } from "./unit.ts";

/** A post in a unit, dated by local days; `untilDay` is the first day on which it is no longer held. */
export interface Post {
	postId: string;
	unitId: string;
	title: Bilingual;
	fromDay: string;
	untilDay: string | null;
}

export const isHeldOn = (post: Pick<Post, "fromDay" | "untilDay">, day: string): boolean =>
	post.fromDay <= day && (post.untilDay === null || post.untilDay > day);

/** Why a person can't hold this post beside those he has, or null. */
export function postFault(said: Omit<Post, "postId">, held: readonly Post[], unit: Unit | undefined): Bilingual | null {
	if (!unit)
		return {
			zh: `没有单位“${said.unitId}”，请从单位名册中选。`,
			en: `There is no unit “${said.unitId}”; choose one of the register.`,
		};
	if (said.untilDay !== null && said.untilDay <= said.fromDay)
		return {
			zh: `离任日期 ${said.untilDay} 须晚于任职日期 ${said.fromDay}。`,
			en: `The post must end after ${said.fromDay}; ${said.untilDay} does not.`,
		};
	if (!isOpenOn(unit, said.fromDay))
		return {
			zh: `单位“${unit.name.zh}”在 ${said.fromDay} 未设立或已撤销，请核对日期。`,
			en: `“${unit.name.en}” did not exist on ${said.fromDay}; check the day.`,
		};
	const twin = held.find(
		(post) =>
			post.unitId === said.unitId &&
			post.title.zh === said.title.zh &&
			(post.untilDay === null || post.untilDay > said.fromDay) &&
			(said.untilDay === null || post.fromDay < said.untilDay),
	);
	if (twin)
		return {
			zh: `其间已任“${unit.name.zh}${said.title.zh}”（${twin.fromDay} 起），不必重复登记。`,
			en: `He holds “${said.title.en}” in “${unit.name.en}” in that time already (since ${twin.fromDay}); no need to enter it again.`,
		};
	return null;
}

/** Why a post can't end on this day, or null. Ending it on its first day says that it was never held. */
export function endFault(post: Post, untilDay: string): Bilingual | null {
	if (post.untilDay !== null)
		return {
			zh: `此任职已于 ${post.untilDay} 结束，不必再办。`,
			en: `This post ended on ${post.untilDay}; no need to end it again.`,
		};
	if (untilDay < post.fromDay)
		return {
			zh: `离任日期 ${untilDay} 须不早于任职日期 ${post.fromDay}。`,
			en: `The post began on ${post.fromDay} and can't end on ${untilDay}; name a later day.`,
		};
	return null;
}
