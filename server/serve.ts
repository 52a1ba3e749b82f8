import { existsSync } from "node:fs";
import { access, constants, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { sql } from "kysely";
import { loadDemo } from "../demo/load.ts";
import { startGateway } from "../gateway/running.ts";
import { readGatewaySettings } from "../gateway/settings.ts";
import { readNoticeSettings } from "../matters/notice-settings.ts";
import packageFile from "../package.json" with { type: "json" };
import { FIRST_LINK_HOURS, firstAdminLink } from "../people/sign-in.store.ts";
import { inDistrict } from "../store/database.ts";
import { secretIn } from "../store/house-secret.ts";
import { buildApp } from "./app.ts";
import { openDatabase } from "./database.ts";
import { startDerived } from "./derived.ts";
import { LINES } from "./lines.ts";
import { rebuildDistrict } from "./rebuild.ts";
import { CannotStart, readSettings, type Settings } from "./settings.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Starts the product step by step and stays until it is told to stop. */
export async function serve(args: readonly string[]): Promise<number> {
	const unknown = args.find((arg) => arg !== "--empty");
	if (unknown !== undefined)
		throw new CannotStart(`不认识的参数“${unknown}”；可用 --empty。 Unknown argument "${unknown}"; there is --empty.`);
	const settings = readSettings(process.env, { empty: args.includes("--empty") });
	const notices = readNoticeSettings(process.env);
	const stopAsked = new Promise<void>((asked) => {
		for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked());
	});
	await portIsFree(settings);
	const unlock = await lockData(settings.dataFolder);
	const say = (step: string) => console.log(`· ${step}`);
	try {
		const database = await openDatabase(settings, say);
		try {
			if (settings.demo) await firstDemo(database, settings.dataFolder, say);
			if (database.upgraded) {
				say("按现行规则由留痕重算各事项 · folding all matters again by the rules of this version");
				await rebuildDistrict(database.db, database.districtId, new Date().toISOString());
			}
			const operatorKey = await secretIn(settings.dataFolder, "operator.key", 24);
			const house = {
				db: database.db,
				districtId: database.districtId,
				now: () => new Date(),
				dataFolder: settings.dataFolder,
				version: packageFile.version,
			};
			const app = await buildApp(house, LINES, {
				operatorKey,
				notices,
				signIn: {
					sealKey: Buffer.from(await secretIn(settings.dataFolder, "seal.key", 32), "base64url"),
					demoPersons: settings.demo && LOOPBACK.has(settings.host),
					oidc: settings.oidc,
				},
			});
			const { rawDays } = readGatewaySettings(process.env);
			const gateway = await startGateway(house, database.ownerUrl, process.env, say);
			const derived = await startDerived({
				...{ ownerUrl: database.ownerUrl, districtId: database.districtId, dataFolder: settings.dataFolder },
				...{ version: packageFile.version, rawDays, jobs: true },
			});
			await app.listen({ port: settings.port, host: settings.host });
			const address = app.server.address();
			const port = typeof address === "object" && address ? address.port : settings.port;
			await writeFile(
				join(settings.dataFolder, "server.json"),
				JSON.stringify({ pid: process.pid, port, ownerUrl: database.ownerUrl }),
				{ mode: 0o600 },
			);
			console.log(
				`就绪 · Ready: http://${settings.host}:${port}/  （打开即可浏览，无需登录；Ctrl-C 停止 · open it and look round, no sign-in needed; Ctrl-C stops）`,
			);
			const token = await firstAdminLink(house);
			// Behind the # so that neither a log nor a Referer gets to see it.
			if (token !== null)
				console.log(
					`首位管理员 · First administrator: http://${settings.host}:${port}/sign-in#link=${token}  （一次有效，${FIRST_LINK_HOURS} 小时内 · once, within ${FIRST_LINK_HOURS} h）`,
				);
			await stopAsked;
			console.log("正在停止 · Stopping …");
			await app.close();
			await gateway?.close();
			await derived.close();
		} finally {
			await rm(join(settings.dataFolder, "server.json"), { force: true });
			await database.close();
		}
	} finally {
		await unlock();
	}
	return 0;
}

async function firstDemo(
	database: Awaited<ReturnType<typeof openDatabase>>,
	dataFolder: string,
	say: (step: string) => void,
): Promise<void> {
	const { db, districtId } = database;
	const state = await inDistrict(db, districtId, async (trx) => ({
		named:
			(await trx.selectFrom("district").select("name_zh").where("district_id", "=", districtId).executeTakeFirst())
				?.name_zh !== "",
		events: await sql`select 1 from event limit 1`.execute(trx),
	}));
	if (state.named || state.events.rows.length > 0) return;
	say("载入演示区 · loading the demo district");
	let shown = -1;
	await loadDemo({ db, districtId, now: () => new Date(), dataFolder }, (done, of) => {
		const tenth = Math.floor((10 * done) / of);
		if (tenth === shown) return;
		shown = tenth;
		say(`  ${tenth * 10} %`);
	});
}

function portIsFree({ port, host }: Settings): Promise<void> {
	return new Promise((free, refuse) => {
		const probe = createServer();
		probe.once("error", (error: NodeJS.ErrnoException) => {
			const why =
				error.code === "EADDRINUSE"
					? `端口 ${port} 已被占用，请换一个：PORT=3851 npm start。 Port ${port} is in use; choose another with PORT.`
					: `不能在 ${host}:${port} 上监听（${error.code}）。 Can't listen on ${host}:${port}.`;
			refuse(new CannotStart(why));
		});
		probe.listen(port, host, () => probe.close(() => free()));
	});
}

/** Like a recursive mkdir, which spins for ever where a folder can't be made in one that exists (under /proc). */
async function makeFolder(folder: string): Promise<void> {
	if (existsSync(folder)) return;
	if (dirname(folder) !== folder) await makeFolder(dirname(folder));
	await mkdir(folder);
}

/** One process a data folder; the lock of a process that is gone is taken over. */
export async function lockData(folder: string): Promise<() => Promise<void>> {
	const file = join(folder, "bihuan.lock");
	try {
		await makeFolder(folder);
		await access(folder, constants.W_OK);
	} catch {
		throw new CannotStart(
			`数据目录 ${folder} 不能写入，请检查权限或用 BIHUAN_DATA 另选。 The data folder ${folder} can't be written.`,
		);
	}
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			await writeFile(file, String(process.pid), { flag: "wx" });
			return () => rm(file, { force: true });
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EEXIST")
				throw new CannotStart(
					`数据目录 ${folder} 不能写入，请检查权限或用 BIHUAN_DATA 另选。 The data folder ${folder} can't be written.`,
				);
		}
		const pid = Number(await readFile(file, "utf8").catch(() => ""));
		if (await isOurs(pid))
			throw new CannotStart(
				`数据目录 ${folder} 正被另一个闭环进程（${pid}）使用。 The data folder ${folder} is in use by process ${pid}.`,
			);
		await rm(file, { force: true });
	}
	throw new CannotStart(`数据目录 ${folder} 正被占用。 The data folder ${folder} is in use.`);
}

/** Whether the process lives and is one of ours: a pid may have been given to another program since a crash. */
async function isOurs(pid: number): Promise<boolean> {
	if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) return false;
	const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
	if (command !== null) return /bihuan\.ts\0serve/.test(command);
	if (process.platform === "linux") return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
