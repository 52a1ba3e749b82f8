import type { Db } from "./database.ts";

/** What every route and job is given: the database, the district, the clock and the data folder. */
export interface House {
	db: Db;
	districtId: number;
	/** The clock; passed in so that tests choose the time. */
	now(): Date;
	dataFolder: string;
	version: string;
}
