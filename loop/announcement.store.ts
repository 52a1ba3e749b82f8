import { type Db, inDistrict, type Trx } from "../store/database.ts";
import { type AnnouncementBody, announcementFault } from "./announcement.ts";
import { calendarEvents } from "./calendar.store.ts";
import { append, currentDistrict, currentTimeZone, eventOfRow } from "./event.store.ts";
import type { LoopEvent } from "./event.ts";
import { localDay } from "./local-day.ts";
import { matterAt } from "./matter.fold.ts";
import { type Acting, settleMatter } from "./matter.store.ts";
import type { MatterState, Owner } from "./matter.ts";
import { kindNamed, type MatterKinds } from "./matter-kinds.ts";
import { knownThen, type Moment } from "./moment.ts";
import { DEADLINE_MOVED, type MovedClock, movedClocks } from "./moved-deadline.ts";
import { refusal } from "./refusal.ts";
import { ANNOUNCED, type Announcement, announcementsAt, CALENDAR_LINE, calendarOf, SETTLED } from "./working-day.ts";

/** A matter whose deadlines an announcement moves. */
export interface MovedMatter {
	matterId: string;
	line: string;
	title: string;
	owner: Owner | null;
	moved: MovedClock[];
}

interface Announcing {
	said: AnnouncementBody;
	/** The seq of the announcement that it takes back or puts right. */
	supersedes: number | null;
}

/** Matters that are looked at in one query. */
const BATCH = 100;
/** Matters that are moved in one transaction: while it runs, no other event can be appended. */
const MOVED_AT_ONCE = 20;

/** What would move if this were announced now. Throws the refusal that announcing it would meet. */
export async function previewAnnouncement(
	trx: Trx,
	kinds: MatterKinds,
	announcing: Announcing,
	now: string,
): Promise<{ moved: MovedMatter[]; looked: number }> {
	const { events, moment } = await checked(trx, announcing, now);
	const body = announcing.said as unknown as Record<string, unknown>;
	const drafted = { ...DRAFT, happenedAt: moment.at, receivedAt: moment.at, body, supersedes: announcing.supersedes };
	const days = changedDays(events, announcing);
	const [before, after] = [calendarOf(events, moment), calendarOf([...events, drafted], moment)];
	const ids = await candidates(trx, days);
	const moved: MovedMatter[] = [];
	for (let from = 0; from < ids.length; from += BATCH)
		for (const state of await statesOf(trx, kinds, ids.slice(from, from + BATCH), moment)) {
			const clocks = movedClocks(state, before, after, moment);
			if (clocks.length > 0) moved.push(movedMatter(state, clocks));
		}
	return { moved, looked: ids.length };
}

/** Writes the announcement into the chain. What it moves is moved by {@link moveDeadlines} once this is committed. */
export async function announce(
	trx: Trx,
	announcing: Announcing & { by: Acting; clientKey: string },
	now: string,
): Promise<LoopEvent> {
	const { said, supersedes, by, clientKey } = announcing;
	const known = await trx
		.selectFrom("event")
		.select("happened_at")
		.where("district_id", "=", await currentDistrict(trx))
		.where("client_key", "=", clientKey)
		.executeTakeFirst();
	if (!known) await checked(trx, announcing, now);
	const sent = {
		...{ clientKey, matterId: CALENDAR_LINE, line: CALENDAR_LINE, kind: ANNOUNCED },
		...{ happenedAt: known?.happened_at.toISOString() ?? now, actor: by.person, unit: by.unit },
		body: said as unknown as Record<string, unknown>,
	};
	return (await append(trx, supersedes === null ? sent : { ...sent, supersedes }, now)).event;
}

/**
 * Moves the deadlines of what is open for every announcement that has not been carried out yet, a batch of matters a transaction: each is locked, counted
 * by the calendar before and after, projected anew, and told by an event `deadline.moved`. It may be stopped anywhere and run again, or twice at once: the
 * keys of the events are the announcement's and the matter's own. Matters that are raised meanwhile wait for the chain's head and see the announcement.
 */
export async function moveDeadlines(db: Db, districtId: number, kinds: MatterKinds, now: string): Promise<number> {
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, districtId, work);
	const events = await inside(calendarEvents);
	const settled = new Set(events.filter((one) => one.kind === SETTLED).map((one) => one.body.announcement));
	let total = 0;
	for (const event of events.filter((one) => one.kind === ANNOUNCED && !settled.has(one.seq))) {
		const earlier = events.filter((one) => one.seq < event.seq);
		const said = event.body as unknown as AnnouncementBody;
		const ids = await inside((trx) => candidates(trx, changedDays(earlier, { said, supersedes: event.supersedes })));
		let moved = 0;
		for (let from = 0; from < ids.length; from += MOVED_AT_ONCE)
			moved += await inside((trx) => moveBatch(trx, kinds, ids.slice(from, from + MOVED_AT_ONCE), earlier, event, now));
		await inside((trx) =>
			append(
				trx,
				{
					...{
						clientKey: `calendar-settled:${event.seq}`,
						matterId: CALENDAR_LINE,
						line: CALENDAR_LINE,
						kind: SETTLED,
					},
					// The moment of the announcement, so that two that carry it out at once say the same.
					...{ happenedAt: event.receivedAt, actor: "rule:calendar", unit: "" },
					body: { announcement: event.seq },
				},
				now,
			),
		);
		total += moved;
	}
	return total;
}

async function moveBatch(
	trx: Trx,
	kinds: MatterKinds,
	ids: readonly string[],
	earlier: readonly LoopEvent[],
	event: LoopEvent,
	now: string,
): Promise<number> {
	await trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("matter_id", "in", ids)
		.orderBy("matter_id")
		.forUpdate()
		.execute();
	// As things stood when it was announced, so that whoever carries it out, and however often, says the same.
	const moment = knownThen(event.receivedAt, await currentTimeZone(trx));
	const [before, after] = [calendarOf(earlier, moment), calendarOf([...earlier, event], moment)];
	let count = 0;
	for (const state of await statesOf(trx, kinds, ids, moment)) {
		const moved = movedClocks(state, before, after, moment);
		if (moved.length === 0) continue;
		count += 1;
		const { reason, paper } = event.body as unknown as Announcement;
		await append(
			trx,
			{
				...{ clientKey: `deadline-moved:${event.seq}:${state.matterId}`, matterId: state.matterId, line: state.line },
				...{ kind: DEADLINE_MOVED, happenedAt: event.receivedAt, actor: "rule:calendar", unit: "" },
				body: { announcement: event.seq, reason, paper, moved },
			},
			now,
		);
		await settleMatter(trx, kindNamed(kinds, state.line, state.kind), state.matterId, now);
	}
	return count;
}

const DRAFT: LoopEvent = {
	...{ districtId: 0, seq: Number.MAX_SAFE_INTEGER, clientKey: "", matterId: CALENDAR_LINE, line: CALENDAR_LINE },
	...{ kind: ANNOUNCED, happenedAt: "", receivedAt: "", actor: "", unit: "", body: {}, supersedes: null },
	...{ prevHash: "", hash: "" },
};

async function checked(trx: Trx, { said, supersedes }: Announcing, now: string) {
	const events = await calendarEvents(trx);
	const last = events.at(-1)?.receivedAt ?? now;
	const moment = knownThen(last > now ? last : now, await currentTimeZone(trx));
	const standing = announcementsAt(events, moment);
	if (supersedes !== null && !standing.some(({ event }) => event.seq === supersedes))
		throw refusal(
			"NO_SUCH_ANNOUNCEMENT",
			{
				zh: `没有第 ${supersedes} 号公告，或已被取代；请刷新后重选。`,
				en: `There is no announcement ${supersedes}, or another took its place; reload and choose again.`,
			},
			404,
		);
	const rest = standing.map(({ event }) => event).filter((event) => event.seq !== supersedes);
	const today = localDay(moment.at, moment.timeZone);
	const fault = announcementFault(said, calendarOf(rest, moment), today, supersedes !== null);
	if (fault) throw refusal("ANNOUNCEMENT_FAULT", fault);
	return { events, moment };
}

/** The days that an announcement touches, those of the one that it takes back too. */
function changedDays(earlier: readonly LoopEvent[], { said, supersedes }: Announcing): string[] {
	const old = earlier.find((one) => one.seq === supersedes)?.body as unknown as Announcement | undefined;
	return [...said.days, ...(old?.days ?? [])].map((one) => one.day);
}

/** Matters with a clock that may end on or after the first changed day; those that stand still have no settled day and are always looked at. */
async function candidates(trx: Trx, days: readonly string[]): Promise<string[]> {
	const first = [...days].sort()[0];
	if (first === undefined) return [];
	const rows = await trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("stage", "not in", ["merged", "split"])
		.where((is) =>
			is.or([
				is("stage", "in", ["suspended", "claimed"]),
				is.and([is("handle_due_on", ">=", first), is("handled_at", "is", null)]),
				is.exists(
					is
						.selectFrom("matter_owed")
						.select("matter_owed.step")
						.whereRef("matter_owed.district_id", "=", "matter.district_id")
						.whereRef("matter_owed.matter_id", "=", "matter.matter_id")
						.where("matter_owed.due_on", ">=", first),
				),
			]),
		)
		.orderBy("matter_id")
		.execute();
	return rows.map((row) => row.matter_id);
}

async function statesOf(trx: Trx, kinds: MatterKinds, ids: readonly string[], moment: Moment): Promise<MatterState[]> {
	if (ids.length === 0) return [];
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("matter_id", "in", ids)
		.orderBy("seq")
		.execute();
	return [...Map.groupBy(rows.map(eventOfRow), (event) => event.matterId).values()].flatMap((events) => {
		const raised = events.find((event) => event.kind === "matter.raise");
		if (!raised) return [];
		return matterAt(events, kindNamed(kinds, raised.line, String(raised.body.kind)), moment) ?? [];
	});
}

const movedMatter = (state: MatterState, moved: MovedClock[]): MovedMatter => ({
	matterId: state.matterId,
	line: state.line,
	title: state.title,
	owner: state.owner,
	moved,
});
