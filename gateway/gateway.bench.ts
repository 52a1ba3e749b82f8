import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { asOwner, connect } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { FACTORS_OF_LOAD, Loader, mnOfLoad } from "./load.ts";
import { addStation } from "./station.store.ts";

const CONNECTIONS = 1000;
/** Frames that a connection has on the way at most while we look for the most that goes. */
const WINDOW = 6;
const SECONDS = 20;
const COPY_ROWS = 50_000;
const COPY_BATCHES = 12;
/** By the owner. */
const BAR_COPY = 0.4;
const BAR_P99 = 15;

/**
 * The gateway in a process of its own, PostgreSQL with fsync, and the load generator here: all on the same cores. Answers come after the commit.
 * What follows from the telemetry (rollups, days, seals) is worked out all the while, as in the product: by the process that `bihuan gateway` and the server start for it.
 * `npm run bench -- gateway [MINUTES]` goes on for so long at a fifth of the load; `npm run bench -- gateway-memory` looks at the memory.
 */
export async function bench(): Promise<void> {
	const minutes = Number(process.argv[3] ?? "1");
	const folder = await mkdtemp(join(tmpdir(), "bihuan-gateway-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	let gateway: ChildProcess | null = null;
	try {
		await prepare(server.ownerUrl);
		const copyBefore = await copyRate(server.ownerUrl);
		const commitsBefore = await commitLatency(server.ownerUrl);
		const started = await startGateway(folder, server.ownerUrl);
		gateway = started.child;
		const latencies: number[] = [];
		let measured = false;
		const loaders = await dialAll(started.port, (ms) => {
			if (measured) latencies.push(ms);
		});

		const most = await saturate(loaders);
		await drain(loaders);
		// The storm's dirty pages and its fresh WAL files are the storm's own cost.
		await asOwner(server.ownerUrl, (owner) => owner.query("checkpoint"));
		await sleep(3_000);
		measured = true;
		const calm = await openLoop(loaders, (0.2 * most.framesPerSecond) | 0, minutes * 60);
		await drain(loaders);
		measured = false;
		const commitsAfter = await commitLatency(server.ownerUrl);
		const copyAfter = await copyRate(server.ownerUrl);
		const commits = {
			p50: (commitsBefore.p50 + commitsAfter.p50) / 2,
			p99: (commitsBefore.p99 + commitsAfter.p99) / 2,
		};
		const copy = (copyBefore + copyAfter) / 2;

		const acknowledged = loaders.reduce((sum, loader) => sum + loader.answered, 0);
		const stored = await count(server.ownerUrl);
		const derived = await derivedSoFar(server.ownerUrl);
		for (const loader of loaders) loader.socket.destroy();

		const rows = most.framesPerSecond * FACTORS_OF_LOAD;
		latencies.sort((a, b) => a - b);
		const p = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
		console.log(
			`binary COPY of the same readings, one row each, ${COPY_ROWS} a batch   ${round(copy)} rows/s (before ${round(copyBefore)}, after ${round(copyAfter)})`,
		);
		console.log(
			`${CONNECTIONS} connections, ${FACTORS_OF_LOAD} factors a frame, answered after commit   ${round(most.framesPerSecond)} frames/s = ${round(rows)} readings/s, p50 ${most.p50.toFixed(1)} ms, p99 ${most.p99.toFixed(1)} ms`,
		);
		console.log(`share of COPY   ${((100 * rows) / copy).toFixed(0)} % (bar ${100 * BAR_COPY} %)`);
		console.log(
			`at ${round(calm.framesPerSecond)} frames/s (a fifth)   p50 ${p(0.5).toFixed(1)} ms, p99 ${p(0.99).toFixed(1)} ms`,
		);
		console.log(
			`plain commits of one row on 16 connections   p50 ${commits.p50.toFixed(1)} ms, p99 ${commits.p99.toFixed(1)} ms (before ${commitsBefore.p99.toFixed(1)}, after ${commitsAfter.p99.toFixed(1)}); ratio ${(p(0.99) / commits.p99).toFixed(1)} (bar ${BAR_P99})`,
		);
		console.log(
			`rollups worked out meanwhile: ${round(derived.rolled)} of ${round(stored)} telegrams, ${round(derived.due)} commits still due; load of the machine ${loadavg()[0]?.toFixed(1)}`,
		);
		console.log(`acknowledged ${round(acknowledged)}, stored ${round(stored)}`);
		if (acknowledged !== stored || rows / copy < BAR_COPY || p(0.99) / commits.p99 > BAR_P99) process.exitCode = 1;
	} finally {
		gateway?.kill("SIGTERM");
		await new Promise((gone) => (gateway && gateway.exitCode === null ? gateway.once("exit", gone) : gone(null)));
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** How far the derived work came: proof that it was on. */
async function derivedSoFar(ownerUrl: string): Promise<{ rolled: number; due: number }> {
	const found = await asOwner(ownerUrl, (owner) =>
		owner.query<{ rolled: number; due: number }>(
			`select (select coalesce(sum(received), 0) / ${FACTORS_OF_LOAD} from rollup where grain = 'month')::int as rolled, (select count(*) from rollup_due)::int as due`,
		),
	);
	return found.rows[0] ?? { rolled: 0, due: 0 };
}

export async function prepare(ownerUrl: string): Promise<void> {
	await migrate(ownerUrl);
	const owner = new pg.Client({ connectionString: ownerUrl });
	await owner.connect();
	await owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '1', '甲区', 'A')");
	await owner.query(
		`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry) values ('-infinity', 1, 'c', '浜', 'Creek', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`,
	);
	await owner.query(
		"create table copied (district_id int, station_id int, factor text, happened_at timestamptz, received_at timestamptz, value double precision, flag text, primary key (district_id, station_id, factor, happened_at))",
	);
	await owner.query("create table one_row (n bigserial primary key, at timestamptz)");
	await owner.end();
	const db = connect(ownerUrl, { max: 2 });
	await inDistrict(db, 1, async (trx) => {
		for (let index = 0; index < CONNECTIONS; index++)
			await addStation(trx, { mn: mnOfLoad(index), password: "123456", creek: "c" }, new Date().toISOString());
	});
	await db.destroy();
}

/** Rows a second of bare binary COPY into a table with the key of a reading, in batches of a transaction each; the median batch. */
async function copyRate(ownerUrl: string): Promise<number> {
	const owner = new pg.Client({ connectionString: ownerUrl });
	await owner.connect();
	await owner.query("truncate copied");
	const rates: number[] = [];
	for (let batch = 0; batch < COPY_BATCHES; batch++) {
		const body = copyBody(batch);
		const start = performance.now();
		const stream = owner.query(copyFrom("copy copied from stdin (format binary)"));
		await new Promise<void>((done, failed) => {
			stream.on("error", failed);
			stream.on("finish", () => done());
			stream.end(body);
		});
		rates.push((1000 * COPY_ROWS) / (performance.now() - start));
	}
	await owner.end();
	return rates.sort((a, b) => a - b)[rates.length >> 1] ?? 0;
}

/** Readings in the order in which they arrive: each second all stations, each with its ten factors. */
function copyBody(batch: number): Buffer {
	const head = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
	const parts: Buffer[] = [head];
	for (let at = 0; at < COPY_ROWS; at++) {
		const number = batch * COPY_ROWS + at;
		const factor = Buffer.from(`w${String(21000 + (number % FACTORS_OF_LOAD))}`);
		const second = Math.floor(number / (FACTORS_OF_LOAD * CONNECTIONS));
		const row = Buffer.alloc(2 + 8 + 8 + 4 + factor.length + 12 + 12 + 12 + 5);
		let to = row.writeInt16BE(7, 0);
		to = row.writeInt32BE(1, row.writeInt32BE(4, to));
		to = row.writeInt32BE(Math.floor(number / FACTORS_OF_LOAD) % CONNECTIONS, row.writeInt32BE(4, to));
		to = row.writeInt32BE(factor.length, to);
		to += factor.copy(row, to);
		to = row.writeBigInt64BE(BigInt(825_000_000_000_000 + second * 1_000_000), row.writeInt32BE(8, to));
		to = row.writeBigInt64BE(BigInt(825_000_000_500_000 + second * 1_000_000), row.writeInt32BE(8, to));
		to = row.writeDoubleBE((number % 977) / 100, row.writeInt32BE(8, to));
		row.write("N", row.writeInt32BE(1, to), "latin1");
		parts.push(row);
	}
	parts.push(Buffer.from([0xff, 0xff]));
	return Buffer.concat(parts);
}

/** Commits of one row on 16 connections: what the database's own latency is here and now. */
async function commitLatency(ownerUrl: string): Promise<{ p50: number; p99: number }> {
	const times: number[] = [];
	const until = performance.now() + 5_000;
	await Promise.all(
		Array.from({ length: 16 }, async () => {
			const client = new pg.Client({ connectionString: ownerUrl });
			await client.connect();
			while (performance.now() < until) {
				const start = performance.now();
				await client.query("insert into one_row (at) values (now())");
				times.push(performance.now() - start);
			}
			await client.end();
		}),
	);
	times.sort((a, b) => a - b);
	return { p50: times[times.length >> 1] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

/** `bihuan gateway` as a child, on a free port. */
export async function startGateway(
	folder: string,
	ownerUrl: string,
	port = 0,
): Promise<{ child: ChildProcess; port: number }> {
	const child = spawn(process.execPath, ["bihuan.ts", "gateway"], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, DATABASE_URL: ownerUrl, HJ212_PORT: String(port), BIHUAN_DATA: folder },
	});
	return new Promise((ready, failed) => {
		child.once("exit", (code) => failed(new Error(`the gateway ended with ${code}`)));
		let said = "";
		child.stdout?.on("data", (text: Buffer) => {
			said += text;
			const found = /127\.0\.0\.1:(\d+)/.exec(said);
			if (found) ready({ child, port: Number(found[1]) });
		});
	});
}

export async function dialAll(port: number, answered: (ms: number) => void): Promise<Loader[]> {
	const loaders: Loader[] = [];
	for (let index = 0; index < CONNECTIONS; index += 50) {
		const some = Array.from({ length: 50 }, (_, at) => Loader.dial(port, index + at, answered));
		loaders.push(...(await Promise.all(some)));
	}
	return loaders;
}

/** As much as goes: each connection sends its next frame as soon as one is answered. */
export async function saturate(loaders: Loader[], seconds = SECONDS) {
	const times: number[] = [];
	let running = true;
	for (const loader of loaders) {
		const before = loader.answered;
		loader.onAnswer = (ms) => {
			times.push(ms);
			if (running) loader.send();
		};
		for (let frame = before; frame < before + WINDOW; frame++) loader.send();
	}
	await sleep(3_000); // warm
	const start = performance.now();
	const first = times.length;
	await sleep(seconds * 1000);
	const answered = times.length - first;
	const took = (performance.now() - start) / 1000;
	running = false;
	const taken = times.slice(first).sort((a, b) => a - b);
	return {
		framesPerSecond: answered / took,
		p50: taken[taken.length >> 1] ?? 0,
		p99: taken[Math.floor(taken.length * 0.99)] ?? 0,
	};
}

export async function drain(loaders: Loader[]): Promise<void> {
	for (let waited = 0; waited < 30_000 && loaders.some((loader) => loader.unanswered > 0); waited += 50)
		await sleep(50);
	for (const loader of loaders) loader.onAnswer = null;
}

/** A steady load, whatever is answered. */
export async function openLoop(loaders: Loader[], framesPerSecond: number, seconds: number) {
	const start = performance.now();
	let sent = 0;
	let next = 0;
	while (performance.now() - start < seconds * 1000) {
		const due = ((performance.now() - start) / 1000) * framesPerSecond;
		for (; sent < due; sent++) loaders[next++ % loaders.length]?.send();
		await sleep(1);
	}
	return { framesPerSecond: sent / ((performance.now() - start) / 1000) };
}

async function count(ownerUrl: string): Promise<number> {
	const owner = new pg.Client({ connectionString: ownerUrl });
	await owner.connect();
	const found = await owner.query<{ n: string }>("select count(*) as n from telemetry");
	await owner.end();
	return Number(found.rows[0]?.n);
}

function round(value: number): string {
	return Math.round(value).toLocaleString("en");
}
