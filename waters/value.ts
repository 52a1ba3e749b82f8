import { compareDecimal, fromExponent, halfOf, isDecimal } from "./decimal.ts";
import { factorOf } from "./factor.ts";

/** What a cell or a telegram said, understood. The text itself is kept as received, always. */
export interface ParsedValue {
	/** The number in the text as a plain decimal; null for "ND" and for texts that are none. */
	value: string | null;
	/** What enters statistics: the number, or half the detection limit (环办监测函〔2020〕82号 item 7); null: nothing usable. */
	usable: string | null;
	/**
	 * What this one sample's class is computed from: as `usable`, and 0 for "ND" without a limit. Half of an unknown limit is unknown, so "ND" enters no
	 * mean; but it does say that nothing was found: the best class of a pollutant, the worst of oxygen, and nothing of pH.
	 */
	classed: string | null;
	/** The detection limit where the text marks "below detection" with one, else null. */
	detectionLimit: string | null;
	belowDetection: boolean;
	/** empty: nothing was measured. fault: the text is no number. */
	kind: "number" | "below-detection" | "empty" | "fault";
}

const NOTHING = new Set(["", "-", "--", "---", "----", "—", "——", "/", "na", "n/a", "null", "none"]);
const NOT_DETECTED = new Set(["nd", "未检出", "<dl", "l"]);

/**
 * Understands one value of a factor: `0.15` (`2E-05`, as spreadsheets write small ones), `0.01L` and `<0.01` (below the detection limit 0.01), `ND` / `未检出` (below
 * an unnamed limit), or nothing (`-`, empty). A CODMn, ammonia or phosphorus of zero or less is below detection: analysers
 * drift under zero there, and the national platform counts such a value as class Ⅰ.
 */
export function parseValue(factorCode: string, text: string): ParsedValue {
	const bare = text.trim();
	const lower = bare.toLowerCase();
	if (NOTHING.has(lower))
		return { value: null, usable: null, classed: null, detectionLimit: null, belowDetection: false, kind: "empty" };
	if (NOT_DETECTED.has(lower)) {
		const classed = factorCode === "w01001" ? null : "0";
		return { value: null, usable: null, classed, detectionLimit: null, belowDetection: true, kind: "below-detection" };
	}
	const marked = /^[<＜]\s*(.+)$/.exec(bare)?.[1] ?? /^(.+?)\s*[LlＬ]$/.exec(bare)?.[1];
	if (marked !== undefined) {
		if (!isDecimal(marked) || compareDecimal(marked, "0") <= 0) return fault();
		return {
			value: marked,
			usable: halfOf(marked),
			classed: halfOf(marked),
			detectionLimit: marked,
			belowDetection: true,
			kind: "below-detection",
		};
	}
	const value = isDecimal(bare) ? plainDecimal(bare) : fromExponent(bare);
	if (value === null) return fault();
	if (factorOf(factorCode)?.zeroIsBelowDetection && compareDecimal(value, "0") <= 0) {
		return { value, usable: "0", classed: "0", detectionLimit: null, belowDetection: true, kind: "below-detection" };
	}
	return { value, usable: value, classed: value, detectionLimit: null, belowDetection: false, kind: "number" };
}

function fault(): ParsedValue {
	return { value: null, usable: null, classed: null, detectionLimit: null, belowDetection: false, kind: "fault" };
}

/** `+.5` and `3.` are numbers to people; PostgreSQL and JSON want `0.5` and `3`. */
function plainDecimal(text: string): string {
	const signless = text.replace(/^\+/, "").replace(/\.$/, "");
	return signless.replace(/^(-?)\./, "$10.");
}
