import { readFile, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { currentTimeZone } from "../loop/event.store.ts";
import { isDay } from "../loop/local-day.ts";
import { momentOf } from "../loop/moment.api.ts";
import { Refusal } from "../loop/refusal.ts";
import { asOwner, connect } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { type NetworkReceived, receiveNetwork, sinceOf } from "../waters/network.store.ts";
import { type Crs, readNetwork } from "../waters/network.ts";
import { networkText } from "../waters/network-file.ts";
import { networkOut } from "../waters/network-load.store.ts";
import { reachDatabase } from "./reach.ts";
import { CannotStart } from "./settings.ts";

const USAGE =
	"用法：bihuan network FILE.geojson [--crs gcj02|wgs84] [--since 2026-01-01] [--dry-run]，或 bihuan network --out FILE [--as-of 2025-12-31]。 Usage: bihuan network FILE.geojson [--crs gcj02|wgs84] [--since 2026-01-01] [--dry-run], or bihuan network --out FILE [--as-of 2025-12-31].";
const LARGEST = 200 << 20;

/** `bihuan network FILE`: puts a network in; 0, or 1 with every fault. `--out FILE` writes the network as it stands. */
export async function networkCommand(args: string[]): Promise<number> {
	const { file, out, crs, dryRun, since, asOf } = understood(args);
	const input = file === undefined ? undefined : await read(file);
	const { ownerUrl, close } = await reachDatabase();
	const db = connect(ownerUrl, { max: 2 });
	try {
		const first = await asOwner(ownerUrl, (owner) =>
			owner.query<{ id: number }>("select min(district_id)::int as id from district"),
		);
		const districtId = first.rows[0]?.id ?? 1;
		if (out !== undefined) {
			const network = await inDistrict(db, districtId, async (trx) =>
				networkOut(trx, momentOf({ asOf, sense: "known-then" }, new Date(), await currentTimeZone(trx))),
			);
			await writeFile(out, `${JSON.stringify(network)}\n`);
			const count = (network.features as unknown[]).length;
			console.log(`已写出 ${count} 个要素：${out} · ${count} features written to ${out}`);
			return 0;
		}
		const network = readNetwork(input, crs);
		const delivery = {
			fileName: basename(file ?? ""),
			receivedAt: new Date().toISOString(),
			actor: "operator",
			unit: "district",
			dryRun,
		};
		const received = await inDistrict(db, districtId, async (trx) => {
			const from = since && { since: sinceOf(since, new Date(), await currentTimeZone(trx)) };
			return receiveNetwork(trx, network, { ...delivery, ...from });
		});
		return report(received, dryRun);
	} catch (error) {
		if (error instanceof Refusal) throw new CannotStart(`${error.words.zh} ${error.words.en}`);
		throw error;
	} finally {
		await db.destroy();
		await close();
	}
}

function understood(args: string[]) {
	try {
		const { values, positionals } = parseArgs({
			args,
			allowPositionals: true,
			options: {
				crs: { type: "string" },
				"dry-run": { type: "boolean" },
				out: { type: "string" },
				since: { type: "string" },
				"as-of": { type: "string" },
			},
		});
		const [file, ...more] = positionals;
		const { crs = null, out, since, "as-of": asOf } = values;
		if (more.length > 0 || (file === undefined) === (out === undefined)) throw new CannotStart(USAGE);
		if (crs !== null && crs !== "gcj02" && crs !== "wgs84") throw new CannotStart(USAGE);
		if (since !== undefined && (out !== undefined || !isDay(since))) throw new CannotStart(USAGE);
		if (asOf !== undefined && out === undefined) throw new CannotStart(USAGE);
		return { file, out, crs: crs as Crs | null, dryRun: values["dry-run"] ?? false, since, asOf };
	} catch {
		throw new CannotStart(USAGE);
	}
}

async function read(file: string): Promise<unknown> {
	const size = await stat(file).then(
		(found) => found.size,
		() => null,
	);
	if (size === null) throw new CannotStart(`文件 ${file} 读不到。 The file ${file} can't be read.`);
	if (size > LARGEST) throw new CannotStart(`文件超过 200 MB，请分成几个。 The file is larger than 200 MB; split it.`);
	try {
		return networkText(await readFile(file));
	} catch (error) {
		if (error instanceof Refusal) throw new CannotStart(`${error.words.zh} ${error.words.en}`);
		throw new CannotStart(`文件 ${file} 读不到。 The file ${file} can't be read.`);
	}
}

function report(plan: NetworkReceived, dryRun: boolean): number {
	for (const { feature, name, property, value, message } of plan.faults)
		console.error(
			`第 ${feature} 个要素${name && `（${name}）`} ${property}=${value}：${message.zh} · feature ${feature}, ${property}: ${message.en}`,
		);
	const counts = {
		zh: `新增 ${plan.added.length}，改动 ${plan.changed.length}，相同 ${plan.same}，文件未提及而保留 ${plan.kept.length}`,
		en: `${plan.added.length} new, ${plan.changed.length} changed, ${plan.same} the same, ${plan.kept.length} kept that the file does not name`,
	};
	if (plan.crs === "gcj02") console.log("坐标已由 GCJ-02 转为 WGS 84 · coordinates converted from GCJ-02 to WGS 84");
	if (plan.faults.length > 0) {
		console.log(`有 ${plan.faults.length} 处错误，没有导入 · ${plan.faults.length} faults, nothing was imported`);
		return 1;
	}
	const what = dryRun ? ["预览", "trial"] : plan.event ? ["已导入", "imported"] : ["没有变化", "nothing to change"];
	console.log(`${what[0]}：${counts.zh} · ${what[1]}: ${counts.en}`);
	return 0;
}
