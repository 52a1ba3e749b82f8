import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { LARGEST_FILE } from "./kept-file.ts";
import { emptyFile, Refusal, refusal } from "./refusal.ts";

/** The three forms that a kept file is handed out in; the last two are made of pictures only. */
export type Form = "original" | "public" | "thumb";

/** Where kept files are. A folder here; object storage would do the same. */
export interface FileShelf {
	/** Moves a finished file of this machine to its place. The same file twice is one file. */
	put(sha256: string, form: Form, path: string): Promise<void>;
	/** Its bytes; null where there is none. */
	read(sha256: string, form: Form): Promise<{ stream: Readable; size: number } | null>;
	has(sha256: string, form: Form): Promise<boolean>;
	/** A place of this machine for a file on its way, and its end. */
	desk: Desk;
}

/** Room that uploads leave free on the disk: the database may live on it too. */
export const ROOM_LEFT = 256 << 20;
const ABANDONED_MS = 24 * 3600_000;

const newFile = (path: string) => open(path, "wx", 0o600);

/** Files under `folder`, two letters of their SHA-256 a folder: `ab/abcd….original`. */
export class FolderShelf implements FileShelf {
	readonly desk: Desk;
	readonly #folder: string;

	constructor(folder: string, roomLeft = ROOM_LEFT, openNew = newFile) {
		this.#folder = folder;
		this.desk = new Desk(join(folder, "arriving"), roomLeft, openNew);
	}

	#path(sha256: string, form: Form): string {
		if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("no SHA-256");
		return join(this.#folder, sha256.slice(0, 2), `${sha256}.${form}`);
	}

	async put(sha256: string, form: Form, path: string): Promise<void> {
		const place = this.#path(sha256, form);
		const folder = join(place, "..");
		await orFull(async () => {
			await mkdir(folder, { recursive: true, mode: 0o700 });
			// Atomic: whoever looks sees no file or the whole one. Another's copy of it is byte for byte the same.
			await rename(path, place);
			await syncFolder(folder);
		});
	}

	async has(sha256: string, form: Form): Promise<boolean> {
		return (await stat(this.#path(sha256, form)).catch(() => null)) !== null;
	}

	async read(sha256: string, form: Form): Promise<{ stream: Readable; size: number } | null> {
		const place = this.#path(sha256, form);
		const found = await stat(place).catch(() => null);
		return found ? { stream: createReadStream(place), size: found.size } : null;
	}
}

/** Where a file lies while it arrives and is looked at; nothing of it stays there. */
export class Desk {
	readonly #folder: string;
	readonly #roomLeft: number;
	readonly #openNew: (path: string) => Promise<FileHandle>;

	constructor(folder: string, roomLeft: number, openNew: (path: string) => Promise<FileHandle>) {
		this.#folder = folder;
		this.#roomLeft = roomLeft;
		this.#openNew = openNew;
	}

	/**
	 * Takes a stream down to the disk and gives its path, size and SHA-256 to `work`; whatever happens, what is left of it is removed afterwards. An upload
	 * that is cut off, too large, or finds the disk full throws and leaves nothing.
	 */
	async with<T>(upload: Readable, work: (arrived: Arrived) => Promise<T>): Promise<T> {
		await orFull(() => mkdir(this.#folder, { recursive: true, mode: 0o700 }));
		await this.#checkRoom();
		const path = join(this.#folder, randomUUID());
		try {
			const file = await orFull(() => this.#openNew(path));
			let written: { size: number; sha256: string };
			try {
				written = await write(upload, file);
			} finally {
				await file.close();
			}
			return await work({ path, ...written });
		} finally {
			for (const name of await readdir(this.#folder))
				if (join(this.#folder, name).startsWith(path)) await rm(join(this.#folder, name), { force: true });
		}
	}

	/** What a crash left behind. */
	async sweep(now: Date): Promise<void> {
		for (const name of await readdir(this.#folder).catch(() => [])) {
			const path = join(this.#folder, name);
			const found = await stat(path).catch(() => null);
			if (found && now.getTime() - found.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
		}
	}

	async #checkRoom(): Promise<void> {
		const disk = await statfs(this.#folder);
		if (disk.bavail * disk.bsize < this.#roomLeft) throw full();
	}
}

export interface Arrived {
	/** Files beside it whose path starts with this one go when it goes. */
	path: string;
	size: number;
	sha256: string;
}

async function write(upload: Readable, file: FileHandle): Promise<{ size: number; sha256: string }> {
	const digest = createHash("sha256");
	let size = 0;
	try {
		for await (const piece of upload as AsyncIterable<Buffer>) {
			size += piece.length;
			if (size > LARGEST_FILE) throw tooLarge(LARGEST_FILE);
			digest.update(piece);
			await orFull(() => file.writeFile(piece));
		}
	} catch (error) {
		throw error instanceof Refusal ? error : cutOff();
	}
	if (size === 0) throw emptyFile();
	await orFull(() => file.sync());
	return { size, sha256: digest.digest("hex") };
}

/** A file's name is safe after a power cut only when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** A full disk or quota is told as such; anything else is a fault of ours. */
export async function orFull<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		throw code === "ENOSPC" || code === "EDQUOT" ? full() : error;
	}
}

function full() {
	return refusal(
		"DISK_FULL",
		{
			zh: "服务器磁盘已满，文件没有收下，已有资料不受影响。请联系系统管理员清理磁盘后重传。",
			en: "The server's disk is full: the file was not kept, and nothing else is lost. Ask the system administrator for room, then send it again.",
		},
		507,
	);
}

export function tooLarge(most: number) {
	const mib = Math.round(most / (1 << 20));
	return refusal(
		"FILE_TOO_LARGE",
		{
			zh: `文件超过 ${mib} MB。请压缩或拆分后再传。`,
			en: `The file is larger than ${mib} MB. Make it smaller or split it.`,
		},
		413,
	);
}

function cutOff() {
	return refusal(
		"UPLOAD_CUT_OFF",
		{ zh: "上传中断，文件没有收下。请重传。", en: "The upload was cut off and nothing was kept. Send it again." },
		400,
	);
}
