/** Whether a text may be a name: no control or private characters, nothing unseen that turns the writing round or hides in it. */
export const isPlainText = (text: string): boolean =>
	!/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u.test(text);
