import { connect as connectSocket, type Socket } from "node:net";
import { telegramFrame } from "./answer.ts";
import { crc16, crcText } from "./crc.ts";

const FACTORS = ["w01010", "w01001", "w01009", "w01014", "w01003", "w01019", "w21003", "w21011", "w21001", "w01018"];
export const FACTORS_OF_LOAD = FACTORS.length;
/** Local midnight of today (UTC+8), written as if it were UTC: live frames are of today. */
const EPOCH = Math.floor((Date.now() + 8 * 3_600_000) / 86_400_000) * 86_400_000;

export function mnOfLoad(index: number): string {
	return `L320412_${String(index).padStart(5, "0")}`;
}

/** One logger of a load: a socket that sends real-time frames of ten factors, each of another second, and counts the answers. */
export class Loader {
	readonly socket: Socket;
	readonly #frame: Buffer;
	readonly #timeAt: number;
	readonly #dataTimeAt: number;
	#seconds: number;
	/** When each unanswered frame was sent, the oldest first. */
	readonly #sentAt: number[] = [];
	sent = 0;
	answered = 0;
	closed = false;
	readonly #answered: (tookMs: number) => void;
	/** Also told of each answer, until it is taken away. */
	onAnswer: ((tookMs: number) => void) | null = null;

	constructor(
		socket: Socket,
		index: number,
		answered: (tookMs: number) => void,
		options: { firstSecond?: number } = {},
	) {
		this.socket = socket;
		this.#answered = answered;
		this.#seconds = options.firstSecond ?? 0;
		const items = FACTORS.map(
			(factor, at) => `${factor}-Rtd=${(1 + ((index * 7 + at * 13) % 900) / 100).toFixed(3)},${factor}-Flag=N`,
		);
		this.#frame = telegramFrame({
			...{ qn: "20260301000000000", st: "21", cn: "2011", pw: "123456", mn: mnOfLoad(index), flag: 9 },
			cp: `DataTime=20260301000000;${items.join(";")}`,
		});
		this.#timeAt = this.#frame.indexOf("QN=") + 3;
		this.#dataTimeAt = this.#frame.indexOf("DataTime=") + 9;
		socket.on("data", (chunk: Buffer) => this.#replies(chunk));
		socket.on("error", () => {});
		socket.on("close", () => {
			this.closed = true;
		});
	}

	static dial(
		port: number,
		index: number,
		answered: (tookMs: number) => void,
		options: { firstSecond?: number } = {},
	): Promise<Loader> {
		return new Promise((done, failed) => {
			const socket = connectSocket({ port, host: "127.0.0.1", noDelay: true });
			socket.once("error", failed);
			socket.once("connect", () => done(new Loader(socket, index, answered, options)));
		});
	}

	get unanswered(): number {
		return this.#sentAt.length;
	}

	send(): void {
		const time = new Date(EPOCH + 1000 * this.#seconds++).toISOString().replace(/\D/g, "").slice(0, 14);
		const frame = Buffer.from(this.#frame);
		frame.write(time, this.#timeAt, 14, "latin1");
		frame.write(time, this.#dataTimeAt, 14, "latin1");
		frame.write(crcText(crc16(frame, 6, frame.length - 6)), frame.length - 6, 4, "latin1");
		this.sent++;
		this.#sentAt.push(performance.now());
		this.socket.write(frame);
	}

	#replies(chunk: Buffer): void {
		for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) {
			this.answered++;
			const took = performance.now() - (this.#sentAt.shift() ?? 0);
			this.#answered(took);
			this.onAnswer?.(took);
		}
	}
}
