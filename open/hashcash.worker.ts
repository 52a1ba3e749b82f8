import { solve } from "./hashcash.ts";

// Runs beside the page, so that typing goes on while it counts.
self.onmessage = ({ data }: MessageEvent<{ challenge: string; bits: number }>) => {
	self.postMessage({ nonce: solve(data.challenge, data.bits) });
};
