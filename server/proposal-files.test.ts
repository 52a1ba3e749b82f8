import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import sharp from "sharp";
import { DRAFT } from "../proposals/testing.ts";
import { type ProposalsHouse, proposalsHouse } from "./proposals.testing.ts";

const png = (shade: number) =>
	sharp({ create: { width: 64, height: 48, channels: 3, background: { r: shade, g: 90, b: 120 } } })
		.png()
		.toBuffer();

async function brought({ file }: ProposalsHouse, person: string, name: string, bytes: Buffer): Promise<string> {
	const answer = await file(person, `/api/files?${new URLSearchParams({ name, key: randomUUID() })}`, bytes);
	assert.equal(answer.statusCode, 201, answer.body);
	return answer.json().sha256;
}

test("an attachment is opened by those whom the proposal concerns, by others only once the office has released it", async (t) => {
	const own = await proposalsHouse(t);
	const { call, step, key } = own;
	const photo = await brought(own, "member", "现场照片.png", await png(40));
	const paper = await brought(own, "member", "调研.png", await png(90));
	const attachments = [
		{ fileId: photo, name: "现场照片" },
		{ fileId: paper, name: "调研材料" },
	];
	const stolen = await call("third", "POST", "/api/proposals", {
		body: { ...DRAFT, attachments: [attachments[0]] },
		clientKey: key(),
	});
	assert.equal(stolen.json().error.code, "FILE_NOT_YOURS", "knowing a file's digest is no right to name it");
	const made = await call("member", "POST", "/api/proposals", { body: { ...DRAFT, attachments }, clientKey: key() });
	assert.equal(made.statusCode, 201, made.body);
	const id = made.json().proposalId;
	const opens = async (person: string, file = photo) =>
		(await call(person, "GET", `/api/proposals/${id}/files/${file}`)).statusCode;
	const all = async (...persons: string[]) => Promise.all(persons.map((person) => opens(person)));

	assert.deepEqual(
		await all("member", "second", "committee", "lead", "supervision", ""),
		[200, 404, 404, 404, 404, 404],
	);
	await step("member", id, "ask-cosigner", { persons: ["second"] });
	assert.equal(await opens("second"), 200, "who is asked to sign reads what he signs");
	await step("second", id, "co-sign", { agrees: true });
	await step("member", id, "submit");
	assert.deepEqual(await all("committee", "supervision", "auditor", "lead", "third"), [200, 200, 200, 404, 404]);
	await step("committee", id, "review", { outcome: "accept" });
	const units = [{ unit: "lead-unit", person: "lead", role: "lead" }];
	await step("government", id, "assign", { mode: "lead", units });
	assert.deepEqual(await all("lead", "head", "co", "third", ""), [200, 200, 404, 404, 404]);
	// The kernel's own route says the same.
	const general = async (person: string) => (await call(person, "GET", `/api/files/${photo}`)).statusCode;
	assert.deepEqual(await Promise.all(["lead", "committee", "third"].map(general)), [200, 200, 404]);

	const body = { what: "proposal", openness: "public", files: [photo] };
	assert.equal((await step("committee", id, "publish", { ...body, files: ["f".repeat(64)] })).statusCode, 409);
	assert.equal((await step("committee", id, "publish", body)).statusCode, 201);
	assert.deepEqual([await opens(""), await opens("third"), await opens("", paper)], [200, 200, 404]);
	const answer = await call("", "GET", `/api/proposals/${id}/files/${photo}`);
	assert.match(String(answer.headers["content-disposition"]), /^attachment/);
	assert.deepEqual(
		(await call("", "GET", `/api/proposals/${id}`)).json().public.files.map((one: { name: string }) => one.name),
		["现场照片"],
	);
	await step("committee", id, "publish", { what: "proposal", openness: "closed", reason: "涉及企业经营" });
	assert.equal(await opens(""), 404, "closed again, it is gone again");
});

test("an edit keeps, renames and drops attachments, and nobody reads what was dropped", async (t) => {
	const own = await proposalsHouse(t);
	const { call, step, key } = own;
	const [a, b] = [
		await brought(own, "member", "甲.png", await png(10)),
		await brought(own, "member", "乙.png", await png(200)),
	];
	const attachments = [
		{ fileId: a, name: "甲" },
		{ fileId: b, name: "乙" },
	];
	const id = (
		await call("member", "POST", "/api/proposals", { body: { ...DRAFT, attachments }, clientKey: key() })
	).json().proposalId;
	const { year: _, ...text } = DRAFT;
	const edited = await step("member", id, "edit", { ...text, attachments: [{ fileId: a, name: "现场图" }] });
	assert.equal(edited.statusCode, 201, edited.body);
	const view = (await call("member", "GET", `/api/proposals/${id}`)).json().view;
	assert.deepEqual(view.proposal.attachments, [{ fileId: a, name: "现场图" }]);
	assert.deepEqual(view.files, [a]);
	await step("member", id, "submit");
	const opens = async (file: string) =>
		(await call("committee", "GET", `/api/proposals/${id}/files/${file}`)).statusCode;
	assert.deepEqual([await opens(a), await opens(b)], [200, 404]);
});
