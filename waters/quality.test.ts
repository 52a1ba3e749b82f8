import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { medianOf, mostWithin, type Profile, profileOf, type Sample, type Series } from "./quality.ts";
import { neighbourCheck } from "./quality-neighbour.ts";
import { ALL_CHECKS, CONTEXT_SAMPLES, judgeStation, reasonOf } from "./quality-rules.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);

/** `hours("7.5 7.6 - 7.7")`: one value an hour, `-` where none came. */
function hours(text: string, marks: Record<number, string> = {}): Sample[] {
	return text.split(" ").flatMap((word, index) => {
		if (word === "-") return [];
		const value = word === "x" ? null : Number(word);
		return [{ at: START + index * HOUR, value, mark: marks[index] ?? "N", version: 1 }];
	});
}

const past = (low: number, middle: number, high: number, noise: number): Profile => ({
	...{ samples: 1000, low, middle, high, noise },
});

function series(factor: string, samples: Sample[], profile: Profile | null = null): Series {
	return { factor, samples, intervalMs: HOUR, profile };
}

/** The verdicts of one series by hour, with the checks that gave them. */
function told(one: Series, ...others: Series[]) {
	const values = judgeStation([one, ...others]).get(one.factor) ?? [];
	return values.map(({ at, verdict, findings }) => {
		const checks = [...new Set(findings.map(({ check }) => check))].join("+");
		return `${Math.round((at - START) / HOUR)} ${verdict} ${checks}`;
	});
}

const quiet = "7.5 7.6 7.5 7.6 7.5 7.7 7.6 7.5";

test("values that follow each other quietly are good", () => {
	assert.deepEqual(told(series("w01001", hours(quiet))), []);
});

test("the instrument's own mark is believed: calibration is no river water, and L means below detection in the surface-water variant only", () => {
	assert.deepEqual(told(series("w01001", hours(quiet, { 2: "C", 5: "T" }))), ["2 bad mark", "5 bad mark"]);
	const marked = (version: number) => hours(quiet, { 3: "L" }).map((sample) => ({ ...sample, version }));
	assert.deepEqual(told(series("w21003", marked(2))), []);
	assert.deepEqual(told(series("w21003", marked(1))), ["3 bad mark"]);
	assert.match(reasonOf({ check: "mark", numbers: { mark: "C", protocol: 1 } }, "w01001").zh, /校准期间数据/);
});

test("a pH of 14.2 is impossible, one of 10.8 unusual, and an oxygen of exactly zero is a dead probe", () => {
	assert.deepEqual(
		told(series("w01001", hours("7.5 14.2 7.5 - - - - - - - - - - - - - - 10.8"))).filter((line) => /range/.test(line)),
		["1 bad range", "17 suspect range"],
	);
	assert.deepEqual(told(series("w01009", hours("0 0"))), ["0 bad range", "1 bad range"]);
	assert.deepEqual(told(series("w01009", hours("0.05 0.04"))), []);
});

test("a value far beyond the site's own past is suspect and says what that past is", () => {
	const one = series("w21003", hours("0.4 0.5 9.1"), past(0.2, 0.45, 1.2, 0.02));
	assert.deepEqual(told(one), ["2 suspect plausible+rate"]);
	const finding = judgeStation([one]).get("w21003")?.[0]?.findings[0];
	assert.match(reasonOf(finding as never, "w21003").zh, /氨氮 9.1 mg\/L 远离本站历史范围 .*1000 个有效值/);
	assert.doesNotMatch(
		told(series("w21003", hours("0.4 0.5 9.1"))).join(),
		/plausible/,
		"without a past nothing is said",
	);
});

test("a spike comes back; a jump that stays is a rate of change, suspect only, since it may be a spill", () => {
	assert.deepEqual(told(series("w01010", hours("18 18.1 18.2 26 18.3 18.2 18.4 18.3"))), ["3 suspect spike+rate"]);
	assert.deepEqual(told(series("w21003", hours("0.4 0.41 0.4 0.42 0.4 4.1 4.3 4.2 4.4 4.3 4.1")))[0], "5 suspect rate");
});

test("oxygen that stands still for half a day is suspect, for a day bad; temperature may stand longer", () => {
	const still = (count: number) => hours(Array(count).fill("6.66").join(" "));
	assert.deepEqual(
		new Set(told(series("w01009", still(14))).map((line) => line.slice(-12))),
		new Set(["suspect held"]),
	);
	assert.ok(told(series("w01009", still(26))).every((line) => line.endsWith("bad held")));
	assert.deepEqual(told(series("w01010", still(14))), []);
	// It began before the values at hand: six of them are enough then.
	const since = { ...series("w01009", still(7)), heldSince: START - 30 * HOUR };
	assert.ok(told(since).every((line) => line.endsWith("bad held")));
});

test("a four-hourly analyser that repeats its last result in each real-time frame is not stuck, not even where two cycles give the same", () => {
	const cycle = (values: string[]): Sample[] =>
		values.flatMap((value, index) =>
			Array.from({ length: 48 }, (_, frame) => ({
				...{ at: START + index * 4 * HOUR + frame * (HOUR / 12), mark: "N", version: 1 },
				value: Number(value),
			})),
		);
	const steps = ["0.42", "0.45", "0.44", "0.44", "0.41", "0.43", "0.46", "0.42", "0.40", "0.41", "0.41", "0.43"];
	for (const factor of ["w21003", "w21011", "w21001", "w01019", "w01018"]) {
		const one: Series = { ...series(factor, cycle(steps)), intervalMs: HOUR / 12 };
		assert.deepEqual(told(one), [], factor);
	}
	// Twelve cycles in a row that give the same to the last digit are no river.
	const one: Series = { ...series("w21003", cycle(Array(14).fill("0.42"))), intervalMs: HOUR / 12 };
	assert.ok(told(one).every((line) => line.endsWith("suspect held")) && told(one).length > 0);
});

test("a flat line at the detection limit is suspect where the river usually has much more", () => {
	const flat = hours("0.4 0.025 0.025 0.02 0.025 0.025 0.025 0.4");
	assert.equal(told(series("w21003", flat, past(0.2, 0.45, 1.2, 0.02))).filter((line) => /flat/.test(line)).length, 6);
	assert.deepEqual(
		told(series("w21003", flat, past(0.01, 0.03, 1.2, 0.02))).filter((line) => /flat/.test(line)),
		[],
	);
});

test("what did not come is missing from when it was due, and one late telling is no gap", () => {
	assert.deepEqual(told(series("w01001", hours("7.5 7.6 - - 7.5 x"))), ["2 missing gap", "5 missing gap"]);
	const late = hours("7.5 7.6 7.5").map((sample, index) => ({
		...sample,
		at: sample.at + (index === 2 ? HOUR / 2 : 0),
	}));
	assert.deepEqual(told(series("w01001", late)), []);
});

test("ammonia above total nitrogen makes both suspect", () => {
	const ammonia = series("w21003", hours("0.5 2.9"));
	const total = series("w21001", hours("2.4 2.2"));
	assert.deepEqual(told(ammonia, total), ["1 suspect nitrogen"]);
	assert.deepEqual(told(total, ammonia), ["1 suspect nitrogen"]);
});

test("phosphorus that jumps with turbidity is suspect, phosphorus that jumps alone is not by this check", () => {
	const phosphorus = series("w21011", hours("0.1 0.11 0.1 0.1 0.11 0.42"));
	const turbidity = series("w01003", hours("20 22 21 20 21 160"));
	assert.match(told(phosphorus, turbidity).join(), /5 suspect .*phosphorus/);
	const clear = series("w01003", hours("20 22 21 20 21 23"));
	assert.doesNotMatch(told(phosphorus, clear).join(), /phosphorus/);
});

test("when the conductivity cell is in the air, the probes beside it say nothing of water", () => {
	const air = series("w01014", hours("480 481 -0.1 480"));
	const oxygen = series("w01009", hours("7.5 7.6 8.4 7.5"));
	assert.match(told(oxygen, air).join(), /2 bad dry/);
	assert.doesNotMatch(told(oxygen, series("w01014", hours("480 481 0 480"))).join(), /dry/);
});

test("a conductivity of a hundredth of what is usual makes the probes beside it doubtful: no flood thins a river so far", () => {
	const usual = past(300, 430, 500, 2);
	const little = series("w01014", hours("430 431 4.1 4.3 32 430"), usual);
	const acid = series("w01001", hours("8.1 8.1 8.2 8.2 8.1 8.1"));
	assert.deepEqual(
		told(acid, little).filter((line) => /dry/.test(line)),
		["2 suspect dry", "3 suspect dry"],
	);
	const finding = judgeStation([acid, little])
		.get("w01001")
		?.flatMap(({ findings }) => findings)
		.find(({ check }) => check === "dry");
	assert.match(reasonOf(finding as never, "w01001").zh, /只有 4\.1 μS\/cm，而本站平常约 430/);
	assert.match(reasonOf(finding as never, "w01001").en, /only 4\.1 μS\/cm, where about 430 is usual/);
	// Where the water itself has little, or its past is not known, a share says nothing.
	assert.doesNotMatch(told(acid, { ...little, profile: past(10, 40, 60, 1) }).join(), /dry/);
	assert.doesNotMatch(told(acid, { ...little, profile: null }).join(), /dry/);
});

test("a station at odds with both neighbours on its water is suspect; with one only, nobody knows who is right", () => {
	const name = { zh: "站", en: "station" };
	const warm = (value: number, travelMs: number) => ({
		...{ siteId: 1, name, travelMs, samples: hours(Array(20).fill(String(value)).join(" ")) },
	});
	const own = hours(Array(20).fill("27").join(" "));
	assert.ok(neighbourCheck.find("w01010", own, [warm(18, 2 * HOUR), warm(18.4, -3 * HOUR)]).length > 0);
	assert.deepEqual(neighbourCheck.find("w01010", own, [warm(18, 2 * HOUR)]), []);
	assert.deepEqual(neighbourCheck.find("w01010", own, [warm(18, 2 * HOUR), warm(25, -3 * HOUR)]), []);
	assert.deepEqual(neighbourCheck.find("w21003", own, [warm(18, 2 * HOUR), warm(18, -3 * HOUR)]), []);
});

test("every check has words in both languages, also for its findings", () => {
	for (const check of ALL_CHECKS.values()) {
		assert.ok(check.title.zh && check.title.en && check.describe.zh && check.describe.en, check.name);
		const numbers = new Proxy<Record<string, number | string>>({}, { get: () => 3 });
		const said = check.say(numbers, "w21003");
		assert.ok(said.zh !== said.en && !/undefined|NaN/.test(said.zh + said.en), `${check.name}: ${said.zh}`);
	}
});

const anySeries = fc
	.array(
		fc.record({
			gap: fc.integer({ min: 1, max: 3 }),
			value: fc.option(fc.integer({ min: -20, max: 400 }), { freq: 12, nil: null }),
			mark: fc.constantFrom("N", "N", "N", "N", "C"),
		}),
		{ minLength: 1, maxLength: 220 },
	)
	.map((steps) => {
		let at = START;
		return steps.map(({ gap, value, mark }): Sample => {
			at += gap === 3 ? 5 * HOUR : HOUR;
			return { at, value: value === null ? null : value / 10, mark, version: 1 };
		});
	});

test("a stretch checked with its context gets the verdicts of the whole (seeded)", () => {
	fc.assert(
		fc.property(anySeries, fc.nat(), fc.nat(), (samples, a, b) => {
			const profile = past(2, 12, 30, 0.5);
			const from = Math.min(a % samples.length, b % samples.length);
			const to = Math.max(a % samples.length, b % samples.length);
			const window = samples.slice(Math.max(0, from - CONTEXT_SAMPLES), to + CONTEXT_SAMPLES + 1);
			const inside = (all: Sample[]) =>
				(judgeStation([series("w01003", all, profile)]).get("w01003") ?? [])
					.filter(({ at }) => at >= (samples[from] as Sample).at && at <= (samples[to] as Sample).at)
					.map(({ at, verdict }) => `${at} ${verdict}`);
			assert.deepEqual(inside(window), inside(samples));
		}),
		{ seed: 20261125, numRuns: 300 },
	);
});

test("whatever comes, each value has one verdict at most and each finding a value or a gap (seeded)", () => {
	fc.assert(
		fc.property(anySeries, fc.constantFrom("w01001", "w01009", "w21003", "w01003", "level"), (samples, factor) => {
			const values = judgeStation([series(factor, samples, past(1, 5, 20, 0.2))]).get(factor) ?? [];
			assert.equal(new Set(values.map(({ at }) => at)).size, values.length);
			const times = new Set(samples.map(({ at }) => at));
			for (const { at, until } of values) assert.ok(until !== undefined || times.has(at));
		}),
		{ seed: 20261125, numRuns: 200 },
	);
});

test("too short a past gives no profile; one outlier does not move it", () => {
	assert.equal(profileOf(Array(95).fill(1)), null);
	const calm = Array.from({ length: 500 }, (_, index) => 5 + (index % 7) / 10);
	const spoilt = profileOf([...calm.slice(0, 250), 9000, ...calm.slice(250)]);
	assert.ok((spoilt?.high ?? 0) < 6 && Math.abs((spoilt?.middle ?? 0) - 5.3) < 1e-9);
});

test("where most of some values lie near one, so does their median: nothing is passed over that a median would find (seeded)", () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 45 }),
			fc.integer({ min: -20, max: 20 }),
			fc.nat(12),
			(values, centre, reach) => {
				if (mostWithin(values, centre, reach)) assert.ok(Math.abs(medianOf(values) - centre) <= reach);
				const sorted = [...values].sort((a, b) => a - b);
				const half = sorted.length >> 1;
				const middle = sorted.length % 2 === 1 ? sorted[half] : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
				assert.equal(medianOf(values), middle);
			},
		),
		{ seed: 28 },
	);
});
