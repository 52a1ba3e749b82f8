import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { tooOld } from "../server/database.ts";

async function dataFolder(t: TestContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-start-"));
	await chmod(folder, 0o755); // as root the database runs as another user, who must be able to enter
	t.after(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

interface Started {
	process: ChildProcess;
	output(): string;
	ended: Promise<number | null>;
}

function start(t: TestContext, env: Record<string, string>, ...args: string[]): Started {
	const child = spawn(process.execPath, ["bihuan.ts", "serve", ...args], {
		env: { ...process.env, DATABASE_URL: "", PORT: "0", ...env },
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
	const ended = new Promise<number | null>((end) => child.on("exit", (code) => end(code)));
	t.after(() => child.kill("SIGKILL"));
	return { process: child, output: () => output, ended };
}

async function ready(started: Started): Promise<string> {
	for (let waited = 0; waited < 90_000; waited += 100) {
		const address = /http:\/\/127\.0\.0\.1:\d+/.exec(/Ready: .*/.exec(started.output())?.[0] ?? "")?.[0];
		if (address) return address;
		if (started.process.exitCode !== null) break;
		await new Promise((later) => setTimeout(later, 100));
	}
	throw new Error(`It did not start: ${started.output()}`);
}

const chain = async (address: string) =>
	((await (await fetch(`${address}/api/health`)).json()) as { chain: unknown }).chain;

test("it starts with the demo, survives SIGKILL with nothing lost, and stops cleanly on SIGTERM", async (t) => {
	const BIHUAN_DATA = await dataFolder(t);
	const first = start(t, { BIHUAN_DATA });
	const head = await chain(await ready(first));
	assert.ok(head);

	const second = start(t, { BIHUAN_DATA });
	assert.equal(await second.ended, 1);
	assert.match(second.output(), /is in use by process/);
	assert.doesNotMatch(second.output(), /\n\s+at /, "a sentence, not a stack");

	first.process.kill("SIGKILL");
	await first.ended;
	const again = start(t, { BIHUAN_DATA });
	assert.deepEqual(await chain(await ready(again)), head);
	again.process.kill("SIGTERM");
	assert.equal(await again.ended, 0);
});

test("an empty start has no demo and says that the district has no name yet", async (t) => {
	const started = start(t, { BIHUAN_DATA: await dataFolder(t) }, "--empty");
	const address = await ready(started);
	const district = (await (await fetch(`${address}/api/district`)).json()) as { name: unknown; empty: boolean };
	assert.deepEqual([district.name, district.empty], [null, true]);
	started.process.kill("SIGINT");
	assert.equal(await started.ended, 0);
});

test("a PostgreSQL before 15 is refused by its version, 15 and later are not", () => {
	assert.match(tooOld(140_012) ?? "", /PostgreSQL 14 is too old; 15 or later is needed/);
	assert.deepEqual([tooOld(150_000), tooOld(180_004)], [null, null]);
});

test("what stands in the way of a start is told in one sentence, with exit code 1", async (t) => {
	const BIHUAN_DATA = await dataFolder(t);
	const busy = createServer().listen(0, "127.0.0.1");
	t.after(() => busy.close());
	await new Promise((listening) => busy.once("listening", listening));
	const address = busy.address();
	const PORT = String(typeof address === "object" && address ? address.port : 0);
	for (const [env, sentence] of [
		[{ BIHUAN_DATA, PORT }, /Port \d+ is in use/],
		[{ BIHUAN_DATA, PORT: "many" }, /PORT must be a whole number/],
		[{ BIHUAN_DATA: "/proc/bihuan" }, /can't be written/],
		[{ BIHUAN_DATA, DATABASE_URL: "postgres://nobody:x@127.0.0.1:1/none" }, /can't be reached/],
		[{ BIHUAN_DATA, DATABASE_URL: "mysql://x" }, /must look like postgres/],
		[{ BIHUAN_DATA, BIHUAN_DEMO: "perhaps" }, /must be on or off/],
	] as const) {
		const started = start(t, env);
		assert.equal(await started.ended, 1, started.output());
		assert.match(started.output(), sentence);
		assert.doesNotMatch(started.output(), /\n\s+at /, "a sentence, not a stack");
	}
});
