import { createInterface } from "node:readline";
import { frameOf, telegramFrame } from "./answer.ts";
import { Capture, decodeCapture, unescapeLine } from "./capture.ts";
import { disagreement } from "./expected-frames.ts";

const USAGE = "用法 · usage: bihuan hj212 decode [--lines] < FILE | encode < FILE | check < FILE";

/** `bihuan hj212 decode|encode|check`; reads standard input, returns the exit code. */
export async function hj212Command(args: string[]): Promise<number> {
	const [verb, ...rest] = args;
	if (verb === "decode" && rest.length === 0) return decodeWhole();
	if (verb === "decode" && rest.length === 1 && rest[0] === "--lines") return decodeLines();
	if (verb === "encode" && rest.length === 0) return encode();
	if (verb === "check" && rest.length === 0) return check();
	console.error(USAGE);
	return 1;
}

/** All of the input is one capture: one object, written frame by frame, so that a capture of gigabytes needs no memory. */
async function decodeWhole(): Promise<number> {
	let out = '{"frames":[';
	let first = true;
	const capture = new Capture((frame) => {
		out += (first ? "" : ",") + JSON.stringify(frame);
		first = false;
	});
	for await (const chunk of process.stdin) {
		capture.push(chunk as Buffer);
		if (out.length > 65_536) {
			await print(out);
			out = "";
		}
	}
	capture.end();
	await print(`${out}]}\n`);
	return 0;
}

/** Each line is a capture of its own. A file with columns (kind, expectation, frame) is read by its last column. */
async function decodeLines(): Promise<number> {
	let out = "";
	for await (const line of inputLines()) {
		const text = line.slice(line.lastIndexOf("\t") + 1);
		out += `${JSON.stringify({ frames: decodeCapture(unescapeLine(text)) })}\n`;
		if (out.length > 65_536) {
			await print(out);
			out = "";
		}
	}
	await print(out);
	return 0;
}

/** Lines of `valid|invalid TAB expectation TAB frame`: each is read whole and cut at every offset, and what is not as expected is told. */
async function check(): Promise<number> {
	let lines = 0;
	let differing = 0;
	let number = 0;
	for await (const line of inputLines()) {
		number++;
		const [kind, expectation = "", frame] = line.split("\t");
		if (line.startsWith("#") || frame === undefined) continue;
		lines++;
		const why = disagreement(kind === "invalid" ? `!${expectation}` : expectation, unescapeLine(frame));
		if (why === null) continue;
		differing++;
		console.log(`第 ${number} 行 · line ${number}: ${kind} ${expectation}: ${why}`);
	}
	console.log(`${lines - differing} / ${lines} 如所期望 · as expected`);
	return differing === 0 && lines > 0 ? 0 : 1;
}

interface Encodable {
	data?: string;
	qn?: string;
	st?: string;
	cn?: string;
	pw?: string;
	mn?: string;
	flag?: number;
	pnum?: number;
	pno?: number;
	cp?: string;
	dataTime?: string;
	values?: { factor: string; kind: string; value: string | null; flag?: string | null }[];
}

/**
 * Writes frames, one for each line of input: a data segment as text (`QN=…;CP=&&…&&`), or JSON with the names that decode prints
 * (`{"qn":…,"st":"21","cn":"2011","mn":…,"flag":9,"dataTime":…,"values":[…]}`, `cp` instead of the last two, or `data`).
 */
async function encode(): Promise<number> {
	let number = 0;
	for await (const line of inputLines()) {
		number++;
		if (line.trim() === "") continue;
		const frame = encodeLine(line);
		if (typeof frame === "string") {
			console.error(`第 ${number} 行 · line ${number}: ${frame}`);
			return 1;
		}
		await print(frame);
	}
	return 0;
}

/** The frame of one line, or the sentence that says why there is none. */
export function encodeLine(line: string): Buffer | string {
	if (!line.trimStart().startsWith("{")) return framed(unescapeLine(line));
	let given: Encodable;
	try {
		given = JSON.parse(line) as Encodable;
	} catch {
		return "不是合法的 JSON。 This is not valid JSON.";
	}
	if (typeof given.data === "string") return framed(Buffer.from(given.data, "utf8"));
	if (!given.st || !given.cn || !given.mn) return "缺少 st、cn 或 mn。 One of st, cn, mn is missing.";
	const items = (given.values ?? []).map(
		({ factor, kind, value, flag }) => `${factor}-${kind}=${value ?? ""}${flag ? `,${factor}-Flag=${flag}` : ""}`,
	);
	const cp = given.cp ?? [...(given.dataTime ? [`DataTime=${given.dataTime}`] : []), ...items].join(";");
	try {
		return telegramFrame({ ...given, st: given.st, cn: given.cn, mn: given.mn, cp });
	} catch (error) {
		return (error as Error).message;
	}
}

function framed(data: Buffer): Buffer | string {
	return data.length <= 9999
		? frameOf(data)
		: `数据段 ${data.length} 字节，超过 9999。 The data segment has ${data.length} bytes, more than 9999.`;
}

function inputLines(): AsyncIterable<string> {
	return createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Waits for the reader, so that a slow pipe bounds our memory. */
async function print(text: string | Buffer): Promise<void> {
	if (text.length > 0 && !process.stdout.write(text))
		await new Promise<void>((drained) => process.stdout.once("drain", drained));
}
