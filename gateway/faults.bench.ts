import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asOwner } from "../store/connect.ts";
import { type EmbeddedServer, startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { wireTo } from "../store/testing.ts";
import { compare, megabytes } from "./acceptance.bench.ts";

const STATIONS = 50;
const RATE = 50;
const DISK_MB = 700;

/**
 * The gateway under faults that only a real system has, with a fleet that counts for itself what was acknowledged: the disk of PostgreSQL (data and WAL) is full; its processes hang
 * again and again, as on a disk that does not answer; it is gone for a minute. Needs root for a disk of its own size (tmpfs). Frames wait, none is answered before it is
 * written, the memory stays bounded, and all is there when it is over.
 */
export async function bench(): Promise<void> {
	if (process.getuid?.() !== 0) throw new Error("needs root: it mounts a small tmpfs to fill it");
	const folder = await mkdtemp(join(tmpdir(), "bihuan-faults-"));
	await chmod(folder, 0o755);
	const disk = join(folder, "disk");
	await mkdir(disk);
	execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m,mode=755`, "tmpfs", disk]);
	const closing: (() => Promise<void> | void)[] = [];
	let postgres: EmbeddedServer | null = await startEmbedded(disk);
	let gateway: ChildProcess | null = null;
	let fleet: ChildProcess | null = null;
	try {
		let behind = Number(new URL(postgres.ownerUrl).port);
		const near = new URL(postgres.ownerUrl);
		near.port = String(await wireTo({ after: (work) => closing.push(work) }, () => behind));
		await migrate(near.href);
		await prepare(near.href);
		const started = await startGateway(folder, near.href);
		gateway = started.child;
		const acks = join(folder, "acks.csv");
		const args = [
			"simulate",
			"--stations",
			String(STATIONS),
			"--rate",
			String(RATE),
			"--faults",
			"duplicate,bad,split",
		];
		fleet = spawn(process.execPath, ["bihuan.ts", ...args, "--port", started.port, "--acks", acks], {
			env: { ...process.env, DATABASE_URL: near.href, BIHUAN_DATA: join(folder, "fleet") },
			stdio: ["ignore", "ignore", "inherit"],
		});
		const answered = async () => (await readFile(acks, "utf8").catch(() => "")).split("\n").length - 2;
		const memory = () => megabytes(gateway?.pid);
		const tell = async (what: string) =>
			console.log(`${what}: ${await answered()} answered in all, gateway ${await memory()} MB`);
		await sleep(20_000);
		await tell("calm, 20 s");

		const filler = join(disk, "filler");
		await fill(disk, filler);
		await sleep(5_000);
		const whenFull = await answered();
		await sleep(20_000);
		await tell(`disk full for 25 s (${(await answered()) - whenFull} answered in the last 20 s)`);
		await rm(filler);
		postgres = await runAgain(disk, postgres);
		behind = Number(new URL(postgres.ownerUrl).port);
		await sleep(25_000);
		await tell("room again, 25 s");

		for (let turn = 0; turn < 5; turn++) {
			const frozen = await processesOf(disk);
			for (const pid of frozen) signal(pid, "SIGSTOP");
			await sleep(3_000);
			for (const pid of frozen) signal(pid, "SIGCONT");
			await sleep(2_000);
		}
		await tell("a database that hangs 3 s of every 5, 25 s");

		const main = Number((await readFile(join(disk, "postgres", "postmaster.pid"), "utf8")).split("\n", 1)[0]);
		signal(main, "SIGKILL");
		const before = await answered();
		await sleep(60_000);
		await tell(`database gone for 60 s (${(await answered()) - before} answered meanwhile)`);
		postgres = await startEmbedded(disk);
		behind = Number(new URL(postgres.ownerUrl).port);
		await sleep(30_000);
		await tell("back, 30 s");

		const gone = new Promise((done) => fleet?.once("exit", done));
		fleet.kill("SIGTERM");
		await gone;
		await tell("the fleet has ended");
		await compare(near.href, acks);
	} finally {
		fleet?.kill("SIGKILL");
		const gone = gateway ? new Promise((done) => gateway?.once("exit", done)) : null;
		gateway?.kill("SIGTERM");
		await gone;
		for (const close of closing) await close();
		await postgres?.stop().catch(() => {});
		execFileSync("umount", [disk]);
		await rm(folder, { recursive: true, force: true });
	}
}

async function prepare(ownerUrl: string): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		await owner.query(
			"insert into district (district_id, code, name_zh, name_en) values (1, '', '武进', 'Wujin') on conflict do nothing",
		);
		await owner.query(
			`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`,
		);
	});
}

function startGateway(folder: string, ownerUrl: string): Promise<{ child: ChildProcess; port: string }> {
	const child = spawn(process.execPath, ["bihuan.ts", "gateway"], {
		stdio: ["ignore", "pipe", "ignore"],
		env: { ...process.env, DATABASE_URL: ownerUrl, HJ212_PORT: "0", BIHUAN_DATA: join(folder, "gateway") },
	});
	return new Promise((ready, failed) => {
		child.once("exit", (code) => failed(new Error(`the gateway ended with ${code}`)));
		child.stdout?.on("data", (text: Buffer) => {
			const port = /:(\d+)\s*$/.exec(text.toString().trim())?.[1];
			if (port) ready({ child, port });
		});
	});
}

/** Writes until nothing more fits. */
async function fill(disk: string, filler: string): Promise<void> {
	const block = Buffer.alloc(1 << 20);
	await writeFile(filler, "");
	for (let tries = 0; tries < 3; ) {
		const { bavail, bsize } = await statfs(disk);
		const fits = bavail * bsize;
		await writeFile(filler, block.subarray(0, Math.min(block.length, Math.max(1, fits))), { flag: "a" }).catch(
			() => tries++,
		);
		if (fits === 0) tries++;
	}
}

/** PostgreSQL gives up where its WAL finds no room; then it is started again, as an operator would. */
async function runAgain(disk: string, server: EmbeddedServer): Promise<EmbeddedServer> {
	await sleep(2_000);
	const alive = await asOwner(server.ownerUrl, (owner) => owner.query("select 1")).then(
		() => true,
		() => false,
	);
	console.log(alive ? "PostgreSQL went on by itself" : "PostgreSQL had given up and was started again");
	return alive ? server : startEmbedded(disk);
}

/** The server's processes: the first one and its children. */
async function processesOf(disk: string): Promise<number[]> {
	const first = Number((await readFile(join(disk, "postgres", "postmaster.pid"), "utf8")).split("\n", 1)[0]);
	const children = await readFile(`/proc/${first}/task/${first}/children`, "utf8").catch(() => "");
	return [first, ...children.trim().split(/\s+/).filter(Boolean).map(Number)];
}

function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// it is gone
	}
}
