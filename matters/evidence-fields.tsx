import type { SetStateAction } from "react";
import { EvidenceField } from "../loop/evidence-field.tsx";
import type { Claim } from "../loop/kept-file.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { LinkedEvidence } from "./linked-evidence.tsx";
import type { MatterView } from "./matter-view.ts";
import { MeasuredEvidence } from "./measured-evidence.tsx";

/** What a form keeps while evidence is added: `evidence` is what is sent, `uploading` bars the sending. */
export interface EvidenceDraft {
	draft: Record<string, unknown>;
	set(change: Record<string, unknown> | ((old: Record<string, unknown>) => Record<string, unknown>)): void;
}

const evidenceIn = (draft: Record<string, unknown>) => (draft.evidence as EvidenceNamed[] | undefined) ?? [];

/** Evidence of a step: files that are brought in, what was measured on the spot, and what stands in the product already. */
export function EvidenceFields({
	draft,
	set,
	view,
}: EvidenceDraft & { view?: Pick<MatterView, "state" | "dataPages"> }) {
	const all = evidenceIn(draft);
	const files = all.filter((one) => one.fileId !== undefined);
	const measured = all.filter((one) => one.measured !== undefined);
	const linked = all.filter((one) => one.fileId === undefined && one.measured === undefined);
	const place = view?.state.place;
	// Whoever brings a photo to a matter says that it was taken where the matter is.
	const claim: Claim = place ? { claimedLon: place.lon, claimedLat: place.lat } : {};
	return (
		<>
			<EvidenceField
				claim={claim}
				value={files}
				onChange={(change: SetStateAction<EvidenceNamed[]>) =>
					set((old) => {
						const before = evidenceIn(old);
						const kept = before.filter((one) => one.fileId !== undefined);
						const next = typeof change === "function" ? change(kept) : change;
						return { evidence: [...next, ...before.filter((one) => one.fileId === undefined)] };
					})
				}
				onBusy={(uploading) => set({ uploading })}
			/>
			<MeasuredEvidence
				pieces={measured}
				set={(pieces) => set({ evidence: [...files, ...pieces, ...linked] })}
				claim={claim}
			/>
			<LinkedEvidence
				pieces={linked}
				dataPages={view?.dataPages ?? []}
				set={(pieces) => set({ evidence: [...files, ...measured, ...pieces] })}
			/>
		</>
	);
}
