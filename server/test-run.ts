import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../store/embedded.ts";

// Runs every test file (or those named) against one throw-away PostgreSQL, and ends with node's own summary and exit code.
const named = process.argv.slice(2);
const files =
	named.length > 0
		? named
		: globSync("**/*.test.ts", { exclude: (name) => ["node_modules", "dist", "data"].includes(name) });
const folder = await mkdtemp(join(tmpdir(), "bihuan-tests-"));
await chmod(folder, 0o755); // as root the server runs as another user, who must be able to enter
const server = await startEmbedded(folder);
const run = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-timeout=600000", ...files.sort()], {
	stdio: "inherit",
	env: { ...process.env, BIHUAN_TEST_DATABASE_URL: server.ownerUrl },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => run.kill(signal));
run.on("exit", async (code) => {
	await server.stop();
	await rm(folder, { recursive: true, force: true });
	process.exit(code ?? 1);
});
