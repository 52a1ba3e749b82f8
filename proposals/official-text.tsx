import { blocksOf } from "./safe-text.ts";

/** Paragraphs, headings and lists, nothing else. */
export function OfficialText({ text }: { text: string }) {
	return (
		<div className="official-text">
			{blocksOf(text).map((block, place) =>
				// Blocks never move: their place is their identity.
				block.kind !== "list" ? (
					<p key={`${place}`} className={block.kind === "heading" ? "text-heading" : ""}>
						{block.words}
					</p>
				) : (
					<ul key={`${place}`}>
						{block.items.map((item) => (
							<li key={item}>{item}</li>
						))}
					</ul>
				),
			)}
		</div>
	);
}
