import { appendFileSync, writeFileSync } from "node:fs";
import { connect as connectSocket, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { currentTimeZone } from "../loop/event.store.ts";
import { inDistrict } from "../store/database.ts";
import { ALL_KNOWN, creeksAt } from "../waters/network-rows.store.ts";
import { FrameStream } from "./frame-stream.ts";
import { readGatewaySettings } from "./settings.ts";
import {
	chanceOf,
	clockErrorMs,
	FAULTS,
	type Fault,
	measured,
	obeyed,
	type SimulatedStation,
	spoilt,
	stationFrame,
} from "./simulate.ts";
import { type Reach, withDatabase } from "./station.command.ts";
import { addStation } from "./station.store.ts";
import { readTelegram, type Telegram } from "./telegram.ts";
import { digitsOf, instantOfDigits } from "./telemetry.ts";

const USAGE = `用法 · usage: bihuan simulate --stations N [--rate FRAMES_A_SECOND] [--faults all|${FAULTS.join(",")}] [--seconds S] [--port PORT] [--acks FILE]`;
/** Not answered within the standard's time: sent again. */
const RESEND_MS = 10_000;
const GAP_MS = 30_000;

/**
 * `bihuan simulate`: a fleet of invented stations (MN SIM…, on the district's creeks) that dials the gateway and goes on until it is stopped. What is
 * not answered is sent again. `--acks FILE` keeps a list `mn,happened_at` of every frame that was answered, to compare with `bihuan readings`.
 */
export async function simulateCommand(args: string[], reach: Reach): Promise<number> {
	const asked = readArgs(args);
	if (!asked) {
		console.error(USAGE);
		return 1;
	}
	const { stations: count, rate, faults, seconds, acks } = asked;
	let fleet: SimulatedStation[] = [];
	let timeZone = "UTC";
	const added = await withDatabase(reach, async (db, districtId) => {
		timeZone = await inDistrict(db, districtId, currentTimeZone);
		fleet = await inDistrict(db, districtId, async (trx) => {
			const creeks = await creeksAt(trx, districtId, ALL_KNOWN).execute();
			if (creeks.length === 0) throw new Error("这个区还没有河浜。 This district has no creeks yet.");
			const all: SimulatedStation[] = [];
			for (let index = 0; index < count; index++) {
				const mn = `SIM${String(index + 1).padStart(5, "0")}`;
				await addStation(
					trx,
					{ mn, password: "123456", demo: true, creek: creeks[index % creeks.length]?.creek_id ?? "" },
					new Date().toISOString(),
				);
				all.push({ index, mn, password: "123456" });
			}
			return all;
		});
		return 0;
	});
	if (added !== 0) return added;
	const port = asked.port ?? readGatewaySettings(process.env).port ?? 9212;
	if (acks) writeFileSync(acks, "mn,happened_at\n");
	const tally = { sent: 0, answered: 0, spoilt: 0, repeated: 0 };
	let stopped = false;
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => (stopped = true));
	const started = Date.now();
	const over = () => stopped || (seconds !== null && Date.now() - started > seconds * 1000);
	const dialers = fleet.map((station) =>
		runStation(station, {
			port,
			everyMs: Math.max(1000, (1000 * count) / rate),
			faults,
			started,
			timeZone,
			over,
			tally,
			acks,
		}),
	);
	const told = setInterval(() => console.log(line(tally, started)), 10_000);
	const left = (await Promise.all(dialers)).reduce((sum, open) => sum + open, 0);
	clearInterval(told);
	console.log(line(tally, started));
	if (left > 0) console.log(`${left} 帧未获应答 · ${left} frames were not answered`);
	return 0;
}

interface Run {
	port: number;
	everyMs: number;
	faults: ReadonlySet<Fault>;
	started: number;
	timeZone: string;
	over(): boolean;
	tally: { sent: number; answered: number; spoilt: number; repeated: number };
	acks: string | null;
}

interface Owed {
	localMs: number;
	values: Record<string, string>;
	sentAt: number;
}

/** One station until the end; returns how many frames were never answered. */
async function runStation(station: SimulatedStation, run: Run): Promise<number> {
	const { faults, tally } = run;
	const chance = chanceOf(station.index + 1);
	/** By QN: measured, not yet answered. */
	const owed = new Map<string, Owed>();
	let socket: Socket | null = null;
	let gapUntil = 0;
	const localOf = (at: Date) => Number(Date.parse(isoOf(digitsOf(at, run.timeZone))));
	let clockError = clockErrorMs(station.index, faults);
	const localNow = () => localOf(new Date()) + clockError;
	const startedMs = localOf(new Date(run.started)) + clockError;
	const answered = (qn: string) => {
		const one = owed.get(qn);
		if (!one) return;
		owed.delete(qn);
		tally.answered++;
		if (run.acks) {
			const digits = new Date(one.localMs).toISOString().replace(/\D/g, "").slice(0, 14);
			appendFileSync(run.acks, `${station.mn},${instantOfDigits(digits, run.timeZone)}\n`);
		}
	};
	const send = async (bytes: Buffer) => {
		if (!socket || socket.destroyed) return;
		if (!faults.has("split")) socket.write(bytes);
		else {
			for (let from = 0; from < bytes.length && !socket.destroyed; ) {
				const to = Math.min(bytes.length, from + 1 + Math.floor(chance() * 200));
				socket.write(bytes.subarray(from, to));
				from = to;
				await sleep(1);
			}
		}
	};
	const intervals = { RtdInterval: String(Math.round(run.everyMs / 1000)), MinInterval: "10" };
	const asked = (telegram: Telegram) => {
		const set = telegram.fields?.get("SystemTime");
		if (telegram.cn === "1012" && set) clockError = Date.parse(isoOf(`${set}000`)) - localOf(new Date());
		const own = {
			localMs: localNow(),
			intervals,
			valuesAt: (ms: number) => measured(station.index, ms, startedMs, faults),
		};
		for (const frame of obeyed(station, telegram, own)) socket?.write(frame);
	};
	let lastQn = 0;
	const ask = async (localMs: number, values: Record<string, string>) => {
		lastQn = Math.max(lastQn + 1, localNow());
		const qn = new Date(lastQn).toISOString().replace(/\D/g, "").slice(0, 17);
		owed.set(qn, { localMs, values, sentAt: Date.now() });
		if (!socket || socket.destroyed) return; // measured all the same; caught up later
		const frame = stationFrame(station, localMs, lastQn, values);
		if (faults.has("bad") && chance() < 0.05) {
			await send(spoilt(frame, chance));
			tally.spoilt++;
		}
		await send(frame);
		tally.sent++;
		if (faults.has("duplicate") && chance() < 0.05) {
			await send(frame);
			tally.repeated++;
		}
	};
	await sleep(chance() * run.everyMs);
	let measuredMs = 0;
	for (let next = Date.now(); ; ) {
		const over = run.over();
		if (over && (owed.size === 0 || Date.now() - run.started > 3_600_000)) break;
		if (faults.has("gap") && !over && gapUntil === 0 && chance() < 0.004) {
			gapUntil = Date.now() + GAP_MS;
			socket?.destroy();
		}
		if (gapUntil > 0 && (over || Date.now() > gapUntil)) gapUntil = 0;
		if (gapUntil === 0 && (!socket || socket.destroyed)) socket = await dial(run.port, answered, asked);
		if (!over) {
			const localMs = Math.floor(localNow() / 1000) * 1000;
			// Where this process was late it comes here twice in a second; a second is measured once.
			if (localMs > measuredMs) {
				measuredMs = localMs;
				await ask(localMs, measured(station.index, localMs, startedMs, faults));
			}
		}
		// What the standard's time has passed over, and what was measured while the line was down.
		if (gapUntil === 0) {
			for (const [qn, one] of [...owed]) {
				if (Date.now() - one.sentAt < RESEND_MS) continue;
				owed.delete(qn);
				await ask(one.localMs, one.values);
				tally.repeated++;
			}
		}
		if (over && Date.now() - next > 15_000) break;
		if (!over) next += run.everyMs;
		await sleep(Math.max(over ? 200 : 1, (over ? Date.now() : next) - Date.now()));
	}
	socket?.destroy();
	return owed.size;
}

function dial(
	port: number,
	answered: (qn: string) => void,
	asked: (telegram: Telegram) => void,
): Promise<Socket | null> {
	return new Promise((done) => {
		const socket = connectSocket({ port, host: "127.0.0.1", noDelay: true });
		const stream = new FrameStream((piece) => {
			if (!piece.ok) return;
			const telegram = readTelegram(piece.source, piece.dataFrom, piece.dataTo);
			if (telegram.cn === "9014" && telegram.qn) answered(telegram.qn);
			else if (telegram.st !== "91") asked(telegram);
		});
		socket.on("data", (chunk: Buffer) => stream.push(chunk));
		socket.once("error", () => done(null));
		socket.once("connect", () => done(socket));
	});
}

function isoOf(digits17: string): string {
	const d = digits17;
	return `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}T${d.slice(8, 10)}:${d.slice(10, 12)}:${d.slice(12, 14)}.${d.slice(14)}Z`;
}

function line(tally: Run["tally"], started: number): string {
	const seconds = Math.round((Date.now() - started) / 1000);
	return `${seconds} s：已发 ${tally.sent}，应答 ${tally.answered}，重发 ${tally.repeated}，坏帧 ${tally.spoilt} · sent ${tally.sent}, answered ${tally.answered}, repeated ${tally.repeated}, spoilt ${tally.spoilt}`;
}

function readArgs(args: string[]) {
	try {
		const { values } = parseArgs({
			args,
			options: {
				stations: { type: "string" },
				rate: { type: "string" },
				faults: { type: "string", default: "" },
				seconds: { type: "string" },
				port: { type: "string" },
				acks: { type: "string" },
			},
		});
		const stations = Number(values.stations);
		const rate = Number(values.rate ?? stations / 5);
		const seconds = values.seconds === undefined ? null : Number(values.seconds);
		const port = values.port === undefined ? null : Number(values.port);
		const named = values.faults === "all" ? [...FAULTS] : values.faults.split(",").filter((fault) => fault !== "");
		const known = named.every((fault): fault is Fault => (FAULTS as readonly string[]).includes(fault));
		if (!Number.isInteger(stations) || stations < 1 || stations > 10_000 || !(rate > 0) || !known) return null;
		if ((seconds !== null && !(seconds > 0)) || (port !== null && !(port > 0 && port < 65_536))) return null;
		return { stations, rate, faults: new Set(named as Fault[]), seconds, port, acks: values.acks ?? null };
	} catch {
		return null;
	}
}
