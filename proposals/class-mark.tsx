import { useSay } from "../web/language.tsx";

/** The letter of a result; where evidence has made another of it, both. */
export function ClassMark({ now, declared }: { now: string | null; declared: string | null }) {
	const say = useSay();
	if (now === null) return null;
	return (
		<>
			{declared !== null && declared !== now && (
				<>
					<span className="visually-hidden">{say({ zh: "答复时", en: "as answered" })} </span>
					<span className="class-mark was">{declared}</span>
					{" → "}
				</>
			)}
			<span className="class-mark">{now}</span>
		</>
	);
}
