import { type Action, may, type Person, ruleOf } from "./may.ts";

/** What a route asks of its caller: nothing, or the right to an action. */
export type Access = "public" | Action;

export interface Caller {
	/** The connection comes from this machine, and no proxy stands before us. */
	loopback: boolean;
	/** The Host header names this machine (a foreign name that resolves here is DNS rebinding). */
	hostIsLocal: boolean;
	/** The browser says that the request comes from our own page, or it is no browser (no Origin at all). */
	sameOrigin: boolean;
	/** The operator's key was sent. */
	hasKey: boolean;
	/** Somebody can sign in as administrator: from then on there are persons, and no operator. */
	hasAdministrator: boolean;
	person: Person | null;
}

/** Whoever sits at this machine or holds its key, until a first administrator exists. */
export function isOperator(caller: Caller): boolean {
	if (caller.hasAdministrator) return false;
	return caller.hasKey || (caller.loopback && caller.hostIsLocal && caller.sameOrigin);
}

/** The one place that decides who may call a route; what he may do to a matter is asked again with the matter (`may.ts`). */
export function mayCall(access: Access, caller: Caller): boolean {
	if (access === "public") return true;
	return may(caller.person, access) || (ruleOf(access).who.includes("operator") && isOperator(caller));
}
