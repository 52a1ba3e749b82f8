import { COMMANDS, TIMED_UPLOADS } from "./codes.ts";
import { crc16, crcText } from "./crc.ts";
import { isRequest, type Telegram } from "./telegram.ts";

/** Data answer (9014) and notice answer (9013), HJ 212-2017 table 9. */
export type Answer = "9014" | "9013";

/** Fields by which a device's own report is told from a host's question of the same number (1011, 1061, 3015 … 3019). */
const REPORTED = [
	"SystemTime",
	"RtdInterval",
	"MinInterval",
	"VaseNo",
	"CstartTime",
	"Ctime",
	"CTime",
	"Stime",
	"RestartTime",
];

/** Whether a telegram brings something from the field, rather than asking for it. */
export function isUpload(telegram: Telegram): boolean {
	const role = COMMANDS.get(telegram.cn ?? "");
	if (role === "reply" || role === "request" || role === "notice") return false;
	if (role === undefined || role === "heartbeat" || role === "qc") return true;
	if (isRequest(telegram)) return false;
	if (TIMED_UPLOADS.has(telegram.cn ?? "")) return true;
	const { fields } = telegram;
	return (
		telegram.dataTime !== null ||
		telegram.values.length > 0 ||
		telegram.cn === "2081" ||
		telegram.cn === "3040" ||
		telegram.cn === "3041" ||
		(fields !== null && REPORTED.some((name) => fields.has(name)))
	);
}

/** What the receiver sends back, or null: bit A asks for it, a host's own requests and replies never get one, nor does anything faulty. */
export function answerOf(telegram: Telegram): Answer | null {
	if (telegram.fault !== null || ((telegram.flag ?? 0) & 1) === 0) return null;
	if (COMMANDS.get(telegram.cn ?? "") === "notice") return "9013";
	return isUpload(telegram) ? "9014" : null;
}

/** The answer's frame: same QN, PW and MN, ST 91, the sender's version bits, neither A nor D (annex C). */
export function answerFrame(telegram: Telegram, answer: Answer): Buffer {
	return telegramFrame({
		qn: telegram.qn,
		st: "91",
		cn: answer,
		pw: telegram.pw,
		mn: telegram.mn,
		flag: (telegram.flag ?? 0) & 0xfc,
		cp: "",
	});
}

export interface NewTelegram {
	qn?: string | null | undefined;
	st: string;
	cn: string;
	pw?: string | null | undefined;
	mn: string | null;
	flag?: number | null | undefined;
	pnum?: number | null | undefined;
	pno?: number | null | undefined;
	/** What stands between the "&&". */
	cp: string;
}

/** Writes a data segment in the order of table 3 and wraps it. */
export function telegramFrame(telegram: NewTelegram): Buffer {
	const parts: string[] = [];
	if (telegram.qn) parts.push(`QN=${telegram.qn}`);
	parts.push(`ST=${telegram.st}`, `CN=${telegram.cn}`);
	if (telegram.pw !== null && telegram.pw !== undefined) parts.push(`PW=${telegram.pw}`);
	parts.push(`MN=${telegram.mn ?? ""}`);
	if (telegram.flag !== null && telegram.flag !== undefined) parts.push(`Flag=${telegram.flag}`);
	if (telegram.pnum) parts.push(`PNUM=${telegram.pnum}`, `PNO=${telegram.pno ?? 1}`);
	parts.push(`CP=&&${telegram.cp}&&`);
	return frameOf(Buffer.from(parts.join(";"), "utf8"));
}

/** Wraps a data segment into a frame: LEN and CRC over its bytes. Throws a RangeError over 9999 bytes, which LEN can't say. */
export function frameOf(data: Buffer): Buffer {
	if (data.length > 9999) throw new RangeError(`A data segment of ${data.length} bytes has no LEN of four digits.`);
	return Buffer.concat([
		Buffer.from(`##${String(data.length).padStart(4, "0")}`, "latin1"),
		data,
		Buffer.from(`${crcText(crc16(data))}\r\n`, "latin1"),
	]);
}
