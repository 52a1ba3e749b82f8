import type pg from "pg";
import { clientBeside } from "../store/connect.ts";
import type { Db } from "../store/database.ts";
import { channelOf } from "./live.ts";

/** Each time it fails it waits longer, up to half a minute; a part of it by chance, so that many servers don't come back in one moment. */
const RETRY_MS = [200, 400, 1000, 2000, 5000, 10_000, 30_000];
/** A connection that says nothing for so long is asked whether it still lives. */
const PROOF_MS = 20_000;

/**
 * The one connection of a server on which it hears what is told in its district, by whichever server. When the database goes away it comes back by
 * itself; what was told in between is lost, so `listening` is called each time that it hears again.
 */
export class LiveEar {
	readonly #db: Db;
	readonly #channel: string;
	readonly #on: { heard(payload: string): void; listening(): void; deaf(): void };
	#client: pg.Client | null = null;
	#timer: NodeJS.Timeout | null = null;
	#failed = 0;
	#closed = false;
	#opening: Promise<void> | null = null;

	constructor(db: Db, districtId: number, on: { heard(payload: string): void; listening(): void; deaf(): void }) {
		this.#db = db;
		this.#channel = channelOf(districtId);
		this.#on = on;
	}

	get listens(): boolean {
		return this.#client !== null;
	}

	/** Begins to listen; resolves with the first attempt, however it ends. */
	open(): Promise<void> {
		this.#opening ??= this.#attempt();
		return this.#opening;
	}

	async close(): Promise<void> {
		this.#closed = true;
		if (this.#timer) clearTimeout(this.#timer);
		await this.#opening;
		const client = this.#client;
		this.#client = null;
		await client?.end().catch(() => {});
	}

	async #attempt(): Promise<void> {
		this.#timer = null;
		const client = clientBeside(this.#db);
		let gone = false;
		const lost = () => {
			if (gone) return;
			gone = true;
			const listened = this.#client === client;
			if (listened) this.#client = null;
			void client.end().catch(() => {});
			if (this.#closed) return;
			if (listened) this.#on.deaf();
			this.#later();
		};
		client.on("error", lost);
		client.on("end", lost);
		client.on("notification", ({ payload }) => this.#on.heard(payload ?? ""));
		try {
			await client.connect();
			await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
		} catch {
			lost();
			return;
		}
		if (gone) return;
		if (this.#closed) {
			gone = true;
			await client.end().catch(() => {});
			return;
		}
		this.#client = client;
		this.#failed = 0;
		this.#prove(client, lost);
		this.#on.listening();
	}

	#prove(client: pg.Client, lost: () => void): void {
		this.#timer = setTimeout(() => {
			client.query("select 1").then(() => this.#client === client && !this.#closed && this.#prove(client, lost), lost);
		}, PROOF_MS);
	}

	#later(): void {
		if (this.#timer) clearTimeout(this.#timer);
		const wait = RETRY_MS[Math.min(this.#failed++, RETRY_MS.length - 1)] ?? 0;
		this.#timer = setTimeout(
			() => {
				this.#opening = this.#attempt();
			},
			wait * (0.75 + Math.random() / 2),
		);
	}
}
