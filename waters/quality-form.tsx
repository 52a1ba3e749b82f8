import { type FormEvent, useId, useState } from "react";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { instantOfWall, SpanFields, wallTime } from "../web/span-fields.tsx";
import { FACTORS, factorName } from "./factor.ts";
import { QUALITY_VERDICTS } from "./quality.ts";
import type { RulingTold, ToldMark } from "./quality-desk.store.ts";
import { STATION_WORKS } from "./quality-ruling.ts";

const post = (path: string, body: object) =>
	sendApi<{ seq: number }>(path, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
	});

/** Sends and tells how it went. */
function useSending(onDone: () => void) {
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [busy, setBusy] = useState(false);
	const send = async (path: string, body: object) => {
		setBusy(true);
		setFault(null);
		try {
			await post(path, body);
			onDone();
		} catch (error) {
			setFault(error instanceof ApiError ? error.words : { zh: "没有成功，请再试一次。", en: "It failed; try again." });
		}
		setBusy(false);
	};
	return { send, fault, busy };
}

/** Overrules what was found (`about`), or records work at the station (null). */
export function RulingForm({
	siteId,
	about,
	timeZone,
	onDone,
}: {
	siteId: number;
	about: ToldMark | null;
	timeZone: string;
	onDone: () => void;
}) {
	const say = useSay();
	const id = useId();
	const [factor, setFactor] = useState(about?.factor ?? "");
	const [from, setFrom] = useState(about ? wallTime(about.from, timeZone) : "");
	const [to, setTo] = useState(about ? wallTime(about.to ?? about.from, timeZone) : "");
	const [verdict, setVerdict] = useState<"good" | "suspect" | "bad">(about?.verdict === "bad" ? "good" : "bad");
	const [work, setWork] = useState<keyof typeof STATION_WORKS>("calibration");
	const [reason, setReason] = useState("");
	const [clientKey, setClientKey] = useState(() => crypto.randomUUID());
	const { send, fault, busy } = useSending(() => {
		setReason("");
		setClientKey(crypto.randomUUID());
		onDone();
	});
	const submit = (event: FormEvent) => {
		event.preventDefault();
		// Of a single value the minute is not exact enough.
		const exact = about && from === wallTime(about.from, timeZone) ? about.from : instantOfWall(from, timeZone);
		const last = about?.to ?? about?.from;
		const end =
			last !== undefined && to === wallTime(last, timeZone) ? last : to === "" ? null : instantOfWall(to, timeZone);
		const span = { from: exact, to: end };
		void (about
			? send(`/api/waters/sites/${siteId}/rulings`, { factor, ...span, verdict, reason, clientKey })
			: send(`/api/waters/sites/${siteId}/works`, { factor, ...span, work, reason, clientKey }));
	};
	return (
		<form className="works-form quality-form" onSubmit={submit}>
			<h4>
				{about
					? say({ zh: "人工改判", en: "Overrule" })
					: say({ zh: "登记校准或维护", en: "Record calibration or maintenance" })}
			</h4>
			<label htmlFor={`${id}f`}>{say({ zh: "因子", en: "Factor" })}</label>
			<select id={`${id}f`} value={factor} onChange={(event) => setFactor(event.target.value)}>
				<option value="">{say({ zh: "全部因子", en: "all factors" })}</option>
				{FACTORS.map((one) => (
					<option key={one.code} value={one.code}>
						{say(one.name)}
					</option>
				))}
			</select>
			<SpanFields
				from={from}
				to={to}
				onFrom={setFrom}
				onTo={setTo}
				openEnd={about ? undefined : { zh: "至（留空为进行中）", en: "To (empty: going on)" }}
			/>
			{about ? (
				<>
					<label htmlFor={`${id}v`}>{say({ zh: "改判为", en: "Rule it" })}</label>
					<select id={`${id}v`} value={verdict} onChange={(event) => setVerdict(event.target.value as "good")}>
						{(["good", "suspect", "bad"] as const).map((one) => (
							<option key={one} value={one}>
								{say(QUALITY_VERDICTS[one])}
							</option>
						))}
					</select>
				</>
			) : (
				<>
					<label htmlFor={`${id}w`}>{say({ zh: "事由", en: "Work" })}</label>
					<select id={`${id}w`} value={work} onChange={(event) => setWork(event.target.value as "calibration")}>
						{(Object.keys(STATION_WORKS) as (keyof typeof STATION_WORKS)[]).map((one) => (
							<option key={one} value={one}>
								{say(STATION_WORKS[one])}
							</option>
						))}
					</select>
				</>
			)}
			<label htmlFor={`${id}r`}>{say({ zh: "理由", en: "Reason" })}</label>
			<input
				id={`${id}r`}
				required
				minLength={2}
				maxLength={500}
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>
			<button type="submit" className="works-button" disabled={busy}>
				{say({ zh: "提交", en: "Submit" })}
			</button>
			{fault && <p role="alert">{say(fault)}</p>}
		</form>
	);
}

/** Takes a record back, with the reason; what follows is said before. */
export function WithdrawForm({
	ruling,
	timeZone,
	onDone,
}: {
	ruling: RulingTold;
	timeZone: string;
	onDone: () => void;
}) {
	const say = useSay();
	const id = useId();
	const [open, setOpen] = useState(false);
	const [reason, setReason] = useState("");
	const [clientKey] = useState(() => crypto.randomUUID());
	const { send, fault, busy } = useSending(onDone);
	if (!open)
		return (
			<button type="button" className="works-button" onClick={() => setOpen(true)}>
				{ruling.work ? say({ zh: "撤回记录", en: "Take back" }) : say({ zh: "撤回改判", en: "Take back" })}
			</button>
		);
	return (
		<form
			className="quality-withdraw"
			onSubmit={(event) => {
				event.preventDefault();
				void send(`/api/waters/rulings/${ruling.seq}/withdraw`, { reason, clientKey });
			}}
		>
			<p id={`${id}c`}>{say(withdrawalWords(ruling, timeZone))}</p>
			<label htmlFor={id}>{say({ zh: "撤回理由", en: "Why it is taken back" })}</label>{" "}
			<input
				id={id}
				required
				minLength={2}
				maxLength={500}
				aria-describedby={`${id}c`}
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>{" "}
			<button type="submit" className="works-button" disabled={busy}>
				{say({ zh: "撤回", en: "Take back" })}
			</button>{" "}
			<button type="button" className="works-button" onClick={() => setOpen(false)}>
				{say({ zh: "取消", en: "Cancel" })}
			</button>
			{fault && <p role="alert">{say(fault)}</p>}
		</form>
	);
}

/** What taking it back does. */
function withdrawalWords({ work, factor, from, to }: RulingTold, timeZone: string): Bilingual {
	const local = (at: number) => localMinute(new Date(at), timeZone);
	const end = to === null ? { zh: "至今", en: "until now" } : { zh: `至 ${local(to)}`, en: `to ${local(to)}` };
	const span =
		from === to
			? { zh: local(from), en: `of ${local(from)}` }
			: { zh: `${local(from)} ${end.zh}`, en: `from ${local(from)} ${end.en}` };
	const what = factor === "" ? { zh: "全部因子", en: "all factors" } : factorName(factor);
	const said = work ? STATION_WORKS[work] : { zh: "改判", en: "ruling" };
	return {
		zh: `撤回后，${span.zh} ${what.zh}的数据恢复为规则检查（或更早的人工审核）的判定，日均值、月均值和类别随之重新计算；原${said.zh}记录仍在留痕中。`,
		en: `Data of ${what.en} ${span.en} go back to what the checks (or an earlier ruling) say, and means and classes are worked out again; the ${said.en} stays in the chain.`,
	};
}
