/** Wrong attempts that cost nothing but an answer. */
const FREE = { account: 5, address: 25 } as const;
const FIRST_SECONDS = 15;
const LONGEST_SECONDS = 30 * 60;
/** A count that nobody added to for this long starts again. NIST SP 800-63B 5.2.2 asks for at most 100 in a row; this is far below. */
const QUIET_SECONDS = { account: 24 * 3600, address: 3600 } as const;

export type LockKind = keyof typeof FREE;

export interface Attempts {
	attempts: number;
	/** ISO instant. */
	lastAt: string;
	lockedUntil: string | null;
}

/** Seconds to wait after this many wrong attempts in a row: none at first, then doubling up to half an hour. */
export function waitAfter(kind: LockKind, attempts: number): number {
	const over = attempts - FREE[kind];
	return over < 0 ? 0 : Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.min(over, 20));
}

/** Seconds that are still to wait, or 0. */
export function waitNow(known: Attempts | null, now: string): number {
	if (!known?.lockedUntil) return 0;
	return Math.max(0, Math.ceil((Date.parse(known.lockedUntil) - Date.parse(now)) / 1000));
}

/** The count with one more attempt. It is taken before the password is looked at, and forgotten when the password was right. */
export function oneMore(kind: LockKind, known: Attempts | null, now: string): Attempts {
	const quiet = known !== null && Date.parse(now) - Date.parse(known.lastAt) > QUIET_SECONDS[kind] * 1000;
	const attempts = known === null || quiet ? 1 : known.attempts + 1;
	const wait = waitAfter(kind, attempts);
	return {
		attempts,
		lastAt: now,
		lockedUntil: wait === 0 ? null : new Date(Date.parse(now) + wait * 1000).toISOString(),
	};
}
