import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asOwner } from "../store/connect.ts";
import { memories } from "./gateway-memory.bench.ts";
import { LEAK_BEGINS_MS } from "./simulate.ts";

const STATIONS = 200;
const RATE = 40;
/** Pages that stay open, and routes that are asked again and again meanwhile. */
const FOLLOWERS = 5;
const ROUTES = ["/api/today", "/api/today/since", "/api/waters", "/api/stations", "/api/commitments"];
/** The first station of the fleet has the leak; it stands on the demo's first creek, by whose name the page tells of it. */
const LEAKING = "SIM00001";
const LEAKING_CREEK = "戴墅浜自动站";
/** A page is live while a change reaches it at least so often. */
const LIVE_MS = 60_000;
/** A leak is on today's page, with where it may come from, so long after it began at the latest. */
const LEAK_MS = 60_000;

interface Watch {
	changes: number;
	longestGapMs: number;
	lastAt: number;
	broken: number;
}

/**
 * The whole product under a fleet: the server with the demo district and its own PostgreSQL, 200 invented stations with every fault, pages that are open
 * and pages that are asked. At the end every frame that was acknowledged is looked for: it must be there exactly once, with all its values.
 * `npm run bench -- acceptance [MINUTES]`, 30 unless told. What is not as it must be is said, and the run ends with 1.
 */
export async function bench(): Promise<void> {
	const minutes = Number(process.argv[3] ?? "30");
	const folder = await mkdtemp(join(tmpdir(), "bihuan-acceptance-"));
	await chmod(folder, 0o755);
	const [web, hj212] = [await freePort(), await freePort()];
	const env = { ...process.env, BIHUAN_DATA: folder, PORT: String(web), HJ212_PORT: String(hj212) };
	const server = await ready(
		spawn(process.execPath, ["bihuan.ts", "serve"], { env, stdio: ["ignore", "pipe", "inherit"] }),
	);
	const base = `http://127.0.0.1:${web}`;
	let over = false;
	try {
		const acks = join(folder, "acks.csv");
		const seconds = String(minutes * 60);
		const args = [
			"simulate",
			"--stations",
			String(STATIONS),
			"--rate",
			String(RATE),
			"--faults",
			"all",
			"--seconds",
			seconds,
		];
		const fleet = spawn(process.execPath, ["bihuan.ts", ...args, "--port", String(hj212), "--acks", acks], {
			env,
			stdio: ["ignore", "pipe", "inherit"],
		});
		let said = "";
		fleet.stdout?.on("data", (text: Buffer) => {
			said = text.toString().trim().split("\n").at(-1) ?? said;
		});
		const watches = Array.from({ length: FOLLOWERS }, () => follow(base, () => over));
		const asked = ask(base, () => over);
		const began = Date.now();
		const told = setInterval(() => {
			const minute = Math.round((Date.now() - began) / 60_000);
			console.log(
				`${minute} min: ${memories(server).map(Math.round).join(" + ")} MB · load ${loadavg()[0]?.toFixed(1)} · ${said}`,
			);
		}, 60_000);
		await new Promise((done) => fleet.once("exit", done));
		clearInterval(told);
		console.log(said);
		const ownerUrl = JSON.parse(await readFile(join(folder, "server.json"), "utf8")).ownerUrl as string;
		await sleep(10_000);
		over = true;
		tellWatches(await Promise.all(watches));
		const answers = await asked;
		tellAnswers(answers);
		await tellLeak(ownerUrl, answers.leakToldAt, await leakBegan(acks));
		await compare(ownerUrl, acks);
		await verify(env);
	} finally {
		over = true;
		const gone = new Promise((done) => server.once("exit", done));
		server.kill("SIGTERM");
		await gone;
		await rm(folder, { recursive: true, force: true });
	}
}

/** What must hold; where it does not, it is said at once and the run ends with 1. */
function must(holds: boolean, what: string): void {
	if (holds) return;
	console.log(`FAILED: ${what}`);
	process.exitCode = 1;
}

function ready(server: ChildProcess): Promise<ChildProcess> {
	return new Promise((done, failed) => {
		server.once("exit", (code) => failed(new Error(`the server ended with ${code}`)));
		server.stdout?.on("data", (text: Buffer) => text.includes("Ready") && done(server));
	});
}

/** An open page: a stream that is opened again when it breaks. */
async function follow(base: string, over: () => boolean): Promise<Watch> {
	const watch: Watch = { changes: 0, longestGapMs: 0, lastAt: Date.now(), broken: 0 };
	let after = "";
	while (!over()) {
		const stop = new AbortController();
		const looking = setInterval(() => over() && stop.abort(), 500);
		try {
			const stream = await fetch(`${base}/api/live?topics=stations,waters${after && `&after=${after}`}`, {
				signal: stop.signal,
			});
			for await (const bytes of stream.body as ReadableStream<Uint8Array>) {
				const chunk = Buffer.from(bytes).toString();
				after = /id: (\S+)/.exec(chunk)?.[1] ?? after;
				if (!/event: (change|ready)/.test(chunk)) continue;
				watch.changes++;
				watch.longestGapMs = Math.max(watch.longestGapMs, Date.now() - watch.lastAt);
				watch.lastAt = Date.now();
			}
		} catch {
			if (!over()) watch.broken++;
		}
		clearInterval(looking);
		await sleep(200);
	}
	return watch;
}

interface Answers {
	ms: number[];
	failed: number;
	/** How far the newest data on the fleet's page was behind, at worst, after the first minute. */
	behindMs: number;
	/** When the live part of today's page first told of the leak, and said where it may come from. */
	leakToldAt: number | null;
}

async function ask(base: string, over: () => boolean): Promise<Answers> {
	const answers: Answers = { ms: [], failed: 0, behindMs: 0, leakToldAt: null };
	const began = Date.now();
	for (let turn = 0; !over(); turn++) {
		const route = ROUTES[turn % ROUTES.length] ?? "";
		const at = performance.now();
		const answer = await fetch(base + route).catch(() => null);
		const body = (await answer?.json().catch(() => null)) as {
			now?: string;
			stations?: { dataTime: string | null }[];
			stories?: unknown[];
		} | null;
		if (!answer?.ok || body === null) answers.failed++;
		else answers.ms.push(performance.now() - at);
		if (route === "/api/stations" && body?.stations && Date.now() - began > 60_000) {
			// Some clocks of the fleet run ahead on purpose; the median station tells.
			const times = body.stations
				.flatMap(({ dataTime }) => (dataTime === null ? [] : [Date.parse(dataTime)]))
				.sort((a, b) => a - b);
			const median = times[times.length >> 1];
			if (median !== undefined) answers.behindMs = Math.max(answers.behindMs, Date.now() - median);
		}
		if (answers.leakToldAt === null)
			for (const story of body?.stories ?? []) {
				const words = JSON.stringify(story);
				if (words.includes(LEAKING_CREEK) && words.includes("来源可能在")) answers.leakToldAt = Date.now();
			}
		await sleep(500);
	}
	return answers;
}

function tellWatches(watches: readonly Watch[]): void {
	const longest = Math.max(...watches.map((watch) => watch.longestGapMs));
	const changes = watches.map((watch) => watch.changes).join(" ");
	console.log(
		`open pages: ${changes} changes heard, longest silence ${(longest / 1000).toFixed(1)} s, lines broken ${watches.reduce((sum, watch) => sum + watch.broken, 0)}: ${longest < LIVE_MS ? "live throughout" : "NOT LIVE"}`,
	);
	must(longest < LIVE_MS, `an open page heard nothing for ${LIVE_MS / 1000} s or longer`);
	must(
		watches.every((watch) => watch.changes > 0),
		"an open page never heard of a change",
	);
}

function tellAnswers({ ms, failed, behindMs }: Answers): void {
	const sorted = [...ms].sort((a, b) => a - b);
	const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
	console.log(
		`pages asked ${ms.length} times, ${failed} failed; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms; the fleet's data at most ${Math.round(behindMs / 1000)} s old`,
	);
	must(ms.length > 0 && failed === 0, `${failed} requests of pages failed`);
	must(behindMs < LIVE_MS, `the fleet's data on its page were ${Math.round(behindMs / 1000)} s old`);
}

/** When the leak began in the simulated world: so long after the fleet's first measurement. */
async function leakBegan(acks: string): Promise<number> {
	const times = (await readFile(acks, "utf8"))
		.trim()
		.split("\n")
		.slice(1)
		.map((line) => Date.parse(line.split(",")[1] ?? ""));
	return times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY) + LEAK_BEGINS_MS;
}

/** What the alarms made of the leak in the first station's creek. */
async function tellLeak(ownerUrl: string, toldAt: number | null, began: number): Promise<void> {
	const found = await asOwner(ownerUrl, (owner) =>
		owner.query<{ factor: string; kind: string; from_at: Date; known_from: Date; source: unknown; causes: number }>(
			`select distinct on (a.kind, a.factor) a.factor, a.kind, a.from_at, a.known_from, a.source from water_alarm a join station s using (district_id, site_id)
			where s.mn = '${LEAKING}' order by a.kind, a.factor, a.known_from`,
		),
	);
	if (found.rows.length === 0) console.log("leak: no alarm was raised");
	const since = Math.min(...found.rows.map((row) => row.from_at.getTime()));
	if (toldAt !== null) console.log(`leak: that is ${Math.round((toldAt - began) / 1000)} s after the first drop of it`);
	must(
		toldAt !== null && toldAt - began <= LEAK_MS,
		`the leak was not on today's page, with where it may come from, within ${LEAK_MS / 1000} s of its beginning`,
	);
	console.log(
		toldAt === null
			? "leak: today's page never told of it with where it may come from"
			: `leak: on today's page, with where it may come from, ${Math.round((toldAt - since) / 1000)} s after the first value that its alarm tells of`,
	);
	for (const row of found.rows)
		console.log(
			`leak: ${row.kind} ${row.factor}, since ${row.from_at.toISOString()}, known ${row.known_from.toISOString()}, upstream ${JSON.stringify(row.source)?.slice(0, 200)}`,
		);
}

/** Prints whether every acknowledged frame is stored exactly once with all its values; the exit code tells it too. */
export async function compare(ownerUrl: string, acks: string): Promise<void> {
	const lines = (await readFile(acks, "utf8")).trim().split("\n").slice(1);
	const rows = await asOwner(ownerUrl, (owner) =>
		owner.query<{ mn: string; at: Date; n: number; vals: number }>(
			`select s.mn, t.happened_at as at, count(*)::int as n, min(cardinality(array_remove(t.vals, null)))::int as vals
			from telemetry t join station s using (district_id, station_no) where t.cn = 2011 group by 1, 2`,
		),
	);
	const stored = new Map(rows.rows.map((row) => [`${row.mn},${row.at.toISOString()}`, row]));
	const distinct = new Set(lines);
	let [missing, twice, incomplete] = [0, 0, 0];
	for (const line of distinct) {
		const row = stored.get(line);
		if (!row) missing++;
		else if (row.n !== 1) twice++;
		else if (row.vals !== 9) incomplete++;
	}
	console.log(
		`${distinct.size} acknowledged frames (${9 * distinct.size} readings): ${missing} missing, ${twice} more than once, ${incomplete} incomplete; ${rows.rows.length} stored`,
	);
	must(distinct.size > 0, "no frame was acknowledged");
	must(missing + twice + incomplete === 0, "acknowledged frames are missing, twice or incomplete");
}

async function verify(env: NodeJS.ProcessEnv): Promise<void> {
	const child = spawn(process.execPath, ["bihuan.ts", "verify"], { env, stdio: "inherit" });
	const code = await new Promise((done) => child.once("exit", done));
	console.log(`bihuan verify: ${code === 0 ? "unbroken" : `ended with ${code}`}`);
	must(code === 0, "the chain does not verify");
}

export async function megabytes(pid: number | undefined): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
	return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function freePort(): Promise<number> {
	return new Promise((done) => {
		const probe = createServer();
		probe.listen(0, "127.0.0.1", () => {
			const address = probe.address();
			probe.close(() => done(typeof address === "object" && address ? address.port : 0));
		});
	});
}
