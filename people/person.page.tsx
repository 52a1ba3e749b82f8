import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { localDay } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { AdminFrame } from "./admin-nav.tsx";
import { Refused, send, useTry } from "./attempt.tsx";
import { DayAct } from "./day-act.tsx";
import { DutyButtons } from "./duty-buttons.tsx";
import { LeaveOwed } from "./leave-form.tsx";
import { DUTY_WORDS, type Duty, may } from "./may.ts";
import { PersonChange, PostForm } from "./person-form.tsx";
import type { UnitLine } from "./unit-form.tsx";
import { WayInSection } from "./way-in.tsx";

export interface PersonFile {
	day: string;
	timeZone: string;
	person: { personId: string; name: Bilingual; leftOn: string | null; demo: boolean };
	posts: {
		postId: string;
		unitId: string;
		unit: Bilingual;
		title: Bilingual;
		fromDay: string;
		untilDay: string | null;
		held: boolean;
	}[];
	duties: { duty: Duty; fromAt: string; untilAt: string | null }[];
}

/** A person's file: his posts through time, his duties, and for administrators how he gets in. */
export function PersonPage() {
	const { id = "" } = useParams();
	const moment = useMoment();
	const me = useMe();
	const file = useApi<PersonFile>(`/api/people/${encodeURIComponent(id)}${moment.search}`, { enabled: me != null });
	return (
		<AdminFrame title={file.data?.person.name ?? { zh: "人员", en: "Person" }} needs="people.read">
			<Refused refused={file.error} />
			{file.data ? <PersonParts file={file.data} /> : !file.error && <LoadingPage />}
		</AdminFrame>
	);
}

function PersonParts({ file }: { file: PersonFile }) {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	const queries = useQueryClient();
	const { refused, attempt } = useTry();
	const [form, open] = useState<"change" | "post" | null>(null);
	const { person, posts, duties, timeZone } = file;
	const path = `/api/people/${encodeURIComponent(person.personId)}`;
	const now = moment.asOf === null;
	const manages = me != null && may(me, "people.manage") && now && person.leftOn === null;
	const seesWayIn = me != null && may(me, "people.see-way-in") && now;
	const wayIn = useApi<{ signInName: string | null; email: string | null }>(`${path}/way-in`, { enabled: seesWayIn });
	const units = useApi<{ units: UnitLine[] }>("/api/units", { enabled: manages }).data?.units ?? [];
	const refresh = () => queries.invalidateQueries();
	const [leaving, setLeaving] = useState("");
	const leave = async (leftOn: string, leaveOwed?: string) => {
		setLeaving(leftOn);
		if (await attempt(() => send(`${path}/leave`, { leftOn, ...(leaveOwed ? { leaveOwed } : {}) }))) refresh();
	};
	const done = () => {
		open(null);
		refresh();
	};
	return (
		<>
			<p>
				{person.demo && <DemoMark />}{" "}
				{person.leftOn
					? say({
							zh: `${person.leftOn} 离任。此前所办事项仍记在其名下。`,
							en: `Left on ${person.leftOn}. What was done before stays under this name.`,
						})
					: say({ zh: `人员编号 ${person.personId}`, en: `Number ${person.personId}` })}
			</p>
			<Refused refused={refused} />
			{manages && (
				<div className="admin-acts">
					<Button onClick={() => open(form === "change" ? null : "change")}>
						{say({ zh: "修改信息", en: "Change" })}
					</Button>
					<Button onClick={() => open(form === "post" ? null : "post")}>
						{say({ zh: "新增任职", en: "Give a post" })}
					</Button>
					<DayAct
						act={{ zh: "离任", en: "Leaves" }}
						about={person.name}
						ask={{ zh: "离任日期（当日起不在任）", en: "First day on which this person is gone" }}
						take={(day) => leave(day)}
					/>
				</div>
			)}
			{refused?.code === "STILL_OWES" && (
				<LeaveOwed personId={person.personId} leave={(reason) => leave(leaving, reason)} />
			)}
			<p>
				<Link to={`/admin/people/${encodeURIComponent(person.personId)}/matters`}>
					{say({ zh: "名下事项与移交", en: "Matters in hand, and handing them over" })}
				</Link>
			</p>
			{form === "change" && wayIn.data && (
				<PersonChange personId={person.personId} known={{ ...wayIn.data, name: person.name }} done={done} />
			)}
			{form === "post" && <PostForm personId={person.personId} units={units} done={done} />}
			<section aria-labelledby="posts">
				<h2 id="posts">{say({ zh: "任职经历", en: "Posts" })}</h2>
				{posts.length === 0 && <p>{say({ zh: "没有任职记录。", en: "No post is recorded." })}</p>}
				<ul className="plain-list">
					{posts.map((post) => (
						<li key={post.postId} className={post.held ? undefined : "gone"}>
							<Link to={withMoment(`/admin/people?unit=${encodeURIComponent(post.unitId)}`, moment)}>
								{say(post.unit)}
							</Link>{" "}
							{say(post.title)} · {period(post.fromDay, post.untilDay, say)}{" "}
							{manages && post.untilDay === null && (
								<DayAct
									act={{ zh: "免职", en: "End" }}
									about={post.title}
									ask={{ zh: "免职日期（当日起不再担任）", en: "First day on which it is no longer held" }}
									take={(untilDay) =>
										attempt(() => send(`${path}/posts/${post.postId}/end`, { untilDay })).then(refresh)
									}
								/>
							)}
						</li>
					))}
				</ul>
			</section>
			<section aria-labelledby="duties">
				<h2 id="duties">{say({ zh: "常设职责", en: "Standing duties" })}</h2>
				{duties.length === 0 && <p>{say({ zh: "没有担任常设职责。", en: "None." })}</p>}
				<ul className="plain-list">
					{duties.map((held) => (
						<li key={`${held.duty}${held.fromAt}`} className={held.untilAt ? "gone" : undefined}>
							{say(DUTY_WORDS[held.duty])} ·{" "}
							{period(localDay(held.fromAt, timeZone), held.untilAt && localDay(held.untilAt, timeZone), say)}
						</li>
					))}
				</ul>
				{now && person.leftOn === null && (
					<DutyButtons
						personId={person.personId}
						held={duties.filter((one) => one.untilAt === null).map((one) => one.duty)}
						refresh={refresh}
					/>
				)}
			</section>
			{seesWayIn && person.leftOn === null && <WayInSection personId={person.personId} demo={person.demo} />}
		</>
	);
}

const period = (from: string, until: string | null, say: (words: Bilingual) => string) =>
	until ? `${from} — ${until}` : say({ zh: `${from} 至今`, en: `since ${from}` });
