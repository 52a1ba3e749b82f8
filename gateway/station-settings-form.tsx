import { type FormEvent, useId, useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { FACTORS } from "../waters/factor.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import { RetireForm } from "./retire-form.tsx";
import type { SettingsFile } from "./station-settings.store.ts";
import {
	changesBetween,
	changesNothing,
	consequences,
	FRAMES_PER_MINUTE,
	type StationSettings,
	settled,
} from "./station-settings.ts";
import { UnitTable } from "./unit-table.tsx";
import "../waters/works.css";
import "./station-desk.css";

/** How a logger is understood: units, codes, from where, how fast, its password; and whether it is used at all. What a change does is said before. */
export function StationSettingsForm({ mn, timeZone }: { mn: string; timeZone: string }) {
	const say = useSay();
	const file = useApi<SettingsFile>(`/api/stations/${encodeURIComponent(mn)}/settings`);
	if (file.error) return <p>{say(file.error.words)}</p>;
	if (!file.data) return <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>;
	// Set anew when it was changed, here or by somebody else.
	const stands = JSON.stringify([file.data.settings, file.data.hasPassword]);
	return (
		<div className="station-desk">
			<SettingsFields key={stands} file={file.data} timeZone={timeZone} />
			<RetireForm mn={mn} retired={file.data.retired} timeZone={timeZone} />
		</div>
	);
}

interface Code {
	key: string;
	sent: string;
	meant: string;
}

function SettingsFields({ file, timeZone }: { file: SettingsFile; timeZone: string }) {
	const say = useSay();
	const id = useId();
	const { mn, settings, sent, site, creek } = file;
	const [units, setUnits] = useState<Record<string, string>>(settings.units);
	const [codes, setCodes] = useState<Code[]>(() =>
		Object.entries(settings.factors).map(([one, meant]) => ({ key: one, sent: one, meant })),
	);
	const [allow, setAllow] = useState(settings.allow.join("\n"));
	const [rate, setRate] = useState(String(settings.framesPerMinute));
	const [password, setPassword] = useState("");
	const { send, busy, refused } = useSend();
	const wanted: StationSettings = {
		units,
		// A line that is being written is not judged yet; the browser asks for the rest of it before it is sent.
		factors: Object.fromEntries(
			codes.flatMap(({ sent: one, meant }) => (one.trim() === "" || meant === "" ? [] : [[one.trim(), meant]])),
		),
		allow: allow.split(/[\s,，、]+/).filter((entry) => entry !== ""),
		framesPerMinute: Number(rate),
	};
	// The addresses are read by the server; all else is judged here as there.
	const after = settled(wanted, () => null);
	const fault = "field" in after ? after : null;
	const changes = "field" in after ? null : changesBetween(settings, after, password !== "");
	const said = changes === null ? [] : consequences(changes);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		const body = { ...wanted, ...(password !== "" && { password }), clientKey: crypto.randomUUID() };
		void send(`/api/stations/${encodeURIComponent(mn)}/settings`, body, "PUT").then((done) => {
			if (done) setPassword("");
		});
	};
	const setCode = (key: string, part: Partial<Code>) =>
		setCodes(codes.map((code) => (code.key === key ? { ...code, ...part } : code)));
	const strange = sent.filter(({ known, factor }) => !known && settings.factors[factor] === undefined);
	return (
		<form className="works-form settings-form" onSubmit={submit}>
			<p>
				{say(site)}
				{creek && (
					<>
						{" · "}
						<Link to={`/waters/creeks/${creek.id}`}>{say(creek)}</Link>
					</>
				)}{" "}
				· <span className="mono">{mn}</span>
			</p>
			<fieldset>
				<legend>{say({ zh: "上报单位", en: "Units" })}</legend>
				<UnitTable
					sent={sent}
					units={units}
					timeZone={timeZone}
					onUnit={(factor, unit) => setUnits({ ...units, [factor]: unit })}
				/>
			</fieldset>
			<fieldset>
				<legend>{say({ zh: "因子代码对应", en: "Codes that mean something else" })}</legend>
				{strange.length > 0 && (
					<p className="hint">
						{say({
							zh: `本站报过、因子表中没有的代码：${strange.map(({ factor }) => factor).join("、")}。`,
							en: `Codes it sent that are none of the factors here: ${strange.map(({ factor }) => factor).join(", ")}.`,
						})}
					</p>
				)}
				<ul className="settings-codes">
					{codes.map((code) => (
						<li key={code.key}>
							<input
								aria-label={say({ zh: "站点上报的代码", en: "Code that it sends" })}
								list={`${id}l`}
								required
								maxLength={12}
								value={code.sent}
								onChange={(event) => setCode(code.key, { sent: event.target.value })}
							/>
							<select
								aria-label={say({ zh: "实为因子", en: "Factor that it means" })}
								required
								value={code.meant}
								onChange={(event) => setCode(code.key, { meant: event.target.value })}
							>
								<option value="">{say({ zh: "请选择", en: "choose" })}</option>
								{FACTORS.map((factor) => (
									<option key={factor.code} value={factor.code}>
										{say({ zh: `${factor.name.zh}（${factor.code}）`, en: `${factor.name.en} (${factor.code})` })}
									</option>
								))}
							</select>
							<button
								type="button"
								className="works-button"
								onClick={() => setCodes(codes.filter((one) => one.key !== code.key))}
							>
								{say({ zh: "删除", en: "Remove" })}
							</button>
						</li>
					))}
				</ul>
				<datalist id={`${id}l`}>
					{sent.map(({ factor }) => (
						<option key={factor} value={factor} />
					))}
				</datalist>
				<button
					type="button"
					className="works-button"
					onClick={() =>
						setCodes([...codes, { key: crypto.randomUUID(), sent: strange[codes.length]?.factor ?? "", meant: "" }])
					}
				>
					{say({ zh: "增加一条", en: "Add one" })}
				</button>
			</fieldset>
			<div>
				<label className="block" htmlFor={`${id}a`}>
					{say({ zh: "允许的地址", en: "Addresses" })}
				</label>
				<textarea
					id={`${id}a`}
					value={allow}
					aria-describedby={`${id}ah`}
					onChange={(event) => setAllow(event.target.value)}
				/>
				<p className="hint" id={`${id}ah`}>
					{say({
						zh: "每行一个地址或网段，如 10.1.0.0/16；留空则不限。",
						en: "An address or network a line, such as 10.1.0.0/16; empty: from anywhere.",
					})}
				</p>
			</div>
			<div>
				<label className="block" htmlFor={`${id}r`}>
					{say({ zh: "每分钟帧数上限", en: "Frames a minute at most" })}
				</label>
				<input
					id={`${id}r`}
					type="number"
					required
					min={FRAMES_PER_MINUTE.least}
					max={FRAMES_PER_MINUTE.most}
					step={1}
					value={rate}
					onChange={(event) => setRate(event.target.value)}
				/>
			</div>
			<div>
				<label className="block" htmlFor={`${id}p`}>
					{say({ zh: "新访问密码 PW", en: "New password (PW)" })}
				</label>
				<input
					id={`${id}p`}
					type="password"
					autoComplete="new-password"
					maxLength={32}
					value={password}
					aria-describedby={`${id}ph`}
					onChange={(event) => setPassword(event.target.value)}
				/>
				<p className="hint" id={`${id}ph`}>
					{file.hasPassword
						? say({
								zh: "留空则不变。密码只写不读，不显示，也不进留痕。",
								en: "Empty: as it is. It is written and never read, shown nowhere and not in the chain.",
							})
						: say({
								zh: "此站现在不校验密码。填写后即须相符；密码只写不读，不显示，也不进留痕。",
								en: "Any password is taken now; with one set here it must be the same. It is written and never read, shown nowhere and not in the chain.",
							})}
				</p>
			</div>
			{said.length > 0 && (
				<div className="works-note" role="status">
					{say({ zh: "保存后：", en: "When it is saved:" })}
					<ul>
						{said.map((one) => (
							<li key={one.en}>{say(one)}</li>
						))}
					</ul>
				</div>
			)}
			<Fault words={fault?.words ?? refused?.words ?? null} />
			<button
				type="submit"
				className="works-button main"
				disabled={busy || fault !== null || changes === null || changesNothing(changes)}
			>
				{say({ zh: "保存设置", en: "Save" })}
			</button>
		</form>
	);
}

function Fault({ words }: { words: Bilingual | null }) {
	const say = useSay();
	return words && <p role="alert">{say(words)}</p>;
}
