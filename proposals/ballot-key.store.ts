import { randomBytes } from "node:crypto";
import type { House } from "../store/house.ts";
import { secretIn } from "../store/house-secret.ts";
import { BallotKey } from "./ballot-key.ts";

/** Of a house that keeps nothing: its ballots last as long as the process. */
const unkept = new BallotKey(randomBytes(32).toString("base64url"));
const known = new Map<string, Promise<BallotKey>>();

/** The key of a house's ballots; it lies in the data folder and never in the database. */
export function ballotKeyOf({ dataFolder }: Pick<House, "dataFolder">): Promise<BallotKey> {
	if (dataFolder === "") return Promise.resolve(unkept);
	const key = known.get(dataFolder) ?? secretIn(dataFolder, "ballot.key", 32).then((secret) => new BallotKey(secret));
	known.set(dataFolder, key);
	return key;
}
