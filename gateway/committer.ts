import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../store/database.ts";
import { inDistrict } from "../store/database.ts";
import { Pipe } from "../store/pipe.ts";
import { newBatchId, packFrames } from "./frame-batch.ts";
import { type QuarantinedFrame, quarantineFrames } from "./quarantine.store.ts";
import type { Station } from "./station.store.ts";
import {
	type Added,
	ensureTables,
	NOTHING_ADDED,
	type SiteDay,
	type StoredTelemetry,
	shapeId,
	storeTelemetry,
	telemetryStatement,
} from "./telemetry.store.ts";
import { namesOf, type Telemetry } from "./telemetry.ts";

/** A frame of a known station on its way to the disk. */
export interface Incoming {
	raw: Buffer;
	station: Station;
	/** null: nothing to store but the frame itself (a sign of life, an answer to us). */
	telemetry: Telemetry | null;
	/** ISO UTC. */
	receivedAt: string;
	/** After the commit: the telling was stored, its frame in this batch and place; or it said nothing new. */
	committed(batchId: number, place: number, repeated: boolean): void;
	/** It can't be stored, ever; it was put aside and gets no answer. */
	refused(): void;
}

/** Frames in one commit at most: a few milliseconds of work, a few hundred kilobytes. */
const MOST_IN_A_COMMIT = 600;
/** Longest that a frame waits for others to share its commit. */
const WINDOW_MS = 4;
/** Commits under way at the same time; a third gains nothing on two cores. */
const COMMITS_AT_ONCE = 2;
/** So many wait at most; over it the senders wait. */
export const MOST_WAITING = 20_000;
/** Samples of batch analysers that are known to be stored: each is told in hundreds of frames. */
const MOST_SAMPLES = 50_000;
const RETRY_MS = [50, 200, 500, 1000, 2000];

/**
 * Commits the frames of all connections together. Nothing is dropped: while the database is away the frames wait and {@link full} tells the
 * connections to read no more. A repeated commit changes nothing, so one whose answer was lost is simply done again.
 */
export class Committer {
	readonly #db: Db;
	readonly #districtId: number;
	readonly #now: () => Date;
	/** The local day, YYYY-MM-DD. */
	readonly #today: () => string;
	readonly #drained: () => void;
	#waiting: Incoming[] = [];
	#inHand = 0;
	#running = 0;
	#timer: NodeJS.Timeout | null = null;
	#closed = false;
	#idle: (() => void)[] = [];
	readonly #shapes = new Map<string, number>();
	readonly #tables = new Set<string>();
	readonly #samples = new Set<string>();
	#preparing: Promise<unknown> = Promise.resolve();
	/** Connections for commits alone: whoever else uses the pool, no answer waits for it. */
	readonly #pipes: Pipe[] = [];
	/** Days that are not over, noted as due since the local day began. */
	readonly #dueDays = new Set<string>();
	#dueOn = "";
	/** Since when the database does not take what it is given; null while it does. */
	awaySince: Date | null = null;
	stored = 0;
	repeated = 0;

	constructor(db: Db, districtId: number, clock: { now(): Date; today(): string }, drained: () => void) {
		this.#db = db;
		this.#districtId = districtId;
		this.#now = clock.now;
		this.#today = clock.today;
		this.#drained = drained;
	}

	/** Frames that wait or are being written. */
	get waiting(): number {
		return this.#waiting.length + this.#inHand;
	}

	get full(): boolean {
		return this.waiting >= MOST_WAITING;
	}

	add(frame: Incoming): void {
		this.#waiting.push(frame);
		if (this.#running < COMMITS_AT_ONCE && this.#waiting.length >= MOST_IN_A_COMMIT) this.#start();
		else this.#timer ??= setTimeout(() => this.#start(), WINDOW_MS);
	}

	/** Waits until everything is written (or for as long as the database stays away: then what is not written was not answered either). */
	async close(patienceMs = 5_000): Promise<void> {
		if (this.waiting > 0) {
			await Promise.race([
				new Promise<void>((done) => this.#idle.push(done)),
				sleep(patienceMs, undefined, { ref: false }),
			]);
		}
		this.#closed = true;
		if (this.#timer) clearTimeout(this.#timer);
		await Promise.all(this.#pipes.splice(0).map((pipe) => pipe.close()));
	}

	#start(): void {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		if (this.#running >= COMMITS_AT_ONCE || this.#waiting.length === 0 || this.#closed) return;
		const batch = this.#waiting.splice(0, MOST_IN_A_COMMIT);
		this.#inHand += batch.length;
		this.#running++;
		void this.#commit(batch).finally(() => {
			this.#running--;
			this.#inHand -= batch.length;
			if (this.#waiting.length > 0) {
				if (this.#waiting.length >= MOST_IN_A_COMMIT) this.#start();
				else this.#timer ??= setTimeout(() => this.#start(), WINDOW_MS);
			}
			if (this.waiting < MOST_WAITING / 2) this.#drained();
			if (this.waiting === 0) for (const done of this.#idle.splice(0)) done();
		});
	}

	async #commit(batch: Incoming[]): Promise<void> {
		const batchId = newBatchId(this.#now().getTime());
		for (let attempt = 0; !this.#closed; attempt++) {
			try {
				const fresh = await this.#write(batchId, batch);
				this.awaySince = null;
				for (const [place, frame] of batch.entries())
					frame.committed(batchId, place, fresh !== null && frame.telemetry !== null && !fresh.has(place));
				return;
			} catch (error) {
				if (isOfTheData(error)) {
					await this.#divide(batch, error);
					return;
				}
				if (isRace(error) && attempt < 5) continue;
				this.awaySince ??= this.#now();
				if (attempt === 0)
					console.error(
						`网关：数据库暂不可写，等待恢复 · gateway: the database does not take frames: ${(error as Error).message}`,
					);
				await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)], undefined, { ref: false });
			}
		}
	}

	/** One frame's data must not hold up the others: halves are tried alone, a single one is put aside. */
	async #divide(batch: Incoming[], error: unknown): Promise<void> {
		const [only] = batch;
		if (batch.length > 1) {
			await this.#commit(batch.slice(0, batch.length >> 1));
			await this.#commit(batch.slice(batch.length >> 1));
			return;
		}
		if (!only) return;
		console.error(
			`网关：一帧无法入库，已隔离 · gateway: a frame can't be stored and was put aside: ${(error as Error).message}`,
		);
		const aside: QuarantinedFrame = {
			mn: only.station.mn,
			peer: "",
			reason: "store",
			password: "",
			body: only.raw,
			bytes: only.raw.length,
			receivedAt: only.receivedAt,
		};
		await inDistrict(this.#db, this.#districtId, (trx) => quarantineFrames(trx, [aside])).catch(() => {});
		only.refused();
	}

	/** The places of the telegrams that said something new; null: all did. */
	async #write(batchId: number, batch: Incoming[]): Promise<ReadonlySet<number> | null> {
		const receivedAt = this.#now().toISOString();
		const day = receivedAt.slice(0, 10);
		// One at a time: two that make the same table would trip over each other.
		const preparing = this.#preparing.catch(() => {}).then(() => this.#prepare(batch, day));
		this.#preparing = preparing;
		const shapes = await preparing;
		const packed = packFrames(batch.map((frame) => frame.raw));
		const rows: StoredTelemetry[] = [];
		const samples = new Set<string>();
		let telegrams = 0;
		for (const [place, { telemetry, station, receivedAt: at }] of batch.entries()) {
			if (telemetry === null) continue;
			telegrams++;
			const whose = { stationNo: station.stationNo, siteId: station.siteId, receivedAt: at, place };
			rows.push({ ...telemetry, ...whose, shapeId: shapes.get(telemetry.names) ?? 0 });
			for (const sample of telemetry.samples ?? []) {
				const key = sampleKey(station, sample);
				if (this.#samples.has(key) || samples.has(key)) continue;
				samples.add(key);
				rows.push({ ...sample, ...whose, shapeId: shapes.get(sample.names) ?? 0 });
			}
		}
		const days = this.#newDays(rows);
		const stored = { batchId, day, receivedAt, frames: batch.length, ...packed };
		const added =
			days.size === 0
				? await this.#pipe((pipe) =>
						pipe.inDistrict<Added>(this.#districtId, [telemetryStatement(this.#districtId, stored, rows)]),
					).then(([row]) => row ?? NOTHING_ADDED)
				: await inDistrict(this.#db, this.#districtId, (trx) => storeTelemetry(trx, stored, rows, [...days.values()]));
		for (const key of days.keys()) this.#dueDays.add(key);
		if (this.#samples.size > MOST_SAMPLES) this.#samples.clear();
		for (const key of samples) this.#samples.add(key);
		this.stored += added.telegrams;
		this.repeated += telegrams - added.telegrams;
		return added.places === null ? null : new Set(added.places);
	}

	/** Lends a connection that no other commit uses. */
	async #pipe<T>(work: (pipe: Pipe) => Promise<T>): Promise<T> {
		const pipe = this.#pipes.pop() ?? new Pipe(this.#db);
		try {
			return await work(pipe);
		} finally {
			this.#pipes.push(pipe);
		}
	}

	/** Days that must be noted as due. One that is not over yet is noted once: until it is over nobody takes the note away. */
	#newDays(rows: readonly { siteId: number; countsFor: string | null }[]): Map<string, SiteDay> {
		const today = this.#today();
		if (this.#dueOn !== today) {
			this.#dueOn = today;
			this.#dueDays.clear();
		}
		const days = new Map<string, SiteDay>();
		for (const { siteId, countsFor } of rows) {
			if (countsFor === null) continue;
			const key = `${siteId} ${countsFor}`;
			if (countsFor < today || !this.#dueDays.has(key)) days.set(key, { siteId, day: countsFor });
		}
		return days;
	}

	/** Tables of new months and numbers of new lists of names, each asked for once; the numbers of the batch's lists. */
	async #prepare(batch: Incoming[], day: string): Promise<Map<string, number>> {
		const months = new Set<string>();
		const shapes = new Map<string, number>();
		const unknown = new Set<string>();
		const meet = ({ happenedAt, names }: Telemetry) => {
			months.add(happenedAt.slice(0, 7));
			const known = this.#shapes.get(names);
			if (known === undefined) unknown.add(names);
			else shapes.set(names, known);
		};
		for (const { telemetry } of batch) {
			if (telemetry === null) continue;
			meet(telemetry);
			for (const sample of telemetry.samples ?? []) meet(sample);
		}
		const fresh = [...months].filter((month) => !this.#tables.has(month));
		if (fresh.length > 0 || !this.#tables.has(day)) {
			await inDistrict(this.#db, this.#districtId, (trx) => ensureTables(trx, fresh, day));
			for (const name of [...fresh, day]) this.#tables.add(name);
		}
		for (const key of unknown) {
			const { factors, kinds } = namesOf(key);
			const id = await inDistrict(this.#db, this.#districtId, (trx) => shapeId(trx, factors, kinds));
			// Names come from the network; the book of a process stays small.
			if (this.#shapes.size > 50_000) this.#shapes.clear();
			this.#shapes.set(key, id);
			shapes.set(key, id);
		}
		return shapes;
	}
}

const sampleKey = ({ stationNo }: Station, { happenedAt, content }: Telemetry) =>
	`${stationNo} ${happenedAt} ${content}`;

/** Classes 21, 22, 23: what the statement was given is at fault. Everything else is the database's own trouble, which passes. */
function isOfTheData(error: unknown): boolean {
	const code = (error as { code?: unknown }).code;
	return typeof code === "string" && /^(21|22|23)[0-9A-Z]{3}$/.test(code);
}

/** Two gateways made the same table, took the same number or waited for each other: done again it goes well. */
function isRace(error: unknown): boolean {
	const code = (error as { code?: unknown }).code;
	return code === "42P07" || code === "40001" || code === "40P01";
}
