import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";

/** How a due day stands to today, in working days. */
export function dueWords({
	dueOn,
	left,
	lateBy,
}: {
	dueOn: string | null;
	left: number | null;
	lateBy: number;
}): Bilingual {
	if (dueOn === null) return { zh: "未定期限", en: "no date" };
	if (left === null)
		return lateBy === 0
			? { zh: `${dueOn} 到期，已过`, en: `was due ${dueOn}` }
			: {
					zh: `${dueOn} 到期，已逾期 ${lateBy} 个工作日`,
					en: `was due ${dueOn}, ${lateBy} working day${lateBy === 1 ? "" : "s"} late`,
				};
	if (left === 0) return { zh: `${dueOn} 到期，就在今天`, en: `due today, ${dueOn}` };
	return {
		zh: `${dueOn} 到期，还剩 ${left} 个工作日`,
		en: `due ${dueOn}, ${left} working day${left === 1 ? "" : "s"} left`,
	};
}

/** The same as words on a page, in the colour of its urgency. */
export function Due(props: { dueOn: string | null; left: number | null; lateBy: number }) {
	const say = useSay();
	const isLate = props.dueOn !== null && props.left === null;
	return (
		<span className={isLate ? "late" : props.left !== null && props.left <= 2 ? "soon" : ""}>
			{say(dueWords(props))}
		</span>
	);
}
