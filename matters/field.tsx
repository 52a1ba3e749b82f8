import { useId } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";

/** A labelled line or area of text. */
export function TextField(props: {
	label: Bilingual;
	value: string;
	set(value: string): void;
	rows?: number;
	required?: boolean;
	most?: number;
}) {
	const say = useSay();
	const common = {
		value: props.value,
		required: props.required === true,
		maxLength: props.most ?? 1000,
		onChange: (event: { target: { value: string } }) => props.set(event.target.value),
	};
	const name = useId();
	return (
		<div className="form-field">
			<label htmlFor={name}>{say(props.label)}</label>
			{props.rows === undefined ? (
				<input id={name} {...common} />
			) : (
				<textarea id={name} rows={props.rows} {...common} />
			)}
		</div>
	);
}

/** A local day. */
export function DayField(props: { label: Bilingual; value: string; set(value: string): void; required?: boolean }) {
	const say = useSay();
	return (
		<label className="form-field">
			<span>{say(props.label)}</span>
			<input
				type="date"
				value={props.value}
				required={props.required === true}
				onChange={(event) => props.set(event.target.value)}
			/>
		</label>
	);
}

/** One of two answers, both spelt out. */
export function EitherField(props: {
	label: Bilingual;
	yes: Bilingual;
	no: Bilingual;
	value: boolean | null;
	set(value: boolean): void;
}) {
	const say = useSay();
	return (
		<fieldset className="form-field">
			<legend>{say(props.label)}</legend>
			{[true, false].map((answer) => (
				<label key={String(answer)} style={{ marginRight: "1.5rem" }}>
					<input
						type="radio"
						name={props.label.en}
						required
						checked={props.value === answer}
						onChange={() => props.set(answer)}
					/>{" "}
					{say(answer ? props.yes : props.no)}
				</label>
			))}
		</fieldset>
	);
}

/** A limit: how many, of which days. */
export function LimitField(props: {
	label: Bilingual;
	value: { count: number; unit: "working-day" | "calendar-day" } | null;
	set(value: { count: number; unit: "working-day" | "calendar-day" } | null): void;
}) {
	const say = useSay();
	const { value, set } = props;
	return (
		<div className="form-row">
			<label className="form-field">
				<span>{say(props.label)}</span>
				<input
					type="number"
					min={1}
					max={1000}
					value={value?.count ?? ""}
					onChange={(event) => {
						const count = Number(event.target.value);
						set(event.target.value === "" ? null : { count, unit: value?.unit ?? "working-day" });
					}}
				/>
			</label>
			<label className="form-field">
				<span>{say({ zh: "计日方式", en: "Days counted" })}</span>
				<select
					value={value?.unit ?? "working-day"}
					onChange={(event) => set({ count: value?.count ?? 5, unit: event.target.value as "working-day" })}
				>
					<option value="working-day">{say({ zh: "工作日", en: "working days" })}</option>
					<option value="calendar-day">{say({ zh: "自然日", en: "calendar days" })}</option>
				</select>
			</label>
		</div>
	);
}

/** One of several, or none yet. */
export function ChoiceField(props: {
	label: Bilingual;
	choices: readonly { value: string; label: string }[];
	/** Words for "none"; left out, one must be chosen. */
	none?: Bilingual;
	value: string;
	set(value: string): void;
}) {
	const say = useSay();
	const name = useId();
	return (
		<div className="form-field">
			<label htmlFor={name}>{say(props.label)}</label>
			<select
				id={name}
				required={props.none === undefined}
				value={props.value}
				onChange={(event) => props.set(event.target.value)}
			>
				<option value="">{say(props.none ?? { zh: "请选择", en: "Choose" })}</option>
				{props.choices.map((one) => (
					<option key={one.value} value={one.value}>
						{one.label}
					</option>
				))}
			</select>
		</div>
	);
}
