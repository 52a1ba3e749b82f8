import { HereButton } from "../waters/place-field.tsx";
import { CATEGORY_NAMES, PROBLEM_CATEGORIES, type ProblemCategory } from "../waters/problem-category.ts";
import { useLang, useSay } from "../web/language.tsx";
import type { Round } from "./round.ts";

const MOST_PHOTOS = 6;

/** Something found, as it is being written. Place and photos are never asked for. */
export interface FindingDraft {
	category: ProblemCategory;
	words: string;
	mendedAtOnce: boolean;
	stretch: string;
	place: { lon: number; lat: number } | null;
	photos: { key: string; name: string; blob: Blob }[];
}

export const emptyFinding = (stretch: string): FindingDraft => ({
	...{ category: "rubbish", words: "", mendedAtOnce: false, stretch, place: null, photos: [] },
});

/** What was found, on which stretch, and whether it was put right at once. */
export function FindingFields({
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
			<span className="block-label">{say({ zh: "位置（可不附）", en: "Place (if you like)" })}</span>
			<HereButton
				place={finding.place && [finding.place.lon, finding.place.lat]}
				onPlace={(place) => set({ place: place && { lon: place[0], lat: place[1] } })}
			/>
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
					set({ photos: [...finding.photos, ...chosen].slice(0, MOST_PHOTOS) });
				}}
			/>
			<p className="hint">{say({ zh: `最多 ${MOST_PHOTOS} 张`, en: `Up to ${MOST_PHOTOS}` })}</p>
			<div className="chips">
				{finding.photos.map((photo) => (
					<button
						key={photo.key}
						type="button"
						aria-label={say({ zh: `去掉照片 ${photo.name}`, en: `Remove the photo ${photo.name}` })}
						onClick={() => set({ photos: finding.photos.filter((one) => one.key !== photo.key) })}
					>
						{photo.name} ✕
					</button>
				))}
			</div>
		</>
	);
}
