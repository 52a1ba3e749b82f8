import { Alert, Button } from "antd";
import { type FormEvent, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useSend } from "../web/send.ts";
import { LoadingPage } from "../web/shell.tsx";
import { type EvidenceDraft, EvidenceFields } from "./evidence-fields.tsx";
import { ChoiceField, TextField } from "./field.tsx";
import "./matter.css";
import { SignInFirst } from "./matter.page.tsx";
import { SOURCES } from "./sources.ts";

interface Kind {
	line: string;
	lineTitle: Bilingual;
	name: string;
	title: Bilingual;
	categories: Record<string, Bilingual>;
	raisedByHand: boolean;
}

/** Raises a matter of any kind that is raised by hand. What it is about may come with the address (`?subjectKind=&subjectId=&subjectName=`). */
export function RaisePage() {
	const say = useSay();
	const me = useMe();
	const navigate = useNavigate();
	const [params] = useSearchParams();
	const kinds = useApi<{ kinds: Kind[] }>("/api/matter-kinds", { enabled: me != null });
	const { busy, refused, send } = useSend();
	const [draft, setDraft] = useState<Record<string, unknown>>({ source: "inspection" });
	const clientKey = useMemo(() => crypto.randomUUID(), []);
	const [chosen, setChosen] = useState(params.get("kind") ?? "");
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	const byHand = kinds.data?.kinds.filter((kind) => kind.raisedByHand) ?? [];
	const kind = byHand.find((one) => `${one.line}/${one.name}` === chosen) ?? byHand[0];
	const set: EvidenceDraft["set"] = (change) =>
		setDraft((old) => ({ ...old, ...(typeof change === "function" ? change(old) : change) }));
	const subject = params.get("subjectId")
		? {
				kind: params.get("subjectKind") ?? "thing",
				id: params.get("subjectId"),
				name: { zh: params.get("subjectName") ?? "", en: params.get("subjectName") ?? "" },
			}
		: undefined;
	async function submit(event: FormEvent) {
		event.preventDefault();
		if (!kind) return;
		const { uploading: _uploading, ...said } = draft;
		const body = { ...said, ...(subject ? { subject } : {}) };
		const sent = { line: kind.line, kind: kind.name, clientKey, body };
		const raised = await send<{ matterId: string }>("/api/matters", sent);
		if (raised) navigate(`/matters/${raised.matterId}`);
	}
	return (
		<>
			<h1>{say({ zh: "提出事项", en: "Raise a matter" })}</h1>
			{kinds.data && byHand.length === 0 && (
				<p>{say({ zh: "各条线还没有可以在此提出的事项类别。", en: "No line has a kind that is raised here." })}</p>
			)}
			{kind && (
				<form className="step-form" onSubmit={submit}>
					{refused && <Alert type="error" title={say(refused.words)} role="alert" style={{ marginBottom: "0.8rem" }} />}
					{subject && (
						<p>
							{say({ zh: "关于：", en: "About: " })}
							{say(subject.name)}
						</p>
					)}
					<ChoiceField
						label={{ zh: "类别", en: "Kind" }}
						choices={byHand.map((one) => ({
							value: `${one.line}/${one.name}`,
							label: `${say(one.lineTitle)} · ${say(one.title)}`,
						}))}
						value={`${kind.line}/${kind.name}`}
						set={(value) => {
							setChosen(value);
							set({ category: undefined }); // each kind has categories of its own
						}}
					/>
					<TextField
						required
						most={120}
						label={{ zh: "标题", en: "Title" }}
						value={(draft.title as string) ?? ""}
						set={(title) => set({ title })}
					/>
					{Object.keys(kind.categories).length > 0 && (
						<ChoiceField
							label={{ zh: "分类", en: "Category" }}
							none={{ zh: "未分类", en: "none" }}
							choices={Object.entries(kind.categories).map(([value, words]) => ({ value, label: say(words) }))}
							value={(draft.category as string) ?? ""}
							set={(category) => set({ category })}
						/>
					)}
					<ChoiceField
						label={{ zh: "来源", en: "Found by" }}
						choices={Object.entries(SOURCES).map(([value, words]) => ({ value, label: say(words) }))}
						value={draft.source as string}
						set={(source) => set({ source })}
					/>
					<TextField
						rows={5}
						most={4000}
						label={{ zh: "情况说明", en: "In words" }}
						value={(draft.words as string) ?? ""}
						set={(words) => set({ words })}
					/>
					<EvidenceFields draft={draft} set={set} />
					<Button type="primary" htmlType="submit" loading={busy} disabled={draft.uploading === true}>
						{say({ zh: "提出", en: "Raise" })}
					</Button>
				</form>
			)}
		</>
	);
}
