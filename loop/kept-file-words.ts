import { type Apart, MEDIA, type MediaType, type PhotoFacts } from "./kept-file.ts";
import { localMinute } from "./local-day.ts";
import type { Bilingual } from "./words.ts";

/** Between these distances a telephone that writes shifted coordinates (GCJ-02) is as good an explanation as another place. */
const SHIFTED_METRES = [100, 1000] as const;

/** When and where a photo says it was taken; null where it says nothing. */
export function photoWords(facts: PhotoFacts, timeZone: string): Bilingual | null {
	const parts: Bilingual[] = [];
	if (facts.takenAt !== null) {
		const time = localMinute(facts.takenAt, timeZone);
		const assumed = facts.zone === "assumed";
		parts.push({
			zh: `${time}${assumed ? "（未记时区，按本地时间）" : ""}`,
			en: `${time}${assumed ? " (no time zone; taken as local)" : ""}`,
		});
	}
	if (facts.lon !== null && facts.lat !== null) {
		const place = `${facts.lon.toFixed(5)}, ${facts.lat.toFixed(5)}`;
		parts.push({ zh: `经纬度 ${place}`, en: `at ${place}` });
	}
	if (parts.length === 0) return null;
	return { zh: parts.map((part) => part.zh).join("，"), en: parts.map((part) => part.en).join(", ") };
}

/** How the photo's word and the claim differ, as it is shown: the figures and what may explain them, no verdict. */
export function apartWords({ metres, minutes }: Apart): Bilingual[] {
	const words: Bilingual[] = [];
	if (metres !== null) {
		const shifted = metres >= SHIFTED_METRES[0] && metres <= SHIFTED_METRES[1];
		const far = distance(metres);
		words.push({
			zh: `自记位置与填报地点相距 ${far.zh}${shifted ? "（部分手机写入偏移坐标，可差约 500 米）" : ""}`,
			en: `its place is ${far.en} from the one named${shifted ? " (some telephones write coordinates shifted by some 500 m)" : ""}`,
		});
	}
	if (minutes !== null) {
		const late = duration(Math.abs(minutes));
		words.push(
			Math.abs(minutes) < 1
				? { zh: "自记时间与填报时间一致", en: "its time is the one named" }
				: {
						zh: `自记时间比填报时间${minutes < 0 ? "早" : "晚"} ${late.zh}`,
						en: `its time is ${late.en} ${minutes < 0 ? "before" : "after"} the one named`,
					},
		);
	}
	return words;
}

function distance(metres: number): Bilingual {
	if (metres < 1000) return { zh: `${metres} 米`, en: `${metres} m` };
	const km = (metres / 1000).toFixed(metres < 10_000 ? 1 : 0);
	return { zh: `${km} 千米`, en: `${km} km` };
}

function duration(minutes: number): Bilingual {
	const parts = [
		[Math.floor(minutes / 1440), "天", "d"],
		[Math.floor(minutes / 60) % 24, "小时", "h"],
		[minutes % 60, "分", "min"],
	] as const;
	// Two units say enough.
	const first = parts.findIndex(([count]) => count > 0);
	const said = parts.slice(first, first + 2).filter(([count]) => count > 0);
	return {
		zh: said.map(([count, zh]) => `${count} ${zh}`).join(" "),
		en: said.map(([count, , en]) => `${count} ${en}`).join(" "),
	};
}

/** "照片 · 1.2 MB · 4032 × 3024", for the line under a file. */
export function fileWords(file: {
	mediaType: MediaType;
	size: number;
	width: number | null;
	height: number | null;
}): Bilingual {
	const size =
		file.size < 1 << 20
			? `${Math.max(1, Math.round(file.size / 1024))} KB`
			: `${(file.size / (1 << 20)).toFixed(1)} MB`;
	const pixels = file.width !== null && file.height !== null ? ` · ${file.width} × ${file.height}` : "";
	const { words } = MEDIA[file.mediaType];
	return { zh: `${words.zh} · ${size}${pixels}`, en: `${words.en} · ${size}${pixels}` };
}
