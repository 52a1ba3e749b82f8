import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addMonths, instantOf } from "../loop/local-day.ts";
import { momentOf } from "../loop/moment.api.ts";
import type { Moment } from "../loop/moment.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { factorName } from "./factor.ts";
import { sitesAt } from "./network-rows.store.ts";
import { qualityViews } from "./quality.store.ts";
import { QUALITY_VERDICTS } from "./quality.ts";
import { type QualityView, whyOf } from "./quality-ruling.ts";
import { READINGS_CN } from "./reading-quality.ts";
import { lastEnded } from "./summary.store.ts";
import { monthQuery } from "./waters.api.ts";

/** Readings on one page of an answer. */
export const READINGS_A_PAGE = 2000;

/** What is said of a reading that counts: null where nothing was found, and of the means that a station's telemetry gave, whose values were checked one by one. */
function saidOf(
	views: ReadonlyMap<number, QualityView>,
	row: { site_id: number; factor: string; happened_at: Date; source: string },
) {
	if (row.source === "hj212") return null;
	const judged = views.get(row.site_id)?.of(READINGS_CN, row.factor, row.happened_at.getTime());
	if (!judged || (judged.verdict === "good" && judged.ruling === null)) return null;
	const { verdict } = judged;
	return { verdict, name: QUALITY_VERDICTS[verdict], why: whyOf(judged, row.factor) };
}

/** A creek's readings of a month, a page of them, each with whether it is the version that counts, and what is said of its quality. */
async function readingsOf(trx: Trx, creekId: string, month: string, offset: number, moment: Moment) {
	const district = await currentDistrict(trx);
	const all = trx
		.selectFrom("reading")
		.innerJoin(sitesAt(trx, district, moment).as("site"), "site.site_id", "reading.site_id")
		.where("reading.district_id", "=", district)
		.where("site.creek_id", "=", creekId)
		.where("happened_at", ">=", new Date(instantOf(`${month}-01`, "00:00", moment.timeZone)))
		.where("happened_at", "<", new Date(instantOf(`${addMonths(month, 1)}-01`, "00:00", moment.timeZone)))
		.where("happened_at", "<=", new Date(moment.at))
		.where("reading.received_at", "<=", new Date(moment.knownBy));
	const { total } = await all.select((row) => row.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
	// The row before the page tells whether the page's first one is an older version of it.
	const ahead = offset > 0 ? 1 : 0;
	const rows = await all
		.innerJoin("reading_batch", (join) =>
			join.onRef("reading_batch.batch_id", "=", "reading.batch_id").on("reading_batch.district_id", "=", district),
		)
		.select([
			"site.name_zh",
			"site.name_en",
			"reading.site_id",
			"factor",
			"happened_at",
			"reading.received_at",
			"value_text",
		])
		.select(["value", "usable", "detection_limit", "flag", "revision", "source", "file_name"])
		.orderBy("happened_at")
		.orderBy("reading.site_id")
		.orderBy("factor")
		.orderBy("reading.received_at", "desc")
		.orderBy("revision", "desc")
		.orderBy("value_text")
		.offset(offset - ahead)
		.limit(READINGS_A_PAGE + ahead)
		.execute();
	const times = rows.map((row) => row.happened_at.getTime());
	const span = { from: Math.min(...times), to: Math.max(...times) };
	const views =
		rows.length === 0
			? new Map<number, QualityView>()
			: await qualityViews(
					trx,
					[...new Set(rows.map((row) => row.site_id))],
					{ ...span, cn: READINGS_CN },
					moment.knownBy,
				);
	let last = "";
	const readings = rows.map((row) => {
		const key = `${row.site_id} ${row.factor} ${row.happened_at.toISOString()}`;
		const counts = key !== last; // the newest version comes first
		last = key;
		return {
			site: { zh: row.name_zh, en: row.name_en },
			factor: row.factor,
			name: factorName(row.factor),
			valueText: row.value_text,
			value: row.value,
			usable: row.usable,
			detectionLimit: row.detection_limit,
			flag: row.flag,
			happenedAt: row.happened_at.toISOString(),
			receivedAt: row.received_at.toISOString(),
			source: row.source,
			fileName: row.file_name,
			counts,
			quality: counts ? saidOf(views, row) : null,
		};
	});
	return { total, readings: readings.slice(ahead) };
}

/** A creek's readings. */
export function creekReadingsRoutes(app: FastifyInstance, house: House): void {
	app.withTypeProvider<ZodTypeProvider>().get(
		"/api/waters/creeks/:id/readings",
		{
			config: { access: "public" },
			schema: {
				summary: `A creek's readings of a month, every version, exactly as received, with what the checks say of it; ${READINGS_A_PAGE} at a time`,
				tags: ["waters"],
				params: z.object({ id: z.string().max(60) }),
				querystring: monthQuery.extend({
					offset: z.coerce.number().int().min(0).max(10_000_000).default(0).describe("How many to pass over."),
				}),
			},
		},
		(request) =>
			inDistrict(house.db, house.districtId, async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const month = request.query.month ?? lastEnded(moment);
				const { offset } = request.query;
				const { total, readings } = await readingsOf(trx, request.params.id, month, offset, moment);
				const end = offset + readings.length;
				const previousOffset = offset > 0 ? Math.max(0, offset - READINGS_A_PAGE) : null;
				return { moment, month, total, offset, previousOffset, nextOffset: end < total ? end : null, readings };
			}),
	);
}
