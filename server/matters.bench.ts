import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { loadDemo } from "../demo/load.ts";
import { append } from "../loop/event.store.ts";
import { sessionCookie } from "../people/cookie.ts";
import { startSession } from "../people/session.store.ts";
import { asOwner, connect } from "../store/connect.ts";
import { type Db, inDistrict } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";
import { together } from "../store/together.ts";
import { buildApp } from "./app.ts";
import { LINES } from "./lines.ts";

// Two bars. Appending: durable, chained events by 16 clients against the commits per second of one plain connection with rows of the same size.
// Opening: /mine, a matter and the ledger with 1,000,000 events in 50,000 matters against 10,000 events in 500.

const CLIENTS = 16;
const APPEND_BAR = 0.5;
const SECONDS = 4;
const ROUNDS = 5;
const OPEN_BAR = 2;
const SMALL = 500;
const COPIES = 100;
const EVENTS_A_MATTER = 20;

const BODY = { words: "已对排口下游三十米进行清淤，投加底泥固化剂，现场照片三张，下周复测氨氮与总磷。".repeat(3) };

function median(numbers: number[]): number {
	return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** `npm run bench -- matters`; with `append` or `open` behind it, that half alone. */
export async function bench(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	try {
		const half = process.argv[3];
		if (half !== "open") await appending(server.ownerUrl);
		if (half !== "append") await opening(server.ownerUrl, folder);
	} finally {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

async function fresh(serverUrl: string, name: string): Promise<string> {
	const url = new URL(serverUrl);
	await asOwner(serverUrl, (owner) => owner.query(`create database ${name}`));
	url.pathname = `/${name}`;
	await migrate(url.href);
	await asOwner(url.href, (owner) =>
		owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')"),
	);
	return url.href;
}

async function appending(serverUrl: string): Promise<void> {
	const ownerUrl = await fresh(serverUrl, "append");
	const db = connect(ownerUrl, { max: CLIENTS });
	const plain = new pg.Client({ connectionString: ownerUrl });
	await plain.connect();
	await plain.query("create table plain_event (like event including all)");
	const shares: number[] = [];
	try {
		for (let round = -1; round < ROUNDS; round++) {
			const bare = await commitsOfOne(plain);
			const chained = await appendsOf(db);
			if (round < 0) continue; // the first one warms the caches
			shares.push(chained / bare);
			console.log(
				`  round ${round + 1}: ${bare.toFixed(0)} plain commits/s by one connection, ${chained.toFixed(0)} chained events/s by ${CLIENTS}`,
			);
		}
	} finally {
		await plain.end();
		await db.destroy();
	}
	report("append", median(shares), `(bar: at least ${APPEND_BAR})`, (ratio) => ratio >= APPEND_BAR);
}

/** One connection, one row a commit, the same columns and body. */
async function commitsOfOne(plain: pg.Client): Promise<number> {
	const body = JSON.stringify(BODY);
	const hash = "a".repeat(64);
	let seq = Number((await plain.query("select coalesce(max(seq), 0) as seq from plain_event")).rows[0]?.seq ?? 0);
	const began = performance.now();
	let done = 0;
	while (performance.now() - began < SECONDS * 1000) {
		seq += 1;
		await plain.query({
			name: "plain",
			text: "insert into plain_event values (1, $1, $2, $3, 'waters', 'matter.report', $4, $4, 'doer', 'town', $5, null, $6, $6)",
			values: [seq, randomUUID(), `m-${seq % 500}`, new Date(), body, hash],
		});
		done += 1;
	}
	return done / ((performance.now() - began) / 1000);
}

async function appendsOf(db: Db): Promise<number> {
	const began = performance.now();
	let done = 0;
	await Promise.all(
		Array.from({ length: CLIENTS }, async (_, client) => {
			while (performance.now() - began < SECONDS * 1000) {
				const now = new Date().toISOString();
				await together(db, 1, [], (trx) =>
					append(
						trx,
						{
							clientKey: randomUUID(),
							matterId: `m-${client}`,
							line: "waters",
							kind: "matter.report",
							happenedAt: now,
							actor: "doer",
							unit: "town",
							body: BODY,
						},
						now,
					),
				);
				done += 1;
			}
		}),
	);
	return done / ((performance.now() - began) / 1000);
}

async function opening(serverUrl: string, dataFolder: string): Promise<void> {
	const now = new Date();
	const sides = [];
	for (const [name, copies] of [
		["few", 0],
		["many", COPIES - 1],
	] as const) {
		const ownerUrl = await fresh(serverUrl, name);
		const db = connect(ownerUrl, { max: 4 });
		const house = { db, districtId: 1, now: () => now, dataFolder, version: "bench" };
		await loadDemo(house);
		await fill(ownerUrl, now, copies);
		const app = await buildApp(house, LINES);
		const cookie = async (personId: string) => {
			const session = { personId, way: "demo" as const, address: "", agent: "" };
			const token = await inDistrict(db, 1, (trx) => startSession(trx, session, now));
			return sessionCookie(token, false).split(";")[0] ?? "";
		};
		sides.push({ db, app, clerk: await cookie("bench-person-1"), office: await cookie("demo-05") });
	}
	const [few, many] = sides;
	if (!few || !many) throw new Error("two sides");
	const pages = [
		["/mine of a clerk", "/api/mine", "clerk"],
		["/mine of the supervision office", "/api/mine", "office"],
		["/matters/:id", "/api/matters/bench-0-10", "clerk"],
		["/matters", "/api/matters?open=true", "office"],
		["/commitments", "/api/commitments", "office"],
	] as const;
	for (const [name, url, who] of pages) {
		const times: { few: number[]; many: number[] } = { few: [], many: [] };
		for (let round = -2; round < 15; round++)
			for (const [size, side] of [
				["few", few],
				["many", many],
			] as const) {
				const began = performance.now();
				const answer = await side.app.inject({ url, headers: { cookie: side[who], host: "127.0.0.1" } });
				if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
				if (round >= 0) times[size].push(performance.now() - began);
			}
		const [small, large] = [median(times.few), median(times.many)];
		report(
			`${name}: ${small.toFixed(1)} ms with 10,000 events, ${large.toFixed(1)} ms with 1,000,000`,
			large / small,
			`(bar: at most ${OPEN_BAR})`,
			(ratio) => ratio <= OPEN_BAR,
		);
	}
	for (const { app, db } of sides) {
		await app.close();
		await db.destroy();
	}
}

/**
 * 500 matters of 20 events each over ten years, a tenth of them open, and `copies` times as many again in the same years. The rows are written as the store
 * writes them, but for the hashes, which no page reads; each copy has its own clerks, so that a clerk's list is as long as before.
 */
async function fill(ownerUrl: string, now: Date, copies: number): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		await owner.query(
			`insert into person (district_id, person_id, unit_id, name_zh, name_en, demo)
			select 1, 'bench-person-' || n, 'hutang', '压测人员' || n, 'bench ' || n, true from generate_series(1, 12 * ($1::int + 1)) n`,
			[copies],
		);
		await owner.query(
			`insert into post (district_id, post_id, person_id, unit_id, title_zh, title_en, from_day, until_day)
			select 1, person_id || '-1', person_id, 'hutang', '办事员', 'clerk', '2024-01-01', null from person where person_id like 'bench-person-%'`,
		);
		await owner.query(
			`create temporary table bench as
			select c, m, 'bench-' || c || '-' || m as id, 'bench-person-' || (c * 12 + m % 12 + 1) as clerk, m % 10 <> 0 as closed,
				$3::timestamptz - interval '1 day' * (3650.0 * (m - 1) / $2) - interval '1 minute' * c - interval '20 days' as raised,
				($3::timestamptz)::date + m % 60 as due
			from generate_series(0, $1::int) c, generate_series(1, $2::int) m`,
			[copies, SMALL, now.toISOString()],
		);
		// The chain is in the order of time, and behind what is there.
		await owner.query(
			`create temporary table bench_seq as
			select id, s, (select max(seq) from event) + row_number() over (order by raised + interval '8 hours' * (s - 1), id) as seq
			from bench, generate_series(1, $1::int) s`,
			[EVENTS_A_MATTER],
		);
		await owner.query("create index on bench_seq (id, s); analyze bench; analyze bench_seq");
		await owner.query(
			`insert into event (district_id, seq, client_key, matter_id, line, kind, happened_at, received_at, actor, unit, body, supersedes, prev_hash, hash)
			select 1, seq, id || '-' || s, id, 'waters', 'matter.' || step, raised + interval '8 hours' * (s - 1), raised + interval '8 hours' * (s - 1),
				case when step in ('verify', 'look-back') then 'demo-07' when step in ('write-in', 'assign', 'sign-off') then 'demo-05' else clerk end, 'hutang',
				case step
					when 'raise' then jsonb_build_object('kind', 'creek-problem', 'title', '压测事项 ' || m, 'words', '', 'category', 'rubbish', 'source', 'patrol', 'evidence', '[]'::jsonb)
					when 'write-in' then jsonb_build_object('reason', '', 'tasks', jsonb_build_array(jsonb_build_object('id', '1', 'text', '清淤', 'unit', 'hutang', 'person', clerk, 'dueOn', due::text)))
					when 'assign' then jsonb_build_object('unit', 'hutang', 'person', clerk, 'coUnits', '[]'::jsonb, 'relations', jsonb_build_object('supervisor', 'demo-05', 'verifier', 'demo-07', 'tracker', 'demo-08'), 'why', '')
					when 'accept' then jsonb_build_object('words', '')
					when 'task-done' then jsonb_build_object('task', '1', 'words', '已清淤', 'evidence', jsonb_build_array(jsonb_build_object('name', '照片', 'href', '/waters')))
					when 'verify' then jsonb_build_object('passed', true, 'reason', '属实', 'evidence', '[]'::jsonb)
					when 'look-back' then jsonb_build_object('passed', true, 'reason', '没有复发', 'evidence', '[]'::jsonb)
					when 'sign-off' then jsonb_build_object('words', '', 'silence', true)
					else jsonb_build_object('words', '正在清淤，进展顺利。', 'evidence', '[]'::jsonb) end,
				null, '', md5(id || '-' || s)
			from bench join bench_seq using (id), lateral (select case
				when s = 1 then 'raise' when s = 2 then 'write-in' when s = 3 then 'assign' when s = 4 then 'accept'
				when closed and s = 16 then 'task-done' when closed and s = 17 then 'claim-done' when closed and s = 18 then 'verify'
				when closed and s = 19 then 'sign-off' when closed and s = 20 then 'look-back' else 'report' end as step) named
			order by seq`,
		);
		await owner.query(
			`insert into matter (district_id, matter_id, raise_seq, line, kind, title, category, source, stage, round, owner_unit, owner_person, raised_at, stage_at,
				due_on, handle_due_on, handled_at, last_seq, last_at, demo, tracked, verified, signed_off_at, looked_back)
			select 1, id, first.seq, 'waters', 'creek-problem', '压测事项 ' || m, 'rubbish', 'patrol', case when closed then 'closed' else 'in-hand' end, 1,
				'hutang', clerk, raised, raised + interval '6 days', case when closed then null else due end, due, case when closed then raised + interval '5 days' end,
				last.seq, raised + interval '7 days', true, true, closed, case when closed then raised + interval '144 hours' end, case when closed then true end
			from bench join bench_seq first using (id) join bench_seq last using (id) where first.s = 1 and last.s = $1`,
			[EVENTS_A_MATTER],
		);
		await owner.query(
			`insert into matter_tie (district_id, matter_id, relation, who)
			select 1, id, relation, who from bench, lateral (values ('doer', clerk), ('raiser', clerk), ('doer-unit', 'hutang'), ('supervisor', 'demo-05'),
				('verifier', 'demo-07'), ('tracker', 'demo-08')) t (relation, who)`,
		);
		await owner.query(
			`insert into matter_owed (district_id, matter_id, step, item, person_id, unit_id, since, due_on)
			select 1, id, 'task-done', '1', clerk, 'hutang', raised + interval '1 day', due from bench where not closed`,
		);
		await owner.query(
			`insert into matter_turn (district_id, matter_id, seq, step, title, line, kind, at, on_day, round, unit_id, person_id, by_person, passed, reason, demo)
			select 1, e.matter_id, e.seq, substr(e.kind, 8), '压测事项 ' || m, 'waters', 'creek-problem', e.happened_at, (e.happened_at at time zone 'Asia/Shanghai')::date, 1,
				'hutang', clerk, e.actor, (e.body ->> 'passed')::boolean, coalesce(e.body ->> 'reason', ''), true
			from bench join event e on e.district_id = 1 and e.matter_id = id
			where e.kind in ('matter.raise', 'matter.assign', 'matter.claim-done', 'matter.verify', 'matter.sign-off', 'matter.look-back')`,
		);
		await owner.query(
			`insert into matter_term (district_id, matter_id, n, clock, title, line, kind, round, unit_id, person_id, started_on, due_on, ended_on, outcome, late_by,
				used_days, given_days, standing, demo)
			select 1, id, n, clock, '压测事项 ' || m, 'waters', 'creek-problem', 1, 'hutang', clerk, raised::date, due,
				case when closed or clock <> 'handle' then raised::date + 5 end, case when closed or clock <> 'handle' then 'kept' else 'open' end, 0, 4, 10, false, true
			from bench, lateral (values (0, 'assign'), (1, 'accept'), (2, 'handle')) t (n, clock)`,
		);
		await owner.query("update chain_head set seq = (select max(seq) from event)");
		await owner.query("vacuum analyze");
		const counted = await owner.query(
			"select (select count(*) from event) as events, (select count(*) from matter) as matters",
		);
		console.log(`  ${counted.rows[0]?.events} events in ${counted.rows[0]?.matters} matters`);
	});
}

function report(what: string, ratio: number, bar: string, holds: (ratio: number) => boolean): void {
	console.log(`${what}: ratio ${ratio.toFixed(2)} ${bar}`);
	if (!holds(ratio)) process.exitCode = 1;
}
