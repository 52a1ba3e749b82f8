import { createHash } from "node:crypto";
import type { FileShelf } from "./kept-file-shelf.ts";
import type { EventChecker } from "./verify.ts";

/** Whether the file that an event vouches for is still there, and still what it was; each file is read once. */
export function keptFileChecker(shelf: FileShelf): EventChecker {
	const sound = new Set<string>();
	return async (_trx, event) => {
		const sha256 = String(event.body.sha256 ?? "");
		if (sound.has(sha256)) return null;
		const found = /^[0-9a-f]{64}$/.test(sha256) ? await shelf.read(sha256, "original") : null;
		const name = sha256.slice(0, 12);
		if (!found)
			return {
				zh: `第 ${event.seq} 条留痕所记的文件 ${name}… 不在存储中`,
				en: `the file ${name}… of event ${event.seq} is missing from the store`,
			};
		const digest = createHash("sha256");
		for await (const piece of found.stream) digest.update(piece as Buffer);
		if (digest.digest("hex") !== sha256)
			return {
				zh: `第 ${event.seq} 条留痕所记的文件 ${name}… 内容已变`,
				en: `the file ${name}… of event ${event.seq} is not what it was`,
			};
		sound.add(sha256);
		return null;
	};
}
