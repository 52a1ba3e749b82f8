import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as ts from "typescript/unstable/ast";
import { API, type Project, SymbolFlags } from "typescript/unstable/sync";

const HOME = fileURLToPath(new URL("..", import.meta.url));

/** A sentence that a refusal may say. What is filled in when it is said stands as 〈its name〉. */
export interface Refused {
	code: string;
	status: string;
	zh: string;
	en: string;
	/** Where the code is thrown. */
	file: string;
	/** The file of the rule that says the sentence; null where the sentence stands beside the code. */
	rule: string | null;
}

/**
 * Every refusal in the product's own source, read from its syntax tree: what `refusal(CODE, words, status)` and the page's own `ApiError` say, and the
 * tables of refusals that a page shows after a redirect. Words that a rule returns are followed to the sentences of that rule.
 */
export function refusalsOf(home = HOME): { refused: Refused[]; faults: string[] } {
	const api = new API({ cwd: home });
	try {
		const project = api.updateSnapshot({ openProjects: [join(home, "tsconfig.json")] }).getProjects()[0];
		if (!project) throw new Error(`There is no project in ${home}.`);
		return new Reading(project, home).all();
	} finally {
		api.close();
	}
}

const IS_PRODUCT = /^(?!node_modules|dist|data|e2e|demo)(?!.*\.(test|testing|bench)\.tsx?$).*\.tsx?$/;
const MAY_REFUSE = /\b(refusal|ApiError)\(|_REFUSALS\b/;
const MAKERS = new Set(["refusal", "ApiError"]);
const LANGUAGES = ["zh", "en"] as const;

class Reading {
	#checker: Project["checker"];
	#home: string;
	#sources: ts.SourceFile[];
	/** Sentences whose words are handed to a function of two parameters, by the call. */
	#handed = new Map<ts.Node, { zh: ts.Node; en: ts.Node }>();
	#refused: Refused[] = [];
	#faults: string[] = [];

	constructor(project: Project, home: string) {
		this.#checker = project.checker;
		this.#home = home;
		const names = project.program.getSourceFileNames().filter((name) => IS_PRODUCT.test(relative(home, name)));
		this.#sources = names.flatMap((name) => project.program.getSourceFile(name) ?? []);
	}

	all() {
		for (const source of this.#sources)
			if (MAY_REFUSE.test(source.text)) this.#visit(source, relative(this.#home, source.fileName));
		return { refused: this.#refused, faults: this.#faults };
	}

	#visit(node: ts.Node, file: string): void {
		if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression))
			if (MAKERS.has(node.expression.text)) this.#refusal(node.arguments ?? [], node, file);
		if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text.endsWith("_REFUSALS"))
			for (const table of this.#values(node.initializer)) this.#table(table, file);
		node.forEachChild((child) => this.#visit(child, file));
	}

	#refusal([code, words, status]: readonly ts.Expression[], call: ts.Node, file: string): void {
		const codes = this.#values(code).filter(ts.isStringLiteral);
		const said = this.#values(words).filter((one) => ts.isObjectLiteralExpression(one) || this.#handed.has(one));
		const numbers = this.#values(status).filter(ts.isNumericLiteral);
		const { line } = call.getSourceFile().getLineAndCharacterOfPosition(call.getStart());
		// A page hands on what the server said.
		if (codes.length === 0 && said.length === 0 && ts.isNewExpression(call)) return;
		if (codes.length === 0) this.#faults.push(`${file}:${line + 1}: its code is not written out.`);
		if (said.length === 0) this.#faults.push(`${file}:${line + 1}: its words could not be found.`);
		const beside = said.length === 1 && said[0]?.getSourceFile().fileName === call.getSourceFile().fileName;
		for (const one of codes)
			for (const its of said) {
				// A rule that gives its code too gives both in one object.
				const ofOne = ts.isPropertyAccessExpression(words as ts.Node) && codes.length > 1;
				if (ofOne && its.parent.parent !== one.parent.parent) continue;
				this.#refused.push({
					...{ code: one.text, status: status ? (numbers[0]?.getText() ?? "—") : "400", file },
					rule: beside ? null : relative(this.#home, its.getSourceFile().fileName),
					...this.#bilingual(its, `${file}:${line + 1}`),
				});
			}
	}

	#table(table: ts.Node, file: string): void {
		if (!ts.isObjectLiteralExpression(table)) return;
		for (const its of table.properties) {
			if (!ts.isPropertyAssignment(its) || !ts.isObjectLiteralExpression(its.initializer)) continue;
			const words = this.#bilingual(its.initializer, file);
			this.#refused.push({ code: its.name.getText(), status: "302", file, rule: null, ...words });
		}
	}

	#bilingual(words: ts.Node, where: string): { zh: string; en: string } {
		const [zh, en] = LANGUAGES.map((language) => {
			const its = this.#handed.get(words)?.[language] ?? memberOf(words, language);
			if (!its) this.#faults.push(`${where}: ${language} is missing.`);
			return its ? this.#text(ts.isPropertyAssignment(its) ? its.initializer : its) : "";
		});
		return { zh: zh ?? "", en: en ?? "" };
	}

	/** What an expression may turn out to be: literals, and the functions and tables that lead to them. */
	#values(node: ts.Node | undefined, seen = new Set<ts.Node>()): ts.Node[] {
		if (!node || seen.has(node)) return [];
		seen.add(node);
		const of = (...all: (ts.Node | undefined)[]) => all.flatMap((one) => this.#values(one, seen));
		if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
			return of(node.expression);
		if (ts.isNonNullExpression(node) || ts.isAwaitExpression(node)) return of(node.expression);
		if (ts.isConditionalExpression(node)) return of(node.whenTrue, node.whenFalse);
		if (ts.isBinaryExpression(node)) {
			const operator = node.operatorToken.getText();
			if (operator === "&&") return of(node.right);
			return operator === "??" || operator === "||" ? of(node.left, node.right) : [];
		}
		if (ts.isIdentifier(node)) return of(this.#declared(node)).concat(this.#unpacked(node, seen));
		if (ts.isPropertyAccessExpression(node)) return this.#property(node.expression, node.name.text, seen);
		if (ts.isElementAccessExpression(node)) return of(node.expression).flatMap((table) => this.#entries(table, seen));
		if (ts.isCallExpression(node)) return this.#answers(node, seen);
		return [node];
	}

	/** What a name stands for, where it is given whole: a value, a function, one of a list. */
	#declared(name: ts.Identifier): ts.Node | undefined {
		const node = this.#declarationOf(name);
		if (!node) return undefined;
		if (ts.isVariableDeclaration(node)) return node.initializer;
		if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node;
		return ts.isPropertyAssignment(node) ? node.initializer : undefined;
	}

	/** A name that is taken out of an object, or goes through a list. */
	#unpacked(name: ts.Identifier, seen: Set<ts.Node>): ts.Node[] {
		const node = this.#declarationOf(name);
		if (!node) return [];
		if (ts.isBindingElement(node) && node.parent.parent && ts.isVariableDeclaration(node.parent.parent)) {
			const from = node.parent.parent.initializer;
			if (ts.isArrayBindingPattern(node.parent))
				return this.#values(from, seen).flatMap((list) => this.#entries(list, seen));
			return from ? this.#property(from, (node.propertyName ?? name).getText(), seen) : [];
		}
		if (ts.isBindingElement(node)) return [];
		const loop = ts.isVariableDeclaration(node) ? node.parent.parent : undefined;
		if (!loop || !ts.isForOfStatement(loop)) return [];
		return this.#values(loop.expression, seen).flatMap((list) => this.#entries(list, seen));
	}

	#declarationOf(name: ts.Identifier): ts.Node | undefined {
		const local = ts.isShorthandPropertyAssignment(name.parent)
			? this.#checker.getShorthandAssignmentValueSymbol(name.parent)
			: this.#checker.getSymbolAtLocation(name);
		if (!local) return undefined;
		const symbol = local.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(local) : local;
		const node = symbol.valueDeclaration?.resolve();
		return node && IS_PRODUCT.test(relative(this.#home, node.getSourceFile().fileName)) ? node : undefined;
	}

	#property(from: ts.Node, name: string, seen: Set<ts.Node>): ts.Node[] {
		const objects = this.#values(from, new Set(seen));
		const members = objects.flatMap((value) => memberOf(value, name) ?? []);
		const handed = objects.filter((value) => this.#handed.has(value));
		return handed.concat(
			members.flatMap((its) => this.#values(ts.isPropertyAssignment(its) ? its.initializer : its, seen)),
		);
	}

	/** What the product's objects have under a name that an interface promises, such as a rule that each kind of matter has its own of. */
	#implementations(name: string, seen: Set<ts.Node>): ts.Node[] {
		const found: ts.Node[] = [];
		const walk = (node: ts.Node): void => {
			const its = memberOf(node, name);
			if (its) found.push(...this.#values(ts.isPropertyAssignment(its) ? its.initializer : its, seen));
			node.forEachChild(walk);
		};
		for (const source of this.#sources) if (source.text.includes(name)) walk(source);
		return found;
	}

	#entries(list: ts.Node, seen: Set<ts.Node>): ts.Node[] {
		if (ts.isArrayLiteralExpression(list))
			return [...list.elements, ...pushedTo(list)].flatMap((one) => this.#values(one, seen));
		if (!ts.isObjectLiteralExpression(list)) return [];
		return list.properties.flatMap((its) =>
			this.#values(
				ts.isPropertyAssignment(its) ? its.initializer : ts.isShorthandPropertyAssignment(its) ? its.name : its,
				seen,
			),
		);
	}

	/** What a call may answer with: what its function returns, or the elements that a list's own method hands on. */
	#answers(call: ts.CallExpression, seen: Set<ts.Node>): ts.Node[] {
		const { expression } = call;
		if (ts.isPropertyAccessExpression(expression)) {
			const method = expression.name.text;
			if (method === "map" || method === "flatMap") return this.#returned(call.arguments[0], seen);
			if (method === "find" || method === "at" || method === "filter")
				return this.#values(expression.expression, seen).flatMap((one) =>
					ts.isArrayLiteralExpression(one) ? this.#entries(one, seen) : [one],
				);
			if (method === "then" || method === "catch") return this.#returned(call.arguments[0], seen);
			const own = this.#returned(expression, seen);
			if (own.length > 0) return own;
			return this.#implementations(method, seen).flatMap((one) =>
				returnsOf(one).flatMap((back) => this.#values(back, seen)),
			);
		}
		for (const callee of this.#values(expression, new Set(seen))) {
			const [zh, en] = LANGUAGES.map((language) => call.arguments[parameterOf(callee, language)]);
			if (!zh || !en || !/\{ zh, en \}/.test(callee.getText())) continue;
			this.#handed.set(call, { zh, en });
			return [call];
		}
		return this.#returned(expression, seen);
	}

	#returned(callee: ts.Node | undefined, seen: Set<ts.Node>): ts.Node[] {
		return this.#values(callee, new Set(seen)).flatMap((one) => {
			const body = bodyOf(one);
			if (!body || seen.has(body)) return [];
			seen.add(body);
			return returnsOf(one).flatMap((back) => this.#values(back, seen));
		});
	}

	/** The words of an expression, with 〈holes〉. */
	#text(node: ts.Node): string {
		if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
		if (ts.isParenthesizedExpression(node)) return this.#text(node.expression);
		if (ts.isTemplateExpression(node))
			return (
				node.head.text + node.templateSpans.map((span) => this.#text(span.expression) + span.literal.text).join("")
			);
		if (ts.isConditionalExpression(node)) {
			const [yes, no] = [this.#text(node.whenTrue), this.#text(node.whenFalse)];
			return yes === "" || no === "" ? `〔${yes}${no}〕` : `${yes}／${no}`;
		}
		if (ts.isBinaryExpression(node) && node.operatorToken.getText() === "+" && !ts.isNumericLiteral(node.right))
			return this.#text(node.left) + this.#text(node.right);
		if (ts.isIdentifier(node)) {
			const its = this.#declarationOf(node);
			const value = its && ts.isVariableDeclaration(its) ? its.initializer : undefined;
			if (value && (ts.isStringLiteral(value) || ts.isNoSubstitutionTemplateLiteral(value))) return value.text;
			if (value && ts.isNumericLiteral(value)) return value.getText().replaceAll("_", "");
		}
		return `〈${holeName(node)}〉`;
	}
}

function memberOf(object: ts.Node, name: string): ts.Node | undefined {
	if (!ts.isObjectLiteralExpression(object)) return undefined;
	const its = object.properties.find((one) => "name" in one && (one.name as ts.Node | undefined)?.getText() === name);
	return its && ts.isShorthandPropertyAssignment(its) ? its.name : its;
}

function bodyOf(node: ts.Node): ts.Node | undefined {
	const isFunction =
		ts.isFunctionDeclaration(node) ||
		ts.isMethodDeclaration(node) ||
		ts.isArrowFunction(node) ||
		ts.isFunctionExpression(node);
	return isFunction ? node.body : undefined;
}

/** The place of a parameter of this name; -1 where there is none. */
function parameterOf(node: ts.Node, name: string): number {
	const isFunction = ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);
	return isFunction ? node.parameters.findIndex((one) => one.name.getText() === name) : -1;
}

/** What is put into a list that a function begins empty. */
function pushedTo(list: ts.ArrayLiteralExpression): ts.Node[] {
	const named = list.parent;
	if (list.elements.length > 0 || !ts.isVariableDeclaration(named)) return [];
	const push = `${named.name.getText()}.push`;
	const found: ts.Node[] = [];
	const walk = (node: ts.Node): void => {
		if (ts.isCallExpression(node) && node.expression.getText() === push) found.push(...node.arguments);
		node.forEachChild(walk);
	};
	named.parent.parent.parent.forEachChild(walk);
	return found;
}

/** The expressions that a function may return; those of functions inside it are theirs. */
function returnsOf(node: ts.Node): ts.Node[] {
	const body = bodyOf(node);
	if (!body) return [];
	if (!ts.isBlock(body)) return [body];
	const found: ts.Node[] = [];
	const walk = (one: ts.Node): void => {
		if (ts.isReturnStatement(one) && one.expression) found.push(one.expression);
		if (!bodyOf(one)) one.forEachChild(walk);
	};
	body.forEachChild(walk);
	return found;
}

/** What fills a hole, by the last name that says something: `known.unit.name.zh` is a name, `open.length` a number of what is open. */
function holeName(node: ts.Node): string {
	if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.PrivateIdentifier)
		return (node as ts.Identifier).text
			.replace(/^#/, "")
			.replace(/^[A-Z_]+$/, (name) => name.toLowerCase())
			.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
			.replaceAll("_", " ")
			.trim();
	if (ts.isPropertyAccessExpression(node))
		return /^(zh|en|length|message|size)$/.test(node.name.text) ? holeName(node.expression) : holeName(node.name);
	if (ts.isElementAccessExpression(node)) return holeName(node.argumentExpression);
	if (ts.isCallExpression(node))
		return ts.isPropertyAccessExpression(node.expression)
			? holeName(node.expression.expression)
			: holeName(node.arguments[0] ?? node.expression);
	if (ts.isBinaryExpression(node)) return holeName(node.left);
	if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
		return holeName(node.expression);
	return "…";
}
