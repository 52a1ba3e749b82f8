import { globSync } from "node:fs";
import { basename, resolve } from "node:path";

// `npm run bench -- NAME` runs the `bench()` of NAME.bench.ts, wherever its room is.
const benches = new Map(
	globSync("**/*.bench.ts", { exclude: (name) => ["node_modules", "dist", "data"].includes(name) }).map((file) => [
		basename(file, ".bench.ts"),
		file,
	]),
);
const name = process.argv[2] ?? "";
const file = benches.get(name);
if (!file) {
	console.error(`No bench is called “${name}”. There are: ${[...benches.keys()].sort().join(", ")}.`);
	process.exit(1);
}
const { bench } = (await import(resolve(file))) as { bench(): Promise<void> };
await bench();
