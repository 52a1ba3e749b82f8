import type { TextPart } from "./text-difference.ts";

/** Two versions of a text in one: what was added, what was removed. */
export function Difference({ parts }: { parts: readonly TextPart[] }) {
	return (
		<p className="letter-difference">
			{parts.map((part, place) =>
				// The parts of a text never move: their place is their identity.
				part.kind === "added" ? (
					<ins key={`${place}`} className="text-added">
						{part.words}
					</ins>
				) : part.kind === "removed" ? (
					<del key={`${place}`} className="text-removed">
						{part.words}
					</del>
				) : (
					<span key={`${place}`}>{part.words}</span>
				),
			)}
		</p>
	);
}
