import assert from "node:assert/strict";
import { test } from "node:test";
import { countedValue } from "../waters/telemetry-value.ts";
import { changesBetween, consequences, type StationSettings, settled } from "./station-settings.ts";

const PLAIN: StationSettings = { units: {}, factors: {}, allow: [], framesPerMinute: 600 };
const anyNetwork = () => null;

test("a bad setting is refused by the field that it stands in, with what to write there", () => {
	const fault = (wanted: Partial<StationSettings>, bad: string | null = null) => {
		const found = settled({ ...PLAIN, ...wanted }, () => bad);
		assert.ok("field" in found);
		return [found.field, found.words.zh];
	};
	assert.deepEqual(fault({ units: { w20120: "mol/L" } }), [
		"units",
		"单位：铅不能以“mol/L”上报，可选 ng/L、μg/L、mg/L、g/L。",
	]);
	assert.deepEqual(fault({ units: { w01001: "mg/L" } }), ["units", "单位：pH不能以“mg/L”上报，可选 （无单位）。"]);
	assert.equal(fault({ units: { w99999: "mg/L" } })[0], "units");
	assert.equal(fault({ factors: { "a b": "w21003" } })[0], "factors");
	assert.match(fault({ factors: { w99001: "w99999" } })[1] ?? "", /不在本系统的因子表中/);
	assert.match(fault({ allow: ["10.1"] }, "10.1")[1] ?? "", /“10\.1”不是地址或网段/);
	assert.equal(fault({ framesPerMinute: 0 })[0], "framesPerMinute");
	assert.equal(fault({ framesPerMinute: 1.5 })[0], "framesPerMinute");
	assert.equal(fault({ allow: Array.from({ length: 40 }, (_, at) => `10.0.0.${at}`) })[0], "allow");
});

test("what is the standard's, or says the same in another spelling, is no setting of the station's own", () => {
	const wanted = {
		...PLAIN,
		units: { w20120: "ug/L", w21003: "mg/L", w20119: "MG/L", w01014: "uS/cm", w01016: "ug/l" },
		factors: { w21003: "w21003", w99001: "w21011" },
		allow: [" 10.1.0.0/16 ", "", "10.1.0.0/16"],
	};
	assert.deepEqual(settled(wanted, anyNetwork), {
		units: { w20119: "mg/L", w01016: "μg/L" },
		factors: { w99001: "w21011" },
		allow: ["10.1.0.0/16"],
		framesPerMinute: 600,
	});
});

test("a factor counts in the unit that it is kept in, whichever of its units it was sent in", () => {
	const counted = (factor: string, value: string, unit: string | null) =>
		countedValue({ factor, value, flag: "N", version: 1, unit });
	assert.deepEqual(
		[
			counted("w20120", "5", null),
			counted("w20120", "0.005", "mg/L"),
			counted("w01014", "0.45", "mS/cm"),
			counted("w01014", "450", null),
			counted("w01016", "0.02", "mg/L"),
		].map(Number),
		[0.005, 0.005, 450, 450, 20],
	);
});

test("what changes says what follows from it; a new password is told and never shown", () => {
	const after = {
		...PLAIN,
		units: { w20120: "mg/L" },
		factors: { w99001: "w21003" },
		allow: ["10.1.0.0/16"],
		framesPerMinute: 60,
	};
	const changes = changesBetween(PLAIN, after, true);
	assert.deepEqual(changes, {
		units: { w20120: { from: null, to: "mg/L" } },
		factors: { w99001: { from: null, to: "w21003" } },
		allow: { from: [], to: ["10.1.0.0/16"] },
		framesPerMinute: { from: 600, to: 60 },
		password: "new",
	});
	const said = consequences(changes).map(({ zh }) => zh);
	assert.match(said[0] ?? "", /^铅按 mg\/L 换算。报文原值不变；此站已入库的铅也按新单位重新计算/);
	assert.match(said[1] ?? "", /以后收到的 w99001 记为氨氮（w21003）；已入库的数据不变/);
	assert.equal(said.length, 6);
	assert.deepEqual(consequences(changesBetween(after, PLAIN, false))[0]?.zh.slice(0, 10), "铅按 μg/L 换算");
	assert.deepEqual(changesBetween(after, after, false), {});
	assert.deepEqual(consequences({}), []);
});
