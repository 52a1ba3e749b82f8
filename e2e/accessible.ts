import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Pictures of the pages for a person to look at, where a folder is named. */
const PICTURES = process.env.BIHUAN_PICTURES;

/** The page as it stands breaks no rule of axe and does not run off its screen. */
export async function accessible(page: Page, name: string): Promise<void> {
	await page.waitForLoadState("networkidle");
	await page.evaluate(AXE);
	const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
		violations: { id: string; nodes: { html: string }[] }[];
	};
	assert.deepEqual(
		found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`),
		[],
		name,
	);
	const [wide, view] = (await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")) as [number, number];
	assert.ok(wide <= view, `${name}: ${wide} px wide on ${view}`);
	if (PICTURES === undefined) return;
	mkdirSync(PICTURES, { recursive: true });
	await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}
