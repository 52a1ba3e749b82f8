import { sql } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { raiseMatter } from "../loop/matter.store.ts";
import { eventKind } from "../loop/matter-step.ts";
import { plain } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { type Alarm, alarmsAt } from "./alarm.store.ts";
import { ALARM_RULES } from "./alarm-level.ts";
import { waterAlarm } from "./alarm-matter.ts";
import { alarmSites } from "./alarm-site.store.ts";
import { alarmSentence, alarmTitle, sourceSentence } from "./alarm-words.ts";
import { SAMPLES } from "./batch-sample.ts";

/** An alarm that has stood so long becomes a matter: what passes by itself asks nothing of anybody. */
const LASTS_MS: Readonly<Record<number, number>> = {
	0: 24 * 3_600_000,
	[SAMPLES]: 4 * 3_600_000,
	2011: 30 * 60_000,
	2051: 60 * 60_000,
	2061: 3 * 3_600_000,
};

/** The key of the event that raises a matter names the cause of the alarm. */
const KEY = "alarm:";

/** Draws again from their events which matter each cause of an alarm became. Returns how many there are. */
export async function rebuildAlarmMatters(trx: Trx): Promise<number> {
	const district_id = await currentDistrict(trx);
	await trx.deleteFrom("alarm_matter").where("district_id", "=", district_id).execute();
	const raised = await trx
		.selectFrom("event")
		.select(["client_key", "matter_id", "received_at"])
		.where("district_id", "=", district_id)
		.where("kind", "=", eventKind("raise"))
		.where(sql`body ->> 'kind'`, "=", waterAlarm.name)
		.orderBy("seq")
		.execute();
	const rows = raised
		.filter((row) => row.client_key.startsWith(KEY))
		.map((row) => ({
			...{ district_id, cause_id: row.client_key.slice(KEY.length) },
			...{ matter_id: row.matter_id, known_from: row.received_at },
		}));
	if (rows.length > 0) await trx.insertInto("alarm_matter").values(rows).execute();
	return rows.length;
}

/** Raises a matter for each cause that has lasted; once, however often it is asked. Returns the ids of new matters. */
export async function raiseLasting(trx: Trx, now: Date): Promise<string[]> {
	const district_id = await currentDistrict(trx);
	const at = now.toISOString();
	const standing = (await alarmsAt(trx, { since: at, at, knownBy: at })).filter(({ endedAt }) => endedAt === null);
	const known = await trx
		.selectFrom("alarm_matter")
		.select("cause_id")
		.where("district_id", "=", district_id)
		.execute();
	const raised = new Set(known.map(({ cause_id }) => cause_id));
	const lasting = [...Map.groupBy(standing, ({ causeId }) => causeId)]
		.filter(([causeId]) => !raised.has(causeId))
		.flatMap(([causeId, alarms]): [string, Alarm][] => {
			const first = alarms.find(({ alarmId }) => alarmId === causeId) ?? alarms.toSorted((a, b) => a.from - b.from)[0];
			return first && now.getTime() - first.raisedAt >= (LASTS_MS[first.cn] ?? 0) ? [[causeId, first]] : [];
		});
	if (lasting.length === 0) return [];
	const timeZone = await currentTimeZone(trx);
	const sites = await alarmSites(trx, at);
	const matters: string[] = [];
	for (const [causeId, alarm] of lasting) {
		const site = sites.get(alarm.siteId);
		if (!site) continue;
		const happened = alarmSentence(alarm, site, now.getTime(), timeZone);
		const source = sourceSentence(alarm, now.getTime(), timeZone);
		const evidence = [{ href: `/waters/alarms?cause=${encodeURIComponent(causeId)}`, name: "报警记录 · alarm" }];
		const matter = await raiseMatter(
			trx,
			waterAlarm,
			{
				by: { person: `rule:${ALARM_RULES}`, unit: "" },
				clientKey: `${KEY}${causeId}`,
				body: {
					title: alarmTitle(alarm, site).zh.slice(0, 120),
					words: [plain(happened.zh), source ? plain(source.zh) : ""].filter(Boolean).join("\n"),
					...{ category: alarm.kind, source: "rule", evidence, demo: site.demo },
					subject:
						site.creekId === null
							? { kind: "site", id: String(site.siteId), name: site.name }
							: { kind: "creek", id: site.creekId, name: site.creek ?? site.name },
				},
			},
			at,
		);
		await trx
			.insertInto("alarm_matter")
			.values({ district_id, cause_id: causeId, matter_id: matter.matterId, known_from: now })
			.execute();
		matters.push(matter.matterId);
	}
	return matters;
}
