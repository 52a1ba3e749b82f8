import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { downstreamOf, flowsOf, ringsOf, upstreamOf } from "./flow.ts";
import { gcj02OfWgs84, wgs84OfGcj02 } from "./gcj02.ts";
import { type Crs, readNetwork } from "./network.ts";
import type { Position } from "./network-geometry.ts";
import { mergeNetwork, type NetworkFeature, networkGeoJson, type Town } from "./network-merge.ts";
import { NETWORK_TEMPLATE } from "./network-template.ts";

const line = (...coordinates: number[][]) => ({ type: "LineString", coordinates });
const feature = (properties: object, geometry: object | null) => ({ type: "Feature", properties, geometry });
const file = (...features: object[]) => ({ type: "FeatureCollection", features });
const RIVER = feature({ kind: "river", id: "r1", name_zh: "大河" }, line([119.9, 31.6], [120, 31.6]));
const creek = (id: string, properties: object = {}) =>
	feature(
		{ kind: "creek", id, name_zh: `${id}浜`, town: "湖塘镇", river: "r1", ...properties },
		line([119.95, 31.62], [119.95, 31.6]),
	);

function put(input: unknown, existing: NetworkFeature[] = [], towns: Town[] = [], crs: Crs | null = null) {
	const read = readNetwork(input, crs);
	const plan = mergeNetwork(existing, towns, read.features);
	const changed = new Map(
		[...plan.added, ...plan.changed].map((change) => [`${change.kind}:${change.was ?? change.id}`, change.feature]),
	);
	const after = [
		...existing.map((one) => changed.get(`${one.kind}:${one.id}`) ?? one),
		...plan.added.map((change) => change.feature),
	];
	return {
		...plan,
		faults: [...read.faults, ...plan.faults],
		after,
		towns: [...towns, ...plan.newTowns],
		crs: read.crs,
	};
}

/** The faults of a file as `feature property`, with the words of the first. */
function faultsOf(input: unknown, crs: Crs | null = null): { list: string[]; words: string } {
	const { faults } = put(input, [], [], crs);
	return {
		list: faults.map((one) => `${one.feature} ${one.property}`),
		words: faults.map((one) => one.message.en).join(" "),
	};
}

test("the template is a network without a fault", () => {
	const { faults, added, newTowns, after } = put(NETWORK_TEMPLATE);
	assert.deepEqual(faults, []);
	assert.equal(added.length, 6);
	assert.deepEqual(
		newTowns.map((town) => town.id),
		["example-town"],
	);
	const branch = after.find((one) => one.id === "example-2");
	assert.deepEqual([branch?.properties.downstream, branch?.properties.river], ["example-1", "example-river"]);
});

test("each fault names the feature, the property and the cure", () => {
	const cases: [object, string, RegExp][] = [
		[feature({ kind: "canal", name_zh: "河" }, line([119, 31], [120, 31])), "1 kind", /must be river, creek/],
		[feature({ kind: "river", id: "x" }, line([119, 31], [120, 31])), "1 name_zh", /name is missing/],
		[
			feature({ kind: "river", name_zh: "河" }, line([31.5, 119.9], [31.6, 119.9])),
			"1 geometry",
			/swapped.*\[119.9, 31.5\]/,
		],
		[feature({ kind: "river", name_zh: "河" }, line([181, 31], [120, 31])), "1 geometry", /no place on earth/],
		[
			feature({ kind: "river", name_zh: "河" }, line([40519000, 3500000], [40519001, 3500000])),
			"1 geometry",
			/metres of a projection/,
		],
		[
			feature({ kind: "river", name_zh: "河" }, { type: "Point", coordinates: [120, 31] }),
			"1 geometry",
			/must be LineString/,
		],
		[feature({ kind: "river", name_zh: "河" }, line([120, 31])), "1 geometry", /at least 2 points/],
		[feature({ kind: "river", name_zh: "河" }, null), "1 geometry", /must be LineString/],
		[
			feature(
				{ kind: "lake", name_zh: "湖" },
				{
					type: "Polygon",
					coordinates: [
						[
							[0, 0],
							[1, 0],
							[1, 1],
							[0, 1],
						],
					],
				},
			),
			"1 geometry",
			/open/,
		],
		[feature({ kind: "section", code: "a b", name_zh: "断面" }, null), "1 code", /letters, digits/],
		[
			feature({ kind: "river", name_zh: "河", flows_into: "无" }, line([119, 31], [120, 31])),
			"1 flows_into",
			/no river or lake "无"/,
		],
	];
	for (const [one, where, words] of cases) {
		const found = faultsOf(file(one));
		assert.deepEqual(found.list, [where], JSON.stringify(one));
		assert.match(found.words, words);
	}
	assert.deepEqual(faultsOf(file(RIVER, RIVER)).list, ["2 id"]);
	assert.deepEqual(faultsOf(file(RIVER, creek("a", { town: "hutagn" }))).list, ["2 town"]);
	assert.deepEqual(faultsOf(file(RIVER, creek("a", { river: "r9" }))).list, ["2 river"]);
	assert.deepEqual(faultsOf(file(RIVER, creek("a", { river: undefined }))).list, ["2 river"]);
	assert.deepEqual(faultsOf(file(RIVER, creek("a", { level: 3 }))).list, ["2 level"]);
	assert.deepEqual(faultsOf(file(RIVER, creek("a", { 目标类别: "劣Ⅴ" }))).list, ["2 目标类别"]);
	const lost = feature(
		{ kind: "section", code: "s", name_zh: "断面", creek: "c9" },
		{ type: "Point", coordinates: [119.9, 31.6] },
	);
	assert.match(faultsOf(file(RIVER, lost)).words, /no creek "c9"/);
	const far = feature(
		{ kind: "section", code: "s", name_zh: "断面", river: "r1" },
		{ type: "Point", coordinates: [109.9, 31.6] },
	);
	assert.match(faultsOf(file(RIVER, creek("a"), creek("b"), far)).words, /km from the rest/);
});

test("a ring of creeks is refused once, with the names along it", () => {
	const ring = file(
		RIVER,
		creek("a", { downstream: "b", river: undefined }),
		creek("b", { downstream: "c", river: undefined }),
		creek("c", { downstream: "a", river: undefined }),
	);
	const { faults } = put(ring);
	assert.deepEqual(
		faults.map((one) => [one.feature, one.value]),
		[[2, "a浜 → b浜 → c浜 → a浜"]],
	);
	assert.deepEqual(faultsOf(file(creek("a", { downstream: "a", river: undefined }), RIVER)).list, ["1 downstream"]);
});

test("Chinese property names say the same as English ones", () => {
	const chinese = put(
		file(
			feature({ 类型: "河流", 名称: "采菱港", 河流类型: "骨干河流" }, line([119.9, 31.6], [120, 31.6])),
			feature(
				{ 类型: "支浜", 编号: "c1", 名称: "下沿浜", 级别: "一级", 所属镇: "湖塘镇", 汇入: "采菱港", 目标类别: "Ⅲ类" },
				line([119.95, 31.62], [119.95, 31.6]),
			),
			feature(
				{ 类型: "支浜", 编号: "c2", 名称: "小浜", 所属镇: "湖塘镇", 汇入: "下沿浜" },
				line([119.96, 31.62], [119.95, 31.61]),
			),
			feature(
				{ 类型: "断面", 断面编码: "S1", 名称: "下沿浜断面", 所属支浜: "下沿浜" },
				{ type: "Point", coordinates: [119.95, 31.61] },
			),
		),
	);
	assert.deepEqual(chinese.faults, []);
	const own = (id: string) => chinese.after.find((one) => one.id === id)?.properties;
	const river = chinese.after[0]?.id;
	assert.equal(river, "cailinggang");
	assert.deepEqual(own("c1"), {
		name_en: "Xiayanbang Creek",
		level: 1,
		town: "hutang",
		river,
		downstream: null,
		target_class: 3,
		note_zh: "",
		note_en: "",
		demo: false,
	});
	assert.deepEqual([own("c2")?.level, own("c2")?.downstream, own("c2")?.river], [2, "c1", river]);
	assert.deepEqual([own("S1")?.creek, own("S1")?.river], ["c1", river]);
	assert.deepEqual(chinese.newTowns, [{ id: "hutang", nameZh: "湖塘镇", nameEn: "Hutang Town" }]);
});

test("what a file leaves out stays, what it empties goes, what it does not name is kept", () => {
	const first = put(file(RIVER, creek("a", { target_class: 3, note: "旧" }), creek("b")));
	const second = put(file(creek("a", { river: undefined, town: undefined, note: "" })), first.after, first.towns);
	assert.deepEqual(second.faults, []);
	assert.deepEqual(
		second.changed.map((change) => [change.id, change.properties]),
		[["a", ["note_zh"]]],
	);
	assert.equal(second.after.find((one) => one.id === "a")?.properties.target_class, 3);
	assert.deepEqual(
		second.kept.map((one) => one.id),
		["r1", "b"],
	);
});

test("a section that readings brought in takes the code that the network gives it", () => {
	const made: NetworkFeature = {
		kind: "section",
		id: "断面甲",
		nameZh: "断面甲",
		geometry: null,
		properties: { name_en: "x", river: null, target_class: null, water: "river", creek: null, demo: false },
	};
	const { changed, added } = put(
		file(feature({ kind: "section", code: "S7", name_zh: "断面甲" }, { type: "Point", coordinates: [119.9, 31.6] })),
		[made],
	);
	assert.deepEqual([added.length, changed[0]?.was, changed[0]?.properties], [0, "断面甲", ["id", "geometry"]]);
});

test("a code that readings gave to a section is not taken for the network's own", () => {
	const made = (id: string, nameZh: string): NetworkFeature => ({
		kind: "section",
		id,
		nameZh,
		geometry: null,
		properties: { name_en: "x", river: null, target_class: null, water: "river", creek: null, demo: false },
	});
	const at = { type: "Point", coordinates: [119.9, 31.6] };
	const named = (code: string, name_zh: string) => feature({ kind: "section", code, name_zh }, at);
	const standing = [made("S-0001", "甲"), made("S-0002", "乙")];
	const swapped = put(file(named("S-0002", "甲"), named("S-0001", "乙")), standing);
	assert.deepEqual(
		swapped.changed.map(({ name, was, id }) => [name, was, id]),
		[
			["甲", "S-0001", "S-0002"],
			["乙", "S-0002", "S-0001"],
		],
	);
	const { faults } = put(file(named("S-0001", "丙")), standing);
	assert.match(faults[0]?.message.en ?? "", /held by "甲", which came with readings/);
});

test("a file made to do harm is refused like any other", () => {
	let deep: unknown = 1;
	for (let n = 0; n < 100_000; n++) deep = [deep];
	const river = (
		properties: object,
		coordinates: unknown = [
			[120, 31],
			[120.1, 31],
		],
	) => file(feature({ kind: "river", name_zh: "河", ...properties }, { type: "LineString", coordinates }));
	assert.deepEqual(faultsOf(river({}, deep)).list, ["1 geometry"]);
	assert.deepEqual(faultsOf(river({ role: deep, name_en: { toString: 1 } })).list, ["1 role", "1 name_en"]);
	assert.deepEqual(faultsOf({ ...river({}), crs: deep, coordinateSystem: { toString: 1 } }).list, ["0 crs"]);
	assert.deepEqual(
		faultsOf(
			river(
				{},
				Array.from({ length: 50_001 }, (_, n) => [120 + n * 1e-6, 31]),
			),
		).list,
		["1 geometry"],
	);
	assert.deepEqual(faultsOf(file(...Array.from({ length: 20_001 }, () => RIVER))).list, ["0 features"]);
	const long = Array.from({ length: 15_000 }, (_, n) =>
		creek(`c${n}`, n === 0 ? {} : { river: undefined, downstream: `c${n - 1}` }),
	);
	const chain = put(file(RIVER, ...long));
	assert.deepEqual([chain.faults, chain.after.at(-1)?.properties.river], [[], "r1"]);
});

const CHINA = fc.tuple(
	fc.double({ min: 73.5, max: 135, noNaN: true }),
	fc.double({ min: 3.9, max: 53.5, noNaN: true }),
);

test("GCJ-02 goes back to WGS 84 within a ten-millionth of a degree", () => {
	fc.assert(
		fc.property(CHINA, (place) => {
			const [lon, lat] = wgs84OfGcj02(gcj02OfWgs84(place));
			assert.ok(Math.abs(lon - place[0]) < 1e-7 && Math.abs(lat - place[1]) < 1e-7, `${place} ${lon} ${lat}`);
			const [x, y] = gcj02OfWgs84(wgs84OfGcj02(place));
			assert.ok(Math.abs(x - place[0]) < 1e-7 && Math.abs(y - place[1]) < 1e-7);
			const moved = Math.hypot(lon - gcj02OfWgs84(place)[0], lat - gcj02OfWgs84(place)[1]);
			assert.ok(moved > 1e-5, "it was really shifted");
		}),
		{ numRuns: 2000 },
	);
});

test("outside China nothing is shifted", () => {
	fc.assert(
		fc.property(
			fc.double({ min: -180, max: 71, noNaN: true }),
			fc.double({ min: -90, max: 90, noNaN: true }),
			(lon, lat) => {
				assert.deepEqual(wgs84OfGcj02([lon, lat]), [lon, lat]);
			},
		),
	);
});

test("a file in GCJ-02 is converted by its own word or the sender's, and never twice", () => {
	const shifted = line([119.9, 31.6], [120, 31.6]).coordinates.map((place) => gcj02OfWgs84(place as Position));
	const river = feature({ kind: "river", id: "r1", name_zh: "大河" }, line(...shifted));
	const geometryOf = (read: ReturnType<typeof put>) => read.after[0]?.geometry?.coordinates;
	assert.deepEqual(geometryOf(put(file(river), [], [], "gcj02")), [
		[119.9, 31.6],
		[120, 31.6],
	]);
	const marked = { ...file(river), coordinateSystem: "GCJ-02" };
	assert.deepEqual(
		[put(marked).crs, geometryOf(put(marked))],
		[
			"gcj02",
			[
				[119.9, 31.6],
				[120, 31.6],
			],
		],
	);
	const crs84 = { ...file(river), crs: { type: "name", properties: { name: "urn:ogc:def:crs:OGC:1.3:CRS84" } } };
	assert.equal(put(crs84).crs, "wgs84");
	assert.equal(put(crs84, [], [], "gcj02").crs, "gcj02", "map software writes CRS84 by itself");
	assert.match(faultsOf({ ...file(river), coordinateSystem: "WGS84" }, "gcj02").words, /nothing is converted twice/);
	assert.match(
		faultsOf({ ...file(river), crs: { properties: { name: "urn:ogc:def:crs:EPSG::3857" } } }).words,
		/isn't read/,
	);
	assert.equal(put({ ...file(river), crs: { properties: { name: "urn:ogc:def:crs:EPSG::4490" } } }).crs, "wgs84");
});

const place = fc.tuple(
	fc.double({ min: 119.5, max: 120.2, noNaN: true }),
	fc.double({ min: 31.3, max: 31.8, noNaN: true }),
);
const drawn = fc.array(place, { minLength: 2, maxLength: 5 });
const anyLine = fc.oneof(
	drawn.map((coordinates) => ({ type: "LineString", coordinates })),
	fc.array(drawn, { minLength: 1, maxLength: 3 }).map((coordinates) => ({ type: "MultiLineString", coordinates })),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const network = fc
	.record({
		rivers: fc.array(
			fc.record({
				geometry: anyLine,
				into: fc.nat(),
				role: maybe(fc.constantFrom("backbone", "into_lake", "骨干河流")),
				demo: fc.boolean(),
			}),
			{ minLength: 1, maxLength: 4 },
		),
		creeks: fc.array(
			fc.record({
				geometry: anyLine,
				into: fc.nat(),
				below: fc.boolean(),
				town: fc.constantFrom("湖塘镇", "牛塘镇", "南夏墅街道"),
				target_class: maybe(fc.constantFrom(1, "Ⅲ", "Ⅳ类", null)),
				note_zh: maybe(fc.string({ maxLength: 20 })),
			}),
			{ maxLength: 6 },
		),
		sites: fc.array(
			fc.record({
				at: fc.option(place),
				kind: fc.constantFrom("section", "自动站"),
				on: fc.nat(),
				water: maybe(fc.constantFrom("river", "湖库")),
			}),
			{ maxLength: 5 },
		),
		lakes: fc.array(fc.tuple(place, place, place), { maxLength: 2 }),
	})
	.map(({ rivers, creeks, sites, lakes }) =>
		file(
			...lakes.map((ring, n) =>
				feature({ kind: "lake", name_zh: `湖${n}` }, { type: "Polygon", coordinates: [[...ring, ring[0]]] }),
			),
			...rivers.map(({ geometry, into, ...rest }, n) =>
				feature(
					{ kind: "river", id: `r${n}`, name_zh: `河${n}`, flows_into: n > 0 ? `r${into % n}` : null, ...rest },
					geometry,
				),
			),
			...creeks.map(({ geometry, into, below, ...rest }, n) =>
				feature(
					{
						kind: "creek",
						id: `c${n}`,
						name_zh: `浜${n}`,
						...(below && n > 0 ? { downstream: `浜${into % n}` } : { river: `r${into % rivers.length}` }),
						...rest,
					},
					geometry,
				),
			),
			...sites.map(({ at, on, ...rest }, n) =>
				feature(
					{
						code: `s${n}`,
						name_zh: `断面${n}`,
						...(creeks.length > 0 ? { creek: `c${on % creeks.length}` } : {}),
						...rest,
					},
					at && { type: "Point", coordinates: at },
				),
			),
		),
	);

test("a network put out and in again changes nothing, there or in an empty district", () => {
	fc.assert(
		fc.property(network, (input) => {
			const first = put(JSON.parse(JSON.stringify(input)));
			assert.deepEqual(first.faults, []);
			const out = JSON.parse(JSON.stringify(networkGeoJson(first.after, first.towns)));
			const again = put(out, first.after, first.towns);
			assert.deepEqual(
				[again.faults, again.added.length, again.changed.map((one) => one.properties), again.kept, again.newTowns],
				[[], 0, [], [], []],
			);
			assert.equal(put(input, first.after, first.towns).changed.length, 0, "the same file again changes nothing");
			const elsewhere = put(out);
			assert.deepEqual(
				[elsewhere.faults, JSON.parse(JSON.stringify(networkGeoJson(elsewhere.after, elsewhere.towns)))],
				[[], out],
			);
		}),
	);
});

test("whatever is in a file, reading it ends in features and faults, never in an error", () => {
	const junk = fc.jsonValue();
	const property = fc.constantFrom(
		"kind",
		"类型",
		"id",
		"name_zh",
		"汇入",
		"level",
		"town",
		"river",
		"downstream",
		"目标类别",
		"water",
		"creek",
		"demo",
		"__proto__",
		"constructor",
	);
	const features = fc.array(
		fc.record({
			type: fc.constantFrom<unknown>("Feature", "x"),
			properties: fc.oneof(
				junk,
				fc.dictionary(property, fc.oneof(junk, fc.constantFrom("river", "creek", "section", "r1", "浜"))),
			),
			geometry: fc.oneof(
				junk,
				fc.record({ type: fc.constantFrom("Point", "LineString", "Polygon", "MultiPolygon"), coordinates: junk }),
			),
		}),
	);
	fc.assert(
		fc.property(
			fc.oneof(
				junk,
				features.map((list) => ({ type: "FeatureCollection", features: list })),
			),
			fc.constantFrom(null, "gcj02", "wgs84"),
			(input, crs) => {
				for (const one of put(input, [], [], crs as Crs | null).faults) assert.ok(one.message.zh && one.message.en);
			},
		),
		{ numRuns: 500 },
	);
});

test("upstream and downstream agree with each other, and a ring does not hold them up", () => {
	const nodes = fc.array(fc.option(fc.nat({ max: 11 })), { minLength: 12, maxLength: 12 });
	fc.assert(
		fc.property(nodes, (into) => {
			const flows = new Map(into.map((to, from) => [`creek:${from}`, to === null ? null : `creek:${to}`]));
			for (const node of flows.keys()) {
				for (const other of flows.keys()) {
					if (node === other) continue;
					assert.equal(downstreamOf(flows, node).includes(other), upstreamOf(flows, other).includes(node));
				}
			}
			const rings = ringsOf(flows);
			for (const ring of rings)
				assert.ok(
					ring.every((one, n) => flows.get(one) === ring[(n + 1) % ring.length]),
					"each flows into the next",
				);
			const onRings = [...flows.keys()].filter((node) => {
				const below = downstreamOf(flows, node);
				return flows.get(below.at(-1) ?? node) === node;
			});
			assert.deepEqual(rings.flat().sort(), onRings.sort(), "every water that comes back to itself, once");
		}),
	);
	const { after } = put(NETWORK_TEMPLATE);
	assert.deepEqual(downstreamOf(flowsOf(after), "creek:example-2"), ["creek:example-1", "river:example-river"]);
	assert.deepEqual(upstreamOf(flowsOf(after), "river:example-river"), ["creek:example-1", "creek:example-2"]);
});
