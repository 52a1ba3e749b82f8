import { refusal } from "./refusal.ts";

/** What a scanner tells of an XML text, in its order. Names come without their prefix. */
export interface XmlHandler {
	open(name: string, attributes: string): void;
	close(name: string): void;
	/** Character data, entities resolved; it may come in pieces. */
	text?(text: string): void;
}

/** A tag, or text between two tags, is never longer in a workbook. */
const LONGEST_PIECE = 1 << 20;

/**
 * Reads XML as it arrives, holding no more than one tag. Document types are refused: no entity but the five of XML itself exists here, so none can
 * grow or fetch anything.
 */
export class XmlScanner {
	readonly #handler: XmlHandler;
	#rest = "";
	#depth = 0;

	constructor(handler: XmlHandler) {
		this.#handler = handler;
	}

	push(piece: string): void {
		const text = this.#rest + piece;
		let at = 0;
		for (;;) {
			const tag = text.indexOf("<", at);
			if (tag < 0) break;
			if (tag > at) this.#text(text.slice(at, tag));
			const end = this.#tag(text, tag);
			at = end < 0 ? tag : end;
			if (end < 0) break;
		}
		this.#rest = text.slice(at);
		if (this.#rest.length > LONGEST_PIECE) throw broken();
	}

	end(): void {
		if (this.#rest.trim() !== "" || this.#depth !== 0) throw broken();
	}

	#text(raw: string): void {
		this.#handler.text?.(raw.includes("&") ? unescapeXml(raw) : raw);
	}

	/** Where the tag that begins at `from` ends; -1: it has not arrived as a whole. */
	#tag(text: string, from: number): number {
		const mark = text.charCodeAt(from + 1);
		if (mark === 33) return this.#declaration(text, from); // "!"
		if (mark === 63) return after(text, "?>", from); // "?"
		let end = text.indexOf(">", from);
		// A ">" within an attribute's quotes does not end the tag.
		while (end >= 0 && !closesTag(text, from, end)) end = text.indexOf(">", end + 1);
		if (end < 0) return -1;
		if (mark === 47) {
			if (--this.#depth < 0) throw broken();
			this.#handler.close(localName(text.slice(from + 2, end).trim()));
			return end + 1;
		}
		const alone = text.charCodeAt(end - 1) === 47;
		const inner = text.slice(from + 1, alone ? end - 1 : end);
		const blank = inner.search(/\s/);
		const name = localName(blank < 0 ? inner : inner.slice(0, blank));
		this.#handler.open(name, blank < 0 ? "" : inner.slice(blank));
		if (alone) this.#handler.close(name);
		else this.#depth++;
		return end + 1;
	}

	#declaration(text: string, from: number): number {
		if (text.startsWith("<!--", from)) return after(text, "-->", from + 4);
		if (text.startsWith("<![CDATA[", from)) {
			const end = text.indexOf("]]>", from);
			if (end < 0) return -1;
			this.#handler.text?.(text.slice(from + 9, end));
			return end + 3;
		}
		if (text.length - from < 9) return -1;
		throw refusal(
			"XML_DOCTYPE",
			{
				zh: "工作簿里的 XML 带有文档类型或实体声明，正常的表格文件没有；请用表格软件另存一份。",
				en: "The workbook's XML declares a document type or entities, which no ordinary one does; save a fresh copy.",
			},
			422,
		);
	}
}

function after(text: string, mark: string, from: number): number {
	const found = text.indexOf(mark, from);
	return found < 0 ? -1 : found + mark.length;
}

function closesTag(text: string, from: number, end: number): boolean {
	let open = "";
	for (let at = from; at < end; at++) {
		const letter = text[at];
		if (open === "" && (letter === '"' || letter === "'")) open = letter;
		else if (letter === open) open = "";
	}
	return open === "";
}

function localName(name: string): string {
	const colon = name.indexOf(":");
	return colon < 0 ? name : name.slice(colon + 1);
}

/** An attribute's text by its name without prefix; undefined where there is none. */
export function attribute(attributes: string, name: string): string | undefined {
	const found = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
	const raw = found?.[1] ?? found?.[2];
	return raw?.includes("&") ? unescapeXml(raw) : raw;
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
	return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
		if (name !== undefined) return NAMED[name] ?? whole;
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\uFFFD";
	});
}

function broken() {
	return refusal(
		"BROKEN_WORKBOOK",
		{
			zh: "工作簿不完整或已损坏；请用表格软件打开并另存为 .xlsx，或存为 CSV。",
			en: "The workbook is incomplete or damaged; open it and save it as .xlsx or CSV.",
		},
		422,
	);
}
