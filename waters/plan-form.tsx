import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { PlanBody, PlanVersion } from "./creek-plan.ts";
import { factorName } from "./factor.ts";
import { MEASURE_KINDS, MEASURE_NAMES } from "./measure-kind.ts";
import type { PlanView } from "./plan-view.ts";
import { CATEGORY_NAMES, PROBLEM_CATEGORIES } from "./problem-category.ts";
import { PersonSelect } from "./problem-desk.tsx";

const FACTORS = ["w21003", "w21011", "w01019", "w01009"];

type Draft = Omit<PlanBody, "demo">;

const draftOf = (from: PlanVersion | null, today: string): Draft =>
	from
		? { problems: from.problems, targets: from.targets, measures: from.measures, duties: from.duties, reason: "" }
		: {
				problems: [{ id: "p1", text: "", category: "outfall" }],
				targets: [{ id: "t1", factor: "w21003", limit: "1.5", dueOn: `${Number(today.slice(0, 4)) + 1}-12-31` }],
				measures: [emptyMeasure("m1", "p1", today)],
				duties: { unit: "", person: "", coUnits: [], upkeep: "" },
				reason: "",
			};

const emptyMeasure = (id: string, problem: string, today: string): PlanBody["measures"][number] => ({
	...{ id, kind: "interception", text: "", problems: [problem], amount: null, costYuan: null, fund: "" },
	...{ beginsOn: today, dueOn: today, unit: "", person: "", effects: [{ factor: "w21003", percent: -30 }] },
});

const nextId = (prefix: string, list: readonly { id: string }[]) => {
	let number = list.length + 1;
	while (list.some((one) => one.id === `${prefix}${number}`)) number++;
	return `${prefix}${number}`;
};

/** Writes the next version of a creek's plan: problems, targets, measures, duties. What was approved before stays as it was. */
export function PlanForm({ view, onWritten }: { view: PlanView; onWritten: () => void }) {
	const say = useSay();
	const lang = useLang();
	const [draft, setDraft] = useState<Draft>(() => draftOf(view.plan?.inForce ?? null, view.today));
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey] = useState(() => crypto.randomUUID());
	const set = (what: Partial<Draft>) => setDraft({ ...draft, ...what });
	const swap = <T,>(list: readonly T[], index: number, what: Partial<T>) =>
		list.map((one, at) => (at === index ? { ...one, ...what } : one));
	const drop = <T,>(list: readonly T[], index: number) => list.filter((_, at) => at !== index);
	const write = async () => {
		setFault(null);
		try {
			const headers = { "content-type": "application/json" };
			await sendApi(`/api/waters/creeks/${view.creek.id}/plan`, {
				method: "POST",
				headers,
				body: JSON.stringify({ plan: draft, clientKey }),
			});
			onWritten();
		} catch (error) {
			setFault(
				error instanceof ApiError
					? error.words
					: { zh: "没有保存成功，请再试一次。", en: "It was not kept; try again." },
			);
		}
	};
	const remove = (label: Bilingual, go: () => void) => (
		<button type="button" className="works-button" aria-label={say(label)} onClick={go}>
			{say({ zh: "删去", en: "Remove" })}
		</button>
	);
	return (
		<form
			className="works-form"
			style={{ maxWidth: "60rem" }}
			onSubmit={(event) => {
				event.preventDefault();
				write();
			}}
		>
			<fieldset>
				<legend>{say({ zh: "问题清单", en: "Problems" })}</legend>
				{draft.problems.map((problem, index) => (
					<div className="plan-row" key={problem.id}>
						<div className="fields">
							<label>
								{problem.id} {say({ zh: "类别", en: "Category" })}
								<select
									value={problem.category}
									onChange={(event) =>
										set({
											problems: swap(draft.problems, index, {
												category: event.target.value as typeof problem.category,
											}),
										})
									}
								>
									{CATEGORY_NAMES.map((name) => (
										<option key={name} value={name}>
											{PROBLEM_CATEGORIES[name][lang]}
										</option>
									))}
								</select>
							</label>
							<label style={{ gridColumn: "span 2" }}>
								{say({ zh: "问题与成因", en: "Problem and cause" })}
								<input
									required
									maxLength={500}
									value={problem.text}
									onChange={(event) => set({ problems: swap(draft.problems, index, { text: event.target.value }) })}
								/>
							</label>
						</div>
						{draft.problems.length > 1 &&
							remove({ zh: `删去问题 ${problem.id}`, en: `Remove problem ${problem.id}` }, () =>
								set({ problems: drop(draft.problems, index) }),
							)}
					</div>
				))}
				<button
					type="button"
					className="works-button"
					onClick={() =>
						set({ problems: [...draft.problems, { id: nextId("p", draft.problems), text: "", category: "outfall" }] })
					}
				>
					{say({ zh: "加一条问题", en: "Add a problem" })}
				</button>
			</fieldset>
			<fieldset>
				<legend>{say({ zh: "目标清单", en: "Targets" })}</legend>
				{draft.targets.map((target, index) => (
					<div className="plan-row" key={target.id}>
						<div className="fields">
							<label>
								{target.id} {say({ zh: "指标", en: "Factor" })}
								<select
									value={target.factor}
									onChange={(event) => set({ targets: swap(draft.targets, index, { factor: event.target.value }) })}
								>
									{FACTORS.map((code) => (
										<option key={code} value={code}>
											{factorName(code)[lang]}
										</option>
									))}
								</select>
							</label>
							<label>
								{say({ zh: "限值（毫克/升）", en: "Limit (mg/L)" })}
								<input
									required
									inputMode="decimal"
									pattern="\d{1,6}(\.\d{1,6})?"
									value={target.limit}
									onChange={(event) => set({ targets: swap(draft.targets, index, { limit: event.target.value }) })}
								/>
							</label>
							<label>
								{say({ zh: "何时达到", en: "By when" })}
								<input
									required
									type="date"
									value={target.dueOn}
									onChange={(event) => set({ targets: swap(draft.targets, index, { dueOn: event.target.value }) })}
								/>
							</label>
						</div>
					</div>
				))}
				<button
					type="button"
					className="works-button"
					onClick={() =>
						set({
							targets: [
								...draft.targets,
								{ id: nextId("t", draft.targets), factor: "w21011", limit: "0.3", dueOn: view.today },
							],
						})
					}
				>
					{say({ zh: "加一条目标", en: "Add a target" })}
				</button>
			</fieldset>
			<fieldset>
				<legend>{say({ zh: "措施清单", en: "Measures" })}</legend>
				{draft.measures.map((measure, index) => {
					const put = (what: Partial<typeof measure>) => set({ measures: swap(draft.measures, index, what) });
					const number = (text: string) => (text === "" ? null : Number(text));
					return (
						<div className="plan-row" key={measure.id}>
							<div className="fields">
								<label>
									{measure.id} {say({ zh: "种类", en: "Kind" })}
									<select
										value={measure.kind}
										onChange={(event) => put({ kind: event.target.value as typeof measure.kind })}
									>
										{MEASURE_NAMES.map((name) => (
											<option key={name} value={name}>
												{MEASURE_KINDS[name][lang]}
											</option>
										))}
									</select>
								</label>
								<label style={{ gridColumn: "span 2" }}>
									{say({ zh: "做什么", en: "What" })}
									<input
										required
										maxLength={500}
										value={measure.text}
										onChange={(event) => put({ text: event.target.value })}
									/>
								</label>
								<label>
									{say({ zh: "对应问题", en: "Problem" })}
									<select
										value={measure.problems[0] ?? ""}
										onChange={(event) => put({ problems: [event.target.value] })}
									>
										{draft.problems.map((problem) => (
											<option key={problem.id} value={problem.id}>
												{problem.id} {problem.text.slice(0, 20)}
											</option>
										))}
									</select>
								</label>
								<label>
									{say({ zh: "数量", en: "Amount" })}（{MEASURE_KINDS[measure.kind].unit[lang]}）
									<input
										type="number"
										min={0}
										step="any"
										value={measure.amount ?? ""}
										onChange={(event) => put({ amount: number(event.target.value) })}
									/>
								</label>
								<label>
									{say({ zh: "投资（元）", en: "Cost (yuan)" })}
									<input
										type="number"
										min={0}
										step={1}
										value={measure.costYuan ?? ""}
										onChange={(event) => put({ costYuan: number(event.target.value) })}
									/>
								</label>
								<label>
									{say({ zh: "资金来源", en: "Fund" })}
									<input maxLength={120} value={measure.fund} onChange={(event) => put({ fund: event.target.value })} />
								</label>
								<label>
									{say({ zh: "开工", en: "Begins" })}
									<input
										required
										type="date"
										value={measure.beginsOn}
										onChange={(event) => put({ beginsOn: event.target.value })}
									/>
								</label>
								<label>
									{say({ zh: "完成", en: "Due" })}
									<input
										required
										type="date"
										value={measure.dueOn}
										onChange={(event) => put({ dueOn: event.target.value })}
									/>
								</label>
								<PersonSelect
									label={{ zh: "责任人", en: "Who" }}
									offices={view.offices}
									value={measure.person}
									onChange={(person, unit) => put({ person, unit })}
								/>
								<label>
									{say({ zh: "预期作用于", en: "Expected on" })}
									<select
										value={measure.effects[0]?.factor ?? "w21003"}
										onChange={(event) =>
											put({ effects: [{ factor: event.target.value, percent: measure.effects[0]?.percent ?? -30 }] })
										}
									>
										{FACTORS.map((code) => (
											<option key={code} value={code}>
												{factorName(code)[lang]}
											</option>
										))}
									</select>
								</label>
								<label>
									{say({ zh: "预期变化（%）", en: "Expected change (%)" })}
									<input
										type="number"
										min={-99}
										max={500}
										value={measure.effects[0]?.percent ?? 0}
										onChange={(event) =>
											put({
												effects: [
													{ factor: measure.effects[0]?.factor ?? "w21003", percent: Number(event.target.value) },
												],
											})
										}
									/>
								</label>
							</div>
							{draft.measures.length > 1 &&
								remove({ zh: `删去措施 ${measure.id}`, en: `Remove measure ${measure.id}` }, () =>
									set({ measures: drop(draft.measures, index) }),
								)}
						</div>
					);
				})}
				<button
					type="button"
					className="works-button"
					onClick={() =>
						set({
							measures: [
								...draft.measures,
								emptyMeasure(nextId("m", draft.measures), draft.problems[0]?.id ?? "p1", view.today),
							],
						})
					}
				>
					{say({ zh: "加一项措施", en: "Add a measure" })}
				</button>
			</fieldset>
			<fieldset>
				<legend>{say({ zh: "责任清单", en: "Duties" })}</legend>
				<PersonSelect
					label={{ zh: "全浜责任人", en: "Who answers for the creek" }}
					offices={view.offices}
					value={draft.duties.person}
					onChange={(person, unit) => set({ duties: { ...draft.duties, person, unit } })}
				/>
				<label>
					{say({ zh: "长效管护", en: "Upkeep" })}
					<input
						maxLength={500}
						value={draft.duties.upkeep}
						onChange={(event) => set({ duties: { ...draft.duties, upkeep: event.target.value } })}
					/>
				</label>
				<label>
					{say({ zh: "修订理由", en: "Why it is changed" })}
					<input
						maxLength={1000}
						required={view.plan?.inForce != null}
						value={draft.reason}
						onChange={(event) => set({ reason: event.target.value })}
					/>
				</label>
			</fieldset>
			{fault && <p role="alert">{say(fault)}</p>}
			<div>
				<button type="submit" className="works-button main">
					{say({ zh: "提交审定", en: "Send for approval" })}
				</button>
			</div>
		</form>
	);
}
