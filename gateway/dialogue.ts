import { telegramFrame } from "./answer.ts";
import type { Telegram } from "./telegram.ts";

// HJ 212-2017 table 1 (GPRS and its kin): an answer within 10 s, resent 3 times, then the link counts as unusable.
export const ANSWER_MS = 10_000;
export const RESENT = 3;
/** How long the execution (history of a month over GPRS) may go on after the last sign of it. */
const EXECUTION_MS = 60_000;

/** What is asked of a station: a command and its parameters as they stand in CP. */
export interface StationRequest {
	cn: string;
	cp: string;
}

export interface StationReply {
	/** done: it said so. refused, failed: by its own result code. no-answer: resent as the standard says, to no avail. */
	outcome: "done" | "refused" | "failed" | "no-answer" | "not-connected";
	/** QnRtn or ExeRtn (tables 6 and 7). */
	code: number | null;
	/** Data frames that came in between. */
	frames: number;
}

/** `from` and `to`: 14 digits of local time. */
export function historyRequest(cn: string, from: string, to: string): StationRequest {
	return { cn, cp: `BeginTime=${from},EndTime=${to}` };
}

export function timeRequest(now14: string): StationRequest {
	return { cn: "1012", cp: `PolId=;SystemTime=${now14}` };
}

export function intervalRequest(cn: "1062" | "1064", value: number): StationRequest {
	return cn === "1062" ? { cn, cp: `RtdInterval=${value}` } : { cn, cp: `MinInterval=${value}` };
}

interface Open {
	mn: string;
	cn: string;
	accepted: boolean;
	frames: number;
	attempt: number;
	resend(): boolean;
	settle(reply: StationReply): void;
	timer: NodeJS.Timeout;
}

/** Requests to stations that wait for their answers, told apart by QN, which 9011 and 9012 echo (6.5.1). */
export class Dialogue {
	readonly #open = new Map<string, Open>();
	readonly #answerMs: number;
	#lastQn = "";

	constructor(options: { answerMs?: number } = {}) {
		this.#answerMs = options.answerMs ?? ANSWER_MS;
	}

	/**
	 * Sends a request and waits until the station says that it is done. `send` puts bytes on the station's newest connection and says whether there
	 * is one; `qn` is the moment of asking, made unique where two are asked in one millisecond.
	 */
	ask(
		station: { mn: string; password: string; st: string; flag: number },
		request: StationRequest,
		qn: string,
		send: (frame: Buffer) => boolean,
	): Promise<StationReply> {
		const own = qn > this.#lastQn ? qn : String(BigInt(this.#lastQn) + 1n);
		this.#lastQn = own;
		const frame = telegramFrame({
			...{ qn: own, st: station.st, cn: request.cn, pw: station.password, mn: station.mn },
			...{ flag: (station.flag & 0xfc) | 1, cp: request.cp },
		});
		return new Promise((resolve) => {
			const open: Open = {
				mn: station.mn,
				cn: request.cn,
				accepted: false,
				frames: 0,
				attempt: 0,
				resend: () => send(frame),
				settle: (reply) => {
					clearTimeout(open.timer);
					this.#open.delete(own);
					resolve(reply);
				},
				timer: setTimeout(() => this.#late(own), this.#answerMs),
			};
			this.#open.set(own, open);
			if (!send(frame)) open.settle({ outcome: "not-connected", code: null, frames: 0 });
		});
	}

	/** Every frame of a station is shown to its dialogue: answers settle requests, data keeps them alive. */
	heard(telegram: Telegram): void {
		const open = this.#open.get(telegram.qn ?? "");
		if (open && open.mn === telegram.mn && telegram.cn === "9011") {
			const code = Number(telegram.fields?.get("QnRtn") ?? "1");
			if (code !== 1) {
				open.settle({ outcome: "refused", code, frames: open.frames });
				return;
			}
			open.accepted = true;
			this.#wait(telegram.qn ?? "", open, EXECUTION_MS);
			return;
		}
		if (open && open.mn === telegram.mn && (telegram.cn === "9012" || telegram.cn === "9013")) {
			const code = telegram.cn === "9013" ? 1 : Number(telegram.fields?.get("ExeRtn") ?? "1");
			open.settle({ outcome: code === 1 ? "done" : "failed", code, frames: open.frames });
			return;
		}
		for (const [qn, one] of this.#open) {
			if (one.mn !== telegram.mn || one.cn !== telegram.cn) continue;
			one.frames++;
			one.accepted = true;
			this.#wait(qn, one, EXECUTION_MS);
		}
	}

	close(): void {
		for (const open of [...this.#open.values()]) open.settle({ outcome: "no-answer", code: null, frames: open.frames });
	}

	#wait(qn: string, open: Open, ms: number): void {
		clearTimeout(open.timer);
		open.timer = setTimeout(() => this.#late(qn), ms);
	}

	#late(qn: string): void {
		const open = this.#open.get(qn);
		if (!open) return;
		if (open.accepted || open.attempt >= RESENT || !open.resend()) {
			open.settle({ outcome: "no-answer", code: null, frames: open.frames });
			return;
		}
		open.attempt++;
		this.#wait(qn, open, this.#answerMs);
	}
}
