import { tell } from "../loop/live.store.ts";
import type { Db } from "../store/database.ts";
import { inDistrict } from "../store/database.ts";
import { storeOddities } from "./oddity.store.ts";
import type { OddityKind } from "./oddity.ts";
import { type FramePlace, isOdd, OddityTally } from "./oddity-tally.ts";
import { type Pulse, storePulses } from "./station.store.ts";
import type { Telegram } from "./telegram.ts";
import { clockErrorOf, instantOfDigits } from "./telemetry.ts";

interface Beat extends Pulse {
	errors: number[];
}

/** What stations were last heard of, and what was odd about it: gathered in memory, written every few seconds. */
export class Pulses {
	readonly #db: Db;
	readonly #districtId: number;
	readonly #timeZone: () => string;
	readonly #oddities: OddityTally;
	#beats = new Map<string, Beat>();

	constructor(db: Db, districtId: number, timeZone: () => string) {
		this.#db = db;
		this.#districtId = districtId;
		this.#timeZone = timeZone;
		this.#oddities = new OddityTally(timeZone);
	}

	frame(mn: string, telegram: Telegram, receivedAt: string, peer: string, frame: FramePlace, repeated: boolean): void {
		if (isOdd(telegram)) this.#oddities.telegram(mn, telegram, receivedAt, frame);
		const beat = this.#beat(mn, receivedAt, peer);
		beat.frames++;
		if (repeated) beat.repeated++;
		if (telegram.dataTime !== null) {
			const time = instantOfDigits(telegram.dataTime, this.#timeZone());
			if (beat.dataTime === null || time > beat.dataTime) beat.dataTime = time;
		}
		// Caught-up history carries the QN of its sending, so it is as good a clock as live data.
		const error = clockErrorOf(telegram, Date.parse(receivedAt), this.#timeZone());
		if (error !== null && beat.errors.length < 99) beat.errors.push(error);
	}

	bad(mn: string, receivedAt: string, peer: string): void {
		this.#beat(mn, receivedAt, peer).badFrames++;
	}

	/** What is odd about a station beyond its telegrams; without a frame where that is in quarantine. */
	odd(mn: string, kind: OddityKind, at: string, frame: FramePlace | null): void {
		this.#oddities.note(mn, kind, at, frame);
	}

	connection(mn: string, at: string, peer: string, connected: boolean): void {
		this.#beat(mn, at, peer).connected = connected;
	}

	async flush(): Promise<void> {
		if (this.#beats.size === 0 && this.#oddities.size === 0) return;
		const oddities = this.#oddities.take();
		const beats = [...this.#beats.values()];
		this.#beats = new Map();
		const pulses = beats.map(({ errors, ...pulse }) => ({
			...pulse,
			clockErrorMs: errors.length === 0 ? null : Math.round(errors.sort((a, b) => a - b)[errors.length >> 1] ?? 0),
		}));
		await inDistrict(this.#db, this.#districtId, async (trx) => {
			await storePulses(trx, pulses);
			await storeOddities(trx, oddities);
			await tell(trx, "stations");
		}).catch((error: unknown) => {
			this.#oddities.putBack(oddities);
			throw error;
		});
	}

	#beat(mn: string, at: string, peer: string): Beat {
		let beat = this.#beats.get(mn);
		if (!beat) {
			beat = {
				...{ mn, heardAt: at, dataTime: null, clockErrorMs: null, frames: 0, repeated: 0, badFrames: 0 },
				...{ peer, connected: true, errors: [] },
			};
			this.#beats.set(mn, beat);
		}
		beat.heardAt = at;
		beat.peer = peer;
		return beat;
	}
}
