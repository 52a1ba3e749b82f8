import { parseArgs } from "node:util";
import { Refusal } from "../loop/refusal.ts";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { ALL_KNOWN, sitesAt } from "../waters/network-rows.store.ts";
import { unitNamed, unitsOf } from "../waters/telemetry-value.ts";
import { networksOf } from "./settings.ts";
import { addStation, stations } from "./station.store.ts";

export type Reach = () => Promise<{ ownerUrl: string; close(): Promise<void> }>;

const USAGE =
	"用法 · usage: bihuan station add --mn MN --password PW (--creek ID|NAME | --site ID) [--unit w20120=mg/L]… [--allow 10.1.0.0/16]… | bihuan station list";

/** `bihuan station add|list`, also while the server runs: it knows a new station when its first frame comes. */
export async function stationCommand(args: string[], reach: Reach): Promise<number> {
	const [verb, ...rest] = args;
	if (verb === "list" && rest.length === 0) {
		return withDatabase(reach, async (db, districtId) => {
			for (const { mn, siteId, allow } of await inDistrict(db, districtId, stations))
				console.log(`${mn}\t${siteId}\t${allow.join(",") || "*"}`);
			return 0;
		});
	}
	if (verb !== "add") return refuse(USAGE);
	let asked: ReturnType<typeof askedFor>;
	try {
		asked = askedFor(rest);
	} catch {
		return refuse(USAGE);
	}
	const { mn, password, creek, site, unit = [], allow = [] } = asked;
	if (!mn || password === undefined || (creek === undefined) === (site === undefined)) return refuse(USAGE);
	if (site !== undefined && !/^\d+$/.test(site))
		return refuse("--site 应为监测点的编号。 --site takes a site's number.");
	const bad = networksOf(allow);
	if (typeof bad === "string")
		return refuse(`--allow“${bad}”不是地址或网段。 "${bad}" is no address or network such as 10.1.0.0/16.`);
	const units: Record<string, string> = {};
	for (const pair of unit) {
		const [factor = "", text = ""] = pair.split("=");
		const named = unitNamed(factor, text);
		if (named === null)
			return refuse(
				`--unit“${pair}”应形如 w20120=mg/L；此因子可选 ${unitsOf(factor).join("、") || "—"}。 --unit takes FACTOR=UNIT; "${factor}" can be sent in ${unitsOf(factor).join(", ") || "none"}.`,
			);
		units[factor] = named;
	}
	return withDatabase(reach, async (db, districtId) => {
		const added = await inDistrict(db, districtId, async (trx) => {
			const station = await addStation(
				trx,
				{
					mn,
					password,
					...(creek === undefined ? { siteId: Number(site) } : { creek }),
					...(unit.length > 0 ? { units } : {}),
					...(allow.length > 0 ? { allow } : {}),
				},
				new Date().toISOString(),
			);
			const site_ = await trx
				.selectFrom(sitesAt(trx, districtId, ALL_KNOWN).as("site"))
				.select(["name_zh", "name_en"])
				.where("site_id", "=", station.siteId)
				.executeTakeFirst();
			return { station, name: site_ };
		});
		console.log(
			`${added.station.mn} → ${added.name?.name_zh}（监测点 ${added.station.siteId}） · ${added.name?.name_en} (site ${added.station.siteId})`,
		);
		return 0;
	});
}

function askedFor(args: string[]) {
	return parseArgs({
		args,
		options: {
			mn: { type: "string" },
			password: { type: "string" },
			creek: { type: "string" },
			site: { type: "string" },
			unit: { type: "string", multiple: true },
			allow: { type: "string", multiple: true },
		},
	}).values;
}

/** Opens the running server's database (or its own) for one piece of work; a refusal is told in its sentence. */
export async function withDatabase(
	reach: Reach,
	work: (db: Db, districtId: number) => Promise<number>,
): Promise<number> {
	const { ownerUrl, close } = await reach();
	const db = connect(ownerUrl, { max: 3 });
	try {
		const first = await asOwner(ownerUrl, (owner) =>
			owner.query<{ id: number }>("select min(district_id)::int as id from district"),
		);
		return await work(db, first.rows[0]?.id ?? 1);
	} catch (error) {
		if (error instanceof Refusal) return refuse(`${error.words.zh} ${error.words.en}`);
		throw error;
	} finally {
		await db.destroy();
		await close();
	}
}

function refuse(sentence: string): number {
	console.error(sentence);
	return 1;
}
