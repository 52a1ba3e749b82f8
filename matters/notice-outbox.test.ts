import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { SMTPServer } from "smtp-server";
import { postDue } from "./notice.jobs.ts";
import { choose, followChain, markRead } from "./notice.store.ts";
import { channelsOf } from "./notice-channel.ts";
import { digestAll } from "./notice-digest.store.ts";
import { gatherAtOnce, messagesTo, RETRY_MINUTES } from "./notice-outbox.store.ts";
import { CannotStart, readNoticeSettings } from "./notice-settings.ts";
import { houseOfFour, KINDS } from "./notices.testing.ts";
import { USUAL_CHOICE } from "./quiet-hours.ts";

const SECRET = "not-to-be-logged";

/** A real mail server that signs people in, and turns away whom it is told to. */
async function mailServer() {
	const mails: { to: string; text: string }[] = [];
	const state = { busy: false, unknown: "" };
	const server = new SMTPServer({
		authOptional: false,
		allowInsecureAuth: true,
		disabledCommands: ["STARTTLS"],
		onAuth: ({ username, password }, _session, done) =>
			password === SECRET ? done(null, { user: username ?? "" }) : done(new Error("no")),
		onRcptTo: ({ address }, _session, done) => {
			if (address === state.unknown) return done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
			if (state.busy) return done(Object.assign(new Error("come back later"), { responseCode: 451 }));
			return done();
		},
		onData: async (stream, session, done) => {
			const raw = await text(stream);
			for (const { address } of session.envelope.rcptTo) mails.push({ to: address, text: raw });
			done();
		},
	});
	server.on("error", () => {});
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	const close = () => new Promise<void>((closed) => server.close(() => closed()));
	const { port } = server.server.address() as AddressInfo;
	return { mails, state, close, url: `smtp://bihuan:${SECRET}@127.0.0.1:${port}` };
}

async function hookServer(t: TestContext) {
	const calls: { headers: Record<string, unknown>; body: string }[] = [];
	const state = { status: 200 };
	const server = createServer(async (request, answer) => {
		calls.push({ headers: request.headers, body: await text(request) });
		answer.writeHead(state.status, { location: "http://127.0.0.1:1/" }).end();
	});
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	t.after(() => server.close());
	const { port } = server.address() as AddressInfo;
	return { calls, state, url: `http://127.0.0.1:${port}/in` };
}

async function houseWithPost(t: TestContext, ways: ("email" | "webhook")[] = ["email"]) {
	const four = await houseOfFour(t);
	const mail = await mailServer();
	const hook = await hookServer(t);
	const settings = readNoticeSettings({
		BIHUAN_URL: "https://bihuan.example/",
		...(ways.includes("email") ? { BIHUAN_SMTP_URL: mail.url, BIHUAN_MAIL_FROM: "闭环 <bihuan@test.example>" } : {}),
		...(ways.includes("webhook") ? { BIHUAN_WEBHOOK_URL: hook.url, BIHUAN_WEBHOOK_SECRET: SECRET } : {}),
	});
	const channels = channelsOf(settings);
	t.after(() => {
		for (const channel of Object.values(channels)) channel.close();
		return mail.close();
	});
	const { inside, clock, house } = four;
	const now = () => clock.now.toISOString();
	const turn = async () => {
		await inside((trx) => followChain(trx, KINDS, now()));
		await inside((trx) => gatherAtOnce(trx, settings, ways, now()));
		await postDue(house, channels);
	};
	const digest = async () => {
		await inside((trx) => digestAll(trx, settings, ways, now()));
		await postDue(house, channels);
	};
	const to = (person: string) => mail.mails.filter((one) => one.to === `${person}@test.example`);
	return { ...four, mail, hook, settings, channels, now, turn, digest, to };
}

const subjectOf = (mail: { text: string } | undefined) => {
	const line = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(mail?.text ?? "")?.[1] ?? "";
	return line.replace(/\r\n[ \t]/g, "").replace(/=\?UTF-8\?([BQ])\?(.*?)\?=\s*/gi, (_, way: string, coded: string) =>
		way.toUpperCase() === "B"
			? Buffer.from(coded, "base64").toString()
			: Buffer.from(
					coded
						.replaceAll("_", " ")
						.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
					"latin1",
				).toString(),
	);
};
const bodyOf = (mail: { text: string } | undefined) => {
	const [head = "", ...rest] = (mail?.text ?? "").split("\r\n\r\n");
	const body = rest.join("\r\n\r\n");
	return /base64/i.test(head)
		? Buffer.from(body, "base64").toString()
		: Buffer.from(
				body
					.replace(/=\r\n/g, "")
					.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
				"latin1",
			).toString();
};

test("what comes together is one mail, in the reader's working hours, with links, once", async (t) => {
	const { assigned, later, turn, to } = await houseWithPost(t);
	await assigned();
	await assigned("红旗浜漂浮物");
	await turn();
	assert.equal(to("doer").length, 0, "held for a minute");
	later(2);
	await Promise.all([turn(), turn()]);
	await turn();
	assert.equal(to("doer").length, 1);
	const [mail] = to("doer");
	assert.equal(subjectOf(mail), "【闭环】2 件事项需要您处理");
	assert.match(bodyOf(mail), /第 1 号“下沿浜水体发黑”：请接收\s+https:\/\/bihuan\.example\/matters\/waters-/);
	assert.match(mail?.text ?? "", /Message-ID: <[0-9a-f-]{36}@bihuan>/i);
	assert.match(mail?.text ?? "", /Auto-Submitted: auto-generated/);
	assert.equal(to("chief").length, 0);
});

test("what was read in the pages meanwhile is not mailed", async (t) => {
	const { assigned, later, turn, to, inside, now } = await houseWithPost(t);
	await assigned();
	await turn();
	await inside((trx) => markRead(trx, "doer", null, now()));
	later(2);
	await turn();
	assert.equal(to("doer").length, 0);
});

test("an evening's assignment waits for the morning; who chose the digest alone gets it there", async (t) => {
	const { assigned, later, turn, digest, to, inside, clock } = await houseWithPost(t);
	clock.now = new Date("2026-11-24T11:00:00.000Z"); // 19:00
	await assigned();
	later(2);
	await turn();
	assert.equal(to("doer").length, 0);
	clock.now = new Date("2026-11-25T00:00:00.000Z"); // 08:00
	await turn();
	assert.equal(to("doer").length, 1);
	await inside((trx) => choose(trx, "doer", { ...USUAL_CHOICE, atOnce: false, lang: "en" }));
	await assigned("红旗浜漂浮物");
	later(2);
	await turn();
	assert.equal(to("doer").length, 1, "nothing in between");
	await digest();
	assert.equal(to("doer").length, 2);
	assert.match(subjectOf(to("doer")[1]), /^\[Bihuan\] 2026-11-25: .*news: 1$/);
});

test("one digest a working day: what is late, today and this week, and what is new; with nothing to say there is none", async (t) => {
	const { assigned, step, digest, to, clock, inside, turn } = await houseWithPost(t);
	const matterId = await assigned();
	await step("doer", matterId, "accept");
	await turn();
	clock.now = new Date("2026-11-26T23:00:00.000Z"); // Friday, 07:00
	await digest();
	assert.equal(to("doer").length, 0, "not before eight");
	clock.now = new Date("2026-11-27T00:30:00.000Z");
	await Promise.all([digest(), digest()]);
	await digest();
	const own = to("doer").filter((one) => subjectOf(one).includes("到期"));
	assert.equal(own.length, 1);
	assert.equal(subjectOf(own[0]), "【闭环】2026-11-27 今天到期 1 件");
	assert.match(bodyOf(own[0]), /第 1 号“下沿浜水体发黑”：完成任务，期限 2026-11-27/);
	assert.equal(to("checker").length, 0, "he owes nothing and nothing is new to him");
	clock.now = new Date("2026-11-28T02:00:00.000Z"); // Saturday
	await digest();
	assert.equal(to("doer").filter((one) => subjectOf(one).includes("到期")).length, 1);
	clock.now = new Date("2026-11-30T02:00:00.000Z");
	await digest();
	assert.match(subjectOf(to("doer").at(-1)), /^【闭环】2026-11-30 已逾期 1 件$/);
	const counted = await inside((trx) =>
		trx
			.selectFrom("notice")
			.select(["unit_id", "kind"])
			.where("person_id", "=", "doer")
			.where("kind", "=", "digest")
			.execute(),
	);
	assert.deepEqual(counted, [
		{ unit_id: "town", kind: "digest" },
		{ unit_id: "town", kind: "digest" },
	]);
});

test("a mail server that is busy is asked again with growing waits and the same Message-ID; one unknown address is given up at once", async (t) => {
	const { assigned, later, turn, to, mail, inside, clock } = await houseWithPost(t);
	mail.state.busy = true;
	await assigned();
	await turn();
	later(2);
	await turn();
	const state = async () => (await inside((trx) => messagesTo(trx, "doer"))).messages[0];
	assert.deepEqual([(await state())?.fault, (await state())?.sentAt], ["EENVELOPE 451", null]);
	const waited: number[] = [];
	for (let n = 0; n < 3; n++) {
		const next = Date.parse((await state())?.nextAt ?? "");
		waited.push((next - clock.now.getTime()) / 60_000);
		clock.now = new Date(next);
		await turn();
	}
	assert.deepEqual(waited, RETRY_MINUTES.slice(0, 3));
	mail.state.busy = false;
	clock.now = new Date((await state())?.nextAt ?? "");
	await turn();
	assert.equal(to("doer").length, 1);
	assert.ok((await state())?.sentAt);
	mail.state.unknown = "doer@test.example";
	await assigned("红旗浜漂浮物");
	await turn();
	later(2);
	await turn();
	assert.match((await state())?.fault ?? "", /^EENVELOPE 550$/);
	assert.ok((await state())?.givenUpAt, "no second attempt");
});

test("a mail server that is down or refuses our sign-in loses nothing, and the fault does not say the password", async (t) => {
	const { assigned, later, turn, inside, mail, settings, house, clock } = await houseWithPost(t);
	await assigned();
	await turn();
	later(2);
	const wrong = channelsOf({
		...settings,
		smtp: { url: mail.url.replace(SECRET, "wrong-secret"), from: "a@b.example" },
	});
	await inside((trx) => gatherAtOnce(trx, settings, ["email"], clock.now.toISOString()));
	await postDue(house, wrong);
	const [message] = (await inside((trx) => messagesTo(trx, "doer"))).messages;
	assert.match(message?.fault ?? "", /^EAUTH/);
	assert.equal(message?.givenUpAt, null);
	assert.doesNotMatch(JSON.stringify(message), /wrong-secret/);
	wrong.email?.close();
	later(2);
	await turn();
	assert.equal(mail.mails.length, 1);
});

test("the webhook gets a signed call with the message's own key; a refusal is retried, a redirect is not followed", async (t) => {
	const { assigned, later, turn, hook, inside, clock } = await houseWithPost(t, ["webhook"]);
	hook.state.status = 302;
	await assigned();
	await turn();
	later(2);
	await turn();
	const state = async () => (await inside((trx) => messagesTo(trx, "doer"))).messages[0];
	assert.equal((await state())?.fault, "HTTP 302");
	hook.state.status = 200;
	clock.now = new Date((await state())?.nextAt ?? "");
	await turn();
	assert.equal(hook.calls.length, 2);
	const [first, second] = hook.calls;
	assert.equal(first?.headers["idempotency-key"], second?.headers["idempotency-key"]);
	const signature = createHmac("sha256", SECRET)
		.update(`${second?.headers["x-bihuan-timestamp"]}.${second?.body}`)
		.digest("hex");
	assert.equal(second?.headers["x-bihuan-signature"], `sha256=${signature}`);
	assert.deepEqual(JSON.parse(second?.body ?? "").person, { id: "doer", name: "doer同志" });
	hook.state.status = 422;
	await assigned("红旗浜漂浮物");
	await turn();
	later(2);
	await turn();
	assert.ok((await state())?.givenUpAt, "what it finds wrong once it finds wrong again");
});

test("a setting that makes no sense is refused with what would, and without the secret in it", () => {
	for (const env of [
		{ BIHUAN_SMTP_URL: `http://u:${SECRET}@x`, BIHUAN_MAIL_FROM: "a@b.c" },
		{ BIHUAN_SMTP_URL: `smtp://u:${SECRET}@x` },
		{ BIHUAN_SMTP_URL: `smtp://u:${SECRET}@x`, BIHUAN_MAIL_FROM: "nobody" },
		{ BIHUAN_WEBHOOK_URL: "https://x", BIHUAN_WEBHOOK_SECRET: "" },
		{ BIHUAN_WEBHOOK_URL: "file:///etc/passwd", BIHUAN_WEBHOOK_SECRET: SECRET },
		{ BIHUAN_DIGEST_HOUR: "24" },
		{ BIHUAN_URL: "bihuan" },
	])
		assert.throws(
			() => readNoticeSettings(env),
			(error: Error) => error instanceof CannotStart && !error.message.includes(SECRET),
		);
	assert.deepEqual(readNoticeSettings({}), { baseUrl: "", smtp: null, webhook: null, digestHour: 8 });
});
