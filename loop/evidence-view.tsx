import { useState } from "react";
import { Link } from "react-router";
import { useApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { apartFromClaim, isPicture, type KeptFile, MEDIA, type MediaType } from "./kept-file.ts";
import { apartWords, fileWords, photoWords } from "./kept-file-words.ts";
import type { EvidenceNamed } from "./matter-step.ts";
import type { Bilingual } from "./words.ts";
import "./evidence.css";

/** A piece of evidence as the fold of a matter tells it. */
export type ShownEvidence = EvidenceNamed & { seq?: number; standing?: boolean; why?: Bilingual | null };

interface Use {
	sha256: string;
	seq: number;
	at: string;
	matter: { id: string; number: number; title: string } | null;
	name: string;
	by: Bilingual;
}
interface Facts {
	file: Omit<KeptFile, "pictureHash">;
	uploads: { person: Bilingual; unit: Bilingual; fileName: string; at: string }[];
	uses: Use[];
	nearlySame: { bitsApart: number; file: Omit<KeptFile, "pictureHash"> | null; uses: Use[] }[];
}

const day = (at: string, timeZone: string) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date(at));

/** Evidence, what is named in several steps once, with what it says of itself, whether it still stands, and where the same or nearly the same was seen before. */
export function EvidenceView({
	evidence,
	matterId,
	timeZone = "Asia/Shanghai",
}: {
	evidence: readonly ShownEvidence[];
	/** The matter that it is shown in: what one matter names twice under one name is one proof. */
	matterId?: string;
	timeZone?: string;
}) {
	if (evidence.length === 0) return null;
	const pieces = firstOfEach(evidence, (one) =>
		[one.fileId, one.href, one.measured?.value, one.name, one.note, one.validUntil, one.standing].join("\n"),
	);
	return (
		<ul className="evidence-view">
			{pieces.map((one, at) => (
				<li
					key={`${one.seq}-${one.fileId ?? one.href}-${at}`}
					className={one.standing === false ? "fallen" : undefined}
				>
					{one.fileId ? (
						<FileEvidence evidence={one} fileId={one.fileId} matterId={matterId} timeZone={timeZone} />
					) : (
						<LinkedEvidence evidence={one} />
					)}
				</li>
			))}
		</ul>
	);
}

function LinkedEvidence({ evidence }: { evidence: ShownEvidence }) {
	return (
		<div className="evidence-words">
			<strong>{evidence.href ? <Link to={evidence.href}>{evidence.name}</Link> : evidence.name}</strong>
			{evidence.measured && <Measured evidence={evidence} />}
			<Standing evidence={evidence} />
		</div>
	);
}

function Measured({ evidence }: { evidence: ShownEvidence }) {
	const say = useSay();
	const { measured, claimedLon, claimedLat } = evidence;
	const where =
		claimedLon !== undefined && claimedLat !== undefined ? `${claimedLon.toFixed(5)}, ${claimedLat.toFixed(5)}` : null;
	return (
		<small>
			{say({ zh: "现场测量", en: "measured on the spot" })}
			{measured?.how && ` · ${measured.how}`}
			{where && ` · ${where}`}
		</small>
	);
}

/** The note, and whether it still proves something. */
function Standing({ evidence }: { evidence: ShownEvidence }) {
	const say = useSay();
	return (
		<>
			{evidence.note && <span>{evidence.note}</span>}
			{evidence.standing === false && evidence.why ? (
				<span className="evidence-fallen">
					{say({ zh: `已失效：${evidence.why.zh}`, en: `No longer proves: ${evidence.why.en}` })}
				</span>
			) : (
				evidence.validUntil && (
					<span>{say({ zh: `有效期至 ${evidence.validUntil}`, en: `Proves until ${evidence.validUntil}` })}</span>
				)
			)}
		</>
	);
}

interface OneFile {
	evidence: ShownEvidence;
	fileId: string;
	matterId: string | undefined;
	timeZone: string;
}

function FileEvidence({ evidence, fileId, matterId, timeZone }: OneFile) {
	const say = useSay();
	const found = useApi<Facts>(`/api/files/${fileId}/facts`);
	if (found.error)
		return (
			<div className="evidence-words">
				<strong>{evidence.name}</strong>
				<span>{say(found.error.words)}</span>
			</div>
		);
	const facts = found.data;
	const picture = facts ? isPicture(facts.file.mediaType) : false;
	const photo = facts && picture ? photoWords(facts.file.facts, timeZone) : null;
	return (
		<>
			{picture ? <Picture fileId={fileId} name={evidence.name} /> : <Paper type={facts?.file.mediaType ?? null} />}
			<div className="evidence-words">
				<strong>
					<a href={`/api/files/${fileId}`} download>
						{evidence.name}
					</a>
				</strong>
				<Standing evidence={evidence} />
				{facts && <small>{say(fileWords(facts.file))}</small>}
				{picture && (
					<small>
						{photo
							? say({ zh: `照片自记：${photo.zh}`, en: `The photo says: ${photo.en}` })
							: say({ zh: "照片未记时间和地点", en: "The photo says neither when nor where" })}
					</small>
				)}
				{facts &&
					apartWords(apartFromClaim(facts.file.facts, evidence)).map((words) => (
						<small key={words.zh}>{say(words)}</small>
					))}
			</div>
			{facts && (
				<SeenBefore facts={facts} evidence={evidence} fileId={fileId} matterId={matterId} timeZone={timeZone} />
			)}
		</>
	);
}

/** A thumbnail that opens the copy without EXIF. */
export function Picture({ fileId, name }: { fileId: string; name: string }) {
	const say = useSay();
	return (
		<a className="evidence-picture" href={`/api/files/${fileId}/public`} target="_blank" rel="noopener">
			<img src={`/api/files/${fileId}/thumb`} alt={say({ zh: `照片：${name}`, en: `Photo: ${name}` })} loading="lazy" />
		</a>
	);
}

/** Stands where a picture would, for a file that is none. */
export function Paper({ type }: { type: MediaType | null }) {
	return (
		<span className="evidence-paper" aria-hidden="true">
			{type && MEDIA[type].extension.toUpperCase()}
		</span>
	);
}

/** The same file, or a picture that looks nearly the same, named elsewhere. Shown side by side; what it means is for the reader to judge. */
function SeenBefore({ facts, evidence, fileId, matterId, timeZone }: OneFile & { facts: Facts }) {
	const say = useSay();
	const lang = useLang();
	const [open, setOpen] = useState(false);
	const own = (use: Use) => use.seq === evidence.seq;
	const again = (use: Use) => use.matter?.id === matterId && use.name === evidence.name;
	const same = onceEach(facts.uses.filter((use) => !own(use) && !again(use)));
	// Nearly the same within one step is a series of photos of one thing.
	const near = facts.nearlySame
		.map((one) => ({ ...one, uses: onceEach(one.uses.filter((use) => !own(use))) }))
		.filter((one) => one.uses.length > 0);
	if (same.length === 0 && near.length === 0) return null;
	const count = same.length + near.reduce((sum, one) => sum + one.uses.length, 0);
	return (
		<details className="evidence-seen" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>
				{say({
					zh: `曾用于 ${count} 处，点开并列查看`,
					en: `Seen before in ${count} ${count === 1 ? "place" : "places"}; open to compare`,
				})}
			</summary>
			{open && (
				<>
					{same.length > 0 && (
						<>
							<p>{say({ zh: "同一文件：", en: "The same file:" })}</p>
							<Uses uses={same} timeZone={timeZone} />
						</>
					)}
					{near.map((one) => (
						<div key={one.file?.sha256 ?? one.uses[0]?.seq}>
							<p>
								{say({
									zh: `画面相近（图像指纹 64 位中有 ${one.bitsApart} 位不同）：`,
									en: `Looks nearly the same (${one.bitsApart} of the picture's 64 marks differ):`,
								})}
							</p>
							{one.file && (
								<div className="evidence-pair">
									<figure>
										<Picture fileId={fileId} name={evidence.name} />
										<figcaption>{say({ zh: "本件", en: "This one" })}</figcaption>
									</figure>
									<figure>
										<Picture fileId={one.file.sha256} name={one.uses[0]?.name ?? ""} />
										<figcaption>
											{photoWords(one.file.facts, timeZone)?.[lang] ??
												say({ zh: "未记时间和地点", en: "no time or place" })}
										</figcaption>
									</figure>
								</div>
							)}
							<Uses uses={one.uses} timeZone={timeZone} />
						</div>
					))}
				</>
			)}
		</details>
	);
}

/** What a matter names under one name in several steps is one place. */
function onceEach(uses: readonly Use[]): Use[] {
	return firstOfEach(uses, (use) => (use.matter ? `${use.matter.id}\n${use.name}` : `${use.seq}`));
}

/** Offices have browsers of many ages: no newer word of the language than is needed. */
function firstOfEach<T>(all: readonly T[], key: (one: T) => string): T[] {
	const seen = new Set<string>();
	return all.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}

function Uses({ uses, timeZone }: { uses: Use[]; timeZone: string }) {
	const say = useSay();
	return (
		<ul>
			{uses.map((use) => (
				<li key={`${use.sha256}-${use.seq}`}>
					{day(use.at, timeZone)}{" "}
					{use.matter ? (
						<>
							<Link to={`/matters/${use.matter.id}`}>
								{say({ zh: `第 ${use.matter.number} 号`, en: `No. ${use.matter.number}` })} {use.matter.title}
							</Link>{" "}
							“{use.name}” {say(use.by)}
						</>
					) : (
						say({ zh: "另一事项（您无权查看）", en: "a matter that is not yours to see" })
					)}
				</li>
			))}
		</ul>
	);
}
