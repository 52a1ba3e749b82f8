import assert from "node:assert/strict";
import { test } from "node:test";
import { backOf } from "./back-of.ts";

test("a sign-in leads back to the page that asked for it, with what was chosen there", () => {
	const page = "/waters/problems?creek=c003&stage=raised";
	assert.equal(backOf(`?${new URLSearchParams({ back: page })}`), page);
	assert.equal(backOf(""), null);
});

test("a sign-in never leads to another site", () => {
	for (const back of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", ""])
		assert.equal(backOf(`?${new URLSearchParams({ back })}`), null, back);
});
