import type { KeepFiles } from "./field-shell.ts";

const WORKER = "/field-worker.js";

/**
 * Keeps the page on the phone, so that it opens on the bank without signal: its worker is told which of the product's own files this page was made of. No answer of
 * the API is kept there. Where the browser has no workers (an address without TLS), the page works as before while it stays open.
 */
export async function keepPage(): Promise<void> {
	if (!("serviceWorker" in navigator)) return;
	try {
		const registration = await navigator.serviceWorker.register(WORKER, { scope: "/field" });
		const worker = registration.active ?? (await activated(registration));
		// Fonts and the page's own code come a little after its words.
		await document.fonts.ready;
		const files = performance.getEntriesByType("resource").map((entry) => entry.name);
		worker?.postMessage({ kind: "keep-files", files } satisfies KeepFiles);
	} catch (error) {
		console.warn("The page can't be kept for use without signal.", error);
	}
}

function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
	const worker = registration.installing ?? registration.waiting;
	if (!worker) return Promise.resolve(null);
	return new Promise((done) => {
		worker.addEventListener("statechange", () => {
			if (worker.state === "activated") done(worker);
			if (worker.state === "redundant") done(null);
		});
	});
}
