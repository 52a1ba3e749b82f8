import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { frameOf } from "./answer.ts";
import { Capture, type DecodedFrame, decodeCapture, decodedInParts, unescapeLine } from "./capture.ts";
import { crc16, crc16WithFeed, crcText } from "./crc.ts";
import { disagreement } from "./expected-frames.ts";
import { DATA_LIMIT, FRAME_OVERHEAD, FrameStream, type Piece } from "./frame-stream.ts";
import { KNOWN_FRAMES } from "./known-frames.ts";

const GOOD = unescapeLine(KNOWN_FRAMES[0]?.[1] ?? "");

function piecesOf(bytes: Buffer): { good: Buffer[]; bad: Piece[] } {
	const good: Buffer[] = [];
	const bad: Piece[] = [];
	const stream = new FrameStream((piece) => {
		if (piece.ok) good.push(Buffer.from(piece.source.subarray(piece.from, piece.to)));
		else bad.push(piece);
	});
	stream.push(bytes);
	stream.end();
	return { good, bad };
}

test("the CRC of annex A is the one the standard prints, which no Modbus routine gives", () => {
	const data = Buffer.from(
		"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&",
	);
	assert.equal(crcText(crc16(data)), "1C80");
	assert.equal(crcText(crc16(Buffer.alloc(0))), "FFFF");
});

for (const [expectation, line] of KNOWN_FRAMES) {
	test(`${expectation}: ${line.slice(0, 90)}`, () => {
		assert.equal(disagreement(expectation, unescapeLine(line)), null);
	});
}

test("an expectation that is not met is told", () => {
	const good = unescapeLine(KNOWN_FRAMES[0]?.[1] ?? "");
	assert.equal(disagreement("ok", good), null);
	assert.match(disagreement("ok-ack9014", good) ?? "", /not at all/);
	assert.match(disagreement("!crc", good) ?? "", /fault told is none/);
	assert.match(disagreement("two-frames", good) ?? "", /1 frames/);
	assert.match(disagreement("ok", good.subarray(0, 40)) ?? "", /truncated/);
	assert.match(disagreement("warn-value", good) ?? "", /warnings are “”/);
	assert.match(disagreement("ok", Buffer.alloc(0)) ?? "", /nothing/);
});

test("every frame gives the same result wherever it is cut, and byte by byte", () => {
	for (const [, line] of KNOWN_FRAMES) {
		const bytes = unescapeLine(line);
		const whole = decodeCapture(bytes);
		for (let cut = 0; cut <= bytes.length; cut++)
			assert.deepEqual(decodedInParts(bytes, [cut]), whole, `${cut}: ${line}`);
		assert.deepEqual(decodedInParts(bytes, [...bytes.keys()]), whole, line);
	}
});

test("all frames joined into one stream come out as they do alone, however the stream is cut", () => {
	// A cut-off line has no end of its own: behind it the next frame's header would be read as its remainder, which is another fault.
	const lines = KNOWN_FRAMES.filter(([, line]) => line.endsWith("\\n")).map(([, line]) => unescapeLine(line));
	const alone = lines.flatMap((bytes) => decodeCapture(bytes));
	const joined = Buffer.concat(lines);
	assert.deepEqual(decodeCapture(joined), alone);
	fc.assert(
		fc.property(fc.array(fc.nat(joined.length), { maxLength: 60 }), (cuts) => {
			assert.deepEqual(
				decodedInParts(
					joined,
					cuts.sort((a, b) => a - b),
				),
				alone,
			);
		}),
		{ numRuns: 50 },
	);
});

const noise = fc.oneof(
	fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	fc
		.constantFrom("##", "##0101", "##1024", "##0000", "##9999", "#", "AT+OK\r\n", "##012", "\r\n##", "&&")
		.map((text) => Buffer.from(text)),
);

test("a good frame between any noise comes out exactly once, as soon as the line is quiet", () => {
	fc.assert(
		fc.property(fc.array(noise, { maxLength: 6 }), fc.array(noise, { maxLength: 6 }), (before, behind) => {
			const { good } = piecesOf(Buffer.concat([...before, GOOD, ...behind]));
			assert.equal(good.filter((frame) => frame.includes(GOOD.subarray(0, -2))).length, 1);
		}),
		{ numRuns: 2000 },
	);
});

test("any bytes at all are borne, and never more than a frame of them is kept for each thing that waits", () => {
	fc.assert(
		fc.property(fc.array(noise, { maxLength: 40 }), (chunks) => {
			const stream = new FrameStream(() => {});
			for (const chunk of chunks) {
				stream.push(chunk);
				assert.ok(stream.held <= 3 * (DATA_LIMIT + FRAME_OVERHEAD), `${stream.held}`);
			}
			stream.quiet();
			stream.end();
			assert.equal(stream.held, 0);
		}),
		{ numRuns: 1000 },
	);
});

test("a megabyte without any header, or of nothing but headers, is kept to one frame", () => {
	for (const text of ["x", "#", "##1024", "##", "##0006&&FFFF", "##0888QN="]) {
		let pieces = 0;
		const stream = new FrameStream(() => pieces++);
		const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
		for (let at = 0; at < 16; at++) stream.push(chunk);
		assert.ok(stream.held <= 3 * (DATA_LIMIT + FRAME_OVERHEAD), `${text}: ${stream.held}`);
		stream.push(Buffer.concat([Buffer.from("\r\n"), GOOD]));
		stream.end();
		assert.ok(pieces > 0, text);
	}
});

test("the quick CRC is the plain one, and sees line feeds", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(5), (bytes, from) => {
			const seen = crc16WithFeed(bytes, from, bytes.length);
			assert.equal(seen & 0xffff, crc16(bytes, from, bytes.length));
			assert.equal(seen > 0xffff, bytes.includes(0x0a, from));
		}),
		{ numRuns: 2000 },
	);
});

test("one flipped bit in the data is always caught", () => {
	for (let at = 6; at < GOOD.length - 6; at++) {
		for (let bit = 0; bit < 8; bit++) {
			const flipped = Buffer.from(GOOD);
			flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
			assert.equal(decodeCapture(flipped).filter((frame) => frame.ok).length, 0, `byte ${at} bit ${bit}`);
		}
	}
});

test("frames changed by bytes lost, doubled, swapped or struck never throw and never hide the good frame behind them", () => {
	const frames = KNOWN_FRAMES.map(([, line]) => unescapeLine(line));
	fc.assert(
		fc.property(
			fc.constantFrom(...frames),
			fc.array(fc.tuple(fc.nat(1100), fc.nat(255), fc.constantFrom("lose", "double", "strike")), { maxLength: 5 }),
			(frame, strokes) => {
				const bytes = [...frame];
				for (const [where, byte, how] of strokes) {
					const at = where % Math.max(1, bytes.length);
					if (how === "lose") bytes.splice(at, 1);
					else if (how === "double") bytes.splice(at, 0, bytes[at] ?? 0);
					else bytes[at] = byte;
				}
				const { good } = piecesOf(Buffer.concat([Buffer.from(bytes), GOOD]));
				assert.ok(good.some((one) => one.includes(GOOD)));
			},
		),
		{ numRuns: 3000 },
	);
});

test("a wrong length that claims the next frame is given up when that frame's line begins, not after a timeout", () => {
	const taken: Piece["ok"][] = [];
	const stream = new FrameStream((piece) => taken.push(piece.ok));
	stream.push(Buffer.concat([Buffer.from("##0999"), GOOD.subarray(6), GOOD]));
	assert.deepEqual(taken, [false, true]);
});

test("a false header without a line's end behind it is given up once the line is quiet; a slow sender is not", () => {
	const taken: Piece["ok"][] = [];
	const stream = new FrameStream((piece) => taken.push(piece.ok));
	stream.push(Buffer.concat([Buffer.from("noise ##1024"), GOOD]));
	assert.deepEqual(taken, []);
	stream.quiet();
	assert.deepEqual(taken, [false, true]);
	stream.push(GOOD.subarray(0, 50));
	stream.quiet();
	stream.push(GOOD.subarray(50));
	assert.deepEqual(taken, [false, true, true]);
});

test("a frame without its line's end is taken when the line is quiet", () => {
	const taken: boolean[] = [];
	const stream = new FrameStream((piece) => taken.push(piece.ok && piece.oddTail));
	stream.push(GOOD.subarray(0, -2));
	assert.deepEqual(taken, []);
	stream.quiet();
	assert.deepEqual(taken, [true]);
});

test("the limit of the data length is a setting", () => {
	const data = Buffer.from(`ST=21;CN=3020;MN=A1;CP=&&DataTime=20260305081500;i11001-Info=//${"x".repeat(1200)}//&&`);
	assert.equal(decodeCapture(frameOf(data))[0]?.fault, "oversize");
	const taken: DecodedFrame[] = [];
	const capture = new Capture((frame) => taken.push(frame), { dataLimit: 4096 });
	capture.push(frameOf(data));
	assert.equal(taken[0]?.ok, true);
});
