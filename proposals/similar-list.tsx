import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";
import { send } from "../people/attempt.tsx";
import { useSay } from "../web/language.tsx";

export interface SimilarProposal {
	proposalId: string;
	year: number;
	number: number | null;
	title: string;
	classNow: string | null;
	likeness: number;
	text: string;
	passages: string[];
}

/** Asks for likeness a moment after the typing stops; null before there is enough to compare. */
export function useSimilar(title: string, body: string, except: string | undefined, enabled: boolean) {
	const [found, setFound] = useState<SimilarProposal[] | null>(null);
	useEffect(() => {
		if (!enabled || title.trim().length + body.trim().length < 10) return setFound(null);
		const gone = new AbortController();
		const timer = setTimeout(async () => {
			const sent = { title, body, ...(except ? { except } : {}) };
			const answer = await send<{ similar: SimilarProposal[] }>("/api/proposals/similar", sent).catch(() => null);
			if (!gone.signal.aborted && answer) setFound(answer.similar);
		}, 400);
		return () => {
			gone.abort();
			clearTimeout(timer);
		};
	}, [title, body, except, enabled]);
	return found;
}

/** Like proposals with what they share marked; side by side with what is being read or written. */
export function SimilarList({
	similar,
	act,
}: {
	similar: SimilarProposal[] | null;
	/** What the reader may do with one of them. */
	act?: (one: SimilarProposal) => ReactNode;
}) {
	const say = useSay();
	if (similar === null)
		return <p className="small-note">{say({ zh: "写下案由和内容后自动比对。", en: "Compared as you write." })}</p>;
	if (similar.length === 0) return <p>{say({ zh: "没有发现内容相近的提案。", en: "Nothing like it was found." })}</p>;
	return (
		<ul className="similar-list">
			{similar.map((one) => (
				<li key={one.proposalId}>
					<span className="likeness">{Math.round(one.likeness * 100)}%</span>{" "}
					<Link to={`/proposals/${one.proposalId}`}>
						{say({
							zh: `${one.year} 年${one.number === null ? "" : `第 ${one.number} 号`}`,
							en: `${one.year}${one.number === null ? "" : `, no. ${one.number}`}`,
						})}{" "}
						{one.title}
					</Link>
					{one.classNow && ` · ${one.classNow}`} {act?.(one)}
					<details>
						<summary>{say({ zh: "对照内容", en: "Compare" })}</summary>
						<p>
							<Marked text={one.text} passages={one.passages} />
						</p>
					</details>
				</li>
			))}
		</ul>
	);
}

/** A text with its shared passages marked. */
export function Marked({ text, passages }: { text: string; passages: readonly string[] }) {
	const found = passages.filter((one) => text.includes(one));
	if (found.length === 0) return text;
	const pattern = new RegExp(`(${found.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
	return text.split(pattern).map((part, place) =>
		// The parts of a text never move: their place is their identity.
		found.includes(part) ? <mark key={`${place}`}>{part}</mark> : <span key={`${place}`}>{part}</span>,
	);
}
