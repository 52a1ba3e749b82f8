import type { Clock, ClockState, Limit, MatterKind, MatterState } from "./matter.ts";

// The clocks of a matter: one of a sort runs at a time.

export function running(state: MatterState, clock: Clock): ClockState | undefined {
	return state.clocks.findLast((one) => one.clock === clock && one.endedAt === null);
}

export function start(
	state: MatterState,
	kind: MatterKind,
	clock: Clock,
	at: string,
	limit: Limit = kind.limits[clock],
): void {
	stop(state, clock, at);
	state.clocks.push({ clock, startedAt: at, limit, pauses: [], extensions: [], endedAt: null });
}

export function stop(state: MatterState, clock: Clock, at: string): void {
	const one = running(state, clock);
	if (one) one.endedAt = at;
}

export function stopAll(state: MatterState, at: string): void {
	for (const clock of state.clocks) clock.endedAt ??= at;
}

export function pause(state: MatterState, clock: Clock, at: string, reason: string): void {
	running(state, clock)?.pauses.push({ from: at, until: null, reason });
}
