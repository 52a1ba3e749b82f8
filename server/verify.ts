import { parseArgs } from "node:util";
import { checkTelemetryReceived } from "../gateway/settle.ts";
import { keptFileChecker } from "../loop/kept-file-check.ts";
import { shelfOf } from "../loop/kept-file-hand-out.ts";
import { verifyChain } from "../loop/verify.ts";
import { asOwner, connect } from "../store/connect.ts";
import { checkNetworkImported } from "../waters/network.store.ts";
import { readingsChecker } from "../waters/reading-check.store.ts";
import { reachDatabase } from "./reach.ts";
import { CannotStart, readSettings } from "./settings.ts";

/** `bihuan verify [--district ID]`: recomputes the chains; 0 and their heads, or 1 and the first broken event. */
export async function verifyCommand(args: string[]): Promise<number> {
	const { values } = parseArgs({ args, options: { district: { type: "string" } } });
	if (values.district !== undefined && !/^\d+$/.test(values.district))
		throw new CannotStart("--district 应为区的编号。 --district takes the district's number.");
	const { ownerUrl, close } = await reachDatabase();
	const db = connect(ownerUrl, { max: 2 });
	try {
		const all = await asOwner(ownerUrl, (owner) =>
			owner.query<{ district_id: number }>("select district_id from district order by 1"),
		);
		const ids = all.rows
			.map((row) => row.district_id)
			.filter((id) => values.district === undefined || id === Number(values.district));
		if (ids.length === 0)
			throw new CannotStart(`没有编号为 ${values.district} 的区。 There is no district ${values.district}.`);
		let code = 0;
		for (const id of ids) {
			const check = await verifyChain(db, id, {
				"readings.received": readingsChecker(),
				"network.imported": checkNetworkImported,
				"telemetry.received": checkTelemetryReceived,
				"file.kept": keptFileChecker(shelfOf(readSettings(process.env))),
			});
			if (check.ok)
				console.log(
					`区 ${id}：${check.count} 条留痕完好，账首 ${check.head} · district ${id}: ${check.count} events unbroken, head ${check.head}`,
				);
			else {
				code = 1;
				console.log(
					`区 ${id}：${check.explain.zh} · district ${id}: ${check.explain.en} (${check.what}, event ${check.seq})`,
				);
			}
		}
		return code;
	} finally {
		await db.destroy();
		await close();
	}
}
