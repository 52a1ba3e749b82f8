import { refusal } from "../loop/refusal.ts";

export const SIGN_IN_NAME = /^[\p{Letter}\p{Number}][\p{Letter}\p{Number}._@-]{1,59}$/u;

export function badSignInName(signInName: string) {
	return refusal("BAD_SIGN_IN_NAME", {
		zh: `登录名“${signInName}”不合要求：须为 2 至 60 个字母、数字或汉字，中间可有 . _ - @。`,
		en: `The sign-in name "${signInName}" won't do: it must have 2 to 60 letters or digits, with . _ - @ in between.`,
	});
}
