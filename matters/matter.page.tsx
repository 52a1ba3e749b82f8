import { Button } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { DeadlineText } from "../loop/deadline.tsx";
import { STAGES } from "../loop/matter.ts";
import { STEP_WORDS, type Step } from "../loop/matter-step.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useLive } from "../web/live.ts";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { MatterFacts } from "./matter-facts.tsx";
import "./matter.css";
import type { MatterView } from "./matter-view.ts";
import { MergeForm } from "./merge-form.tsx";
import { ReporterForm } from "./reporter-form.tsx";
import { SplitForm } from "./split-form.tsx";
import { StepForm } from "./step-form.tsx";
import { Story } from "./story.tsx";

/** A matter's whole loop as one story: what happened, what it rests on, what comes next and from whom. */
export function MatterPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const { id = "" } = useParams();
	const address = `/api/matters/${id}${moment.search}`;
	const view = useApi<MatterView>(address, { enabled: me != null });
	useLive(me != null && moment.asOf === null ? `matters/${id}` : null, [address]);
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	if (view.error)
		return (
			<>
				<h1>{say({ zh: "事项", en: "Matter" })}</h1>
				<p role="alert">{say(view.error.words)}</p>
			</>
		);
	if (!view.data) return <LoadingPage />;
	return <Matter view={view.data} myId={me.personId} />;
}

/** A page that only somebody signed in can see. */
export function SignInFirst() {
	const say = useSay();
	return (
		<>
			<h1>{say({ zh: "请先登录", en: "Sign in first" })}</h1>
			<p>
				<SignInLink words={{ zh: "去登录", en: "Sign in" }} />
			</p>
		</>
	);
}

function Matter({ view, myId }: { view: MatterView; myId: string }) {
	const say = useSay();
	const moment = useMoment();
	const { state } = view;
	return (
		<article className="matter">
			<p className="matter-kicker">
				{say(view.kindTitle)} · {say({ zh: `第 ${view.number} 号`, en: `No. ${view.number}` })}
				{(view.categoryTitle || state.category) &&
					` · ${view.categoryTitle ? say(view.categoryTitle) : state.category}`}{" "}
				{state.demo && <DemoMark />}
			</p>
			<h1>{state.title}</h1>
			{state.fellBack && (
				<p className="matter-warning" role="status">
					{say(state.fellBack)}
				</p>
			)}
			{view.closingFault && (
				<p className="matter-warning">
					{say({ zh: "暂不能销号：", en: "It can't be signed off yet: " })}
					{say(view.closingFault)}
				</p>
			)}
			<div className="matter-state">
				<span className="stage" data-stage={state.stage}>
					{say(STAGES[state.stage])}
				</span>
				{state.round > 1 && <span>{say({ zh: `第 ${state.round} 轮办理`, en: `round ${state.round}` })}</span>}
				{state.suspended && state.stage === "suspended" && (
					<span>
						{say({
							zh: `至 ${state.suspended.until}，${state.suspended.reason}`,
							en: `until ${state.suspended.until}: ${state.suspended.reason}`,
						})}
					</span>
				)}
				{state.mergedInto && (
					<Link to={withMoment(`/matters/${state.mergedInto}`, moment)}>
						{say({ zh: "查看并入的事项", en: "the matter that it was merged into" })}
					</Link>
				)}
				{view.next.map((next) => {
					const who = whoOwes(next, view.names);
					const task = next.item === null ? null : state.tasks.find((one) => one.id === next.item)?.text;
					return (
						<span key={`${next.step}${next.item ?? ""}`}>
							{say({ zh: "下一步：", en: "Next: " })}
							{say({
								zh: `${who.zh} ${task ? `完成“${task}”` : STEP_WORDS[next.step].zh}`,
								en: `${task ? `“${task}”` : STEP_WORDS[next.step].en.toLowerCase()}, by ${who.en}`,
							})}
							{next.dueOn && (
								<>
									{say({ zh: "，", en: ", " })}
									{next.deadline ? (
										<DeadlineText deadline={next.deadline} names={view.names} />
									) : (
										say({ zh: `${next.dueOn} 前`, en: `by ${next.dueOn}` })
									)}
								</>
							)}
						</span>
					);
				})}
			</div>
			<Steps view={view} myId={myId} />
			<div className="matter-columns">
				<Story view={view} />
				<MatterFacts view={view} />
			</div>
		</article>
	);
}

function whoOwes({ by, unit }: MatterView["next"][number], names: MatterView["names"]): Bilingual {
	const ids = by.length > 0 ? by : unit ? [unit] : [];
	if (ids.length === 0) return { zh: "督查机构", en: "the supervision office" };
	const named = ids.map((id) => names[id] ?? { zh: id, en: id });
	return { zh: named.map((one) => one.zh).join("、"), en: named.map((one) => one.en).join(", ") };
}

/** Steps that everybody may take beside the one that is awaited; they stand behind it. */
const BESIDE: readonly Step[] = ["comment", "add-evidence", "withdraw", "see-reporter"];
/** Taken back where it stands in the story, not by a button of its own. */
const ELSEWHERE: readonly Step[] = ["withdraw"];

function Steps({ view, myId }: { view: MatterView; myId: string }) {
	const say = useSay();
	const [params] = useSearchParams();
	const asked = params.get("step") as Step | null;
	const [open, setOpen] = useState<Step | null>(asked !== null && view.can.includes(asked) ? asked : null);
	const owed = new Set(view.next.filter((one) => one.by.length === 0 || one.by.includes(myId)).map((one) => one.step));
	const steps = view.can.filter((step) => !ELSEWHERE.includes(step)).sort((a, b) => rank(a, owed) - rank(b, owed));
	if (steps.length === 0) return null;
	if (open !== null && view.can.includes(open)) {
		// The page may show the next step before the last one's sending is over: it closes its own form alone.
		const close = () => setOpen((now) => (now === open ? null : now));
		if (open === "split") return <SplitForm view={view} close={close} />;
		if (open === "merge") return <MergeForm view={view} close={close} />;
		if (open === "see-reporter") return <ReporterForm view={view} close={close} />;
		return <StepForm key={open} step={open} view={view} close={close} />;
	}
	return (
		<nav className="step-buttons" aria-label={say({ zh: "可办理的步骤", en: "Steps to take" })}>
			{steps.map((step) => (
				<Button key={step} type={owed.has(step) ? "primary" : "default"} onClick={() => setOpen(step)}>
					{say(STEP_WORDS[step])}
				</Button>
			))}
		</nav>
	);
}

const rank = (step: Step, owed: ReadonlySet<Step>) => (owed.has(step) ? 0 : BESIDE.includes(step) ? 2 : 1);
