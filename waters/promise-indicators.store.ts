import type { Commitment } from "../loop/commitment.ts";
import { currentDistrict } from "../loop/event.store.ts";
import type { EvidenceRow, Indicator, Measurement } from "../loop/line.ts";
import { addDays, addMonths, instantOf, localDay, monthsBetween } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Trx } from "../store/database.ts";
import { creekMonths } from "./creek-month.store.ts";
import type { CreekMonth } from "./creek-month.ts";
import { compareDecimal, meanOf, roundDecimal } from "./decimal.ts";
import { factorName } from "./factor.ts";
import { creeksAt, riversAt, sitesAt } from "./network-rows.store.ts";
import { ASSESSED_FACTORS, CLASS_NAME, CLASS_NAME_EN } from "./standard.ts";

const CREEKS = { zh: "条", en: "creeks" };

interface ScopeCreek {
	creek_id: string;
	name_zh: string;
	name_en: string;
	demo: boolean;
}

/** The creeks that a promise is about, as they stand at a moment: by level and by the role of the river they flow into. */
async function scopeOf(trx: Trx, commitment: Commitment, moment: Moment): Promise<ScopeCreek[]> {
	const { role, level } = commitment.parameters;
	const district = await currentDistrict(trx);
	let select = trx
		.selectFrom(creeksAt(trx, district, moment).as("creek"))
		.innerJoin(riversAt(trx, district, moment).as("river"), "river.river_id", "creek.river_id")
		.select(["creek.creek_id", "creek.name_zh", "creek.name_en"])
		.orderBy("creek.creek_id");
	if (role !== undefined) select = select.where("river.role", "=", String(role));
	if (level !== undefined) select = select.where("creek.level", "=", Number(level));
	const sites = await sitesAt(trx, district, moment).execute();
	const demo = new Set(sites.filter((site) => site.demo).map((site) => site.creek_id));
	return (await select.execute()).map((row) => ({ ...row, demo: demo.has(row.creek_id) }));
}

/** The last complete month at a moment. */
function lastMonth(at: string, timeZone: string): string {
	return addMonths(localDay(at, timeZone).slice(0, 7), -1);
}

async function measureEach(
	trx: Trx,
	commitment: Commitment,
	moment: Moment,
	months: string[],
	judge: (months: CreekMonth[]) => Pick<EvidenceRow, "counted" | "finding">,
): Promise<Measurement> {
	const creeks = await scopeOf(trx, commitment, moment);
	const first = months[0] ?? "";
	const last = months.at(-1) ?? "";
	const creekIds = creeks.map((creek) => creek.creek_id);
	// Only items that have a class decide anything here.
	const query = { creekIds, from: first, to: last, factors: ASSESSED_FACTORS };
	const seen = Map.groupBy(await creekMonths(trx, query, moment), (month) => month.creekId);
	const evidence = creeks.map((creek) => {
		const own = seen.get(creek.creek_id) ?? [];
		const knownFrom = own.reduce((so, month) => (month.knownFrom > so ? month.knownFrom : so), "");
		return {
			key: creek.creek_id,
			label: { zh: creek.name_zh, en: creek.name_en },
			...judge(own),
			href: `/waters/creeks/${creek.creek_id}?month=${last}`,
			...(knownFrom === "" ? {} : { knownFrom }),
			demo: creek.demo,
		};
	});
	const value = evidence.filter((row) => row.counted === "for").length;
	return { value, of: evidence.length, unit: CREEKS, period: { from: first, to: last }, evidence };
}

function classesIn(months: CreekMonth[], need: number): Pick<EvidenceRow, "counted" | "finding"> {
	const bad = months.find((month) => month.class === 6);
	if (bad) {
		const why = bad.deciding
			.map((found) => `${factorName(found.factor).zh} ${roundDecimal(found.value, 3)}`)
			.join("、");
		const whyEn = bad.deciding
			.map((found) => `${factorName(found.factor).en} ${roundDecimal(found.value, 3)}`)
			.join(", ");
		return {
			counted: "against",
			finding: { zh: `${bad.month} 劣Ⅴ：${why}`, en: `${bad.month} worse than Ⅴ: ${whyEn}` },
		};
	}
	const judged = months.filter((month) => month.class !== null);
	if (judged.length < need) {
		return {
			counted: "not-judged",
			finding: {
				zh: `样品不足：应有 ${need} 个月，缺 ${need - judged.length} 个月`,
				en: `${need - judged.length} of ${need} months lack samples`,
			},
		};
	}
	return {
		counted: "for",
		finding: {
			zh: judged.map((month) => `${month.month} ${month.class === null ? "" : CLASS_NAME[month.class]}`).join("，"),
			en: judged.map((month) => `${month.month} ${month.class === null ? "" : CLASS_NAME_EN[month.class]}`).join(", "),
		},
	};
}

function lastMonths(last: string, count: number): string[] {
	return monthsBetween(addMonths(last, 1 - count), last);
}

const outOfInferiorV: Indicator = {
	name: "out-of-inferior-v",
	title: { zh: "已消劣的支浜", en: "creeks out of inferior class Ⅴ" },
	measure: (trx, commitment, moment) => {
		const need = Number(commitment.parameters.months ?? 3);
		return measureEach(trx, commitment, moment, lastMonths(lastMonth(moment.at, moment.timeZone), need), (months) =>
			classesIn(months, need),
		);
	},
};

const creeksRemediated: Indicator = {
	name: "creeks-remediated",
	title: { zh: "按期完成整治的支浜", en: "creeks remediated in time" },
	measure: (trx, commitment, moment) => {
		const need = Number(commitment.parameters.months ?? 3);
		const end =
			commitment.dueOn === null ? moment.at : instantOf(addDays(commitment.dueOn, 1), "00:00", moment.timeZone);
		const last = lastMonth(end < moment.at ? end : moment.at, moment.timeZone);
		return measureEach(trx, commitment, moment, lastMonths(last, need), (months) => classesIn(months, need));
	},
};

const totalPhosphorus: Indicator = {
	name: "total-phosphorus-class-iii",
	title: { zh: "总磷达到Ⅲ类的支浜", en: "creeks within class Ⅲ for total phosphorus" },
	measure: (trx, commitment, moment) => {
		const need = Number(commitment.parameters.months ?? 12);
		const least = Math.ceil((need * 8) / 12); // a year needs at least 8 results (环办〔2011〕22号)
		const limit = String(commitment.parameters.limit ?? "0.2");
		return measureEach(trx, commitment, moment, lastMonths(lastMonth(moment.at, moment.timeZone), need), (months) => {
			const values = months.flatMap((month) => month.means.w21011 ?? []);
			const mean = meanOf(values);
			if (mean === null || values.length < least) {
				return {
					counted: "not-judged",
					finding: {
						zh: `有样品 ${values.length} 个月，至少要 ${least} 个月`,
						en: `samples in ${values.length} months, at least ${least} are needed`,
					},
				};
			}
			const shown = roundDecimal(mean, 3);
			return {
				counted: compareDecimal(mean, limit) <= 0 ? "for" : "against",
				finding: { zh: `近 ${need} 个月总磷均值 ${shown} mg/L`, en: `mean of the last ${need} months ${shown} mg/L` },
			};
		});
	},
};

export const waterIndicators: Indicator[] = [outOfInferiorV, totalPhosphorus, creeksRemediated];
