import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules of accessibility that a page breaks, and by how much it is wider than its window. */
export async function faultsOf(page: Page): Promise<string[]> {
	await page.evaluate(AXE);
	const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
		violations: { id: string; nodes: { html: string }[] }[];
	};
	const wide = (await page.evaluate("document.documentElement.scrollWidth - innerWidth")) as number;
	return [
		...found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`),
		...(wide > 0 ? [`${wide} px too wide`] : []),
	];
}

/** Where pictures of pages are put to be looked at; nowhere unless asked. */
export async function shoot(page: Page, name: string): Promise<void> {
	if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}
