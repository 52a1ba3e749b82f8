import { Button } from "antd";
import { useState } from "react";
import type { Claim } from "../loop/kept-file.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { useSay } from "../web/language.tsx";
import { TextField } from "./field.tsx";

/** What grid officers and samplers read off an instrument most; anything else can be typed. */
const USUAL = [
	{ zh: "溶解氧", en: "Dissolved oxygen", unit: "mg/L" },
	{ zh: "氨氮", en: "Ammonia nitrogen", unit: "mg/L" },
	{ zh: "总磷", en: "Total phosphorus", unit: "mg/L" },
	{ zh: "透明度", en: "Transparency", unit: "cm" },
	{ zh: "pH", en: "pH", unit: "" },
	{ zh: "水温", en: "Water temperature", unit: "℃" },
	{ zh: "水位", en: "Water level", unit: "m" },
] as const;

const EMPTY = { what: "", value: "", unit: "", how: "" };

/** Values that were measured on the spot: what, how much, with what; kept as numbers, shown as such. */
export function MeasuredEvidence({
	pieces,
	set,
	claim,
}: {
	pieces: EvidenceNamed[];
	set(pieces: EvidenceNamed[]): void;
	claim: Claim;
}) {
	const say = useSay();
	const [draft, setDraft] = useState<typeof EMPTY | null>(null);
	const value = Number(draft?.value);
	const whole = draft !== null && draft.what.trim() !== "" && draft.value.trim() !== "" && Number.isFinite(value);
	const add = () => {
		if (!whole) return;
		const measured = { what: draft.what.trim(), value, unit: draft.unit.trim(), how: draft.how.trim() };
		const name = `${measured.what} ${measured.value}${measured.unit && ` ${measured.unit}`}`;
		set([...pieces, { name, measured, ...claim }]);
		setDraft(null);
	};
	return (
		<div>
			{pieces.length > 0 && (
				<ul>
					{pieces.map((piece, index) => (
						<li key={`${index + 1}`}>
							{piece.name}
							{piece.measured?.how && <small> {piece.measured.how}</small>}{" "}
							<Button size="small" onClick={() => set(pieces.filter((_, at) => at !== index))}>
								{say({ zh: "移除", en: "Remove" })}
							</Button>
						</li>
					))}
				</ul>
			)}
			{draft === null ? (
				<p>
					<Button size="small" onClick={() => setDraft(EMPTY)}>
						{say({ zh: "添加现场测量值", en: "Add a value measured on the spot" })}
					</Button>
				</p>
			) : (
				<div className="form-row">
					<datalist id="measured-usual">
						{USUAL.map((one) => (
							<option key={one.en} value={say(one)} />
						))}
					</datalist>
					<label className="form-field">
						<span>{say({ zh: "测量项目", en: "What was measured" })}</span>
						<input
							list="measured-usual"
							maxLength={60}
							value={draft.what}
							onChange={(event) => {
								const what = event.target.value;
								const usual = USUAL.find((one) => one.zh === what || one.en === what);
								setDraft({ ...draft, what, unit: usual?.unit ?? draft.unit });
							}}
						/>
					</label>
					<label className="form-field">
						<span>{say({ zh: "数值", en: "Value" })}</span>
						<input
							type="number"
							step="any"
							value={draft.value}
							onChange={(event) => setDraft({ ...draft, value: event.target.value })}
						/>
					</label>
					<TextField
						most={20}
						label={{ zh: "单位", en: "Unit" }}
						value={draft.unit}
						set={(unit) => setDraft({ ...draft, unit })}
					/>
					<TextField
						most={120}
						label={{ zh: "仪器或方法", en: "Instrument or method" }}
						value={draft.how}
						set={(how) => setDraft({ ...draft, how })}
					/>
					<Button style={{ marginBottom: "0.7rem" }} disabled={!whole} onClick={add}>
						{say({ zh: "加入凭证", en: "Add" })}
					</Button>
				</div>
			)}
		</div>
	);
}
