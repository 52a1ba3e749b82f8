import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, filesToKeep, MOST_FILES } from "./field-shell.ts";

const origin = "https://bihuan.example";
const asked = (path: string, more: Partial<{ method: string; mode: string }> = {}) =>
	answerTo(`${origin}${path}`, origin, { method: "GET", mode: "cors", ...more });

test("the worker answers for the field page and the files of the build, and for nothing else", () => {
	assert.equal(asked("/field", { mode: "navigate" }), "page");
	assert.equal(asked("/assets/field.page-abc.js"), "file");
	for (const path of ["/api/field/round", "/api/me", "/api/files/00", "/", "/mine", "/field-worker.js"])
		assert.equal(asked(path), "leave", path);
	for (const path of ["/mine", "/fields", "/field/x", "/assets/x.html"])
		assert.equal(asked(path, { mode: "navigate" }), "leave", path);
	assert.equal(asked("/assets/x.js", { method: "POST" }), "leave");
	assert.equal(answerTo("https://elsewhere.example/assets/x.js", origin, { method: "GET", mode: "cors" }), "leave");
});

test("only files of the build are kept, each once and not without end, whatever a page tells", () => {
	const told = [
		`${origin}/assets/a.js`,
		`${origin}/assets/a.js?x`,
		`${origin}/api/me`,
		"https://elsewhere.example/assets/b.js",
		7,
		"no address",
	];
	assert.deepEqual(filesToKeep(told, origin), ["/assets/a.js"]);
	const many = Array.from({ length: 2000 }, (_, index) => `${origin}/assets/${index}.js`);
	assert.equal(filesToKeep(many, origin).length, MOST_FILES);
});
