import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

// Who may import whom (DESIGN: the house). A room not named here may import nothing of ours.
const LINES = ["waters", "proposals", "projects", "contest"];
const ALLOWED: Record<string, string[]> = {
	store: [],
	loop: ["store"],
	people: ["loop", "store"],
	...Object.fromEntries(LINES.map((line) => [line, ["loop", "people", "store"]])),
	commitments: ["loop", "people", "store"],
	matters: ["loop", "people", "store"],
	gateway: ["loop", "people", "store", ...LINES],
	open: ["loop", "people", "store", ...LINES],
	field: ["loop", "people", "store", ...LINES],
	web: ["loop", "people"],
	demo: ["loop", "people", "store", "commitments", "matters", "gateway", ...LINES],
	server: ["loop", "people", "store", "commitments", "matters", "gateway", "open", "field", "demo", ...LINES],
	e2e: ["loop", "people", "store", "commitments", "matters", "gateway", "open", "field", "demo", "server", ...LINES],
};

/** A page is drawn with the shell's theme, words and links: the one thing that rooms take from `web`. */
const isPage = (file: string) => file.endsWith(".tsx");

interface Import {
	from: string;
	to: string;
	typeOnly: boolean;
}

const room = (file: string) => (file.includes("/") ? (file.split("/")[0] ?? "") : "");

/** Why an import is in the wrong room, or null. */
function breach({ from, to }: Import): string | null {
	const [own, other] = [room(from), room(to)];
	if (own === "" || other === "" || own === other) return null;
	if (other === "web" && isPage(from)) return null;
	const allowed = ALLOWED[own];
	if (!allowed) return `${from}: the room “${own}” is not in the plan of the house; add it to DESIGN and to this test.`;
	if (allowed.includes(other)) return null;
	if (LINES.includes(own) && LINES.includes(other))
		return `${from} imports ${to}: a line never imports another line; what both need belongs in loop/.`;
	if (own === "commitments" && LINES.includes(other))
		return `${from} imports ${to}: the ledger sees lines only through what they register (Line in loop/line.ts).`;
	return `${from} imports ${to}: ${own}/ may import ${allowed.join(", ") || "nothing"} only; move it, or what it needs, to where both may reach it.`;
}

function importsOf(file: string, text: string): Import[] {
	const found = text.matchAll(
		/(?:^|\n)\s*(?:import|export)\s+(type\s)?[^"';]*?from\s+"(\.[^"]+)"|import\(\s*"(\.[^"]+)"\s*\)/g,
	);
	return [...found].map((match) => ({
		from: file,
		to: normalize(join(dirname(file), match[2] ?? match[3] ?? "")),
		typeOnly: match[1] !== undefined,
	}));
}

function cycleIn(imports: Import[]): string[] | null {
	const graph = Map.groupBy(
		imports.filter((one) => !one.typeOnly),
		(one) => one.from,
	);
	const done = new Set<string>();
	const walk = (file: string, path: string[]): string[] | null => {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (done.has(file)) return null;
		for (const { to } of graph.get(file) ?? []) {
			const cycle = walk(to, [...path, file]);
			if (cycle) return cycle;
		}
		done.add(file);
		return null;
	};
	for (const file of graph.keys()) {
		const cycle = walk(file, []);
		if (cycle) return cycle;
	}
	return null;
}

const files = globSync("**/*.{ts,tsx}", { exclude: (name) => ["node_modules", "dist", "data"].includes(name) });
const all = files.flatMap((file) => importsOf(file, readFileSync(file, "utf8")));

test("every import stays within the plan of the house", () => {
	assert.ok(all.length > 100, "the imports were really read");
	assert.deepEqual(
		all.map(breach).filter((why) => why !== null),
		[],
	);
});

test("no files import each other in a ring", () => {
	assert.equal(cycleIn(all)?.join(" → ") ?? null, null);
});

test("seeded breaches are caught, each with the sentence that says where it belongs", () => {
	const seeded = (from: string, code: string) => importsOf(from, code).map(breach).join();
	assert.match(seeded("waters/x.ts", 'import { a } from "../proposals/y.ts";'), /a line never imports another line/);
	assert.match(seeded("commitments/x.ts", 'import { a } from "../waters/y.ts";'), /only through what they register/);
	assert.match(seeded("loop/x.ts", 'import type { A } from "../waters/y.ts";'), /loop\/ may import store only/);
	assert.match(seeded("store/x.ts", 'export { a } from "../loop/y.ts";'), /may import nothing only/);
	assert.match(seeded("waters/x.ts", 'import { a } from "../web/y.ts";'), /waters\/ may import/);
	assert.match(seeded("web/x.tsx", 'const a = await import("../waters/y.ts");'), /web\/ may import loop/);
	assert.match(seeded("attic/x.ts", 'import { a } from "../loop/y.ts";'), /not in the plan/);
	assert.equal(seeded("waters/x.page.tsx", 'import { a } from "../web/y.tsx";'), "");
	assert.deepEqual(
		cycleIn([
			...importsOf("loop/a.ts", 'import { b } from "./b.ts";'),
			...importsOf("loop/b.ts", 'import { a } from "./a.ts";'),
		]),
		["loop/a.ts", "loop/b.ts", "loop/a.ts"],
	);
});

/** Marks by which a test is left out, left empty, or lines are kept out of a count. */
const LEFT_OUT =
	/\btest\.(?:skip|todo|only)\b|\bt\.(?:skip|todo)\(|\b(?:skip|todo|only): (?:true|")|^test\(.*=> \{\s*\}\);|(?:c8|v8|istanbul) ignore/m;

test("no test is skipped or empty and no line kept out of a count; what can't be tested is on docs/untested.md", () => {
	const tests = files.filter((file) => file.endsWith(".test.ts") && file !== "folders.test.ts");
	assert.ok(tests.length > 100, `${tests.length} files of tests were read`);
	assert.deepEqual(
		tests.filter((file) => LEFT_OUT.test(readFileSync(file, "utf8"))),
		[],
	);
	for (const seeded of [
		'test.skip("x", f);',
		'test("x", { skip: true }, f);',
		'test("x", () => {});',
		"/* v8 ignore next */",
	])
		assert.match(seeded, LEFT_OUT);
});
