import { type ChangeEvent, useEffect, useId, useRef, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { sendFile } from "../web/send-file.ts";

/** What a text names: a kept file, or (`fileId` absent) a place in this product, or only words. */
export interface NamedPiece {
	name: string;
	fileId?: string | undefined;
	href?: string | undefined;
}

const ACCEPT = "image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,video/mp4";

interface Sending {
	key: string;
	file: File;
	progress: number;
	refused: Bilingual | null;
}

/** Files that are sent as they are chosen, with their names; `pages`: places in this product can be named as well. */
export function FileField({
	label,
	value,
	onChange,
	most,
	pages = false,
	note,
}: {
	label: Bilingual;
	value: readonly NamedPiece[];
	onChange(next: (now: readonly NamedPiece[]) => NamedPiece[]): void;
	most: number;
	pages?: boolean;
	note?: Bilingual | undefined;
}) {
	const say = useSay();
	const id = useId();
	const [sending, setSending] = useState<Sending[]>([]);
	const gone = useRef(new AbortController());
	useEffect(() => {
		gone.current = new AbortController();
		return () => gone.current.abort();
	}, []);
	const change = (key: string, what: Partial<Sending>) =>
		setSending((all) => all.map((one) => (one.key === key ? { ...one, ...what } : one)));
	const drop = (key: string) => setSending((all) => all.filter((one) => one.key !== key));
	const send = async ({ key, file }: Pick<Sending, "key" | "file">) => {
		change(key, { refused: null, progress: 0 });
		try {
			const about = { name: file.name, key };
			const kept = await sendFile(file, about, (progress) => change(key, { progress }), gone.current.signal);
			onChange((now) => [...now, { fileId: kept.sha256, name: kept.fileName }]);
			drop(key);
		} catch (error) {
			const refused = error instanceof ApiError ? error.words : { zh: "没有传成。", en: "It was not sent." };
			change(key, { refused });
		}
	};
	const chosen = (event: ChangeEvent<HTMLInputElement>) => {
		const room = Math.max(0, most - value.length - sending.length);
		const begun = [...(event.target.files ?? [])]
			.slice(0, room)
			.map((file) => ({ key: crypto.randomUUID(), file, progress: 0, refused: null }));
		event.target.value = ""; // the same file may be chosen again
		setSending((all) => [...all, ...begun]);
		for (const one of begun) void send(one);
	};
	const set = (at: number, what: Partial<NamedPiece>) =>
		onChange((now) => now.map((one, place) => (place === at ? { ...one, ...what } : one)));
	const full = value.length + sending.length >= most;
	return (
		<fieldset className="file-field">
			<legend>{say(label)}</legend>
			{note && <span className="small-note">{say(note)}</span>}
			<ul>
				{value.map((one, place) => (
					// Pieces are added at the end; a name that is typed must not lose its field.
					<li key={`${one.fileId ?? ""} ${place}`}>
						<label>
							<span className={one.fileId ? "visually-hidden" : ""}>
								{say(pages ? { zh: "凭证名称", en: "What it is" } : { zh: "附件名称", en: "Name of the file" })}
							</span>
							<input
								required
								maxLength={200}
								value={one.name}
								onChange={(event) => set(place, { name: event.target.value })}
							/>
						</label>
						{one.fileId === undefined && (
							<label>
								{say({ zh: "凭证所在页面（如 /matters/…，可不填）", en: "Its page here, e.g. /matters/… (optional)" })}
								<input
									value={one.href ?? ""}
									maxLength={300}
									onChange={(event) => set(place, { href: event.target.value || undefined })}
								/>
							</label>
						)}
						<button
							type="button"
							aria-label={say({ zh: `移除 ${one.name}`, en: `Remove ${one.name}` })}
							onClick={() => onChange((now) => now.filter((_, at) => at !== place))}
						>
							{say({ zh: "移除", en: "Remove" })}
						</button>
					</li>
				))}
				{sending.map((one) => (
					<li key={one.key}>
						<span>{one.file.name}</span>
						{one.refused === null ? (
							<progress
								aria-label={say({ zh: `正在上传 ${one.file.name}`, en: `Sending ${one.file.name}` })}
								value={one.progress}
							/>
						) : (
							<>
								<span role="alert">{say(one.refused)}</span>
								<button type="button" onClick={() => void send(one)}>
									{say({ zh: "重传", en: "Try again" })}
								</button>
								<button type="button" onClick={() => drop(one.key)}>
									{say({ zh: "移除", en: "Remove" })}
								</button>
							</>
						)}
					</li>
				))}
			</ul>
			<div className="form-acts">
				<label className="file-button" htmlFor={`${id}-files`}>
					{say({ zh: "选择文件", en: "Choose files" })}
				</label>
				<input
					id={`${id}-files`}
					className="visually-hidden"
					type="file"
					multiple
					accept={ACCEPT}
					disabled={full}
					onChange={chosen}
				/>
				{pages && (
					<button type="button" disabled={full} onClick={() => onChange((now) => [...now, { name: "" }])}>
						{say({ zh: `添加：${label.zh}`, en: `Add: ${label.en}` })}
					</button>
				)}
			</div>
			<span className="small-note">
				{say({
					zh: `照片、PDF、.docx、.xlsx、MP4，按内容核对；至多 ${most} 件。`,
					en: `Pictures, PDF, .docx, .xlsx, MP4, checked by their content; ${most} at most.`,
				})}
			</span>
		</fieldset>
	);
}
