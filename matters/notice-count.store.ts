import { sql } from "kysely";
import { currentDistrict } from "../loop/event.store.ts";
import { addDays, instantOf } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import { NOTICE_KINDS, type NoticeKind } from "./notice.ts";

/** Local days, both included, as they were known by an instant. */
export interface SentWindow {
	from: string;
	to: string;
	timeZone: string;
	knownBy: string;
}

/** What one unit's people were sent by the product itself. Units are counted, never persons. */
export interface UnitSent {
	unit: string;
	/** New and the reader's own. */
	atOnce: number;
	digest: number;
	other: number;
	/** Mails and messages that left the house. */
	messages: number;
}

export const SENT_GROUPS = {
	"at-once": { zh: "即时通知", en: "at once" },
	digest: { zh: "每日汇总", en: "daily digests" },
	other: { zh: "其他进展", en: "other news" },
} as const;
export type SentGroup = keyof typeof SENT_GROUPS;

const groupOf = (kind: string): SentGroup =>
	kind === "digest" ? "digest" : NOTICE_KINDS[kind as NoticeKind]?.atOnce ? "at-once" : "other";
const kindsOfGroup = (group: SentGroup) => Object.keys(NOTICE_KINDS).filter((kind) => groupOf(kind) === group);

const bounds = ({ from, to, timeZone, knownBy }: SentWindow) => {
	const end = instantOf(addDays(to, 1), "00:00", timeZone);
	return { since: new Date(instantOf(from, "00:00", timeZone)), until: new Date(end < knownBy ? end : knownBy) };
};

/** How many notices and messages each unit's people were sent, the most first. */
export async function sentByUnit(trx: Trx, window: SentWindow): Promise<UnitSent[]> {
	const district = await currentDistrict(trx);
	const { since, until } = bounds(window);
	const notices = await trx
		.selectFrom("notice")
		.select(["unit_id", "kind"])
		.select((is) => is.fn.countAll<number>().as("count"))
		.where("district_id", "=", district)
		.where("sent_at", ">=", since)
		.where("sent_at", "<=", until)
		.groupBy(["unit_id", "kind"])
		.execute();
	const messages = await trx
		.selectFrom("notice_message as m")
		.innerJoin("person as p", (join) =>
			join.onRef("p.district_id", "=", "m.district_id").onRef("p.person_id", "=", "m.person_id"),
		)
		.select("p.unit_id")
		.select((is) => is.fn.countAll<number>().as("count"))
		.where("m.district_id", "=", district)
		.where("m.sent_at", ">=", since)
		.where("m.sent_at", "<=", until)
		.groupBy("p.unit_id")
		.execute();
	const units = new Set([...notices, ...messages].map((row) => row.unit_id));
	const sum = (rows: { count: number }[]) => rows.reduce((all, row) => all + Number(row.count), 0);
	return [...units]
		.map((unit) => {
			const own = notices.filter((row) => row.unit_id === unit);
			const inGroup = (group: SentGroup) => sum(own.filter((row) => groupOf(row.kind) === group));
			return {
				...{ unit, atOnce: inGroup("at-once"), digest: inGroup("digest"), other: inGroup("other") },
				messages: sum(messages.filter((row) => row.unit_id === unit)),
			};
		})
		.sort((a, b) => b.atOnce + b.digest + b.other - (a.atOnce + a.digest + a.other) || (a.unit < b.unit ? -1 : 1));
}

/** One notice or message as it is counted: when, what kind, about which matter; not to whom, and not what it said. */
export interface SentRow {
	at: string;
	kind: string;
	matterId: string | null;
	number: number | null;
}

export const SENT_PAGE = 100;

/** The rows that a number of {@link sentByUnit} was counted from, the latest first. */
export async function sentRows(
	trx: Trx,
	window: SentWindow,
	about: { unit: string; group: SentGroup | "messages"; page: number },
): Promise<{ rows: SentRow[]; more: boolean }> {
	const district = await currentDistrict(trx);
	const { since, until } = bounds(window);
	const page = sql`limit ${SENT_PAGE + 1} offset ${about.page * SENT_PAGE}`;
	const found =
		about.group === "messages"
			? await sql<{ at: Date; kind: string; matter_id: null; raise_seq: null }>`
				select m.sent_at as at, m.channel || ':' || m.kind as kind, null as matter_id, null as raise_seq
				from notice_message m join person p on p.district_id = m.district_id and p.person_id = m.person_id
				where m.district_id = ${district} and p.unit_id = ${about.unit} and m.sent_at between ${since} and ${until}
				order by m.sent_at desc, m.message_id ${page}`.execute(trx)
			: await sql<{ at: Date; kind: string; matter_id: string | null; raise_seq: number | null }>`
				select n.sent_at as at, n.kind, n.matter_id, m.raise_seq
				from notice n left join matter m on m.district_id = n.district_id and m.matter_id = n.matter_id
				where n.district_id = ${district} and n.unit_id = ${about.unit} and n.sent_at between ${since} and ${until}
					and n.kind = any (${kindsOfGroup(about.group)}::text[])
				order by n.sent_at desc, n.person_id, n.cause ${page}`.execute(trx);
	return {
		more: found.rows.length > SENT_PAGE,
		rows: found.rows.slice(0, SENT_PAGE).map((row) => ({
			...{ at: row.at.toISOString(), kind: row.kind, matterId: row.matter_id },
			number: row.raise_seq === null ? null : Number(row.raise_seq),
		})),
	};
}
