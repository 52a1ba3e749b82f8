// The words and measures of official papers: GB/T 9704-2012《党政机关公文格式》. `official-paper.ts` sets them as a Word document.

/** A run of text; one with an address opens the rows that its number was counted from. */
export type PaperRun = string | { text: string; href: string };

export type PaperBlock =
	/** Headings 一、 (黑体), （一） (楷体), 1. (仿宋): 7.3.3. The number is part of the text. */
	| { kind: "heading"; level: 1 | 2 | 3; text: string }
	| { kind: "text"; runs: PaperRun[] }
	| { kind: "table"; columns: string[]; rows: PaperRun[][] };

export interface Paper {
	/** 文件 with the red head, or 信函 (10.1), as replies are usually sent. */
	form: "document" | "letter";
	/** 发文机关标志, as it is printed in red. */
	organ: string;
	/** 发文字号, made by {@link paperNumber}; null: not given out yet, its place stays free. */
	number: string | null;
	/** Letters and figures at the top right of the first page, e.g. the result class of a reply. */
	corner?: string;
	title: string;
	/** 主送机关, without the colon. */
	addressee: string | null;
	body: PaperBlock[];
	/** 附件说明: the names of what is attached. */
	attachments?: string[];
	/** 发文机关署名 and 成文日期 (local day); a seal is put over them. */
	signer: string;
	signedOn: string;
	/** 附注, without the brackets, e.g. who to ask. */
	note?: string;
	copyTo?: string[];
	/** 印发机关 and 印发日期; a letter has none (10.1). */
	printedBy?: { organ: string; on: string };
	/** Its numbers are made up: it says so at its head. */
	demo?: boolean;
	/** The product's address, put before the addresses of runs; null: they are printed without links. */
	base: string | null;
}

/** 成文日期 in Arabic figures without leading zeros (7.3.5.4), of a day `YYYY-MM-DD`. */
export function paperDate(day: string): string {
	const [year, month, date] = day.split("-").map(Number);
	return `${year}年${month}月${date}日`;
}

/** 发文字号: the organ's word, the year in six-corner brackets, the number without 第 and leading zeros (7.2.5); without a number its place stays free. */
export function paperNumber(word: string, year: number, number: number | null): string {
	return `${word}〔${year}〕${number ?? "　　"}号`;
}

/** Width in characters of 3号: Chinese ones and marks are whole, Latin letters and figures half. */
export function charsWide(text: string): number {
	let width = 0;
	for (const char of text) width += (char.codePointAt(0) ?? 0) < 0x2000 ? 0.5 : 1;
	return width;
}

/** How far the signature and the date stand from the right, in characters: the date four, the signature centred over it (7.3.5.1). */
export function signatureIndents(signer: string, date: string): { signer: number; date: number } {
	const [signerWide, dateWide] = [charsWide(signer), charsWide(date)];
	const right = 4 + (dateWide - signerWide) / 2;
	// A long name would run over the margin: then it ends there, and the date stays centred under it.
	return right >= 0 ? { signer: right, date: 4 } : { signer: 0, date: (signerWide - dateWide) / 2 };
}

/** Characters of 2号 in a line of the title: twenty would fit, but for the room that programs put between figures and characters. */
const TITLE_WIDE = 18;

const WORDS = new Intl.Segmenter("zh", { granularity: "word" });

/** A title in lines of like length, the upper ones longer, broken where a reader may pause (7.3.1: 词意完整、排列对称). */
export function titleLines(title: string): string[] {
	const count = Math.ceil(charsWide(title) / TITLE_WIDE);
	if (count <= 1) return [title];
	const most = charsWide(title) / count;
	const cuts = [...WORDS.segment(title)].map((word) => word.index).filter((at) => at > 1 && mayBreak(title, at));
	const first = cuts
		.filter((at) => charsWide(title.slice(0, at)) <= TITLE_WIDE)
		.sort((a, b) => strain(title, a, most) - strain(title, b, most))[0];
	return first === undefined ? [title] : [title.slice(0, first), ...titleLines(title.slice(first))];
}

/** Words of the office that the dictionary of the runtime takes apart. */
const WHOLE = ["督查事项", "督办", "长效", "管护", "销号", "提案", "答复", "劣Ⅴ类", "河长制"];

const splits = (word: string, title: string, at: number): boolean =>
	[...word].some((_, inside) => inside > 0 && title.startsWith(word, at - inside));

const mayBreak = (title: string, at: number): boolean =>
	!WHOLE.some((word) => splits(word, title, at)) &&
	!/[\p{Script=Latin}\d第〔《（“]$/u.test(title.slice(0, at)) &&
	!/^[\p{Script=Latin}\d的了号届次年月日期》〕）”、，]/u.test(title.slice(at));

/** How badly a line ends there: by its distance from an even share, less where a word of the office ends. */
const strain = (title: string, at: number, most: number): number =>
	Math.abs(charsWide(title.slice(0, at)) - most) - (/(的|和|与|会议|情况|工作)$/.test(title.slice(0, at)) ? 3 : 0);

/** Measures in twentieths of a point. */
const mm = (length: number) => Math.round((length * 72 * 20) / 25.4);
export const PAPER = {
	page: { width: mm(210), height: mm(297) },
	/** 5.2.1: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm. */
	margin: { top: mm(37), left: mm(28), right: mm(26), bottom: mm(35) },
	/** 5.2.3: 22 lines a page, 28 characters a line. */
	line: Math.floor(mm(225) / 22),
	char: mm(156) / 28,
	/** Half-points: 2号, 3号, 4号. */
	size: { title: 44, body: 32, small: 28 },
} as const;

/** Names of fonts as the offices use them; those of 方正 and GB2312 are licensed, so none is embedded and each names its stand-ins. */
export const FONTS = {
	title: "方正小标宋简体",
	body: "仿宋_GB2312",
	kai: "楷体_GB2312",
	hei: "黑体",
	song: "宋体",
	latin: "Times New Roman",
} as const;

export const STAND_INS: Record<string, readonly string[]> = {
	[FONTS.title]: ["方正小标宋_GBK", "华文中宋", "STZhongsong", "Noto Serif CJK SC"],
	[FONTS.body]: ["仿宋", "FangSong", "华文仿宋", "STFangsong"],
	[FONTS.kai]: ["楷体", "KaiTi", "华文楷体", "STKaiti"],
	[FONTS.hei]: ["SimHei", "华文黑体", "Noto Sans CJK SC"],
	[FONTS.song]: ["SimSun", "华文宋体", "Noto Serif CJK SC"],
};
