import { useSay } from "../web/language.tsx";
import { CLASS_COLOUR, CLASS_NAME, CLASS_NAME_EN, QUALITY_WORD, type WaterClass } from "./standard.ts";

/** A class with its official colour beside it, and its quality word where asked for; without a class, what lacks. */
export function ClassBadge({ found, word = false }: { found: WaterClass | null; word?: boolean }) {
	const say = useSay();
	return (
		<span className="class-badge">
			<span
				aria-hidden="true"
				className={found === null ? "chip none" : "chip"}
				style={found === null ? undefined : { background: CLASS_COLOUR[found] }}
			/>
			{found === null
				? say({ zh: "样品不足", en: "too few samples" })
				: say({ zh: `${CLASS_NAME[found]}类`, en: CLASS_NAME_EN[found] })}
			{word && found !== null && <small className="class-word"> {say(QUALITY_WORD[found])}</small>}
		</span>
	);
}
