import { currentDistrict } from "../loop/event.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { roundDecimal } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { creekStretches } from "./patrol.store.ts";
import type { BadSign } from "./patrol.ts";
import { badFactors } from "./rebound.ts";
import { samplingDays } from "./sampling-day.store.ts";
import { nearestStretch } from "./stretch.ts";
import { shownDigits } from "./target.ts";

/** What sensors, laboratories and citizens said against these creeks since an instant: samples worse than class Ⅴ, and reports. */
export async function badSigns(
	trx: Trx,
	query: { creekIds: readonly string[]; from: string },
	moment: Moment,
): Promise<BadSign[]> {
	const signs: BadSign[] = [];
	for (const [creekId, days] of await samplingDays(trx, query, moment)) {
		for (const day of days) {
			const bad = badFactors(day, 5);
			if (bad.length === 0) continue;
			const values = (lang: "zh" | "en") =>
				bad
					.map(({ factor, value }) => `${factorName(factor)[lang]} ${roundDecimal(value, shownDigits(factor))} mg/L`)
					.join(lang === "zh" ? "、" : ", ");
			signs.push({
				...{ key: `${day.siteId}:${day.day}`, creekId, stretchId: null, happenedAt: day.happenedAt },
				kind: day.kind === "station" ? "sensor" : "laboratory",
				href: `/waters/creeks/${creekId}?month=${day.day.slice(0, 7)}`,
				words: { zh: `${day.siteName.zh}劣Ⅴ：${values("zh")}`, en: `${day.siteName.en} worse than Ⅴ: ${values("en")}` },
			});
		}
	}
	return [...signs, ...(await reports(trx, query, moment))];
}

async function reports(
	trx: Trx,
	{ creekIds, from }: { creekIds: readonly string[]; from: string },
	moment: Moment,
): Promise<BadSign[]> {
	if (creekIds.length === 0) return [];
	const rows = await trx
		.selectFrom("matter")
		.select(["matter_id", "title", "subject_id", "lon", "lat", "raised_at"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("line", "=", "waters")
		.where("kind", "=", "creek-problem")
		.where("source", "=", "citizen")
		.where("subject_kind", "=", "creek")
		.where("subject_id", "in", [...creekIds])
		.where("raised_at", ">=", new Date(from))
		.where("raised_at", "<=", new Date(moment.at))
		.execute();
	const stretches = Map.groupBy(await creekStretches(trx, moment, creekIds), (one) => one.creekId);
	return rows.map((row) => {
		const creekId = row.subject_id ?? "";
		const at = row.lon === null || row.lat === null ? null : ([row.lon, row.lat] as [number, number]);
		const near = at && nearestStretch(stretches.get(creekId) ?? [], at);
		return {
			...{ key: row.matter_id, creekId, stretchId: near?.stretch.id ?? null, kind: "citizen" as const },
			...{ happenedAt: row.raised_at.toISOString(), href: `/matters/${row.matter_id}` },
			words: { zh: `群众反映：${row.title}`, en: `a citizen: ${row.title}` },
		};
	});
}
