import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { ApiError } from "../web/api.ts";
import { useKeptDraft } from "../web/kept-draft.ts";
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
	const { refused, busy, attempt } = useTry();
	const {
		draft: values,
		setDraft: setValues,
		restored,
		forget,
	} = useKeptDraft<Values>(`${proposalId} ${step} ${JSON.stringify(extra)}`, () => firstOf(fields));
	const begun = useRef({ values, onValues });
	useEffect(() => begun.current.onValues?.(begun.current.values), []);
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
				const sent = { step, body, clientKey: `${key}:${tries}` };
				const take = () =>
					send(`/api/proposals/${encodeURIComponent(proposalId)}/steps`, sent).catch((error: unknown) => {
						// A refused try has left nothing: another one is another step. Where no answer came, the step may be taken: it is sent as the same.
						if (error instanceof ApiError && error.status !== 0) setTries((n) => n + 1);
						throw error;
					});
				if (!(await attempt(take))) return;
				forget();
				done();
			}}
		>
			{restored && (
				<p role="status">
					{say({ zh: "已恢复上次未提交的内容。", en: "What was not sent the last time is here again." })}
				</p>
			)}
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
				<button type="submit" className="primary" aria-busy={busy}>
					{say({ zh: `确认${name}`, en: `${name}: confirm` })}
				</button>
			</div>
		</form>
	);
}
