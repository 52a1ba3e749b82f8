import { type KeyboardEvent, useId, useState } from "react";
import "./combobox.css";

export interface Choice {
	value: string;
	label: string;
}

/**
 * A field that finds one of many by typing (WAI-ARIA combobox with a list). The list comes from outside, narrowed by what `onSearch` was told; leaving the
 * field without a choice puts the old one back.
 */
export function Combobox(props: {
	label: string;
	choices: readonly Choice[];
	chosen: Choice | null;
	placeholder: string;
	nothing: string;
	required?: boolean;
	onSearch(typed: string): void;
	choose(choice: Choice | null): void;
}) {
	const { chosen, choices } = props;
	const name = useId();
	const [typed, setTyped] = useState<string | null>(null);
	const [at, setAt] = useState(0);
	const open = typed !== null;
	const type = (text: string) => {
		setTyped(text);
		setAt(0);
		props.onSearch(text);
	};
	const close = () => {
		setTyped(null);
		props.onSearch("");
	};
	const choose = (choice: Choice) => {
		props.choose(choice);
		close();
	};
	const keys = (event: KeyboardEvent) => {
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			if (!open) return type("");
			const step = event.key === "ArrowDown" ? 1 : -1;
			setAt((at + step + choices.length) % Math.max(choices.length, 1));
		}
		if (event.key === "Escape") close();
		const choice = choices[at];
		if (event.key === "Enter" && open) {
			event.preventDefault();
			if (choice) choose(choice);
		}
	};
	return (
		<div className="form-field combobox">
			<label htmlFor={name}>{props.label}</label>
			<input
				id={name}
				type="text"
				role="combobox"
				autoComplete="off"
				aria-expanded={open}
				aria-controls={`${name}-list`}
				aria-autocomplete="list"
				{...(open && choices[at] ? { "aria-activedescendant": `${name}-${at}` } : {})}
				required={props.required === true}
				placeholder={props.placeholder}
				value={typed ?? chosen?.label ?? ""}
				onFocus={(event) => event.target.select()}
				onClick={() => open || type("")}
				onChange={(event) => {
					type(event.target.value);
					if (event.target.value === "") props.choose(null);
				}}
				onKeyDown={keys}
				onBlur={close}
			/>
			<div id={`${name}-list`} role="listbox" aria-label={props.label} hidden={!open}>
				{choices.map((choice, index) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses through the field, which keeps the focus
					// biome-ignore lint/a11y/useFocusableInteractive: the keyboard chooses through the field, which keeps the focus
					<div
						key={choice.value}
						id={`${name}-${index}`}
						role="option"
						aria-selected={index === at}
						onMouseDown={(event) => event.preventDefault()}
						onClick={() => choose(choice)}
					>
						{choice.label}
					</div>
				))}
			</div>
			{open && choices.length === 0 && (
				<p className="combobox-nothing" role="status">
					{props.nothing}
				</p>
			)}
		</div>
	);
}
