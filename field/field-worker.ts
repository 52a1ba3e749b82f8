import { answerTo, filesToKeep, type KeepFiles, MOST_FILES, NEXT_PAGE, PAGE, PATIENCE_MS } from "./field-shell.ts";

// The service worker of the field page. It keeps the page's shell (HTML, code, fonts: the same for everybody) and nothing that the API said.

/** The part of a worker's world that is used here; the DOM's types know pages only. */
interface FieldWorker {
	skipWaiting(): Promise<void>;
	clients: { claim(): Promise<void> };
	addEventListener(kind: "install" | "activate", work: (event: Lasting) => void): void;
	addEventListener(kind: "fetch", work: (event: Lasting & Fetching) => void): void;
	addEventListener(kind: "message", work: (event: Lasting & MessageEvent) => void): void;
}
interface Lasting {
	waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
	request: Request;
	respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as FieldWorker;
const SHELF = "bihuan-field-1";

worker.addEventListener("install", (event) => {
	event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
	event.waitUntil(worker.clients.claim());
});

worker.addEventListener("message", (event) => {
	const told = event.data as Partial<KeepFiles> | null;
	if (told?.kind === "keep-files" && Array.isArray(told.files)) event.waitUntil(keep(told.files));
});

worker.addEventListener("fetch", (event) => {
	const answer = answerTo(event.request.url, location.origin, event.request);
	if (answer === "page") event.respondWith(page(event.request));
	if (answer === "file") event.respondWith(file(event.request));
});

/** Keeps the files of a page that is open, then the page itself: what opens without signal is always whole. */
async function keep(files: unknown[]): Promise<void> {
	const shelf = await caches.open(SHELF);
	const wanted = filesToKeep(files, location.origin);
	for (const path of wanted) {
		if (await shelf.match(path)) continue;
		const answer = await fetch(path);
		if (!answer.ok) return;
		await shelf.put(path, answer);
	}
	const next = (await shelf.match(NEXT_PAGE)) ?? (await fetch(PAGE, { credentials: "omit" }));
	if (next.ok) await shelf.put(PAGE, next);
	await shelf.delete(NEXT_PAGE);
	const kept = (await shelf.keys()).filter((one) => new URL(one.url).pathname.startsWith("/assets/"));
	const spare = kept.filter((one) => !wanted.includes(new URL(one.url).pathname));
	for (const one of spare.slice(0, Math.max(0, kept.length - MOST_FILES))) await shelf.delete(one);
}

/** The page from the server where it answers in time, else as it was kept. */
async function page(request: Request): Promise<Response> {
	const shelf = await caches.open(SHELF);
	const kept = await shelf.match(PAGE);
	const fresh = fetch(request).then(async (answer) => {
		if (answer.ok) await shelf.put(NEXT_PAGE, answer.clone());
		return answer;
	});
	if (!kept) return fresh;
	const late = new Promise<Response>((done) => setTimeout(() => done(kept), PATIENCE_MS));
	return Promise.race([fresh.catch(() => kept), late]);
}

/** A file of the build never changes under its name. */
async function file(request: Request): Promise<Response> {
	const shelf = await caches.open(SHELF);
	const kept = await shelf.match(request.url);
	return kept ?? fetch(request);
}
