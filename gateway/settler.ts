import type { House } from "../store/house.ts";
import { settleTelemetry } from "./settle.ts";

const EVERY_MS = 60_000;

/** Seals the batches in the chain and works out the days that are due, once a minute until closed; what could not be done is still due a minute later. */
export function startSettler(
	house: Pick<House, "db" | "districtId" | "now">,
	options: { rawDays: number },
): { close(): Promise<void> } {
	let turn: Promise<unknown> | null = null;
	const timer = setInterval(() => {
		turn ??= settleTelemetry(house.db, house.districtId, house.now(), options)
			.catch((error: Error) => console.error(`结算未完成，稍后再试 · telemetry waits to be settled: ${error.message}`))
			.finally(() => {
				turn = null;
			});
	}, EVERY_MS);
	return {
		async close() {
			clearInterval(timer);
			await turn;
		},
	};
}
