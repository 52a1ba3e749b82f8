import type { Bilingual } from "./words.ts";

/** A request that is refused with a sentence for the user; anything else thrown is a fault of ours. */
export class Refusal extends Error {
	readonly code: string;
	readonly words: Bilingual;
	readonly status: number;

	constructor(code: string, words: Bilingual, status: number) {
		super(words.en);
		this.code = code;
		this.words = words;
		this.status = status;
	}
}

/** Makes a {@link Refusal}: `code` in capitals, the sentence in both languages, an HTTP status (400 unless told). */
export function refusal(code: string, words: Bilingual, status = 400): Refusal {
	return new Refusal(code, words, status);
}

/** What several rooms refuse in the same words. */
export const signInFirst = () => refusal("SIGN_IN_FIRST", { zh: "请先登录。", en: "Sign in first." }, 401);

export const keyReused = (clientKey: string) =>
	refusal(
		"CLIENT_KEY_REUSED",
		{
			zh: `提交编号“${clientKey}”已用于另一条留痕；请刷新页面后重新填写。`,
			en: `The key "${clientKey}" was used for another event; reload the page and fill it in again.`,
		},
		409,
	);

export const badCharacter = () =>
	refusal("EVENT_BODY", {
		zh: "内容含有不能保存的字符；请删去特殊符号后重填。",
		en: "There is a character in it that can't be stored; remove unusual signs and send it again.",
	});

export const emptyFile = () =>
	refusal(
		"FILE_EMPTY",
		{ zh: "文件是空的。请核对后重传。", en: "The file is empty. Check it and send it again." },
		422,
	);

export const noSuchKind = (key: string) =>
	refusal(
		"NO_SUCH_KIND",
		{
			zh: `没有事项类别“${key}”，请从类别清单中选。`,
			en: `There is no kind of matter “${key}”; choose one of the list.`,
		},
		404,
	);

/** Asked as of a day on which it was not there. */
export const notYet = () =>
	refusal(
		"NOT_YET",
		{ zh: "当时还没有这件事项，请选较晚的日期。", en: "There was no such matter then; choose a later day." },
		404,
	);

export const notInUnit = (unit: string) =>
	refusal(
		"NOT_YOUR_UNIT",
		{
			zh: `您不在单位“${unit}”任职，请以本人任职单位的名义办理。`,
			en: `You hold no post in “${unit}”; act for a unit in which you do.`,
		},
		403,
	);

/** How a refusal is answered. */
export const answerOf = ({ code, words }: Refusal) => ({ error: { code, message: words } });
