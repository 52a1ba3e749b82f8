import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { testDatabase } from "../store/testing.ts";
import { gcj02OfWgs84 } from "../waters/gcj02.ts";
import { NETWORK_TEMPLATE } from "../waters/network-template.ts";

test("bihuan network puts a file in, writes it out, and tells each fault with exit code 1", async (t) => {
	const { ownerUrl } = await testDatabase(t);
	const folder = await mkdtemp(join(tmpdir(), "bihuan-network-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const run = (...args: string[]) =>
		new Promise<{ code: number | null; said: string }>((end) => {
			const child = spawn(process.execPath, ["bihuan.ts", "network", ...args], {
				env: { ...process.env, DATABASE_URL: ownerUrl, BIHUAN_DATA: folder },
			});
			let said = "";
			for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
			child.on("exit", (code) => end({ code, said }));
		});
	const file = async (name: string, content: unknown) => {
		await writeFile(join(folder, name), JSON.stringify(content));
		return join(folder, name);
	};
	const template = await file("template.geojson", NETWORK_TEMPLATE);
	const trial = await run(template, "--dry-run");
	assert.deepEqual([trial.code, /trial: 6 new/.test(trial.said)], [0, true], trial.said);
	assert.match((await run(template)).said, /imported: 6 new/);
	assert.match((await run(template)).said, /nothing to change: .*6 the same/);

	const out = join(folder, "out.geojson");
	assert.equal((await run("--out", out)).code, 0);
	const written = JSON.parse(await readFile(out, "utf8")) as { features: unknown[]; coordinateSystem?: string };
	assert.equal(written.features.length, 6);

	// The same river in the coordinates of a web map is the same river.
	const line = [
		[119.91, 31.66],
		[119.95, 31.65],
		[119.99, 31.63],
	].map((place) => gcj02OfWgs84(place as [number, number]));
	const river = {
		type: "Feature",
		properties: { kind: "river", id: "example-river", name_zh: "示例河" },
		geometry: { type: "LineString", coordinates: line },
	};
	const shifted = await run(
		await file("shifted.geojson", { type: "FeatureCollection", features: [river] }),
		"--crs",
		"gcj02",
	);
	assert.match(shifted.said, /converted from GCJ-02/);
	assert.match(shifted.said, /nothing to change: .*1 the same, 5 kept/);

	const faulty = await run(
		await file("faulty.geojson", {
			type: "FeatureCollection",
			features: [{ ...river, properties: { kind: "canal" } }],
		}),
	);
	assert.equal(faulty.code, 1);
	assert.match(faulty.said, /feature 1, kind: The kind must be/);
	for (const args of [[], ["--crs", "bd09", template], [join(folder, "none.geojson")], [template, "--out", out]]) {
		const refused = await run(...args);
		assert.equal(refused.code, 1, refused.said);
		assert.doesNotMatch(refused.said, /\n\s+at /, "a sentence, not a stack");
	}
});
