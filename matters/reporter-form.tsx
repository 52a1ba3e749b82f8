import { Alert, Button } from "antd";
import { type FormEvent, useMemo, useState } from "react";
import { STEP_WORDS } from "../loop/matter-step.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import { TextField } from "./field.tsx";
import type { MatterView } from "./matter-view.ts";

/** How whoever reported it can be reached: for the handler alone, with a reason, and each look stands in the record. */
export function ReporterForm({ view, close }: { view: MatterView; close(): void }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [reason, setReason] = useState("");
	const [found, setFound] = useState<{ phones: string[]; count: number } | null>(null);
	const clientKey = useMemo(() => crypto.randomUUID(), []);
	async function submit(event: FormEvent) {
		event.preventDefault();
		setFound(await send(`/api/open/matters/${view.state.matterId}/reporter`, { reason, clientKey }));
	}
	return (
		<form className="step-form" onSubmit={submit} aria-labelledby="reporter-title">
			<h2 id="reporter-title">{say(STEP_WORDS["see-reporter"])}</h2>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" style={{ marginBottom: "0.8rem" }} />}
			{found ? (
				<p role="status">
					{found.phones.length === 0
						? say({ zh: "反映人没有留下联系方式。", en: "Nobody left a way to be reached." })
						: say({ zh: `联系电话：${found.phones.join("、")}`, en: `Telephone: ${found.phones.join(", ")}` })}
				</p>
			) : (
				<>
					<p>
						{say({
							zh: "反映人信息受保护。每次查看都会留痕，并列入操作审计。",
							en: "Who reported is protected. Each look is kept in the record and in the audit.",
						})}
					</p>
					<TextField
						required
						rows={2}
						most={500}
						label={{ zh: "查看理由", en: "Why" }}
						value={reason}
						set={setReason}
					/>
				</>
			)}
			<div className="step-buttons" style={{ marginBottom: 0 }}>
				{!found && (
					<Button type="primary" htmlType="submit" loading={busy}>
						{say({ zh: "查看", en: "See" })}
					</Button>
				)}
				<Button onClick={close}>{say({ zh: "关闭", en: "Close" })}</Button>
			</div>
		</form>
	);
}
