import { type FormEvent, useId, useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import { useSay } from "../web/language.tsx";
import { useSend } from "../web/send.ts";
import type { Station } from "./station.store.ts";

/** Uses a logger no more, or again, for a reason. */
export function RetireForm({ mn, retired, timeZone }: { mn: string; retired: Station["retired"]; timeZone: string }) {
	const say = useSay();
	const id = useId();
	const [reason, setReason] = useState("");
	const { send, busy, refused } = useSend();
	const submit = (event: FormEvent) => {
		event.preventDefault();
		const verb = retired ? "resume" : "retire";
		void send(`/api/stations/${encodeURIComponent(mn)}/${verb}`, { reason, clientKey: crypto.randomUUID() }).then(
			(done) => {
				if (done) setReason("");
			},
		);
	};
	return (
		<section aria-labelledby={`${id}h`}>
			<h3 id={`${id}h`}>
				{retired ? say({ zh: "恢复使用", en: "Use it again" }) : say({ zh: "停用", en: "Retire it" })}
			</h3>
			<p className="station-note">
				{retired
					? say({
							zh: `${localMinute(retired.at, timeZone)} 起停用：${retired.reason}。恢复后照常接收和监视，停用期间隔离的报文补收入库。`,
							en: `Retired since ${localMinute(retired.at, timeZone)}: ${retired.reason}. Used again it is heard and watched as before, and the frames that were put aside meanwhile are stored.`,
						})
					: say({
							zh: "停用后不再接收此站报文（来报进入隔离区，不应答），也不再报静默；历史数据全部保留，可随时恢复。短期检修请登记维护，不必停用。",
							en: "A retired station is not heard (its frames are put aside without an answer) and not missed; all its history stays, and it can be used again at any time. For work of some days record maintenance instead.",
						})}
			</p>
			<form className="works-form" onSubmit={submit}>
				<label htmlFor={id}>{say({ zh: "理由", en: "Reason" })}</label>
				<input
					id={id}
					required
					minLength={2}
					maxLength={500}
					value={reason}
					onChange={(event) => setReason(event.target.value)}
				/>
				{refused && <p role="alert">{say(refused.words)}</p>}
				<button type="submit" className="works-button" disabled={busy}>
					{retired ? say({ zh: "恢复此站", en: "Use it again" }) : say({ zh: "停用此站", en: "Retire it" })}
				</button>
			</form>
		</section>
	);
}
