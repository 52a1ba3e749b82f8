import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SimilarIndex, sharedPassages } from "./similar.ts";

const LAND = {
	title: "关于加大专精特新中小企业用地政策支持力度的建议",
	body: "专精特新企业用地指标紧张，厂房租金逐年上涨。建议盘活低效工业用地，优先保障专精特新中小企业，推行弹性年期出让。",
};
const MEALS = {
	title: "关于加强社区养老助餐服务的建议",
	body: "老年助餐点少，覆盖不足。建议增加助餐点，完善补贴办法，引入社会力量运营社区食堂。",
};
const SEWER = {
	title: "关于加快老旧小区雨污分流改造的建议",
	body: "老旧小区阳台洗衣水直排雨水管。建议分年度实施雨污分流，明确物业管养责任，公布改造计划。",
};
const PARAPHRASE = {
	title: "建议优先解决专精特新企业用地难",
	body: "我区专精特新企业普遍反映用地指标紧张、租金上涨较快，应当盘活低效工业用地，实行弹性年期出让，保障中小企业。",
};

const filled = () => {
	const index = new SimilarIndex();
	index.add("land", LAND);
	index.add("meals", MEALS);
	index.add("sewer", SEWER);
	return index;
};

test("a proposal that says the same in other words is found first, and what has nothing to do with it is not", () => {
	const found = filled().find(PARAPHRASE);
	assert.equal(found[0]?.id, "land");
	assert.ok((found[0]?.likeness ?? 0) > 0.3);
	assert.ok(!found.some((one) => one.id === "meals"));
	assert.deepEqual(filled().find({ title: "关于发展低空经济的建议", body: "规划起降点，培育无人机物流。" }), []);
});

test("a changed text replaces the old one, a removed one is found no more, and one does not find itself", () => {
	const index = filled();
	index.add("land", MEALS);
	assert.equal(index.size, 3);
	assert.ok(!index.find(PARAPHRASE).some((one) => one.id === "land"));
	index.remove("meals");
	assert.deepEqual(
		index.find(MEALS).map((one) => one.id),
		["land"],
	);
	assert.deepEqual(index.find(MEALS, { except: "land" }), []);
});

test("likeness lies between 0 and 1, is best first, and the same text is the most alike of all", () => {
	const words = "养老助餐用地企业管网河道学校停车充电公园医院公交垃圾分类";
	const text = fc
		.array(fc.nat(words.length - 1), { minLength: 12, maxLength: 60 })
		.map((at) => at.map((one) => words[one]).join(""));
	fc.assert(
		fc.property(fc.array(text, { minLength: 2, maxLength: 12 }), (bodies) => {
			const index = new SimilarIndex();
			for (const [n, body] of bodies.entries()) index.add(`d${n}`, { title: body.slice(0, 8), body });
			for (const [n, body] of bodies.entries()) {
				const found = index.find({ title: body.slice(0, 8), body }, { limit: 12 });
				for (const [place, one] of found.entries()) {
					assert.ok(one.likeness > 0 && one.likeness <= 1);
					if (place > 0) assert.ok((found[place - 1]?.likeness ?? 0) >= one.likeness);
				}
				const own = found.find((one) => one.id === `d${n}`);
				assert.ok(own === undefined ? found.length === 0 : true);
			}
		}),
		{ seed: 6, numRuns: 60 },
	);
});

test("passages that two texts share word for word are shown, longest first", () => {
	assert.deepEqual(
		sharedPassages("我区盘活低效工业用地，推行弹性年期出让。", "应盘活低效工业用地；推行弹性年期出让为宜。"),
		["盘活低效工业用地", "推行弹性年期出让"],
	);
	assert.deepEqual(sharedPassages("甲乙丙", "丁戊己"), []);
});
