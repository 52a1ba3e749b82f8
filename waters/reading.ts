import { hash } from "node:crypto";

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

const LIMBS = 8;
/** Sums of this many 32-bit numbers are still exact in a double. */
const CARRY_AFTER = 2 ** 20;

/**
 * Digest of a set of readings, whatever their order: the sum modulo 2^256 of the SHA-256 of each row's text
 * `site,factor,happened,text,flag`. Memory does not grow with the rows, so a delivery of a million is no different from one of ten.
 */
export class ReadingsDigest {
	// Eight limbs of 32 bits, the least first, carried over now and then: a big integer a row would cost more than its hash.
	readonly #limbs = new Float64Array(LIMBS);
	#uncarried = 0;

	add(reading: Pick<Reading, "siteId" | "factor" | "happenedAt" | "valueText" | "flag">): void {
		const text = `${reading.siteId},${reading.factor},${reading.happenedAt},${reading.valueText},${reading.flag}`;
		const bytes = hash("sha256", text, "buffer");
		for (let limb = 0; limb < LIMBS; limb++) {
			this.#limbs[limb] = (this.#limbs[limb] ?? 0) + bytes.readUInt32BE(4 * (LIMBS - 1 - limb));
		}
		if (++this.#uncarried === CARRY_AFTER) this.#carry();
	}

	#carry(): void {
		let carried = 0;
		for (let limb = 0; limb < LIMBS; limb++) {
			const sum = (this.#limbs[limb] ?? 0) + carried;
			carried = Math.floor(sum / 2 ** 32);
			this.#limbs[limb] = sum - carried * 2 ** 32;
		}
		this.#uncarried = 0;
	}

	hex(): string {
		this.#carry();
		return [...this.#limbs]
			.reverse()
			.map((limb) => limb.toString(16).padStart(8, "0"))
			.join("");
	}
}
