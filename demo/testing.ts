import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { localDay } from "../loop/local-day.ts";
import { type TestDatabase, testDatabase } from "../store/testing.ts";
import { loadDemo } from "./load.ts";

let sources: string | undefined;

/** The demo follows from its own code and from whatever that calls: any change of the code makes it anew. */
function digestOfSources(): string {
	const digest = createHash("sha256");
	for (const file of globSync("{demo,loop,people,waters,proposals,projects,contest,commitments,store}/*.ts").sort())
		if (!/\.(test|bench)\.ts$/.test(file)) digest.update(file).update(readFileSync(file));
	return digest.digest("hex");
}

/** A database with the demo district as it is on the day of `now`; it is loaded once for all test files that ask for that day. */
export async function demoDatabase(scope: Parameters<typeof testDatabase>[0], now: Date): Promise<TestDatabase> {
	sources ??= digestOfSources();
	return testDatabase(scope, {
		key: `demo ${localDay(now, "Asia/Shanghai")} ${sources}`,
		fill: (db) => loadDemo({ db, districtId: 1, now: () => now }),
	});
}
