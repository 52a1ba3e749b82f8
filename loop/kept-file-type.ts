import type { MediaType } from "./kept-file.ts";
import { type Refusal, refusal } from "./refusal.ts";

export type Kind = MediaType | "zip";

const starts = (bytes: Uint8Array, signature: string, at = 0) =>
	signature.length + at <= bytes.length && [...signature].every((char, i) => bytes[at + i] === char.charCodeAt(0));

/**
 * What a file is by its first bytes: a kind that may be kept, or "zip" (an Office file, perhaps). Throws a refusal, with the cure, for everything else.
 */
export function kindOf(head: Uint8Array): Kind {
	if (starts(head, "\xff\xd8\xff")) return "image/jpeg";
	if (starts(head, "\x89PNG\r\n\x1a\n")) return "image/png";
	if (starts(head, "RIFF") && starts(head, "WEBP", 8)) return "image/webp";
	if (starts(head, "%PDF-1.") || starts(head, "%PDF-2.")) return "application/pdf";
	if (starts(head, "PK\x03\x04")) return "zip";
	if (starts(head, "ftyp", 4)) {
		const brand = String.fromCharCode(...head.subarray(8, 12));
		if (/^(heic|heix|heim|heis|hevc|mif1|msf1)$/.test(brand)) throw heic();
		if (/^(isom|iso[2-9]|mp4[12]|avc1|M4V |mmp4|3gp\d)$/.test(brand)) return "video/mp4";
	}
	if (starts(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) throw oldOffice();
	throw notKept();
}

/** Text that makes a browser or a server take a file for a page or a script. Long enough not to turn up in pixels by chance. */
const PAGE = /<script[\s>]|<html[\s>]|<svg[\s>][^>]{0,200}xmlns|<!doctype\s+html|<\?php\s|<iframe\s/i;
/** So much of one piece is looked at again with the next. */
export const OVERLAP = 300;

/** Whether a piece of a picture, PDF or film has a page or script in it. `latin1`: the bytes as text. */
export function hidesPage(latin1: string): boolean {
	return PAGE.test(latin1);
}

/** Whether the end of a file that is no zip is the end of a zip: two files in one. */
export function endsAsZip(tail: Uint8Array): boolean {
	return Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).includes("PK\x05\x06", 0, "latin1");
}

/**
 * Why the top boxes of an MP4 (ISO 14496-12: size, name, content) are not those of a film, or null. `boxes`: as they lie in the file, `end` where the last one ends.
 */
export function filmFault(boxes: readonly { name: string }[], end: number, size: number): Refusal | null {
	const names = boxes.map(({ name }) => name);
	if (
		end === size &&
		names[0] === "ftyp" &&
		names.includes("moov") &&
		(names.includes("mdat") || names.includes("moof"))
	)
		return null;
	return broken();
}

function heic() {
	return refusal(
		"FILE_IS_HEIC",
		{
			zh: "这是 HEIC 照片，暂不能识读。请在手机“设置 › 相机 › 格式”中选“兼容性最佳”，或另存为 JPG 再传。",
			en: "This is a HEIC photo, which can't be read here. Choose “Most Compatible” under Settings › Camera › Formats, or save it as JPG.",
		},
		415,
	);
}

function oldOffice() {
	return refusal(
		"FILE_IS_OLD_OFFICE",
		{
			zh: "这是旧版 Office 或 WPS 文件（或加了密码），可能含宏，不予接收。请去掉密码，另存为 .docx、.xlsx 或 PDF 再传。",
			en: "This is an old Office file (or one with a password), which may hold macros. Remove the password and save it as .docx, .xlsx or PDF.",
		},
		415,
	);
}

export function notKept() {
	return refusal(
		"FILE_TYPE",
		{
			zh: "按内容判断，这不是可接收的文件。可传：JPG、PNG、WebP 照片，PDF，.docx，.xlsx，MP4 视频。",
			en: "By its content this file can't be kept. Send JPG, PNG or WebP pictures, PDF, .docx, .xlsx or MP4.",
		},
		415,
	);
}

export function twoInOne() {
	return refusal(
		"FILE_TWO_IN_ONE",
		{
			zh: "文件中夹带了网页、脚本或另一个文件，不予接收。请用原件，或用看图、办公软件另存一份再传。",
			en: "A page, a script or another file is hidden in it. Send the original, or a copy saved anew by its own program.",
		},
		415,
	);
}

export function broken() {
	return refusal(
		"FILE_BROKEN",
		{
			zh: "文件不完整或已损坏，打不开。请核对原件后重传。",
			en: "The file is cut off or damaged and can't be opened. Check the original and send it again.",
		},
		422,
	);
}

export function bomb(what: string) {
	return refusal(
		"FILE_TOO_LARGE_INSIDE",
		{
			zh: `文件展开后过大（${what}），不予接收。请缩小后再传。`,
			en: `The file opens into too much (${what}). Make it smaller and send it again.`,
		},
		422,
	);
}

export function active(what: string) {
	return refusal(
		"FILE_HAS_MACROS",
		{
			zh: `文件含有可执行内容（${what}），不予接收。请去掉宏、嵌入对象和外部模板，或另存为 PDF 再传。`,
			en: `The file can run something (${what}). Remove macros, embedded objects and outside templates, or save it as PDF.`,
		},
		415,
	);
}

export function locked() {
	return refusal(
		"FILE_LOCKED",
		{
			zh: "文件有密码或权限限制，核验人打不开。请去掉限制再传。",
			en: "The file has a password or restrictions, so nobody could verify it. Remove them and send it again.",
		},
		422,
	);
}
