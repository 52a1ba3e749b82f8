import { Alert, Button } from "antd";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { EvidenceView } from "../loop/evidence-view.tsx";
import { localMinute } from "../loop/local-day.ts";
import { STAGES } from "../loop/matter.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import { TextField } from "./field.tsx";
import type { MatterView } from "./matter-view.ts";

/** Merging a duplicate: the two side by side, and one click. It can be taken back in the story as long as nothing rests on it. */
export function MergeForm({ view, close }: { view: MatterView; close(): void }) {
	const say = useSay();
	const [params] = useSearchParams();
	const { busy, refused, send } = useSend();
	const [into, setInto] = useState(params.get("into") ?? "");
	const [reason, setReason] = useState(say({ zh: "重复反映同一问题", en: "the same thing, told twice" }));
	const clientKey = useMemo(() => crypto.randomUUID(), []);
	const other = useApi<MatterView>(`/api/matters/${encodeURIComponent(into.trim())}`, { enabled: into.trim() !== "" });
	const found = other.data && other.data.state.matterId !== view.state.matterId ? other.data : null;
	const sameKind = found !== null && found.state.kind === view.state.kind && found.state.line === view.state.line;
	async function merge() {
		const sent = { step: "merge", body: { into: found?.state.matterId, reason: reason.trim() }, clientKey };
		if ((await send(`/api/matters/${view.state.matterId}/steps`, sent)) !== null) close();
	}
	return (
		<section className="step-form" aria-labelledby="merge-title">
			<h2 id="merge-title">{say({ zh: "合并重复", en: "Merge duplicates" })}</h2>
			<TextField
				required
				most={80}
				label={{ zh: "并入的事项编号", en: "Id of the matter to merge into" }}
				value={into}
				set={setInto}
			/>
			{other.error && into.trim() !== "" && <p role="alert">{say(other.error.words)}</p>}
			{found && !sameKind && (
				<p role="alert">
					{say({ zh: "两件事项类别不同，不能合并。", en: "They are of different kinds and can't be merged." })}
				</p>
			)}
			{found && sameKind && (
				<>
					<div className="beside">
						<Side title={say({ zh: "本事项（将并入右侧）", en: "This one (goes into the other)" })} view={view} />
						<Side title={say({ zh: "并入此件，继续办理", en: "The one that goes on" })} view={found} />
					</div>
					<TextField required label={{ zh: "理由", en: "Reason" }} value={reason} set={setReason} />
					<p>
						{say({
							zh: "合并后两边的反映人都会被征询意见；发现并错了，可在“办理经过”中撤回。",
							en: "Whoever raised either of them is asked for the verdict. If it was wrong, take it back in “What happened”.",
						})}
					</p>
				</>
			)}
			{refused && <Alert type="error" title={say(refused.words)} role="alert" style={{ marginBottom: "0.8rem" }} />}
			<div className="step-buttons" style={{ marginBottom: 0 }}>
				<Button type="primary" loading={busy} disabled={!sameKind || reason.trim() === ""} onClick={merge}>
					{say({ zh: "确认合并", en: "Merge them" })}
				</Button>
				<Button onClick={close}>{say({ zh: "取消", en: "Cancel" })}</Button>
			</div>
		</section>
	);
}

/** One of the two, with what tells whether they are the same. */
function Side({ title, view }: { title: string; view: MatterView }) {
	const say = useSay();
	const { state, moment } = view;
	const rows: [string, string][] = [
		[say({ zh: "提出", en: "Raised" }), localMinute(state.raisedAt, moment.timeZone)],
		[say({ zh: "关于", en: "About" }), state.subject ? say(state.subject.name) : "—"],
		[say({ zh: "类别", en: "Category" }), view.categoryTitle ? say(view.categoryTitle) : state.category || "—"],
		[
			say({ zh: "位置", en: "Place" }),
			state.place
				? `${state.place.words ?? ""} ${state.place.lon.toFixed(5)}, ${state.place.lat.toFixed(5)}`.trim()
				: "—",
		],
		[say({ zh: "进展", en: "It is" }), say(STAGES[state.stage])],
	];
	return (
		<section aria-label={title}>
			<h3>{title}</h3>
			<p>
				<strong>{state.title}</strong>
			</p>
			{state.words && <p>{state.words}</p>}
			<dl>
				{rows.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			<EvidenceView evidence={state.evidence} matterId={state.matterId} timeZone={moment.timeZone} />
		</section>
	);
}
