import { randomUUID } from "node:crypto";
import { append, appendAll } from "../loop/event.store.ts";
import type { NewEvent } from "../loop/event.ts";
import type { Trx } from "../store/database.ts";

/** Who does an act, and the unit that he acts for. */
export interface Actor {
	actor: string;
	unit: string;
}

/** What the chain keeps of sign-in and administration. A body never has a secret in it: no password, token, code or key. */
export interface PeopleAct {
	kind:
		| "sign-in.done"
		| "sign-in.refused"
		| "sign-in.locked"
		| "sign-out.done"
		| "session.ended"
		| "password.set"
		| "totp.set"
		| "totp.removed"
		| "recovery-codes.made"
		| "link.made"
		| "unit.entered"
		| "unit.changed"
		| "unit.closed"
		| "person.entered"
		| "person.changed"
		| "person.left"
		| "post.entered"
		| "post.ended"
		| "duty.given"
		| "duty.ended"
		| "duties.separation-set"
		| "lock.lifted"
		| "people.imported"
		| "audit.exported"
		| "identity.bound"
		| "identity.unbound";
	/** Person, unit or "district" that the act is about. */
	about: string;
	actor: string;
	unit?: string;
	body?: Record<string, unknown>;
}

/** The acts of a transaction that are sealed when all of it is done. */
const waiting = new WeakMap<Trx, { event: NewEvent; receivedAt: string }[]>();

/**
 * Does many acts and writes them into the chain at the end, in their order and in one go: the chain's lock is held for that and the commit, and not for
 * as long as the work takes.
 */
export async function recordAtTheEnd(trx: Trx, work: () => Promise<void>): Promise<void> {
	const acts: { event: NewEvent; receivedAt: string }[] = [];
	waiting.set(trx, acts);
	try {
		await work();
	} finally {
		waiting.delete(trx);
	}
	await appendAll(trx, acts);
}

/** Writes one act into the chain, in the transaction that does it. */
export async function recordAct(trx: Trx, act: PeopleAct, now: string): Promise<void> {
	const { kind, about, actor, unit = "", body = {} } = act;
	const event = { clientKey: randomUUID(), matterId: about, line: "people", kind, happenedAt: now, actor, unit, body };
	const later = waiting.get(trx);
	if (later) later.push({ event, receivedAt: now });
	else await append(trx, event, now);
}
