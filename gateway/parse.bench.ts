import { telegramFrame } from "./answer.ts";
import { telegramOf } from "./capture.ts";
import { crc16 } from "./crc.ts";
import { FrameStream } from "./frame-stream.ts";

const FRAMES = 20_000;
const CHUNK = 65_536;
const ROUNDS = 15;
/** By the owner: the whole parser keeps at least this share of a loop that computes nothing but the CRC. */
const BAR = 0.3;

/**
 * One core: frames found in 64 KB chunks and read into values, against a plain loop that computes the table-driven CRC of the same bytes
 * and does nothing else. Interleaved, medians.
 */
export async function bench(): Promise<void> {
	const frames = Array.from({ length: FRAMES }, (_, at) => riverFrame(at));
	const bytes = Buffer.concat(frames);
	const crcTimes: number[] = [];
	const parseTimes: number[] = [];
	let checked = 0;
	for (let round = 0; round < ROUNDS; round++) {
		let sum = 0;
		let start = performance.now();
		for (let at = 0; at < bytes.length; at += CHUNK) sum ^= crc16(bytes, at, Math.min(at + CHUNK, bytes.length));
		crcTimes.push(performance.now() - start);
		let values = 0;
		let found = 0;
		start = performance.now();
		const stream = new FrameStream((piece) => {
			if (!piece.ok) return;
			found++;
			values += telegramOf(piece).values.length;
		});
		for (let at = 0; at < bytes.length; at += CHUNK) stream.push(bytes.subarray(at, at + CHUNK));
		stream.end();
		parseTimes.push(performance.now() - start);
		if (found !== FRAMES || values !== 10 * FRAMES) throw new Error(`found ${found} frames with ${values} values`);
		checked ^= sum;
	}
	const crc = median(crcTimes);
	const parse = median(parseTimes);
	const megabytes = bytes.length / 1e6;
	console.log(
		`${FRAMES} frames of ${Math.round(bytes.length / FRAMES)} bytes, 10 factors each, ${ROUNDS} rounds (${checked & 0})`,
	);
	console.log(`CRC loop   ${((1000 * megabytes) / crc).toFixed(0)} MB/s`);
	console.log(
		`parser     ${((1000 * megabytes) / parse).toFixed(0)} MB/s, ${Math.round((1000 * FRAMES) / parse).toLocaleString("en")} frames/s`,
	);
	console.log(`share      ${((100 * crc) / parse).toFixed(0)} % (bar ${100 * BAR} %)`);
	if (crc / parse < BAR) process.exitCode = 1;
}

function riverFrame(at: number): Buffer {
	const digits = (value: number, places: number) => value.toFixed(places);
	const time = `202603${String(1 + (at % 28)).padStart(2, "0")}${String(at % 24).padStart(2, "0")}${String(at % 60).padStart(2, "0")}00`;
	const values = [
		["w01010", digits(12 + (at % 70) / 10, 1)],
		["w01001", digits(7 + (at % 90) / 100, 2)],
		["w01009", digits(6 + (at % 300) / 100, 2)],
		["w01014", digits(400 + (at % 170), 0)],
		["w01003", digits(10 + (at % 211) / 10, 1)],
		["w01019", digits(3 + (at % 31) / 10, 1)],
		["w21003", digits((at % 1500) / 1000, 3)],
		["w21011", digits((at % 310) / 1000, 3)],
		["w21001", digits(1 + (at % 400) / 100, 2)],
		["w01018", digits(10 + (at % 200) / 10, 1)],
	];
	return telegramFrame({
		qn: `${time}123`,
		st: "21",
		cn: "2011",
		pw: "123456",
		mn: `A320412_${String(at % 1000).padStart(4, "0")}`,
		flag: 9,
		cp: `DataTime=${time};${values.map(([factor, value]) => `${factor}-Rtd=${value},${factor}-Flag=N`).join(";")}`,
	});
}

function median(times: number[]): number {
	return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}
