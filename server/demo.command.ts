import { parseArgs } from "node:util";
import { loadDemo } from "../demo/load.ts";
import { asOwner, connect } from "../store/connect.ts";
import { migrate } from "../store/migrate.ts";
import { openDatabase } from "./database.ts";
import { runningDatabase } from "./reach.ts";
import { CannotStart, readSettings } from "./settings.ts";

/**
 * `bihuan demo --reset`: throws the demo's database away and builds it again, the same for the same day.
 * A database that holds anything but the demo is never touched: its events could not be deleted row by row, and must not be.
 */
export async function demoCommand(args: string[]): Promise<number> {
	const { values } = parseArgs({ args, options: { reset: { type: "boolean", default: false } }, strict: false });
	if (!values.reset)
		throw new CannotStart("用法：bihuan demo --reset。 Usage: bihuan demo --reset builds the demo district again.");
	if (await runningDatabase())
		throw new CannotStart("服务正在运行，请先停止再重建演示区。 The server is running: stop it, then reset the demo.");
	const { dataFolder } = readSettings(process.env);
	const { ownerUrl, close, db: opened } = await openDatabase(readSettings(process.env), () => {});
	try {
		await refuseUnlessDemo(ownerUrl);
		await opened.destroy();
		await asOwner(ownerUrl, (owner) => owner.query("drop schema public cascade; create schema public"));
		await migrate(ownerUrl);
		await asOwner(ownerUrl, (owner) =>
			owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')"),
		);
		const db = connect(ownerUrl, { max: 2 });
		try {
			const began = Date.now();
			await loadDemo({ db, districtId: 1, now: () => new Date(), dataFolder });
			console.log(
				`演示区已重建，用时 ${((Date.now() - began) / 1000).toFixed(1)} 秒。 The demo district was built again.`,
			);
		} finally {
			await db.destroy();
		}
		return 0;
	} finally {
		await close();
	}
}

async function refuseUnlessDemo(ownerUrl: string): Promise<void> {
	const found = await asOwner(ownerUrl, (owner) =>
		owner.query<{ real: number }>(
			"select count(*)::int as real from district d where not demo and exists (select 1 from event e where e.district_id = d.district_id)",
		),
	);
	if (found.rows[0]?.real !== 0)
		throw new CannotStart(
			"此库存有非演示数据，不能重建。 This database holds more than the demo; it is not thrown away.",
		);
}
