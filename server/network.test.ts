import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { demoDatabase } from "../demo/testing.ts";
import { testDatabase } from "../store/testing.ts";
import { NETWORK_TEMPLATE } from "../waters/network-template.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

const KEY = "a-key-of-the-operator";

async function house(t: TestContext, demo = false) {
	const now = new Date("2026-11-24T01:00:00.000Z");
	const { db, districtId } = await (demo ? demoDatabase(t, now) : testDatabase(t));
	const own = { db, districtId, now: () => now, dataFolder: "", version: "test" };
	const app = await buildApp(own, LINES, { operatorKey: KEY });
	t.after(() => app.close());
	const get = (url: string) => app.inject({ url, remoteAddress: "192.0.2.7" });
	const post = (
		body: string | Buffer,
		query = "",
		headers: Record<string, string> = { authorization: `Bearer ${KEY}` },
	) =>
		app.inject({
			method: "POST",
			url: `/api/waters/network${query}`,
			remoteAddress: "192.0.2.7",
			headers: { "content-type": "application/geo+json", ...headers },
			payload: body,
		});
	return { get, post };
}

test("the network is put in by the operator alone, after a look at what it would do", async (t) => {
	const { get, post } = await house(t);
	const text = JSON.stringify(NETWORK_TEMPLATE);
	assert.equal((await post(text, "", {})).statusCode, 403);
	const trial = (await post(text, "?dryRun=true")).json();
	assert.deepEqual([trial.counts.new, trial.faults, trial.event], [6, [], null]);
	assert.deepEqual((await get("/api/waters/network.geojson")).json().features, []);
	const done = (await post(text, "?crs=wgs84&fileName=net.geojson")).json();
	assert.deepEqual([done.counts.newByKind.creek, done.converted, done.event.seq], [2, false, 1]);
	const out = await get("/api/waters/network.geojson");
	assert.match(out.headers["content-type"]?.toString() ?? "", /geo\+json/);
	const again = (await post(out.body)).json();
	assert.deepEqual([again.counts.same, again.counts.changed, again.counts.new, again.event], [6, 0, 0, null]);
	assert.equal((await get("/api/waters/network-template.geojson")).json().features.length, 6);
});

test("a bad file is refused with a sentence and nothing of it enters", async (t) => {
	const { get, post } = await house(t);
	const cases: [string | Buffer, string, number, RegExp][] = [
		["", "", 422, /file is empty/],
		['{\n"type": "FeatureCollection",\n oops', "", 400, /line 3 can't be read/],
		["[1,2]", "", 422, /FeatureCollection/],
		[Buffer.from([0, 1, 2, 255]), "", 400, /no whole GeoJSON/],
		[`${"[".repeat(200_000)}`, "", 400, /no whole GeoJSON/],
		["{}", "?crs=bd09", 400, /crs/],
		[Buffer.alloc(20 * 1024 * 1024 + 1, 32), "", 413, /./],
	];
	for (const [body, query, status, words] of cases) {
		const answer = await post(body, query);
		assert.equal(answer.statusCode, status, answer.body.slice(0, 200));
		assert.match(answer.json().error.message.en, words);
	}
	const faulty = structuredClone(NETWORK_TEMPLATE) as { features: { properties: Record<string, unknown> }[] };
	faulty.features[1] = { ...faulty.features[1], properties: { kind: "river" } };
	const refused = await post(JSON.stringify(faulty));
	assert.equal(refused.statusCode, 422);
	assert.equal(refused.json().error.code, "NETWORK_FAULTS");
	assert.deepEqual([refused.json().faults[0].feature, refused.json().faults[0].property], [2, "name_zh"]);
	assert.deepEqual((await get("/api/waters/network.geojson")).json().features, []);
});

test("a file in GB 18030 is read as well", async (t) => {
	const { post } = await house(t);
	// 示例河 in GB 18030
	const name = Buffer.from([0xca, 0xbe, 0xc0, 0xfd, 0xba, 0xd3]);
	const [before, after] = JSON.stringify({
		type: "FeatureCollection",
		features: [
			{
				type: "Feature",
				properties: { kind: "river", name_zh: "@" },
				geometry: {
					type: "LineString",
					coordinates: [
						[120, 31],
						[120.1, 31],
					],
				},
			},
		],
	}).split("@");
	const done = (await post(Buffer.concat([Buffer.from(before ?? ""), name, Buffer.from(after ?? "")]))).json();
	assert.deepEqual([done.new[0].name, done.new[0].id], ["示例河", "shilihe"]);
});

test("the demo's network goes out and in again unchanged", async (t) => {
	const { get, post } = await house(t, true);
	const again = (await post((await get("/api/waters/network.geojson")).body)).json();
	assert.deepEqual(
		[again.counts.new, again.counts.changed, again.counts.kept, again.faults, again.event],
		[0, 0, 0, [], null],
	);
	assert.ok(again.counts.same >= 167 * 2);
});

test("a creek's place names what it flows into, what flows into it, and its stations with their last reading", async (t) => {
	const { get } = await house(t, true);
	const features = (await get("/api/waters/network.geojson")).json().features as {
		properties: Record<string, string | null>;
	}[];
	const upper = features.find((one) => one.properties.kind === "creek" && one.properties.downstream)?.properties;
	assert.ok(upper);
	const above = (await get(`/api/waters/creeks/${upper.id}/place`)).json();
	assert.deepEqual(
		above.downstream.slice(0, 2).map((water: { id: string }) => water.id),
		[upper.downstream, upper.river],
	);
	const below = (await get(`/api/waters/creeks/${upper.downstream}/place`)).json();
	assert.ok(below.receives.some((water: { id: string }) => water.id === upper.id));
	const station = features.find((one) => one.properties.kind === "station" && one.properties.creek)?.properties;
	const place = (await get(`/api/waters/creeks/${station?.creek}/place`)).json();
	const sent = (sites: { kind: string; lastReadingAt: string }[]) =>
		sites.find((one) => one.kind === "station")?.lastReadingAt;
	assert.equal(sent(place.sites)?.slice(0, 10), "2026-11-23");
	const then = (await get(`/api/waters/creeks/${station?.creek}/place?asOf=2026-11-10`)).json();
	assert.equal(sent(then.sites)?.slice(0, 10), "2026-11-10");
	assert.equal((await get("/api/waters/creeks/nowhere/place")).statusCode, 404);
	const map = (await get("/api/waters/map")).json().features as { properties: { kind: string } }[];
	assert.equal(map.filter((one) => one.properties.kind === "station").length, 12);
});
