import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { announce, moveDeadlines, previewAnnouncement } from "../loop/announcement.store.ts";
import { announcementBody } from "../loop/announcement.ts";
import { calendarEvents } from "../loop/calendar.store.ts";
import { currentTimeZone } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import { localDay } from "../loop/local-day.ts";
import { kindsOf } from "../loop/matter-kinds.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { visibleAt } from "../loop/moment.ts";
import { HOLIDAY_NOTICES } from "../loop/public-holidays.ts";
import type { Bilingual } from "../loop/words.ts";
import {
	ANNOUNCED,
	type Announcement,
	announcementsAt,
	calendarOf,
	dayNature,
	daysFrom,
	isWorkingDay,
	noticeMissing,
} from "../loop/working-day.ts";
import { personOf } from "../people/guard.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { movedBy, unitNames } from "./calendar.store.ts";

const tags = ["calendar"];
const announcing = announcementBody.extend({
	supersedes: z.number().int().min(1).nullable().default(null).describe("The announcement that this one takes back."),
});

/** A day of the year's view that is not an ordinary one. */
export interface CalendarDay {
	day: string;
	working: boolean;
	why: Bilingual;
	/** The announcement that says so; null: the State Council's notice. */
	seq: number | null;
}

export interface CalendarView {
	year: number;
	today: string;
	/** That the year's notice is not entered, or null. */
	missing: Bilingual | null;
	papers: { paper: string; publishedOn: string }[];
	workingDays: number;
	special: CalendarDay[];
	announcements: {
		version: number;
		seq: number;
		at: string;
		unit: Bilingual;
		said: Announcement;
		standing: boolean;
		supersedes: number | null;
	}[];
}

/** The district's working days: looking at a year, announcing, and which deadlines that moves. */
export function calendarRoutes(app: FastifyInstance, house: House, lines: readonly Line[]): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const kinds = kindsOf(lines);
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();

	routes.get(
		"/api/calendar",
		{
			config: { access: "public" },
			schema: {
				summary: "The working days of a year, and what was announced",
				tags,
				querystring: momentQuery.extend({ year: z.coerce.number().int().min(2000).max(2100).optional() }),
			},
		},
		(request) =>
			inside(async (trx): Promise<CalendarView> => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const today = localDay(moment.at, moment.timeZone);
				const year = request.query.year ?? Number(today.slice(0, 4));
				const events = await calendarEvents(trx);
				const calendar = calendarOf(events, moment);
				const standing = new Set(announcementsAt(events, moment).map(({ event }) => event.seq));
				const all = events.filter((event) => event.kind === ANNOUNCED && visibleAt(event, moment));
				const units = await unitNames(trx, [...new Set(all.map((event) => event.unit))]);
				const days = daysFrom(`${year}-01-01`, `${year}-12-31`);
				return {
					year,
					today,
					missing: noticeMissing(calendar, `${year}-06-30`),
					papers: HOLIDAY_NOTICES.filter((notice) => notice.year === year && notice.publishedOn <= today).map(
						({ paper, publishedOn }) => ({ paper, publishedOn }),
					),
					workingDays: days.filter((day) => isWorkingDay(calendar, day)).length,
					special: days.flatMap((day) => {
						const { special, working, why } = dayNature(calendar, day);
						return special && why ? [{ day, working, why, seq: special.seq }] : [];
					}),
					announcements: all.map((event, index) => ({
						version: index + 1,
						seq: event.seq,
						at: event.happenedAt,
						unit: units[event.unit] ?? { zh: event.unit, en: event.unit },
						said: event.body as unknown as Announcement,
						standing: standing.has(event.seq),
						supersedes: event.supersedes,
					})),
				};
			}),
	);

	routes.post(
		"/api/calendar/announcements/preview",
		{
			config: { access: "calendar.announce" },
			schema: { summary: "Which open deadlines an announcement would move", tags, body: announcing },
		},
		(request) => {
			const { supersedes, ...said } = request.body;
			return inside((trx) => previewAnnouncement(trx, kinds, { said, supersedes }, now()));
		},
	);

	routes.post(
		"/api/calendar/announcements",
		{
			config: { access: "calendar.announce", rateLimit: { max: 20, timeWindow: "1 minute" } },
			schema: {
				summary: "Announce working days; what is open moves, and each matter says so",
				tags,
				body: announcing.extend({ clientKey: z.string().trim().min(8).max(120) }),
			},
		},
		async (request, reply) => {
			const { supersedes, clientKey, ...said } = request.body;
			const { personId, unitId } = personOf(request);
			const by = { person: personId, unit: unitId };
			const event = await inside((trx) => announce(trx, { said, supersedes, by, clientKey }, now()));
			await moveDeadlines(house.db, house.districtId, kinds, now());
			const moved = await inside((trx) => movedBy(trx, event.seq));
			return reply.status(201).send({ seq: event.seq, moved });
		},
	);

	routes.get(
		"/api/calendar/announcements/:seq/moved",
		{
			config: { access: "calendar.announce" },
			schema: {
				summary: "The deadlines that an announcement moved",
				tags,
				params: z.object({ seq: z.coerce.number().int().min(1) }),
			},
		},
		(request) => inside(async (trx) => ({ moved: await movedBy(trx, request.params.seq) })),
	);
}
