import { createHash } from "node:crypto";

/** One measured value of one factor at one site. `valueText` is exactly what was received and is never changed. */
export interface Reading {
	siteId: number;
	/** HJ 525 code, e.g. w21011. */
	factor: string;
	/** ISO 8601 UTC with milliseconds. */
	happenedAt: string;
	valueText: string;
	/** In the factor's unit; null where the text is no number. */
	value: string | null;
	/** What statistics use: the number, half the detection limit, or null where a flag forbids it. */
	usable: string | null;
	detectionLimit: string | null;
	/** Data mark as received (HJ 212 table 8); "" and N are normal. */
	flag: string;
}

const MODULUS = 1n << 256n;

/**
 * Digest of a set of readings, whatever their order: the sum modulo 2^256 of the SHA-256 of each row's text
 * `site,factor,happened,text,flag`. Memory does not grow with the rows, so a delivery of a million is no different from one of ten.
 */
export class ReadingsDigest {
	#sum = 0n;

	add(reading: Pick<Reading, "siteId" | "factor" | "happenedAt" | "valueText" | "flag">): void {
		const text = `${reading.siteId},${reading.factor},${reading.happenedAt},${reading.valueText},${reading.flag}`;
		this.#sum = (this.#sum + BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)) % MODULUS;
	}

	hex(): string {
		return this.#sum.toString(16).padStart(64, "0");
	}
}
