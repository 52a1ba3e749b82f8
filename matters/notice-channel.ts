import { createHmac } from "node:crypto";
import nodemailer from "nodemailer";
import type { NoticeSettings } from "./notice-settings.ts";

/** A message on its way out. `messageId` is the same at each attempt. */
export interface Outgoing {
	messageId: string;
	to: { personId: string; name: string; email: string | null };
	kind: "digest" | "at-once";
	/** Of this attempt, ISO UTC. */
	at: string;
	subject: string;
	body: string;
}

/** How an attempt ended. `forever`: another attempt would end the same. A fault never repeats what the other side said, which may hold what we sent. */
export type Attempt = { sent: true } | { sent: false; fault: string; forever: boolean };

export interface Channel {
	send(message: Outgoing): Promise<Attempt>;
	close(): void;
}
export type Channels = Partial<Record<"email" | "webhook", Channel>>;

const PATIENCE_MS = 15_000;

export function channelsOf(settings: NoticeSettings): Channels {
	return {
		...(settings.smtp && { email: emailChannel(settings.smtp) }),
		...(settings.webhook && { webhook: webhookChannel(settings.webhook) }),
	};
}

function emailChannel({ url, from }: { url: string; from: string }): Channel {
	const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
	// No files or addresses are ever read for a message, and a server that offers STARTTLS is not spoken to in the clear.
	const mailer = nodemailer.createTransport({
		url,
		pool: true,
		maxConnections: 2,
		...patience,
		disableFileAccess: true,
		disableUrlAccess: true,
	} as object);
	return {
		async send({ messageId, to, subject, body }) {
			if (to.email === null) return { sent: false, fault: "no address", forever: true };
			try {
				await mailer.sendMail({
					...{ from, to: { name: to.name, address: to.email }, subject, text: body },
					messageId: `<${messageId}@bihuan>`,
					// RFC 3834: no answering machine answers.
					headers: { "Auto-Submitted": "auto-generated" },
				});
				return { sent: true };
			} catch (error) {
				const { code = "FAULT", responseCode } = error as { code?: string; responseCode?: number };
				// RFC 5321 4.2.1: 5xx to a recipient is for ever; to ourselves (sign-in) it is a setting that will be mended.
				const forever = code === "EENVELOPE" && responseCode !== undefined && responseCode >= 500;
				return { sent: false, fault: [code, responseCode].filter(Boolean).join(" "), forever };
			}
		},
		close: () => mailer.close(),
	};
}

/**
 * One address of the district's own (a gateway to its office messenger). The body is signed, so that whoever receives it knows that it is ours and new:
 * `x-bihuan-signature: sha256=HMAC(secret, x-bihuan-timestamp + "." + body)`.
 */
function webhookChannel({ url, secret }: { url: string; secret: string }): Channel {
	return {
		async send({ messageId, to, kind, at, subject, body }) {
			const text = JSON.stringify({
				id: messageId,
				kind,
				person: { id: to.personId, name: to.name },
				subject,
				text: body,
			});
			const signature = createHmac("sha256", secret).update(`${at}.${text}`).digest("hex");
			try {
				const answer = await fetch(url, {
					method: "POST",
					headers: {
						"content-type": "application/json; charset=utf-8",
						"idempotency-key": messageId,
						"x-bihuan-timestamp": at,
						"x-bihuan-signature": `sha256=${signature}`,
					},
					body: text,
					redirect: "manual",
					signal: AbortSignal.timeout(PATIENCE_MS),
				});
				await answer.body?.cancel();
				if (answer.ok) return { sent: true };
				const { status } = answer;
				const forever = status >= 400 && status < 500 && ![401, 403, 404, 408, 425, 429].includes(status);
				return { sent: false, fault: `HTTP ${status}`, forever };
			} catch (error) {
				const { name, cause } = error as { name: string; cause?: { code?: string } };
				return { sent: false, fault: cause?.code ?? name, forever: false };
			}
		},
		close() {},
	};
}
