import { randomUUID } from "node:crypto";
import { access, constants } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { Refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import { asOwner, connect } from "../store/connect.ts";
import { type ImportOptions, importFile, previewImport } from "./import.store.ts";
import { tooManySites } from "./import-sites.store.ts";
import { describeImported, describePreview } from "./import-words.ts";

const USAGE = {
	zh: "用法：bihuan import FILE [--create-sites] [--dry-run] [--bad-rows OUT.csv]",
	en: "Usage: bihuan import FILE [--create-sites] [--dry-run] [--bad-rows OUT.csv]",
};

/**
 * `bihuan import FILE`: prints what was understood, then takes the sound rows in. 0: every row of the file is here now (or would be);
 * 1: the file was refused, or rows were left out.
 */
export async function importCommand(
	args: string[],
	reach: () => Promise<{ ownerUrl: string; close(): Promise<void> }>,
): Promise<number> {
	const asked = readArgs(args);
	const path = asked?.positionals[0];
	if (!asked || !path || asked.positionals.length > 1) return refuse(USAGE);
	const { "create-sites": create, "dry-run": dry, "bad-rows": badRows } = asked.values;
	const readable = await access(path, constants.R_OK).then(
		() => true,
		() => false,
	);
	if (!readable) {
		return refuse({ zh: `读不到文件“${path}”：请检查路径和权限。`, en: `The file "${path}" can't be read.` });
	}
	const { ownerUrl, close } = await reach();
	const db = connect(ownerUrl, { max: 2 });
	try {
		const first = await asOwner(ownerUrl, (owner) =>
			owner.query<{ district_id: number }>("select district_id from district order by district_id limit 1"),
		);
		const house = { db, districtId: first.rows[0]?.district_id ?? 1, now: () => new Date() };
		const options = (words: Bilingual): ImportOptions => ({ badRows: badRows ?? null, progress: shower(words) });
		const preview = await previewImport(house, path, options({ zh: "读取", en: "reading" }));
		console.log(describePreview(preview, { createSites: create }));
		const left = create ? preview.faultyRows - preview.unknownSiteRows : preview.faultyRows;
		const whole = left === 0 && preview.columnFaults.length === 0;
		if (dry) return whole ? 0 : 1;
		if (create && preview.tooManyUnknown) throw tooManySites();
		const createSites = create ? preview.unknownSites.map(({ name }) => name) : [];
		const about = { importId: randomUUID(), fileName: basename(path), actor: "command", unit: "", createSites };
		const imported = await importFile(house, path, about, options({ zh: "导入", en: "importing" }));
		console.log(describeImported(imported));
		return imported.faultyRows === 0 && whole ? 0 : 1;
	} catch (error) {
		if (error instanceof Refusal) return refuse(error.words);
		throw error;
	} finally {
		await db.destroy();
		await close();
	}
}

function readArgs(args: string[]) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: {
				"create-sites": { type: "boolean", default: false },
				"dry-run": { type: "boolean", default: false },
				"bad-rows": { type: "string" },
			},
		});
	} catch {
		return null;
	}
}

/** Progress on stderr: one line that is written over on a terminal, a line every tenth elsewhere. */
function shower(words: Bilingual): (share: number, rows: number) => void {
	let shown = -1;
	return (share, rows) => {
		const step = Math.floor(share * (process.stderr.isTTY ? 100 : 10));
		if (step === shown) return;
		shown = step;
		const line = `${words.zh} · ${words.en} ${Math.floor(share * 100)} % (${rows})`;
		process.stderr.write(process.stderr.isTTY ? `\r${line}${share >= 1 ? "\n" : ""}` : `${line}\n`);
	};
}

function refuse(words: Bilingual): number {
	console.error(`${words.zh} ${words.en}`);
	return 1;
}
