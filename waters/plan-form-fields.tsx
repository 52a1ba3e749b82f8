import type { ComponentProps, ReactNode } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";

type InputProps = Omit<ComponentProps<"input">, "onChange" | "value"> & {
	label: Bilingual;
	value: string | number;
	onValue(text: string): void;
	/** Takes two places of the grid where there is room. */
	wide?: boolean;
};

export function InputField({ label, onValue, wide = false, ...input }: InputProps) {
	const say = useSay();
	return (
		<label className={wide ? "wide" : undefined}>
			{say(label)}
			<input {...input} onChange={(event) => onValue(event.target.value)} />
		</label>
	);
}

export function SelectField<Value extends string>({
	label,
	value,
	choices,
	onValue,
}: {
	label: Bilingual;
	value: Value;
	choices: readonly { value: Value; words: string }[];
	onValue(value: Value): void;
}) {
	const say = useSay();
	return (
		<label>
			{say(label)}
			<select value={value} onChange={(event) => onValue(event.target.value as Value)}>
				{choices.map((choice) => (
					<option key={choice.value} value={choice.value}>
						{choice.words}
					</option>
				))}
			</select>
		</label>
	);
}

/** One of a plan's lists, row by row: at least one stays. */
export function Rows<Row extends { id: string }>({
	title,
	one,
	rows,
	onChange,
	fresh,
	children,
}: {
	title: Bilingual;
	/** What a row is called. */
	one: Bilingual;
	rows: readonly Row[];
	onChange(rows: Row[]): void;
	/** A row to be added. */
	fresh(): Row;
	children(row: Row, put: (what: Partial<Row>) => void): ReactNode;
}) {
	const say = useSay();
	return (
		<fieldset>
			<legend>{say(title)}</legend>
			{rows.map((row, index) => (
				<div className="plan-row" key={row.id}>
					<div className="fields">
						{children(row, (what) => onChange(rows.map((each, at) => (at === index ? { ...each, ...what } : each))))}
					</div>
					{rows.length > 1 && (
						<div>
							<button
								type="button"
								className="works-button"
								aria-label={say({ zh: `删去${one.zh} ${row.id}`, en: `Remove ${one.en} ${row.id}` })}
								onClick={() => onChange(rows.filter((each) => each !== row))}
							>
								{say({ zh: "删去", en: "Remove" })}
							</button>
						</div>
					)}
				</div>
			))}
			<button type="button" className="works-button" onClick={() => onChange([...rows, fresh()])}>
				{say({ zh: `增加${one.zh}`, en: `Add a ${one.en}` })}
			</button>
		</fieldset>
	);
}
