import type { RawBuilder } from "kysely";
import type pg from "pg";
import { pipedClientBeside } from "./connect.ts";
import type { Db } from "./database.ts";

/**
 * A connection of its own on which a whole transaction goes to the server at once, begin to commit: one way there and back where a pool's takes one for
 * each statement. For the few writes whose commit somebody waits for, thousands of times a second.
 */
export class Pipe {
	readonly #db: Db;
	#client: Promise<pg.Client> | null = null;

	constructor(db: Db) {
		this.#db = db;
	}

	/**
	 * Runs these statements in one transaction of the district, as `inDistrict` does, and returns the rows of the last one after the commit. A statement's name
	 * stands for its text, which is then planned once. Throws what the server said of the first statement that failed; then nothing was written.
	 */
	async inDistrict<Row>(
		districtId: number,
		statements: readonly { name: string; query: RawBuilder<unknown> }[],
	): Promise<Row[]> {
		this.#client ??= this.#open();
		const opening = this.#client;
		const client = await opening;
		const compiled = statements.map(({ name, query }) => ({ name, ...query.compile(this.#db) }));
		const sent = [
			client.query("begin"),
			client.query({ ...SET_DISTRICT, values: [String(districtId)] }),
			...compiled.map(({ name, sql, parameters }) => client.query({ name, text: sql, values: [...parameters] })),
			client.query("commit"),
		];
		const told = await Promise.allSettled(sent);
		for (const one of told) if (one.status === "rejected") throw one.reason;
		const results = told.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
		// A failed transaction that is told to commit rolls back, and says so without an error.
		if (results.at(-1)?.command !== "COMMIT") throw new Error("the transaction was rolled back");
		return (results.at(-2)?.rows ?? []) as Row[];
	}

	async close(): Promise<void> {
		const client = await this.#client?.catch(() => null);
		this.#client = null;
		await client?.end().catch(() => {});
	}

	#open(): Promise<pg.Client> {
		const client = pipedClientBeside(this.#db);
		const lost = () => {
			if (this.#client === opening) this.#client = null;
		};
		client.on("error", lost);
		client.on("end", lost);
		const opening = client.connect().then(
			() => client,
			(error) => {
				lost();
				throw error;
			},
		);
		return opening;
	}
}

const SET_DISTRICT = { name: "set-district", text: "select set_config('bihuan.district', $1, true)" };
