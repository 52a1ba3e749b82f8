import { asOwner, connect } from "../store/connect.ts";
import { reachDatabase } from "./reach.ts";
import { rebuildDistrict } from "./rebuild.ts";
import { CannotStart } from "./settings.ts";

/** `bihuan rebuild`: drops what is projected of matters and folds it again from the events, a transaction a district. */
export async function rebuildCommand(args: string[]): Promise<number> {
	if (args.length > 0) throw new CannotStart(`rebuild 不带参数“${args[0]}”。 rebuild takes no argument.`);
	const { ownerUrl, close } = await reachDatabase();
	const db = connect(ownerUrl, { max: 2 });
	try {
		const districts = await asOwner(ownerUrl, (owner) =>
			owner.query<{ district_id: number }>("select district_id from district order by 1"),
		);
		for (const { district_id } of districts.rows) {
			const count = await rebuildDistrict(db, district_id, new Date().toISOString());
			console.log(
				`区 ${district_id}：由留痕重建 ${count} 个事项 · district ${district_id}: ${count} matters folded again`,
			);
		}
		return 0;
	} finally {
		await db.destroy();
		await close();
	}
}
