import { setTimeout as sleep } from "node:timers/promises";
import { type SideProcess, startBeside } from "../gateway/side-process.ts";

export interface DerivedWork {
	ownerUrl: string;
	districtId: number;
	dataFolder: string;
	version: string;
	/** Raw frames older than this are dropped. */
	rawDays: number;
	/** Whether the house's jobs (quality control, alarms, reminders …) are done too; else only what telemetry needs: rollups, days, seals. */
	jobs: boolean;
}

const AGAIN_MS = 5_000;

/** Starts the process that does what follows from what was received; nobody who sends or reads waits for it. Should it end, another one goes on. */
export async function startDerived(work: DerivedWork): Promise<{ close(): Promise<void> }> {
	let closed = false;
	let side: SideProcess;
	const start = async () => {
		const started = await startBeside(new URL("./derived.process.ts", import.meta.url), work, again);
		side = started.side;
		if (closed) await side.close();
	};
	const again = async (how: string) => {
		console.error(
			`后台计算进程已退出（${how}），重新启动 · the process for derived work ended (${how}) and is started again`,
		);
		await sleep(AGAIN_MS, undefined, { ref: false });
		if (!closed) await start().catch((error: Error) => again(error.message));
	};
	await start();
	return {
		async close() {
			closed = true;
			await side.close();
		},
	};
}
