import { Button, Input, Popover } from "antd";
import { useId, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";

/** A button that asks for a day before it acts. */
export function DayAct({
	act,
	about,
	ask,
	take,
}: {
	act: Bilingual;
	about: Bilingual;
	ask: Bilingual;
	take(day: string): Promise<unknown>;
}) {
	const say = useSay();
	const id = useId();
	const [open, setOpen] = useState(false);
	const [day, setDay] = useState(() => new Date().toLocaleDateString("sv-SE"));
	return (
		<Popover
			open={open}
			onOpenChange={setOpen}
			trigger="click"
			content={
				<form
					className="day-act"
					onSubmit={async (event) => {
						event.preventDefault();
						setOpen(false);
						await take(day);
					}}
				>
					<label htmlFor={id}>{say(ask)}</label>
					<Input id={id} type="date" required value={day} onChange={(event) => setDay(event.target.value)} />
					<Button size="small" type="primary" htmlType="submit">
						{say({ zh: `确认${act.zh}`, en: `${act.en} it` })}
					</Button>
				</form>
			}
		>
			<Button
				size="small"
				autoInsertSpace={false}
				aria-label={say({ zh: `${act.zh}：${about.zh}`, en: `${act.en}: ${about.en}` })}
			>
				{say(act)}
			</Button>
		</Popover>
	);
}
