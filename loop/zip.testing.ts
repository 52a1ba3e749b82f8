import { crc32, deflateRawSync } from "node:zlib";

export interface Part {
	name: string;
	text: string | Buffer;
	/** Size that it claims to inflate to; the true one unless told. */
	declared?: number;
}

/** A zip file for tests, sound or lying. */
export function zipOf(parts: readonly Part[]): Buffer {
	const bodies: Buffer[] = [];
	const list: Buffer[] = [];
	let at = 0;
	for (const { name, text, declared } of parts) {
		const content = Buffer.from(text);
		const packed = deflateRawSync(content);
		const path = Buffer.from(name);
		const facts = Buffer.alloc(26);
		facts.writeUInt16LE(20, 0);
		facts.writeUInt16LE(8, 4);
		facts.writeUInt32LE(crc32(content), 10);
		facts.writeUInt32LE(packed.length, 14);
		facts.writeUInt32LE(declared ?? content.length, 18);
		facts.writeUInt16LE(path.length, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), facts, path, packed]);
		const where = Buffer.alloc(14);
		where.writeUInt32LE(at, 10);
		const central = [Buffer.from("PK\x01\x02", "latin1"), Buffer.from([20, 0]), facts, where, path];
		list.push(Buffer.concat(central));
		bodies.push(local);
		at += local.length;
	}
	const end = Buffer.alloc(22);
	end.write("PK\x05\x06", 0, "latin1");
	end.writeUInt16LE(parts.length, 8);
	end.writeUInt16LE(parts.length, 10);
	end.writeUInt32LE(Buffer.concat(list).length, 12);
	end.writeUInt32LE(at, 16);
	return Buffer.concat([...bodies, ...list, end]);
}
