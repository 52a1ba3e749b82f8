import type { Bilingual } from "../loop/words.ts";

/** How somebody of the single sign-on is found here: by an administrator alone, by his verified e-mail, or by a claim that names his sign-in name. */
export type OidcBinding = { by: "admin" } | { by: "email" } | { by: "claim"; claim: string };

export interface OidcSettings {
	/** What the button says, e.g. 政务统一身份认证. */
	name: string;
	issuer: URL;
	clientId: string;
	clientSecret: string;
	/** Where browsers reach us; the provider sends them back to `…/api/sign-in/oidc/back`. */
	ownUrl: URL;
	binding: OidcBinding;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Reads the single sign-on from the environment; null where it is not set. Throws an error that names the fault and the cure. */
export function readOidcSettings(env: Record<string, string | undefined>): OidcSettings | null {
	const value = (name: string) => env[name]?.trim() ?? "";
	if (value("BIHUAN_OIDC_ISSUER") === "") return null;
	const needed = (name: string) => {
		if (value(name) !== "") return value(name);
		throw new Error(`设了 BIHUAN_OIDC_ISSUER，还须设 ${name}。 BIHUAN_OIDC_ISSUER needs ${name} beside it.`);
	};
	const binding = value("BIHUAN_OIDC_BIND") || "admin";
	const claim = /^claim:([\w.-]{1,60})$/.exec(binding)?.[1];
	if (binding !== "admin" && binding !== "email" && claim === undefined)
		throw new Error(
			`BIHUAN_OIDC_BIND“${binding}”应为 admin、email 或 claim:名称。 BIHUAN_OIDC_BIND must be admin, email or claim:NAME.`,
		);
	return {
		name: value("BIHUAN_OIDC_NAME") || "统一身份认证",
		issuer: safeUrl("BIHUAN_OIDC_ISSUER", needed("BIHUAN_OIDC_ISSUER")),
		clientId: needed("BIHUAN_OIDC_CLIENT_ID"),
		clientSecret: needed("BIHUAN_OIDC_CLIENT_SECRET"),
		ownUrl: safeUrl("BIHUAN_URL", needed("BIHUAN_URL")),
		binding: claim !== undefined ? { by: "claim", claim } : { by: binding as "admin" | "email" },
	};
}

/** Tokens travel by https; on this machine alone http will do. */
function safeUrl(name: string, text: string): URL {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url && (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname)))) return url;
	throw new Error(`${name}“${text}”应为 https:// 开头的网址。 ${name} must be an https address.`);
}

export const backUrl = (settings: OidcSettings): string => new URL("/api/sign-in/oidc/back", settings.ownUrl).href;

/** What the provider says of a person that may find him here; null: only an administrator can bind him. */
export function keyOf(
	binding: OidcBinding,
	claims: Record<string, unknown>,
): { column: "email" | "sign_in_name"; value: string } | null {
	if (binding.by === "email") {
		const { email, email_verified: verified } = claims;
		// An address that anyone may type in at the provider finds nobody.
		return typeof email === "string" && email !== "" && verified === true
			? { column: "email", value: email.trim().toLowerCase() }
			: null;
	}
	if (binding.by === "claim") {
		const value = claims[binding.claim];
		return typeof value === "string" && value !== ""
			? { column: "sign_in_name", value: value.normalize("NFKC").trim().toLowerCase() }
			: null;
	}
	return null;
}

/** Why a single sign-on came to nothing; the sign-in page tells it. */
export const OIDC_REFUSALS = {
	OIDC_OVER: {
		zh: "这次统一登录已失效、已用过，或不是从本浏览器发起的；请重新登录。",
		en: "This sign-in is over, was used, or did not begin in this browser; begin again.",
	},
	OIDC_REFUSED: {
		zh: "统一身份认证的答复未通过核对，已拒绝；请重新登录，仍不行请联系系统管理员。",
		en: "The answer of the single sign-on did not hold and was refused; begin again, or ask the system administrator.",
	},
	OIDC_UNREACHABLE: {
		zh: "暂时连接不到统一身份认证，请稍后再试，或用密码登录。",
		en: "The single sign-on can't be reached; try later, or use a password.",
	},
	OIDC_STRANGER: {
		zh: "统一身份认证已确认您的身份，但本系统中还没有对应的人员；已登记，请系统管理员绑定后再登录。",
		en: "The single sign-on knows you, but nobody here is bound to you yet; this was noted, ask the system administrator to bind you.",
	},
	OIDC_LEFT: {
		zh: "对应的人员已离任，不能登录；仍在职的，请联系系统管理员。",
		en: "The person bound to you has left and can't sign in; if that is wrong, ask the system administrator.",
	},
} as const satisfies Record<string, Bilingual>;
export type OidcRefusal = keyof typeof OIDC_REFUSALS;
