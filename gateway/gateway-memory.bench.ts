import type { ChildProcess } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { asOwner } from "../store/connect.ts";
import { startEmbedded } from "../store/embedded.ts";
import { dialAll, drain, openLoop, prepare, saturate, startGateway } from "./gateway.bench.ts";

const STORM_SECONDS = 20;
/** Over so much of the least of two spans the memory is not flat. */
const BAR_GROWTH = 0.05;

/**
 * Memory of the gateway and of the process that works out what follows, after a storm and then for some minutes at a fifth of it, 1,000 connections all the while:
 * the median of the last two minutes against that of minutes 3 and 4. `npm run bench -- gateway-memory [MINUTES]`, 10 unless told.
 */
export async function bench(): Promise<void> {
	const minutes = Number(process.argv[3] ?? "10");
	const folder = await mkdtemp(join(tmpdir(), "bihuan-gateway-memory-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	let gateway: ChildProcess | null = null;
	try {
		await prepare(server.ownerUrl);
		const started = await startGateway(folder, server.ownerUrl);
		gateway = started.child;
		const loaders = await dialAll(started.port, () => {});
		const most = await saturate(loaders, STORM_SECONDS);
		await drain(loaders);
		console.log(`after a storm of ${Math.round(most.framesPerSecond)} frames/s: ${told(memories(started.child))}`);
		await asOwner(server.ownerUrl, (owner) => owner.query("checkpoint"));
		const samples: { minute: number; megabytes: number[] }[] = [];
		const began = Date.now();
		const sampling = setInterval(() => {
			samples.push({ minute: (Date.now() - began) / 60_000, megabytes: memories(started.child) });
		}, 2_000);
		const calm = await openLoop(loaders, (0.2 * most.framesPerSecond) | 0, minutes * 60);
		clearInterval(sampling);
		await drain(loaders);
		for (const loader of loaders) loader.socket.destroy();
		for (let minute = 0; minute < minutes; minute++)
			console.log(`minute ${minute + 1}: ${told(medians(samples, minute, minute + 1))}`);
		const [early, late] = [medians(samples, 2, 4), medians(samples, minutes - 2, minutes)];
		const growth = early.map((before, at) => (late[at] ?? 0) / before - 1);
		console.log(
			`${minutes} minutes at ${Math.round(calm.framesPerSecond)} frames/s, load of the machine ${loadavg()[0]?.toFixed(1)}: ${told(early)} in minutes 3 and 4, ${told(late)} in the last two: ${growth.map((share) => `${(100 * share).toFixed(1)} %`).join(" and ")} more (bar ${100 * BAR_GROWTH} %)`,
		);
		if (growth.some((share) => share > BAR_GROWTH)) process.exitCode = 1;
	} finally {
		gateway?.kill("SIGTERM");
		await new Promise((gone) => (gateway && gateway.exitCode === null ? gateway.once("exit", gone) : gone(null)));
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

const told = ([gateway = 0, derived = 0]: readonly number[]) =>
	`gateway ${gateway.toFixed(0)} MB, derived work ${derived.toFixed(0)} MB`;

function medians(samples: readonly { minute: number; megabytes: number[] }[], from: number, to: number): number[] {
	const within = samples.filter(({ minute }) => minute >= from && minute < to);
	return [0, 1].map((at) => {
		const sorted = within.map(({ megabytes }) => megabytes[at] ?? 0).sort((a, b) => a - b);
		return sorted[sorted.length >> 1] ?? 0;
	});
}

/** Resident megabytes of a process, then of the gateway's and the one for derived work where it started them (Linux; elsewhere nothing is known). */
export function memories({ pid }: ChildProcess): number[] {
	const beside = globSync("/proc/[0-9]*/stat").flatMap((file) => {
		const [, own, parent] = /^(\d+) \(.*\) \S (\d+)/.exec(textOf(file)) ?? [];
		const what = Number(parent) === pid ? textOf(`/proc/${own}/cmdline`) : "";
		const name = /(gateway|derived)\.process/.exec(what)?.[1];
		return name === undefined ? [] : [{ name, own }];
	});
	const named = beside.sort((a, b) => (a.name > b.name ? -1 : 1)).map(({ own }) => own);
	return [pid, ...named].map((each) => Number(/VmRSS:\s+(\d+)/.exec(textOf(`/proc/${each}/status`))?.[1] ?? 0) / 1024);
}

function textOf(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return ""; // gone meanwhile
	}
}
