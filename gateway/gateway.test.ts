import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { verifyChain } from "../loop/verify.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { readingsChecker } from "../waters/reading-check.store.ts";
import { telegramFrame } from "./answer.ts";
import { unescapeLine } from "./capture.ts";
import { Gateway } from "./gateway.ts";
import { KNOWN_FRAMES } from "./known-frames.ts";
import { readGatewaySettings } from "./settings.ts";
import { checkTelemetryReceived, settleTelemetry } from "./settle.ts";
import { addStation } from "./station.store.ts";
import { Field, riverFrame } from "./testing.ts";

const MN = "A320412_0001";

/** A gateway on a free port, a station MN at a creek, and a clock that the test may move. */
async function listening(t: TestContext, env: Record<string, string> = {}) {
	let dropDatabase: () => Promise<void> | void = () => {};
	const { db, districtId, ownerUrl } = await testDatabase({
		after: (work) => {
			dropDatabase = work; // only when the gateway is closed
		},
	});
	await asOwner(ownerUrl, (owner) =>
		owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[[119.9,31.7],[119.95,31.7]]}')`),
	);
	const clock = { at: new Date("2026-03-05T08:00:00.000Z") };
	const started = Date.now();
	const house = {
		...{ db, districtId, dataFolder: "", version: "0" },
		now: () => new Date(clock.at.getTime() + (Date.now() - started)),
	};
	await inDistrict(db, districtId, (trx) =>
		addStation(trx, { mn: MN, password: "123456", creek: "红旗河" }, house.now().toISOString()),
	);
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0", ...env }), { answerMs: 150 });
	await gateway.start();
	const port = gateway.state.port ?? 0;
	const fields: Field[] = [];
	t.after(async () => {
		for (const field of fields) field.hangUp();
		await gateway.close();
		await dropDatabase();
	});
	const dial = async () => {
		const field = await Field.dial(port);
		fields.push(field);
		return field;
	};
	const values = () =>
		inDistrict(db, districtId, (trx) =>
			trx
				.selectFrom("telemetry_value")
				.select(["happened_at", "cn", "factor", "kind", "value", "flag"])
				.where("district_id", "=", districtId)
				.orderBy("happened_at")
				.orderBy("factor")
				.orderBy("received_at")
				.execute(),
		);
	const settle = () => settleTelemetry(db, districtId, house.now(), { rawDays: 400 });
	return { db, districtId, ownerUrl, house, clock, gateway, dial, values, settle };
}

test("a frame is stored with its values and answered with its own QN, version bits and password", async (t) => {
	const { dial, values } = await listening(t);
	const field = await dial();
	field.send(riverFrame(MN, 495, { w01009: "8.31", w21003: "0.482" }));
	await field.until(1);
	const [reply] = field.replies;
	assert.equal(reply?.cn, "9014");
	assert.equal(reply?.qn, "20260305081500000");
	assert.equal(reply?.flag, 8);
	assert.equal(reply?.st, "91");
	assert.deepEqual(
		(await values()).map(({ happened_at, ...rest }) => ({ at: happened_at.toISOString(), ...rest })),
		[
			{ at: "2026-03-05T00:15:00.000Z", cn: 2011, factor: "w01009", kind: "Rtd", value: "8.31", flag: "N" },
			{ at: "2026-03-05T00:15:00.000Z", cn: 2011, factor: "w21003", kind: "Rtd", value: "0.482", flag: "N" },
		],
	);
});

test("a frame sent again is stored once and answered again; one that says something else is a second version", async (t) => {
	const { dial, values, gateway, db, districtId } = await listening(t);
	const field = await dial();
	const frame = riverFrame(MN, 495, { w01009: "8.31" });
	for (let times = 0; times < 5; times++) field.send(frame);
	await field.until(5);
	field.send(riverFrame(MN, 495, { w01009: "8.40" }));
	await field.until(6);
	assert.deepEqual(
		(await values()).map((row) => row.value),
		["8.31", "8.40"],
	);
	assert.equal(gateway.state.repeated, 4);
	await gateway.close(); // what was heard of stations is written by then
	const pulses = await inDistrict(db, districtId, (trx) =>
		trx.selectFrom("station_pulse").select(["mn", "frames", "repeated"]).execute(),
	);
	assert.deepEqual(
		pulses,
		[{ mn: MN, frames: 6, repeated: 4 }],
		"the station's page tells how often it repeated itself",
	);
});

test("every known frame over a real socket: the sound ones of known stations are answered as they should be, the others kept aside", async (t) => {
	const { dial, db, districtId, house } = await listening(t);
	const sound = KNOWN_FRAMES.filter(([expectation]) => !expectation.startsWith("!"));
	const mns = new Map<string, string>();
	for (const [, line] of sound) {
		for (const found of line.matchAll(/PW=([^;]*);,?MN=([^;]+);/g)) mns.set(found[2] ?? "", found[1] ?? "");
	}
	await inDistrict(db, districtId, async (trx) => {
		for (const [mn] of mns) await addStation(trx, { mn, password: "", creek: "c1" }, house.now().toISOString());
	});
	const field = await dial();
	let due = 0;
	for (const [expectation, line] of KNOWN_FRAMES) {
		field.send(unescapeLine(line));
		const frame = unescapeLine(line);
		if (!line.endsWith("\\n")) field.send("\r\n");
		due += Number(answersTo(expectation, frame));
	}
	await field.until(due);
	await sleep(900);
	// The notice 1013 also makes the gateway set the station's clock (1012).
	assert.equal(field.replies.filter((reply) => reply.cn !== "1012").length, due);
	const aside = await inDistrict(db, districtId, (trx) =>
		sql<{ reason: string; n: number }>`
			select reason, sum(1 + repeated)::int as n from quarantine where district_id = ${districtId} group by 1 order by 1`.execute(
			trx,
		),
	);
	assert.ok(aside.rows.some((row) => row.reason === "crc" && row.n >= 9));
	assert.ok(!aside.rows.some((row) => row.reason === "unknown-station"));
});

/** What the standard says of a frame, from its bytes: bit A set and not a host's own. */
function answersTo(expectation: string, frame: Buffer): boolean {
	if (expectation.startsWith("ok-ack")) return true;
	if (/^(subpacket|heartbeat|garbage|warn)/.test(expectation))
		return (Number(/Flag ?= ?(\d+)/i.exec(frame.toString("latin1"))?.[1] ?? 0) & 1) === 1;
	return false;
}

test("answers leave in the order in which a line's frames came, though a later one's commit is done first", async (t) => {
	const { dial, db, districtId, values } = await listening(t);
	const field = await dial();
	field.send(riverFrame(MN, -600, { w01009: "8.31" })); // of the day before: notes that day as due each time
	field.send(riverFrame(MN, 495, { w01009: "8.32" }));
	await field.until(2);
	await inDistrict(db, districtId, async (trx) => {
		await sql`select 1 from telemetry_day where district_id = ${districtId} and day = '2026-03-04' for update`.execute(
			trx,
		);
		field.send(riverFrame(MN, -590, { w01009: "8.33" })); // waits for the note that is held here
		await sleep(100);
		field.send(riverFrame(MN, 496, { w01009: "8.34" }));
		while ((await values()).length < 3) await sleep(20);
		assert.equal(field.replies.length, 2);
	});
	await field.until(4);
	assert.deepEqual(
		field.replies.map(({ qn }) => qn?.slice(0, 12)),
		["202603041400", "202603050815", "202603041410", "202603050816"],
	);
});

test("a stranger's frames wait in quarantine without an answer", async (t) => {
	const { dial, db, districtId, values } = await listening(t);
	const field = await dial();
	field.send(riverFrame("STRANGER_1", 495, { w01009: "8.31" }));
	field.send(riverFrame("STRANGER_1", 495, { w01009: "8.31" }));
	field.send(riverFrame(MN, 495, { w01009: "8.31" }, { pw: "wrong1" }));
	field.send(riverFrame(MN, 500, { w01009: "8.32" }));
	await field.until(1);
	await sleep(700);
	assert.equal(field.replies.length, 1);
	assert.equal((await values()).length, 1);
	const kept = await inDistrict(db, districtId, (trx) =>
		trx
			.selectFrom("quarantine")
			.select(["mn", "reason", "repeated"])
			.where("district_id", "=", districtId)
			.orderBy("mn")
			.execute(),
	);
	assert.deepEqual(kept, [
		{ mn: MN, reason: "password", repeated: 0 },
		{ mn: "STRANGER_1", reason: "unknown-station", repeated: 1 },
	]);
});

test("a station added while the gateway runs is heard at once", async (t) => {
	const { dial, db, districtId, house } = await listening(t);
	await inDistrict(db, districtId, (trx) =>
		addStation(trx, { mn: "NEW_1", password: "abc", creek: "c1" }, house.now().toISOString()),
	);
	const field = await dial();
	field.send(riverFrame("NEW_1", 495, { w01009: "8.31" }, { pw: "abc" }));
	await field.until(1);
});

test("two hundred connections at once: each frame is answered on its own line with its own QN", async (t) => {
	const { dial, values } = await listening(t);
	const fields = await Promise.all(Array.from({ length: 200 }, dial));
	fields.forEach((field, at) => {
		for (let frame = 0; frame < 5; frame++)
			field.send(riverFrame(MN, at * 5 + frame, { w01009: String(at), w01001: "7.1" }, { qnMs: frame }));
	});
	await Promise.all(fields.map((field) => field.until(5)));
	fields.forEach((field, at) => {
		const qns = new Set(field.replies.map((reply) => reply.qn?.slice(8, 12)));
		assert.equal(qns.size, 5);
		assert.ok(
			qns.has(
				riverFrame(MN, at * 5, {})
					.toString("latin1")
					.slice(17, 21),
			),
		);
	});
	assert.equal((await values()).length, 2000);
});

test("what hours say becomes the day's mean once the day is over, and late hours make a second version", async (t) => {
	const { dial, clock, settle, db, districtId } = await listening(t);
	const field = await dial();
	for (let hour = 0; hour < 4; hour++)
		field.send(riverFrame(MN, hour * 240, { w21003: `0.${hour + 1}0`, w20120: "5" }, { cn: "2061" }));
	await field.until(4);
	await settle();
	const readings = () =>
		inDistrict(db, districtId, (trx) =>
			trx
				.selectFrom("reading")
				.select(["factor", "happened_at", "value"])
				.where("district_id", "=", districtId)
				.orderBy("received_at")
				.orderBy("factor")
				.execute(),
		);
	assert.deepEqual(await readings(), []);
	clock.at = new Date("2026-03-06T01:00:00.000Z");
	await settle();
	const noon = new Date("2026-03-05T04:00:00.000Z");
	const first = [
		{ factor: "w20120", happened_at: noon, value: "0.0050" }, // table B.1 has lead in μg/L, GB 3838 in mg/L
		{ factor: "w21003", happened_at: noon, value: "0.250" },
	];
	assert.deepEqual(await readings(), first);
	// A line of its own: the old one has been silent for seventeen hours of the clock, and may be hung up.
	const late = await dial();
	late.send(riverFrame(MN, 1200, { w21003: "0.75" }, { cn: "2061" }));
	await late.until(1);
	await settle();
	assert.deepEqual((await readings()).at(-1), { factor: "w21003", happened_at: noon, value: "0.350" });
	const check = await verifyChain(db, districtId, {
		"readings.received": readingsChecker(),
		"telemetry.received": checkTelemetryReceived,
	});
	assert.ok(check.ok && check.count >= 3);
});

test("verification names the seal whose raw frames were changed", async (t) => {
	const { dial, settle, db, districtId, ownerUrl } = await listening(t);
	const field = await dial();
	field.send(riverFrame(MN, 1, { w21003: "0.1" }));
	await field.until(1);
	await settle();
	await asOwner(ownerUrl, (owner) => owner.query("update frame_batch set body = '\\x00'"));
	const check = await verifyChain(db, districtId, { "telemetry.received": checkTelemetryReceived });
	assert.ok(!check.ok && check.what === "evidence");
});

test("a request is answered 9011, data and 9012; without an answer it is sent again three times", async (t) => {
	const { dial, gateway } = await listening(t);
	const field = await dial();
	field.send(riverFrame(MN, 1, { w21003: "0.1" }));
	await field.until(1);
	const asked = gateway.ask(MN, { cn: "2061", cp: "BeginTime=20260305000000,EndTime=20260305040000" });
	await field.until(2);
	const request = field.replies[1];
	assert.equal(request?.cn, "2061");
	assert.equal(request?.flag, 9);
	assert.equal(request?.fields?.get("BeginTime"), "20260305000000");
	const { telegramFrame } = await import("./answer.ts");
	const reply = (cn: string, cp: string) =>
		telegramFrame({ qn: request?.qn, st: "91", cn, pw: "123456", mn: MN, flag: 8, cp });
	field.send(reply("9011", "QnRtn=1"));
	field.send(riverFrame(MN, 60, { w21003: "0.2" }, { cn: "2061" }));
	await field.until(3);
	field.send(reply("9012", "ExeRtn=1"));
	assert.deepEqual(await asked, { outcome: "done", code: 1, frames: 1 });
	const before = field.replies.length;
	assert.equal((await gateway.ask(MN, { cn: "1062", cp: "RtdInterval=30" })).outcome, "no-answer");
	assert.equal(field.replies.length - before, 4);
	assert.equal((await gateway.ask("NOBODY", { cn: "1062", cp: "RtdInterval=30" })).outcome, "not-connected");
});

test("a clock that is set at a later attempt is set to the time of that attempt", async (t) => {
	const { dial, gateway, clock } = await listening(t);
	const field = await dial();
	field.send(riverFrame(MN, 1, { w21003: "0.1" }));
	await field.until(1);
	const asked = gateway.setTime(MN);
	await field.until(2);
	clock.at = new Date(clock.at.getTime() + 3_600_000);
	await field.until(3);
	const [first, second] = field.replies.slice(1);
	assert.equal(first?.qn, second?.qn);
	assert.match(first?.fields?.get("SystemTime") ?? "", /^2026030516/);
	assert.match(second?.fields?.get("SystemTime") ?? "", /^2026030517/);
	field.send(telegramFrame({ qn: first?.qn, st: "91", cn: "9012", pw: "123456", mn: MN, flag: 8, cp: "ExeRtn=1" }));
	assert.equal((await asked).outcome, "done");
});

test("of history only data of its own span count, and a gateway that closes says that it did not wait for the end", async (t) => {
	const { dial, gateway } = await listening(t);
	const field = await dial();
	field.send(riverFrame(MN, 1, { w21003: "0.1" }));
	await field.until(1);
	const span = { from: "20260305080000", to: "20260305110000" };
	const so: { sent: number; accepted: boolean; frames: number }[] = [];
	const asked = gateway.ask(MN, { cn: "2061", cp: "", span }, (progress) => so.push(progress));
	await field.until(2);
	field.send(riverFrame(MN, 9 * 60, { w21003: "0.2" }, { cn: "2061" }));
	field.send(riverFrame(MN, 12 * 60, { w21003: "0.2" }, { cn: "2061" }));
	await field.until(4);
	assert.deepEqual(so, [
		{ sent: 1, accepted: false, frames: 0 },
		{ sent: 1, accepted: true, frames: 1 },
	]);
	await gateway.close();
	assert.deepEqual(await asked, { outcome: "stopped", code: null, frames: 1 });
});

test("one station on two lines: both are heard, and what it is asked goes to the line that spoke last", async (t) => {
	const { dial, gateway, values } = await listening(t);
	const [older, newer] = [await dial(), await dial()];
	for (const [at, field] of [older, newer].entries()) {
		field.send(riverFrame(MN, at, { w21003: `0.${at + 1}` }));
		await field.until(1);
	}
	const done = async (field: Field, replies: number) => {
		const asked = gateway.ask(MN, { cn: "1062", cp: "RtdInterval=60" });
		await field.until(replies);
		const qn = field.replies.at(-1)?.qn ?? "";
		field.send(telegramFrame({ qn, st: "91", cn: "9012", pw: "123456", mn: MN, flag: 8, cp: "ExeRtn=1" }));
		assert.equal((await asked).outcome, "done");
	};
	await done(newer, 2);
	assert.equal(older.replies.length, 1);
	older.send(riverFrame(MN, 2, { w21003: "0.3" }));
	await older.until(2);
	await done(older, 3);
	newer.hangUp();
	await sleep(100);
	await done(older, 4);
	assert.equal((await values()).length, 3);
});

test("a station that asks for the time is answered and set", async (t) => {
	const { dial } = await listening(t);
	const field = await dial();
	const { telegramFrame } = await import("./answer.ts");
	field.send(telegramFrame({ qn: "20260305160000000", st: "21", cn: "1013", pw: "123456", mn: MN, flag: 9, cp: "" }));
	await field.until(2);
	assert.equal(field.replies[0]?.cn, "9013");
	assert.equal(field.replies[1]?.cn, "1012");
	assert.match(field.replies[1]?.fields?.get("SystemTime") ?? "", /^202603051600\d\d$/);
});

test("a station that hangs up after sending is still answered, and its line is then closed", async (t) => {
	const { dial, gateway } = await listening(t);
	const field = await dial();
	field.socket.end(riverFrame(MN, 1, { w21003: "0.1" }));
	await field.until(1);
	for (let waited = 0; waited < 2_000 && gateway.state.connections > 0; waited += 20) await sleep(20);
	assert.equal(gateway.state.connections, 0);
});

test("adopting a stranger stores the frames that it sent before, each once, and it is answered from then on", async (t) => {
	const { dial, house, values } = await listening(t);
	const field = await dial();
	for (const minute of [1, 2, 2, 3]) field.send(riverFrame("STRANGER_2", minute, { w21003: "0.1" }, { pw: "secret" }));
	await sleep(700);
	assert.equal(field.replies.length, 0);
	const { adoptStation } = await import("./adopt.ts");
	const adopt = () => adoptStation(house, { mn: "STRANGER_2", password: "secret", creek: "c1" });
	assert.equal((await adopt()).frames, 3);
	assert.equal((await adopt()).frames, 0);
	assert.equal((await values()).length, 3);
	field.send(riverFrame("STRANGER_2", 4, { w21003: "0.1" }, { pw: "secret" }));
	await field.until(1);
});

test("fuzz over the socket: whatever strangers send, a good frame on another line and on the same one is answered", async (t) => {
	const { dial, gateway } = await listening(t);
	const good = await dial();
	good.send(riverFrame(MN, 0, { w21003: "0.1" }));
	await good.until(1);
	let seed = 212;
	const next = () => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return seed / 2 ** 32;
	};
	for (let round = 1; round <= 40; round++) {
		const wild = await dial();
		wild.send(riverFrame(MN, 500 + round, { w21003: "0.1" }));
		for (let piece = 0; piece < 20; piece++) {
			const bytes = Buffer.from(unescapeLine(KNOWN_FRAMES[Math.floor(next() * KNOWN_FRAMES.length)]?.[1] ?? ""));
			for (let strokes = 0; strokes < 3; strokes++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
			wild.send(bytes);
		}
		wild.send(Buffer.concat([Buffer.from("\r\n"), riverFrame(MN, 1000 + round, { w21003: "0.1" })]));
		const last = riverFrame(MN, 1000 + round, {})
			.toString("latin1")
			.slice(9, 26);
		for (let waited = 0; waited < 5_000 && !wild.replies.some((reply) => reply.qn === last); waited += 10)
			await sleep(10);
		assert.ok(
			wild.replies.some((reply) => reply.qn === last),
			`round ${round}`,
		);
		good.send(riverFrame(MN, round, { w21003: "0.1" }));
		await good.until(1 + round);
	}
	assert.ok(gateway.state.connections > 0);
});
