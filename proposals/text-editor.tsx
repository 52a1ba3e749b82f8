import { type ClipboardEvent, useRef, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { OfficialText } from "./official-text.tsx";
import { headed, listed, textOfHtml } from "./safe-text.ts";

/** A text of paragraphs, headings and lists: buttons set lines, what is pasted from Word keeps its paragraphs and lists and loses the rest. */
export function TextEditor({
	label,
	value,
	change,
	required = false,
	long = false,
	most = 8000,
	note,
}: {
	label: Bilingual;
	value: string;
	change(next: string): void;
	required?: boolean;
	long?: boolean;
	most?: number;
	note?: Bilingual | undefined;
}) {
	const say = useSay();
	const field = useRef<HTMLTextAreaElement>(null);
	const [seen, setSeen] = useState(false);
	/** Puts words in place of a stretch of the text and leaves the cursor after them. */
	const put = (from: number, to: number, words: string) => {
		const next = (value.slice(0, from) + words + value.slice(to)).slice(0, most);
		change(next);
		requestAnimationFrame(() => {
			field.current?.focus();
			field.current?.setSelectionRange(from + words.length, from + words.length);
		});
	};
	/** Sets the lines that are marked. */
	const setLines = (how: (lines: string[], before: string) => string[]) => {
		const { selectionStart = value.length, selectionEnd = value.length } = field.current ?? {};
		const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
		const end = value.indexOf("\n", selectionEnd);
		const to = end < 0 ? value.length : end;
		put(from, to, how(value.slice(from, to).split("\n"), value.slice(0, from)).join("\n"));
	};
	const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
		const html = event.clipboardData.getData("text/html");
		if (html === "") return;
		event.preventDefault();
		const { selectionStart, selectionEnd } = event.currentTarget;
		put(selectionStart, selectionEnd, textOfHtml(html));
	};
	const name = say(label);
	return (
		<div className="text-editor">
			<label>
				{name}
				<textarea
					ref={field}
					className={long ? "long" : ""}
					required={required}
					maxLength={most}
					value={value}
					onChange={(event) => change(event.target.value)}
					onPaste={paste}
				/>
				{note && <span className="small-note">{say(note)}</span>}
			</label>
			<div className="editor-tools" role="toolbar" aria-label={say({ zh: `${name}：版式`, en: `${name}: layout` })}>
				<button type="button" onClick={() => setLines((lines, before) => headed(lines, before))}>
					{say({ zh: "一、小标题", en: "Heading" })}
				</button>
				<button type="button" onClick={() => setLines((lines) => listed(lines))}>
					{say({ zh: "• 列表", en: "• List" })}
				</button>
				<button type="button" aria-pressed={seen} onClick={() => setSeen(!seen)}>
					{say({ zh: "预览", en: "Preview" })}
				</button>
				<span className="small-note">{value.length > most * 0.8 && `${value.length}/${most}`}</span>
			</div>
			{seen && (
				<section className="editor-preview" aria-label={say({ zh: `${name}：预览`, en: `${name}: preview` })}>
					<OfficialText text={value} />
				</section>
			)}
		</div>
	);
}
