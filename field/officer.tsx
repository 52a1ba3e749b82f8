import { useEffect } from "react";
import { useApi } from "../web/api.ts";
import type { Me } from "../web/me.ts";
import { keepOwn, keptOwn } from "../web/own-notes.ts";
import { forgetRoundsOfOthers } from "./entry-shelf.ts";

const NOTE = "field-officer";

/**
 * Whose phone this is. With signal the server says it; without, it is who opened the page last, so that the page opens on the bank. Signing out, or another who
 * signs in, forgets it. `confirmed`: the server said it just now.
 */
export function useOfficer(): { me: Me | null | undefined; confirmed: boolean; ask(): void } {
	const answer = useApi<{ person: Me | null }>("/api/me");
	const told = answer.data?.person;
	const unreachable = answer.fetchStatus === "paused" || answer.error?.status === 0;
	useEffect(() => {
		if (!told) return;
		const { personId, name, unitId, demo, units, duties, adminsSeparated, namesFirst } = told;
		keepOwn(NOTE, { personId, name, unitId, demo, units, duties, adminsSeparated, namesFirst } satisfies Me);
		forgetRoundsOfOthers(told.personId);
	}, [told]);
	const ask: () => void = answer.refetch;
	if (told !== undefined) return { me: told, confirmed: true, ask };
	return { me: unreachable ? keptOwn<Me>(NOTE) : undefined, confirmed: false, ask };
}
