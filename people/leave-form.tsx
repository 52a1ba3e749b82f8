import { Button, Input } from "antd";
import { useId, useState } from "react";
import { Link } from "react-router";
import { useSay } from "../web/language.tsx";

/** A person leaves who still owes: he hands over first, or what he owes is left with his unit for a reason. */
export function LeaveOwed({ personId, leave }: { personId: string; leave(reason: string): Promise<unknown> }) {
	const say = useSay();
	const id = useId();
	const [reason, setReason] = useState("");
	return (
		<section className="admin-form" aria-labelledby={`${id}-title`}>
			<h2 id={`${id}-title`}>{say({ zh: "名下还有待办事项", en: "There is still something in hand" })}</h2>
			<p>
				<Link to={`/admin/people/${encodeURIComponent(personId)}/matters`}>
					{say({ zh: "查看并移交名下事项", en: "See what is in hand and hand it over" })}
				</Link>
			</p>
			<p>
				<label htmlFor={id}>{say({ zh: "或留给单位，理由", en: "Or leave it with the unit, because" })}</label>
				<Input id={id} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
			</p>
			<p>
				<Button disabled={reason.trim() === ""} onClick={() => leave(reason.trim())}>
					{say({ zh: "留给单位并离任", en: "Leave it with the unit" })}
				</Button>
			</p>
		</section>
	);
}
