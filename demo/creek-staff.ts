import { instantOf } from "../loop/local-day.ts";
import { takeStep } from "../loop/matter.store.ts";
import type { MatterKind } from "../loop/matter.ts";
import type { Step } from "../loop/matter-step.ts";
import type { Trx } from "../store/database.ts";
import { TOWNS } from "./network.ts";
import type { PlayedEvent } from "./proposal-play.ts";

// Who does what in the demo's works on creeks. Offices, no persons.

export const ZONE = "Asia/Shanghai";

export const SUPERVISION = { person: "demo-05", unit: "demo-supervision" };
export const VERIFIER = { person: "demo-07", unit: "demo-ecology" };
export const RIVER_OFFICE = { person: "demo-08", unit: "demo-water" };

/** The clerk of a town: in office from the demo's first day in every town. */
export const clerkOf = (town: string) => ({ person: `demo-clerk-${town}`, unit: town });
export const gridOfficer = (town: string, number: 1 | 2) => ({ person: `demo-grid-${number}-${town}`, unit: town });
export const stationHead = (town: string) => ({
	person: `demo-${String(TOWNS.findIndex((one) => one.id === town) + 9).padStart(2, "0")}`,
	unit: town,
});

/** Whatever the demo delivers, at the instant at which it is received. */
export interface Arrival {
	receivedAt: string;
	deliver(trx: Trx): Promise<void>;
	/** It is one event and no more: it is sealed together with its neighbours. */
	append?: PlayedEvent;
}

export const at = (day: string, time: string) => instantOf(day, time, ZONE);

/** One thing that somebody does at a local time. */
export function act(day: string, time: string, deliver: (trx: Trx, now: string) => Promise<unknown>): Arrival {
	const now = at(day, time);
	return {
		receivedAt: now,
		deliver: async (trx) => {
			await deliver(trx, now);
		},
	};
}

/** One step of a matter by somebody at a local time. */
export function step(
	kind: MatterKind,
	matterId: string,
	by: { person: string; unit: string },
	name: Exclude<Step, "raise">,
	body: object,
	[day, time]: [string, string],
): Arrival {
	return act(day, time, (trx, now) =>
		takeStep(trx, kind, { matterId, step: name, body, by, clientKey: `demo:${matterId}:${name}:${day}:${time}` }, now),
	);
}

/** Mark of what was made up. */
export const proof = (name: string, href: string) => [{ href, name: `${name}（演示数据）` }];
