import type { Job, Line } from "../loop/line.ts";
import type { House } from "../store/house.ts";

/**
 * Runs each line's jobs, and the house's own, again and again until stopped. A job that fails is logged and tried again at its next turn; two runs of one job
 * never overlap. `close` waits for what is running.
 */
export function startJobs(house: House, jobs: readonly Job[]): { close(): Promise<void> } {
	let stopped = false;
	const timers = new Map<string, NodeJS.Timeout>();
	const running = new Map<string, Promise<void>>();
	const plan = (job: Job, seconds: number) => {
		if (stopped) return;
		timers.set(
			job.name,
			setTimeout(() => running.set(job.name, turn(job)), seconds * 1000),
		);
	};
	async function turn(job: Job): Promise<void> {
		try {
			await job.run(house);
		} catch (error) {
			console.error(`${job.name}:`, error);
		}
		running.delete(job.name);
		plan(job, job.everySeconds);
	}
	for (const job of jobs) plan(job, Math.min(job.everySeconds, 5));
	return {
		async close() {
			stopped = true;
			for (const timer of timers.values()) clearTimeout(timer);
			await Promise.all(running.values());
		},
	};
}

export const jobsOf = (lines: readonly Line[]): Job[] => lines.flatMap((line) => line.jobs ?? []);
