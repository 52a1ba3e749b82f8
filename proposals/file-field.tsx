import { type ChangeEvent, useEffect, useId, useRef } from "react";
import type { Bilingual } from "../loop/words.ts";
import { inHouse } from "../web/in-house.ts";
import { useSay } from "../web/language.tsx";
import { ACCEPTED, UploadItems, useUploads } from "../web/uploads.tsx";

/** What a text names: a kept file, or (`fileId` absent) a place in this product, or only words. */
export interface NamedPiece {
	name: string;
	fileId?: string | undefined;
	href?: string | undefined;
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
	const field = useRef<HTMLInputElement>(null);
	const uploads = useUploads((kept) => onChange((now) => [...now, { fileId: kept.sha256, name: kept.fileName }]));
	const { busy } = uploads;
	// What is sent now would go without the file that is still on its way.
	const wait = say({ zh: "文件还在上传，请稍候。", en: "A file is still being sent; wait for it." });
	useEffect(() => field.current?.setCustomValidity(busy ? wait : ""), [busy, wait]);
	const chosen = (event: ChangeEvent<HTMLInputElement>) => {
		const room = Math.max(0, most - value.length - uploads.sending.length);
		const files = [...(event.target.files ?? [])].slice(0, room);
		event.target.value = ""; // the same file may be chosen again
		uploads.begin(files);
	};
	const set = (at: number, what: Partial<NamedPiece>) =>
		onChange((now) => now.map((one, place) => (place === at ? { ...one, ...what } : one)));
	const full = value.length + uploads.sending.length >= most;
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
								{say({
									zh: "凭证的页面地址（可从浏览器地址栏粘贴，可不填）",
									en: "Address of its page (paste it from the browser; optional)",
								})}
								<input
									value={one.href ?? ""}
									maxLength={300}
									onChange={(event) => set(place, { href: inHouse(event.target.value) || undefined })}
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
				<UploadItems uploads={uploads} />
			</ul>
			<div className="form-acts">
				<label className="file-button" htmlFor={`${id}-files`}>
					{say({ zh: "选择文件", en: "Choose files" })}
				</label>
				<input
					ref={field}
					id={`${id}-files`}
					className="visually-hidden"
					type="file"
					multiple
					accept={ACCEPTED}
					disabled={full && !busy}
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
