import type { House } from "../store/house.ts";
import { rollUp } from "./rollup.store.ts";

/** A round begins so long after the last one at the earliest, and takes a tenth of the time at most. */
const REST_MS = 2_000;
const REST_SHARE = 9;

/** Keeps the rollups current until closed; what could not be done is still due at the next round. */
export function startRoller(house: Pick<House, "db" | "districtId">): { close(): Promise<void> } {
	let closed = false;
	let timer: NodeJS.Timeout | undefined;
	let round: Promise<void> = Promise.resolve();
	const turn = async () => {
		const began = Date.now();
		await rollUp(house.db, house.districtId).catch((error: Error) =>
			console.error(`汇总未完成，稍后再试 · rollups wait for the next round: ${error.message}`),
		);
		if (!closed) plan(Math.max(REST_MS, REST_SHARE * (Date.now() - began)));
	};
	const plan = (ms: number) => {
		timer = setTimeout(() => {
			round = turn();
		}, ms);
	};
	plan(REST_MS);
	return {
		async close() {
			closed = true;
			clearTimeout(timer);
			await round;
		},
	};
}
