import type { ReactNode } from "react";
import { Link } from "react-router";
import { DeadlineText } from "../loop/deadline.tsx";
import { EvidenceView } from "../loop/evidence-view.tsx";
import { CLOCKS, STAGES } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { RELATIONS } from "../people/may.ts";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { MatterView } from "./matter-view.ts";

const RELATION_WORDS: Record<(typeof RELATIONS)[number], Bilingual> = {
	doer: { zh: "经办人", en: "Doer" },
	tracker: { zh: "跟踪人", en: "Tracker" },
	verifier: { zh: "核验人", en: "Verifier" },
	raiser: { zh: "提出人", en: "Raised by" },
	supervisor: { zh: "督办人", en: "Supervisor" },
	leader: { zh: "督办领导", en: "Leader" },
	handler: { zh: "交办人", en: "Handed out by" },
};

/** What a matter is and rests on: who answers for it, its clocks, task book, evidence and parts. */
export function MatterFacts({ view }: { view: MatterView }) {
	const say = useSay();
	const moment = useMoment();
	const { state } = view;
	const name = (id: string) => say(view.names[id] ?? { zh: id, en: id });
	const rows: [Bilingual, ReactNode][] = [];
	if (state.subject)
		rows.push([
			{ zh: "关于", en: "About" },
			view.subjectHref ? (
				<Link to={withMoment(view.subjectHref, moment)}>{say(state.subject.name)}</Link>
			) : (
				say(state.subject.name)
			),
		]);
	if (state.owner) rows.push([{ zh: "责任", en: "Owner" }, `${name(state.owner.unit)} · ${name(state.owner.person)}`]);
	if (state.coUnits.length > 0)
		rows.push([{ zh: "协办", en: "Co-units" }, state.coUnits.map(name).join(say({ zh: "、", en: ", " }))]);
	for (const relation of RELATIONS) {
		const who = state.people[relation as keyof typeof state.people];
		if (who && who.length > 0) rows.push([RELATION_WORDS[relation], who.map(name).join(say({ zh: "、", en: ", " }))]);
	}
	if (state.parent)
		rows.push([
			{ zh: "属于", en: "Part of" },
			<Link key="parent" to={withMoment(view.parent?.href ?? `/matters/${state.parent}`, moment)}>
				{view.parent ? say(view.parent.title) : state.parent}
			</Link>,
		]);
	return (
		<aside className="matter-facts" aria-label={say({ zh: "事项情况", en: "About the matter" })}>
			<h2>{say({ zh: "责任", en: "Who answers" })}</h2>
			<dl>
				{rows.map(([label, value]) => (
					<Row key={label.en} label={say(label)}>
						{value}
					</Row>
				))}
			</dl>
			{state.tasks.length > 0 && <TaskBook view={view} name={name} />}
			<h2>{say({ zh: "时限", en: "Clocks" })}</h2>
			<ul>
				{view.deadlines.map((deadline) => (
					<li key={`${deadline.clock}${deadline.startedOn}${deadline.dueOn}`}>
						{say(CLOCKS[deadline.clock])}
						{say({ zh: "：", en: ": " })}
						{deadline.ended ? deadline.ended.on : deadline.dueOn}
						{say({ zh: "，", en: ", " })}
						<DeadlineText deadline={deadline} names={view.names} />
					</li>
				))}
			</ul>
			{state.evidence.length > 0 && (
				<>
					<h2>{say({ zh: "证据", en: "Evidence" })}</h2>
					<EvidenceView evidence={state.evidence} matterId={state.matterId} timeZone={view.moment.timeZone} />
				</>
			)}
			{view.parts.length > 0 && (
				<>
					<h2>{say({ zh: "所含事项", en: "Parts" })}</h2>
					<ul>
						{view.parts.map((part) => (
							<li key={part.matterId}>
								<Link to={withMoment(`/matters/${part.matterId}`, moment)}>{part.title}</Link> {say(STAGES[part.stage])}
							</li>
						))}
					</ul>
				</>
			)}
		</aside>
	);
}

function Row({ label, children }: { label: string; children: ReactNode }) {
	return (
		<>
			<dt>{label}</dt>
			<dd>{children}</dd>
		</>
	);
}

function TaskBook({ view, name }: { view: MatterView; name(id: string): string }) {
	const say = useSay();
	const { tasks, taskBooks } = view.state;
	return (
		<>
			<h2>
				{say({ zh: "任务书", en: "Task book" })}
				{taskBooks.length > 1 && (
					<small> {say({ zh: `第 ${taskBooks.length} 版`, en: `version ${taskBooks.length}` })}</small>
				)}
			</h2>
			<ol>
				{tasks.map((task) => (
					<li key={task.id}>
						{task.text}
						<br />
						<small>
							{name(task.unit)} · {name(task.person)}
							{say({ zh: `，${task.dueOn} 前`, en: `, by ${task.dueOn}` })}
							{task.movedFrom.length > 0 &&
								say({ zh: `（原定 ${task.movedFrom.join("、")}）`, en: ` (was ${task.movedFrom.join(", ")})` })}
							{task.done && say({ zh: "，已完成", en: ", done" })}
							{task.givenUp &&
								say({ zh: `，不再实施：${task.givenUp.reason}`, en: `, given up: ${task.givenUp.reason}` })}
						</small>
					</li>
				))}
			</ol>
		</>
	);
}
