import { useMemo, useState } from "react";
import { counted } from "../loop/words.ts";
import { NetworkSketch, SEEN_COLOURS } from "../waters/network-sketch.tsx";
import { SEEN_BANDS, seenBand } from "../waters/stretch.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { Me } from "../web/me.ts";
import { type KeptEntry, keepEntry } from "./entry-shelf.ts";
import { emptyFinding, type FindingDraft, FindingFields } from "./finding-fields.tsx";
import type { Round } from "./round.ts";

/** An entry: which stretches, and how it was. */
export function EntryForm({
	me,
	round,
	saved,
	onKept,
}: {
	me: Me;
	round: Round;
	/** Stretches of the entry that was kept just now; 0: none was. */
	saved: number;
	onKept: (stretches: number) => Promise<void>;
}) {
	const say = useSay();
	const [failed, setFailed] = useState(false);
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
		const entry: KeptEntry = {
			...{ clientKey: crypto.randomUUID(), personId: me.personId, happenedAt: new Date().toISOString() },
			patrol: { stretches: [...seen], findings, words: words.trim() },
			photos: (finding?.photos ?? []).map((photo) => ({ ...photo, finding: 0 })),
			state: "waiting",
		};
		// A full phone or a private window keeps nothing: what was written must not be lost unnoticed.
		const kept = await keepEntry(entry).then(
			() => true,
			() => false,
		);
		setFailed(!kept);
		if (!kept) return;
		setSeen([]);
		setFinding(null);
		setWords("");
		await onKept(entry.patrol.stretches.length);
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
				<p role="status" className="hint">
					{saved > 0 &&
						seen.length === 0 &&
						say({
							zh: `已保存，共 ${saved} 段；是否送达，见下方“本机记录”。`,
							en: `Kept: ${counted(saved, "stretch", "stretches")}. Whether it was sent stands under “On this phone”.`,
						})}
				</p>
				{seen.length === 0 && (
					<p className="hint">{say({ zh: "先选看了哪几段。", en: "Choose the stretches first." })}</p>
				)}
				{seen.length > 0 && finding !== null && finding.words.trim() === "" && (
					<p className="hint">{say({ zh: "请写明看到什么。", en: "Say what you saw." })}</p>
				)}
				{failed && (
					<p role="alert">
						{say({
							zh: "没有存下：手机存储空间可能不足，或正在使用无痕浏览。请处理后再保存。",
							en: "It could not be kept: the phone may be full, or this is a private window. Mend that and save again.",
						})}
					</p>
				)}
			</div>
		</form>
	);
}
