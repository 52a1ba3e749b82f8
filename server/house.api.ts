import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { rulesOf } from "../commitments/ledger.store.ts";
import { PAGE_RULE } from "../commitments/today.ts";
import { chainHeadAt } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { refusal } from "../loop/refusal.ts";
import { inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { ASSESSMENT_RULE, MINIMUM_SAMPLES } from "../waters/assess.ts";
import { COMPLETE_SHARE, COMPLETENESS_RULE, percent } from "../waters/completeness.ts";
import { AUTOMATIC_MONTH_SAMPLES, CREEK_RULE, SAME_SECTION_METRES } from "../waters/creek-month.ts";
import { SUMMARY_RULES } from "../waters/summary-rules.ts";

/** Health, the district, the rules in force, and the naming of a fresh district. */
export function houseRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const config = { access: "public" as const };

	routes.get(
		"/api/health",
		{ config, schema: { summary: "Whether the server and its database answer", tags: ["house"] } },
		async () => {
			const head = await inDistrict(house.db, house.districtId, (trx) => chainHeadAt(trx, house.now().toISOString()));
			return { ok: true, version: house.version, chain: head };
		},
	);

	routes.get("/api/district", { config, schema: { summary: "The district", tags: ["house"] } }, async () => {
		const found = await inDistrict(house.db, house.districtId, async (trx) => ({
			row: await trx
				.selectFrom("district")
				.selectAll()
				.where("district_id", "=", house.districtId)
				.executeTakeFirstOrThrow(),
			any: await trx
				.selectFrom("event")
				.select("seq")
				.where("district_id", "=", house.districtId)
				.limit(1)
				.executeTakeFirst(),
		}));
		const { row } = found;
		return {
			id: row.district_id,
			code: row.code,
			name: row.name_zh === "" ? null : { zh: row.name_zh, en: row.name_en },
			demo: row.demo,
			timeZone: row.time_zone,
			empty: found.any === undefined,
		};
	});

	routes.get(
		"/api/rules",
		{ config, schema: { summary: "The rules in force, with their versions", tags: ["house"] } },
		async () => {
			const { rules } = rulesOf(lines);
			return {
				version: house.version,
				rules: [
					{
						...ASSESSMENT_RULE,
						describe: {
							zh: `GB 3838-2002 单因子评价：取最差一项的类别，限值含本数，不修约比较。月至少 ${MINIMUM_SAMPLES.month} 次、季 ${MINIMUM_SAMPLES.quarter} 次、年 ${MINIMUM_SAMPLES.year} 次样品，不足不评。`,
							en: `GB 3838-2002, single factor: the worst item decides, limits are inclusive, nothing is rounded before comparing. A month needs ${MINIMUM_SAMPLES.month} sample, a quarter ${MINIMUM_SAMPLES.quarter}, a year ${MINIMUM_SAMPLES.year}.`,
						},
					},
					{
						...CREEK_RULE,
						describe: {
							zh: `支浜取其最差断面的类别。自动站在断面 ${SAME_SECTION_METRES} 米之内的，与该断面合为一处：pH、溶解氧、高锰酸盐指数、氨氮、总磷、总氮优先用自动监测月均值（环办监测函〔2020〕82号），当月不足 ${AUTOMATIC_MONTH_SAMPLES} 个数据的仍用手工数据；其他自动站单独评价。`,
							en: `A creek has the class of its worst place. A station within ${SAME_SECTION_METRES} m of a section is one place with it: its monthly means of pH, DO, CODMn, NH3-N, TP and TN go first (环办监测函〔2020〕82号) where it has at least ${AUTOMATIC_MONTH_SAMPLES} results; any other station is a place of its own.`,
						},
					},
					{
						...COMPLETENESS_RULE,
						describe: {
							zh: `自动站某月某因子的有效数值不足应收数值 ${percent(COMPLETE_SHARE)} 的，不能据此评价当月类别。应收数按该站平时的来报频次推算；${percent(COMPLETE_SHARE)} 参照 HJ 212-2017 表 C.16—C.18 注，地表水的规定值我们未见原文，为本系统取值。`,
							en: `Where fewer than ${percent(COMPLETE_SHARE)} of the values due of a station's month and item are valid, no class is given by them. What is due follows from the rhythm in which the station usually tells; the share is taken from the notes to HJ 212-2017 tables C.16 to C.18 and is our choice for surface water.`,
						},
					},
					...SUMMARY_RULES,
					{
						...PAGE_RULE,
						describe: {
							zh: "每日版面按当日 8 时所知写成，任何时候重做都一字不差。",
							en: "The daily page is what was known at eight in the morning; made again it is the same to the byte.",
						},
					},
					...[...rules.values()].map(({ name, version, describe }) => ({ name, version, describe })),
				],
			};
		},
	);

	routes.post(
		"/api/setup",
		{
			config: { access: "district.name" },
			schema: {
				summary: "Name a fresh district",
				tags: ["house"],
				body: z.strictObject({
					code: z.string().regex(/^\d{6}$/),
					nameZh: z.string().trim().min(1).max(40),
					nameEn: z.string().trim().min(1).max(80),
					timeZone: z
						.string()
						.max(60)
						.default("Asia/Shanghai")
						.describe("IANA name; the district's local days are counted in it."),
				}),
			},
		},
		async (request) => {
			const { code, nameZh, nameEn, timeZone } = request.body;
			if (!isTimeZone(timeZone))
				throw refusal("BAD_TIME_ZONE", {
					zh: `没有“${timeZone}”这个时区；请写 IANA 名称，如 Asia/Shanghai。`,
					en: `There is no time zone "${timeZone}"; write an IANA name such as Asia/Shanghai.`,
				});
			await inDistrict(house.db, house.districtId, async (trx) => {
				const done = await trx
					.updateTable("district")
					.set({ code, name_zh: nameZh, name_en: nameEn, time_zone: timeZone })
					.where("district_id", "=", house.districtId)
					.where("name_zh", "=", "")
					.executeTakeFirst();
				if (done.numUpdatedRows === 0n)
					throw refusal(
						"ALREADY_SET_UP",
						{
							zh: "本区已经设置过名称，不必重复设置。",
							en: "The district has a name already; no need to set it again.",
						},
						409,
					);
			});
			return { ok: true };
		},
	);
}

function isTimeZone(name: string): boolean {
	if (/^[+-]/.test(name)) return false; // an offset is no zone: PostgreSQL reads its sign the other way round
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
