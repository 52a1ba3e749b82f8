import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import yauzl from "yauzl";
import { officialPaper } from "./official-paper.ts";
import { charsWide, type Paper, paperDate, paperNumber, signatureIndents, titleLines } from "./paper.ts";

const PAPER: Paper = {
	form: "document",
	organ: "某区人民政府督查室文件",
	number: paperNumber("某督查", 2026, 12),
	title: "关于第47周督查事项办理情况的通报",
	addressee: "各镇人民政府、街道办事处，区各有关部门",
	body: [
		{ kind: "text", runs: ["本周应办结", { text: "26", href: "/supervision?show=due" }, "件。"] },
		{ kind: "heading", level: 1, text: "一、总体情况" },
		{ kind: "heading", level: 2, text: "（一）逾期事项" },
		{
			kind: "table",
			columns: ["事项", "逾期"],
			rows: [["水体发黑", { text: "3个工作日", href: "/matters/m1" }]],
		},
	],
	attachments: ["逾期事项清单", "催办情况表"],
	signer: "某区人民政府督查室",
	signedOn: "2026-11-03",
	copyTo: ["区委办公室"],
	printedBy: { organ: "某区人民政府督查室", on: "2026-11-03" },
	base: "https://bihuan.example",
};

/** The parts of a Word file by their path. */
async function partsOf(file: Buffer): Promise<Map<string, string>> {
	const zip = await yauzl.fromBufferPromise(file);
	const parts = new Map<string, string>();
	for await (const entry of zip.eachEntry()) {
		const chunks: Buffer[] = [];
		for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
		parts.set(entry.fileName, Buffer.concat(chunks).toString("utf8"));
	}
	return parts;
}

const open = async (more: Partial<Paper> = {}) => partsOf(await officialPaper({ ...PAPER, ...more }));
/** Twentieths of a point in millimetres. */
const mm = (twips: string | undefined) => Math.round((Number(twips) * 25.4 * 10) / 1440) / 10;
const values = (xml: string, tag: string) =>
	Object.fromEntries(
		[...(new RegExp(`<${tag} ([^>]*)`).exec(xml)?.[1] ?? "").matchAll(/([\w:]+)="([^"]*)"/g)].map((one) => [
			one[1],
			one[2],
		]),
	);

test("a paper has the page, margins and lines of GB/T 9704-2012 (5.2)", async () => {
	const xml = (await open()).get("word/document.xml") ?? "";
	const size = values(xml, "w:pgSz");
	assert.deepEqual([mm(size["w:w"]), mm(size["w:h"])], [210, 297]);
	const margin = values(xml, "w:pgMar");
	assert.deepEqual(
		["w:top", "w:left", "w:right", "w:bottom"].map((side) => mm(margin[side])),
		[37, 28, 26, 35],
	);
	const pitch = Number(values(xml, "w:docGrid")["w:linePitch"]);
	assert.equal(Math.floor(((225 / 25.4) * 1440) / pitch), 22, "lines a page");
	const drawn = Number(/<w:spacing w:val="(-?\d+)"/.exec(xml)?.[1]);
	assert.equal(Math.floor(((156 / 25.4) * 1440) / (16 * 20 + drawn)), 28, "characters a line");
});

test("its parts stand in their fonts and sizes, the numbers open their rows", async () => {
	const parts = await open();
	const xml = parts.get("word/document.xml") ?? "";
	const fontOf = (text: string) => {
		const run = xml.slice(xml.lastIndexOf("<w:r>", xml.indexOf(`>${text}<`)), xml.indexOf(`>${text}<`));
		return [/w:eastAsia="([^"]+)"/.exec(run)?.[1], Number(/<w:sz w:val="(\d+)"/.exec(run)?.[1]) / 2];
	};
	assert.deepEqual(fontOf("关于第47周督查事项办理情况的通报"), ["方正小标宋简体", 22]);
	assert.deepEqual(fontOf("本周应办结"), ["仿宋_GB2312", 16]);
	assert.deepEqual(fontOf("一、总体情况"), ["黑体", 16]);
	assert.deepEqual(fontOf("（一）逾期事项"), ["楷体_GB2312", 16]);
	assert.deepEqual(fontOf("抄送：区委办公室。"), ["仿宋_GB2312", 14]);
	assert.match(xml, /某督查〔2026〕12号/);
	assert.match(xml, /附件：1\. 逾期事项清单/);
	assert.match(xml, />2026年11月3日</);
	assert.match(parts.get("word/fontTable.xml") ?? "", /w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong/);
	const links = parts.get("word/_rels/document.xml.rels") ?? "";
	assert.match(links, /Target="https:\/\/bihuan\.example\/supervision\?show=due"/);
	assert.doesNotMatch((await open({ base: null })).get("word/_rels/document.xml.rels") ?? "", /supervision/);
});

test("pages are numbered — 1 —, odd ones at the right, even ones at the left, one character in (7.5)", async () => {
	const parts = await open();
	const feet = [...parts].filter(([path]) => /footer\d+\.xml$/.test(path)).map(([, xml]) => xml);
	const foot = (side: string) => feet.find((xml) => xml.includes(`<w:jc w:val="${side}"`)) ?? "";
	for (const side of ["right", "left"]) {
		assert.match(foot(side), /— .*PAGE.* —/s);
		assert.match(foot(side), new RegExp(`<w:ind [^>]*w:${side}="280"`));
		assert.match(foot(side), /<w:sz w:val="28"/);
	}
	assert.match(parts.get("word/settings.xml") ?? "", /evenAndOddHeaders/);
});

test("a letter has its name and red double lines on the first page, and no number there (10.1)", async () => {
	const parts = await open({ form: "letter", organ: "某区水利局", corner: "A", demo: true });
	const all = [...parts].filter(([path]) => /(header|footer)\d+\.xml$/.test(path)).map(([, xml]) => xml);
	const xml = parts.get("word/document.xml") ?? "";
	assert.match(xml, /<w:titlePg/);
	assert.equal(mm(values(xml, "w:pgMar")["w:header"]), 30);
	assert.equal(mm(values(xml, "w:pgMar")["w:footer"]), 20);
	assert.equal(all.filter((one) => one.includes("thickThinSmallGap") && one.includes("某区水利局")).length, 1);
	const foot = all.find((one) => one.includes("thinThickSmallGap")) ?? "";
	assert.match(foot, /FF0000/);
	assert.doesNotMatch(foot, /PAGE/);
	assert.match(xml, /演示数据　不作公文使用/);
	assert.match(xml, />A</);
	assert.doesNotMatch(xml, /印发</, "a letter has no printing line");
});

test("words that came from outside can't break the file", async () => {
	const parts = await open({
		title: "<w:p>&\u0001",
		signer: '"><script>',
		body: [{ kind: "text", runs: ["]]> & <b>"] }],
	});
	for (const [path, xml] of parts)
		if (/document|core/.test(path)) assert.doesNotMatch(xml, /<script>|<b>|\p{Cc}/u, path);
});

test("dates have no leading zeros, numbers six-corner brackets, and a free place where none is given out", () => {
	assert.equal(paperDate("2026-01-05"), "2026年1月5日");
	assert.equal(paperNumber("某督查", 2026, 3), "某督查〔2026〕3号");
	assert.equal(paperNumber("某督查", 2026, null), "某督查〔2026〕　　号");
});

test("the date stands four characters from the right with the signature centred over it; a long name ends at the margin", () => {
	const date = "2026年11月3日";
	assert.equal(charsWide(date), 6.5);
	assert.deepEqual(signatureIndents("某区水利局", date), { signer: 4.75, date: 4 });
	assert.deepEqual(signatureIndents("某区人民政府政务督查工作领导小组办公室", date), { signer: 0, date: 6.25 });
});

test("a long title breaks into lines of like length where a reader may pause", () => {
	assert.deepEqual(titleLines("关于区政协十五届五次会议第012号提案的答复"), [
		"关于区政协十五届五次会议",
		"第012号提案的答复",
	]);
	assert.deepEqual(titleLines("关于2026年第12周督查事项办理情况的通报"), [
		"关于2026年第12周",
		"督查事项办理情况的通报",
	]);
	assert.deepEqual(titleLines("关于第47周督查事项办理情况的通报"), ["关于第47周督查事项办理情况的通报"]);
	fc.assert(
		fc.property(
			fc.string({ unit: fc.constantFrom(..."关于的第1２3号会议情况督查、《》A事项"), maxLength: 70 }),
			(title) => {
				const lines = titleLines(title);
				assert.equal(lines.join(""), title);
			},
		),
	);
});
