import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { House } from "../store/house.ts";
import { changeOf, type Followed, type LiveChange, LiveLog, PendingChanges, partFor, streamEvent } from "./live.ts";
import { LiveEar } from "./live-ear.ts";

/** Changes are gathered for so long: a page asks once for what came together. */
const GATHER_MS = 200;
const BEAT_MS = 15_000;
/** A stream ends by itself and is opened again: then it is asked again who is signed in. */
const LIFE_MS = { public: 30 * 60_000, signedIn: 5 * 60_000 };
/** Bytes that a slow reader may leave; over it the line is cut, and when he comes back he asks for everything. */
const MOST_UNREAD = 64 * 1024;
/** How long the first page waits for the listening to begin. */
const PATIENCE_MS = 2_000;
export const LIVE_LIMITS = { all: 3_000, address: 100, person: 12 };

interface Stream {
	follows: readonly Followed[];
	owner: string;
	response: ServerResponse;
	pending: PendingChanges;
	endsAt: number;
}

export interface NewStream {
	follows: readonly Followed[];
	personId: string | null;
	address: string;
	/** The position that the page knows; null: none. */
	after: string | null;
	headers: Record<string, string>;
}

const newEra = () => randomBytes(6).toString("base64url");

/** The open streams of this server, fed by its one listening connection, which is opened with the first of them. */
export class LiveStreams {
	readonly #ear: LiveEar;
	readonly #log = new LiveLog(newEra());
	readonly #streams = new Set<Stream>();
	readonly #owners = new Map<string, number>();
	readonly #limits: typeof LIVE_LIMITS;
	#beat: NodeJS.Timeout | null = null;
	#gather: NodeJS.Timeout | null = null;
	#closed = false;

	constructor(house: House, limits: typeof LIVE_LIMITS = LIVE_LIMITS) {
		this.#limits = limits;
		this.#ear = new LiveEar(house.db, house.districtId, {
			heard: (payload) => this.#heard(payload),
			listening: () => {
				this.#log.begin(newEra());
				for (const stream of this.#streams) {
					stream.pending.take();
					this.#send(stream, streamEvent("ready", this.#log.position, { all: true }));
				}
			},
			deaf: () => {
				for (const stream of this.#streams) this.#send(stream, streamEvent("away", this.#log.position, {}));
			},
		});
	}

	get open(): number {
		return this.#streams.size;
	}

	/** Whether one more stream of this person or address is too much. */
	isFull(personId: string | null, address: string): boolean {
		const most = personId === null ? this.#limits.address : this.#limits.person;
		return this.#streams.size >= this.#limits.all || (this.#owners.get(ownerOf(personId, address)) ?? 0) >= most;
	}

	/** Takes a response over and streams to it until either side ends it. */
	async add(response: ServerResponse, asked: NewStream): Promise<void> {
		const owner = ownerOf(asked.personId, asked.address);
		this.#owners.set(owner, (this.#owners.get(owner) ?? 0) + 1); // counted before anything is waited for
		const life = asked.personId === null ? LIFE_MS.public : LIFE_MS.signedIn;
		const stream: Stream = {
			follows: asked.follows,
			owner,
			response,
			pending: new PendingChanges(),
			endsAt: Date.now() + life,
		};
		response.on("close", () => this.#forget(stream));
		response.on("error", () => {}); // "close" follows
		// A line that ends is closed: kept alive, it would hold up the stop of the server.
		response.shouldKeepAlive = false;
		response.writeHead(200, {
			...asked.headers,
			"content-type": "text/event-stream; charset=utf-8",
			"cache-control": "no-store, no-transform",
			// nginx would gather the events
			"x-accel-buffering": "no",
		});
		response.write(`retry: ${2_000 + Math.floor(Math.random() * 2_000)}\n\n`);
		await Promise.race([this.#ear.open(), new Promise((late) => setTimeout(late, PATIENCE_MS).unref())]);
		if (this.#closed || response.destroyed) {
			response.end();
			this.#forget(stream);
			return;
		}
		// From here to the end of the method nothing is waited for: no change slips between what is told now and what is told later.
		this.#streams.add(stream);
		this.#beat ??= setInterval(() => this.#beats(), BEAT_MS);
		if (!this.#ear.listens) {
			this.#send(stream, streamEvent("away", this.#log.position, {}));
			return;
		}
		const missed = asked.after === null ? null : this.#log.since(asked.after);
		for (const change of missed ?? []) wanted(stream, change);
		this.#send(stream, streamEvent("ready", this.#log.position, { all: missed === null }));
		this.#flush(stream);
	}

	/** Ends every stream, so that the server can stop. */
	async close(): Promise<void> {
		this.#closed = true;
		if (this.#beat) clearInterval(this.#beat);
		if (this.#gather) clearTimeout(this.#gather);
		for (const { response } of this.#streams) response.end();
		await this.#ear.close();
		for (const { response } of this.#streams) response.destroy();
	}

	#heard(payload: string): void {
		const change = changeOf(payload);
		if (change === null) return;
		this.#log.add(change);
		for (const stream of this.#streams) wanted(stream, change);
		this.#gather ??= setTimeout(() => this.flush(), GATHER_MS);
	}

	/** Sends what was gathered. */
	flush(): void {
		if (this.#gather) clearTimeout(this.#gather);
		this.#gather = null;
		for (const stream of this.#streams) this.#flush(stream);
	}

	#flush(stream: Stream): void {
		if (stream.pending.empty) return;
		this.#send(stream, streamEvent("change", this.#log.position, { changes: stream.pending.take() }));
	}

	#send({ response }: Stream, text: string): void {
		if (response.writableLength > MOST_UNREAD) response.destroy();
		else if (!response.writableEnded) response.write(text);
	}

	/** The beat carries the position, so that a page of a quiet topic knows a recent one when its line breaks. */
	#beats(): void {
		const now = Date.now();
		for (const stream of this.#streams) {
			this.#flush(stream);
			this.#send(stream, streamEvent("beat", this.#log.position, {}));
			if (now > stream.endsAt) stream.response.end();
		}
	}

	#forget(stream: Stream): void {
		if (!this.#owners.has(stream.owner) || stream.endsAt === 0) return;
		stream.endsAt = 0;
		this.#streams.delete(stream);
		const left = (this.#owners.get(stream.owner) ?? 1) - 1;
		if (left > 0) this.#owners.set(stream.owner, left);
		else this.#owners.delete(stream.owner);
	}
}

function wanted({ follows, pending }: Stream, change: LiveChange): void {
	for (const followed of follows) {
		const part = partFor(followed, change);
		if (part) pending.add(part);
	}
}

const ownerOf = (personId: string | null, address: string) => (personId === null ? `@${address}` : personId);
