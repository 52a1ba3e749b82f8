import type { Bilingual } from "../loop/words.ts";
import { type Finding, gravest, type QualityVerdict } from "./quality.ts";
import { reasonOf } from "./quality-rules.ts";

/** Why a station's data do not count for a while. */
export const STATION_WORKS = {
	calibration: { zh: "校准", en: "calibration" },
	maintenance: { zh: "维护", en: "maintenance" },
	fault: { zh: "故障停用", en: "out of order" },
} as const satisfies Record<string, Bilingual>;
export type StationWork = keyof typeof STATION_WORKS;

/** What a person says of a span of data: an overruling, or work at the station. Times are epoch milliseconds. */
export interface Ruling {
	seq: number;
	kind: "overrule" | "work";
	siteId: number;
	/** "": every factor. */
	factor: string;
	from: number;
	/** null: still going on. */
	to: number | null;
	verdict: "good" | "suspect" | "bad";
	work: StationWork | null;
	reason: string;
	actor: string;
	unit: string;
	/** ISO UTC. */
	knownFrom: string;
	/** The ruling that this one takes the place of, or takes back. */
	replaces: number | null;
	withdrawn: boolean;
}

/** What the rules say of a value, or (with `until`) of a span: a gap, a value that stands still. */
export interface QualityMark {
	siteId: number;
	cn: number;
	factor: string;
	at: number;
	until: number | null;
	verdict: QualityVerdict;
	findings: Finding[];
	rules: string;
	/** ISO UTC. */
	knownFrom: string;
}

/** The end of a span that still goes on (9999-12-31). */
export const STILL = Date.UTC(9999, 11, 31);

/** Rulings that stand: not replaced and not taken back by a later one. The latest first. */
export function standing(rulings: readonly Ruling[]): Ruling[] {
	const replaced = new Set(rulings.flatMap(({ replaces }) => replaces ?? []));
	return rulings.filter(({ seq, withdrawn }) => !withdrawn && !replaced.has(seq)).sort((a, b) => b.seq - a.seq);
}

/** What holds of a value, and why. */
export interface Judged {
	verdict: QualityVerdict;
	/** The person's word that decided, or null: the rules did. */
	ruling: Ruling | null;
	findings: readonly Finding[];
}

const covers = ({ from, to }: Ruling, at: number) => from <= at && (to === null || at <= to);

/** The quality of a site's values as it stands: what an engineer ruled goes before work at the station, and that before what the checks found. */
export class QualityView {
	readonly #single = new Map<string, QualityMark>();
	readonly #spans = new Map<string, QualityMark[]>();
	readonly #rulings: Ruling[];

	constructor(marks: readonly QualityMark[], rulings: readonly Ruling[]) {
		this.#rulings = standing(rulings);
		for (const mark of marks) {
			if (mark.verdict === "good") continue;
			const series = `${mark.cn} ${mark.factor}`;
			if (mark.until === null) this.#single.set(`${series} ${mark.at}`, mark);
			else this.#spans.set(series, [...(this.#spans.get(series) ?? []), mark]);
		}
	}

	of(cn: number, factor: string, at: number): Judged {
		const marks = this.#marks(cn, factor, at);
		const about = this.#rulings.filter((one) => (one.factor === "" || one.factor === factor) && covers(one, at));
		const ruling = about.find(({ kind }) => kind === "overrule") ?? about[0] ?? null;
		return { verdict: ruling?.verdict ?? gravest(marks), ruling, findings: marks.flatMap(({ findings }) => findings) };
	}

	#marks(cn: number, factor: string, at: number): QualityMark[] {
		const single = this.#single.get(`${cn} ${factor} ${at}`);
		const spans = this.#spans.get(`${cn} ${factor}`) ?? [];
		const held = spans.filter((span) => span.at <= at && at <= (span.until ?? span.at) && span.verdict !== "missing");
		return single ? [single, ...held] : held;
	}
}

/** The sentences that say why a value does not count, or is doubtful. */
export function whyOf({ ruling, findings }: Judged, factor: string): Bilingual[] {
	if (ruling === null) return findings.map((finding) => reasonOf(finding, factor));
	const tail = ruling.reason === "" ? "" : `：${ruling.reason}`;
	const tailEn = ruling.reason === "" ? "" : `: ${ruling.reason}`;
	if (ruling.work !== null) {
		const word = STATION_WORKS[ruling.work];
		return [
			{ zh: `站点${word.zh}期间，数据不参与统计${tail}`, en: `Taken during ${word.en}; it does not count${tailEn}` },
		];
	}
	const word = { good: "有效", suspect: "存疑", bad: "无效" }[ruling.verdict];
	return [{ zh: `经人工审核改判为${word}${tail}`, en: `Ruled ${ruling.verdict} by a person${tailEn}` }];
}

/** The check, or kind of ruling, that left a value out: what a count of excluded values is broken down by. */
export function excludedBy({ ruling, findings }: Judged): string {
	if (ruling) return ruling.work ?? "overrule";
	return findings.find(({ verdict }) => verdict === "bad")?.check ?? findings[0]?.check ?? "mark";
}
