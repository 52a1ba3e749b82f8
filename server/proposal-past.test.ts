import assert from "node:assert/strict";
import { test } from "node:test";
import { demoDatabase } from "../demo/testing.ts";
import { momentOf } from "../loop/moment.api.ts";
import { listProposals } from "../proposals/list.store.ts";
import { PastProposals } from "../proposals/past.store.ts";
import { listedPromises } from "../proposals/promise-list.store.ts";
import { chosenPromises } from "../proposals/promise-list.ts";
import { sumsOfYear } from "../proposals/statistics.store.ts";
import { inDistrict } from "../store/database.ts";

const NOW = new Date("2026-11-24T01:00:00.000Z");
const ZONE = "Asia/Shanghai";
const at = (day: string) => momentOf({ asOf: day, sense: "known-then" }, NOW, ZONE);

test("the list and the sums of a past moment follow the same rules as those of the present", async (t) => {
	const { db, districtId } = await demoDatabase(t, NOW);
	await inDistrict(db, districtId, async (trx) => {
		const past = new PastProposals();
		const today = momentOf({ sense: "known-then" }, NOW, ZONE);
		const page = { page: 1, size: 50, onlyPublic: false, person: "demo-member-1" };
		for (const query of [
			page,
			{ ...page, page: 3 },
			{ ...page, year: 2025, letter: "A" },
			{ ...page, q: "42" },
			{ ...page, q: "7", year: 2025 },
			{ ...page, q: "zhuanjingtexin" },
			{ ...page, q: "老年" },
			{ ...page, unit: "demo-resources" },
			{ ...page, shows: "opinion-late", unit: "demo-commerce", year: 2024 },
			{ ...page, stage: "closed", topic: "产业经济" },
			{ ...page, onlyPublic: true, person: null, key: true },
		])
			assert.deepEqual(await past.list(trx, query, today), await listProposals(trx, query), JSON.stringify(query));
		for (const year of [2024, 2025, 2026]) {
			const nonzero = (sums: Awaited<ReturnType<typeof sumsOfYear>>) =>
				sums.map(({ unit, counts }) => [unit, Object.fromEntries(Object.entries(counts).sort())]);
			assert.deepEqual(nonzero(await past.sums(trx, year, today)), nonzero(await sumsOfYear(trx, year)), String(year));
		}
		assert.deepEqual(await past.years(trx, today), [2026, 2025, 2024]);
	});
});

test("a past day shows what had been done by then: no. 42 is in hand in August 2024, and no proposal of a later year is there", async (t) => {
	const { db, districtId } = await demoDatabase(t, NOW);
	await inDistrict(db, districtId, async (trx) => {
		const past = new PastProposals();
		const query = { page: 1, size: 50, onlyPublic: false, person: "demo-member-1" };
		const august = at("2024-08-15");
		const [no42] = (await past.list(trx, { ...query, year: 2024, q: "专精特新中小企业给予土地" }, august)).items;
		assert.deepEqual([no42?.number, no42?.stage, no42?.classNow], [42, "in-hand", null]);
		assert.deepEqual(await past.years(trx, august), [2024]);
		assert.equal(
			(await past.list(trx, { ...query, onlyPublic: true, person: null, q: "专精特新中小企业给予土地" }, august)).total,
			0,
		);
		const sum = async (day: string, name: string) =>
			(await past.sums(trx, 2024, at(day))).find((one) => one.unit === "")?.counts[name] ?? 0;
		assert.ok((await sum("2024-03-01", "reply-open")) >= (await sum("2025-03-01", "reply-open")));
		assert.equal((await sum("2024-08-15", "opinion-late")) < (await sum("2025-08-15", "opinion-late")), true);
	});
});

test("next year's list holds every promise that was not delivered, with the letter that made it; delivered ones leave it", async (t) => {
	const { db, districtId } = await demoDatabase(t, NOW);
	await inDistrict(db, districtId, async (trx) => {
		const of42 = async (day: string, list: number) =>
			chosenPromises((await listedPromises(trx, at(day))).all, { list }).filter(
				(one) => one.proposalId === "p-2024-042",
			);
		const january = await of42("2025-01-15", 2025);
		assert.deepEqual(
			january.map((one) => [one.dueOn, one.documentNo, one.fate]),
			[
				["2025-06-30", "武自然资复〔2024〕42号", "open"],
				["2025-09-30", "武自然资复〔2024〕42号", "open"],
			],
		);
		assert.ok(january.every((one) => one.letterSeq > 0));
		assert.equal((await of42("2025-08-01", 2025)).length, 1, "the first was delivered in June");
		assert.deepEqual(await of42("2026-01-15", 2026), []);
		assert.deepEqual(await of42("2025-01-15", 2024), [], "a year's own promises are on the next year's list");

		// What the sums count can be listed, promise by promise.
		const today = momentOf({ sense: "known-then" }, NOW, ZONE);
		const { all } = await listedPromises(trx, today);
		for (const year of [2024, 2025, 2026])
			for (const { unit, counts } of await sumsOfYear(trx, year)) {
				const query = { year, counted: true, ...(unit === "" ? {} : { unit }) };
				const many = (fate?: "delivered" | "given-up") => chosenPromises(all, fate ? { ...query, fate } : query).length;
				assert.deepEqual(
					[many(), many("delivered"), many("given-up")],
					[counts.promises ?? 0, counts["promises-delivered"] ?? 0, counts["promises-given-up"] ?? 0],
					`${year} ${unit}`,
				);
			}
	});
});
