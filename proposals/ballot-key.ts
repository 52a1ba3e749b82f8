import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { BALLOT, type Ballot } from "./ballot.ts";

/** A ballot as the table holds it: AES-256-GCM, bound to its place. */
export interface ClosedBallot {
	nonce: string;
	tag: string;
	words: string;
}

export interface SaltedBallot {
	salt: string;
	ballot: Ballot;
}

/** Where a ballot lies: it opens nowhere else. */
export interface BallotPlace {
	proposalId: string;
	window: string;
	voter: string;
}

/** What hides ballots from whoever has the database alone: who cast one, and what it says. */
export class BallotKey {
	readonly #names: Buffer;
	readonly #contents: Buffer;

	constructor(secret: string) {
		const derived = (use: string) => Buffer.from(hkdfSync("sha256", secret, "bihuan ballots", use, 32));
		this.#names = derived("who");
		this.#contents = derived("what");
	}

	/** The name under which a person's ballots on one proposal lie; another on the next, so that nobody is followed from one to another. */
	voter(proposalId: string, person: string): string {
		return createHmac("sha256", this.#names).update(`${proposalId}\n${person}`).digest("hex");
	}

	/** The salt goes with it: with the salt, the seals in the chain would tell what was answered. */
	close(cast: SaltedBallot, place: BallotPlace): ClosedBallot {
		const nonce = randomBytes(12);
		const cipher = createCipheriv("aes-256-gcm", this.#contents, nonce).setAAD(placeBytes(place));
		// One length for all: it would tell a long complaint from a word of thanks.
		const plain = Buffer.from(JSON.stringify(cast));
		const padded = Buffer.alloc(Math.ceil((plain.length + 1) / PADDED) * PADDED);
		plain.copy(padded);
		const words = Buffer.concat([cipher.update(padded), cipher.final()]).toString("base64");
		return { nonce: nonce.toString("base64"), tag: cipher.getAuthTag().toString("base64"), words };
	}

	open({ salt, ballot: closed }: { salt: string; ballot: unknown }, place: BallotPlace): SaltedBallot {
		const { nonce, tag, words } = closed as Partial<ClosedBallot>;
		// Cast before ballots were closed.
		if (nonce === undefined || tag === undefined || words === undefined) return { salt, ballot: BALLOT.parse(closed) };
		const decipher = createDecipheriv("aes-256-gcm", this.#contents, Buffer.from(nonce, "base64"))
			.setAAD(placeBytes(place))
			.setAuthTag(Buffer.from(tag, "base64"));
		const padded = Buffer.concat([decipher.update(Buffer.from(words, "base64")), decipher.final()]);
		const cast = JSON.parse(padded.toString("utf8").replace(/\0+$/, ""));
		return { salt: String(cast.salt), ballot: BALLOT.parse(cast.ballot) };
	}
}

const PADDED = 4096;
const placeBytes = ({ proposalId, window, voter }: BallotPlace) => Buffer.from(`${proposalId}\n${window}\n${voter}`);
