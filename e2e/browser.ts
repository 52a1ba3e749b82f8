import { existsSync, statSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** A newer package is unpacked anew. */
const PACKAGED = statSync(new URL("../node_modules/@sparticuz/chromium/bin/chromium.br", import.meta.url)).size;

/**
 * The browser's program, unpacked once for each user of the machine: the package itself would put it where the first user's copy shuts the others out. It is unpacked
 * aside and moved into place whole, since test files start together.
 */
async function installedBrowser(): Promise<string> {
	const place = join(tmpdir(), `bihuan-browser-${userInfo().uid}-${PACKAGED}`);
	if (!existsSync(place)) {
		const aside = await mkdtemp(`${place}-`);
		const before = process.env.TMPDIR;
		process.env.TMPDIR = aside;
		const unpacked = chromium.executablePath(); // reads TMPDIR before it waits for anything
		if (before === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = before;
		await unpacked;
		await rename(aside, place).catch(() => rm(aside, { recursive: true })); // another was first
	}
	return join(place, "chromium");
}

/** Starts the Chromium that comes from npm; nothing is installed by hand. */
export async function startBrowser(): Promise<Browser> {
	return playwright.launch({
		// One process for all would take every page down with the first context that closes.
		args: [...chromium.args.filter((arg) => arg !== "--single-process"), "--no-sandbox"],
		executablePath: await installedBrowser(),
		headless: true,
	});
}
