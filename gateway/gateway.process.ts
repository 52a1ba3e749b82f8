import { connect } from "../store/connect.ts";
import type { StationProgress } from "./dialogue.ts";
import { Gateway } from "./gateway.ts";
import type { GatewayAsked, GatewaySays, GatewayWork } from "./running.ts";
import { CannotStart, readGatewaySettings } from "./settings.ts";
import { done, say as tellParent, workGiven } from "./side-process.ts";

/** Two for the commits that stations wait for; the others for the book of stations, the pulses and the quarantine. */
const CONNECTIONS = 6;
const STATE_MS = 500;

const { ownerUrl, districtId, dataFolder, version, settings } = await workGiven<GatewayWork>();
const say = (what: GatewaySays) => tellParent(what);
const db = connect(ownerUrl, { max: CONNECTIONS });
const gateway = new Gateway(
	{ db, districtId, dataFolder, version, now: () => new Date() },
	readGatewaySettings(settings),
);
let timer: NodeJS.Timeout | undefined;

process.on("message", async (asked: GatewayAsked | "close") => {
	if (asked !== "close") {
		const progressed = (so: StationProgress) => say({ progressed: asked.ask, so });
		const reply = await gateway
			.ask(asked.mn, asked.request, progressed)
			.catch((error: Error) => ({ fault: error.message }));
		say({ answered: asked.ask, reply });
		return;
	}
	clearInterval(timer);
	await gateway.close();
	await db.destroy();
	done();
});

try {
	await gateway.start();
	timer = setInterval(() => say({ state: gateway.state }), STATE_MS);
	say({ listens: gateway.state, timeZone: gateway.timeZone });
} catch (error) {
	if (!(error instanceof CannotStart)) throw error;
	say({ refused: error.message });
}
