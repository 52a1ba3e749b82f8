// The first step of every npm script. Plain JavaScript without dependencies, so that it runs on any Node from 18 on:
// installs what is missing through the lock file, builds the web page when its sources changed, then hands over to the
// Node 24 that came with the packages.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const home = dirname(fileURLToPath(import.meta.url));
const bin = join(home, "node_modules", ".bin");
const node24 = join(home, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const [task = "serve", ...rest] = process.argv.slice(2);
const quiet = task === "quiet";

/** @param {string} text */
function say(text) {
	if (!quiet) console.log(text);
}

/** @param {string} text @returns {never} */
function giveUp(text) {
	console.error(text);
	process.exit(1);
}

/** @param {string[]} files */
function digestOf(files) {
	const digest = createHash("sha256");
	for (const file of files) {
		digest.update(relative(home, file));
		digest.update(readFileSync(file));
	}
	return digest.digest("hex");
}

/** @param {string} file */
function stampIn(file) {
	return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}

function install() {
	const stamp = join(home, "node_modules", ".bihuan-installed");
	const wanted = digestOf([join(home, "package-lock.json")]);
	if (stampIn(stamp) === wanted && existsSync(node24)) return;
	say("安装依赖 · Installing what is missing (npm ci) …");
	const npm = process.platform === "win32" ? "npm.cmd" : "npm";
	const done = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		cwd: home,
		stdio: quiet ? ["ignore", "ignore", "inherit"] : "inherit",
		shell: process.platform === "win32",
	});
	if (done.error) giveUp(`npm could not be started: ${done.error.message}`);
	if (done.status !== 0) giveUp("npm ci did not finish; its message is above. Mend that and start again.");
	if (!existsSync(node24))
		giveUp(
			"npm ci finished, but the Node 24 of the package “node” is missing: allow its install script and start again.",
		);
	writeFileSync(stamp, `${wanted}\n`);
}

/** @param {string} folder @returns {string[]} */
function webSources(folder) {
	const found = [];
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		if (["node_modules", "dist", "data", ".git", "docs"].includes(entry.name)) continue;
		const path = join(folder, entry.name);
		if (entry.isDirectory()) found.push(...webSources(path));
		else if (
			/\.(tsx|css|html|svg)$/.test(entry.name) ||
			(/\.ts$/.test(entry.name) && !/\.(test|bench)\.ts$/.test(entry.name))
		)
			found.push(path);
	}
	return found.sort();
}

function buildWeb() {
	const config = join(home, "web", "vite.config.ts");
	if (!existsSync(config)) return;
	const stamp = join(home, "dist", ".bihuan-built");
	const wanted = digestOf([...webSources(home), join(home, "package-lock.json")]);
	if (stampIn(stamp) === wanted && existsSync(join(home, "dist", "web", "index.html"))) return;
	say("生成网页 · Building the web page …");
	const done = spawnSync(
		node24,
		[join(home, "node_modules", "vite", "bin", "vite.js"), "build", "--config", config, "--logLevel", "warn"],
		{
			cwd: home,
			stdio: quiet ? ["ignore", "ignore", "inherit"] : "inherit",
			env: environment(),
		},
	);
	if (done.status !== 0) giveUp("The web page could not be built; the message is above.");
	mkdirSync(dirname(stamp), { recursive: true });
	writeFileSync(stamp, `${wanted}\n`);
}

function environment() {
	return { ...process.env, PATH: `${dirname(node24)}${delimiter}${bin}${delimiter}${process.env.PATH ?? ""}` };
}

/** @param {string[]} args */
function handOver(args) {
	const child = spawn(node24, args, { cwd: home, stdio: "inherit", env: environment() });
	// Ctrl-C reaches the whole group by itself; a signal sent to us alone must be passed on.
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
		process.on(signal, () => {
			if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
		});
	}
	child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

install();
if (task === "serve" || task === "test" || (task === "bench" && rest[0] === "pages")) buildWeb();
if (task === "serve") handOver([join(home, "bihuan.ts"), "serve", ...rest]);
else if (task === "quiet") handOver([join(home, "bihuan.ts"), ...rest]);
else if (task === "test") handOver([join(home, "server", "test-run.ts"), ...rest]);
else if (task === "bench") handOver([join(home, "server", "bench-run.ts"), ...rest]);
else giveUp(`Unknown task “${task}”.`);
