import { Alert, Button } from "antd";
import { type FormEvent, useState } from "react";
import { useSay } from "../web/language.tsx";
import { type BatchResult, useBatch } from "./batch.tsx";

/** Urges the chosen matters with a reason and a day; what was refused says why, and what was sent can be taken back. */
export function UrgeBar(props: {
	chosen: readonly string[];
	titles: ReadonlyMap<string, string>;
	/** The day that is offered. */
	until: string;
	today: string;
	onDone(): void;
}) {
	const { chosen, titles, until, today, onDone } = props;
	const say = useSay();
	const { busy, refused, take } = useBatch();
	const [reason, setReason] = useState("");
	const [byDay, setByDay] = useState(until);
	const [results, setResults] = useState<BatchResult[] | null>(null);
	const [taking, setTaking] = useState(false);
	const urge = async (event: FormEvent) => {
		event.preventDefault();
		const urged = await take(
			"urge",
			chosen.map((matterId) => ({ matterId, body: { reason, byDay } })),
		);
		if (!urged) return;
		setTaking(false);
		setResults(urged);
		setReason("");
		onDone();
	};
	const done = results?.filter((one) => one.ok) ?? [];
	const takeBack = async () => {
		const taken = await take(
			"withdraw",
			done.map(({ matterId, seq }) => ({ matterId, body: { seq, reason: "催办撤回" } })),
		);
		if (!taken) return;
		setTaking(true);
		setResults(taken);
	};
	return (
		<>
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			{results && (
				<div role="status">
					{taking
						? say({ zh: `已撤回 ${done.length} 件催办。`, en: `${done.length} urges taken back.` })
						: say({ zh: `已催办 ${done.length} 件。`, en: `${done.length} matters urged.` })}{" "}
					{!taking && done.length > 0 && (
						<Button size="small" loading={busy} onClick={takeBack}>
							{say({ zh: "撤回", en: "Take back" })}
						</Button>
					)}
					<ul>
						{results
							.filter((one) => !one.ok)
							.map((one) => (
								<li key={one.matterId}>
									{titles.get(one.matterId) ?? one.matterId}
									{say({ zh: "：", en: ": " })}
									{one.why && say(one.why)}
								</li>
							))}
					</ul>
				</div>
			)}
			{chosen.length > 0 && (
				<form className="urge-bar" onSubmit={urge}>
					<label>
						{say({ zh: "催办要求", en: "What is asked" })}
						<input required maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
					</label>
					<label>
						{say({ zh: "限期", en: "Until" })}
						<input type="date" required min={today} value={byDay} onChange={(event) => setByDay(event.target.value)} />
					</label>
					<Button type="primary" htmlType="submit" loading={busy}>
						{say({ zh: `催办所选 ${chosen.length} 件`, en: `Urge ${chosen.length} chosen` })}
					</Button>
				</form>
			)}
		</>
	);
}
