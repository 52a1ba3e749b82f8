import { asOwner, connect, OLDEST_SERVER_VERSION } from "../store/connect.ts";
import type { Db } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate, migrations } from "../store/migrate.ts";
import { CannotStart, type Settings } from "./settings.ts";

export interface OpenDatabase {
	db: Db;
	ownerUrl: string;
	districtId: number;
	/** An earlier version left it behind: what that version projected of events may follow other rules. */
	upgraded: boolean;
	close(): Promise<void>;
}

/** Opens the database that the settings name (or the embedded one), brings it up to date and makes sure of its district. */
export async function openDatabase(settings: Settings, say: (step: string) => void): Promise<OpenDatabase> {
	let stop = async () => {};
	let ownerUrl = settings.databaseUrl;
	if (ownerUrl === null) {
		say("启动内置 PostgreSQL · starting the embedded PostgreSQL");
		const embedded = await startEmbedded(settings.dataFolder).catch((error) => {
			throw new CannotStart(error instanceof Error ? error.message : String(error));
		});
		ownerUrl = embedded.ownerUrl;
		stop = embedded.stop;
	}
	try {
		await checkServer(ownerUrl);
		say("检查数据库结构 · bringing the database up to date");
		const told = upgradeWords(await migrate(ownerUrl), (await migrations()).length);
		if (told !== null) say(told);
		const districtId = await theDistrict(ownerUrl);
		const db = connect(ownerUrl);
		return {
			db,
			ownerUrl,
			districtId,
			upgraded: told !== null,
			close: async () => {
				await db.destroy();
				await stop();
			},
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** What a start says of a database that an earlier version left behind; null for a new one and for one that is up to date. */
export function upgradeWords(applied: readonly string[], all: number): string | null {
	if (applied.length === 0 || applied.length === all) return null;
	return `数据库由旧版本升级，共 ${applied.length} 步，原有数据保留 · upgraded from an earlier version in ${applied.length} steps, all data kept: ${applied.join(", ")}`;
}

async function checkServer(ownerUrl: string): Promise<void> {
	const { host } = new URL(ownerUrl);
	const version = await asOwner(ownerUrl, (owner) =>
		owner.query<{ v: number }>("select current_setting('server_version_num')::int as v"),
	).catch((error) => {
		throw new CannotStart(
			`连接不到数据库 ${host}：${error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : error}。请检查 DATABASE_URL 和数据库是否在运行。 The database at ${host} can't be reached.`,
		);
	});
	const refused = tooOld(version.rows[0]?.v ?? 0);
	if (refused !== null) throw new CannotStart(refused);
}

/** The sentence for a server that is too old (`server_version_num`, 140012 is 14.12); null for one that will do. */
export function tooOld(serverVersion: number): string | null {
	if (serverVersion >= OLDEST_SERVER_VERSION) return null;
	const major = Math.floor(serverVersion / 10_000);
	return `数据库 PostgreSQL 版本为 ${major}，需要 15 或更高。 PostgreSQL ${major} is too old; 15 or later is needed.`;
}

/** This server's district: the first one; a fresh database gets one without a name, which the first-run page asks for. */
async function theDistrict(ownerUrl: string): Promise<number> {
	return asOwner(ownerUrl, async (owner) => {
		await owner.query(
			"insert into district (district_id, code, name_zh, name_en) select 1, '', '', '' where not exists (select 1 from district)",
		);
		const first = await owner.query<{ district_id: number }>(
			"select district_id from district order by district_id limit 1",
		);
		return first.rows[0]?.district_id ?? 1;
	});
}
