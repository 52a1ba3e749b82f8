import type { ReactNode } from "react";
import type { Step } from "../loop/matter-step.ts";
import { EvidenceFields } from "./evidence-fields.tsx";
import { ChoiceField, DayField, EitherField, LimitField, TextField } from "./field.tsx";
import type { MatterView } from "./matter-view.ts";
import { PersonField } from "./person-field.tsx";
import { TaskFields } from "./task-fields.tsx";

/** What is being filled in: the body of a step, checked by the server when it is sent. */
export type Draft = Record<string, unknown>;

interface FieldsProps {
	draft: Draft;
	set(change: Draft | ((old: Draft) => Draft)): void;
	view: MatterView;
}

const word = (draft: Draft, name: string) => (draft[name] as string | undefined) ?? "";

const REASON = { zh: "理由", en: "Reason" };
const WORDS = { zh: "说明", en: "In words" };

function Reason({ draft, set }: FieldsProps) {
	return <TextField required rows={3} label={REASON} value={word(draft, "reason")} set={(reason) => set({ reason })} />;
}

function Words({ draft, set, optional }: FieldsProps & { optional?: boolean }) {
	return (
		<TextField
			required={optional !== true}
			rows={4}
			most={4000}
			label={WORDS}
			value={word(draft, "words")}
			set={(words) => set({ words })}
		/>
	);
}

function WordsAndEvidence(props: FieldsProps) {
	return (
		<>
			<Words {...props} />
			<EvidenceFields draft={props.draft} set={props.set} view={props.view} />
		</>
	);
}

function Judge(props: FieldsProps) {
	return (
		<>
			<EitherField
				label={{ zh: "结论", en: "Outcome" }}
				yes={{ zh: "通过", en: "passed" }}
				no={{ zh: "不通过", en: "did not pass" }}
				value={(props.draft.passed as boolean | undefined) ?? null}
				set={(passed) => props.set({ passed })}
			/>
			<Reason {...props} />
			<EvidenceFields draft={props.draft} set={props.set} view={props.view} />
		</>
	);
}

function TaskChoice({ draft, set, view }: FieldsProps) {
	const open = view.state.tasks.filter((task) => !task.done && !task.givenUp);
	return (
		<ChoiceField
			label={{ zh: "任务", en: "Task" }}
			choices={open.map((task) => ({ value: task.id, label: task.text }))}
			value={word(draft, "task")}
			set={(task) => set({ task })}
		/>
	);
}

function Assign({ draft, set, view }: FieldsProps) {
	const relations = (draft.relations as Record<string, string> | undefined) ?? {};
	const units = (draft.namedUnits as Record<string, string> | undefined) ?? {};
	const relate = (relation: "verifier" | "tracker" | "supervisor") => ({
		value: relations[relation] ? { person: relations[relation], unit: units[relation] ?? "" } : null,
		set: (named: { person: string; unit: string } | null) => {
			const { [relation]: _old, ...rest } = relations;
			set({
				relations: named ? { ...rest, [relation]: named.person } : rest,
				namedUnits: { ...units, [relation]: named?.unit ?? "" },
			});
		},
	});
	const owner = draft.person ? { person: word(draft, "person"), unit: word(draft, "unit") } : null;
	const handling = view.deadlines.find((one) => one.clock === "handle");
	return (
		<>
			<PersonField
				required
				label={{ zh: "责任单位和责任人", en: "Owner (unit and person)" }}
				value={owner}
				set={(named) => set({ person: named?.person, unit: named?.unit })}
			/>
			<PersonField
				label={{ zh: "核验人（不得与责任人同单位）", en: "Verifier (of another unit)" }}
				{...relate("verifier")}
			/>
			<PersonField label={{ zh: "跟踪人", en: "Tracker" }} {...relate("tracker")} />
			<LimitField
				label={{ zh: `办理期限${handling ? "" : "（不填按本类事项规定）"}`, en: "Limit (empty: as the kind has it)" }}
				value={(draft.limit as never) ?? null}
				set={(limit) => set({ limit: limit ?? undefined })}
			/>
			<TextField
				rows={2}
				label={{ zh: "交办要求", en: "What is asked" }}
				value={word(draft, "why")}
				set={(why) => set({ why })}
			/>
		</>
	);
}

function HandOver(props: FieldsProps) {
	const { draft, set } = props;
	return (
		<>
			<PersonField
				required
				label={{ zh: "移交给", en: "Hand over to" }}
				value={draft.person ? { person: word(draft, "person"), unit: word(draft, "unit") } : null}
				set={(named) => set({ person: named?.person, unit: named?.unit })}
			/>
			<Reason {...props} />
		</>
	);
}

function Escalate(props: FieldsProps) {
	const { draft, set } = props;
	return (
		<>
			<PersonField
				required
				label={{ zh: "提请督办的领导", en: "Leader" }}
				value={draft.leader ? { person: word(draft, "leader"), unit: word(draft, "leaderUnit") } : null}
				set={(named) => set({ leader: named?.person, leaderUnit: named?.unit })}
			/>
			<Reason {...props} />
		</>
	);
}

function Refute(props: FieldsProps) {
	const { draft, set, view } = props;
	const counted = new Map<number, number>();
	const pieces = view.state.evidence.map((one) => {
		const index = counted.get(one.seq) ?? 0;
		counted.set(one.seq, index + 1);
		return { ...one, index };
	});
	return (
		<>
			<ChoiceField
				label={{ zh: "证据", en: "Evidence" }}
				choices={pieces
					.filter((one) => one.standing)
					.map((one) => ({ value: `${one.seq}/${one.index}`, label: one.name }))}
				value={draft.seq === undefined ? "" : `${draft.seq}/${draft.index}`}
				set={(value) => {
					const [seq, index] = value.split("/").map(Number);
					set({ seq, index });
				}}
			/>
			<Reason {...props} />
		</>
	);
}

/** The fields of each step; a step that is not here has none and is taken by one click. */
export const STEP_FIELDS: Partial<Record<Step, (props: FieldsProps) => ReactNode>> = {
	"write-in": TaskFields,
	assign: Assign,
	return: Reason,
	plan: WordsAndEvidence,
	report: WordsAndEvidence,
	"task-done": (props) => (
		<>
			<TaskChoice {...props} />
			<WordsAndEvidence {...props} />
		</>
	),
	"task-given-up": (props) => (
		<>
			<TaskChoice {...props} />
			<Reason {...props} />
		</>
	),
	"claim-done": WordsAndEvidence,
	verify: Judge,
	"look-back": Judge,
	"sign-off": (props) => <Words {...props} optional />,
	reopen: Reason,
	"ask-more-time": (props) => (
		<>
			<LimitField
				label={{ zh: "申请延长", en: "How much more" }}
				value={(props.draft.limit as never) ?? null}
				set={(limit) => props.set({ limit: limit ?? undefined })}
			/>
			<Reason {...props} />
		</>
	),
	"give-more-time": (props) => (
		<>
			<EitherField
				label={{ zh: "答复", en: "Answer" }}
				yes={{ zh: "同意延期", en: "give it" }}
				no={{ zh: "不同意", en: "refuse it" }}
				value={(props.draft.granted as boolean | undefined) ?? null}
				set={(granted) => props.set({ granted })}
			/>
			<LimitField
				label={{ zh: "延长多少（不填按所申请）", en: "How much (empty: as asked)" }}
				value={(props.draft.limit as never) ?? null}
				set={(limit) => props.set({ limit: limit ?? undefined })}
			/>
			<Reason {...props} />
		</>
	),
	suspend: (props) => (
		<>
			<DayField
				required
				label={{ zh: "中止至（含当日）", en: "Until (that day included)" }}
				value={word(props.draft, "until")}
				set={(until) => props.set({ until })}
			/>
			<Reason {...props} />
		</>
	),
	resume: Reason,
	"hand-over": HandOver,
	comment: WordsAndEvidence,
	"add-evidence": (props) => (
		<>
			<Words {...props} optional />
			<EvidenceFields draft={props.draft} set={props.set} view={props.view} />
		</>
	),
	"refute-evidence": Refute,
	"give-verdict": (props) => (
		<>
			<EitherField
				label={{ zh: "问题解决了吗", en: "Is it solved?" }}
				yes={{ zh: "已解决", en: "solved" }}
				no={{ zh: "未解决", en: "not solved" }}
				value={(props.draft.solved as boolean | undefined) ?? null}
				set={(solved) => props.set({ solved })}
			/>
			<TextField
				rows={3}
				label={{ zh: "理由（可不填）", en: "Reason (may be left out)" }}
				value={word(props.draft, "reason")}
				set={(reason) => props.set({ reason })}
			/>
		</>
	),
	urge: (props) => (
		<>
			<DayField
				label={{ zh: "请于何日前办理", en: "By when" }}
				value={word(props.draft, "byDay")}
				set={(byDay) => props.set({ byDay: byDay === "" ? undefined : byDay })}
			/>
			<Reason {...props} />
		</>
	),
	escalate: Escalate,
};

/** What the form keeps for itself and the server is not told. */
const OWN = new Set(["namedUnits", "leaderUnit", "uploading"]);

/** The draft as a step's body. */
export const bodyOf = (draft: Draft): Draft =>
	Object.fromEntries(Object.entries(draft).filter(([name, value]) => !OWN.has(name) && value !== undefined));
