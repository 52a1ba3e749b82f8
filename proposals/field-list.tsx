import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import type { UnitChoice } from "./choice.store.ts";
import { FileField, type NamedPiece } from "./file-field.tsx";
import { type Field, firstOf, type Values } from "./form-values.ts";
import { TextEditor } from "./text-editor.tsx";

/** The units and persons that may be chosen. */
export function useChoiceUnits(): UnitChoice[] {
	return useApi<{ units: UnitChoice[] }>("/api/proposals/choices").data?.units ?? [];
}

/** The fields of a form, one below the other. */
export function FieldList({
	fields,
	values,
	change,
}: {
	fields: readonly Field[];
	values: Values;
	change(next: (now: Values) => Values): void;
}) {
	return fields.map((field) => (
		<OneField
			key={field.name}
			field={field}
			value={values[field.name]}
			change={(next) => change((now) => ({ ...now, [field.name]: next(now[field.name]) }))}
		/>
	));
}

function OneField({
	field,
	value,
	change: changeBy,
}: {
	field: Field;
	value: unknown;
	change(next: (now: unknown) => unknown): void;
}) {
	const say = useSay();
	const change = (next: unknown) => changeBy(() => next);
	const units = useChoiceUnits();
	const { kind, label, options = [], required = false, fields = [], note } = field;
	const text = String(value ?? "");
	const set = (event: { target: { value: string } }) => change(event.target.value);
	const noteText = note && <span className="small-note">{say(note)}</span>;
	if (kind === "hidden") return null;
	if (kind === "files" || kind === "proofs")
		return (
			<FileField
				label={label}
				note={note}
				most={kind === "files" ? 10 : 20}
				pages={kind === "proofs"}
				value={value as NamedPiece[]}
				onChange={(next) => changeBy((now) => next(now as NamedPiece[]))}
			/>
		);
	if (kind === "rows") {
		const rows = value as Values[];
		return (
			<fieldset>
				<legend>{say(label)}</legend>
				{noteText}
				{rows.map((row, place) => (
					// Rows are added and taken away at the end only: their place is their identity.
					<fieldset className="form-row" key={`${place}`}>
						<legend className="visually-hidden">
							{say(label)} {place + 1}
						</legend>
						<FieldList
							fields={fields}
							values={row}
							change={(next) => changeBy((now) => (now as Values[]).map((one, at) => (at === place ? next(one) : one)))}
						/>
						{place === rows.length - 1 && (
							<button type="button" onClick={() => change(rows.slice(0, -1))}>
								{say({ zh: `删去第 ${place + 1} 项`, en: `Remove ${place + 1}` })}
							</button>
						)}
					</fieldset>
				))}
				<button type="button" onClick={() => change([...rows, firstOf(fields)])}>
					{say({ zh: `添加：${label.zh}`, en: `Add: ${label.en}` })}
				</button>
			</fieldset>
		);
	}
	if (kind === "checks" || kind === "persons") {
		const chosen = value as string[];
		const toggle = (one: string) =>
			change(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
		if (kind === "persons")
			return (
				<label>
					{say(label)}
					<select
						multiple
						size={6}
						value={chosen}
						onChange={(event) => change([...event.target.selectedOptions].map((one) => one.value))}
					>
						{units.map((unit) => (
							<optgroup key={unit.id} label={say(unit.name)}>
								{unit.persons.map((one) => (
									<option key={`${unit.id} ${one.id}`} value={one.id}>
										{say(one.name)}
									</option>
								))}
							</optgroup>
						))}
					</select>
				</label>
			);
		if (options.length === 0) return null;
		return (
			<fieldset>
				<legend>{say(label)}</legend>
				{noteText}
				{options.map((one) => (
					<label key={one.value} className="inline">
						<input type="checkbox" checked={chosen.includes(one.value)} onChange={() => toggle(one.value)} />
						{say(one.label)}
					</label>
				))}
			</fieldset>
		);
	}
	if (kind === "choice" || kind === "yes-no") {
		const some = kind === "yes-no" ? (options.length > 0 ? options : YES_NO) : options;
		return (
			<label>
				{say(label)}
				<select required={required} value={text} onChange={set}>
					{kind === "choice" && !required && <option value="">—</option>}
					{kind === "choice" && required && text === "" && (
						<option value="">{say({ zh: "请选择", en: "Choose" })}</option>
					)}
					{some.map((one) => (
						<option key={one.value} value={one.value}>
							{say(one.label)}
						</option>
					))}
				</select>
				{noteText}
			</label>
		);
	}
	if (kind === "unit")
		return (
			<label>
				{say(label)}
				<select required={required} value={text} onChange={set}>
					<option value="">—</option>
					{units.map((unit) => (
						<option key={unit.id} value={unit.id}>
							{say(unit.name)}
						</option>
					))}
				</select>
			</label>
		);
	if (kind === "person" || kind === "owner")
		return (
			<label>
				{say(label)}
				<select required={required} value={text} onChange={set}>
					<option value="">—</option>
					{units.map((unit) => (
						<optgroup key={unit.id} label={say(unit.name)}>
							{unit.persons.map((one) => (
								<option key={`${unit.id} ${one.id}`} value={kind === "owner" ? `${unit.id}\n${one.id}` : one.id}>
									{kind === "owner" ? `${say(unit.name)} · ${say(one.name)}` : say(one.name)}
								</option>
							))}
						</optgroup>
					))}
				</select>
				{noteText}
			</label>
		);
	if (kind === "text" || kind === "day")
		return (
			<label>
				{say(label)}
				<input
					type={kind === "day" ? "date" : "text"}
					required={required}
					{...(kind === "text" && { maxLength: field.most })}
					value={text}
					onChange={set}
				/>
				{noteText}
			</label>
		);
	if (kind === "long")
		return (
			<TextEditor
				long
				label={label}
				value={text}
				change={change}
				required={required}
				note={note}
				most={field.most ?? 8000}
			/>
		);
	return (
		<label>
			{say(label)}
			<textarea required={required} maxLength={kind === "area" ? field.most : undefined} value={text} onChange={set} />
			{noteText}
		</label>
	);
}

const YES_NO = [
	{ value: "yes", label: { zh: "是", en: "Yes" } },
	{ value: "no", label: { zh: "否", en: "No" } },
];
