import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { badCharacter } from "./refusal.ts";

/** One thing that happened to a matter. Append-only: a correction is a new event that supersedes. */
export interface LoopEvent {
	districtId: number;
	/** 1, 2, 3 … within a district, without gaps. */
	seq: number;
	/** Given by the sender; the same key twice is one event. */
	clientKey: string;
	matterId: string;
	line: string;
	kind: string;
	/** In the world; ISO 8601 UTC with milliseconds. */
	happenedAt: string;
	/** Here; never earlier than that of the event before. */
	receivedAt: string;
	actor: string;
	unit: string;
	body: Record<string, unknown>;
	/** The seq of the event that this one corrects. */
	supersedes: number | null;
	prevHash: string;
	hash: string;
}

export interface NewEvent {
	clientKey: string;
	matterId: string;
	line: string;
	kind: string;
	happenedAt: string;
	actor: string;
	unit: string;
	body: Record<string, unknown>;
	supersedes?: number;
}

/** What the first event of a district follows. */
export const GENESIS = "0".repeat(64);

/** SHA-256 (hex) over the RFC 8785 form of everything in the event but its own hash. */
export function hashOf(event: Omit<LoopEvent, "hash">): string {
	const text = canonicalize({
		district_id: event.districtId,
		seq: event.seq,
		client_key: event.clientKey,
		matter_id: event.matterId,
		line: event.line,
		kind: event.kind,
		happened_at: event.happenedAt,
		received_at: event.receivedAt,
		actor: event.actor,
		unit: event.unit,
		body: event.body,
		supersedes: event.supersedes,
		prev_hash: event.prevHash,
	});
	return createHash("sha256")
		.update(text ?? "")
		.digest("hex");
}

/** The same value after a journey through jsonb; refuses what would not come back as it went in. */
export function storableBody(body: Record<string, unknown>): Record<string, unknown> {
	const text = canonicalize(body);
	if (text === undefined || text.includes("\\u0000")) {
		throw badCharacter();
	}
	return JSON.parse(text) as Record<string, unknown>;
}

/** Whether two events say the same, apart from when and where they entered the chain. */
export function saysTheSame(stored: LoopEvent, sent: NewEvent): boolean {
	const said = (event: NewEvent | LoopEvent) =>
		canonicalize([
			event.matterId,
			event.line,
			event.kind,
			event.happenedAt,
			event.actor,
			event.unit,
			event.body,
			event.supersedes ?? null,
		]);
	return said(stored) === said({ ...sent, body: storableBody(sent.body) });
}
