import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { instantOf, localDay, monthsBetween } from "./local-day.ts";
import { knownThen } from "./moment.ts";
import { standingEvents } from "./world.ts";

const minute = (n: number) => new Date(Date.UTC(2024, 7, 1) + n * 60_000).toISOString();

/** Events whose corrections point to earlier ones, received no earlier than the one before. */
const history = fc
	.array(fc.record({ happened: fc.nat(100), delay: fc.nat(50), corrects: fc.option(fc.nat(20), { nil: null }) }), {
		maxLength: 20,
	})
	.map((drafts) => {
		let received = 0;
		return drafts.map((draft, index) => {
			received = Math.max(received, draft.happened + draft.delay);
			return {
				seq: index + 1,
				happenedAt: minute(draft.happened),
				receivedAt: minute(received),
				supersedes: draft.corrects !== null && draft.corrects >= 1 && draft.corrects <= index ? draft.corrects : null,
			};
		});
	});

test("whatever order events arrive in, the same stands", () => {
	fc.assert(
		fc.property(history, fc.nat(160), fc.nat(160), fc.infiniteStream(fc.nat()), (events, at, later, keys) => {
			const moment = { at: minute(at), knownBy: minute(at + later), timeZone: "Asia/Shanghai" };
			const shuffled = events
				.map((event) => ({ event, key: keys.next().value }))
				.sort((a, b) => a.key - b.key)
				.map(({ event }) => event);
			assert.deepEqual(standingEvents(shuffled, moment), standingEvents(events, moment));
		}),
	);
});

test("a correction received later changes what is known now about then, and never what was known then", () => {
	fc.assert(
		fc.property(
			history.filter((events) => events.length > 0),
			fc.nat(160),
			(events, at) => {
				const first = events[0];
				assert.ok(first);
				const then = knownThen(minute(at), "Asia/Shanghai");
				const correction = {
					seq: events.length + 1,
					happenedAt: first.happenedAt,
					receivedAt: minute(10_000),
					supersedes: 1,
				};
				assert.deepEqual(standingEvents([...events, correction], then), standingEvents(events, then));
				const now = { at: minute(200), knownBy: minute(20_000), timeZone: "Asia/Shanghai" };
				assert.ok(!standingEvents([...events, correction], now).some((event) => event.seq === 1));
			},
		),
	);
});

test("a local day of Wujin begins at sixteen hours UTC of the day before", () => {
	assert.equal(instantOf("2024-08-01", "00:00", "Asia/Shanghai"), "2024-07-31T16:00:00.000Z");
	assert.equal(localDay("2024-07-31T16:00:00.000Z", "Asia/Shanghai"), "2024-08-01");
	assert.deepEqual(monthsBetween("2023-11", "2024-02"), ["2023-11", "2023-12", "2024-01", "2024-02"]);
});
