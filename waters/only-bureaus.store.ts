import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { SignedIn } from "../people/session.store.ts";
import type { Trx } from "../store/database.ts";

/** Towns and companies are judged by these data: what counts of them is for the bureaus of the district. */
export async function onlyBureaus(trx: Trx, person: SignedIn): Promise<void> {
	const units = await trx
		.selectFrom("unit")
		.select("kind")
		.where("district_id", "=", await currentDistrict(trx))
		.where("unit_id", "in", [...person.units, person.unitId])
		.execute();
	if (units.some(({ kind }) => kind === "bureau" || kind === "district")) return;
	throw refusal(
		"NOT_A_BUREAU",
		{
			zh: "镇（街道）和企业由这些数据考核，不能改判数据或登记站点维护；请报区级部门办理。",
			en: "Towns and companies are judged by these data, so they neither overrule them nor record work at stations; ask a bureau of the district.",
		},
		403,
	);
}
