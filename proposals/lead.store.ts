import { createHash } from "node:crypto";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { Trx } from "../store/database.ts";
import { PROPOSALS_LINE } from "./known.store.ts";

export const LEAD_KIND = "proposal-lead.left";

export interface Lead {
	leadId: string;
	title: string;
	words: string;
	topic: string;
	leftAt: string;
	/** Null: a citizen. No name or telephone is asked of him, so none can get lost. */
	person: string | null;
	demo: boolean;
}

export interface LeadSaid {
	title: string;
	words: string;
	topic: string;
	demo?: boolean;
}

/** A lead that somebody left: what a member could propose. */
export async function leaveLead(
	trx: Trx,
	said: LeadSaid,
	by: { person: string | null; unit: string; clientKey: string },
	now: string,
): Promise<string> {
	const leadId = `lead-${createHash("sha256").update(by.clientKey).digest("hex").slice(0, 12)}`;
	const { repeated } = await append(
		trx,
		{
			clientKey: by.clientKey,
			matterId: leadId,
			line: PROPOSALS_LINE,
			kind: LEAD_KIND,
			happenedAt: now,
			actor: by.person ?? "citizen",
			unit: by.unit,
			body: { ...said },
		},
		now,
	);
	if (repeated) return leadId;
	await trx
		.insertInto("proposal_lead")
		.values({
			...{ district_id: await currentDistrict(trx), lead_id: leadId, title: said.title, words: said.words },
			...{ topic: said.topic, left_at: new Date(now), person_id: by.person, demo: said.demo ?? false },
		})
		.execute();
	return leadId;
}

/** The latest leads. */
export async function leads(trx: Trx, limit = 100): Promise<Lead[]> {
	const rows = await trx
		.selectFrom("proposal_lead")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.orderBy("left_at", "desc")
		.limit(limit)
		.execute();
	return rows.map((row) => ({
		leadId: row.lead_id,
		title: row.title,
		words: row.words,
		topic: row.topic,
		leftAt: row.left_at.toISOString(),
		person: row.person_id,
		demo: row.demo,
	}));
}
