import { type Dispatch, type SetStateAction, useState } from "react";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useSay } from "../web/language.tsx";
import { FieldList } from "./field-list.tsx";
import { bodyOf, type Field, firstOf, type Values } from "./form-values.ts";
import type { PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_STEP_WORDS } from "./proposal-step.ts";

/** Asks for what a step says and takes it. */
export function StepForm({
	proposalId,
	step,
	fields,
	extra = {},
	title,
	done,
	below,
	onValues,
}: {
	proposalId: string;
	step: PersonStep;
	fields: readonly Field[];
	/** What the page knows already, e.g. the unit. */
	extra?: Values;
	title?: string;
	done(): void;
	below?: (values: Values, set: Dispatch<SetStateAction<Values>>) => React.ReactNode;
	onValues?: (values: Values) => void;
}) {
	const say = useSay();
	const { refused, attempt } = useTry();
	const [values, setValues] = useState<Values>(() => firstOf(fields));
	const [key] = useState(() => crypto.randomUUID());
	const [tries, setTries] = useState(0);
	const name = title ?? say(PROPOSAL_STEP_WORDS[step]);
	return (
		<form
			className="proposal-form"
			aria-label={name}
			onSubmit={async (event) => {
				event.preventDefault();
				const body = { ...bodyOf(fields, values), ...extra };
				// A refused try has left nothing; another one is another step.
				const clientKey = `${key}:${tries}`;
				if (
					await attempt(() => send(`/api/proposals/${encodeURIComponent(proposalId)}/steps`, { step, body, clientKey }))
				)
					done();
				else setTries((n) => n + 1);
			}}
		>
			<FieldList
				fields={fields}
				values={values}
				change={(next) => {
					setValues(next);
					onValues?.(next(values));
				}}
			/>
			{below?.(values, setValues)}
			<Refused refused={refused} />
			<div className="form-acts">
				<button type="submit" className="primary">
					{say({ zh: `确认${name}`, en: `${name}: confirm` })}
				</button>
			</div>
		</form>
	);
}
