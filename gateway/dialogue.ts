import { telegramFrame } from "./answer.ts";
import type { Telegram } from "./telegram.ts";

// HJ 212-2017 table 1 (GPRS and its kin): an answer within 10 s, resent 3 times, then the link counts as unusable.
export const ANSWER_MS = 10_000;
export const RESENT = 3;
/** How long the execution (history of a month over GPRS) may go on after the last sign of it. */
const EXECUTION_MS = 60_000;
/** And how long in all, whatever signs there are. */
const LONGEST_MS = 30 * 60_000;

/** What is asked of a station: a command and its parameters as they stand in CP. */
export interface StationRequest {
	cn: string;
	cp: string;
	/** Of history, 14 digits each: a data frame of another time is no answer to it, but what the station sends anyhow. */
	span?: { from: string; to: string };
}

export interface StationReply {
	/**
	 * done: it said so. refused, failed: by its own result code. no-answer: resent as the standard says, to no avail, or nothing more after it had begun.
	 * stopped: the gateway was stopped before.
	 */
	outcome: "done" | "refused" | "failed" | "no-answer" | "not-connected" | "stopped";
	/** QnRtn or ExeRtn (tables 6 and 7). */
	code: number | null;
	/** Data frames that came in between. */
	frames: number;
	/** What it said of itself, where it was asked: SystemTime, RtdInterval, MinInterval. */
	told?: Record<string, string>;
}

/** How far a request has got. */
export interface StationProgress {
	/** How often it was sent. */
	sent: number;
	/** The station has said that it will do it, or has begun to. */
	accepted: boolean;
	frames: number;
}

/** `from` and `to`: 14 digits of local time. */
export function historyRequest(cn: string, from: string, to: string): StationRequest {
	return { cn, cp: `BeginTime=${from},EndTime=${to}`, span: { from, to } };
}

/** Asks a station what its clock (1011) or an interval (1061, 1063) is. */
export function questionRequest(cn: "1011" | "1061" | "1063"): StationRequest {
	return { cn, cp: "" };
}

const TOLD = ["SystemTime", "RtdInterval", "MinInterval"];

export function timeRequest(now14: string): StationRequest {
	return { cn: "1012", cp: `PolId=;SystemTime=${now14}` };
}

export function intervalRequest(cn: "1062" | "1064", value: number): StationRequest {
	return cn === "1062" ? { cn, cp: `RtdInterval=${value}` } : { cn, cp: `MinInterval=${value}` };
}

interface Open {
	mn: string;
	request: StationRequest;
	accepted: boolean;
	frames: number;
	told: Record<string, string> | undefined;
	attempt: number;
	/** Epoch ms: it is given up then. */
	until: number;
	resend(): boolean;
	progressed(): void;
	settle(how: Pick<StationReply, "outcome" | "code">): void;
	timer: NodeJS.Timeout;
}

/** Requests to stations that wait for their answers, told apart by QN, which 9011 and 9012 echo (6.5.1). */
export class Dialogue {
	readonly #open = new Map<string, Open>();
	readonly #answerMs: number;
	#lastQn = "";
	#closed = false;

	constructor(options: { answerMs?: number } = {}) {
		this.#answerMs = options.answerMs ?? ANSWER_MS;
	}

	/**
	 * Sends a request and waits until the station says that it is done. `send` puts bytes on the station's newest connection and says whether there
	 * is one; `qn` is the moment of asking, made unique where two are asked in one millisecond. `cp` says the parameters anew each time it is sent: a clock that
	 * is set at the third attempt must not be set to the time of the first.
	 */
	ask(
		station: { mn: string; password: string; st: string; flag: number },
		request: StationRequest,
		qn: string,
		send: (frame: Buffer) => boolean,
		{ cp = () => request.cp, progress }: { cp?: () => string; progress?: (so: StationProgress) => void } = {},
	): Promise<StationReply> {
		const own = qn > this.#lastQn ? qn : String(BigInt(this.#lastQn) + 1n);
		this.#lastQn = own;
		const frame = () =>
			telegramFrame({
				...{ qn: own, st: station.st, cn: request.cn, pw: station.password, mn: station.mn },
				...{ flag: (station.flag & 0xfc) | 1, cp: cp() },
			});
		return new Promise((resolve) => {
			const open: Open = {
				...{ mn: station.mn, request, accepted: false, frames: 0, told: undefined, attempt: 0 },
				until: Date.now() + LONGEST_MS,
				resend: () => send(frame()),
				progressed: () => progress?.({ sent: open.attempt + 1, accepted: open.accepted, frames: open.frames }),
				settle: ({ outcome, code }) => {
					clearTimeout(open.timer);
					this.#open.delete(own);
					resolve({ outcome, code, frames: open.frames, ...(open.told && { told: open.told }) });
				},
				timer: setTimeout(() => this.#late(own), this.#answerMs),
			};
			this.#open.set(own, open);
			if (this.#closed) open.settle({ outcome: "stopped", code: null });
			else if (open.resend()) open.progressed();
			else open.settle({ outcome: "not-connected", code: null });
		});
	}

	/** Every frame of a station is shown to its dialogue: answers settle requests, data keeps them alive. */
	heard(telegram: Telegram): void {
		const open = this.#open.get(telegram.qn ?? "");
		if (open && open.mn === telegram.mn && telegram.cn === "9011") {
			const code = Number(telegram.fields?.get("QnRtn") ?? "1");
			if (code !== 1) {
				open.settle({ outcome: "refused", code });
				return;
			}
			this.#goesOn(telegram.qn ?? "", open);
			return;
		}
		if (open && open.mn === telegram.mn && (telegram.cn === "9012" || telegram.cn === "9013")) {
			const code = telegram.cn === "9013" ? 1 : Number(telegram.fields?.get("ExeRtn") ?? "1");
			open.settle({ outcome: code === 1 ? "done" : "failed", code });
			return;
		}
		for (const [qn, one] of this.#open) {
			if (one.mn !== telegram.mn || !isAnswer(telegram, one.request)) continue;
			one.frames++;
			for (const name of TOLD) {
				const said = telegram.fields?.get(name);
				if (said !== undefined) one.told = { ...one.told, [name]: said };
			}
			this.#goesOn(qn, one);
		}
	}

	close(): void {
		this.#closed = true;
		for (const open of [...this.#open.values()]) open.settle({ outcome: "stopped", code: null });
	}

	#goesOn(qn: string, open: Open): void {
		open.accepted = true;
		open.progressed();
		this.#wait(qn, open, Math.max(0, Math.min(EXECUTION_MS, open.until - Date.now())));
	}

	#wait(qn: string, open: Open, ms: number): void {
		clearTimeout(open.timer);
		open.timer = setTimeout(() => this.#late(qn), ms);
	}

	#late(qn: string): void {
		const open = this.#open.get(qn);
		if (!open) return;
		if (open.accepted || open.attempt >= RESENT || !open.resend()) {
			// Who was asked about himself and told it has done it, though his 9012 is missing.
			open.settle({ outcome: open.told ? "done" : "no-answer", code: null });
			return;
		}
		open.attempt++;
		open.progressed();
		this.#wait(qn, open, this.#answerMs);
	}
}

/** Whether a station's telegram brings what was asked for. */
function isAnswer({ cn, dataTime }: Telegram, { cn: asked, span }: StationRequest): boolean {
	if (cn !== asked) return false;
	return span === undefined || (dataTime !== null && dataTime >= span.from && dataTime <= span.to);
}
