import type { CreekWorksTables } from "./creek-works.tables.ts";
import type { FileTables } from "./file.tables.ts";
import type { GatewayTables } from "./gateway.tables.ts";
import type { KernelTables } from "./kernel.tables.ts";
import type { MatterTables } from "./matter.tables.ts";
import type { NoticeTables } from "./notice.tables.ts";
import type { OpenTables } from "./open.tables.ts";
import type { PeopleTables } from "./people.tables.ts";
import type { ProposalsTables } from "./proposals.tables.ts";
import type { QualityTables } from "./quality.tables.ts";
import type { RollupTables } from "./rollup.tables.ts";
import type { SupervisionTables } from "./supervision.tables.ts";
import type { WatersTables } from "./waters.tables.ts";

/**
 * Every table, by the room whose truth it holds. Columns are as the driver gives them; the parsers of bigint, numeric and timestamptz are set in
 * store/connect.ts (bigint -> number, numeric -> string, timestamptz -> Date, date -> "YYYY-MM-DD" string).
 */
export interface Tables
	extends CreekWorksTables,
		FileTables,
		NoticeTables,
		GatewayTables,
		KernelTables,
		MatterTables,
		OpenTables,
		PeopleTables,
		ProposalsTables,
		QualityTables,
		RollupTables,
		SupervisionTables,
		WatersTables {}
