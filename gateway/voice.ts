import type { Connection } from "./connection.ts";

/** The line that a station spoke on last, and how it speaks there. */
export class Voice {
	connection: Connection;
	st = "21";
	flag = 0;
	/** When what it said first on this line came, ISO UTC. */
	#since: string;
	/** Lines that it spoke on before. */
	readonly #before = new WeakSet<Connection>();

	constructor(connection: Connection, receivedAt: string) {
		this.connection = connection;
		this.#since = receivedAt;
	}

	/** A reply to us (91) says nothing of what the station is. */
	speaks(st: string, flag: number): void {
		if (st !== "91") this.st = st;
		this.flag = flag;
	}

	/**
	 * The station has spoken on another line. Returns whether it came back to one while the line in between is open: then two are speaking at a time. What
	 * was received before that line took over, and was only stored later, moves nothing.
	 */
	movesTo(connection: Connection, receivedAt: string): boolean {
		if (receivedAt < this.#since) return false;
		const twoAreOpen = this.#before.has(connection) && !this.connection.socket.destroyed;
		this.#before.add(this.connection);
		this.connection = connection;
		this.#since = receivedAt;
		return twoAreOpen;
	}
}
