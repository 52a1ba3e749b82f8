import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { gapsToAsk, type MissingSpan } from "./gap.ts";
import { type Asked, askedFault, HISTORY, type HistoryCn } from "./request.ts";
import { requestOf } from "./request-command.ts";
import { askedWords, progressWords, replyWords } from "./request-words.ts";

const ZONE = "Asia/Shanghai";
const NOW = new Date("2026-03-20T02:00:00.000Z");
const DAY = 86_400_000;

test("what is asked becomes the command of table 9, its times the station's own", () => {
	const history: Asked = {
		ask: "history",
		cn: "2061",
		from: "2026-03-04T16:00:00.000Z",
		to: "2026-03-04T20:00:00.000Z",
	};
	assert.deepEqual(requestOf(history, NOW, ZONE), {
		cn: "2061",
		cp: "BeginTime=20260305000000,EndTime=20260305040000",
		span: { from: "20260305000000", to: "20260305040000" },
	});
	assert.deepEqual(requestOf({ ask: "time" }, NOW, ZONE), { cn: "1012", cp: "PolId=;SystemTime=20260320100000" });
	assert.deepEqual(requestOf({ ask: "real-time-interval", seconds: 60 }, NOW, ZONE), {
		cn: "1062",
		cp: "RtdInterval=60",
	});
	assert.deepEqual(requestOf({ ask: "minute-interval", minutes: 10 }, NOW, ZONE), { cn: "1064", cp: "MinInterval=10" });
	const asked = (["clock", "real-time-interval", "minute-interval"] as const).map((what) =>
		requestOf({ ask: "tell", what }, NOW, ZONE),
	);
	assert.deepEqual(
		asked.map(({ cn, cp }) => [cn, cp]),
		[
			["1011", ""],
			["1061", ""],
			["1063", ""],
		],
	);
});

test("history that is turned round, lies ahead or is too long for a logger is refused with the cure", () => {
	const fault = (cn: HistoryCn, from: number, to: number) => {
		const at = (days: number) => new Date(NOW.getTime() + days * DAY).toISOString();
		return askedFault({ ask: "history", cn, from: at(from), to: at(to) }, NOW);
	};
	assert.equal(fault("2061", -1, -2)?.code, "SPAN_TURNED");
	assert.equal(fault("2061", 1, 2)?.code, "PERIOD_AHEAD");
	assert.equal(fault("2051", -9, -1)?.words.zh, "分钟数据一次最多补 7 天，请分段补传。");
	for (const cn of Object.keys(HISTORY) as HistoryCn[]) assert.equal(fault(cn, -HISTORY[cn].days, 0), null);
	assert.equal(askedFault({ ask: "time" }, NOW), null);
});

test("each outcome is told in words, with those of tables 6 and 7", () => {
	const zh = (outcome: Parameters<typeof replyWords>[0]["outcome"], code: number | null, frames = 0) =>
		replyWords({ outcome, code, frames }).zh;
	assert.deepEqual(
		[
			zh("done", 1, 5),
			zh("refused", 3),
			zh("refused", 8),
			zh("refused", 77),
			zh("failed", 100),
			zh("failed", 4, 2),
			zh("no-answer", null),
			zh("no-answer", null, 3),
			zh("not-connected", null),
			zh("stopped", null),
		],
		[
			"已完成，收到 5 帧数据。",
			"被站点拒绝：访问密码错误。",
			"被站点拒绝：命令编码 CN 错误（此设备不支持该命令）。",
			"被站点拒绝：返回码 77。",
			"站点未能完成：没有数据。",
			"站点未能完成：通讯超时，收到 2 帧数据。",
			"重发三次仍无应答。请检查站点的通讯和设备是否支持该命令。",
			"收到 3 帧数据后再无消息，站点没有报告执行结果。",
			"站点未连接，没有发出。",
			"接收服务已停止，没有等到结果。",
		],
	);
	const told = (said: Record<string, string>) => replyWords({ outcome: "done", code: 1, frames: 1, told: said }).zh;
	assert.equal(told({ SystemTime: "20260320100009" }), "已答复：站点时钟 2026-03-20 10:00:09。");
	assert.equal(told({ RtdInterval: "60" }), "已答复：实时数据间隔 60 秒。");
	assert.deepEqual(
		[
			{ sent: 1, accepted: false, frames: 0 },
			{ sent: 3, accepted: false, frames: 0 },
			{ sent: 1, accepted: true, frames: 0 },
			{ sent: 1, accepted: true, frames: 7 },
		].map((so) => progressWords(so).zh),
		["已发出，等待应答……", "第 2 次重发，等待应答……", "站点已接受，正在执行……", "正在执行，已收到 7 帧……"],
	);
	const history: Asked = {
		ask: "history",
		cn: "2051",
		from: "2026-03-04T16:00:00.000Z",
		to: "2026-03-04T20:00:00.000Z",
	};
	assert.equal(askedWords(history, ZONE).zh, "补传 2026-03-05 00:00 至 2026-03-05 04:00 的分钟数据");
});

test("gaps that can be asked for cover each hole of the last, overlap nowhere, and are short enough to be asked at once", () => {
	const span = fc.record({
		cn: fc.constantFrom(2011, 2031, 2051, 2061, 0),
		from: fc.integer({ min: -30 * 24, max: 2 }),
		hours: fc.integer({ min: 1, max: 400 }),
	});
	fc.assert(
		fc.property(fc.array(span, { maxLength: 12 }), fc.subarray([2011, 2031, 2051, 2061]), (spans, tells) => {
			const missing = spans.map(({ cn, from, hours }): MissingSpan => {
				const at = NOW.getTime() + from * 3_600_000;
				return { cn, from: at, to: at + hours * 3_600_000 };
			});
			const gaps = gapsToAsk(missing, new Set(tells), NOW.getTime());
			assert.ok(gaps.length <= 6);
			for (const gap of gaps) {
				assert.equal(askedFault({ ask: "history", ...gap }, NOW), null);
				const holes = missing.filter(
					(one) => new Date(one.from).toISOString() <= gap.to && new Date(one.to).toISOString() >= gap.from,
				);
				assert.ok(holes.length > 0);
				for (const other of gaps)
					if (other !== gap && other.cn === gap.cn) assert.ok(other.to < gap.from || gap.to < other.from);
			}
			const past = missing.filter(({ cn, from }) => cn !== 0 && from < NOW.getTime());
			assert.equal(gaps.length > 0, past.length > 0);
		}),
		{ seed: 212 },
	);
	const real = [{ cn: 2011, from: NOW.getTime() - 7_200_000, to: NOW.getTime() - 3_600_000 }];
	assert.equal(gapsToAsk(real, new Set([2011, 2051]), NOW.getTime())[0]?.cn, "2051");
	assert.equal(gapsToAsk(real, new Set([2011]), NOW.getTime())[0]?.cn, "2061");
});
