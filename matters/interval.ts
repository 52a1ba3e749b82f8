/** Wilson's interval for a share (95 %): honest also where there are few cases or the share is 0 or 1. Null where nothing was counted. */
export function wilson(hits: number, of: number): { low: number; high: number } | null {
	if (of <= 0) return null;
	const z = 1.959964;
	const share = hits / of;
	const middle = share + (z * z) / (2 * of);
	const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
	const scale = 1 + (z * z) / of;
	return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/** The middle one of some numbers, between the two middle ones where they are even; null of none. */
export function median(numbers: readonly number[]): number | null {
	if (numbers.length === 0) return null;
	const sorted = numbers.toSorted((a, b) => a - b);
	const half = Math.floor(sorted.length / 2);
	const upper = sorted[half] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** A share in per cent with one decimal, e.g. 73.1%. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
