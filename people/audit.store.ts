import { sql } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { addDays, instantOf } from "../loop/local-day.ts";
import { ANONYMOUS } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { AUDIT_GROUPS, type AuditGroup } from "./audit.ts";
import { namesOf } from "./names.store.ts";

export interface AuditQuery {
	/** Local days, both included. */
	from?: string | undefined;
	to?: string | undefined;
	actor?: string | undefined;
	about?: string | undefined;
	group?: AuditGroup | undefined;
	/** Only events before this number of the chain. */
	before?: number | undefined;
}

export interface AuditRow {
	seq: number;
	line: string;
	kind: string;
	/** What the kind is called. */
	words: Bilingual;
	/** ISO instants: when it happened, when it became known here. */
	happenedAt: string;
	receivedAt: string;
	actor: string;
	actorName: Bilingual;
	unitName: Bilingual | null;
	about: string;
	aboutName: Bilingual | null;
	/** Where it can be opened; null: nowhere. */
	href: string | null;
	/** What was said, of acts on people and access; what is said in a matter stands in the matter, for those who may read it. */
	body: Record<string, unknown> | null;
}

/** Who did what when, the latest first. */
export async function auditRows(
	trx: Trx,
	query: AuditQuery,
	limit: number,
	wordsOf: (kind: string) => Bilingual,
): Promise<AuditRow[]> {
	const district = await currentDistrict(trx);
	const timeZone = await currentTimeZone(trx);
	let select = trx
		.selectFrom("event")
		.select(["seq", "line", "kind", "happened_at", "received_at", "actor", "unit", "matter_id", "body"])
		.where("district_id", "=", district)
		.orderBy("seq", "desc")
		.limit(limit);
	if (query.before !== undefined) select = select.where("seq", "<", query.before);
	if (query.from) select = select.where("received_at", ">=", new Date(instantOf(query.from, "00:00", timeZone)));
	if (query.to) select = select.where("received_at", "<", new Date(instantOf(addDays(query.to, 1), "00:00", timeZone)));
	if (query.actor) select = select.where("actor", "=", query.actor);
	if (query.about) select = select.where("matter_id", "=", query.about);
	const kinds = query.group && AUDIT_GROUPS[query.group].kinds;
	if (kinds) select = select.where(sql<boolean>`kind ~ ${`^(${kinds.join("|").replaceAll(".", "\\.")})`}`);
	const rows = await select.execute();
	const names = await namesIn(
		trx,
		rows.flatMap((row) => [row.actor, row.unit, row.matter_id]),
	);
	return rows.map((row) => ({
		seq: row.seq,
		line: row.line,
		kind: row.kind,
		words: wordsOf(row.kind),
		happenedAt: row.happened_at.toISOString(),
		receivedAt: row.received_at.toISOString(),
		actor: row.actor,
		actorName: names.get(row.actor)?.name ?? actorWords(row.actor),
		unitName: names.get(row.unit)?.name ?? null,
		about: row.matter_id,
		aboutName: row.line === "people" ? (names.get(row.matter_id)?.name ?? null) : null,
		href: hrefOf(row, names.get(row.matter_id)?.of),
		body: row.line === "people" || row.kind === "matter.see-reporter" ? row.body : null,
	}));
}

interface Named {
	of: "person" | "unit";
	name: Bilingual;
}

async function namesIn(trx: Trx, ids: readonly string[]): Promise<Map<string, Named>> {
	const { persons, units } = await namesOf(trx, ids, ids);
	const named =
		(of: Named["of"]) =>
		([id, name]: [string, Bilingual]): [string, Named] => [id, { of, name }];
	return new Map([...Object.entries(units).map(named("unit")), ...Object.entries(persons).map(named("person"))]);
}

/** Actors that are no persons of the register. */
function actorWords(actor: string): Bilingual {
	if (actor === "") return { zh: "未登录者", en: "nobody signed in" };
	if (actor === "demo") return { zh: "演示数据", en: "demo data" };
	if (actor === "operator") return { zh: "本机操作员", en: "the operator of this machine" };
	if (actor === "gateway") return { zh: "自动站接入服务", en: "the stations' gateway" };
	if (actor === "console") return { zh: "控制台", en: "the console" };
	if (actor.startsWith(ANONYMOUS)) return { zh: "反映人", en: "who reported it" };
	if (actor.startsWith("rule:")) return { zh: `规则 ${actor.slice(5)}`, en: `rule ${actor.slice(5)}` };
	return { zh: actor, en: actor };
}

function hrefOf(row: { line: string; kind: string; matter_id: string }, of: Named["of"] | undefined): string | null {
	const id = encodeURIComponent(row.matter_id);
	if (row.line === "people" && of === "person") return `/admin/people/${id}`;
	if (row.line === "people" && of === "unit") return `/admin/people?unit=${id}`;
	if (row.kind.startsWith("matter.")) return `/matters/${id}`;
	if (row.kind.startsWith("commitment.") || row.kind.startsWith("evidence.")) return `/commitments/${id}`;
	return null;
}
