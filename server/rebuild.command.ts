import { rebuildMatters } from "../loop/matter.rebuild.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { rebuildSuggestions } from "../matters/suggestion.store.ts";
import { asOwner, connect } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { LINES } from "./lines.ts";
import { reachDatabase } from "./reach.ts";
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
			const count = await inDistrict(db, district_id, async (trx) => {
				await rebuildSuggestions(trx);
				const now = new Date().toISOString();
				for (const line of LINES) await line.rebuild?.(trx, now);
				return rebuildMatters(trx, kindsOf(LINES), now);
			});
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
