import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Gateway } from "../gateway/gateway.ts";
import { readGatewaySettings } from "../gateway/settings.ts";
import packageFile from "../package.json" with { type: "json" };
import { asOwner, connect } from "../store/connect.ts";
import { startDerived } from "./derived.ts";
import { reachDatabase, runningDatabase } from "./reach.ts";
import { lockData } from "./serve.ts";
import { CannotStart, readSettings } from "./settings.ts";

/** `bihuan gateway`: the receiver of HJ 212 alone, on the running server's database or on its own, until it is told to stop. */
export async function gatewayCommand(args: readonly string[]): Promise<number> {
	if (args.length > 0)
		throw new CannotStart(
			"bihuan gateway 没有参数，用 HJ212_PORT 等设置。 bihuan gateway takes no arguments; see HJ212_PORT.",
		);
	const settings = readSettings(process.env);
	const listening = readGatewaySettings(process.env);
	if (listening.port === null) throw new CannotStart("HJ212_PORT 为 off。 HJ212_PORT is off.");
	const stopAsked = new Promise<void>((asked) => {
		for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked());
	});
	const { ownerUrl, close, own } = await database(settings);
	const db = connect(ownerUrl, { max: 6 });
	const first = await asOwner(ownerUrl, (owner) =>
		owner.query<{ id: number }>("select min(district_id)::int as id from district"),
	);
	const house = {
		db,
		districtId: first.rows[0]?.id ?? 1,
		now: () => new Date(),
		dataFolder: settings.dataFolder,
		version: packageFile.version,
	};
	const gateway = new Gateway(house, listening);
	const derived = await startDerived({
		...{ ownerUrl, districtId: house.districtId, dataFolder: settings.dataFolder, version: packageFile.version },
		...{ rawDays: listening.rawDays, jobs: false },
	});
	const note = join(settings.dataFolder, "server.json");
	try {
		await gateway.start();
		if (own) await writeFile(note, JSON.stringify({ pid: process.pid, port: null, ownerUrl }), { mode: 0o600 });
		console.log(`HJ 212 网关就绪 · HJ 212 gateway ready: ${listening.host}:${gateway.state.port}`);
		await stopAsked;
		console.log("正在停止 · Stopping …");
	} finally {
		await gateway.close();
		await derived.close();
		if (own) await rm(note, { force: true });
		await db.destroy();
		await close();
	}
	return 0;
}

/** The running server's database; else our own, under the data folder's lock. */
async function database(settings: ReturnType<typeof readSettings>) {
	if (settings.databaseUrl !== null) return { ...(await reachDatabase()), own: false };
	const reached = await runningDatabase();
	if (reached) return { ...reached, own: false };
	const unlock = await lockData(settings.dataFolder);
	try {
		const { ownerUrl, close } = await reachDatabase();
		return {
			ownerUrl,
			own: true,
			close: async () => {
				await close();
				await unlock();
			},
		};
	} catch (error) {
		await unlock();
		throw error;
	}
}
