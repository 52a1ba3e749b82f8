import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { LightMyRequestResponse } from "fastify";
import { append } from "../loop/event.store.ts";
import { SCHEME_KIND } from "../proposals/scheme.ts";
import { DRAFT, insertPosts, LETTER, SCHEME } from "../proposals/testing.ts";
import { asOwner } from "../store/connect.ts";
import { inDistrict } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

/** A house with the persons of the proposals' tests, who enter with one click. */
export async function proposalsHouse(t: TestContext) {
	const { db, ownerUrl } = await testDatabase(t);
	const clock = { now: new Date("2026-01-10T02:00:00.000Z") };
	await inDistrict(db, 1, async (trx) => {
		await insertPosts(trx);
		const at = "2026-01-01T02:00:00.000Z";
		const event = { clientKey: "scheme-2026", matterId: "proposals-2026", line: "proposals", kind: SCHEME_KIND };
		await append(trx, { ...event, happenedAt: at, actor: "supervision", unit: "", body: SCHEME }, at);
	});
	await asOwner(ownerUrl, async (owner) => {
		await owner.query("update person set demo = true; update district set demo = true");
		await owner.query(
			"insert into person (district_id, person_id, unit_id, name_zh, name_en, demo) values (1, 'auditor', 'district', '审计', 'auditor', true), (1, 'supervision', 'district', '督查', 'supervision', true), (1, 'system', 'district', '系统', 'system', true)",
		);
		await owner.query(
			"insert into post (district_id, post_id, person_id, unit_id, title_zh, title_en, from_day) select 1, person_id || '-1', person_id, unit_id, '职', 'post', '2024-01-01' from person where person_id in ('auditor', 'supervision', 'system')",
		);
		await owner.query(
			"insert into duty (district_id, person_id, duty, from_at, given_by) values (1, 'auditor', 'auditor', '2024-01-01', 'test'), (1, 'supervision', 'supervision', '2024-01-01', 'test'), (1, 'system', 'system-admin', '2024-01-01', 'test')",
		);
	});
	const dataFolder = await mkdtemp(join(tmpdir(), "bihuan-proposals-"));
	t.after(() => rm(dataFolder, { recursive: true, force: true }));
	const app = await buildApp({ db, districtId: 1, now: () => clock.now, dataFolder, version: "test" }, LINES, {
		signIn: { demoPersons: true },
	});
	t.after(() => app.close());
	const headers = { origin: "http://127.0.0.1", host: "127.0.0.1", "content-type": "application/json" };
	const cookies = new Map<string, string>();
	const enter = async (person: string): Promise<string> => {
		const known = cookies.get(person);
		if (known !== undefined) return known;
		const answer = await app.inject({
			method: "POST",
			url: "/api/sign-in/demo",
			headers,
			payload: { personId: person },
		});
		assert.equal(answer.statusCode, 200, `${person}: ${answer.body}`);
		const cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
		cookies.set(person, cookie);
		return cookie;
	};
	const call = async (
		person: string,
		method: "GET" | "POST",
		url: string,
		body?: object,
	): Promise<LightMyRequestResponse> => {
		const cookie = person === "" ? {} : { cookie: await enter(person) };
		return app.inject({ method, url, headers: { ...headers, ...cookie }, ...(body ? { payload: body } : {}) });
	};
	const file = async (person: string, url: string, payload: Buffer) =>
		app.inject({
			method: "POST",
			url,
			headers: { ...headers, "content-type": "application/octet-stream", cookie: await enter(person) },
			payload,
		});
	let n = 0;
	const key = () => `client-key-${n++}`;
	const step = (person: string, id: string, name: string, body: object = {}) =>
		call(person, "POST", `/api/proposals/${id}/steps`, { step: name, body, clientKey: key() });
	const at = (day: string) => {
		clock.now = new Date(`${day}T02:00:00.000Z`);
		cookies.clear();
	};
	return { app, db, call, file, step, key, at };
}

export type ProposalsHouse = Awaited<ReturnType<typeof proposalsHouse>>;

/** A draft of the member's; returns its id. */
export async function drafted({ call, key }: ProposalsHouse): Promise<string> {
	const answer = await call("member", "POST", "/api/proposals", { body: DRAFT, clientKey: key() });
	assert.equal(answer.statusCode, 201, answer.body);
	return answer.json().proposalId;
}

/** From the draft to the delivered reply; returns the proposal's id. */
export async function delivered(own: ProposalsHouse): Promise<string> {
	const { step, at } = own;
	const id = await drafted(own);
	const good = async (answer: Promise<LightMyRequestResponse>) => {
		const { statusCode, body } = await answer;
		assert.equal(statusCode, 201, body);
	};
	await good(step("member", id, "submit"));
	at("2026-01-20");
	await good(step("committee", id, "review", { outcome: "accept" }));
	at("2026-02-02");
	const units = [
		{ unit: "lead-unit", person: "lead", role: "lead" },
		{ unit: "co-unit", person: "co", role: "co" },
	];
	await good(step("government", id, "assign", { mode: "lead", units }));
	at("2026-03-20");
	await good(step("lead", id, "write-letter", LETTER));
	const view = (await own.call("government", "GET", `/api/proposals/${id}`)).json().view;
	const { digest } = view.proposal.letters[0];
	await good(step("government", id, "clear-letter", { unit: "lead-unit", version: 1, digest, passed: true }));
	const reply = {
		unit: "lead-unit",
		version: 1,
		documentNo: "武民复〔2026〕1号",
		signer: "局长",
		sentOn: "2026-03-20",
	};
	await good(step("lead", id, "reply", reply));
	await good(step("committee", id, "deliver", { unit: "lead-unit", on: "2026-03-20", way: "system" }));
	return id;
}
