import { Button } from "antd";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { DayField, TextField } from "./field.tsx";
import type { MatterView } from "./matter-view.ts";
import { PersonField } from "./person-field.tsx";

interface TaskDraft {
	id: string;
	text: string;
	unit: string;
	person: string;
	dueOn: string;
}

const LABELS = {
	text: { zh: "任务", en: "Task" },
	person: { zh: "责任单位和责任人", en: "Unit and person" },
	dueOn: { zh: "完成期限", en: "Done by" },
	reason: { zh: "修改说明（首次写入可不填）", en: "Why it changes (empty at first)" },
} satisfies Record<string, Bilingual>;

/** The task book: what will be done, by whom, by when. Tasks that have ended stay as they are. */
export function TaskFields({
	draft,
	set,
	view,
}: {
	draft: Record<string, unknown>;
	set(change: Record<string, unknown>): void;
	view: MatterView;
}) {
	const say = useSay();
	const running = view.state.tasks.filter((task) => !task.done && !task.givenUp);
	const first: TaskDraft[] =
		running.length > 0
			? running.map(({ id, text, unit, person, dueOn }) => ({ id, text, unit, person, dueOn }))
			: [newTask(view.state.tasks.map((task) => task.id))];
	const tasks = (draft.tasks as TaskDraft[] | undefined) ?? first;
	const change = (index: number, task: Partial<TaskDraft>) =>
		set({ tasks: tasks.map((one, at) => (at === index ? { ...one, ...task } : one)) });
	const known = [...view.state.tasks, ...tasks].map((task) => task.id);
	return (
		<>
			<ol className="task-rows">
				{tasks.map((task, index) => (
					<li key={task.id}>
						<TextField
							required
							most={500}
							label={LABELS.text}
							value={task.text}
							set={(text) => change(index, { text })}
						/>
						<div className="form-row">
							<PersonField
								required
								label={LABELS.person}
								value={task.person ? { person: task.person, unit: task.unit } : null}
								set={(named) => change(index, { person: named?.person ?? "", unit: named?.unit ?? "" })}
							/>
							<DayField required label={LABELS.dueOn} value={task.dueOn} set={(dueOn) => change(index, { dueOn })} />
							{tasks.length > 1 && (
								<Button
									style={{ marginBottom: "0.7rem" }}
									onClick={() => set({ tasks: tasks.filter((_, at) => at !== index) })}
								>
									{say({ zh: "移除", en: "Remove" })}
								</Button>
							)}
						</div>
					</li>
				))}
			</ol>
			<p>
				<Button size="small" onClick={() => set({ tasks: [...tasks, newTask(known)] })}>
					{say({ zh: "再加一条任务", en: "Another task" })}
				</Button>
			</p>
			<TextField
				label={LABELS.reason}
				value={(draft.reason as string | undefined) ?? ""}
				set={(reason) => set({ tasks, reason })}
			/>
		</>
	);
}

function newTask(known: readonly string[]): TaskDraft {
	const numbers = known.map(Number).filter(Number.isInteger);
	return { id: String(Math.max(0, ...numbers) + 1), text: "", unit: "", person: "", dueOn: "" };
}
