// Pure: which requests the field page's worker answers, and which files it keeps.

/** What the page tells its worker. The page takes the type alone from here, so that the worker stays one file. */
export interface KeepFiles {
	kind: "keep-files";
	/** Addresses of everything that the page loaded. */
	files: string[];
}

export const PAGE = "/field";
/** A page that was loaded but whose files are not all kept yet. */
export const NEXT_PAGE = "/field?next";
/** Files of so many are kept; of a few releases at most. */
export const MOST_FILES = 250;
/** A line that gives no answer for so long is no line: the kept page opens. */
export const PATIENCE_MS = 4000;

export type Answer = "page" | "file" | "leave";

/** What the worker does with a request: the page itself, a file of the build, or nothing at all: the API and all other pages never pass through it. */
export function answerTo(url: string, origin: string, request: { method: string; mode: string }): Answer {
	const { origin: from, pathname } = new URL(url);
	if (from !== origin || request.method !== "GET") return "leave";
	if (request.mode === "navigate") return pathname === PAGE ? "page" : "leave";
	return pathname.startsWith("/assets/") ? "file" : "leave";
}

/** The files of the build among what a page loaded, each once. */
export function filesToKeep(files: readonly unknown[], origin: string): string[] {
	const kept = new Set<string>();
	for (const file of files.slice(0, 1000)) {
		if (typeof file !== "string" || !URL.canParse(file)) continue;
		const { origin: from, pathname } = new URL(file);
		if (from === origin && pathname.startsWith("/assets/")) kept.add(pathname);
	}
	return [...kept].slice(0, MOST_FILES);
}
