import { type FormEvent, useId, useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { ApiError, sendApi, useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import type { VelocityRecord } from "./flow-velocity.store.ts";
import { ScrollBox } from "./scroll-box.tsx";

interface Velocities {
	moment: Moment;
	assumed: number;
	records: VelocityRecord[];
	rivers: { riverId: string; name: Bilingual }[];
}

const EVERY_RIVER = { zh: "其余河流", en: "every other river" };

/** How fast water is taken to flow: what holds, what held before, and for who may a form. */
export function FlowVelocity({ onSet }: { onSet: () => void }) {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const answer = useApi<Velocities>(`/api/waters/velocity${moment.search}`);
	if (answer.error) return <p role="alert">{say(answer.error.words)}</p>;
	if (!answer.data) return null;
	const { records, rivers, assumed, moment: seen } = answer.data;
	const general = records.some(({ riverId, holds }) => riverId === "" && holds);
	return (
		<section aria-labelledby="flow-velocity">
			<h2 id="flow-velocity">{say({ zh: "推算流速", en: "Velocity of flow" })}</h2>
			<p className="quality-note">
				{say({
					zh: "上游来源和上下游对照按“河道长度 ÷ 流速”推算时间。平原河网流向可能往复，推算只作排查参考；引排水、汛期前后宜按实测重新设定。",
					en: "Where an alarm may come from, and which values of neighbours are compared, follows from length over velocity. Rivers of the plain may turn: a hint, no finding. Set it again by measurement when water is let in or in flood.",
				})}
			</p>
			<ScrollBox label={say({ zh: "流速设定", en: "Velocities that were set" })}>
				<table>
					<thead>
						<tr>
							<th scope="col">{say({ zh: "河流", en: "River" })}</th>
							<th scope="col" className="number">
								{say({ zh: "流速（米/秒）", en: "Velocity, m/s" })}
							</th>
							<th scope="col">{say({ zh: "依据", en: "Ground" })}</th>
							<th scope="col">{say({ zh: "设定时间", en: "Set" })}</th>
						</tr>
					</thead>
					<tbody>
						{!general && (
							<tr>
								<th scope="row">{say(EVERY_RIVER)}</th>
								<td className="number">{assumed}</td>
								<td>{say({ zh: "默认假定值，未经实测", en: "assumed, not measured" })}</td>
								<td>—</td>
							</tr>
						)}
						{records.map((one) => (
							<tr key={one.seq} className={one.holds ? undefined : "superseded"}>
								<th scope="row">{say(one.river ?? EVERY_RIVER)}</th>
								<td className="number">{one.holds ? one.metresPerSecond : <s>{one.metresPerSecond}</s>}</td>
								<td>{one.reason}</td>
								<td>{localMinute(new Date(one.knownFrom), seen.timeZone)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</ScrollBox>
			{moment.asOf === null && me != null && may(me, "quality.overrule") && (
				<VelocityForm
					rivers={rivers}
					onSet={() => {
						void answer.refetch();
						onSet();
					}}
				/>
			)}
		</section>
	);
}

function VelocityForm({ rivers, onSet }: { rivers: Velocities["rivers"]; onSet: () => void }) {
	const say = useSay();
	const id = useId();
	const [riverId, setRiverId] = useState("");
	const [speed, setSpeed] = useState("");
	const [reason, setReason] = useState("");
	const [clientKey, setClientKey] = useState(() => crypto.randomUUID());
	const [said, setSaid] = useState<Bilingual | null>(null);
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		try {
			const body = JSON.stringify({ riverId, metresPerSecond: Number(speed), reason, clientKey });
			await sendApi("/api/waters/velocity", { method: "PUT", headers: { "content-type": "application/json" }, body });
			setClientKey(crypto.randomUUID());
			setReason("");
			setSpeed("");
			setSaid({ zh: "已设定；此后的报警按新流速推算。", en: "Set; alarms from now on are traced by it." });
			onSet();
		} catch (error) {
			setSaid(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
	};
	return (
		<form className="works-form quality-form" onSubmit={submit}>
			<h3>{say({ zh: "设定流速", en: "Set a velocity" })}</h3>
			<label htmlFor={`${id}w`}>{say({ zh: "河流", en: "River" })}</label>
			<select id={`${id}w`} value={riverId} onChange={(event) => setRiverId(event.target.value)}>
				<option value="">{say(EVERY_RIVER)}</option>
				{rivers.map((river) => (
					<option key={river.riverId} value={river.riverId}>
						{say(river.name)}
					</option>
				))}
			</select>
			<label htmlFor={`${id}v`}>{say({ zh: "流速（米/秒）", en: "Velocity, m/s" })}</label>
			<input
				id={`${id}v`}
				type="number"
				required
				min={0.005}
				max={3}
				step={0.005}
				value={speed}
				onChange={(event) => setSpeed(event.target.value)}
			/>
			<label htmlFor={`${id}r`}>{say({ zh: "依据", en: "Ground" })}</label>
			<input
				id={`${id}r`}
				required
				minLength={2}
				maxLength={500}
				placeholder={say({ zh: "如：某日某断面走航实测", en: "e.g. measured by boat at a section on a day" })}
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>
			<button type="submit" className="works-button">
				{say({ zh: "提交", en: "Submit" })}
			</button>
			{said && <p role="status">{say(said)}</p>}
		</form>
	);
}
