import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** Starts the Chromium that comes from npm; nothing is installed by hand. */
export async function startBrowser(): Promise<Browser> {
	return playwright.launch({ args: [...chromium.args, "--no-sandbox"], executablePath: await chromium.executablePath(), headless: true });
}
