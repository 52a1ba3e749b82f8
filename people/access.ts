/** What a route asks of its caller: reading is public; writing is the operator's. */
export type Access = "public" | "operator";

export interface Caller {
	/** The connection comes from this machine. */
	loopback: boolean;
	/** The Host header names this machine (a foreign name that resolves here is DNS rebinding). */
	hostIsLocal: boolean;
	/** The browser says that the request comes from our own page, or it is no browser (no Origin at all). */
	sameOrigin: boolean;
	/** The operator's key was sent. */
	hasKey: boolean;
}

/** The one place that decides who may call a route. Until people sign in, writing is for who sits at this machine or holds the operator's key. */
export function mayCall(access: Access, caller: Caller): boolean {
	if (access === "public") return true;
	if (caller.hasKey) return true;
	return caller.loopback && caller.hostIsLocal && caller.sameOrigin;
}
