import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "./database.ts";
import { readSettings } from "./settings.ts";

/** The database of the server that runs on this data folder, else opened for this command alone. */
export async function reachDatabase(): Promise<{ ownerUrl: string; close(): Promise<void> }> {
	return (await runningDatabase()) ?? openDatabase(readSettings(process.env), () => {});
}

/** The database of the server that runs on this data folder; null where none runs. */
export async function runningDatabase(): Promise<{ ownerUrl: string; close(): Promise<void> } | null> {
	const settings = readSettings(process.env);
	const running = await readFile(join(settings.dataFolder, "server.json"), "utf8").catch(() => null);
	if (running !== null && settings.databaseUrl === null) {
		const { pid, ownerUrl } = JSON.parse(running) as { pid: number; ownerUrl: string };
		try {
			process.kill(pid, 0);
			return { ownerUrl, close: async () => {} };
		} catch {
			// left over from a crash: open it ourselves
		}
	}
	return null;
}
