import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { PlanBody, PlanVersion } from "./creek-plan.ts";
import { factorName } from "./factor.ts";
import { MEASURE_KINDS, MEASURE_NAMES } from "./measure-kind.ts";
import { InputField, Rows, SelectField } from "./plan-form-fields.tsx";
import type { PlanView } from "./plan-view.ts";
import { CATEGORY_NAMES, PROBLEM_CATEGORIES } from "./problem-category.ts";
import { PersonSelect } from "./problem-desk.tsx";

const FACTORS = ["w21003", "w21011", "w01019", "w01009"];

type Draft = Omit<PlanBody, "demo">;
type Measure = Draft["measures"][number];

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

const emptyMeasure = (id: string, problem: string, today: string): Measure => ({
	...{ id, kind: "interception", text: "", problems: [problem], amount: null, costYuan: null, fund: "" },
	...{ beginsOn: today, dueOn: today, unit: "", person: "", effects: [{ factor: "w21003", percent: -30 }] },
});

const nextId = (prefix: string, list: readonly { id: string }[]) => {
	let number = list.length + 1;
	while (list.some((one) => one.id === `${prefix}${number}`)) number++;
	return `${prefix}${number}`;
};

const numberOf = (text: string) => (text === "" ? null : Number(text));

/** A measure whose problem was removed answers the first that is left. */
const withoutLost = (draft: Draft): Draft => {
	const known = new Set(draft.problems.map(({ id }) => id));
	return {
		...draft,
		measures: draft.measures.map((measure) => {
			const left = measure.problems.filter((id) => known.has(id));
			return { ...measure, problems: left.length > 0 ? left : draft.problems.slice(0, 1).map(({ id }) => id) };
		}),
	};
};

/** Writes the next version of a creek's plan: problems, targets, measures, duties. What was approved before stays as it was. */
export function PlanForm({ view, onWritten }: { view: PlanView; onWritten: () => void }) {
	const say = useSay();
	const lang = useLang();
	const [draft, setDraft] = useState<Draft>(() => draftOf(view.plan?.inForce ?? null, view.today));
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [clientKey] = useState(() => crypto.randomUUID());
	const set = (what: Partial<Draft>) => setDraft(withoutLost({ ...draft, ...what }));
	const factors = FACTORS.map((code) => ({ value: code, words: factorName(code)[lang] }));
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
	return (
		<form
			className="works-form plan-form"
			onSubmit={(event) => {
				event.preventDefault();
				write();
			}}
		>
			<Rows<Draft["problems"][number]>
				title={{ zh: "问题清单", en: "Problems" }}
				one={{ zh: "问题", en: "problem" }}
				rows={draft.problems}
				onChange={(problems) => set({ problems })}
				fresh={() => ({ id: nextId("p", draft.problems), text: "", category: "outfall" })}
			>
				{(problem, put) => (
					<>
						<SelectField
							label={{ zh: `${problem.id} 类别`, en: `${problem.id} Category` }}
							value={problem.category}
							choices={CATEGORY_NAMES.map((name) => ({ value: name, words: PROBLEM_CATEGORIES[name][lang] }))}
							onValue={(category) => put({ category })}
						/>
						<InputField
							label={{ zh: "问题与成因", en: "Problem and cause" }}
							wide
							required
							maxLength={500}
							value={problem.text}
							onValue={(text) => put({ text })}
						/>
					</>
				)}
			</Rows>
			<Rows
				title={{ zh: "目标清单", en: "Targets" }}
				one={{ zh: "目标", en: "target" }}
				rows={draft.targets}
				onChange={(targets) => set({ targets })}
				fresh={() => ({ id: nextId("t", draft.targets), factor: "w21011", limit: "0.3", dueOn: view.today })}
			>
				{(target, put) => (
					<>
						<SelectField
							label={{ zh: `${target.id} 指标`, en: `${target.id} Factor` }}
							value={target.factor}
							choices={factors}
							onValue={(factor) => put({ factor })}
						/>
						<InputField
							label={{ zh: "限值（毫克/升）", en: "Limit (mg/L)" }}
							required
							inputMode="decimal"
							pattern="\d{1,6}(\.\d{1,6})?"
							title={say({ zh: "数字，如 1.5", en: "A number, e.g. 1.5" })}
							value={target.limit}
							onValue={(limit) => put({ limit })}
						/>
						<InputField
							label={{ zh: "达到日期", en: "By when" }}
							required
							type="date"
							value={target.dueOn}
							onValue={(dueOn) => put({ dueOn })}
						/>
					</>
				)}
			</Rows>
			<Rows
				title={{ zh: "措施清单", en: "Measures" }}
				one={{ zh: "措施", en: "measure" }}
				rows={draft.measures}
				onChange={(measures) => set({ measures })}
				fresh={() => emptyMeasure(nextId("m", draft.measures), draft.problems[0]?.id ?? "p1", view.today)}
			>
				{(measure, put) => <MeasureFields measure={measure} put={put} draft={draft} view={view} factors={factors} />}
			</Rows>
			<fieldset>
				<legend>{say({ zh: "责任清单", en: "Duties" })}</legend>
				<PersonSelect
					label={{ zh: "全浜责任人", en: "Who answers for the creek" }}
					offices={view.offices}
					value={draft.duties.person}
					onChange={(person, unit) => set({ duties: { ...draft.duties, person, unit } })}
				/>
				<InputField
					label={{ zh: "长效管护", en: "Upkeep" }}
					maxLength={500}
					value={draft.duties.upkeep}
					onValue={(upkeep) => set({ duties: { ...draft.duties, upkeep } })}
				/>
				<InputField
					label={{ zh: "修订理由", en: "Why it is changed" }}
					maxLength={1000}
					required={view.plan?.inForce != null}
					value={draft.reason}
					onValue={(reason) => set({ reason })}
				/>
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

function MeasureFields({
	measure,
	put,
	draft,
	view,
	factors,
}: {
	measure: Measure;
	put(what: Partial<Measure>): void;
	draft: Draft;
	view: PlanView;
	factors: readonly { value: string; words: string }[];
}) {
	const lang = useLang();
	const { unit } = MEASURE_KINDS[measure.kind];
	const [effect = { factor: "w21003", percent: 0 }, ...otherEffects] = measure.effects;
	return (
		<>
			<SelectField
				label={{ zh: `${measure.id} 种类`, en: `${measure.id} Kind` }}
				value={measure.kind}
				choices={MEASURE_NAMES.map((name) => ({ value: name, words: MEASURE_KINDS[name][lang] }))}
				onValue={(kind) => put({ kind })}
			/>
			<InputField
				label={{ zh: "措施内容", en: "What is done" }}
				wide
				required
				maxLength={500}
				value={measure.text}
				onValue={(text) => put({ text })}
			/>
			<SelectField
				label={{ zh: "对应问题", en: "Problem" }}
				value={measure.problems[0] ?? ""}
				choices={draft.problems.map(({ id, text }) => ({ value: id, words: `${id} ${text.slice(0, 20)}` }))}
				onValue={(id) => put({ problems: [...new Set([id, ...measure.problems.slice(1)])] })}
			/>
			<InputField
				label={{ zh: `数量（${unit.zh}）`, en: `Amount (${unit.en})` }}
				type="number"
				min={0.01}
				step="any"
				value={measure.amount ?? ""}
				onValue={(text) => put({ amount: numberOf(text) })}
			/>
			<InputField
				label={{ zh: "投资（元）", en: "Cost (yuan)" }}
				type="number"
				min={0}
				step={1}
				value={measure.costYuan ?? ""}
				onValue={(text) => put({ costYuan: numberOf(text) })}
			/>
			<InputField
				label={{ zh: "资金来源", en: "Fund" }}
				maxLength={120}
				value={measure.fund}
				onValue={(fund) => put({ fund })}
			/>
			<InputField
				label={{ zh: "开工日期", en: "Begins" }}
				required
				type="date"
				value={measure.beginsOn}
				onValue={(beginsOn) => put({ beginsOn })}
			/>
			<InputField
				label={{ zh: "完成日期", en: "Due" }}
				required
				type="date"
				min={measure.beginsOn}
				value={measure.dueOn}
				onValue={(dueOn) => put({ dueOn })}
			/>
			<PersonSelect
				label={{ zh: "责任人", en: "Who" }}
				offices={view.offices}
				value={measure.person}
				onChange={(person, unit) => put({ person, unit })}
			/>
			<SelectField
				label={{ zh: "预期作用于", en: "Expected to change" }}
				value={effect.factor}
				choices={factors}
				onValue={(factor) => put({ effects: [{ ...effect, factor }, ...otherEffects] })}
			/>
			<InputField
				label={{ zh: "预期变化（%）", en: "Expected change (%)" }}
				type="number"
				min={-99}
				max={500}
				value={effect.percent}
				onValue={(text) => put({ effects: [{ ...effect, percent: Number(text) }, ...otherEffects] })}
			/>
		</>
	);
}
