import type { House } from "../store/house.ts";
import { Gateway } from "./gateway.ts";
import { CannotStart, type GatewaySettings } from "./settings.ts";

/** Gateways of this process by their house's data: routes speak to stations through them. */
const running = new WeakMap<House["db"], Gateway>();

/** The gateway that runs with this house in this process. */
export function gatewayOf(house: House): Gateway | null {
	return running.get(house.db) ?? null;
}

/**
 * Starts the gateway beside the server. A port that was asked for must be free; the usual one may belong to another server of this machine,
 * then this one goes without and says so.
 */
export async function startGateway(
	house: House,
	settings: GatewaySettings,
	say: (line: string) => void,
): Promise<Gateway | null> {
	if (settings.port === null) return null;
	const gateway = new Gateway(house, settings);
	try {
		await gateway.start();
	} catch (error) {
		await gateway.close();
		if (!(error instanceof CannotStart) || settings.portWasNamed) throw error;
		say(`${error.message} 本次不接收自动站数据 · no stations are received this time`);
		return null;
	}
	running.set(house.db, gateway);
	say(`接收自动站 HJ 212 · receiving HJ 212 stations on ${settings.host}:${gateway.state.port}`);
	return gateway;
}
