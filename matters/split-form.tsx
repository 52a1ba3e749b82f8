import { Alert, Button } from "antd";
import { type FormEvent, useMemo, useState } from "react";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import { TextField } from "./field.tsx";
import type { MatterView } from "./matter-view.ts";

/** Splits a matter: each part becomes a matter of its own. */
export function SplitForm({ view, close }: { view: MatterView; close(): void }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [titles, setTitles] = useState(["", ""]);
	const [reason, setReason] = useState("");
	const clientKey = useMemo(() => crypto.randomUUID(), []);
	async function submit(event: FormEvent) {
		event.preventDefault();
		const parts = titles.map((title) => ({ title }));
		if ((await send(`/api/matters/${view.state.matterId}/split`, { parts, reason, clientKey })) !== null) close();
	}
	return (
		<form className="step-form" onSubmit={submit} aria-labelledby="split-title">
			<h2 id="split-title">{say({ zh: "拆分", en: "Split" })}</h2>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" style={{ marginBottom: "0.8rem" }} />}
			{titles.map((title, index) => (
				<TextField
					key={`${index + 1}`}
					required
					most={120}
					label={{ zh: `第 ${index + 1} 个事项`, en: `Part ${index + 1}` }}
					value={title}
					set={(text) => setTitles(titles.map((old, at) => (at === index ? text : old)))}
				/>
			))}
			<p>
				<Button size="small" disabled={titles.length >= 20} onClick={() => setTitles([...titles, ""])}>
					{say({ zh: "再加一个", en: "Another part" })}
				</Button>
			</p>
			<TextField required rows={2} label={{ zh: "理由", en: "Reason" }} value={reason} set={setReason} />
			<div className="step-buttons" style={{ marginBottom: 0 }}>
				<Button type="primary" htmlType="submit" loading={busy}>
					{say({ zh: "拆分", en: "Split" })}
				</Button>
				<Button onClick={close}>{say({ zh: "取消", en: "Cancel" })}</Button>
			</div>
		</form>
	);
}
