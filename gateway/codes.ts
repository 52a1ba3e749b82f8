/**
 * Code tables of HJ 212-2017 and of the surface-water variant. They are data, so that a later edition adds a table and no code.
 */

/** Old three-character codes of HJ/T 212-2005 (waste water) and what HJ 212-2017 table B.1 calls them now. */
export const FACTOR_OF_2005: ReadonlyMap<string, string> = new Map(
	`B01 w00000 001 w01001 002 w01002 003 w01012 010 w01017 011 w01018 015 w01020 020 w20111 021 w20113 022 w20115 023 w20116 024 w20117
	026 w20119 027 w20120 028 w20121 029 w20122 030 w20123 031 w20124 032 w20125 033 w20126 034 w20127 035 w20128 036 w20092 037 w20023
	038 w20061 039 w20012 040 w20038 041 w20089 060 w21003 061 w99001 062 w21004 063 w21006 064 w21007 065 w21001 070 w21016 071 w21019
	072 w21017 080 w22001 090 w21022 101 w21011 110 w23002 520 w19002 550 w02003`
		.trim()
		.split(/\s+/)
		.reduce<[string, string][]>((pairs, code, at, all) => {
			if (at % 2 === 0) pairs.push([code, all[at + 1] ?? ""]);
			return pairs;
		}, []),
);

/**
 * Whether a factor's code is one that HJ 525 / HJ 212 tables give or leave room for: w water (physical 010xx, the substance groups 19–33), a air,
 * e process, g, i information; SBn a facility, L… noise; two or three characters of the 2005 edition.
 */
export function isKnownFactor(code: string): boolean {
	if (/^w/.test(code)) return /^w(0000\d|010[0-2]\d|020\d\d|030\d\d|(19|2\d|3[0-3])\d{3}|99001)$/.test(code);
	return /^([aegi]\d{5}|SB\d{1,3}|L[A-Za-z0-9]{1,3}|[BSTsbt]?\d{2,3}z?|ele\d\d)$/.test(code);
}

/** What a command means to a receiver. `upload` also stands for requests of the same number: the fields decide. */
export type CommandRole = "upload" | "request" | "notice" | "reply" | "heartbeat" | "qc";

/** HJ 212-2017 table 9, the 2005 leftovers and the surface-water commands. A command that is missing here is unknown: kept, answered, not read. */
export const COMMANDS: ReadonlyMap<string, CommandRole> = new Map<string, CommandRole>([
	...roles(
		"request",
		"1000 1001 1012 1021 1022 1031 1032 1041 1042 1062 1064 1072 2012 2022 3011 3012 3013 3014 3016 3021",
	),
	...roles("request", "1015 3042 3043 3044 3045 3046 3056 3080 3081 3082 3083 3084 3085 3086 3100"),
	...roles(
		"upload",
		"1011 1014 1061 1063 2011 2021 2031 2041 2051 2061 2071 2072 2081 3015 3017 3018 3019 3020 3040 3041",
	),
	...roles("qc", "2062 2063 2064 2065 2066"),
	...roles("notice", "1013"),
	...roles("reply", "9011 9012 9013 9014"),
	...roles("heartbeat", "9015 9021"),
]);

function roles(role: CommandRole, commands: string): [string, CommandRole][] {
	return commands.split(" ").map((command) => [command, role]);
}

/** Uploads that carry values of a time and so need a DataTime (table C.8 to C.27). */
export const TIMED_UPLOADS: ReadonlySet<string> = new Set(
	"2011 2021 2031 2041 2051 2061 2062 2063 2064 2065 2066".split(" "),
);
