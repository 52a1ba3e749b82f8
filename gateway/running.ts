import type { House } from "../store/house.ts";
import type { StationProgress, StationReply, StationRequest } from "./dialogue.ts";
import type { GatewayState } from "./gateway.ts";
import { CannotStart, readGatewaySettings } from "./settings.ts";
import { type SideProcess, startBeside } from "./side-process.ts";

/** What the gateway's process is told when it starts. */
export interface GatewayWork {
	ownerUrl: string;
	districtId: number;
	dataFolder: string;
	version: string;
	/** HJ212_… */
	settings: NodeJS.ProcessEnv;
}

/** What it says: first whether it listens, then how it is, and what stations answered to what they were asked. */
export type GatewaySays =
	| { listens: GatewayState; timeZone: string }
	| { refused: string }
	| { state: GatewayState }
	| { progressed: number; so: StationProgress }
	| { answered: number; reply: StationReply | { fault: string } };

export interface GatewayAsked {
	ask: number;
	mn: string;
	request: StationRequest;
}

/** A request that is under way: the number of its event, and how far it has got. */
export interface OpenRequest {
	seq: number;
	progress: StationProgress;
}

interface Waiting {
	answered(reply: StationReply | { fault: string }): void;
	progressed(so: StationProgress): void;
}

/** The gateway, in a process of its own: neither a page nor a report that is being worked out keeps a station waiting for its answer. */
export class RunningGateway {
	readonly timeZone: string;
	/** What stations are asked just now, by MN: one thing at a time, since a logger does one thing at a time. */
	readonly open = new Map<string, OpenRequest>();
	readonly #side: SideProcess;
	readonly #asked = new Map<number, Waiting>();
	readonly #following = new Set<Promise<unknown>>();
	#state: GatewayState;
	#last = 0;

	constructor(side: SideProcess, { listens, timeZone }: Extract<GatewaySays, { timeZone: string }>) {
		this.#side = side;
		this.#state = listens;
		this.timeZone = timeZone;
		side.child.on("message", (message) => {
			const said = message as GatewaySays;
			if ("state" in said) this.#state = said.state;
			if ("progressed" in said) this.#asked.get(said.progressed)?.progressed(said.so);
			if (!("answered" in said)) return;
			this.#asked.get(said.answered)?.answered(said.reply);
			this.#asked.delete(said.answered);
		});
	}

	/** As it was half a second ago at most. */
	get state(): GatewayState {
		return this.#state;
	}

	/** Asks a station for something on its newest connection and waits for the outcome. */
	ask(
		mn: string,
		request: StationRequest,
		progressed: (so: StationProgress) => void = () => {},
	): Promise<StationReply> {
		const ask = ++this.#last;
		return new Promise((done, failed) => {
			const answered = (reply: StationReply | { fault: string }) =>
				"fault" in reply ? failed(new Error(reply.fault)) : done(reply);
			this.#asked.set(ask, { answered, progressed });
			this.#side.child.send({ ask, mn, request } satisfies GatewayAsked);
		});
	}

	/** Work that follows from an answer: closing waits for it. */
	follow(work: Promise<unknown>): void {
		this.#following.add(work);
		void work.finally(() => this.#following.delete(work));
	}

	/** What stations were asked is given up, and their requests end with that. */
	async close(): Promise<void> {
		await this.#side.close();
		for (const { answered } of this.#asked.values()) answered({ outcome: "stopped", code: null, frames: 0 });
		await Promise.allSettled(this.#following);
	}
}

/** Gateways of this process by their house's data: routes speak to stations through them. */
const running = new WeakMap<House["db"], RunningGateway>();

/** The gateway that runs with this house in this process. */
export function gatewayOf(house: House): RunningGateway | null {
	return running.get(house.db) ?? null;
}

/**
 * Starts the gateway beside the server. A port that was asked for must be free; the usual one may belong to another server of this machine,
 * then this one goes without and says so.
 */
export async function startGateway(
	house: House,
	ownerUrl: string,
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<RunningGateway | null> {
	const { port, host, portWasNamed } = readGatewaySettings(env);
	if (port === null) return null;
	const { districtId, dataFolder, version } = house;
	const settings = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("HJ212_")));
	const work: GatewayWork = { ownerUrl, districtId, dataFolder, version, settings };
	const file = new URL("./gateway.process.ts", import.meta.url);
	const { side, first } = await startBeside<GatewaySays>(file, work, (how) => {
		// Without it no station is heard: better to stop and be started again than to go on deaf.
		console.error(`HJ 212 接收进程已退出（${how}） · the process that receives stations ended (${how})`);
		process.exit(1);
	});
	if ("listens" in first) {
		const gateway = new RunningGateway(side, first);
		running.set(house.db, gateway);
		say(`接收自动站 HJ 212 · receiving HJ 212 stations on ${host}:${gateway.state.port}`);
		return gateway;
	}
	await side.close();
	const why = "refused" in first ? first.refused : "";
	if (portWasNamed) throw new CannotStart(why);
	say(`${why} 本次不接收自动站数据 · no stations are received this time`);
	return null;
}
