import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { CHALLENGE_MS, checkAnswer, codeHash, newChallenge, newCode, plainCode, reporterOf } from "./challenge.ts";
import { answers, sha256, solve, WORK_BITS } from "./hashcash.ts";

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

test("the page's own SHA-256 agrees with the platform's for every text that it is used on", () => {
	const ascii = fc.string({
		unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
		maxLength: 119,
	});
	fc.assert(
		fc.property(ascii, (text) => assert.equal(hex(sha256(text)), createHash("sha256").update(text).digest("hex"))),
	);
	for (const length of [0, 55, 56, 63, 64, 119])
		assert.equal(hex(sha256("a".repeat(length))), createHash("sha256").update("a".repeat(length)).digest("hex"));
});

test("a challenge is answered once by work, and by nothing else", () => {
	const key = randomBytes(32);
	const now = new Date("2026-11-24T01:00:00.000Z");
	const { challenge, bits } = newChallenge(key, now);
	const nonce = solve(challenge, bits);
	assert.ok(createHash("sha256").update(`${challenge}.${nonce}`).digest().readUInt32BE(0) < 2 ** (32 - WORK_BITS));
	checkAnswer(key, challenge, nonce, now);
	checkAnswer(key, challenge, nonce, new Date(now.getTime() + CHALLENGE_MS));
	const refused = (...[sent, answer, at, by]: [string, number, Date?, Buffer?]) =>
		assert.throws(() => checkAnswer(by ?? key, sent, answer, at ?? now), { code: "PROOF_OF_WORK" });
	refused(challenge, nonce, new Date(now.getTime() + CHALLENGE_MS + 1));
	refused(challenge, nonce, now, randomBytes(32));
	refused(
		challenge.replace(/^./, (first) => (first === "m" ? "n" : "m")),
		nonce,
	);
	refused("rubbish", nonce);
	const wrong = [0, 1, 2, 3].find((one) => !answers(challenge, one, bits)) ?? 0;
	refused(challenge, wrong);
	assert.equal(reporterOf(challenge), reporterOf(challenge));
});

test("a code that is read aloud or typed by a tired hand is the same code", () => {
	for (let round = 0; round < 50; round++) {
		const code = newCode();
		assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
		assert.equal(codeHash(code.toLowerCase().replaceAll("-", " ")), codeHash(code));
		assert.equal(plainCode(code.replaceAll("0", "o").replaceAll("1", "l")), plainCode(code));
	}
});
