import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, open, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, type TestContext, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import ExcelJS from "exceljs";
import sharp from "sharp";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { append, eventsOf } from "./event.store.ts";
import { rebuildFileUses } from "./file-use.store.ts";
import { keepFile } from "./keep-file.ts";
import { nearlySame, uploadsOf, usesOf } from "./kept-file.store.ts";
import { keptFileChecker } from "./kept-file-check.ts";
import { FolderShelf } from "./kept-file-shelf.ts";
import { knownThen } from "./moment.ts";
import { Refusal } from "./refusal.ts";
import { verifyChain } from "./verify.ts";
import { type Part, zipOf } from "./zip.testing.ts";

const NOW = "2026-11-24T01:00:00.000Z";

async function shelfIn(t: TestContext, roomLeft = 0) {
	const { db, districtId } = await testDatabase(t);
	const dataFolder = await mkdtemp(join(tmpdir(), "bihuan-files-"));
	t.after(() => rm(dataFolder, { recursive: true, force: true }));
	const house = { db, districtId, now: () => new Date(NOW), dataFolder, version: "test" };
	const shelf = new FolderShelf(dataFolder, roomLeft);
	const keep = (content: Buffer | Readable, name = "x.jpg", more: { uploadId?: string; person?: string } = {}) =>
		keepFile(house, shelf, content instanceof Readable ? content : Readable.from([content]), {
			...{ uploadId: randomUUID(), person: "p1", unit: "u1", name },
			...more,
		});
	const refused = async (content: Buffer, name?: string) => {
		try {
			return `kept as ${(await keep(content, name)).mediaType}`;
		} catch (error) {
			if (error instanceof Refusal) return error.code;
			throw error;
		}
	};
	const left = async () =>
		(await readdir(dataFolder, { recursive: true, withFileTypes: true }))
			.filter((entry) => entry.isFile())
			.map((entry) => entry.name.replace(/^[0-9a-f]{64}/, "SHA"));
	const inside = <T>(work: Parameters<typeof inDistrict<T>>[2]) => inDistrict(db, districtId, work);
	return { house, shelf, keep, refused, left, inside, dataFolder };
}

const photo = (hue: number, width = 400, height = 300) => {
	const stripes = [0, 1, 2, 3].map(
		(at) =>
			`<rect x="${(at * 97 * hue) % 360}" y="${(at * 61 * hue) % 240}" width="90" height="70" fill="hsl(${hue * 50 + at * 40} 70% ${30 + at * 12}%)"/>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="hsl(${hue * 77} 40% 70%)"/>${stripes.join("")}</svg>`;
	return sharp(Buffer.from(svg)).resize(width, height, { fit: "fill" });
};
/** 120.0215 E, 31.7005 N, taken 08:00 local time. */
const EXIF = {
	IFD0: { Make: "Bihuan", Model: "Test 1" },
	IFD2: { DateTimeOriginal: "2026:11:24 08:00:00" },
	IFD3: {
		GPSLatitudeRef: "N",
		GPSLatitude: "31/1 42/1 180/100",
		GPSLongitudeRef: "E",
		GPSLongitude: "120/1 1/1 1740/100",
	},
};
const DOCX: Part[] = [
	{ name: "[Content_Types].xml", text: "<Types><Override PartName='/word/document.xml' ContentType='x'/></Types>" },
	{ name: "word/document.xml", text: "<w:document/>" },
];
const pdf = (body: string) => Buffer.from(`%PDF-1.7\n${body}\ntrailer<</Root 1 0 R>>\n%%EOF\n`, "latin1");
const HONEST_PDF = pdf("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj");
const box = (name: string, content = "") => {
	const bytes = Buffer.alloc(8 + content.length);
	bytes.writeUInt32BE(bytes.length, 0);
	bytes.write(name + content, 4, "latin1");
	return bytes;
};
const FILM = Buffer.concat([box("ftyp", "isom\0\0\0\0"), box("moov", "x"), box("mdat", "y")]);

test("a photo is kept with what it says of itself; its copies are upright and say nothing", async (t) => {
	const { keep, shelf, inside, left } = await shelfIn(t);
	// Lying on its side, as telephones store it: 6 = turn it clockwise.
	const sent = await photo(3).withExif(EXIF).withMetadata({ orientation: 6 }).withExifMerge(EXIF).jpeg().toBuffer();
	const kept = await keep(sent, "下沿浜.JPG");
	assert.deepEqual([kept.mediaType, kept.fileName, kept.width, kept.height], ["image/jpeg", "下沿浜.jpg", 300, 400]);
	assert.deepEqual(kept.facts.takenAt, "2026-11-24T00:00:00.000Z", "the district's zone, for want of another");
	assert.equal(kept.facts.zone, "assumed");
	assert.ok(Math.abs((kept.facts.lon ?? 0) - 120.0215) < 1e-6 && Math.abs((kept.facts.lat ?? 0) - 31.7005) < 1e-6);
	assert.equal(kept.facts.camera, "Bihuan Test 1");
	for (const form of ["public", "thumb"] as const) {
		const copy = await shelf.read(kept.sha256, form);
		const {
			exif,
			orientation,
			width = 0,
			height = 0,
		} = await sharp(await buffer(copy?.stream ?? Readable.from([]))).metadata();
		assert.deepEqual([exif, orientation], [undefined, undefined]);
		assert.ok(height > width, "upright");
	}
	const original = await shelf.read(kept.sha256, "original");
	assert.deepEqual(
		await buffer(original?.stream ?? Readable.from([])),
		sent,
		"the original is what was sent, to the byte",
	);
	const [event] = await inside((trx) => eventsOf(trx, { kind: "file.kept" }, knownThen(NOW, "Asia/Shanghai")));
	assert.deepEqual(event?.body, { sha256: kept.sha256, mediaType: "image/jpeg", size: sent.length });
	assert.deepEqual((await left()).sort(), ["SHA.original", "SHA.public", "SHA.thumb"]);
});

test("the same file from many hands at once is one file, and each hand is remembered; one upload sent twice is one", async (t) => {
	const { keep, inside, left } = await shelfIn(t);
	const jpeg = await photo(5).jpeg().toBuffer();
	const persons = Array.from({ length: 8 }, (_, at) => `p${at}`);
	const kept = await Promise.all(persons.map((person) => keep(jpeg, "a.jpg", { person })));
	const sha256 = kept[0]?.sha256 ?? "";
	assert.equal(new Set(kept.map((one) => one.sha256)).size, 1);
	assert.deepEqual((await left()).sort(), ["SHA.original", "SHA.public", "SHA.thumb"]);
	const uploads = await inside((trx) => uploadsOf(trx, sha256));
	assert.deepEqual(uploads.map((one) => one.person).sort(), persons);
	const uploadId = randomUUID();
	await Promise.all([1, 2, 3].map(() => keep(jpeg, "a.jpg", { uploadId })));
	assert.equal((await inside((trx) => uploadsOf(trx, sha256))).length, 9);
	await assert.rejects(keep(HONEST_PDF, "b.pdf", { uploadId }), /key was used for another file/);
});

test("a photo used before is found, the same or made anew; a different one is not", async (t) => {
	const { keep, inside } = await shelfIn(t);
	const first = await keep(await photo(7).jpeg().toBuffer());
	const remade = await keep(
		await sharp(await photo(7).jpeg().toBuffer())
			.resize(200)
			.webp({ quality: 50 })
			.toBuffer(),
	);
	const other = await keep(await photo(11).jpeg().toBuffer());
	const black = await keep(
		await sharp({ create: { width: 90, height: 90, channels: 3, background: "#000" } })
			.png()
			.toBuffer(),
	);
	const grey = await keep(
		await sharp({ create: { width: 90, height: 90, channels: 3, background: "#777" } })
			.png()
			.toBuffer(),
	);
	const near = (file: typeof first) => inside((trx) => nearlySame(trx, file));
	assert.deepEqual(
		(await near(remade)).map((one) => one.file.sha256),
		[first.sha256],
	);
	assert.deepEqual(await near(other), []);
	assert.deepEqual([await near(black), await near(grey)], [[], []], "plain pictures resemble nothing");
	const named = (actor: string, matterId: string, fileId: string) => {
		const body = {
			evidence: [
				{ href: "/x", name: "读数" },
				{ fileId, name: "治理后" },
			],
		};
		const event = {
			clientKey: randomUUID(),
			matterId,
			line: "waters",
			kind: "matter.report",
			happenedAt: NOW,
			actor,
			unit: "",
			body,
		};
		return inside((trx) => append(trx, event, NOW));
	};
	await named("p1", "m1", first.sha256);
	await inside((trx) => rebuildFileUses(trx, 1));
	const uses = await inside((trx) => usesOf(trx, [first.sha256, remade.sha256]));
	assert.deepEqual(
		uses.map((use) => [use.matterId, use.seq, use.name]),
		[["m1", 6, "治理后"]],
	);
	for (const fileId of [first.sha256, "0".repeat(64)])
		await assert.rejects(named("p2", "m2", fileId), (error: Refusal) => error.code === "FILE_NOT_YOURS");
	await named("rule:x", "m1", first.sha256);
	assert.equal((await inside((trx) => usesOf(trx, [first.sha256]))).length, 2);
});

test("honest files of each kind are kept, whatever they are called", async (t) => {
	const { keep } = await shelfIn(t);
	const book = new ExcelJS.Workbook();
	book.addWorksheet("监测").addRow(["断面", "总磷", 0.15]);
	const jpeg = await photo(2).jpeg().toBuffer();
	const kinds = [
		[jpeg, "报告.pdf", "报告.jpg"],
		[await photo(2).png().toBuffer(), "a.png", "a.png"],
		[await photo(2).webp().toBuffer(), "a", "a.webp"],
		// Live photos of telephones carry a film behind the picture.
		[Buffer.concat([jpeg, FILM]), "动态照片.jpg", "动态照片.jpg"],
		[HONEST_PDF, "批复.PDF", "批复.pdf"],
		[zipOf(DOCX), "方案.doc", "方案.docx"],
		[Buffer.from(await book.xlsx.writeBuffer()), "数据.xlsx", "数据.xlsx"],
		[FILM, "巡河.mov", "巡河.mp4"],
	] as const;
	for (const [content, name, shown] of kinds) assert.equal((await keep(Buffer.from(content), name)).fileName, shown);
});

test("what could run, hide or burst is refused by its content, and nothing of it stays", async (t) => {
	const { refused, left } = await shelfIn(t);
	const jpeg = await photo(2).jpeg().toBuffer();
	const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
	const docm = [...DOCX, { name: "word/vbaProject.bin", text: "x" }];
	const template =
		"<Relationships><Relationship Id='r' Type='http://x/attachedTemplate' Target='http://evil' TargetMode='External'/></Relationships>";
	const inObjects = deflateSync("1 0 2 9 <</S/JavaScript/JS(app.alert(1))>>");
	const hidden = pdf(
		`5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length ${inObjects.length}>>stream\n${inObjects.toString("latin1")}\nendstream endobj`,
	);
	const cases: [string, Buffer, string, string][] = [
		["SVG", Buffer.from(svg), "a.svg", "FILE_TYPE"],
		["SVG called a photo", Buffer.from(svg), "a.jpg", "FILE_TYPE"],
		["a page", Buffer.from("<!doctype html><script>1</script>"), "a.pdf", "FILE_TYPE"],
		["a program", Buffer.from("MZ\x90\0\x03"), "a.jpg", "FILE_TYPE"],
		["a script", Buffer.from("#!/bin/sh\nrm -rf /\n"), "a.docx", "FILE_TYPE"],
		["GIF with a script", Buffer.from("GIF89a/*<script>*/"), "a.gif", "FILE_TYPE"],
		[
			"a photo with a page behind",
			Buffer.concat([jpeg, Buffer.from("<html ><script>1</script>")]),
			"a.jpg",
			"FILE_TWO_IN_ONE",
		],
		[
			"a photo with a script inside",
			Buffer.concat([jpeg.subarray(0, 2), Buffer.from("\xff\xfe\x00\x13<script>1</scri", "latin1"), jpeg.subarray(2)]),
			"a.jpg",
			"FILE_TWO_IN_ONE",
		],
		["a photo that is a zip too", Buffer.concat([jpeg, zipOf(DOCX)]), "a.jpg", "FILE_TWO_IN_ONE"],
		[
			"a photo that is a PDF too",
			Buffer.concat([jpeg.subarray(0, 2), Buffer.from("\xff\xfe\x00\x0b%PDF-1.4\n", "latin1"), jpeg.subarray(2)]),
			"a.jpg",
			"FILE_TWO_IN_ONE",
		],
		["half a photo", jpeg.subarray(0, jpeg.length >> 1), "a.jpg", "FILE_BROKEN"],
		["three bytes of a photo", jpeg.subarray(0, 3), "a.jpg", "FILE_BROKEN"],
		["a picture of 40,000 × 40,000", pngOf(40_000, 40_000), "a.png", "FILE_TOO_LARGE_INSIDE"],
		["HEIC", Buffer.concat([box("ftyp", "heic\0\0\0\0"), box("mdat", "x")]), "a.heic", "FILE_IS_HEIC"],
		["a film cut off", FILM.subarray(0, -1), "a.mp4", "FILE_BROKEN"],
		["an old Word file", Buffer.from("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "latin1"), "a.doc", "FILE_IS_OLD_OFFICE"],
		["a Word file with macros", zipOf(docm), "a.docx", "FILE_HAS_MACROS"],
		[
			"a template from outside",
			zipOf([...DOCX, { name: "word/_rels/settings.xml.rels", text: template }]),
			"a.docx",
			"FILE_HAS_MACROS",
		],
		[
			"macros by content type",
			zipOf([{ name: "[Content_Types].xml", text: "vnd.ms-word.document.macroEnabled.main+xml" }, ...DOCX.slice(1)]),
			"a.docx",
			"FILE_HAS_MACROS",
		],
		["a zip of anything", zipOf([{ name: "a.txt", text: "x" }]), "a.docx", "FILE_TYPE"],
		["a path out of the zip", zipOf([...DOCX, { name: "../../etc/passwd", text: "x" }]), "a.docx", "FILE_BROKEN"],
		[
			"a zip bomb",
			zipOf([...DOCX, { name: "word/media/bomb.xml", text: Buffer.alloc(64 << 20) }]),
			"a.docx",
			"FILE_TOO_LARGE_INSIDE",
		],
		[
			"a zip that lies about its sizes",
			zipOf([...DOCX, { name: "word/x.xml", text: Buffer.alloc(1 << 20), declared: 10 }]),
			"a.docx",
			"FILE_BROKEN",
		],
		["half a zip", zipOf(DOCX).subarray(0, 60), "a.docx", "FILE_BROKEN"],
		[
			"a PDF with a script",
			pdf("1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
			"a.pdf",
			"FILE_HAS_MACROS",
		],
		[
			"a script by another spelling",
			pdf("1 0 obj<</OpenAction<</S/J#61vaScript/J#53(1)>>>>endobj"),
			"a.pdf",
			"FILE_HAS_MACROS",
		],
		["a script in a compressed object", hidden, "a.pdf", "FILE_HAS_MACROS"],
		["a PDF that carries a file", pdf("1 0 obj<</Names<</EmbeddedFiles 3 0 R>>>>endobj"), "a.pdf", "FILE_HAS_MACROS"],
		["a locked PDF", pdf("trailer<</Encrypt 4 0 R>>"), "a.pdf", "FILE_LOCKED"],
		["half a PDF", HONEST_PDF.subarray(0, 40), "a.pdf", "FILE_BROKEN"],
		["nothing", Buffer.alloc(0), "a.jpg", "FILE_EMPTY"],
	];
	const seen: [string, string][] = [];
	for (const [what, content, name] of cases) seen.push([what, await refused(content, name)]);
	assert.deepEqual(
		seen,
		cases.map(([what, , , code]) => [what, code]),
	);
	assert.deepEqual(await left(), []);
});

test("a stream that breaks off in the middle leaves nothing", async (t) => {
	const { keep, left, inside } = await shelfIn(t);
	const jpeg = await photo(2).jpeg().toBuffer();
	async function* broken() {
		yield jpeg.subarray(0, 900);
		throw new Error("ECONNRESET");
	}
	await assert.rejects(keep(Readable.from(broken())), (error: Refusal) => error.code === "UPLOAD_CUT_OFF");
	assert.deepEqual(await left(), []);
	assert.deepEqual(await inside((trx) => eventsOf(trx, { line: "files" }, knownThen(NOW, "UTC"))), []);
});

test("a disk that takes no more is told as such, and nothing of the file stays", async (t) => {
	const { house, left, dataFolder } = await shelfIn(t);
	// The kernel's own full device: every write fails with ENOSPC.
	const full = new FolderShelf(dataFolder, 0, () => open("/dev/full", "w"));
	const by = { uploadId: randomUUID(), person: "p1", unit: "u1", name: "a.jpg" };
	const jpeg = await photo(2).jpeg().toBuffer();
	const refused = (error: Refusal) => error.code === "DISK_FULL" && error.status === 507;
	await assert.rejects(keepFile(house, full, Readable.from([jpeg]), by), refused);
	assert.deepEqual(await left(), []);
	assert.equal((await keepFile(house, new FolderShelf(dataFolder, 0), Readable.from([jpeg]), by)).size, jpeg.length);
});

const mount = await mkdtemp(join(tmpdir(), "bihuan-full-"));
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", mount]).status === 0;
after(async () => {
	if (mounted) spawnSync("umount", [mount]);
	await rm(mount, { recursive: true });
});

// Where the tests may mount a file system, a real small one is filled too.
if (mounted)
	test("when the disk fills up at any step, what was kept before is whole, and with room the same file is kept", async (t) => {
		const { house } = await shelfIn(t);
		const small = new FolderShelf(join(mount, "files"), 0);
		const to = (content: Buffer) =>
			keepFile(house, small, Readable.from([content]), { uploadId: randomUUID(), person: "p1", unit: "u1", name: "a" });
		const first = await to(await photo(2).jpeg().toBuffer());
		const raw = { width: 300, height: 300, channels: 3 } as const;
		const noise = Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 24));
		const png = await sharp(noise, { raw }).png().toBuffer();
		const disk = await statfs(mount);
		// First the original does not fit; then it does, and its copy does not.
		for (const room of [png.length >> 1, png.length + 8192]) {
			await writeFile(join(mount, "filler"), Buffer.alloc(disk.bavail * disk.bsize - room));
			await assert.rejects(to(png), (error: Refusal) => error.code === "DISK_FULL");
			await rm(join(mount, "filler"));
		}
		const whole = await small.read(first.sha256, "original");
		assert.deepEqual(await buffer(whole?.stream ?? Readable.from([])), await photo(2).jpeg().toBuffer());
		assert.deepEqual(await readdir(join(mount, "files", "arriving")), []);
		assert.equal((await to(png)).mediaType, "image/png");
	});

test("room is left on the disk for the database", async (t) => {
	const { refused } = await shelfIn(t, Number.MAX_SAFE_INTEGER);
	assert.equal(await refused(await photo(2).jpeg().toBuffer()), "DISK_FULL");
});

test("a file whose bytes are lost or changed is named by the check of the chain, and comes back when somebody brings it again", async (t) => {
	const { house, keep, shelf, dataFolder } = await shelfIn(t);
	const jpeg = await photo(4).jpeg().toBuffer();
	const { sha256 } = await keep(jpeg);
	await rm(join(dataFolder, sha256.slice(0, 2)), { recursive: true });
	assert.equal(await shelf.has(sha256, "original"), false);
	const checked = async () => {
		const check = await verifyChain(house.db, 1, { "file.kept": keptFileChecker(shelf) });
		return check.ok ? "unbroken" : check.explain.zh;
	};
	assert.match(await checked(), /第 1 条留痕所记的文件 [0-9a-f]{12}… 不在存储中/);
	await keep(jpeg);
	assert.equal(await checked(), "unbroken");
	await writeFile(join(dataFolder, sha256.slice(0, 2), `${sha256}.original`), "another");
	assert.match(await checked(), /内容已变/);
	assert.deepEqual([await shelf.has(sha256, "original"), await shelf.has(sha256, "thumb")], [true, true]);
});

/** A PNG that says it is so large and has no pixels. */
function pngOf(width: number, height: number): Buffer {
	const chunk = (name: string, data: Buffer) => {
		const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
		const out = Buffer.alloc(body.length + 8);
		out.writeUInt32BE(data.length, 0);
		body.copy(out, 4);
		out.writeUInt32BE(crc32(body), body.length + 4);
		return out;
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8);
	const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
	return Buffer.concat([
		signature,
		chunk("IHDR", header),
		chunk("IDAT", deflateSync(Buffer.alloc(100))),
		chunk("IEND", Buffer.alloc(0)),
	]);
}
