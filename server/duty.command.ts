import { parseArgs } from "node:util";
import { endDutyAtConsole } from "../people/duty.store.ts";
import { DUTIES, DUTY_WORDS, type Duty } from "../people/may.ts";
import { connect } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { reachDatabase } from "./reach.ts";
import { CannotStart } from "./settings.ts";

/**
 * `bihuan duty --end DUTY --person ID`: ends a standing duty from the machine itself, where whoever could end it is gone (the only security administrator left
 * and nobody can name another). It is an event of the console like any other act.
 */
export async function dutyCommand(args: string[]): Promise<number> {
	const { values } = parseArgs({
		args,
		options: { end: { type: "string" }, person: { type: "string" }, district: { type: "string", default: "1" } },
		strict: false,
	});
	const duty = DUTIES.find((one) => one === values.end);
	const personId = values.person;
	const districtId = Number(values.district);
	if (!duty || typeof personId !== "string" || !Number.isInteger(districtId))
		throw new CannotStart(
			`用法：bihuan duty --end 职责 --person 人员编号 [--district 区号]；职责为 ${DUTIES.join("、")}。 Usage: bihuan duty --end DUTY --person ID.`,
		);
	const { ownerUrl, close } = await reachDatabase();
	const db = connect(ownerUrl, { max: 1 });
	try {
		await inDistrict(db, districtId, (trx) => endDutyAtConsole(trx, personId, duty as Duty, new Date()));
		console.log(`已免去“${personId}”的${DUTY_WORDS[duty].zh}职责 · ${DUTY_WORDS[duty].en} ended for "${personId}"`);
		return 0;
	} catch (error) {
		const words = (error as { words?: { zh: string; en: string } }).words;
		if (!words) throw error;
		throw new CannotStart(`${words.zh} ${words.en}`);
	} finally {
		await db.destroy();
		await close();
	}
}
