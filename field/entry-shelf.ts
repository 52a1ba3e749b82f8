import type { PatrolBody } from "../waters/patrol.ts";

// What the phone keeps: entries until the server has them, and the last round that was loaded. Plain IndexedDB.

/** An entry as it was written on the bank; its key makes it one patrol however often it is sent. */
export interface KeptEntry {
	clientKey: string;
	/** Whose it is: another who signs in on the same phone does not send it. */
	personId: string;
	happenedAt: string;
	patrol: PatrolBody;
	/** Photos not sent yet, by the finding that they belong to. */
	photos: { key: string; finding: number; name: string; blob: Blob; fileId?: string }[];
	state: "waiting" | "sent" | "refused";
	/** Why the server refused it, in both languages. */
	refused?: { zh: string; en: string };
}

const NAME = "bihuan-field";
const SENT_KEPT = 20;

function open(): Promise<IDBDatabase> {
	return new Promise((done, failed) => {
		const request = indexedDB.open(NAME, 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore("entries", { keyPath: "clientKey" });
			request.result.createObjectStore("round");
		};
		request.onsuccess = () => done(request.result);
		request.onerror = () => failed(request.error);
	});
}

async function inStore<T>(
	name: "entries" | "round",
	mode: IDBTransactionMode,
	work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
	const database = await open();
	try {
		return await new Promise<T>((done, failed) => {
			const transaction = database.transaction(name, mode);
			const request = work(transaction.objectStore(name));
			// Kept means written down, not merely asked for.
			transaction.oncomplete = () => done(request.result);
			transaction.onabort = () => failed(transaction.error);
			transaction.onerror = () => failed(transaction.error);
		});
	} finally {
		database.close();
	}
}

export const keepEntry = (entry: KeptEntry) => inStore("entries", "readwrite", (store) => store.put(entry));

/** A person's entries, the newest first. */
export async function keptEntries(personId: string): Promise<KeptEntry[]> {
	const all = (await inStore("entries", "readonly", (store) => store.getAll())) as KeptEntry[];
	return all
		.filter((entry) => entry.personId === personId)
		.sort((a, b) => (a.happenedAt < b.happenedAt ? 1 : a.happenedAt > b.happenedAt ? -1 : 0));
}

export const dropEntry = (clientKey: string) => inStore("entries", "readwrite", (store) => store.delete(clientKey));

/** Of what was sent only the last ones are kept, to be read again. */
export async function forgetOldEntries(personId: string): Promise<void> {
	const sent = (await keptEntries(personId)).filter((entry) => entry.state === "sent");
	for (const entry of sent.slice(SENT_KEPT)) await dropEntry(entry.clientKey);
}

export const keepRound = (personId: string, round: unknown) =>
	inStore("round", "readwrite", (store) => store.put(round, personId));

/** The rounds of whoever else used this phone are of no use to this one. */
export async function forgetRoundsOfOthers(personId: string): Promise<void> {
	const keys = (await inStore("round", "readonly", (store) => store.getAllKeys())) as string[];
	for (const key of keys) if (key !== personId) await inStore("round", "readwrite", (store) => store.delete(key));
}

export const keptRound = <T>(personId: string): Promise<T | undefined> =>
	inStore("round", "readonly", (store) => store.get(personId)) as Promise<T | undefined>;
