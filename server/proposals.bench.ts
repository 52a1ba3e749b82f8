import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CorpusText, corpusText, paraphrased } from "../demo/proposal-corpus.ts";
import { SimilarTexts } from "../proposals/similar.store.ts";
import { sumsOfYear } from "../proposals/statistics.store.ts";
import { asOwner, connect } from "../store/connect.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import { startEmbedded } from "../store/embedded.ts";
import { migrate } from "../store/migrate.ts";

// How fast, and how well, proposals that say nearly the same are found among 20,000 texts, beside a pg_trgm index on the titles alone in the same run; and
// what a year's sums cost with ten times as many proposals. PostgreSQL's trigrams know no Chinese under the locale C that the product runs with, so the peer
// gets a database of its own under C.UTF-8; it compares titles only, while ours reads the whole text.

const TEXTS = 20_000;
const QUERIES = 300;
const SPEED_BAR = 3;
const RECALL_BAR = 0.9;
const SUMS_BAR = 2;
const ROUNDS = 60;

const bodyOf = (text: CorpusText) => [text.facts, text.analysis, text.suggestions].join("\n");

function median(times: number[]): number {
	return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Rows of the projection, as the steps of a proposal would leave them. */
async function fill(ownerUrl: string, from: number, many: number, year: number): Promise<void> {
	await asOwner(ownerUrl, async (owner) => {
		for (let start = 0; start < many; start += 1000) {
			const rows = Array.from({ length: Math.min(1000, many - start) }, (_, index) => {
				const n = from + start + index;
				const text = corpusText(n + 1);
				const unit = `unit-${n % 40}`;
				return {
					...{
						id: `b-${n}`,
						number: start + index + 1,
						title: text.title,
						topic: text.subject.topic,
						body: bodyOf(text),
						unit,
					},
					shows: [`|filed`, `|lead`, `${unit}|lead`, `${unit}|${n % 9 === 0 ? "reply-late" : "reply-on-time"}`],
				};
			});
			await owner.query(
				`insert into proposal (district_id, proposal_id, year, number, title, topic, kind, stage, stage_at, is_key, proposer, leads, units, shows, body, pinyin,
					openness, submitted_at, text_seq, last_seq, matters_seq, counted, demo)
				select 1, r.id, $2, r.number, r.title, r.topic, 'member', 'closed', now(), false, 'm', array[r.unit], array[r.unit],
					array(select jsonb_array_elements_text(r.shows)), r.body, '', 'closed', now(), 1, 1000 + substring(r.id from 3)::int, 0, '{}', true
				from jsonb_to_recordset($1::jsonb) as r (id text, number int, title text, topic text, body text, unit text, shows jsonb)`,
				[JSON.stringify(rows), year],
			);
		}
		await owner.query(
			`insert into proposal_tally (district_id, year, unit_id, name, count)
			select 1, $1::int, split_part(s, '|', 1), split_part(s, '|', 2), count(*) from proposal, unnest(shows) s where year = $1::int group by 1, 2, 3, 4`,
			[year],
		);
		await owner.query("analyze proposal; analyze proposal_tally");
	});
}

/** `npm run bench -- proposals`. */
export async function bench(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-bench-"));
	await chmod(folder, 0o755);
	const server = await startEmbedded(folder);
	try {
		await migrate(server.ownerUrl);
		await asOwner(server.ownerUrl, (owner) =>
			owner.query("insert into district (district_id, code, name_zh, name_en) values (1, '', '', '')"),
		);
		console.log(`writing ${TEXTS} texts of one year and ${TEXTS / 10} of another …`);
		await fill(server.ownerUrl, 0, TEXTS, 2024);
		await fill(server.ownerUrl, TEXTS, TEXTS / 10, 2023);
		const peer = new URL(server.ownerUrl);
		peer.pathname = "/titles";
		await asOwner(server.ownerUrl, (owner) =>
			owner.query("create database titles template template0 locale 'C.UTF-8'"),
		);
		await asOwner(peer.href, async (owner) => {
			await owner.query("create extension pg_trgm; create table title (id text primary key, title text not null)");
			for (let start = 0; start < TEXTS; start += 2000)
				await owner.query("insert into title select * from unnest($1::text[], $2::text[])", [
					Array.from({ length: 2000 }, (_, index) => `b-${start + index}`),
					Array.from({ length: 2000 }, (_, index) => corpusText(start + index + 1).title),
				]);
			await owner.query("create index title_trgm on title using gin (title gin_trgm_ops); analyze title");
		});
		await alike(server.ownerUrl, peer.href);
		await sums(server.ownerUrl);
	} finally {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

async function alike(ownerUrl: string, peerUrl: string): Promise<void> {
	const db = connect(ownerUrl, { max: 2 });
	const texts = new SimilarTexts();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(db, 1, work);
	const began = performance.now();
	await inside((trx) => texts.find(trx, { title: "预热", body: "第一次提问时建立索引" }));
	console.log(
		`index of ${TEXTS + TEXTS / 10} texts built in ${((performance.now() - began) / 1000).toFixed(1)} s, at the first question`,
	);
	const times: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
	const found = { ours: 0, peer: 0 };
	await asOwner(peerUrl, async (owner) => {
		await owner.query("set pg_trgm.similarity_threshold = 0.1");
		const askPeer = (title: string) =>
			owner.query<{ id: string }>("select id from title where title % $1 order by similarity(title, $1) desc limit 5", [
				title,
			]);
		for (let n = -20; n < QUERIES; n++) {
			const target = Math.abs(n * 61 + 7) % TEXTS;
			const asked = paraphrased(corpusText(target + 1), target + 500_000);
			let start = performance.now();
			const ours = await inside((trx) => texts.find(trx, asked, { limit: 5 }));
			const own = performance.now() - start;
			start = performance.now();
			const theirs = await askPeer(asked.title);
			const other = performance.now() - start;
			if (n < 0) continue;
			times.ours.push(own);
			times.peer.push(other);
			if (ours.some((one) => one.id === `b-${target}`)) found.ours += 1;
			if (theirs.rows.some((one) => one.id === `b-${target}`)) found.peer += 1;
		}
	});
	const [ours, peer] = [median(times.ours), median(times.peer)];
	const recall = found.ours / QUERIES;
	console.log(
		`alike among ${TEXTS} texts: ${ours.toFixed(2)} ms with its transaction · pg_trgm on the titles ${peer.toFixed(2)} ms · ratio ${(ours / peer).toFixed(2)} (bar: below ${SPEED_BAR})`,
	);
	console.log(
		`recall@5 on ${QUERIES} paraphrased duplicates: ${recall.toFixed(3)} (bar: at least ${RECALL_BAR}) · pg_trgm on the titles ${(found.peer / QUERIES).toFixed(3)}`,
	);
	if (!(ours / peer < SPEED_BAR) || recall < RECALL_BAR) process.exitCode = 1;
	await db.destroy();
}

async function sums(ownerUrl: string): Promise<void> {
	const db = connect(ownerUrl, { max: 2 });
	const times: Record<number, number[]> = { 2023: [], 2024: [] };
	const counted: Record<number, number> = {};
	for (let round = -5; round < ROUNDS; round++)
		for (const year of [2023, 2024]) {
			const start = performance.now();
			const found = await inDistrict(db, 1, (trx) => sumsOfYear(trx, year));
			if (round >= 0) times[year]?.push(performance.now() - start);
			counted[year] = found.find((one) => one.unit === "")?.counts.filed ?? 0;
		}
	const [small, large] = [median(times[2023] ?? []), median(times[2024] ?? [])];
	console.log(
		`a year's sums: ${counted[2023]} proposals ${small.toFixed(2)} ms · ${counted[2024]} proposals ${large.toFixed(2)} ms · ratio ${(large / small).toFixed(2)} (bar: at most ${SUMS_BAR})`,
	);
	if (counted[2024] !== TEXTS || !(large / small <= SUMS_BAR)) process.exitCode = 1;
	await db.destroy();
}
