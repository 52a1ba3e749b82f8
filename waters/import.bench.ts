import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { asOwner, connect } from "../store/connect.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { importFile, previewImport } from "./import.store.ts";

const ROUNDS = 3;
const LEAST_SHARE = 0.4;
const SITES = 60;
const MOMENTS = 1860;
const FACTORS = "ph,do_mg_l,codmn_mg_l,nh3n_mg_l,tp_mg_l,tn_mg_l,temp_c,cond_us_cm,turb_ntu";
const COLUMNS =
	"district_id, happened_at, site_id, factor, value_text, revision, value, usable, detection_limit, flag, received_at, batch_id";

/** 60 stations, each four hours, nine factors: a million readings of ten months. */
function* table(): Generator<string> {
	yield `section,time,${FACTORS}\n`;
	let chance = 1;
	for (let moment = 0; moment < MOMENTS; moment++) {
		const time = new Date(Date.UTC(2024, 0, 1) + moment * 4 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
		let lines = "";
		for (let site = 1; site <= SITES; site++) {
			lines += `测站${site},${time}`;
			for (let factor = 0; factor < 9; factor++) {
				chance = (chance * 48_271) % 2_147_483_647;
				lines += `,${(chance % 100_000) / 10_000}`;
			}
			lines += "\n";
		}
		yield lines;
	}
}

/**
 * Rows a second of an import (reading the CSV file, asking for repetitions, digest, monthly means, one durable transaction) against a bare COPY of the
 * very same rows into the same table by its owner.
 */
export async function bench(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	await migrate(server.ownerUrl);
	const db = connect(server.ownerUrl, { max: 2 });
	try {
		const csv = join(folder, "readings.csv");
		const copied = join(folder, "readings.copy");
		await pipeline(Readable.from(table()), createWriteStream(csv));
		const names = Array.from({ length: SITES }, (_, index) => `测站${index + 1}`);
		await asOwner(server.ownerUrl, async (owner) => {
			await owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')");
			await owner.query(
				"insert into site_version (known_from, district_id, site_id, code, kind, name_zh, name_en, water) select '-infinity', 1, place, 'T' || place, 'station', name, name, 'river' from unnest($1::text[]) with ordinality as s(name, place)",
				[names],
			);
		});
		const house = { db, districtId: 1, now: () => new Date() };
		const run = () => {
			const about = { importId: randomUUID(), fileName: "readings.csv", actor: "bench", unit: "", createSites: [] };
			return importFile(house, csv, about, { badRows: null });
		};
		const empty = () =>
			asOwner(server.ownerUrl, async (owner) => {
				await owner.query("truncate reading, reading_batch, site_month");
				await owner.query("checkpoint");
			});
		// Makes the partitions, and the rows that COPY is given.
		const { added: rows } = await run();
		await asOwner(server.ownerUrl, (owner) =>
			pipeline(
				owner.query(copyTo(`copy (select ${COLUMNS} from reading order by tableoid, ctid) to stdout`)),
				createWriteStream(copied),
			),
		);
		const seconds = { copy: [] as number[], import: [] as number[] };
		for (let round = 0; round < ROUNDS; round++) {
			await empty();
			seconds.copy.push(
				await timed(() =>
					asOwner(server.ownerUrl, (owner) =>
						pipeline(createReadStream(copied), owner.query(copyFrom(`copy reading (${COLUMNS}) from stdin`))),
					),
				),
			);
			await empty();
			seconds.import.push(await timed(run));
		}
		const again = await timed(run);
		const preview = await timed(() => previewImport(house, csv, { badRows: null }));
		const [copy, mine] = [median(seconds.copy), median(seconds.import)];
		const rate = (taken: number) => `${Math.round(rows / taken).toLocaleString("en")} rows/s`;
		console.log(`readings: ${rows.toLocaleString("en")}, ${ROUNDS} rounds, medians`);
		console.log(`bare COPY by the owner:       ${rate(copy)} (${copy.toFixed(2)} s)`);
		console.log(`import of the CSV file:       ${rate(mine)} (${mine.toFixed(2)} s)`);
		console.log(`the same file again:          ${rate(again)} (${again.toFixed(2)} s, adds nothing)`);
		console.log(`preview, all here already:    ${rate(preview)} (${preview.toFixed(2)} s)`);
		const share = copy / mine;
		console.log(`import / COPY: ${(100 * share).toFixed(0)} % (at least ${100 * LEAST_SHARE} %)`);
		if (share < LEAST_SHARE) process.exitCode = 1;
	} finally {
		await db.destroy();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
