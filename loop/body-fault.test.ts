import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { bodyFault } from "./body-fault.ts";
import { isDay } from "./local-day.ts";

const body = z.strictObject({
	reason: z.string().trim().min(1).max(10),
	tasks: z.array(z.strictObject({ text: z.string().max(5), dueOn: z.string().refine(isDay, "YYYY-MM-DD") })).max(2),
	stand: z.enum(["agrees", "differs"]),
});

const told = (sent: unknown) => bodyFault(body.safeParse(sent).error?.issues ?? []);

test("what was filled in wrongly is told by the field's name and what it takes, in both languages", () => {
	const task = { text: "清淤", dueOn: "2026-11-24" };
	const sound = { reason: "属实", tasks: [task], stand: "agrees" };
	assert.equal(told({ ...sound, reason: "  " }).zh, "“理由”没有填写");
	assert.equal(told({ ...sound, reason: undefined }).zh, "“理由”没有填写");
	assert.equal(told({ ...sound, reason: "一".repeat(11) }).zh, "“理由”至多 10 个字");
	assert.equal(told({ ...sound, tasks: [task, task, task] }).zh, "“任务”至多 2 项");
	assert.deepEqual(told({ ...sound, tasks: [task, { text: "清淤并护坡绿化", dueOn: "明天" }] }), {
		zh: "“任务第 2 项的内容”至多 5 个字；“任务第 2 项的期限”须是日期（年-月-日）",
		en: "tasks no. 2 text: 5 characters at most; tasks no. 2 due day: must be a day, YYYY-MM-DD",
	});
	assert.equal(told({ ...sound, stand: "maybe" }).zh, "“stand”不在可选范围内");
	assert.equal(told({ ...sound, more: 1 }).en, "the body: has what is not known (more)");
});
