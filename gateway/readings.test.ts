import assert from "node:assert/strict";
import { test } from "node:test";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { telegramFrame } from "./answer.ts";
import { deliverFrames } from "./deliver.ts";
import { readingsCommand } from "./readings.command.ts";
import { addStation } from "./station.store.ts";

const MN = "A320412_0001";
const RECEIVED = "2026-03-06T00:00:00.000Z";

test("readings are each printed once, in the order of time, from the moment that was asked for", async (t) => {
	const { db, ownerUrl } = await testDatabase(t);
	await asOwner(ownerUrl, async (owner) => {
		await owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`);
		await owner.query("update district set time_zone = 'Asia/Shanghai'");
	});
	const frame = (cp: string) =>
		telegramFrame({ qn: "20260305120000000", st: "21", cn: "2011", pw: "1", mn: MN, flag: 9, cp });
	await inDistrict(db, 1, async (trx) => {
		const station = await addStation(trx, { mn: MN, password: "1", creek: "c1" }, RECEIVED);
		const said = [
			"DataTime=20260305081500;w21003-Rtd=0.40,w21003-Flag=N",
			"DataTime=20260305080000;w21003-Rtd=0.41,w21003-Flag=N",
			// The same once more, with the time of its sample: nothing else about the river.
			"DataTime=20260305081500;w21003-SampleTime=20260305080000,w21003-Rtd=0.40,w21003-Flag=N",
			"DataTime=20260305081500;w21003-Rtd=0.45,w21003-Flag=N",
		];
		await deliverFrames(
			trx,
			said.map((cp) => ({ station, raw: frame(cp) })),
			RECEIVED,
		);
	});
	const printed = async (since: string) => {
		let text = "";
		const write = process.stdout.write.bind(process.stdout);
		t.mock.method(process.stdout, "write", (part: string | Uint8Array) => {
			if (typeof part !== "string") return write(part);
			text += part;
			return true;
		});
		await readingsCommand(["--mn", MN, "--since", since], async () => ({ ownerUrl, close: async () => {} }));
		t.mock.restoreAll();
		return text.trimEnd().split("\n");
	};
	const row = (at: string, value: string) => `${MN},2026-03-05T${at}:00.000Z,w21003,Rtd,${value},N,${RECEIVED}`;
	const all = [row("00:00", "0.41"), row("00:15", "0.40"), row("00:15", "0.45")];
	assert.deepEqual(await printed("2026-03-05"), ["mn,happened_at,factor,kind,value,flag,received_at", ...all]);
	// The stations' own time, and an instant with its zone.
	for (const since of ["2026-03-05T08:01", "2026-03-05 08:15:00", "2026-03-05T00:15:00Z", "2026-03-05T08:15:00+08:00"])
		assert.deepEqual((await printed(since)).slice(1), all.slice(1), since);
});
