import { Alert, Button } from "antd";
import { type FormEvent, useMemo, useState } from "react";
import { STEP_WORDS, type Step } from "../loop/matter-step.ts";
import { useKeptDraft } from "../web/kept-draft.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import type { MatterView } from "./matter-view.ts";
import { bodyOf, type Draft, STEP_FIELDS } from "./step-fields.tsx";

/** What needs no choosing: the one task that is left. */
function startOf(step: Step, view: MatterView): Draft {
	const open = view.state.tasks.filter((task) => !task.done && !task.givenUp);
	return (step === "task-done" || step === "task-given-up") && open.length === 1 ? { task: open[0]?.id } : {};
}

/** One step's form: its fields, and the server's sentence where it refuses; nothing that was typed is lost then. */
export function StepForm({ step, view, close }: { step: Step; view: MatterView; close(): void }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const { draft, setDraft, restored, forget } = useKeptDraft<Draft>(`${view.state.matterId} ${step}`, () =>
		startOf(step, view),
	);
	const [uploading, setUploading] = useState(false);
	// One key for this filling-in: sent twice by a slow line it is one step.
	const clientKey = useMemo(() => crypto.randomUUID(), []);
	const Fields = STEP_FIELDS[step];
	const title = say(STEP_WORDS[step]);
	async function submit(event: FormEvent) {
		event.preventDefault();
		const sent = { step, body: bodyOf(draft), clientKey };
		if ((await send(`/api/matters/${view.state.matterId}/steps`, sent)) !== null) leave();
	}
	const leave = () => {
		forget();
		close();
	};
	const set = (change: Draft | ((old: Draft) => Draft)) => {
		// Whether a file is on its way is no part of what is kept.
		if (typeof change !== "function" && "uploading" in change) setUploading(change.uploading === true);
		else setDraft((old) => ({ ...old, ...(typeof change === "function" ? change(old) : change) }));
	};
	return (
		<form className="step-form" onSubmit={submit} aria-labelledby="step-title">
			<h2 id="step-title">{title}</h2>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" style={{ marginBottom: "0.8rem" }} />}
			{restored && (
				<p role="status">
					{say({ zh: "已恢复上次未提交的内容。", en: "What was not sent the last time is here again." })}
				</p>
			)}
			{Fields && <Fields draft={draft} set={set} view={view} />}
			<div className="step-buttons" style={{ marginBottom: 0 }}>
				<Button type="primary" htmlType="submit" loading={busy} disabled={uploading}>
					{title}
				</Button>
				<Button onClick={leave}>{say({ zh: "取消", en: "Cancel" })}</Button>
			</div>
		</form>
	);
}
