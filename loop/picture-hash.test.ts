import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import {
	bandsOf,
	bitsApart,
	HASH_SIDE,
	hashOfBands,
	NEARLY_SAME_BITS,
	nearBands,
	pictureHash,
} from "./picture-hash.ts";

/** mulberry32: the same scene for the same seed. */
function chance(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** An invented bank of a creek: sky, water, and some twenty things in it. */
async function scene(seed: number): Promise<Buffer> {
	const next = chance(seed);
	const colour = () => `rgb(${[0, 0, 0].map(() => Math.floor(next() * 256)).join()})`;
	const shapes = Array.from({ length: 20 }, () => {
		const [x, y, r] = [next() * 800, next() * 600, 20 + next() * 120];
		return next() < 0.5
			? `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour()}"/>`
			: `<rect x="${x}" y="${y}" width="${r * 2}" height="${r * (0.3 + next())}" fill="${colour()}"/>`;
	});
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="260" fill="${colour()}"/><rect y="260" width="800" height="340" fill="${colour()}"/>${shapes.join("")}</svg>`;
	return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}

const hashOf = async (picture: Sharp) =>
	pictureHash(await picture.greyscale().resize(HASH_SIDE, HASH_SIDE, { fit: "fill" }).raw().toBuffer()) ?? "plain";
const remade = async (picture: Sharp) => sharp(await picture.jpeg({ quality: 92 }).toBuffer());

test("a picture sent on, made smaller, brighter, darker or sharper stays nearly the same; another picture does not", async () => {
	const hashes: string[] = [];
	let farthest = 0;
	for (let seed = 1; seed <= 40; seed++) {
		const jpeg = await scene(seed);
		const own = await hashOf(sharp(jpeg));
		hashes.push(own);
		const versions: Record<string, Sharp> = {
			"re-encoded at quality 35": sharp(await sharp(jpeg).jpeg({ quality: 35 }).toBuffer()),
			"as WebP": sharp(await sharp(jpeg).webp({ quality: 60 }).toBuffer()),
			"a third of the size": await remade(sharp(jpeg).resize(267, 200)),
			brighter: await remade(sharp(jpeg).modulate({ brightness: 1.15 })),
			darker: await remade(sharp(jpeg).modulate({ brightness: 0.75 })),
			"less contrast": await remade(sharp(jpeg).linear(0.8, 20)),
			sharpened: await remade(sharp(jpeg).sharpen()),
			"no colour": await remade(sharp(jpeg).greyscale()),
		};
		for (const [name, version] of Object.entries(versions)) {
			const apart = bitsApart(own, await hashOf(version));
			farthest = Math.max(farthest, apart);
			assert.ok(apart <= NEARLY_SAME_BITS, `seed ${seed}, ${name}: ${apart} bits`);
		}
	}
	let nearest = 64;
	for (const [at, a] of hashes.entries())
		for (const b of hashes.slice(at + 1)) nearest = Math.min(nearest, bitsApart(a, b));
	assert.ok(nearest > NEARLY_SAME_BITS, `two different scenes are ${nearest} bits apart`);
	console.log(`farthest remake ${farthest} bits, nearest other ${nearest} bits, limit ${NEARLY_SAME_BITS}`);
});

test("a picture of one colour has no hash: it would look like every other", async () => {
	for (const shade of [0, 7, 128, 255]) assert.equal(pictureHash(new Uint8Array(HASH_SIDE ** 2).fill(shade)), null);
});

const hash = fc.tuple(...[0, 1, 2, 3].map(() => fc.nat(65535))).map(hashOfBands);

test("the distance is one: none to itself, the same both ways, no detour is shorter", () => {
	fc.assert(
		fc.property(hash, hash, hash, (a, b, c) => {
			assert.equal(bitsApart(a, a), 0);
			assert.equal(bitsApart(a, b), bitsApart(b, a));
			assert.ok(bitsApart(a, c) <= bitsApart(a, b) + bitsApart(b, c));
			assert.equal(hashOfBands(bandsOf(a)), a);
		}),
		{ seed: 9 },
	);
});

test("whatever few bits are turned, the index of one band finds it", () => {
	fc.assert(
		fc.property(hash, fc.uniqueArray(fc.nat(63), { maxLength: NEARLY_SAME_BITS }), (a, turned) => {
			const b = turned
				.reduce((all, bit) => all ^ (1n << BigInt(bit)), BigInt(`0x${a}`))
				.toString(16)
				.padStart(16, "0");
			assert.equal(bitsApart(a, b), turned.length);
			assert.ok(bandsOf(a).some((band, at) => nearBands(band).includes(bandsOf(b)[at] ?? -1)));
		}),
		{ seed: 9 },
	);
});
