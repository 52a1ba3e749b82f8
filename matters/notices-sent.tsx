import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { CountLink, CountTable } from "../web/count-table.tsx";
import { useSay } from "../web/language.tsx";
import { useMoment, withMoment } from "../web/moment.tsx";
import type { UnitSent } from "./notice-count.store.ts";

/** What the product itself sent to each unit's people in these days, beside what supervision sent. */
export function NoticesSent({ from, to }: { from: string; to: string }) {
	const say = useSay();
	const moment = useMoment();
	const address = withMoment(`/api/notices/sent?${new URLSearchParams({ from, to })}`, moment);
	const found = useApi<{ units: UnitSent[]; names: Record<string, Bilingual> }>(address);
	const label = { zh: "系统发出的通知", en: "Notices by the system" };
	if (!found.data) return null;
	const { units, names } = found.data;
	const rows = (unit: string, group: string) =>
		withMoment(`/notices/sent?${new URLSearchParams({ unit, group, from, to })}`, moment);
	const head: [keyof UnitSent, string, Bilingual][] = [
		["atOnce", "at-once", { zh: "即时通知", en: "At once" }],
		["digest", "digest", { zh: "每日汇总", en: "Digests" }],
		["other", "other", { zh: "其他进展", en: "Other news" }],
		["messages", "messages", { zh: "发出邮件、消息", en: "Mails, messages" }],
	];
	return (
		<>
			<h2>{say(label)}</h2>
			<p className="aside-note">
				{say({
					zh: "系统自动发给各单位人员的通知同样是负担，一并统计：页面通知按收到人次计，邮件和办公消息按发出件数计。",
					en: "What the system sends by itself is a burden too: notices in the pages are counted by reader, mails and messages by piece.",
				})}
			</p>
			{units.length === 0 ? (
				<p>{say({ zh: "没有发出通知。", en: "No notice was sent." })}</p>
			) : (
				<CountTable
					label={label}
					heads={[{ words: { zh: "单位", en: "Unit" } }, ...head.map(([, , words]) => ({ words, number: true }))]}
				>
					<tbody>
						{units.map((one) => (
							<tr key={one.unit}>
								<th scope="row">{say(names[one.unit] ?? { zh: one.unit || "—", en: one.unit || "—" })}</th>
								{head.map(([key, group]) => (
									<td key={key} className="number">
										<CountLink to={rows(one.unit, group)} count={Number(one[key])} />
									</td>
								))}
							</tr>
						))}
					</tbody>
				</CountTable>
			)}
		</>
	);
}
