import { BlockList, isIP } from "node:net";
import { DATA_LIMIT, DATA_LIMIT_HIGHEST } from "./frame-stream.ts";

/** What the environment decides; docs/gateway.md has the table. */
export interface GatewaySettings {
	/** null: switched off. */
	port: number | null;
	/** Whether the port was asked for; else it may be missed when another program has it. */
	portWasNamed: boolean;
	host: string;
	/** Who may connect at all; null: anybody. */
	allow: BlockList | null;
	maxConnections: number;
	/** Longest DATA, bytes. */
	dataLimit: number;
	/** A connection without a frame for so long is closed. */
	idleSeconds: number;
	/** Raw frames older than this are dropped. */
	rawDays: number;
	tls: { certFile: string; keyFile: string } | null;
}

/** A start that can't go on, told in one sentence. */
export class CannotStart extends Error {}

/** Reads the settings; a value that makes no sense is refused with what would. */
export function readGatewaySettings(env: NodeJS.ProcessEnv): GatewaySettings {
	const text = env.HJ212_PORT?.trim() ?? "";
	const cert = env.HJ212_TLS_CERT?.trim();
	const key = env.HJ212_TLS_KEY?.trim();
	if ((cert === undefined) !== (key === undefined))
		throw new CannotStart("HJ212_TLS_CERT 与 HJ212_TLS_KEY 须同时给出。 HJ212_TLS_CERT and HJ212_TLS_KEY go together.");
	return {
		port: text.toLowerCase() === "off" ? null : whole("HJ212_PORT", text || "9212", 0, 65_535),
		portWasNamed: text !== "",
		host: env.HJ212_HOST?.trim() || "127.0.0.1",
		allow: networks("HJ212_ALLOW", env.HJ212_ALLOW?.trim() ?? ""),
		maxConnections: whole("HJ212_MAX_CONNECTIONS", env.HJ212_MAX_CONNECTIONS ?? "5000", 1, 60_000),
		dataLimit: whole("HJ212_DATA_LIMIT", env.HJ212_DATA_LIMIT ?? String(DATA_LIMIT), 64, DATA_LIMIT_HIGHEST),
		idleSeconds: whole("HJ212_IDLE_SECONDS", env.HJ212_IDLE_SECONDS ?? "3900", 5, 604_800),
		rawDays: whole("HJ212_RAW_DAYS", env.HJ212_RAW_DAYS ?? "400", 30, 36_500),
		tls: cert && key ? { certFile: cert, keyFile: key } : null,
	};
}

function whole(name: string, text: string, least: number, most: number): number {
	const number = Number(text);
	if (/^\d+$/.test(text.trim()) && number >= least && number <= most) return number;
	const also = name === "HJ212_PORT" ? "，或 off" : "";
	throw new CannotStart(
		`${name}“${text}”应为 ${least}–${most} 的整数${also}。 ${name} must be a whole number from ${least} to ${most}${also ? ", or off" : ""}.`,
	);
}

function networks(name: string, text: string): BlockList | null {
	if (text === "") return null;
	const list = networksOf(text.split(",").map((part) => part.trim()));
	if (typeof list === "string")
		throw new CannotStart(
			`${name} 中的“${list}”不是地址或网段，应形如 10.1.0.0/16。 "${list}" in ${name} is no address or network such as 10.1.0.0/16.`,
		);
	return list;
}

/** The addresses and networks (`10.1.0.0/16`) as a list to check against, or the first that is none. */
export function networksOf(entries: readonly string[]): BlockList | string {
	const list = new BlockList();
	for (const entry of entries) {
		const [address = "", bits] = entry.split("/");
		const family = isIP(address);
		const length = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
		if (family === 0 || !Number.isInteger(length) || length < 0 || length > (family === 6 ? 128 : 32)) return entry;
		list.addSubnet(address, length, family === 6 ? "ipv6" : "ipv4");
	}
	return list;
}

/** Whether an address as the socket tells it (`::ffff:10.1.2.3` too) is on the list. */
export function isListed(list: BlockList, address: string): boolean {
	const bare = address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
	return isIP(bare) !== 0 && list.check(bare, isIP(bare) === 6 ? "ipv6" : "ipv4");
}
