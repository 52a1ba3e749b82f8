import { useCallback, useEffect, useState } from "react";
import { Link } from "react-router";
import { may } from "../people/may.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import type { Me } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import { EntryForm } from "./entry-form.tsx";
import { type KeptEntry, keepRound, keptEntries, keptRound } from "./entry-shelf.ts";
import { keepPage } from "./keep-page.ts";
import { KeptEntries } from "./kept-entries.tsx";
import { useOfficer } from "./officer.tsx";
import type { Round } from "./round.ts";
import { sendWaiting } from "./send-entries.tsx";

/** The grid officer's page on the phone: which stretches, normal or what was found. It asks for no track, no time spent and no photo. */
export function FieldPage() {
	const say = useSay();
	const { me, confirmed, ask } = useOfficer();
	const allowed = me != null && may(me, "patrol.enter");
	useEffect(() => {
		if (allowed) keepPage();
	}, [allowed]);
	if (me === undefined) return <LoadingPage />;
	if (!allowed)
		return (
			<div className="field-page">
				<h1>{say({ zh: "巡河记录", en: "Patrol" })}</h1>
				<p>
					{me === null ? (
						<SignInLink />
					) : (
						say({
							zh: "审计人员和已分设职责的管理员不记录巡河。",
							en: "Auditors, and administrators whose duties are kept apart, enter no patrols.",
						})
					)}
				</p>
			</div>
		);
	return <FieldDesk key={me.personId} me={me} confirmed={confirmed} ask={ask} />;
}

/** How often a phone without signal tries again by itself. */
const AGAIN_MS = 20_000;

function FieldDesk({ me, confirmed, ask }: { me: Me; confirmed: boolean; ask: () => void }) {
	const say = useSay();
	const [round, setRound] = useState<Round | null>(null);
	const [online, setOnline] = useState(navigator.onLine);
	const [saved, setSaved] = useState(0);
	const [entries, setEntries] = useState<KeptEntry[]>([]);
	const read = useCallback(async () => setEntries(await keptEntries(me.personId)), [me.personId]);
	const load = useCallback(async () => {
		try {
			const fresh = await sendApi<Round>("/api/field/round");
			setRound(fresh);
			setOnline(true);
			await keepRound(me.personId, fresh);
		} catch (error) {
			// Without signal the round of last time serves. A phone may think that it is connected where nothing comes through.
			if (error instanceof ApiError && error.status === 0) setOnline(false);
			setRound((await keptRound<Round>(me.personId)) ?? null);
		}
	}, [me.personId]);
	const send = useCallback(async () => {
		// Nothing goes out in the name of somebody whom the server has not named: another may have signed in since.
		if (confirmed) await sendWaiting(me.personId);
		await read();
		await load();
	}, [me.personId, confirmed, read, load]);
	const tryAgain = useCallback(() => {
		if (!confirmed) ask();
		send();
	}, [confirmed, ask, send]);
	useEffect(() => {
		const gone = () => setOnline(false);
		addEventListener("online", tryAgain);
		addEventListener("offline", gone);
		const again = online ? undefined : setInterval(tryAgain, AGAIN_MS);
		return () => {
			clearInterval(again);
			removeEventListener("online", tryAgain);
			removeEventListener("offline", gone);
		};
	}, [tryAgain, online]);
	useEffect(() => {
		read();
		send();
	}, [send, read]);
	const waiting = entries.filter((entry) => entry.state === "waiting");
	return (
		<div className="field-page">
			<h1>
				{say({ zh: "巡河记录", en: "Patrol" })} {round?.grids.some((grid) => grid.demo) && <DemoMark />}
			</h1>
			<div className="field-bar">
				<span role="status">
					{online
						? say({ zh: "已联网", en: "Connected" })
						: say({ zh: "没有信号，记录先存在手机里", en: "No signal; entries stay on the phone" })}
					{" · "}
					{waiting.length === 0
						? say({ zh: "没有待发记录", en: "nothing waits" })
						: say({ zh: `待发 ${waiting.length} 条`, en: `${waiting.length} to be sent` })}
				</span>
				{waiting.length > 0 && (
					<button type="button" className="works-button" onClick={tryAgain}>
						{say({ zh: "现在发送", en: "Send now" })}
					</button>
				)}
			</div>
			{round && round.stretches.length === 0 && (
				<p>
					{say({
						zh: "您还没有网格。请联系督查或河长办划定。",
						en: "You have no grid yet; the supervision office sets it.",
					})}
				</p>
			)}
			{round && round.stretches.length > 0 && (
				<EntryForm
					key={entries[0]?.clientKey}
					me={me}
					round={round}
					saved={saved}
					onKept={async (stretches) => {
						setSaved(stretches);
						await send();
					}}
				/>
			)}
			{!round && <LoadingPage />}
			{round && <OpenHere round={round} />}
			<KeptEntries entries={entries} onChange={read} />
		</div>
	);
}

/** What is open on these creeks already. */
function OpenHere({ round }: { round: Round }) {
	const say = useSay();
	if (round.problems.length === 0) return null;
	return (
		<section>
			<h2>{say({ zh: "网格内未销号的问题", en: "Open in your grid" })}</h2>
			<ul className="told-list">
				{round.problems.slice(0, 20).map((one) => (
					<li key={one.matterId}>
						<time dateTime={one.day}>{one.day}</time>
						<Link to={`/matters/${encodeURIComponent(one.matterId)}`}>{one.title}</Link>
					</li>
				))}
			</ul>
		</section>
	);
}
