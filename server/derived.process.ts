import { startRoller } from "../gateway/roller.ts";
import { startSettler } from "../gateway/settler.ts";
import { done, giveWay, say, workGiven } from "../gateway/side-process.ts";
import { connect } from "../store/connect.ts";
import type { House } from "../store/house.ts";
import type { DerivedWork } from "./derived.ts";

/** Rollups, days and seals, and of the jobs the few that may run at once. */
const CONNECTIONS = 4;

const { ownerUrl, districtId, dataFolder, version, rawDays, jobs } = await workGiven<DerivedWork>();
giveWay();
const db = connect(ownerUrl, { max: CONNECTIONS });
const house: House = { db, districtId, dataFolder, version, now: () => new Date() };
const running = [
	startRoller(house),
	startSettler(house, { rawDays }),
	...(jobs ? [(await import("./house-jobs.ts")).startHouseJobs(house)] : []),
];
process.once("message", async () => {
	await Promise.all(running.map((one) => one.close()));
	await db.destroy();
	done();
});
say({ ready: true });
