import { tell } from "../loop/live.store.ts";
import type { Db } from "../store/database.ts";
import { inDistrict } from "../store/database.ts";
import { type QuarantinedFrame, quarantineFrames } from "./quarantine.store.ts";

/** Frames that wait to be put aside; more than these are only counted, for strangers must not fill the memory. */
const MOST_WAITING = 2_000;
const WINDOW_MS = 200;

/** Writes quarantined frames in the background: they get no answer, so nobody waits for them. */
export class QuarantineDesk {
	readonly #db: Db;
	readonly #districtId: number;
	#waiting: QuarantinedFrame[] = [];
	#writing: Promise<void> | null = null;
	#timer: NodeJS.Timeout | null = null;
	/** Not kept, because too many came at once. */
	passedOver = 0;

	constructor(db: Db, districtId: number) {
		this.#db = db;
		this.#districtId = districtId;
	}

	add(frame: QuarantinedFrame): void {
		if (this.#waiting.length >= MOST_WAITING) {
			this.passedOver++;
			return;
		}
		this.#waiting.push(frame);
		this.#timer ??= setTimeout(() => void this.flush(), WINDOW_MS);
	}

	async flush(): Promise<void> {
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
		await this.#writing;
		const frames = this.#waiting.splice(0);
		if (frames.length === 0) return;
		this.#writing = inDistrict(this.#db, this.#districtId, async (trx) => {
			await quarantineFrames(trx, frames);
			await tell(trx, "stations");
		}).catch((error: Error) => {
			this.passedOver += frames.length;
			console.error(
				`网关：${frames.length} 个隔离帧未能入库 · gateway: ${frames.length} frames could not be put aside: ${error.message}`,
			);
		});
		await this.#writing;
		this.#writing = null;
	}
}
