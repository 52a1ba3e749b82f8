import type { House } from "../store/house.ts";
import { type Round, rollUpRound } from "./rollup.store.ts";

/** A round begins so long after the last one at the earliest, and takes a tenth of the time where it can; a quarter of it while more is due than a round does. The next one comes after half a minute at the latest. */
const REST_MS = { least: 2_000, most: 30_000 };
const REST_SHARE = { usual: 9, behind: 3 };

/** Keeps the rollups current until closed; what could not be done is still due at the next round. */
export function startRoller(house: Pick<House, "db" | "districtId">): { close(): Promise<void> } {
	let closed = false;
	let timer: NodeJS.Timeout | undefined;
	let round: Promise<void> = Promise.resolve();
	const turn = async () => {
		const began = Date.now();
		const done = await rollUpRound(house.db, house.districtId).catch((error: Error): Round => {
			console.error(`汇总未完成，稍后再试 · rollups wait for the next round: ${error.message}`);
			return { hours: 0, more: false };
		});
		const share = done.more ? REST_SHARE.behind : REST_SHARE.usual;
		if (!closed) plan(Math.min(REST_MS.most, Math.max(done.more ? 0 : REST_MS.least, share * (Date.now() - began))));
	};
	const plan = (ms: number) => {
		timer = setTimeout(() => {
			round = turn();
		}, ms);
	};
	plan(REST_MS.least);
	return {
		async close() {
			closed = true;
			clearTimeout(timer);
			await round;
		},
	};
}
