import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

/** How it stands with the stream: heard, not heard (the page may be behind), or not asked for. */
export type LiveState = "live" | "away" | "off";

interface Follower {
	topic: string;
	/** null: any row may have changed. */
	changed(ids: readonly string[] | null): void;
	state(state: LiveState): void;
}

/** Nothing for so long, not even a beat: the line is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
/** A page in the background gives its line back after so long: browsers allow six to a server. */
const HIDDEN_MS = 20_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/** One stream for the whole tab, whatever follows on it. */
class LiveLine {
	readonly #followers = new Set<Follower>();
	#source: EventSource | null = null;
	#topics = "";
	/** The last position heard; kept when the topics change, so that nothing is missed in between. */
	#position: string | null = null;
	#state: LiveState = "off";
	#failed = 0;
	#silence: ReturnType<typeof setTimeout> | undefined;
	#again: ReturnType<typeof setTimeout> | undefined;
	#hidden: ReturnType<typeof setTimeout> | undefined;

	constructor() {
		document.addEventListener("visibilitychange", () => {
			clearTimeout(this.#hidden);
			if (document.hidden) this.#hidden = setTimeout(() => this.#close(), HIDDEN_MS);
			else this.#refresh();
		});
	}

	follow(follower: Follower): () => void {
		this.#followers.add(follower);
		follower.state(this.#state);
		this.#soon(20);
		return () => {
			this.#followers.delete(follower);
			this.#soon(200);
		};
	}

	/** Opens the stream for what is followed now, where it is not open for just that. */
	#refresh(): void {
		const topics = [...new Set([...this.#followers].map((follower) => follower.topic))].sort().join(",");
		if (topics === "") this.#close();
		else if (!document.hidden && (topics !== this.#topics || this.#source === null)) this.#open(topics);
	}

	#soon(ms: number): void {
		clearTimeout(this.#again);
		this.#again = setTimeout(() => this.#refresh(), ms);
	}

	#open(topics: string): void {
		this.#close();
		this.#topics = topics;
		const query = new URLSearchParams({ topics, ...(this.#position && { after: this.#position }) });
		const source = new EventSource(`/api/live?${query}`);
		this.#source = source;
		const on = (name: string, work: (data: Record<string, unknown>) => void) =>
			source.addEventListener(name, (event) => {
				if (source !== this.#source) return;
				this.#position = event.lastEventId || this.#position;
				this.#failed = 0;
				this.#listenFor(SILENCE_MS);
				work(JSON.parse(event.data));
			});
		on("ready", ({ all }) => {
			this.#tell("live");
			if (all) for (const follower of this.#followers) follower.changed(null);
		});
		on("beat", () => {});
		on("away", () => this.#tell("away"));
		on("change", ({ changes }) => {
			for (const { topic, ids } of changes as { topic: string; ids: string[] | null }[])
				for (const follower of this.#followers) {
					const [wanted, id] = follower.topic.split("/");
					if (wanted === topic && (id === undefined || ids === null || ids.includes(id))) follower.changed(ids);
				}
		});
		source.onerror = () => {
			if (source !== this.#source) return;
			this.#tell("away");
			// The browser tries again by itself after a broken line, and never after a refusal.
			if (source.readyState === EventSource.CLOSED) this.#openLater();
		};
		this.#listenFor(SILENCE_MS);
	}

	#listenFor(ms: number): void {
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => {
			this.#tell("away");
			this.#openLater();
		}, ms);
	}

	#openLater(): void {
		this.#source?.close();
		this.#source = null;
		clearTimeout(this.#silence);
		const wait = RETRY_MS[Math.min(this.#failed++, RETRY_MS.length - 1)] ?? 0;
		this.#soon(wait * (0.75 + Math.random() / 2));
	}

	#close(): void {
		clearTimeout(this.#silence);
		this.#source?.close();
		this.#source = null;
		this.#topics = "";
	}

	#tell(state: LiveState): void {
		this.#state = state;
		for (const follower of this.#followers) follower.state(state);
	}
}

let line: LiveLine | undefined;

/**
 * Follows a topic (`stations`, `stations/12`; null: nothing, as on a page of a past moment). When its rows change, `onChange` is called with their ids
 * (null: any), or the queries whose path begins with one of the given ones are asked again, once a second at most.
 */
export function useLive(
	topic: string | null,
	onChange: readonly string[] | ((ids: readonly string[] | null) => void),
): LiveState {
	const queries = useQueryClient();
	const [state, setState] = useState<LiveState>("off");
	const latest = useRef(onChange);
	latest.current = onChange;
	useEffect(() => {
		if (topic === null) {
			setState("off");
			return;
		}
		let timer: ReturnType<typeof setTimeout> | undefined;
		let last = 0;
		const askAgain = () => {
			timer = undefined;
			last = Date.now();
			const paths = latest.current;
			if (typeof paths === "function") return;
			void queries.invalidateQueries({
				predicate: ({ queryKey: [path] }) =>
					typeof path === "string" && paths.some((start) => path === start || path.startsWith(`${start}?`)),
			});
		};
		line ??= new LiveLine();
		const leave = line.follow({
			topic,
			state: setState,
			changed(ids) {
				if (typeof latest.current === "function") latest.current(ids);
				else timer ??= setTimeout(askAgain, Math.max(50, last + 1_000 - Date.now()));
			},
		});
		return () => {
			clearTimeout(timer);
			leave();
		};
	}, [topic, queries]);
	return state;
}
