import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { keepOwn, keptOwn } from "./own-notes.ts";

const NOTE = "draft";

interface Kept<T> {
	draft: T;
	setDraft: Dispatch<SetStateAction<T>>;
	/** The draft is that of an earlier time which was never sent. */
	restored: boolean;
	/** It was sent, or is not wanted any more. */
	forget(): void;
	/** Forgets it and begins with an empty one. */
	startAnew(): void;
}

/** What is being filled in, kept in this browser until it is sent, so that a reload or a wrong click loses nothing. One form is kept: the last that was written in. */
export function useKeptDraft<T>(form: string, first: () => T): Kept<T> {
	const [begun] = useState(() => {
		const note = keptOwn<{ form: string; draft: T }>(NOTE);
		return note?.form === form ? { draft: note.draft, restored: true } : { draft: first(), restored: false };
	});
	const [draft, setDraft] = useState(begun.draft);
	const [restored, setRestored] = useState(begun.restored);
	/** What nobody has written in yet. */
	const untouched = useRef(begun.draft);
	useEffect(() => {
		if (draft !== untouched.current) keepOwn(NOTE, { form, draft });
	}, [draft, form]);
	const forget = () => {
		setRestored(false);
		keepOwn(NOTE, null);
	};
	return {
		draft,
		setDraft,
		restored,
		forget,
		startAnew() {
			forget();
			untouched.current = first();
			setDraft(untouched.current);
		},
	};
}
