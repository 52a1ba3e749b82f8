import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { eventsOf } from "../loop/event.store.ts";
import type { Line } from "../loop/line.ts";
import type { MatterKind } from "../loop/matter.ts";
import { knownThen } from "../loop/moment.ts";
import { startSession } from "../people/session.store.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";

const days = (count: number) => ({ count, unit: "working-day" as const });
const CLOCKS = {
	assign: days(1),
	accept: days(1),
	handle: days(9),
	verify: days(3),
	verdict: days(5),
	"sign-off": days(3),
	"look-back": days(60),
};
const kind = (name: string, openInside: boolean): MatterKind => ({
	...{ line: "test", name, title: { zh: name, en: name }, limits: CLOCKS, proofsToClaim: 1, openInside },
	...{ asksRaiser: false, needsTaskBook: true, looksBack: true },
});
const LINE: Line = {
	...{ name: "test", title: { zh: "测试", en: "Test" }, indicators: [], rules: [], headlines: [] },
	kinds: [kind("open", true), kind("closed", false)],
};
const NOW = "2026-11-24T01:00:00.000Z";

async function houseOfThree(t: TestContext) {
	const { db, districtId } = await testDatabase(t);
	const dataFolder = await mkdtemp(join(tmpdir(), "bihuan-files-"));
	t.after(() => rm(dataFolder, { recursive: true, force: true }));
	const house = { db, districtId, now: () => new Date(NOW), dataFolder, version: "test" };
	const cookies: Record<string, string> = {};
	await inDistrict(db, districtId, async (trx) => {
		const own = { district_id: districtId, demo: false };
		await trx
			.insertInto("unit")
			.values({
				...own,
				unit_id: "u1",
				name_zh: "城市管理局",
				name_en: "Urban management",
				kind: "bureau",
				parent_id: null,
			})
			.execute();
		for (const person of ["a", "b", "auditor"]) {
			await trx
				.insertInto("person")
				.values({ ...own, person_id: person, unit_id: "u1", name_zh: `人员${person}`, name_en: person })
				.execute();
			const session = { personId: person, way: "password", address: "", agent: "" } as const;
			cookies[person] = `bihuan_session=${await startSession(trx, session, new Date(NOW))}`;
		}
		for (const person of ["a", "b"])
			await trx
				.insertInto("post")
				.values({
					district_id: districtId,
					post_id: person,
					person_id: person,
					unit_id: "u1",
					title_zh: "科员",
					title_en: "Officer",
					from_day: "2020-01-01",
					until_day: null,
				})
				.execute();
		const duty = {
			district_id: districtId,
			person_id: "auditor",
			duty: "auditor",
			from_at: new Date(NOW),
			until_at: null,
			given_by: "x",
		} as const;
		await trx.insertInto("duty").values(duty).execute();
	});
	const app = await buildApp(house, [LINE], {});
	t.after(() => app.close());
	const call = async (person: string | null, method: "GET" | "POST", url: string, payload?: Buffer | object) => {
		const headers = {
			host: "127.0.0.1:3850",
			...(person ? { cookie: cookies[person] ?? "" } : {}),
			...(Buffer.isBuffer(payload) ? { "content-type": "application/octet-stream" } : {}),
		};
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		const isJson = answer.headers["content-type"]?.toString().includes("json");
		return {
			status: answer.statusCode,
			headers: answer.headers,
			bytes: answer.rawPayload,
			json: isJson ? answer.json() : null,
		};
	};
	const files = async () =>
		(await readdir(join(dataFolder, "files"), { recursive: true, withFileTypes: true }).catch(() => [])).filter(
			(entry) => entry.isFile(),
		).length;
	return { app, call, files, house, cookies };
}

const upload = (name: string, key: string = randomUUID()) => `/api/files?${new URLSearchParams({ name, key })}`;
const photo = (text: string) =>
	sharp(
		Buffer.from(
			`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="#9bc"/><rect x="20" y="${text.length * 20}" width="150" height="60" fill="#421"/><circle cx="220" cy="60" r="40" fill="#fe0"/></svg>`,
		),
	)
		.withExif({ IFD0: { Make: "Secret" } })
		.jpeg()
		.toBuffer();

test("a photo is brought by one who works here, opened by him, and by others only once a matter names it", async (t) => {
	const { call } = await houseOfThree(t);
	const jpeg = await photo("a");
	const sent = await call("a", "POST", upload("../../etc/下沿浜\u202egpj.exe"), jpeg);
	assert.equal(sent.status, 201);
	assert.equal(sent.json.fileName, "下沿浜gpj.exe.jpg");
	assert.equal(sent.json.pictureHash, undefined);
	const path = `/api/files/${sent.json.sha256}`;
	for (const form of ["", "/public", "/thumb", "/facts"]) {
		assert.equal((await call("a", "GET", path + form)).status, 200, form);
		assert.equal((await call("b", "GET", path + form)).json.error.code, "NO_SUCH_FILE", form);
		assert.equal((await call(null, "GET", path + form)).status, 401, form);
	}
	const raise = (kind: string, who: string, evidence: object[]) =>
		call(who, "POST", "/api/matters", {
			line: "test",
			kind,
			clientKey: randomUUID(),
			body: { title: "浜水发黑", evidence },
		});
	const evidence = [{ fileId: sent.json.sha256, name: "治理后" }];
	assert.equal((await raise("open", "b", evidence)).json.error.code, "FILE_NOT_YOURS", "by knowing its digest alone");
	assert.equal((await raise("closed", "a", evidence)).status, 201);
	assert.equal((await call("b", "GET", path)).json.error.code, "NO_SUCH_FILE", "that matter is not his to read");
	const open = await raise("open", "a", evidence);
	const { uses, uploads } = (await call("b", "GET", `${path}/facts`)).json;
	assert.deepEqual(
		uses.map((use: { matter: { id: string } | null; name: string }) => [use.matter?.id, use.name]),
		[
			[undefined, ""],
			[open.json.matterId, "治理后"],
		],
		"one file proves two matters; the one that is not his is counted and not told",
	);
	assert.deepEqual(uploads[0].person, { zh: "人员a", en: "a" });
	const again = await call("b", "POST", upload("b.jpg"), await sharp(jpeg).resize(200).webp().toBuffer());
	const near = (await call("b", "GET", `/api/files/${again.json.sha256}/facts`)).json.nearlySame;
	assert.deepEqual([near.length, near[0].file.sha256, near[0].uses.length], [1, sent.json.sha256, 2], "seen before");
	await raise("open", "b", [{ fileId: again.json.sha256, name: "打捞后" }]);
	const reused = (await call("auditor", "GET", "/api/files/reused")).json;
	assert.deepEqual(
		reused.items.map(({ bitsApart, places }: { bitsApart: number | null; places: { name: string }[] }) => [
			bitsApart === null ? "same" : "like",
			...places.map((place) => place.name),
		]),
		[
			["like", "治理后", "打捞后"],
			["like", "治理后", "打捞后"],
			["same", "治理后", "治理后"],
		],
		"each pair of matters once",
	);
	assert.equal((await call("a", "GET", "/api/files/reused")).status, 403);
});

test("what came from outside is a download without rights; only our own copies are shown in place, and they say nothing of the camera", async (t) => {
	const { call } = await houseOfThree(t);
	const { json } = await call("a", "POST", upload("a.jpg"), await photo("a"));
	const original = await call("a", "GET", `/api/files/${json.sha256}`);
	const shown = await call("a", "GET", `/api/files/${json.sha256}/public`);
	for (const answer of [original, shown]) {
		assert.equal(answer.headers["x-content-type-options"], "nosniff");
		assert.equal(answer.headers["content-security-policy"], "default-src 'none'; sandbox");
		assert.match(String(answer.headers["cache-control"]), /private/);
	}
	assert.match(String(original.headers["content-disposition"]), /^attachment; filename\*=UTF-8''a\.jpg$/);
	assert.match(String(shown.headers["content-disposition"]), /^inline/);
	assert.ok(original.bytes.includes("Secret") && !shown.bytes.includes("Secret"));
	const pdf = Buffer.from("%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");
	const paper = (await call("a", "POST", upload("批复.pdf"), pdf)).json;
	assert.match(
		String((await call("a", "GET", `/api/files/${paper.sha256}`)).headers["content-disposition"]),
		/^attachment/,
	);
	assert.equal((await call("a", "GET", `/api/files/${paper.sha256}/thumb`)).status, 404);
});

test("who may not, or asks wrongly, is refused with a sentence, and nothing is kept", async (t) => {
	const { call, files, app, cookies } = await houseOfThree(t);
	const jpeg = await photo("a");
	const code = async (answer: ReturnType<typeof call>) => {
		const { status, json } = await answer;
		assert.ok(json.error.message.zh && json.error.message.en);
		return `${status} ${json.error.code}`;
	};
	assert.equal(await code(call(null, "POST", upload("a.jpg"), jpeg)), "401 SIGN_IN_FIRST");
	assert.equal(await code(call("auditor", "POST", upload("a.jpg"), jpeg)), "403 NOT_YOURS");
	assert.equal(await code(call("a", "POST", "/api/files?name=a.jpg", jpeg)), "400 BAD_REQUEST");
	assert.equal(await code(call("a", "POST", upload("a.jpg", "1"), jpeg)), "400 BAD_REQUEST");
	assert.equal(await code(call("a", "POST", upload("a.svg"), Buffer.from("<svg/>"))), "415 FILE_TYPE");
	assert.equal(await code(call("a", "GET", `/api/files/${"0".repeat(64)}`)), "404 NO_SUCH_FILE");
	assert.equal(await code(call("a", "GET", "/api/files/..%2f..%2fetc%2fpasswd")), "400 BAD_REQUEST");
	assert.equal(await code(call("a", "GET", `/api/files/${"0".repeat(64)}.thumb`)), "400 BAD_REQUEST");
	const headers = {
		host: "127.0.0.1:3850",
		cookie: cookies.a ?? "",
		"content-type": "multipart/form-data; boundary=x",
	};
	const form = await app.inject({ method: "POST", url: upload("a.jpg"), headers, payload: "--x--" });
	assert.equal(form.statusCode, 403, "a form of another site");
	assert.equal(await files(), 0);
});

test("an upload that is cut off on the wire leaves nothing; one that says it is too large is refused before it comes", async (t) => {
	const { app, files, cookies, house } = await houseOfThree(t);
	await app.listen({ port: 0, host: "127.0.0.1" });
	const address = app.server.address();
	const port = typeof address === "object" ? (address?.port ?? 0) : 0;
	const jpeg = await photo("a");
	const send = (length: number, bytes: Buffer, then: "cut" | "wait") =>
		new Promise<number | string>((answered) => {
			const headers = {
				host: `127.0.0.1:${port}`,
				cookie: cookies.a ?? "",
				"content-type": "application/octet-stream",
				"content-length": length,
			};
			const sending = request({ port, method: "POST", path: upload("a.jpg"), headers }, (answer) => {
				answered(answer.statusCode ?? 0);
				sending.destroy();
			});
			sending.on("error", () => answered("cut"));
			sending.write(bytes, () => then === "cut" && setTimeout(() => sending.destroy(new Error("gone")), 50));
		});
	assert.equal(await send(jpeg.length, jpeg.subarray(0, jpeg.length >> 1), "cut"), "cut");
	assert.equal(await send(300 << 20, jpeg, "wait"), 413);
	for (let n = 0; n < 50 && (await files()) > 0; n++) await sleep(20);
	assert.equal(await files(), 0);
	const kept = await inDistrict(house.db, 1, (trx) => eventsOf(trx, { line: "files" }, knownThen(NOW, "UTC")));
	assert.deepEqual(kept, []);
	assert.equal(await send(jpeg.length, jpeg, "wait"), 201, "and again, whole");
});
