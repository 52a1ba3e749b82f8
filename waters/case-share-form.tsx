import { useState } from "react";
import { EvidenceField } from "../loop/evidence-field.tsx";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import type { CaseView } from "./case-view.ts";

/** One bureau lets others know: words, files, and who needs them. */
export function ShareForm({ found, onShared }: { found: CaseView; onShared: () => void }) {
	const say = useSay();
	const [words, setWords] = useState("");
	const [href, setHref] = useState("");
	const [files, setFiles] = useState<EvidenceNamed[]>([]);
	const [busy, setBusy] = useState(false);
	const [units, setUnits] = useState<readonly string[]>([]);
	const [fault, setFault] = useState<Bilingual | null>(null);
	const all = [...new Set([found.lead?.unit ?? "", ...found.parts.map((part) => part.unit ?? "")])].filter(
		(unit) => unit !== "",
	);
	const share = async () => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			const brought = files.flatMap(({ fileId, name }) => (fileId ? [{ fileId, name }] : []));
			const share = { words, units, ...(href ? { href } : {}), ...(brought.length > 0 ? { files: brought } : {}) };
			const body = { share, clientKey: crypto.randomUUID() };
			await sendApi(`/api/waters/cases/${encodeURIComponent(found.matterId)}/shares`, {
				method: "POST",
				headers,
				body: JSON.stringify(body),
			});
			setWords("");
			setHref("");
			setFiles([]);
			setUnits([]);
			onShared();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				share();
			}}
		>
			<label>
				{say({ zh: "证据说明", en: "What it is" })}
				<textarea required rows={2} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
			</label>
			<label>
				{say({
					zh: "站内地址（可不填，如 /waters/creeks/c001）",
					en: "Address in this product (if any, e.g. /waters/creeks/c001)",
				})}
				<input maxLength={300} value={href} onChange={(event) => setHref(event.target.value)} />
			</label>
			<EvidenceField
				value={files}
				onChange={setFiles}
				onBusy={setBusy}
				label={{ zh: "照片、文件（可不附）", en: "Photos and documents (if any)" }}
			/>
			<fieldset>
				<legend>{say({ zh: "共享给", en: "Who needs to know it" })}</legend>
				<div className="chips">
					{all.map((unit) => (
						<button
							key={unit}
							type="button"
							aria-pressed={units.includes(unit)}
							onClick={() => setUnits(units.includes(unit) ? units.filter((one) => one !== unit) : [...units, unit])}
						>
							{say(found.names[unit] ?? { zh: unit, en: unit })}
						</button>
					))}
				</div>
				<p className="hint">
					{say({
						zh: "牵头单位和督查总能看到；其余单位只看到共享给自己的。文件每次打开均留痕，共享单位可查。",
						en: "The lead and the supervision office always see it; the others only what is shared with them. Each time that a file is opened is written down, for the unit that shared it to see.",
					})}
				</p>
			</fieldset>
			{fault && <p role="alert">{say(fault)}</p>}
			<div>
				<button type="submit" className="works-button" disabled={words.trim() === "" || busy}>
					{say({ zh: "共享", en: "Share" })}
				</button>
			</div>
		</form>
	);
}
