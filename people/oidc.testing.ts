import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

/** What the provider says of somebody. */
export interface ProviderAccount {
	name: string;
	email: string;
	email_verified: boolean;
	preferred_username: string;
}

/**
 * A real OpenID provider on this machine. It asks no password: whoever `signedIn.as` names is signed in there. It holds no grant back, since consent is its
 * own affair.
 */
export async function startProvider(redirectUri: string, accounts: Record<string, ProviderAccount>) {
	const server = createServer();
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const signedIn = { as: "" };
	const provider = new Provider(issuer, {
		clients: [{ client_id: "bihuan", client_secret: "a-secret-of-the-test", redirect_uris: [redirectUri] }],
		claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
		conformIdTokenClaims: false, // as many providers do, the claims are in the ID token too
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
		cookies: { keys: ["a-key-of-the-test"] },
		findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
		async loadExistingGrant(context) {
			const grant = new context.oidc.provider.Grant({
				accountId: context.oidc.session?.accountId ?? "",
				clientId: context.oidc.client?.clientId ?? "",
			});
			grant.addOIDCScope("openid profile email");
			await grant.save();
			return grant;
		},
	});
	const answer = provider.callback();
	server.on("request", (request: IncomingMessage, response: ServerResponse) => {
		if (request.url?.startsWith("/interaction/"))
			provider.interactionFinished(request, response, { login: { accountId: signedIn.as } });
		else answer(request, response);
	});
	return { issuer, signedIn, close: () => new Promise((closed) => server.close(closed)) };
}

/** Follows the provider's redirects like a browser, from its first address to the one that leads back to us. */
export async function walkProvider(address: string, issuer: string): Promise<string> {
	const jar = new Map<string, string>();
	for (let url = address, steps = 0; steps < 10; steps++) {
		const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
		const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
		for (const set of answer.headers.getSetCookie()) {
			const [name = "", value = ""] = (set.split(";")[0] ?? "").split(/=(.*)/s);
			jar.set(name, value);
		}
		const next = answer.headers.get("location");
		if (next === null) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
		url = new URL(next, url).href;
		if (!url.startsWith(issuer)) return url;
	}
	throw new Error("The provider redirects for ever.");
}
