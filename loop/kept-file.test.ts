import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apartFromClaim, metresApart, NO_FACTS, type PhotoFacts, safeFileName } from "./kept-file.ts";
import { apartWords, fileWords, photoWords } from "./kept-file-words.ts";

const photo: PhotoFacts = { takenAt: "2026-11-24T00:00:00.000Z", zone: "stated", lon: 119.95, lat: 31.7, camera: "" };

test("how far a photo's word and the claim lie apart is told in figures, and nothing is said where one is silent", () => {
	const claim = { claimedAt: "2026-11-24T03:20:00.000Z", claimedLon: 119.95, claimedLat: 31.701 };
	const apart = apartFromClaim(photo, claim);
	// 0.001° of latitude: 6,371,008.8 m × π / 180 / 1000 = 111.2 m.
	assert.deepEqual(apart, { metres: 111, minutes: -200 });
	assert.deepEqual(
		apartWords(apart).map((words) => words.zh),
		["自记位置与填报地点相距 111 米（部分手机写入偏移坐标，可差约 500 米）", "自记时间比填报时间早 3 小时 20 分"],
	);
	const far = apartWords({ metres: 12_400, minutes: 2885 }).map((words) => words.en);
	assert.deepEqual(far, ["its place is 12 km from the one named", "its time is 2 d after the one named"]);
	assert.equal(apartWords({ metres: 20, minutes: 0 })[1]?.zh, "自记时间与填报时间一致");
	assert.deepEqual(apartFromClaim(NO_FACTS, claim), { metres: null, minutes: null });
	assert.deepEqual(apartWords(apartFromClaim(photo, {})), []);
});

test("the line under a photo says when and where, and whether the time zone was guessed", () => {
	assert.equal(photoWords(photo, "Asia/Shanghai")?.zh, "2026-11-24 08:00，经纬度 119.95000, 31.70000");
	assert.match(photoWords({ ...photo, zone: "assumed" }, "Asia/Shanghai")?.zh ?? "", /未记时区/);
	assert.equal(photoWords(NO_FACTS, "Asia/Shanghai"), null);
	const size = { mediaType: "image/jpeg", size: 1_258_291, width: 4032, height: 3024 } as const;
	assert.equal(fileWords(size).zh, "照片 · 1.2 MB · 4032 × 3024");
});

test("distances are those of the sphere: none to itself, the same both ways, half round it at most", () => {
	const place = fc.record({
		lon: fc.double({ min: -180, max: 180, noNaN: true }),
		lat: fc.double({ min: -90, max: 90, noNaN: true }),
	});
	fc.assert(
		fc.property(place, place, (a, b) => {
			assert.equal(metresApart(a, a), 0);
			assert.ok(Math.abs(metresApart(a, b) - metresApart(b, a)) < 1e-3);
			assert.ok(metresApart(a, b) <= Math.PI * 6_371_009);
		}),
		{ seed: 9 },
	);
});

test("whatever name is sent, the name shown has no folder, no unseen character, and the extension of what it is", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 300 }), (sent) => {
			const name = safeFileName(sent, "image/jpeg");
			assert.match(name, /^[^/\\<>:"|?*]{1,130}\.jpg$/u);
			assert.doesNotMatch(name, /[\p{Cc}\p{Bidi_Control}\u200b]/u);
			assert.doesNotMatch(name, /^\./);
			assert.equal(safeFileName(name, "image/jpeg"), name, "said again it is the same");
		}),
		{ seed: 9 },
	);
	assert.equal(safeFileName("C:\\照片\\..\\a.PNG", "image/png"), "a.png");
	assert.equal(safeFileName("../../etc/passwd", "application/pdf"), "passwd.pdf");
	assert.equal(safeFileName("CON", "application/pdf"), "文件CON.pdf");
	assert.equal(safeFileName(".", "image/jpeg"), "文件.jpg");
	assert.equal(safeFileName("x\u202egpj.exe", "image/jpeg"), "xgpj.exe.jpg");
});
