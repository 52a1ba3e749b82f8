import { Alert, Button } from "antd";
import { type FormEvent, useState } from "react";
import { may } from "../people/may.ts";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { useMoment } from "../web/moment.tsx";
import { useSend } from "../web/send.ts";
import type { UnitReply } from "./unit-reply.ts";

/** What a unit says about its numbers, printed under them; whoever holds a post there may write it, earlier ones stay readable. */
export function Replies({ unit, kind, replies }: { unit: string; kind: string; replies: readonly UnitReply[] }) {
	const say = useSay();
	const me = useMe();
	const day = useLocalDay();
	const { asOf } = useMoment();
	const own = replies.filter((reply) => reply.unit === unit);
	const [latest, ...earlier] = own;
	const writes = me != null && asOf === null && me.units.includes(unit) && may(me, "unit.reply");
	return (
		<>
			{latest && (
				<p className="reply">
					{say({ zh: `单位说明（${day(latest.at)}）：`, en: `The unit says (${day(latest.at)}): ` })}
					{latest.words}
				</p>
			)}
			{earlier.length > 0 && (
				<details>
					<summary>{say({ zh: `先前的说明 ${earlier.length} 份`, en: `${earlier.length} earlier` })}</summary>
					{earlier.map((reply) => (
						<p key={reply.seq} className="reply">
							{day(reply.at)}
							{say({ zh: "：", en: ": " })}
							{reply.words}
						</p>
					))}
				</details>
			)}
			{writes && <ReplyForm unit={unit} kind={kind} />}
		</>
	);
}

function ReplyForm({ unit, kind }: { unit: string; kind: string }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [words, setWords] = useState("");
	const reply = async (event: FormEvent) => {
		event.preventDefault();
		const done = await send(`/api/units/${encodeURIComponent(unit)}/replies`, {
			...{ kind, words, clientKey: crypto.randomUUID() },
		});
		if (done) setWords("");
	};
	return (
		<details>
			<summary>{say({ zh: "作单位说明", en: "Reply for the unit" })}</summary>
			<form className="reply-form" onSubmit={reply}>
				{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
				<label>
					{say({ zh: "说明（与数字一并公布）", en: "Printed beside the numbers" })}
					<textarea
						required
						rows={2}
						maxLength={1000}
						value={words}
						onChange={(event) => setWords(event.target.value)}
					/>
				</label>
				<Button htmlType="submit" loading={busy}>
					{say({ zh: "公布说明", en: "Publish" })}
				</Button>
			</form>
		</details>
	);
}
