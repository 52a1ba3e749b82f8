import { sendApi } from "../web/api.ts";
import ChallengeWorker from "./hashcash.worker.ts?worker";

/** Asks for a challenge and lets a worker answer it: a second of the machine's time, none of the person's. */
export async function answeredChallenge(): Promise<{ challenge: string; nonce: number }> {
	const { challenge, bits } = await sendApi<{ challenge: string; bits: number }>("/api/open/challenge");
	const worker = new ChallengeWorker();
	try {
		const nonce = await new Promise<number>((done, failed) => {
			worker.onmessage = ({ data }: MessageEvent<{ nonce: number }>) => done(data.nonce);
			worker.onerror = () => failed(new Error("The worker failed."));
			worker.postMessage({ challenge, bits });
		});
		return { challenge, nonce };
	} finally {
		worker.terminate();
	}
}
