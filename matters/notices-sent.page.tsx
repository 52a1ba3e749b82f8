import { Button } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useTimeZone } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { SignInFirst } from "./matter.page.tsx";
import { NOTICE_KINDS, type NoticeKind } from "./notice.ts";
import type { SentRow } from "./notice-count.store.ts";

const MESSAGES: Record<string, Bilingual> = {
	"email:digest": { zh: "邮件，每日汇总", en: "mail, daily digest" },
	"email:at-once": { zh: "邮件，即时", en: "mail, at once" },
	"webhook:digest": { zh: "办公消息，每日汇总", en: "messenger, daily digest" },
	"webhook:at-once": { zh: "办公消息，即时", en: "messenger, at once" },
};

/** The rows that a number of notices was counted from; not to whom they went. */
export function NoticesSentPage() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const [params] = useSearchParams();
	const [page, setPage] = useState(0);
	const asked = Object.fromEntries(["unit", "group", "from", "to"].map((name) => [name, params.get(name) ?? ""]));
	const address = withMoment(`/api/notices/sent/rows?${new URLSearchParams({ ...asked, page: `${page}` })}`, moment);
	const found = useApi<{ rows: SentRow[]; more: boolean; names: Record<string, Bilingual> }>(address, {
		enabled: me != null,
	});
	const timeZone = useTimeZone();
	if (me === undefined) return <LoadingPage />;
	if (me === null) return <SignInFirst />;
	const { unit = "", from, to } = asked;
	const name = found.data?.names[unit] ?? { zh: unit, en: unit };
	const kindOf = (kind: string) => NOTICE_KINDS[kind as NoticeKind] ?? MESSAGES[kind] ?? { zh: kind, en: kind };
	return (
		<>
			<h1>{say({ zh: "发出的通知", en: "Notices sent" })}</h1>
			{found.error && <p role="alert">{say(found.error.words)}</p>}
			{found.data && (
				<>
					<p>
						{say({
							zh: `${name.zh}，${from} 至 ${to}，最近的在前；不列收到人和内容。`,
							en: `${name.en}, ${from} to ${to}, the latest first; neither who got them nor what they said.`,
						})}{" "}
						<Link to={withMoment("/reminders", moment)}>{say({ zh: "返回提醒统计", en: "Back to reminders" })}</Link>
					</p>
					{found.data.rows.length === 0 && <p>{say({ zh: "没有。", en: "There are none." })}</p>}
					<ol start={page * 100 + 1}>
						{found.data.rows.map((row, at) => (
							<li key={`${row.at}${row.matterId}${at + 1}`}>
								{localMinute(row.at, timeZone)} · {say(kindOf(row.kind))}
								{row.matterId !== null && row.number !== null && (
									<>
										{" "}
										·{" "}
										<Link to={withMoment(`/matters/${row.matterId}`, moment)}>
											{say({ zh: `第 ${row.number} 号`, en: `No. ${row.number}` })}
										</Link>
									</>
								)}
							</li>
						))}
					</ol>
					{page > 0 && <Button onClick={() => setPage(page - 1)}>{say({ zh: "较新的", en: "Newer" })}</Button>}{" "}
					{found.data.more && <Button onClick={() => setPage(page + 1)}>{say({ zh: "较早的", en: "Older" })}</Button>}
				</>
			)}
		</>
	);
}
