import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { assessFile } from "./assess-file.ts";

async function assessed(t: TestContext, content: string | Buffer) {
	const folder = await mkdtemp(join(tmpdir(), "bihuan-assess-"));
	t.after(() => rm(folder, { recursive: true }));
	const path = join(folder, "rows.csv");
	await writeFile(path, content);
	const rows = [];
	for await (const row of assessFile(path, "river")) rows.push(row);
	return rows;
}

test("Chinese and English columns, a BOM, tabs and CRLF are understood alike", async (t) => {
	const wanted = [["红旗河", 3]];
	for (const text of [
		"断面名称,监测时间,pH,溶解氧(mg/L),氨氮（mg/L）\n红旗河,2024-08-01 08:00,7.2,6.5,0.9\n",
		"\uFEFFsection,time,ph,do_mg_l,nh3n_mg_l\r\n红旗河,2024-08-01 08:00,7.2,6.5,0.9\r\n",
		"断面名称\t监测时间\tpH\t溶解氧\t氨氮\n红旗河\t2024-08-01 08:00\t7.2\t6.5\t0.9\n",
	]) {
		assert.deepEqual(
			(await assessed(t, text)).map((row) => [row.section, row.assessment.class]),
			wanted,
		);
	}
});

test("GB 18030 is read as well as UTF-8", async (t) => {
	// 断面名称,总磷 ⏎ 红旗河,0.5
	const bytes = Buffer.from("b6cfc3e6c3fbb3c62cd7dcc1d70abaecc6ecbad32c302e350a", "hex");
	const rows = await assessed(t, bytes);
	assert.deepEqual(
		rows.map((row) => [row.section, row.assessment.class]),
		[["红旗河", 6]],
	);
});

test("a cell that is no number is named with row, column and cure, and the other rows stay", async (t) => {
	const rows = await assessed(t, '断面名称,总磷,氨氮\n甲,"0,15",0.4\n乙,0.1,0.4\n丙,,\n');
	assert.equal(rows.length, 3);
	assert.match(rows[0]?.reason ?? "", /第 2 行“总磷”：“0,15”不是数字/);
	assert.equal(rows[0]?.assessment.class, 2);
	assert.equal(rows[2]?.assessment.class, null);
	assert.match(rows[2]?.reason ?? "", /不评类别/);
});

test("zero and negative phosphorus count as below detection and say so", async (t) => {
	const [row] = await assessed(t, "section,tp_mg_l\n甲,-0.001\n");
	assert.equal(row?.assessment.class, 1);
	assert.match(row?.reason ?? "", /按未检出计/);
});

test("a file without a column to assess is refused with what is needed", async (t) => {
	await assert.rejects(assessed(t, "a,b\n1,2\n"), /至少一列/);
	await assert.rejects(assessed(t, ""), /文件是空的/);
});

test("a line without end is refused and does not fill the memory", async (t) => {
	await assert.rejects(assessed(t, Buffer.concat([Buffer.from("section,tp_mg_l\n"), Buffer.alloc(3_000_000, 0x61)])));
});
