import { useCallback, useEffect, useMemo, useState } from "react";
import { Link } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { NetworkSketch, SEEN_COLOURS } from "../waters/network-sketch.tsx";
import { CATEGORY_NAMES, PROBLEM_CATEGORIES, type ProblemCategory } from "../waters/problem-category.ts";
import { SEEN_BANDS, type Stretch, seenBand } from "../waters/stretch.ts";
import { sendApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useLang, useSay } from "../web/language.tsx";
import { type Me, useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import { dropEntry, type KeptEntry, keepEntry, keepRound, keptEntries, keptRound } from "./entry-shelf.ts";
import { sendWaiting } from "./send-entries.tsx";

interface Round {
	today: string;
	own: boolean;
	grids: { gridId: string; name: Bilingual; creeks: string[]; demo: boolean }[];
	creeks: { id: string; name: Bilingual }[];
	stretches: (Stretch & { lastSeenOn: string | null; days: number | null })[];
	problems: { matterId: string; title: string; creekId: string | null; day: string }[];
}

/** The grid officer's page on the phone: which stretches, normal or what was found. It asks for no track, no time spent and no photo. */
export function FieldPage() {
	const say = useSay();
	const me = useMe();
	if (me === undefined) return <LoadingPage />;
	if (!may(me, "patrol.enter") || me === null)
		return (
			<div className="field-page">
				<h1>{say({ zh: "巡河记录", en: "Patrol" })}</h1>
				<p>
					<Link to="/sign-in">{say({ zh: "请先登录。", en: "Sign in first." })}</Link>
				</p>
			</div>
		);
	return <FieldDesk me={me} />;
}

function FieldDesk({ me }: { me: Me }) {
	const say = useSay();
	const [round, setRound] = useState<Round | null>(null);
	const [online, setOnline] = useState(navigator.onLine);
	const [entries, setEntries] = useState<KeptEntry[]>([]);
	const read = useCallback(async () => setEntries(await keptEntries(me.personId)), [me.personId]);
	const load = useCallback(async () => {
		try {
			const fresh = await sendApi<Round>("/api/field/round");
			setRound(fresh);
			await keepRound(me.personId, fresh);
		} catch {
			// Without signal the round of last time serves.
			setRound((await keptRound<Round>(me.personId)) ?? null);
		}
	}, [me.personId]);
	const send = useCallback(async () => {
		await sendWaiting(me.personId);
		await read();
		await load();
	}, [me.personId, read, load]);
	useEffect(() => {
		const there = () => {
			setOnline(true);
			send();
		};
		const gone = () => setOnline(false);
		addEventListener("online", there);
		addEventListener("offline", gone);
		read();
		send();
		return () => {
			removeEventListener("online", there);
			removeEventListener("offline", gone);
		};
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
					<button type="button" className="works-button" onClick={send}>
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
				<EntryForm key={entries[0]?.clientKey} me={me} round={round} onKept={send} />
			)}
			{!round && <LoadingPage />}
			<KeptList entries={entries} onChange={read} />
		</div>
	);
}

interface FindingDraft {
	category: ProblemCategory;
	words: string;
	mendedAtOnce: boolean;
	stretch: string;
	place: { lon: number; lat: number } | null;
	photos: { key: string; name: string; blob: Blob }[];
}

const emptyFinding = (stretch: string): FindingDraft => ({
	...{ category: "rubbish", words: "", mendedAtOnce: false, stretch, place: null, photos: [] },
});

function EntryForm({ me, round, onKept }: { me: Me; round: Round; onKept: () => Promise<void> }) {
	const say = useSay();
	const lang = useLang();
	const [seen, setSeen] = useState<readonly string[]>([]);
	const [finding, setFinding] = useState<FindingDraft | null>(null);
	const [words, setWords] = useState("");
	const byCreek = useMemo(
		() =>
			Map.groupBy(
				round.stretches.toSorted((a, b) => a.number - b.number),
				(one) => one.creekId,
			),
		[round],
	);
	const name = (creekId: string) => round.creeks.find((creek) => creek.id === creekId)?.name[lang] ?? creekId;
	const ago = (days: number | null) =>
		days === null
			? say({ zh: "没有记录", en: "never seen" })
			: days === 0
				? say({ zh: "今天", en: "today" })
				: say({ zh: `${days} 天前`, en: `${days} d ago` });
	const flip = (id: string) => setSeen(seen.includes(id) ? seen.filter((one) => one !== id) : [...seen, id]);
	const keep = async () => {
		const findings = finding
			? [
					{
						category: finding.category,
						words: finding.words.trim(),
						stretch: finding.stretch,
						mendedAtOnce: finding.mendedAtOnce,
						place: finding.place,
						photos: [],
					},
				]
			: [];
		await keepEntry({
			...{ clientKey: crypto.randomUUID(), personId: me.personId, happenedAt: new Date().toISOString() },
			patrol: { stretches: [...seen], findings, words: words.trim() },
			photos: (finding?.photos ?? []).map((photo) => ({ ...photo, finding: 0 })),
			state: "waiting",
		});
		setSeen([]);
		setFinding(null);
		setWords("");
		await onKept();
	};
	const legend = [
		...SEEN_BANDS.map((days) => ({ zh: `${days} 天内看过`, en: `within ${days} days` })),
		{ zh: "更久以前", en: "longer ago" },
		{ zh: "没有记录", en: "never seen" },
	];
	return (
		<form
			className="works-form"
			onSubmit={(event) => {
				event.preventDefault();
				keep();
			}}
		>
			<fieldset>
				<legend>{say({ zh: "看了哪几段", en: "Which stretches" })}</legend>
				<NetworkSketch
					label={say({
						zh: "网格示意图：颜色表示多久没有人看过；与下面的按钮相同",
						en: "The grid: colours say how long nobody has looked; the buttons below say the same",
					})}
					focus={round.stretches.flatMap((one) => one.line)}
					onLine={flip}
					ratio={0.62}
					lines={round.stretches.map((one) => ({
						...{
							key: one.id,
							points: one.line,
							colour: SEEN_COLOURS[seenBand(one.days)] ?? "#8a857c",
							dashed: one.days === null,
						},
						...{ wide: seen.includes(one.id), label: `${name(one.creekId)} ${one.number}` },
					}))}
				/>
				<ul className="sketch-legend">
					{legend.map((words, band) => (
						<li key={words.en}>
							<i style={{ background: SEEN_COLOURS[band] }} />
							{say(words)}
						</li>
					))}
				</ul>
				{[...byCreek].map(([creekId, stretches]) => {
					const all = stretches.every((one) => seen.includes(one.id));
					return (
						<div key={creekId}>
							<strong>{name(creekId)}</strong>
							<div className="chips">
								{stretches.length > 1 && (
									<button
										type="button"
										aria-pressed={all}
										onClick={() =>
											setSeen(
												all
													? seen.filter((id) => !stretches.some((one) => one.id === id))
													: [...new Set([...seen, ...stretches.map((one) => one.id)])],
											)
										}
									>
										{say({ zh: "全浜", en: "All of it" })}
									</button>
								)}
								{stretches.map((one) => (
									<button key={one.id} type="button" aria-pressed={seen.includes(one.id)} onClick={() => flip(one.id)}>
										{say({ zh: `第 ${one.number} 段`, en: `No. ${one.number}` })} <small>{ago(one.days)}</small>
									</button>
								))}
							</div>
						</div>
					);
				})}
			</fieldset>
			<fieldset>
				<legend>{say({ zh: "情况", en: "How it was" })}</legend>
				<div className="chips">
					<button type="button" aria-pressed={finding === null} onClick={() => setFinding(null)}>
						{say({ zh: "一切正常", en: "All normal" })}
					</button>
					<button
						type="button"
						aria-pressed={finding !== null}
						onClick={() => setFinding(emptyFinding(seen[0] ?? round.stretches[0]?.id ?? ""))}
					>
						{say({ zh: "发现问题", en: "Found something" })}
					</button>
				</div>
				{finding ? (
					<FindingFields finding={finding} onChange={setFinding} stretches={round.stretches} name={name} />
				) : (
					<>
						<label className="block" htmlFor="patrol-words">
							{say({ zh: "备注（可不填）", en: "Note (if you like)" })}
						</label>
						<input
							id="patrol-words"
							maxLength={1000}
							value={words}
							onChange={(event) => setWords(event.target.value)}
						/>
					</>
				)}
			</fieldset>
			<div>
				<button
					type="submit"
					className="works-button main"
					disabled={seen.length === 0 || (finding !== null && finding.words.trim() === "")}
				>
					{say({ zh: "保存", en: "Save" })}
				</button>
				{seen.length === 0 && (
					<p className="hint">{say({ zh: "先选看了哪几段。", en: "Choose the stretches first." })}</p>
				)}
			</div>
		</form>
	);
}

function FindingFields({
	finding,
	onChange,
	stretches,
	name,
}: {
	finding: FindingDraft;
	onChange: (next: FindingDraft) => void;
	stretches: Round["stretches"];
	name: (creekId: string) => string;
}) {
	const say = useSay();
	const lang = useLang();
	const set = (what: Partial<FindingDraft>) => onChange({ ...finding, ...what });
	return (
		<>
			<div className="chips">
				{CATEGORY_NAMES.map((category) => (
					<button
						key={category}
						type="button"
						aria-pressed={finding.category === category}
						onClick={() => set({ category })}
					>
						{PROBLEM_CATEGORIES[category][lang].replace(/（.*）/, "")}
					</button>
				))}
			</div>
			<label className="block" htmlFor="finding-stretch">
				{say({ zh: "在哪一段", en: "On which stretch" })}
			</label>
			<select id="finding-stretch" value={finding.stretch} onChange={(event) => set({ stretch: event.target.value })}>
				{stretches.map((one) => (
					<option key={one.id} value={one.id}>
						{name(one.creekId)} {say({ zh: `第 ${one.number} 段`, en: `no. ${one.number}` })}
					</option>
				))}
			</select>
			<label className="block" htmlFor="finding-words">
				{say({ zh: "看到什么", en: "What you saw" })}
			</label>
			<textarea
				id="finding-words"
				rows={2}
				maxLength={1000}
				value={finding.words}
				onChange={(event) => set({ words: event.target.value })}
			/>
			<label>
				<input
					type="checkbox"
					checked={finding.mendedAtOnce}
					onChange={(event) => set({ mendedAtOnce: event.target.checked })}
				/>{" "}
				{say({ zh: "已当场处理（立行立改），不用再交办", en: "Put right on the spot; nothing is left to do" })}
			</label>
			<div className="chips">
				<button
					type="button"
					aria-pressed={finding.place !== null}
					onClick={() =>
						finding.place
							? set({ place: null })
							: navigator.geolocation?.getCurrentPosition(({ coords }) =>
									set({ place: { lon: coords.longitude, lat: coords.latitude } }),
								)
					}
				>
					{finding.place
						? say({ zh: "位置已附上 ✕", en: "Place attached ✕" })
						: say({ zh: "附上此处位置（可不附）", en: "Attach this place (if you like)" })}
				</button>
				{finding.photos.map((photo) => (
					<button
						key={photo.key}
						type="button"
						onClick={() => set({ photos: finding.photos.filter((one) => one.key !== photo.key) })}
					>
						{photo.name} ✕
					</button>
				))}
			</div>
			<label className="block" htmlFor="finding-photos">
				{say({ zh: "照片（可不拍）", en: "Photos (if you like)" })}
			</label>
			<input
				id="finding-photos"
				type="file"
				accept="image/jpeg,image/png,image/webp"
				multiple
				onChange={(event) => {
					const chosen = [...(event.target.files ?? [])].map((file) => ({
						key: crypto.randomUUID(),
						name: file.name || "photo.jpg",
						blob: file,
					}));
					event.target.value = "";
					set({ photos: [...finding.photos, ...chosen].slice(0, 6) });
				}}
			/>
		</>
	);
}

function KeptList({ entries, onChange }: { entries: readonly KeptEntry[]; onChange: () => Promise<void> }) {
	const say = useSay();
	const lang = useLang();
	if (entries.length === 0) return null;
	const state = {
		waiting: { zh: "待发送", en: "to be sent" },
		sent: { zh: "已送达", en: "arrived" },
		refused: { zh: "未收下", en: "refused" },
	};
	return (
		<section>
			<h2>{say({ zh: "本机记录", en: "On this phone" })}</h2>
			<ul className="told-list">
				{entries.map((entry) => (
					<li key={entry.clientKey}>
						<time dateTime={entry.happenedAt}>
							{new Date(entry.happenedAt).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", {
								dateStyle: "medium",
								timeStyle: "short",
							})}
						</time>
						{say({ zh: `${entry.patrol.stretches.length} 段，`, en: `${entry.patrol.stretches.length} stretches, ` })}
						{entry.patrol.findings.length === 0
							? say({ zh: "一切正常", en: "all normal" })
							: entry.patrol.findings.map((one) => PROBLEM_CATEGORIES[one.category][lang]).join("、")}
						{" · "}
						{say(state[entry.state])}
						{entry.refused && (
							<>
								：{say(entry.refused)}{" "}
								<button
									type="button"
									className="works-button"
									onClick={async () => {
										await dropEntry(entry.clientKey);
										await onChange();
									}}
								>
									{say({ zh: "删除", en: "Remove" })}
								</button>
							</>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}
