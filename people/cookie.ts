const NAME = "bihuan_session";

/** The value of a cookie in a Cookie header, or null. */
export function cookieIn(header: string | undefined, wanted: string): string | null {
	for (const pair of (header ?? "").split(";")) {
		const [name, value] = pair.split("=");
		if (name?.trim() === wanted && value) return value.trim();
	}
	return null;
}

/** The session's token in a Cookie header, or null. */
export const tokenIn = (header: string | undefined): string | null => cookieIn(header, NAME);

/** Sets the session's cookie, or takes it away (null). `Secure` wherever the browser came by https: on http it would not be stored. */
export function sessionCookie(token: string | null, secure: boolean): string {
	const age = token === null ? "; Max-Age=0" : "";
	return `${NAME}=${token ?? ""}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${age}`;
}
