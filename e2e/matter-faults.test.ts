import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { rebuildMatters } from "../loop/matter.rebuild.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { verifyChain } from "../loop/verify.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { buildApp } from "../server/app.ts";
import { LINES } from "../server/lines.ts";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { testDatabase, wireTo } from "../store/testing.ts";

// What is confirmed stays, what is not is either there whole or not at all, whatever dies in between.

type Who = "chief" | "doer" | "checker";
const PERSONS: [person: Who, unit: string, duty?: "supervision"][] = [
	["chief", "office", "supervision"],
	["doer", "town"],
	["checker", "bureau"],
];
const STORY: [step: string, by: Who, body: object][] = [
	["write-in", "chief", { tasks: [{ id: "1", text: "封堵排口", unit: "town", person: "doer", dueOn: "2099-03-06" }] }],
	["assign", "chief", { unit: "town", person: "doer", relations: { verifier: "checker" } }],
	["accept", "doer", {}],
	["report", "doer", { words: "正在封堵。" }],
	["task-done", "doer", { task: "1", words: "已封堵", evidence: [{ name: "断面数据", href: "/waters/creeks/c1" }] }],
	["claim-done", "doer", { words: "已整治完毕" }],
	["verify", "checker", { passed: true, reason: "现场复核" }],
];

async function people(db: Db): Promise<Record<Who, string>> {
	const cookies = {} as Record<Who, string>;
	await inDistrict(db, 1, async (trx) => {
		const district_id = 1;
		for (const [person_id, unit_id, duty] of PERSONS) {
			const names = { name_zh: person_id, name_en: person_id, demo: false };
			await trx
				.insertInto("person")
				.values({ district_id, person_id, unit_id, ...names })
				.execute();
			const post = { post_id: `${person_id}-1`, person_id, unit_id, title_zh: "", title_en: "" };
			await trx
				.insertInto("post")
				.values({ district_id, ...post, from_day: "2024-01-01", until_day: null })
				.execute();
			if (duty !== undefined)
				await trx
					.insertInto("duty")
					.values({ district_id, person_id, duty, from_at: new Date(0), until_at: null, given_by: "test" })
					.execute();
			const session = { personId: person_id, way: "demo" as const, address: "", agent: "" };
			const token = await startSession(trx, session, new Date());
			cookies[person_id] = sessionCookie(token, false).split(";")[0] ?? "";
		}
	});
	return cookies;
}

/** A clerk's browser on a bad line: sends a step until it is answered, with the same key each time. Returns how often it had to try. */
async function insist(address: () => string, cookie: string, path: string, payload: object): Promise<unknown> {
	for (let tries = 0; tries < 400; tries++) {
		const answer = await fetch(`${address()}${path}`, {
			method: "POST",
			headers: { "content-type": "application/json", cookie },
			body: JSON.stringify(payload),
			signal: AbortSignal.timeout(15_000),
		}).catch(() => null);
		const body = await answer?.json().catch(() => null);
		assert.notEqual(answer?.status, 500, "a database that is away is no fault of ours");
		if (answer?.status === 201) return body;
		if (answer && answer.status < 500 && answer.status !== 429)
			assert.fail(`${path}: ${answer.status} ${JSON.stringify(body)} ${JSON.stringify(payload)}`);
		await sleep(60);
	}
	return assert.fail(`${path} was never answered`);
}

async function walk(address: () => string, cookies: Record<Who, string>, name: string): Promise<void> {
	const raising = {
		line: "waters",
		kind: "creek-problem",
		clientKey: `${name}-raise`,
		body: { title: name, source: "patrol" },
	};
	const { matterId } = (await insist(address, cookies.checker, "/api/matters", raising)) as { matterId: string };
	for (const [index, [step, by, body]] of STORY.entries())
		await insist(address, cookies[by], `/api/matters/${matterId}/steps`, {
			step,
			body,
			clientKey: `${name}-step-${index}`,
		});
}

/** Each step once, the chain unbroken, and what is projected is what the events say. */
async function check(db: Db, matters: number): Promise<void> {
	const { counts, before, after } = await inDistrict(db, 1, async (trx) => {
		const events = await trx
			.selectFrom("event")
			.select(["matter_id", (is) => is.fn.countAll<number>().as("n")])
			.where("kind", "like", "matter.%")
			.groupBy("matter_id")
			.execute();
		const projected = () => trx.selectFrom("matter").selectAll().orderBy("matter_id").execute();
		const before = await projected();
		await rebuildMatters(trx, kindsOf(LINES), new Date().toISOString());
		return { counts: events.map((row) => Number(row.n)), before, after: await projected() };
	});
	assert.equal(counts.length, matters);
	assert.ok(
		counts.every((count) => count === STORY.length + 1),
		`${counts}`,
	);
	assert.deepEqual(before, after);
	assert.ok(before.every((row) => row.stage === "verified"));
	assert.ok((await verifyChain(db, 1)).ok);
}

async function folderOf(t: TestContext): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-faults-"));
	await chmod(folder, 0o755);
	t.after(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

function serverOn(ownerUrl: string, folder: string): Promise<{ child: ChildProcess; address: string }> {
	const child = spawn(process.execPath, ["bihuan.ts", "serve"], {
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...process.env,
			DATABASE_URL: ownerUrl,
			PORT: "0",
			HJ212_PORT: "off",
			BIHUAN_DATA: folder,
			BIHUAN_DEMO: "off",
		},
	});
	return new Promise((ready, failed) => {
		let output = "";
		child.once("exit", (code, signal) => failed(new Error(`the server ended with ${code ?? signal}: ${output}`)));
		for (const stream of [child.stdout, child.stderr])
			stream?.on("data", (chunk) => {
				output += chunk;
				const address = /Ready: (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
				if (address) ready({ child, address });
			});
	});
}

test("the server is killed again and again in the middle of steps: none is half done, none is done twice, none that was confirmed is lost", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	const folder = await folderOf(t);
	const cookies = await people(db);
	let { child, address } = await serverOn(ownerUrl, folder);
	t.after(() => child.kill("SIGKILL"));
	const names = Array.from({ length: 6 }, (_, index) => `faulty-matter-${index}`);
	const walking = Promise.all(names.map((name) => walk(() => address, cookies, name)));
	for (let kills = 0; kills < 3; kills++) {
		await sleep(250 + 170 * kills);
		const gone = new Promise((done) => child.once("exit", done));
		child.kill("SIGKILL");
		await gone;
		({ child, address } = await serverOn(ownerUrl, folder));
	}
	await walking;
	await check(db, names.length);
});

test("the database is killed and comes back under load: the server recovers by itself, and every step is there once", async (t) => {
	const folder = await folderOf(t);
	let server = await startEmbedded(folder);
	let behind = Number(new URL(server.ownerUrl).port);
	const near = new URL(server.ownerUrl);
	near.port = String(await wireTo(t, () => behind));
	await migrate(near.href);
	await asOwner(near.href, (owner) =>
		owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')"),
	);
	const db = connect(near.href, { max: 6 });
	const cookies = await people(db);
	const app = await buildApp({ db, districtId: 1, now: () => new Date(), dataFolder: folder, version: "test" }, LINES);
	const address = await app.listen({ port: 0, host: "127.0.0.1" });
	const names = Array.from({ length: 6 }, (_, index) => `restarted-matter-${index}`);
	const walking = Promise.all(names.map((name) => walk(() => address, cookies, name)));
	for (let kills = 0; kills < 2; kills++) {
		await sleep(300);
		const first = (await readFile(join(folder, "postgres", "postmaster.pid"), "utf8")).split("\n", 1)[0];
		process.kill(Number(first), "SIGKILL");
		await sleep(300);
		server = await startEmbedded(folder);
		behind = Number(new URL(server.ownerUrl).port);
	}
	await walking;
	try {
		await check(db, names.length);
	} finally {
		await app.close();
		await db.destroy();
		await server.stop();
	}
});
