import { Button, Input } from "antd";
import { type ChangeEvent, type Dispatch, type SetStateAction, useEffect, useId, useRef, useState } from "react";
import { useSay } from "../web/language.tsx";
import { ACCEPTED, UploadItems, useUploads } from "../web/uploads.tsx";
import { type Claim, isPicture } from "./kept-file.ts";
import type { EvidenceNamed } from "./matter-step.ts";
import type { Bilingual } from "./words.ts";
import "./evidence.css";

const MOST = 20;

/**
 * Chooses or takes photos and documents as evidence, with progress and another try where the connection breaks off. `claim`: where and when the work was, as
 * the form around it knows; it is put beside what the photo says. `onBusy` tells the form to wait.
 */
export function EvidenceField({
	value,
	onChange,
	onBusy,
	claim = {},
	label = { zh: "证据", en: "Evidence" },
}: {
	value: readonly EvidenceNamed[];
	onChange: Dispatch<SetStateAction<EvidenceNamed[]>>;
	onBusy?: (busy: boolean) => void;
	claim?: Claim;
	label?: Bilingual;
}) {
	const say = useSay();
	const id = useId();
	const uploads = useUploads((kept) => {
		const where = isPicture(kept.mediaType) ? claim : {};
		onChange((now) => [...now, { fileId: kept.sha256, name: kept.fileName, ...where } as EvidenceNamed]);
	});
	const { busy } = uploads;
	const tell = useRef(onBusy);
	tell.current = onBusy;
	useEffect(() => tell.current?.(busy), [busy]);
	const choose = (event: ChangeEvent<HTMLInputElement>) => {
		const room = Math.max(0, MOST - value.length - uploads.sending.length);
		const files = [...(event.target.files ?? [])].slice(0, room);
		event.target.value = ""; // the same file may be chosen again
		uploads.begin(files);
	};
	const set = (at: number, what: Partial<EvidenceNamed>) =>
		onChange((now) => now.map((one, index) => (index === at ? { ...one, ...what } : one)));
	const remove = (at: number) => onChange((now) => now.filter((_, index) => index !== at));
	const full = value.length + uploads.sending.length >= MOST;
	return (
		<fieldset className="evidence-field">
			<legend>{say(label)}</legend>
			<div className="evidence-choose">
				<label className="evidence-button" htmlFor={`${id}-files`}>
					{say({ zh: "选择文件", en: "Choose files" })}
				</label>
				<input id={`${id}-files`} type="file" multiple accept={ACCEPTED} disabled={full} onChange={choose} />
				<label className="evidence-button on-telephone" htmlFor={`${id}-camera`}>
					{say({ zh: "拍照", en: "Take a photo" })}
				</label>
				<input
					id={`${id}-camera`}
					type="file"
					accept="image/jpeg"
					capture="environment"
					disabled={full}
					onChange={choose}
				/>
				<small>
					{say({
						zh: `照片、PDF、.docx、.xlsx、MP4，至多 ${MOST} 件`,
						en: `Photos, PDF, .docx, .xlsx, MP4; ${MOST} at most`,
					})}
				</small>
			</div>
			<ul className="evidence-chosen">
				{value.map((one, at) => (
					<li key={`${one.fileId ?? one.href}-${at}`}>
						<Chosen evidence={one} set={(what) => set(at, what)} remove={() => remove(at)} />
					</li>
				))}
				<UploadItems uploads={uploads} />
			</ul>
		</fieldset>
	);
}

/** One piece of evidence before it is handed in: its name, a note, and until when it proves something. */
function Chosen({
	evidence,
	set,
	remove,
}: {
	evidence: EvidenceNamed;
	set: (what: Partial<EvidenceNamed>) => void;
	remove: () => void;
}) {
	const say = useSay();
	const [picture, setPicture] = useState(true);
	const of = (zh: string, en: string) => say({ zh: `${evidence.name} 的${zh}`, en: `${en} of ${evidence.name}` });
	return (
		<div className="evidence-one">
			{evidence.fileId && picture ? (
				<img src={`/api/files/${evidence.fileId}/thumb`} alt="" loading="lazy" onError={() => setPicture(false)} />
			) : (
				<span className="evidence-paper" aria-hidden="true">
					{evidence.name.split(".").at(-1)?.slice(0, 4).toUpperCase()}
				</span>
			)}
			<div>
				<strong>{evidence.name}</strong>
				<Input
					size="small"
					maxLength={500}
					aria-label={of("说明", "Note")}
					placeholder={say({ zh: "说明（可不填）", en: "Note (optional)" })}
					value={evidence.note ?? ""}
					onChange={(event) => set({ note: event.target.value || undefined })}
				/>
				<details className="evidence-more">
					<summary>
						{picture
							? say({ zh: "有效期、拍摄时间", en: "Until when it proves, when it was taken" })
							: say({ zh: "有效期", en: "Until when it proves" })}
					</summary>
					<label className="evidence-until">
						{say({ zh: "有效期至（到期即失效）", en: "Proves until" })}
						<input
							type="date"
							aria-label={of("有效期", "Last day")}
							value={evidence.validUntil ?? ""}
							onChange={(event) => set({ validUntil: event.target.value || undefined })}
						/>
					</label>
					{picture && (
						<label className="evidence-until">
							{say({ zh: "拍摄时间（与照片自记的并列显示）", en: "Taken at (shown beside what the photo says)" })}
							<input
								type="datetime-local"
								aria-label={of("拍摄时间", "Time taken")}
								onChange={(event) => {
									const at = new Date(event.target.value);
									set({ claimedAt: Number.isNaN(at.getTime()) ? undefined : at.toISOString() });
								}}
							/>
						</label>
					)}
				</details>
			</div>
			<Button size="small" type="text" aria-label={of("移除", "Removal")} onClick={remove}>
				{say({ zh: "移除", en: "Remove" })}
			</Button>
		</div>
	);
}
