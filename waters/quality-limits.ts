/** What an instrument in a river can say of a factor, and how fast the water itself can change. Values in the factor's unit. */
export interface QualityLimits {
	/** Outside: no water is so, the value is bad. */
	possible: readonly [number, number];
	/** Outside: rare in fresh water, the value is suspect. */
	usual: readonly [number, number];
	/** Zero is no possible reading of a working probe in water. */
	zeroIsFault: boolean;
	/** The smallest deviation that is looked at: the accuracy that instruments of this kind are sold with, or more. */
	least: number;
	/** Deviations are judged as ratios: a factor that spans decades. */
	ratio: boolean;
	/** Identical values for so long are suspect, for twice as long bad. null: may stand still for days. */
	heldHours: number | null;
	/** Usual detection limit of the method, where a flat line at it hides the truth. */
	detection: number | null;
}

const limits = (
	possible: [number, number],
	usual: [number, number],
	least: number,
	heldHours: number | null,
	more: Partial<QualityLimits> = {},
): QualityLimits => ({
	...{ possible, usual, least, heldHours, zeroIsFault: false, ratio: false, detection: null },
	...more,
});

/**
 * The limits by factor. `possible` is physics (pH 0–14; water is liquid; oxygen at most about three times saturated) and the span of usual instruments;
 * `usual` is our choice for rivers of this region, as are `least` and `heldHours`, tuned on labelled series (docs/quality.md). HJ 915-2017 has performance
 * limits for instruments; its text was not available, and none of these numbers is taken from it.
 */
const BY_FACTOR: Readonly<Record<string, QualityLimits>> = {
	w01010: limits([-0.5, 45], [0, 38], 0.5, 24, {}),
	w01001: limits([0.01, 14], [5.5, 10.5], 0.25, 36, { zeroIsFault: true }),
	w01009: limits([0, 30], [0, 20], 0.5, 12, { zeroIsFault: true }),
	w01014: limits([1, 100_000], [20, 8_000], 15, 24, { zeroIsFault: true }),
	w01003: limits([-1, 10_000], [0, 3_000], 5, 24, { ratio: true }),
	w01019: limits([-1, 500], [0, 50], 0.5, 48, { ratio: true, detection: 0.5 }),
	w01018: limits([-5, 2_000], [0, 300], 5, 48, { ratio: true, detection: 4 }),
	w21003: limits([-0.5, 300], [0, 50], 0.1, 48, { ratio: true, detection: 0.025 }),
	w21011: limits([-0.1, 100], [0, 5], 0.03, 48, { ratio: true, detection: 0.01 }),
	w21001: limits([-0.5, 500], [0, 80], 0.3, 48, { ratio: true, detection: 0.05 }),
	w01016: limits([-2, 2_000], [0, 500], 3, 48, { ratio: true }),
};

const ANY: QualityLimits = limits([-1e9, 1e9], [-1e9, 1e9], 0, 48, {});

/** The limits of a factor; without any for one that is none of these: then only its own past speaks. */
export function qualityLimits(factor: string): QualityLimits {
	return BY_FACTOR[factor] ?? ANY;
}
