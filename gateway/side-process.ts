import { type ChildProcess, fork } from "node:child_process";
import { getPriority, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

/** A process beside this one with its own memory and its own connections to the database: what it computes keeps nobody here waiting. */
export interface SideProcess {
	child: ChildProcess;
	/** Asks it to finish what it is at, and waits until it is gone. */
	close(): Promise<void>;
}

/**
 * Starts `file` with what it must know; resolves with the first thing that it says. It ends with this process, however that ends.
 * `ended` is called when it ends without having been asked to.
 */
export function startBeside<First>(
	file: URL,
	work: unknown,
	ended: (how: string) => void,
): Promise<{ side: SideProcess; first: First }> {
	const child = fork(fileURLToPath(file), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
	let asked = false;
	const gone = new Promise<string>((done) => child.once("exit", (code, signal) => done(String(code ?? signal))));
	child.on("error", () => {}); // "exit" follows, or the message is not sent because it is gone
	child.send(work as object);
	const close = async () => {
		asked = true;
		if (child.connected) child.send("close");
		await gone;
	};
	return new Promise((ready, failed) => {
		let started = false;
		child.once("message", (first) => {
			started = true;
			ready({ side: { child, close }, first: first as First });
		});
		void gone.then((how) => {
			if (!started) failed(new Error(`${fileURLToPath(file)} ended with ${how}`));
			else if (!asked) ended(how);
		});
	});
}

/** In the process itself: what it was given to do. From then on the signals of a terminal are its parent's to answer, and it ends when its parent does. */
export function workGiven<Work>(): Promise<Work> {
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
	process.once("disconnect", () => process.exit(1));
	return new Promise((given) => process.once("message", (work) => given(work as Work)));
}

export function say(what: object): void {
	if (process.connected) process.send?.(what);
}

/** Nothing is left to do: the process ends by itself. */
export function done(): void {
	process.removeAllListeners("disconnect");
	process.removeAllListeners("message");
	if (process.connected) process.disconnect();
}

const LATER = 5;

/** Lets the processes that answer go first. */
export function giveWay(): void {
	try {
		setPriority(Math.min(19, getPriority() + LATER));
	} catch {
		// not allowed here: then it runs like the others
	}
}
