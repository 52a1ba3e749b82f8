import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Refusal, refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { House } from "../store/house.ts";
import { type Imported, importFile, type Preview, previewImport } from "./import.store.ts";
import { checkFileSize } from "./import-file.ts";
import { LARGEST_TEXT } from "./import-limits.ts";
import { tooManySites } from "./import-sites.store.ts";

/** An upload on its way from a file to readings. */
export interface ImportJob {
	id: string;
	fileName: string;
	size: number;
	state: "waiting" | "reading" | "previewed" | "refused" | "importing" | "done";
	/** Share of the file read in this state, 0 to 1. */
	progress: number;
	rows: number;
	preview: Preview | null;
	imported: Imported | null;
	refused: Bilingual | null;
	/** Whether there are bad rows to download. */
	badRows: boolean;
}

const KEPT_HOURS = 24;
const MOST_KEPT = 10;
const BUSY = new Set(["waiting", "reading", "importing"]);

/**
 * Keeps uploads in `dataFolder/imports/ID` while people look at their preview: at most ten, a day at most. One is read at a time, so that large
 * files don't crowd out the pages. After a restart an upload is read again when it is asked for.
 */
export class ImportShelf {
	readonly #house: House;
	readonly #folder: string;
	readonly #jobs = new Map<string, ImportJob>();
	#turn: Promise<void> = Promise.resolve();
	#arriving = 0;
	#closing = false;

	constructor(house: House) {
		this.#house = house;
		this.#folder = join(house.dataFolder, "imports");
	}

	/** Takes an upload in and begins to read it. Throws a refusal where it is too large or the shelf is full. */
	async receive(upload: Readable, fileName: string): Promise<ImportJob> {
		await this.#sweep();
		const id = randomUUID();
		const folder = join(this.#folder, id);
		this.#arriving++;
		try {
			await mkdir(folder, { recursive: true, mode: 0o700 });
			const size = await store(upload, join(folder, "upload"));
			await writeFile(join(folder, "name.json"), JSON.stringify({ fileName, size }));
			return this.#read(id, fileName, size);
		} catch (error) {
			await rm(folder, { recursive: true, force: true });
			throw error;
		} finally {
			this.#arriving--;
		}
	}

	async job(id: string): Promise<ImportJob> {
		const known = this.#jobs.get(id);
		if (known) return known;
		const text = await readFile(join(this.#folder, id, "name.json"), "utf8").catch(() => null);
		if (text === null) throw gone();
		const { fileName, size } = JSON.parse(text) as { fileName: string; size: number };
		return this.#jobs.get(id) ?? this.#read(id, fileName, size);
	}

	/** Begins the import of a file that was previewed; unknown sites are created where asked. */
	async commit(id: string, options: { createSites: boolean; actor: string; unit: string }): Promise<ImportJob> {
		const job = await this.job(id);
		if (job.state !== "previewed" || !job.preview) throw notReady();
		const { preview } = job;
		if (options.createSites && preview.tooManyUnknown) throw tooManySites();
		const createSites = options.createSites ? preview.unknownSites.map(({ name }) => name) : [];
		const about = { importId: id, fileName: job.fileName, actor: options.actor, unit: options.unit, createSites };
		this.#queue(job, "importing", async (path, reading) => {
			job.imported = await importFile(this.#house, path, about, reading);
			job.badRows = job.imported.faultyRows > 0;
			job.state = "done";
		});
		return job;
	}

	async remove(id: string): Promise<void> {
		const job = await this.job(id);
		if (BUSY.has(job.state)) throw notReady();
		await this.#drop(id);
	}

	/** Where the bad rows of a job are. */
	async badRowsFile(id: string): Promise<{ path: string; fileName: string }> {
		const job = await this.job(id);
		const path = join(this.#folder, id, "bad-rows.csv");
		if (!job.badRows || BUSY.has(job.state) || !existsSync(path)) throw noBadRows();
		return { path, fileName: `${job.fileName.replace(/\.[^.]*$/, "")}-待改.csv` };
	}

	/** Stops what is being read; an import in progress leaves nothing. */
	async close(): Promise<void> {
		this.#closing = true;
		await this.#turn;
	}

	#read(id: string, fileName: string, size: number): ImportJob {
		const job: ImportJob = {
			...{ id, fileName, size, state: "waiting", progress: 0, rows: 0 },
			...{ preview: null, imported: null, refused: null, badRows: false },
		};
		this.#jobs.set(id, job);
		this.#queue(job, "reading", async (path, reading) => {
			job.preview = await previewImport(this.#house, path, reading);
			job.badRows = job.preview.faultyRows > 0;
			job.state = "previewed";
		});
		return job;
	}

	#queue(
		job: ImportJob,
		state: "reading" | "importing",
		work: (
			path: string,
			reading: { badRows: string; progress: (share: number, rows: number) => void },
		) => Promise<void>,
	): void {
		job.state = state === "importing" ? "importing" : "waiting";
		job.progress = 0;
		this.#turn = this.#turn.then(async () => {
			job.state = state;
			const folder = join(this.#folder, job.id);
			const progress = (share: number, rows: number) => {
				if (this.#closing) throw stopped();
				job.progress = share;
				job.rows = rows;
			};
			try {
				await rm(join(folder, "bad-rows.csv"), { force: true });
				await work(join(folder, "upload"), { badRows: join(folder, "bad-rows.csv"), progress });
			} catch (error) {
				job.state = "refused";
				job.refused = error instanceof Refusal ? error.words : FAULT;
				if (!(error instanceof Refusal)) console.error(`import ${job.id}:`, error);
			}
		});
	}

	/** Drops what is older than a day, and the oldest where there are too many; what is being read stays. */
	async #sweep(): Promise<void> {
		const names = await readdir(this.#folder).catch(() => []);
		const kept: { id: string; at: number }[] = [];
		for (const id of names) {
			const found = await stat(join(this.#folder, id)).catch(() => null);
			const busy = BUSY.has(this.#jobs.get(id)?.state ?? "");
			if (!found || busy) continue;
			const age = this.#house.now().getTime() - found.mtimeMs;
			const whole = existsSync(join(this.#folder, id, "name.json"));
			if (age > KEPT_HOURS * 3_600_000) await this.#drop(id);
			else if (whole) kept.push({ id, at: found.mtimeMs });
		}
		const busy = this.#arriving + [...this.#jobs.values()].filter((job) => BUSY.has(job.state)).length;
		if (busy >= MOST_KEPT) throw full();
		kept.sort((a, b) => a.at - b.at);
		for (const { id } of kept.slice(0, Math.max(0, kept.length + busy + 1 - MOST_KEPT))) await this.#drop(id);
	}

	async #drop(id: string): Promise<void> {
		this.#jobs.delete(id);
		await rm(join(this.#folder, id), { recursive: true, force: true });
	}
}

async function store(upload: Readable, path: string): Promise<number> {
	let size = 0;
	await pipeline(
		upload,
		async function* (pieces: AsyncIterable<Buffer>) {
			for await (const piece of pieces) {
				size += piece.length;
				checkFileSize(size, LARGEST_TEXT);
				yield piece;
			}
		},
		createWriteStream(path, { mode: 0o600 }),
	);
	return size;
}

const FAULT = {
	zh: "导入时服务出错，什么也没有改动；已记录，请再试一次。",
	en: "The server failed while importing and nothing was changed; it was logged. Try again.",
};

function gone() {
	return refusal(
		"NO_SUCH_IMPORT",
		{
			zh: "没有这次上传，或已过一天被清除；请重新上传。",
			en: "There is no such upload, or it expired after a day; send it again.",
		},
		404,
	);
}

function notReady() {
	return refusal(
		"IMPORT_NOT_READY",
		{
			zh: "这个文件还在读取，或已经导入过；请稍候刷新。",
			en: "This file is still being read, or was imported already; wait a little and load again.",
		},
		409,
	);
}

function noBadRows() {
	return refusal(
		"NO_BAD_ROWS",
		{ zh: "没有需要修改的行，可直接导入。", en: "There are no rows to mend; import it as it is." },
		404,
	);
}

function full() {
	return refusal(
		"TOO_MANY_IMPORTS",
		{ zh: "正在处理的上传太多，请稍后再传。", en: "Too many uploads are being read; try again later." },
		429,
	);
}

function stopped() {
	return refusal(
		"STOPPING",
		{
			zh: "服务正在停止，导入已取消，什么也没有改动；请在服务恢复后重新上传。",
			en: "The server is stopping; the import was cancelled and nothing changed. Send it again when it is back.",
		},
		503,
	);
}
