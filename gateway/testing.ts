import { connect as connectSocket, type Socket } from "node:net";
import { telegramFrame } from "./answer.ts";
import { FrameStream } from "./frame-stream.ts";
import { readTelegram, type Telegram } from "./telegram.ts";

/** A station's end of the line for tests and benches: sends bytes, keeps what comes back. */
export class Field {
	readonly socket: Socket;
	readonly replies: Telegram[] = [];
	#waiting: { wanted: number; resolve(): void }[] = [];
	readonly #stream: FrameStream;
	closed = false;

	constructor(socket: Socket) {
		this.socket = socket;
		this.#stream = new FrameStream((piece) => {
			if (!piece.ok) return;
			this.replies.push(readTelegram(piece.source, piece.dataFrom, piece.dataTo));
			this.#waiting = this.#waiting.filter(({ wanted, resolve }) => {
				if (this.replies.length < wanted) return true;
				resolve();
				return false;
			});
		});
		socket.on("data", (chunk: Buffer) => this.#stream.push(chunk));
		socket.on("close", () => {
			this.closed = true;
		});
		socket.on("error", () => {});
	}

	static dial(port: number): Promise<Field> {
		return new Promise((done, failed) => {
			const socket = connectSocket({ port, host: "127.0.0.1", noDelay: true });
			socket.once("error", failed);
			socket.once("connect", () => done(new Field(socket)));
		});
	}

	send(bytes: Buffer | string): void {
		this.socket.write(bytes);
	}

	/** Resolves when so many replies have come in all. */
	until(wanted: number, withinMs = 10_000): Promise<void> {
		if (this.replies.length >= wanted) return Promise.resolve();
		return new Promise((resolve, reject) => {
			const timer = setTimeout(
				() => reject(new Error(`${this.replies.length} of ${wanted} replies came within ${withinMs} ms`)),
				withinMs,
			);
			this.#waiting.push({
				wanted,
				resolve: () => {
					clearTimeout(timer);
					resolve();
				},
			});
		});
	}

	hangUp(): void {
		this.socket.destroy();
	}
}

/** A real-time frame of a river station that asks for an answer. `minute` counts from 2026-03-05 00:00. */
export function riverFrame(
	mn: string,
	minute: number,
	values: Record<string, string>,
	options: { cn?: string; pw?: string; qnMs?: number } = {},
): Buffer {
	const at = new Date(Date.UTC(2026, 2, 5, 0, minute));
	const time = at.toISOString().replace(/\D/g, "").slice(0, 14);
	const cn = options.cn ?? "2011";
	const kind = cn === "2011" ? "Rtd" : "Avg";
	const items = Object.entries(values).map(([factor, value]) => `${factor}-${kind}=${value},${factor}-Flag=N`);
	return telegramFrame({
		...{
			qn: `${time}${String(options.qnMs ?? 0).padStart(3, "0")}`,
			st: "21",
			cn,
			pw: options.pw ?? "123456",
			mn,
			flag: 9,
		},
		cp: [`DataTime=${time}`, ...items].join(";"),
	});
}
