/** How messages leave the house; docs/notices.md has the table. Neither the address of the mail server nor the secret is ever logged: both may hold a password. */
export interface NoticeSettings {
	/** The address under which people open the product, without a slash at the end; empty: messages carry no links. */
	baseUrl: string;
	smtp: { url: string; from: string } | null;
	webhook: { url: string; secret: string } | null;
	/** The usual hour of the digest, local. */
	digestHour: number;
}

/** A start that can't go on, told in one sentence; a value that may hold a secret is not repeated in it. */
export class CannotStart extends Error {}

export function readNoticeSettings(env: NodeJS.ProcessEnv): NoticeSettings {
	const set = (name: string) => env[name]?.trim() || null;
	const smtp = set("BIHUAN_SMTP_URL");
	const from = set("BIHUAN_MAIL_FROM");
	if ((smtp === null) !== (from === null))
		throw new CannotStart(
			"BIHUAN_SMTP_URL 与 BIHUAN_MAIL_FROM 须同时给出。 BIHUAN_SMTP_URL and BIHUAN_MAIL_FROM go together.",
		);
	if (smtp !== null && !isUrl(smtp, /^smtps?:$/))
		throw new CannotStart(
			"BIHUAN_SMTP_URL 应形如 smtps://用户:密码@主机:465。 BIHUAN_SMTP_URL must look like smtps://user:password@host:465.",
		);
	if (from !== null && !/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(from))
		throw new CannotStart("BIHUAN_MAIL_FROM 不是邮箱地址。 BIHUAN_MAIL_FROM is no mail address.");
	const webhook = set("BIHUAN_WEBHOOK_URL");
	const secret = set("BIHUAN_WEBHOOK_SECRET");
	if ((webhook === null) !== (secret === null))
		throw new CannotStart(
			"BIHUAN_WEBHOOK_URL 与 BIHUAN_WEBHOOK_SECRET 须同时给出。 BIHUAN_WEBHOOK_URL and BIHUAN_WEBHOOK_SECRET go together.",
		);
	if (webhook !== null && !isUrl(webhook, /^https?:$/))
		throw new CannotStart("BIHUAN_WEBHOOK_URL 应为 http(s) 地址。 BIHUAN_WEBHOOK_URL must be an http(s) address.");
	const base = set("BIHUAN_URL");
	if (base !== null && !isUrl(base, /^https?:$/))
		throw new CannotStart(`BIHUAN_URL“${base}”应为 http(s) 地址。 BIHUAN_URL must be an http(s) address.`);
	const hour = set("BIHUAN_DIGEST_HOUR") ?? "8";
	if (!/^\d{1,2}$/.test(hour) || Number(hour) > 23)
		throw new CannotStart(
			`BIHUAN_DIGEST_HOUR“${hour}”应为 0–23 的整数。 BIHUAN_DIGEST_HOUR must be a whole number from 0 to 23.`,
		);
	return {
		baseUrl: base?.replace(/\/+$/, "") ?? "",
		smtp: smtp !== null && from !== null ? { url: smtp, from } : null,
		webhook: webhook !== null && secret !== null ? { url: webhook, secret } : null,
		digestHour: Number(hour),
	};
}

function isUrl(text: string, protocol: RegExp): boolean {
	return URL.canParse(text) && protocol.test(new URL(text).protocol);
}
