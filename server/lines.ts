import type { Line } from "../loop/line.ts";
import { watersLine } from "../waters/line.ts";

/** The lines of work of this house; a new one is its folder and a line here. */
export const LINES: readonly Line[] = [watersLine];
