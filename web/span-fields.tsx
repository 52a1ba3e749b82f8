import { useId } from "react";
import { instantOf, localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "./language.tsx";

/** The district's wall time, as a field for times wants it: what a page says of times is in it, wherever its reader is. */
export const wallTime = (at: string, timeZone: string) => localMinute(at, timeZone).replace(" ", "T");

/** The instant that a field's wall time means, ISO UTC. */
export const instantOfWall = (text: string, timeZone: string) =>
	instantOf(text.slice(0, 10), text.slice(11, 16), timeZone);

/** The beginning and the end of a span, in the district's wall time; `openEnd` says how an empty end is meant, where it may be empty. */
export function SpanFields({
	from,
	to,
	onFrom,
	onTo,
	openEnd,
}: {
	from: string;
	to: string;
	onFrom(text: string): void;
	onTo(text: string): void;
	openEnd?: Bilingual | undefined;
}) {
	const say = useSay();
	const id = useId();
	return (
		<>
			<label htmlFor={`${id}a`}>{say({ zh: "自", en: "From" })}</label>
			<input
				id={`${id}a`}
				type="datetime-local"
				required
				value={from}
				onChange={(event) => onFrom(event.target.value)}
			/>
			<label htmlFor={`${id}b`}>{say(openEnd ?? { zh: "至", en: "To" })}</label>
			<input
				id={`${id}b`}
				type="datetime-local"
				required={openEnd === undefined}
				value={to}
				onChange={(event) => onTo(event.target.value)}
			/>
		</>
	);
}
