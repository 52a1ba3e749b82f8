import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { sql } from "kysely";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { telegramFrame } from "./answer.ts";
import { Gateway } from "./gateway.ts";
import { quarantineFrames } from "./quarantine.store.ts";
import { readGatewaySettings } from "./settings.ts";
import { settleTelemetry } from "./settle.ts";
import { addStation } from "./station.store.ts";
import { stationFile } from "./station-file.store.ts";
import { Field, riverFrame } from "./testing.ts";

const MN = "A320412_0001";

async function gatewayWith(
	t: TestContext,
	env: Record<string, string>,
	station: { allow?: string[]; perMinute?: number } = {},
) {
	let dropDatabase: () => Promise<void> | void = () => {};
	const { db, ownerUrl } = await testDatabase({
		after: (work) => {
			dropDatabase = work; // only when the gateway is closed
		},
	});
	await asOwner(ownerUrl, (owner) =>
		owner.query(`insert into creek_version (known_from, district_id, creek_id, name_zh, name_en, level, town_unit_id, river_id, geometry)
			values ('-infinity', 1, 'c1', '红旗河', 'Hongqi', 1, 't', 'r', '{"type":"LineString","coordinates":[]}')`),
	);
	await inDistrict(db, 1, (trx) =>
		addStation(trx, { mn: MN, password: "123456", creek: "c1", ...station }, "2026-03-01T00:00:00.000Z"),
	);
	const { perMinute } = station;
	if (perMinute)
		await inDistrict(db, 1, (trx) => sql`update station set frames_per_minute = ${perMinute}`.execute(trx));
	const house = { db, districtId: 1, now: () => new Date(), dataFolder: "", version: "0" };
	const gateway = new Gateway(house, readGatewaySettings({ HJ212_PORT: "0", ...env }));
	await gateway.start();
	t.after(async () => {
		await gateway.close();
		await dropDatabase();
	});
	return { db, ownerUrl, gateway, port: gateway.state.port ?? 0 };
}

/** Whether a frame that is sent on a new line is answered within a second. */
async function isAnswered(port: number): Promise<boolean> {
	const field = await Field.dial(port);
	field.send(riverFrame(MN, 1, { w01009: "8.31" }));
	const answered = await field.until(1, 1_000).then(
		() => true,
		() => false,
	);
	field.hangUp();
	return answered;
}

test("who is not on the gateway's list is not let in, who is on it is", async (t) => {
	const foreign = await gatewayWith(t, { HJ212_ALLOW: "10.1.0.0/16,192.168.3.7" });
	assert.equal(await isAnswered(foreign.port), false);
	const known = await gatewayWith(t, { HJ212_ALLOW: "10.1.0.0/16,127.0.0.0/8" });
	assert.equal(await isAnswered(known.port), true);
});

test("a station's frame from an address that is not its own waits in quarantine without an answer", async (t) => {
	const { db, port } = await gatewayWith(t, {}, { allow: ["10.1.2.3"] });
	assert.equal(await isAnswered(port), false);
	await sleep(400);
	const aside = await inDistrict(db, 1, (trx) => trx.selectFrom("quarantine").select(["mn", "reason"]).execute());
	assert.deepEqual(aside, [{ mn: MN, reason: "address" }]);
});

test("strangers who invent a name for each frame fill their share of the quarantine, and what a station sends badly is still kept", async (t) => {
	const { db } = await gatewayWith(t, {});
	const frame = (mn: string, text: string) => ({
		...{ mn, peer: "127.0.0.1", reason: "unknown-station", password: "", receivedAt: "2026-03-05T00:00:00.000Z" },
		...{ body: Buffer.from(text), bytes: text.length },
	});
	const kept = async (frames: ReturnType<typeof frame>[]) => {
		await inDistrict(db, 1, (trx) => quarantineFrames(trx, frames, 3));
		const rows = await inDistrict(db, 1, (trx) =>
			trx.selectFrom("quarantine").select(["mn", "repeated"]).orderBy("frame_id").execute(),
		);
		return rows.map(({ mn, repeated }) => `${mn}${"+".repeat(repeated)}`);
	};
	assert.deepEqual(await kept([frame("S1", "a"), frame("S2", "b"), frame("", "noise")]), ["S1", "S2", ""]);
	assert.deepEqual(await kept([frame("S3", "c"), frame("S4", "d"), frame("S1", "a")]), ["S1+", "S2", "", "S3"]);
	assert.deepEqual(await kept([frame("S5", "e"), frame(MN, "f"), frame("", "more")]), ["S1+", "S2", "", "S3", MN, ""]);
});

test("one connection more than allowed is closed at once, and a place that is left is given again", async (t) => {
	const { port } = await gatewayWith(t, { HJ212_MAX_CONNECTIONS: "2" });
	const fields = [await Field.dial(port), await Field.dial(port)];
	await sleep(100);
	assert.equal(await isAnswered(port), false);
	fields[0]?.hangUp();
	await sleep(200);
	assert.equal(await isAnswered(port), true);
	fields[1]?.hangUp();
});

test("a station that sends more than its share is read more slowly, and nothing of it is lost", async (t) => {
	const { db, port } = await gatewayWith(t, {});
	await inDistrict(db, 1, (trx) => sql`update station set frames_per_minute = 600`.execute(trx));
	await sleep(5_100); // the gateway looks at its stations again after five seconds
	const field = await Field.dial(port);
	field.send(riverFrame(MN, 0, { w01009: "8.31" })); // the first one makes it look
	await field.until(1);
	await sleep(200);
	const began = Date.now();
	for (let minute = 1; minute <= 620; minute++) field.send(riverFrame(MN, minute, { w01009: "8.31" }));
	await field.until(621, 30_000);
	// What came in one packet is read as one, beyond the share too; what comes after it has to wait for that.
	field.send(riverFrame(MN, 621, { w01009: "8.31" }));
	await field.until(622, 30_000);
	const took = Date.now() - began;
	assert.ok(took > 1_500, `600 are its minute's share, the rest come ten a second: ${took} ms`);
	field.hangUp();
});

test("what strangers pour in is read a packet at a time: no station waits for it, and its sender does", async (t) => {
	const { port } = await gatewayWith(t, {});
	const strangers = await Promise.all(Array.from({ length: 4 }, () => Field.dial(port)));
	// Less than what closes a stranger's line, more than the system's own buffers hold.
	for (const [at, stranger] of strangers.entries())
		stranger.send(Buffer.alloc(15 * 1024 * 1024, at % 2 ? "##1024" : 0));
	const field = await Field.dial(port);
	for (let minute = 0; minute < 5; minute++) {
		field.send(riverFrame(MN, minute, { w01009: "8.31" }));
		await field.until(minute + 1, 5_000);
	}
	assert.deepEqual(
		strangers.map(({ socket, closed }) => [socket.writableLength > 0, closed]),
		strangers.map(() => [true, false]),
	);
	for (const stranger of strangers) stranger.hangUp();
	field.hangUp();
});

/** A logger as a process of its own, so that it can be stopped with its line open: neither end of it then ever says that it is over. */
async function loggerProcess(t: TestContext, port: number, code: string): Promise<ChildProcess> {
	const program = `
		const { connect } = require("node:net");
		const socket = connect(${port}, "127.0.0.1");
		socket.on("close", () => { console.log("closed"); process.exit(0); });
		socket.on("error", () => {});
		${code}`;
	const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
	t.after(() => child.kill("SIGKILL"));
	await new Promise((ready) => child.stdout?.once("data", ready));
	return child;
}

test("a line whose other end has vanished without a word is given up after the idle time, and its place and its station's are free again", async (t) => {
	const { gateway, port } = await gatewayWith(t, { HJ212_IDLE_SECONDS: "5", HJ212_MAX_CONNECTIONS: "1" });
	const frame = riverFrame(MN, 0, { w01009: "8.31" }).toString("base64");
	const vanished = await loggerProcess(
		t,
		port,
		`socket.write(Buffer.from("${frame}", "base64")); socket.once("data", () => console.log("answered"));`,
	);
	vanished.kill("SIGSTOP");
	assert.equal(gateway.state.connections, 1);
	await sleep(1_000);
	assert.equal(await isAnswered(port), false, "its place is still taken");
	for (let waited = 0; gateway.state.connections > 0 && waited < 10_000; waited += 100) await sleep(100);
	assert.equal(gateway.state.connections, 0);
	assert.equal((await gateway.ask(MN, { cn: "1012", cp: "" })).outcome, "not-connected");
	const field = await Field.dial(port);
	field.send(riverFrame(MN, 1, { w01009: "8.31" }));
	await field.until(1);
	const asked = gateway.ask(MN, { cn: "1062", cp: "RtdInterval=60" });
	await field.until(2); // on the new line, not on the one that was given up
	field.send(
		telegramFrame({
			qn: field.replies[1]?.qn ?? "",
			st: "91",
			cn: "9012",
			pw: "123456",
			mn: MN,
			flag: 8,
			cp: "ExeRtn=1",
		}),
	);
	assert.equal((await asked).outcome, "done");
	const closed = new Promise((told) => vanished.stdout?.once("data", (text: Buffer) => told(text.toString().trim())));
	vanished.kill("SIGCONT");
	assert.equal(await closed, "closed");
	field.hangUp();
});

test("who sends and never reads his answers is read no more: neither side's memory fills", async (t) => {
	const { gateway, port } = await gatewayWith(t, {}, { perMinute: 100_000_000 });
	await loggerProcess(
		t,
		port,
		`const frame = Buffer.from("${riverFrame(MN, 0, { w01009: "8.31" }).toString("base64")}", "base64");
		socket.pause();
		const many = Buffer.concat(Array.from({ length: 100 }, () => frame));
		let sent = 0;
		const more = () => { while (sent++ < 2000) if (!socket.write(many)) { socket.once("drain", more); return; } };
		socket.once("connect", () => { more(); console.log("sending"); });`,
	);
	let before = -1;
	for (let waited = 0; waited < 20_000; waited += 1_000) {
		await sleep(1_000);
		const answered = gateway.state.stored + gateway.state.repeated;
		if (answered > 0 && answered === before) break;
		before = answered;
	}
	assert.ok(before > 0);
	assert.ok(before < 150_000, `${before} of 200,000 frames were taken`);
	assert.equal(gateway.state.waiting, 0);
	// Another line is heard all the while.
	assert.equal(await isAnswered(port), true);
});

test("over TLS a frame is stored and answered, and who speaks plainly there is not heard", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-tls-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const { cert, key } = selfSigned();
	await writeFile(join(folder, "cert.pem"), cert);
	await writeFile(join(folder, "key.pem"), key);
	const env = { HJ212_TLS_CERT: join(folder, "cert.pem"), HJ212_TLS_KEY: join(folder, "key.pem") };
	const { db, port } = await gatewayWith(t, env);
	const socket = connectTls({ port, host: "127.0.0.1", ca: cert, servername: "bihuan.test" });
	await new Promise<void>((done, failed) => socket.once("secureConnect", done).once("error", failed));
	const field = new Field(socket);
	field.send(riverFrame(MN, 1, { w01009: "8.31" }));
	await field.until(1);
	assert.equal(field.replies[0]?.cn, "9014");
	field.hangUp();
	assert.equal(await isAnswered(port), false);
	const stored = await inDistrict(db, 1, (trx) => trx.selectFrom("telemetry").select("cn").execute());
	assert.equal(stored.length, 1);
});

test("parts of one telegram are stored and answered in whatever order they come, and one that is missing is shown", async (t) => {
	const { db, port } = await gatewayWith(t, {});
	const time = new Date(Date.now() + 8 * 3_600_000 - 600_000).toISOString().replace(/\D/g, "").slice(0, 14);
	const part = (pno: number, cp: string) =>
		telegramFrame({
			...{ qn: `${time}00${pno}`, st: "21", cn: "2061", pw: "123456", mn: MN, flag: 11, pnum: 3, pno },
			cp: `DataTime=${time};${cp}`,
		});
	const field = await Field.dial(port);
	field.send(part(3, "w21011-Avg=0.12,w21011-Flag=N"));
	field.send(part(1, "w01009-Avg=8.31,w01009-Flag=N"));
	await field.until(2);
	assert.deepEqual(field.replies.map((reply) => reply.qn?.slice(-1)).sort(), ["1", "3"]);
	const incomplete = async () => {
		const at = new Date().toISOString();
		const found = await inDistrict(db, 1, (trx) => stationFile(trx, 1, { at, knownBy: at, timeZone: "Asia/Shanghai" }));
		return found?.loggers[0]?.incomplete;
	};
	assert.equal(await incomplete(), 1);
	field.send(part(2, "w21003-Avg=0.45,w21003-Flag=N"));
	field.send(part(2, "w21003-Avg=0.45,w21003-Flag=N")); // again: once stored, answered again
	await field.until(4);
	assert.equal(await incomplete(), 0);
	const values = await inDistrict(db, 1, (trx) =>
		trx.selectFrom("telemetry_value").select(["factor", "value"]).orderBy("factor").execute(),
	);
	assert.deepEqual(values, [
		{ factor: "w01009", value: "8.31" },
		{ factor: "w21003", value: "0.45" },
		{ factor: "w21011", value: "0.12" },
	]);
	field.hangUp();
});

test("a logger of the 2005 edition, without Flag and with three-character codes, is stored by today's codes", async (t) => {
	const { db, port } = await gatewayWith(t, {});
	const time = new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\D/g, "").slice(0, 14);
	const field = await Field.dial(port);
	field.send(
		telegramFrame({
			st: "32",
			cn: "2051",
			pw: "123456",
			mn: MN,
			cp: `DataTime=${time};060-Avg=0.45,060-Flag=N;101-Avg=0.12,101-Flag=N`,
		}),
	);
	for (let waited = 0; waited < 3_000; waited += 50) {
		await sleep(50);
		const rows = await inDistrict(db, 1, (trx) =>
			trx.selectFrom("telemetry_value").select(["factor", "value", "version"]).orderBy("factor").execute(),
		);
		if (rows.length === 0) continue;
		assert.deepEqual(rows, [
			{ factor: "w21003", value: "0.45", version: 0 },
			{ factor: "w21011", value: "0.12", version: 0 },
		]);
		field.hangUp();
		return;
	}
	assert.fail("nothing was stored");
});

test("raw frames are kept for the days that the setting says, their values for ever", async (t) => {
	const { db, ownerUrl, port } = await gatewayWith(t, {});
	assert.equal(await isAnswered(port), true);
	await asOwner(ownerUrl, async (owner) => {
		const old = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
		const today = new Date().toISOString().slice(0, 10).replaceAll("-", "");
		// The day's table as it stands when forty days have gone by.
		await owner.query(`alter table frame_batch detach partition frame_batch_${today}`);
		await owner.query(`alter table frame_batch_${today} rename to frame_batch_${old}`);
		await owner.query(`update frame_batch_${old} set day = $1::date`, [old]);
		const next = new Date(Date.now() - 39 * 86_400_000).toISOString().slice(0, 10);
		await owner.query(
			`alter table frame_batch attach partition frame_batch_${old} for values from ('${old}') to ('${next}')`,
		);
	});
	const kept = () => inDistrict(db, 1, (trx) => trx.selectFrom("frame_batch").select("batch_id").execute());
	const at = new Date();
	at.setUTCMinutes(7); // it looks once an hour
	await settleTelemetry(db, 1, at, { rawDays: 45 });
	assert.equal((await kept()).length, 1);
	await settleTelemetry(db, 1, at, { rawDays: 30 });
	assert.equal((await kept()).length, 0);
	assert.equal((await inDistrict(db, 1, (trx) => trx.selectFrom("telemetry").select("cn").execute())).length, 1);
	assert.throws(() => readGatewaySettings({ HJ212_RAW_DAYS: "10" }), /HJ212_RAW_DAYS/);
});

test("what strangers sent goes after thirty days, what a station sent badly stays as long as raw frames do", async (t) => {
	const { db } = await gatewayWith(t, {});
	const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
	const frame = (mn: string, days: number) => ({
		...{
			mn,
			peer: "127.0.0.1",
			reason: mn === MN ? "crc" : "unknown-station",
			password: "",
			receivedAt: daysAgo(days),
		},
		...{ body: Buffer.from(`${mn} ${days}`), bytes: 8 },
	});
	const sent = [frame("S1", 40), frame("", 40), frame("S1", 20), frame(MN, 60), frame(MN, 40)];
	await inDistrict(db, 1, (trx) => quarantineFrames(trx, sent));
	const at = new Date();
	at.setUTCMinutes(7);
	await settleTelemetry(db, 1, at, { rawDays: 50 });
	const left = await inDistrict(db, 1, (trx) =>
		trx.selectFrom("quarantine").select("body").orderBy("frame_id").execute(),
	);
	assert.deepEqual(
		left.map(({ body }) => body.toString()),
		["S1 20", `${MN} 40`],
	);
	await assert.rejects(
		inDistrict(db, 1, (trx) => sql`select drop_quarantine(1, current_date)`.execute(trx)),
		/30 days at least/,
	);
});

/** A certificate for bihuan.test that is its own authority, for a week round now (X.509, DER written by hand: nothing is installed for it). */
function selfSigned(): { cert: string; key: string } {
	const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
	const der = (tag: number, ...parts: Buffer[]) => {
		const body = Buffer.concat(parts);
		const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
		return Buffer.concat([Buffer.from([tag, ...length]), body]);
	};
	const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
	const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
	const algorithm = sequence(oid("2a8648ce3d040302")); // ecdsa-with-SHA256
	const name = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from("bihuan.test")))));
	const time = (days: number) => {
		const digits = new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, "").slice(2, 14);
		return der(0x17, Buffer.from(`${digits}Z`));
	};
	const alternative = sequence(oid("551d11"), der(0x04, sequence(der(0x82, Buffer.from("bihuan.test")))));
	const authority = sequence(
		oid("551d13"),
		der(0x01, Buffer.from([255])),
		der(0x04, sequence(der(0x01, Buffer.from([255])))),
	);
	const body = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.from([1])),
		algorithm,
		name,
		sequence(time(-3), time(4)),
		name,
		publicKey.export({ type: "spki", format: "der" }),
		der(0xa3, sequence(alternative, authority)),
	);
	const signature = der(0x03, Buffer.from([0]), sign("sha256", body, privateKey));
	const text = sequence(body, algorithm, signature).toString("base64").replace(/.{64}/g, "$&\n");
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
	};
}
