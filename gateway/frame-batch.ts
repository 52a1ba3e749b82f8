import { createHash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** The raw frames of one commit, packed: each as its length (two bytes, high first) and its bytes, all of it compressed. */
export interface PackedFrames {
	body: Buffer;
	/** SHA-256 of what was packed. */
	digest: Buffer;
}

export function packFrames(frames: readonly Buffer[]): PackedFrames {
	const plain = Buffer.allocUnsafe(frames.reduce((sum, frame) => sum + 2 + frame.length, 0));
	let at = 0;
	for (const frame of frames) {
		at = plain.writeUInt16BE(frame.length, at);
		at += frame.copy(plain, at);
	}
	return { body: zstdCompressSync(plain), digest: createHash("sha256").update(plain).digest() };
}

export function unpackFrames(body: Buffer): Buffer[] {
	const plain = zstdDecompressSync(body);
	const frames: Buffer[] = [];
	for (let at = 0; at < plain.length; ) {
		const to = at + 2 + plain.readUInt16BE(at);
		frames.push(plain.subarray(at + 2, to));
		at = to;
	}
	return frames;
}

/** The digest of what was packed, worked out anew; of the bytes themselves where they were tampered with. */
export function digestOfPacked(body: Buffer): Buffer {
	try {
		return createHash("sha256").update(zstdDecompressSync(body)).digest();
	} catch {
		return createHash("sha256").update(body).digest();
	}
}

let last = 0;

/** A number for a batch that grows with time and is given once by this process. */
export function newBatchId(nowMs: number): number {
	last = Math.max(last + 1, nowMs * 1000);
	return last;
}
