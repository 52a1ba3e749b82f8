import { resolve } from "node:path";
import { type OidcSettings, readOidcSettings } from "../people/oidc.ts";

/** What the environment decides; `README.md` has the table. */
export interface Settings {
	port: number;
	host: string;
	/** Owner of a PostgreSQL ≥ 15; null: the embedded one. */
	databaseUrl: string | null;
	dataFolder: string;
	demo: boolean;
	/** The single sign-on, or null. */
	oidc: OidcSettings | null;
}

/** A start that can't go on, told in one sentence; the process ends with code 1 and no stack. */
export class CannotStart extends Error {}

/** Reads the settings; a value that makes no sense is refused with what would. */
export function readSettings(env: NodeJS.ProcessEnv, flags: { empty?: boolean } = {}): Settings {
	const port = Number(env.PORT ?? "3850");
	if (!Number.isInteger(port) || port < 0 || port > 65535)
		throw new CannotStart(
			`PORT“${env.PORT}”不是端口号，应为 1–65535 的整数。 PORT must be a whole number from 1 to 65535.`,
		);
	const databaseUrl = env.DATABASE_URL?.trim() || null;
	if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
		throw new CannotStart(
			"DATABASE_URL 应形如 postgres://用户:密码@主机:5432/库名。 DATABASE_URL must look like postgres://user:password@host:5432/database.",
		);
	const demo = env.BIHUAN_DEMO ?? "on";
	if (demo !== "on" && demo !== "off")
		throw new CannotStart("BIHUAN_DEMO 只能是 on 或 off。 BIHUAN_DEMO must be on or off.");
	return {
		port,
		host: env.HOST?.trim() || "127.0.0.1",
		databaseUrl,
		dataFolder: resolve(env.BIHUAN_DATA?.trim() || "data"),
		demo: demo === "on" && !flags.empty,
		oidc: oidcOf(env),
	};
}

function oidcOf(env: NodeJS.ProcessEnv): OidcSettings | null {
	try {
		return readOidcSettings(env);
	} catch (error) {
		throw new CannotStart((error as Error).message);
	}
}
