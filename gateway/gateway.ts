import { readFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { Committer } from "./committer.ts";
import { Connection, type Desk } from "./connection.ts";
import { Dialogue, type StationProgress, type StationReply, type StationRequest, timeRequest } from "./dialogue.ts";
import type { FramePlace } from "./oddity-tally.ts";
import { Pulses } from "./pulses.ts";
import { QuarantineDesk } from "./quarantine-desk.ts";
import { CannotStart, type GatewaySettings, isListed } from "./settings.ts";
import { forgetConnections } from "./station.store.ts";
import { StationBook } from "./station-book.ts";
import type { Telegram } from "./telegram.ts";
import { digitsOf } from "./telemetry.ts";
import { Voice } from "./voice.ts";

const TICK_MS = 200;
const PULSE_MS = 3_000;
/** TCP asks a silent peer so often whether it still lives: half-open connections end. */
const KEEP_ALIVE_MS = 60_000;

export interface GatewayState {
	port: number | null;
	connections: number;
	waiting: number;
	stored: number;
	repeated: number;
	/** ISO UTC; since when the database takes no frames. */
	databaseAwaySince: string | null;
}

/** The receiver of HJ 212 stations: takes frames, writes them and answers. What follows from them (rollups, days, seals) is others' work. */
export class Gateway {
	readonly #house: House;
	readonly #settings: GatewaySettings;
	readonly #connections = new Set<Connection>();
	/** The connection that each station spoke on last, and how it speaks: requests go there. */
	readonly #voices = new Map<string, Voice>();
	readonly #committer: Committer;
	readonly #book: StationBook;
	readonly #pulses: Pulses;
	readonly #quarantine: QuarantineDesk;
	readonly #dialogue: Dialogue;
	readonly #desk: Desk;
	#timeZone = "UTC";
	#server: Server | null = null;
	#timers: NodeJS.Timeout[] = [];

	constructor(house: House, settings: GatewaySettings, options: { answerMs?: number } = {}) {
		this.#house = house;
		this.#settings = settings;
		const zone = () => this.#timeZone;
		this.#committer = new Committer(
			house.db,
			house.districtId,
			{ now: house.now, today: () => localDay(house.now(), this.#timeZone) },
			() => {
				for (const connection of this.#connections) connection.resume();
			},
		);
		this.#book = new StationBook(house.db, house.districtId);
		this.#pulses = new Pulses(house.db, house.districtId, zone);
		this.#quarantine = new QuarantineDesk(house.db, house.districtId);
		this.#dialogue = new Dialogue(options);
		this.#desk = {
			committer: this.#committer,
			book: this.#book,
			pulses: this.#pulses,
			quarantine: this.#quarantine,
			timeZone: zone,
			now: house.now,
			dataLimit: settings.dataLimit,
			idleMs: settings.idleSeconds * 1000,
			heard: (connection, telegram, receivedAt, frame) => this.#heard(connection, telegram, receivedAt, frame),
			clockAsked: (_connection, telegram) => void this.setTime(telegram.mn ?? ""),
		};
	}

	/** Starts to listen; a port in use is one sentence. */
	async start(): Promise<void> {
		const { db, districtId } = this.#house;
		this.#timeZone = await inDistrict(db, districtId, currentTimeZone);
		await inDistrict(db, districtId, forgetConnections);
		await this.#book.read();
		this.#server = await this.#listener();
		await this.#listen(this.#server);
		const every = (ms: number, work: () => void) => this.#timers.push(setInterval(work, ms));
		every(TICK_MS, () => {
			const now = this.#house.now().getTime();
			for (const connection of this.#connections) connection.tick(now);
		});
		every(PULSE_MS, () => void this.#pulses.flush().catch(() => {})); // the next one tells it
	}

	get state(): GatewayState {
		const address = this.#server?.address();
		return {
			port: typeof address === "object" && address ? address.port : null,
			connections: this.#connections.size,
			waiting: this.#committer.waiting,
			stored: this.#committer.stored,
			repeated: this.#committer.repeated,
			databaseAwaySince: this.#committer.awaySince?.toISOString() ?? null,
		};
	}

	/** Asks a station for something on its newest connection and waits for the outcome. */
	async ask(mn: string, request: StationRequest, progress?: (so: StationProgress) => void): Promise<StationReply> {
		const station = await this.#book.find(mn);
		const voice = this.#voices.get(mn);
		if (!station || !voice) return { outcome: "not-connected", code: null, frames: 0 };
		const now = () => digitsOf(this.#house.now(), this.#timeZone);
		return this.#dialogue.ask(
			{ mn, password: station.password, st: voice.st, flag: voice.flag },
			request,
			now(),
			(frame) => {
				const newest = this.#voices.get(mn)?.connection;
				if (!newest || newest.socket.destroyed) return false;
				newest.send(frame);
				return true;
			},
			{
				...(request.cn === "1012" && { cp: () => timeRequest(now().slice(0, 14)).cp }),
				...(progress && { progress }),
			},
		);
	}

	/** Sets a station's clock to ours (1012). */
	setTime(mn: string): Promise<StationReply> {
		return this.ask(mn, timeRequest(digitsOf(this.#house.now(), this.#timeZone).slice(0, 14)));
	}

	get timeZone(): string {
		return this.#timeZone;
	}

	/** Takes no more, writes and answers what was taken, and closes. */
	async close(): Promise<void> {
		for (const timer of this.#timers) clearInterval(timer);
		const closed = this.#server ? new Promise((done) => this.#server?.close(done)) : null;
		for (const connection of this.#connections) connection.socket.pause();
		this.#dialogue.close();
		await this.#committer.close();
		for (const connection of this.#connections) connection.socket.destroySoon();
		const grace = setTimeout(() => {
			for (const connection of this.#connections) connection.socket.destroy();
		}, 1_000);
		await closed;
		clearTimeout(grace);
		await this.#quarantine.flush();
		await this.#pulses.flush().catch(() => {});
	}

	async #listener(): Promise<Server> {
		const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, allowHalfOpen: true };
		const { tls, maxConnections } = this.#settings;
		let server: Server;
		if (tls) {
			const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]).catch((error: Error) => {
				throw new CannotStart(
					`读不到 HJ 212 的 TLS 证书或密钥：${error.message}。 The TLS certificate or key can't be read.`,
				);
			});
			server = createTlsServer({ ...options, cert, key }, (socket) => this.#accept(socket));
			server.on("tlsClientError", () => {});
		} else server = createServer(options, (socket) => this.#accept(socket));
		server.maxConnections = maxConnections;
		return server;
	}

	#listen(server: Server): Promise<void> {
		const { port, host } = this.#settings;
		return new Promise((listening, refuse) => {
			server.once("error", (error: NodeJS.ErrnoException) => {
				refuse(
					new CannotStart(
						error.code === "EADDRINUSE"
							? `HJ 212 端口 ${port} 已被占用，请用 HJ212_PORT 另选，或设为 off 关闭。 The HJ 212 port ${port} is in use; choose another with HJ212_PORT, or off.`
							: `不能在 ${host}:${port} 接收 HJ 212（${error.code}）。 Can't listen for HJ 212 on ${host}:${port}.`,
					),
				);
			});
			server.listen(port ?? 0, host, 1024, () => {
				server.removeAllListeners("error");
				server.on("error", (error) => console.error("HJ 212:", error.message));
				listening();
			});
		});
	}

	#accept(socket: Socket): void {
		const { allow } = this.#settings;
		if (allow !== null && !isListed(allow, socket.remoteAddress ?? "")) {
			socket.destroy();
			return;
		}
		const connection = new Connection(socket, this.#desk);
		this.#connections.add(connection);
		socket.on("close", () => {
			this.#connections.delete(connection);
			const { mn } = connection;
			if (mn === null || this.#voices.get(mn)?.connection !== connection) return;
			this.#voices.delete(mn);
			this.#pulses.connection(mn, this.#house.now().toISOString(), connection.peer, false);
		});
	}

	#heard(connection: Connection, telegram: Telegram, receivedAt: string, frame: FramePlace): void {
		const mn = telegram.mn ?? "";
		if (!connection.socket.destroyed && telegram.cn !== null && telegram.st !== null)
			this.#voiceOf(mn, connection, receivedAt, frame).speaks(telegram.st, telegram.flag ?? 0);
		this.#dialogue.heard(telegram);
	}

	/** The station's voice, on this connection from now on. Two lines that take turns are told of; a logger that dials anew leaves its old line for good. */
	#voiceOf(mn: string, connection: Connection, receivedAt: string, frame: FramePlace): Voice {
		let voice = this.#voices.get(mn);
		if (!voice) {
			voice = new Voice(connection, receivedAt);
			this.#voices.set(mn, voice);
		} else if (voice.connection !== connection && voice.movesTo(connection, receivedAt))
			this.#pulses.odd(mn, "two-lines", receivedAt, frame);
		return voice;
	}
}
