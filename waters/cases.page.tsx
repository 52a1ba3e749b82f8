import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { STAGES, type Stage } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { DueOn } from "./due-on.tsx";
import { CreekSelect } from "./place-field.tsx";
import { type Office, PersonSelect } from "./problem-desk.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { WorksNav } from "./works-nav.tsx";

interface Cases {
	today: string;
	cases: {
		matterId: string;
		title: string;
		stage: Stage;
		lead: string | null;
		dueOn: string | null;
		day: string;
		units: string[];
		done: number;
		demo: boolean;
	}[];
	offices: Office[];
	names: Record<string, Bilingual>;
}

/** 联合执法: the cases that concern the reader; the supervision office opens new ones. */
export function CasesPage() {
	const say = useSay();
	const me = useMe();
	const navigate = useNavigate();
	const [opening, setOpening] = useState(false);
	const moment = useMoment();
	const answer = useApi<Cases>(`/api/waters/cases${moment.search}`, { enabled: me != null });
	const title = say({ zh: "联合执法", en: "Joint enforcement" });
	if (me === null)
		return (
			<>
				<h1>{title}</h1>
				<p>
					<SignInLink />
				</p>
			</>
		);
	if (answer.error) return <FailedPage title={title} fault={answer.error} again={answer.refetch} />;
	if (!answer.data) return <LoadingPage />;
	const { cases, offices, names, today } = answer.data;
	const named = (id: string | null) => (id ? say(names[id] ?? { zh: id, en: id }) : "—");
	return (
		<>
			<WorksNav />
			<h1>
				{title} {cases.some((one) => one.demo) && <DemoMark />}
			</h1>
			<p>
				{say({
					zh: "一案一牵头，各单位各有任务和期限；证据按需共享。这里只列出与您有关的案件。",
					en: "One lead a case; each bureau has its own task and date; evidence is shared as needed. Only the cases that concern you are listed.",
				})}
			</p>
			{offices.length > 0 && (
				<button
					type="button"
					className="works-button main"
					aria-expanded={opening}
					onClick={() => setOpening(!opening)}
				>
					{say({ zh: "发起联合执法", en: "Open a joint case" })}
				</button>
			)}
			{opening && (
				<CaseForm
					offices={offices}
					today={today}
					onOpened={(id) => navigate(`/waters/cases/${encodeURIComponent(id)}`)}
				/>
			)}
			{cases.length > 0 && (
				<ScrollBox label={say({ zh: "案件清单", en: "The cases" })}>
					<table className="plain-table roomy">
						<thead>
							<tr>
								<th scope="col">{say({ zh: "案件", en: "Case" })}</th>
								<th scope="col">{say({ zh: "牵头", en: "Lead" })}</th>
								<th scope="col">{say({ zh: "参与单位", en: "Units" })}</th>
								<th scope="col">{say({ zh: "任务 已核验/全部", en: "Tasks verified/all" })}</th>
								<th scope="col">{say({ zh: "进展", en: "It is" })}</th>
								<th scope="col">{say({ zh: "发起", en: "Opened" })}</th>
								<th scope="col">{say({ zh: "期限", en: "Due" })}</th>
							</tr>
						</thead>
						<tbody>
							{cases.map((one) => (
								<tr key={one.matterId}>
									<td>
										<Link to={withMoment(`/waters/cases/${encodeURIComponent(one.matterId)}`, moment)}>
											{one.title}
										</Link>
									</td>
									<td>{named(one.lead)}</td>
									<td>{one.units.map(named).join(say({ zh: "、", en: ", " }))}</td>
									<td>
										{one.done}/{one.units.length}
									</td>
									<td>{say(STAGES[one.stage])}</td>
									<td className="one-line">{one.day}</td>
									<td className="one-line">
										<DueOn day={one.dueOn} late={one.dueOn !== null && one.dueOn < today && one.stage !== "closed"} />
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</ScrollBox>
			)}
			{cases.length === 0 && <p>{say({ zh: "没有与您有关的案件。", en: "No case concerns you." })}</p>}
		</>
	);
}

const emptyPart = { unit: "", person: "", text: "", dueOn: "" };

function CaseForm({
	offices,
	today,
	onOpened,
}: {
	offices: Office[];
	today: string;
	onOpened: (matterId: string) => void;
}) {
	const say = useSay();
	const [title, setTitle] = useState("");
	const [words, setWords] = useState("");
	const [creekId, setCreekId] = useState("");
	const [tasks, setTasks] = useState([
		{ ...emptyPart, key: "1" },
		{ ...emptyPart, key: "2" },
	]);
	const [verifier, setVerifier] = useState("");
	const [tracker, setTracker] = useState("");
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey] = useState(() => crypto.randomUUID());
	const put = (index: number, what: Partial<typeof emptyPart>) =>
		setTasks(tasks.map((one, at) => (at === index ? { ...one, ...what } : one)));
	const lacks = !verifier || !tracker || tasks.some((task) => !task.person || !task.text || !task.dueOn);
	const open = async () => {
		setFault(null);
		const [lead, ...parts] = tasks.map(({ key: _key, ...task }) => task);
		const body = { title, words, lead, parts, verifier, tracker, ...(creekId ? { creekId } : {}) };
		try {
			const headers = { "content-type": "application/json" };
			const { matterId } = await sendApi<{ matterId: string }>("/api/waters/cases", {
				method: "POST",
				headers,
				body: JSON.stringify({ case: body, clientKey }),
			});
			onOpened(matterId);
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				open();
			}}
		>
			<label>
				{say({ zh: "案由", en: "Title" })}
				<input required maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} />
			</label>
			<label>
				{say({ zh: "基本情况", en: "What it is about" })}
				<textarea required rows={3} maxLength={4000} value={words} onChange={(event) => setWords(event.target.value)} />
			</label>
			<div>
				{say({ zh: "涉及支浜", en: "Creek" })}
				<CreekSelect none={{ zh: "不限一条", en: "no single one" }} value={creekId} onChange={setCreekId} />
			</div>
			{tasks.map((task, index) => (
				<fieldset key={task.key}>
					<legend>
						{index === 0 ? say({ zh: "牵头单位", en: "Lead" }) : say({ zh: `参与单位 ${index}`, en: `Unit ${index}` })}
					</legend>
					<PersonSelect
						label={{ zh: "责任人", en: "Person" }}
						offices={offices}
						value={task.person}
						onChange={(person, unit) => put(index, { person, unit })}
					/>
					<label>
						{say({ zh: "任务", en: "Task" })}
						<input
							required
							maxLength={500}
							value={task.text}
							onChange={(event) => put(index, { text: event.target.value })}
						/>
					</label>
					<label>
						{say({ zh: "期限", en: "Due" })}
						<input
							required
							type="date"
							min={today}
							value={task.dueOn}
							onChange={(event) => put(index, { dueOn: event.target.value })}
						/>
					</label>
				</fieldset>
			))}
			<button
				type="button"
				className="works-button"
				onClick={() => setTasks([...tasks, { ...emptyPart, key: crypto.randomUUID() }])}
			>
				{say({ zh: "加一个参与单位", en: "Add a unit" })}
			</button>
			<PersonSelect
				label={{ zh: "核验人（不得来自牵头、参与单位）", en: "Verifier (of none of these units)" }}
				offices={offices.filter((office) => !tasks.some((task) => task.unit === office.unit))}
				value={verifier}
				onChange={setVerifier}
			/>
			<PersonSelect label={{ zh: "跟踪人", en: "Tracker" }} offices={offices} value={tracker} onChange={setTracker} />
			{fault && <p role="alert">{say(fault)}</p>}
			<div>
				<button type="submit" className="works-button main" disabled={lacks}>
					{say({ zh: "发起并交办", en: "Open and hand out" })}
				</button>
				{lacks && (
					<p className="hint">
						{say({
							zh: "请先选定各单位责任人、任务和期限，以及核验人、跟踪人。",
							en: "First each unit's person, task and date, and who verifies and tracks.",
						})}
					</p>
				)}
			</div>
		</form>
	);
}
