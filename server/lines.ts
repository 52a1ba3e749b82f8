import { contestLine } from "../contest/line.ts";
import type { Line } from "../loop/line.ts";
import { projectsLine } from "../projects/line.ts";
import { proposalsLine } from "../proposals/line.ts";
import { watersLine } from "../waters/line.ts";

/** The lines of work of this house, one line each. */
export const LINES: readonly Line[] = [watersLine, proposalsLine, projectsLine, contestLine];
