import { Fragment } from "react";
import { Link } from "react-router";
import type { Sentence } from "../loop/words.ts";
import { useLang } from "./language.tsx";
import { useMoment, withMoment } from "./moment.tsx";

/** A sentence written by a rule; its links open the evidence at the page's moment. */
export function SentenceText({ sentence }: { sentence: Sentence }) {
	const lang = useLang();
	const moment = useMoment();
	return sentence[lang].map((part, place) => {
		// The parts of a sentence never move: their place is their identity.
		const key = `${place}`;
		if (typeof part === "string") return <span key={key}>{part}</span>;
		if (part.href.startsWith("/api/") || /^https?:/.test(part.href)) {
			return (
				<a key={key} href={part.href}>
					{part.text}
				</a>
			);
		}
		return (
			<Link key={key} to={withMoment(part.href, moment)}>
				{part.text}
			</Link>
		);
	});
}

/** Sentences one after another; English parts them by a blank. */
export function Sentences({ sentences }: { sentences: readonly Sentence[] }) {
	const lang = useLang();
	return sentences.map((sentence, place) => (
		<Fragment key={JSON.stringify(sentence.zh)}>
			{place > 0 && lang === "en" && " "}
			<SentenceText sentence={sentence} />
		</Fragment>
	));
}
