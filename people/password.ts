import type { Bilingual } from "../loop/words.ts";
import { isCommonPassword } from "./common-passwords.ts";

/** NIST SP 800-63B 5.1.1.2 asks for eight; ten, since not everyone will have a second factor. No rule about kinds of characters: they make worse passwords. */
export const SHORTEST = 10;
/** At least 64 must be allowed; the limit is there only so that nobody sends a megabyte to be hashed. */
export const LONGEST = 128;

/** Why a password can't be used, or null. `own` are words about the person: his names, his sign-in name, his unit and district. */
export function passwordFault(password: string, own: readonly string[]): Bilingual | null {
	const length = [...password.normalize("NFKC")].length;
	if (length < SHORTEST)
		return {
			zh: `密码至少 ${SHORTEST} 个字符（现有 ${length} 个）；可用一句自己记得住的话，不必混用大小写和符号。`,
			en: `A password has at least ${SHORTEST} characters (this one has ${length}); use a phrase that you remember; no mixture of signs is needed.`,
		};
	if (length > LONGEST)
		return {
			zh: `密码最多 ${LONGEST} 个字符，请缩短。`,
			en: `A password has at most ${LONGEST} characters; choose a shorter one.`,
		};
	const plain = password.normalize("NFKC").toLowerCase();
	if (new Set(plain).size < 4 || isRun(plain))
		return {
			zh: "密码是重复或连续的字符，很容易被猜到；请换一句话。",
			en: "These are repeated or consecutive characters, which are guessed easily; choose a phrase.",
		};
	const letters = strip(plain);
	const word = own.map((one) => strip(one.toLowerCase())).find((one) => one.length >= 2 && isMostly(letters, one));
	if (word !== undefined)
		return {
			zh: "密码主要由您自己的姓名、登录名或单位组成；请换一句话。",
			en: "This is mostly your own name, sign-in name or unit; choose another phrase.",
		};
	if (isCommonPassword(plain))
		return {
			zh: "这是常见密码或常见写法（如拼音加生日、单词加数字），攻击者会最先试；请换一句话。",
			en: "This is a common password or a common pattern (pinyin and a birthday, a word and digits), which attackers try first; choose another phrase.",
		};
	return null;
}

const strip = (text: string) => text.replace(/[\s._@-]/gu, "");

/** Whether little is left of the password when the word is taken out. */
function isMostly(password: string, word: string): boolean {
	return password.includes(word) && [...password.replaceAll(word, "").replace(/\d+/g, "")].length < 4;
}

const ROWS = [
	"abcdefghijklmnopqrstuvwxyz",
	"01234567890",
	"qwertyuiop",
	"asdfghjkl",
	"zxcvbnm",
	"1qaz2wsx3edc4rfv5tgb6yhn",
];

/** One run along the alphabet, the digits or a keyboard row, forwards or backwards, perhaps twice. */
function isRun(text: string): boolean {
	const rows = ROWS.flatMap((row) => [row, [...row].reverse().join("")]).map((row) => row.repeat(2));
	const half = text.slice(0, text.length / 2);
	return rows.some((row) => row.includes(text) || (half.repeat(2) === text && row.includes(half)));
}
