import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../loop/refusal.ts";
import { asOwner, connect } from "../store/connect.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { type Imported, importFile, previewImport } from "./import.store.ts";

/** What became of one file: its import, or the sentence with which it was refused. */
export type RealImport = { name: string; done: Imported; again: Imported } | { name: string; refused: string };

/** Imports files one after another into a database made for it and thrown away; each twice, since the second time must add nothing. */
export async function importReal(
	folder: string,
	names: readonly string[],
	tell: (found: RealImport) => void,
): Promise<void> {
	const place = await mkdtemp(join(tmpdir(), "bihuan-real-"));
	await chmod(place, 0o755); // as root the database runs as another user, who must be able to enter
	const server = await startEmbedded(place);
	try {
		await migrate(server.ownerUrl);
		await asOwner(server.ownerUrl, (owner) =>
			owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')"),
		);
		const db = connect(server.ownerUrl, { max: 2 });
		const house = { db, districtId: 1, now: () => new Date() };
		const options = { badRows: null };
		try {
			for (const name of names) {
				const path = join(folder, name);
				const about = () => ({ importId: randomUUID(), fileName: name, actor: "command", unit: "" });
				try {
					const preview = await previewImport(house, path, options);
					const createSites = preview.unknownSites.map((site) => site.name);
					const done = await importFile(house, path, { ...about(), createSites }, options);
					const again = await importFile(house, path, { ...about(), createSites: [] }, options);
					tell({ name, done, again });
				} catch (error) {
					if (!(error instanceof Refusal)) throw error;
					tell({ name, refused: error.words.en });
				}
			}
		} finally {
			await db.destroy();
		}
	} finally {
		await server.stop();
		await rm(place, { recursive: true, force: true });
	}
}
