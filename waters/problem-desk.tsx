import { useCallback, useEffect, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { DuplicateList, type Proposal, WhyResponsible } from "./problem-proposal.tsx";
import type { Responsible } from "./responsible.ts";

export interface Office {
	unit: string;
	kind: string;
	name: Bilingual;
	persons: { id: string; name: Bilingual }[];
}

interface Desk {
	matterId: string;
	title: string;
	words: string;
	source: string;
	stage: string;
	responsible: Responsible;
	duplicates: Proposal["duplicates"];
	offices: Office[];
}

/** Hands a problem out: what is to be done and by when, by whom, who tracks it and who verifies it; filled in by the rule, changed by the officer. */
export function ProblemDesk({ matterId, today, onDone }: { matterId: string; today: string; onDone: () => void }) {
	const say = useSay();
	const desk = useApi<Desk>(`/api/waters/problems/${encodeURIComponent(matterId)}/desk`);
	// It opens under a list that may be longer than the screen.
	const shown = useCallback((section: HTMLElement | null) => {
		section?.scrollIntoView({ block: "nearest" });
		section?.focus({ preventScroll: true });
	}, []);
	if (desk.error) return <p role="alert">{say(desk.error.words)}</p>;
	if (!desk.data) return <LoadingPage />;
	const names = Object.fromEntries(
		desk.data.offices.flatMap((office) => [
			[office.unit, office.name],
			...office.persons.map((one) => [one.id, one.name]),
		]),
	);
	return (
		<section className="works-note desk" ref={shown} tabIndex={-1} aria-label={desk.data.title}>
			<h2>{desk.data.title}</h2>
			{desk.data.words && <p>{desk.data.words}</p>}
			<WhyResponsible proposal={{ responsible: desk.data.responsible, names }} />
			<DuplicateList
				duplicates={desk.data.duplicates}
				{...(["raised", "assigned", "in-hand"].includes(desk.data.stage) ? { matterId, onMerged: onDone } : {})}
			/>
			{desk.data.stage === "raised" && <HandOut desk={desk.data} today={today} onDone={onDone} />}
			{desk.data.source === "citizen" && desk.data.stage !== "raised" && <Reporter matterId={matterId} />}
		</section>
	);
}

function HandOut({ desk, today, onDone }: { desk: Desk; today: string; onDone: () => void }) {
	const say = useSay();
	const { responsible, offices } = desk;
	const [unit, setUnit] = useState(responsible.unit ?? "");
	const [person, setPerson] = useState(responsible.person ?? "");
	const [tracker, setTracker] = useState("");
	const [verifier, setVerifier] = useState("");
	const [text, setText] = useState("");
	const [dueOn, setDueOn] = useState("");
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey] = useState(() => crypto.randomUUID());
	useEffect(() => setUnit(responsible.unit ?? ""), [responsible.unit]);
	const lacks = !person || !tracker || !verifier || !dueOn || text.trim().length < 2;
	const give = async () => {
		setFault(null);
		const why = responsible.why.map((reason) => reason.zh).join("");
		const body = {
			tasks: [{ text, dueOn }],
			unit,
			person,
			tracker,
			verifier,
			why: unit === responsible.unit && person === responsible.person ? why : "",
			clientKey,
		};
		try {
			const headers = { "content-type": "application/json" };
			await sendApi(`/api/waters/problems/${encodeURIComponent(desk.matterId)}/hand-out`, {
				method: "POST",
				headers,
				body: JSON.stringify(body),
			});
			onDone();
		} catch (error) {
			setFault(
				error instanceof ApiError
					? error.words
					: { zh: "没有交办成功，请再试一次。", en: "It was not handed out; try again." },
			);
		}
	};
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				give();
			}}
		>
			<label className="block" htmlFor="task-text">
				{say({ zh: "任务书：做什么", en: "Task book: what is to be done" })}
			</label>
			<input
				id="task-text"
				required
				minLength={2}
				maxLength={500}
				value={text}
				onChange={(event) => setText(event.target.value)}
			/>
			<label className="block" htmlFor="task-due">
				{say({ zh: "何时完成", en: "By when" })}
			</label>
			<input
				id="task-due"
				type="date"
				required
				min={today}
				value={dueOn}
				onChange={(event) => setDueOn(event.target.value)}
			/>
			<PersonSelect
				label={{ zh: "责任人", en: "Who answers for it" }}
				offices={offices}
				value={person}
				onChange={(next, of) => {
					setPerson(next);
					setUnit(of);
				}}
			/>
			<PersonSelect
				label={{ zh: "跟踪人", en: "Who tracks it" }}
				offices={offices}
				value={tracker}
				onChange={setTracker}
			/>
			<PersonSelect
				label={{ zh: "核验人（不能来自责任单位）", en: "Who verifies it (of another unit)" }}
				offices={offices.filter((office) => office.unit !== unit)}
				value={verifier}
				onChange={setVerifier}
			/>
			{fault && <p role="alert">{say(fault)}</p>}
			<div>
				<button type="submit" className="works-button main" disabled={lacks}>
					{say({ zh: "交办", en: "Hand out" })}
				</button>
				{lacks && (
					<p className="hint">
						{say({
							zh: "请先写明任务和期限，选定责任人、跟踪人、核验人。",
							en: "First the task and its date, and who answers, tracks and verifies.",
						})}
					</p>
				)}
			</div>
		</form>
	);
}

/** A person by unit. */
export function PersonSelect({
	label,
	offices,
	value,
	onChange,
}: {
	label: Bilingual;
	offices: readonly Office[];
	value: string;
	onChange: (person: string, unit: string) => void;
}) {
	const say = useSay();
	const lang = useLang();
	return (
		<label>
			{say(label)}
			<select
				required
				value={value}
				onChange={(event) =>
					onChange(
						event.target.value,
						offices.find((office) => office.persons.some((one) => one.id === event.target.value))?.unit ?? "",
					)
				}
			>
				<option value="">{say({ zh: "请选择", en: "Choose" })}</option>
				{offices.map((office) => (
					<optgroup key={office.unit} label={office.name[lang]}>
						{office.persons.map((one) => (
							<option key={one.id} value={one.id}>
								{one.name[lang]}
							</option>
						))}
					</optgroup>
				))}
			</select>
		</label>
	);
}

/** How the reporter can be reached: only for the handler, with a reason, and written down each time. */
function Reporter({ matterId }: { matterId: string }) {
	const say = useSay();
	const [reason, setReason] = useState("");
	const [found, setFound] = useState<{ phones: string[]; count: number } | null>(null);
	const [fault, setFault] = useState<Bilingual | null>(null);
	const look = async () => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			const body = JSON.stringify({ reason, clientKey: crypto.randomUUID() });
			setFound(
				await sendApi(`/api/open/matters/${encodeURIComponent(matterId)}/reporter`, { method: "POST", headers, body }),
			);
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功。", en: "It failed." });
		}
	};
	return (
		<details>
			<summary>
				{say({
					zh: "查看反映人联系方式（仅经办人，每次留痕）",
					en: "How the reporter can be reached (handler only, each look is recorded)",
				})}
			</summary>
			<div className="works-form">
				<input
					aria-label={say({ zh: "查看理由", en: "Reason" })}
					maxLength={500}
					placeholder={say({ zh: "查看理由，如：核实位置", en: "reason, e.g. to find the place" })}
					value={reason}
					onChange={(event) => setReason(event.target.value)}
				/>
				<div>
					<button type="button" className="works-button" disabled={reason.trim().length < 2} onClick={look}>
						{say({ zh: "查看", en: "Look" })}
					</button>
				</div>
				{fault && <p role="alert">{say(fault)}</p>}
				{found && (
					<p>
						{found.phones.length === 0
							? say({ zh: `反映人 ${found.count} 位，没有留电话。`, en: `${found.count} reporter(s), no telephone.` })
							: found.phones.join(say({ zh: "、", en: ", " }))}
					</p>
				)}
			</div>
		</details>
	);
}
