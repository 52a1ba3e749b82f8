import { useSay } from "../web/language.tsx";

/** A due date; one that has passed with the work undone says so in words, not by its weight alone. */
export function DueOn({ day, late }: { day: string | null; late: boolean }) {
	const say = useSay();
	if (day === null) return "—";
	if (!late) return day;
	return (
		<strong className="late">
			{day} {say({ zh: "逾期", en: "late" })}
		</strong>
	);
}
