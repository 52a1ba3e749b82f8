import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** Starts the Chromium that comes from npm; nothing is installed by hand. */
export async function startBrowser(): Promise<Browser> {
	return playwright.launch({
		// One process for all would take every page down with the first context that closes.
		args: [...chromium.args.filter((arg) => arg !== "--single-process"), "--no-sandbox"],
		executablePath: await chromium.executablePath(),
		headless: true,
	});
}
