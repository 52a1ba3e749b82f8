import { Button } from "antd";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import type { MatterView } from "./matter-view.ts";
import { stepHeading, stepLines } from "./story.ts";

type Taken = MatterView["state"]["steps"][number];

/** What came later here than it happened in the world by more than this is said to have come late. */
const LATE_MS = 10 * 60_000;

/** Everything that happened, the latest first; what was taken back stands there struck through. */
export function Story({ view }: { view: MatterView }) {
	const say = useSay();
	const gone = new Set(view.takenBack.map((one) => one.seq));
	const all = [...view.state.steps, ...view.takenBack].sort((a, b) =>
		a.at === b.at ? b.seq - a.seq : a.at < b.at ? 1 : -1,
	);
	return (
		<section className="matter-story" aria-labelledby="story">
			<h2 id="story">{say({ zh: "办理经过", en: "What happened" })}</h2>
			<ol className="story" reversed>
				{all.map((step) => (
					<Entry key={step.seq} step={step} view={view} gone={gone.has(step.seq)} />
				))}
			</ol>
		</section>
	);
}

function Entry({ step, view, gone }: { step: Taken; view: MatterView; gone: boolean }) {
	const say = useSay();
	const { timeZone } = view.moment;
	const name = (id: string) => say(view.names[id] ?? { zh: id, en: id });
	const late = Date.parse(step.receivedAt) - Date.parse(step.at) > LATE_MS;
	const evidence = (step.body.evidence as EvidenceNamed[] | undefined) ?? [];
	const mayTakeBack = !gone && view.mayTakeBack.includes(step.seq);
	return (
		<li id={`event-${step.seq}`} className={gone ? "taken-back" : ""}>
			<div>
				<time dateTime={step.at}>{localMinute(step.at, timeZone)}</time>
				{late && (
					<div className="received-late">
						{say({
							zh: `${localMinute(step.receivedAt, timeZone)} 收到`,
							en: `received ${localMinute(step.receivedAt, timeZone)}`,
						})}
					</div>
				)}
			</div>
			<div>
				<h3>
					<span>{say(stepHeading(step))}</span>
					<small>
						{name(step.by)}
						{step.unit && ` · ${name(step.unit)}`}
						{gone && ` · ${say({ zh: "已撤回", en: "taken back" })}`}
					</small>
				</h3>
				{stepLines(step, view.names).map((line) => (
					<p key={line.en}>{say(line)}</p>
				))}
				{evidence.length > 0 && (
					<ul>
						{evidence.map((one, index) => (
							<li key={`${index + 1}`}>
								<EvidenceName one={one} />
							</li>
						))}
					</ul>
				)}
				{mayTakeBack && <TakeBack step={step} matterId={view.state.matterId} />}
			</div>
		</li>
	);
}

/** A piece of evidence by its name; it opens the file or the page that it is. */
export function EvidenceName({ one }: { one: EvidenceNamed }) {
	if (one.fileId !== undefined) return <a href={`/api/files/${one.fileId}`}>{one.name}</a>;
	if (one.href !== undefined) return <Link to={one.href}>{one.name}</Link>;
	return <>{one.name}</>;
}

function TakeBack({ step, matterId }: { step: Taken; matterId: string }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [asked, setAsked] = useState(false);
	const clientKey = useMemo(() => crypto.randomUUID(), []);
	if (!asked)
		return (
			<Button type="link" size="small" style={{ padding: 0 }} onClick={() => setAsked(true)}>
				{say({ zh: "撤回", en: "Take back" })}
			</Button>
		);
	const body = {
		step: "withdraw",
		body: { seq: step.seq, reason: say({ zh: "本人撤回更正", en: "taken back by whoever took the step" }) },
		clientKey,
	};
	return (
		<p>
			{say({ zh: "撤回后留痕仍在，并注明已撤回。", en: "It stays in the record, marked as taken back." })}{" "}
			<Button size="small" danger loading={busy} onClick={() => send(`/api/matters/${matterId}/steps`, body)}>
				{say({ zh: "确认撤回", en: "Take it back" })}
			</Button>{" "}
			<Button size="small" onClick={() => setAsked(false)}>
				{say({ zh: "取消", en: "Cancel" })}
			</Button>
			{refused && <span role="alert"> {say(refused.words)}</span>}
		</p>
	);
}
