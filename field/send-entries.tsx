import { ApiError, sendApi } from "../web/api.ts";
import { sendFile } from "../web/send-file.ts";
import { forgetOldEntries, type KeptEntry, keepEntry, keptEntries } from "./entry-shelf.ts";

let sending: Promise<void> | null = null;

/**
 * Sends what waits on the phone, oldest first, one after the other. Where the line breaks off it stops and the rest waits; what the server refuses is kept
 * with its reason. Called twice at once it runs once.
 */
export function sendWaiting(personId: string): Promise<void> {
	sending ??= sendAll(personId).finally(() => {
		sending = null;
	});
	return sending;
}

async function sendAll(personId: string): Promise<void> {
	const waiting = (await keptEntries(personId)).filter((entry) => entry.state === "waiting").reverse();
	for (const entry of waiting) {
		try {
			await sendEntry(entry);
			await keepEntry({ ...entry, photos: [], state: "sent" });
		} catch (error) {
			const told = error instanceof ApiError ? error : null;
			if (told === null || told.status === 0 || told.status === 401 || told.status === 429 || told.status >= 500)
				return;
			await keepEntry({ ...entry, state: "refused", refused: told.words });
		}
	}
	await forgetOldEntries(personId);
}

async function sendEntry(entry: KeptEntry): Promise<void> {
	for (const photo of entry.photos) {
		if (photo.fileId) continue;
		const kept = await sendFile(photo.blob, photo, () => {}, new AbortController().signal);
		photo.fileId = kept.sha256;
		await keepEntry(entry);
	}
	const findings = entry.patrol.findings.map((finding, index) => ({
		...finding,
		photos: entry.photos.flatMap((photo) => (photo.finding === index && photo.fileId ? [photo.fileId] : [])),
	}));
	await sendApi("/api/field/patrols", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({
			clientKey: entry.clientKey,
			happenedAt: entry.happenedAt,
			patrol: { ...entry.patrol, findings },
		}),
	});
}
